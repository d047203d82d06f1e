"""A board of figures as the strings that the dashboard's template shows."""

from typing import Any

from django.utils.translation import gettext as _

from monitoring.selectors import attainment
from monitoring.selectors.attainment import Board, Standing
from monitoring.web import writing
from monitoring.web.addresses import Address
from monitoring.web.writing import Writer
from salesplan.engine import pacing
from salesplan.engine.notation import EMPTY
from salesplan.web.templatetags import figures

FULL = 12_000
"""A bar of this many basis points fills its cell."""
Row = dict[str, Any]


def tiles(board: Board, write: Writer) -> list[Row]:
    """Attainment to date, growth, landing, what is missing per working day."""
    total, at = board.total, board.selection.at
    hero = write.hero
    return [
        {
            "label": _("Of target to date"),
            "value": writing.percent(total.attainment)
            if total.target is not None
            else _("no target"),
            "note": _("%(actual)s of %(due)s due by now; %(target)s in all")
            % {
                "actual": hero(total.actual),
                "due": hero(total.to_date),
                "target": hero(total.target),
            },
            "title": write.full(total.actual),
        },
        {
            "label": _("Growth on last year, same day"),
            "value": writing.growth(total.growth),
            "note": _("%(actual)s then") % {"actual": hero(total.last_year)},
            "title": write.full(total.last_year),
        },
        {
            "key": "landing",
            "label": _("Landing at this pace"),
            "value": hero(total.landing),
            "note": _("%(gap)s against the target") % {"gap": hero(landing_gap(total), "+")},
            "title": write.full(total.landing),
        },
        {
            "label": _("Needed per working day"),
            "value": hero(writing.whole(board.required_rate)),
            "note": _("%(days)s working days left of %(all)s")
            % {"days": at.remaining_days, "all": at.total_days},
            "title": write.full(writing.whole(board.required_rate)),
        },
    ]


def landing_gap(total: Standing) -> int | None:
    """What landing misses or exceeds the target by."""
    if total.landing is None or total.target is None:
        return None
    return total.landing - total.target


def verdict(board: Board) -> dict[str, str] | None:
    """Whether the target will be reached, in a word; None without a target."""
    total, metric = board.total, board.selection.metric
    share = pacing.attainment(total.landing, total.target, higher_is_better=total.higher_is_better)
    points = attainment.basis_points(share)
    if share is None or points is None:
        return None
    is_over = board.selection.is_over
    if share >= 1:
        return {"tone": "good", "text": _("Reached") if is_over else _("On course")}
    tone = "bad" if points < metric.watch else "watch"
    return {"tone": tone, "text": _("Missed") if is_over else _("Not at this pace")}


def others(board: Board) -> list[Row]:
    """The other figures of the place: what was sold, to whom, at what value."""
    now, before = board.measures, board.measures_last_year
    buyers = now.active_customers
    pairs = [
        (_("Revenue"), figures.money(now.revenue), now.revenue, before.revenue),
        (_("Units"), figures.quantity(now.quantity), now.quantity, before.quantity),
        (_("Gross margin"), figures.money(now.margin), now.margin, before.margin),
        (_("Orders"), figures.count(now.orders), now.orders, before.orders),
        (_("Order value"), figures.money(now.order_value), now.order_value, before.order_value),
        (_("Active customers"), figures.count(buyers), buyers, before.active_customers),
    ]
    return [
        {"label": label, "value": text, "growth": writing.change(new, old)}
        for label, text, new, old in pairs
    ]


def rows(board: Board, write: Writer, address: Address, order: dict[str, str]) -> list[Row]:
    """The table of children, in the asked order."""
    by, descending = order.get("sort", "gap"), order.get("dir") == "down"
    axis = board.selection.axis
    return [
        {**_row(row, board, write), "url": address.page(**{axis: row.place.id, "by": None})}
        for row in attainment.ordered(rows=board.rows, by=by, descending=descending)
    ]


def total_row(board: Board, write: Writer) -> Row:
    """The selected place itself, under its children."""
    return _row(board.total, board, write)


def overlays(board: Board, write: Writer) -> list[Row]:
    """Children outside the roll-up."""
    return [_row(row, board, write) for row in board.overlays]


def _row(row: Standing, board: Board, write: Writer) -> Row:
    points = attainment.basis_points(row.attainment)
    gap = row.gap
    return {
        "name": row.place.label or _("All"),
        "actual": write.cell(row.actual),
        "actual_full": write.full(row.actual),
        "to_date": write.cell(row.to_date),
        "to_date_full": write.full(row.to_date),
        "attainment": _attained(row),
        "bar": None if points is None else min(max(points, 0), FULL),
        "tone": writing.tone(points, board.selection.metric),
        "gap": write.cell(gap, "+"),
        "behind": gap is not None and gap < 0,
        "growth": writing.growth(row.growth) if row.last_year else EMPTY,
        "share": figures.percent(attainment.share(row.actual, board.total.actual)),
        "landing": write.cell(row.landing),
    }


def _attained(row: Standing) -> str:
    return _("no target") if row.target is None else writing.percent(row.attainment)


COLUMNS = ("name", "actual", "to_date", "attainment", "gap", "growth", "share", "landing")


def heads(address: Address, order: dict[str, str], unit: str) -> list[Row]:
    """Column heads, each a link that sorts by it."""
    labels = {
        "name": _("Name"), "actual": _("Actual"), "to_date": _("Target to date"),
        "attainment": _("Attainment"), "gap": _("Gap"), "growth": _("On last year"),
        "share": _("Share"), "landing": _("Landing"),
    }  # fmt: skip
    by, down = order.get("sort", "gap"), order.get("dir") == "down"
    return [
        {
            "label": labels[name],
            "unit": unit if name in {"actual", "to_date", "gap", "landing"} else "",
            "url": address.page(sort=_sort_word(name), dir="up" if by == name and down else "down"),
            "aria": ("descending" if down else "ascending") if by == _sort_word(name) else "none",
            "num": name != "name",
        }
        for name in COLUMNS
    ]


def _sort_word(name: str) -> str:
    return "actual" if name == "share" else name
