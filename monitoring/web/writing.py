"""How figures of a metric are written on pages, and the sentences that state the answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from django.utils.translation import gettext as _

from monitoring.selectors import attainment, bridges
from monitoring.selectors.attainment import Board
from monitoring.selectors.gaps import Loss
from monitoring.selectors.selections import Selection
from monitoring.web import period_labels
from salesplan.core.models import Metric, Unit
from salesplan.engine import notation, pacing
from salesplan.web import display
from salesplan.web.templatetags import figures

Write = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Writer:
    """`hero` writes one large figure with its unit, `cell` a figure of a table under `unit`.

    `number` is what a chart draws, in that unit.
    """

    hero: Write
    cell: Write
    full: Write
    unit: str
    number: Callable[[int | None], float | None]


def writer(metric: Metric) -> Writer:
    """How figures of a metric are written."""
    number = partial(_number, metric)
    if metric.unit == Unit.MONEY:
        unit = display.current().money_unit()
        return Writer(figures.money, figures.amount, figures.money_full, unit, number)
    if metric.unit == Unit.QUANTITY:
        pieces = figures.quantity
        return Writer(pieces, pieces, pieces, _("pieces"), number)
    plain = partial(_plain, metric)
    return Writer(plain, plain, plain, "", number)


def _plain(metric: Metric, value: int | None, mark: str = "") -> str:
    return figures.table_figure(value, metric, mark)


def _number(metric: Metric, value: int | None) -> float | None:
    if value is None:
        return None
    if metric.unit == Unit.PERCENT:
        return notation.in_unit(value, metric.scale - 2, 1)
    unit = display.current().table_unit if metric.unit == Unit.MONEY else 1
    return notation.in_unit(value, metric.scale, unit)


def percent(value: Fraction | None) -> str:
    """A ratio as a percentage; "–" where there is none."""
    return figures.percent(attainment.basis_points(value))


def tone(points: int | None, metric: Metric) -> str:
    """How an attainment in basis points is to be taken, by the metric's thresholds."""
    if points is None:
        return ""
    if points < metric.act:
        return "bad"
    return "watch" if points < metric.watch else "good"


def growth(value: Fraction | None) -> str:
    """A growth rate as ▲ or ▼ with its size; "n/a" on a base of 0 or below."""
    return _("n/a") if value is None else figures.growth(attainment.basis_points(value))


def place_name(board: Board) -> str:
    """What the figures are of: territory, product and channel as far as they are chosen."""
    return place_of(board.selection)


def place_of(selection: Selection) -> str:
    """The selected places as far as they are chosen."""
    here = [selection.places.here(axis) for axis in ("organisation", "product", "channel")]
    return " · ".join(place.label for place in here if place.id)


def headline(board: Board) -> str:
    """The answer in one sentence."""
    total, at = board.total, board.selection.at
    words = {"place": place_name(board), "metric": board.selection.metric.label}
    if total.target is None:
        return _no_target(board, words)
    if total.attainment is None:
        return _("%(place)s: nothing is due yet of this period’s target.") % words
    words["share"] = percent(total.attainment)
    if at.full_months == at.span.count:
        return _join(_("%(place)s reached %(share)s of the target.") % words, _culprit(board))
    hero = writer(board.selection.metric).hero
    words |= {"landing": hero(total.landing), "target": hero(total.target)}
    sentence = _(
        "%(place)s is at %(share)s of the target to date, landing at %(landing)s of %(target)s."
    )
    return _join(sentence % words, _culprit(board))


def _join(first: str, second: str) -> str:
    if not second:
        return first
    return _("%(first)s %(second)s") % {"first": first, "second": second}


def _no_target(board: Board, words: dict[str, str]) -> str:
    total = board.total
    if total.is_empty:
        return _("%(place)s: no sales and no target in this period.") % words
    words["actual"] = writer(board.selection.metric).hero(total.actual)
    if total.growth is None:
        return _("%(place)s: %(metric)s %(actual)s; there is no target.") % words
    words["growth"] = figures.percent(attainment.basis_points(total.growth), "+")
    sentence = _("%(place)s: %(metric)s %(actual)s, %(growth)s on last year; there is no target.")
    return sentence % words


def _culprit(board: Board) -> str:
    """Who explains most of a gap below the target to date."""
    if board.total.gap is None or board.total.gap >= 0:
        return ""
    explained = bridges.explained_by(board=board)
    if len(explained) < 2:
        return ""
    row, part = explained[0]
    if part.share is None or part.gap >= 0:
        return ""
    if part.share > 1:
        gap = writer(board.selection.metric).hero(abs(part.gap))
        return _("%(place)s alone is %(gap)s behind.") % {"place": row.place.label, "gap": gap}
    words = {"place": row.place.label, "share": percent(part.share)}
    return _("%(place)s explains %(share)s of the gap.") % words


def losses(rows: Iterable[Loss]) -> list[dict[str, str]]:
    """Customers that bought less than last year, as lines of a table."""
    return [
        {
            "name": row.place.label,
            "now": figures.money(row.now),
            "before": figures.money(row.before),
            "gap": figures.money(row.gap, "+"),
        }
        for row in rows
    ]


def whole(value: Fraction | None) -> int | None:
    """A rate in whole smallest units, to be written."""
    return None if value is None else round(value)


def period_label(selection: Selection) -> str:
    """The period of a selection in words."""
    return period_labels.label(selection.period)


def change(now: int | None, before: int | None) -> str:
    """A figure's growth on last year, or nothing where there was none."""
    if now is None or not before:
        return ""
    return growth(pacing.growth(now, before))
