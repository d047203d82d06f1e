"""Addresses, filters and words that the pages of the forecast board share."""

from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from goals.selectors import forecast_places, forecast_settings
from goals.selectors.forecast_boards import Sum
from goals.selectors.forecast_places import Place, Seat
from salesplan.core.models import Unit
from salesplan.engine import notation
from salesplan.engine.periods import Span
from salesplan.web import display
from salesplan.web.filter_lines import Filter
from salesplan.web.templatetags import figures

STEPS = {
    "naive": gettext_lazy("Last year again (naive)"),
    "statistical": gettext_lazy("Statistical"),
    "rep": gettext_lazy("Reps"),
    "manager": gettext_lazy("Manager"),
    "final": gettext_lazy("Final call"),
}
JUDGES = {
    "rep": gettext_lazy("as the representative"),
    "manager": gettext_lazy("as the manager"),
    "final": gettext_lazy("as the final call"),
}
MOST_NAMES = 3


def place_of(request: Any) -> Place | None:
    """What the address asks for; None for who has no territory and names none."""
    words = {**request.GET.dict(), **request.POST.dict()}
    asked = number(words.get("organisation", ""))
    if asked is None and forecast_places.top(viewer=request.viewer) is None:
        return None
    return forecast_places.choose(
        viewer=request.viewer, today=request.today, organisation_id=asked,
        metric=words.get("metric", ""), period=words.get("period", ""),
    )  # fmt: skip


def number(text: str) -> int | None:
    """An id of an address; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def day(text: str) -> date | None:
    """A day of an address; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def query(place: Place, **more: Any) -> str:
    """The words of a place; what is None is left out."""
    words = {"organisation": place.spot.id, "metric": place.metric.code, "period": place.word}
    kept = {name: value for name, value in (words | more).items() if value not in {None, ""}}
    return "?" + urlencode(kept)


def filters(request: Any, place: Place) -> list[Filter]:
    """Period, territory and metric of a place."""
    spans = forecast_places.periods(viewer=request.viewer, today=request.today)
    chosen = spans if place.span in spans else [place.span, *spans]
    known = forecast_settings.metrics(viewer=request.viewer)
    below = [(spot.id, f"\N{EN SPACE}▸ {spot.label}") for spot in place.children]
    path = [(spot.id, spot.label) for spot in place.path]
    return [
        Filter("period", _("Period"), [(word(span), label(span)) for span in chosen], place.word),
        Filter("organisation", _("Territory"), [*path, *below], place.spot.id),
        Filter("metric", _("Metric"), [(m.code, m.label) for m in known], place.metric.code),
    ]


def word(span: Span) -> str:
    """A period as addresses write it."""
    return forecast_places.word(span=span)


def label(span: Span) -> str:
    """A period in words."""
    return str(figures.span_label(span.first_month, span.count))


def unit(place: Place) -> int:
    """The unit in which amounts of a place are shown and typed."""
    return display.current().table_unit if place.metric.unit == Unit.MONEY else 1


def unit_name(place: Place) -> str:
    """Its name for the head of a table or beside a field."""
    return display.current().money_unit() if place.metric.unit == Unit.MONEY else _("pieces")


def drawn(place: Place, value: int | None) -> float | None:
    """A figure as charts draw it."""
    shown = partial(notation.in_unit, scale=place.metric.scale, unit=unit(place))
    return None if value is None else shown(value)


def parts(found: Sum) -> str:
    """How much of a sum was said: "5 of 8 said, 3 filled"; by what stands below the table."""
    of = sum((found.said, found.filled, found.unknown))
    if not of:
        return ""
    words = {"said": found.said, "of": of, "filled": found.filled, "unknown": found.unknown}
    texts = [_("%(said)s of %(of)s said") % words]
    if found.filled:
        texts.append(_("%(filled)s filled") % words)
    if found.unknown:
        texts.append(_("%(unknown)s left out: nothing is known") % words)
    return ", ".join(texts)


def names(seats: tuple[Seat, ...]) -> str:
    """Who sits on some seats, the first few by name."""
    known = [", ".join(seat.holders) or seat.spot.label for seat in seats]
    first, rest = known[:MOST_NAMES], known[MOST_NAMES:]
    if not rest:
        return ", ".join(first)
    return ngettext("%(names)s and %(n)s more", "%(names)s and %(n)s more", len(rest)) % {
        "names": ", ".join(first), "n": len(rest)
    }  # fmt: skip
