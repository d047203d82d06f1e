"""Coverage and capacity in words: states of seats, reasons, where a productivity comes from."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from goals.selectors import capacities, coverages, productivities
from goals.selectors.capacities import Carried
from goals.selectors.capacity_boards import Board, Vacancy
from salesplan.core.models import Node
from salesplan.engine import notation
from salesplan.web.templatetags import figures

STATES = {
    capacities.SENIOR: (gettext_lazy("Fully ramped up"), "good"),
    capacities.RAMPING: (gettext_lazy("Ramping up"), "watch"),
    capacities.PLANNED: (gettext_lazy("Vacant, planned"), "watch"),
    capacities.VACANT: (gettext_lazy("Vacant"), "bad"),
}
PROBLEMS = {
    coverages.NOBODY: gettext_lazy("Owned by nobody"),
    coverages.TWICE: gettext_lazy("Owned twice"),
}
REASONS = {
    coverages.NO_OWNER: gettext_lazy("No owner is named"),
    coverages.OWNER_ENDED: gettext_lazy("The owner's seat has ended"),
    coverages.OWNER_VACANT: gettext_lazy("Nobody holds the owner's seat"),
    coverages.OVERLAY_ONLY: gettext_lazy("Only an overlay seat helps"),
    coverages.SEVERAL_RESPONSIBLE: gettext_lazy("Two seats are responsible"),
    coverages.SEVERAL_SELL: gettext_lazy("Two seats sold in six months"),
}
VIA = {
    "owner": gettext_lazy("owner"),
    "responsible": gettext_lazy("responsible"),
    "sold": gettext_lazy("sold"),
}
SUBJECTS = {"customers": gettext_lazy("Customers"), "areas": gettext_lazy("Areas")}
MEASURES = {"potential": gettext_lazy("Potential"), "workload": gettext_lazy("Workload")}
TABS = (
    ("goals:capacities", gettext_lazy("Capacity")),
    ("goals:coverages", gettext_lazy("Coverage")),
    ("goals:balance", gettext_lazy("Balance")),
    ("goals:reassignments", gettext_lazy("Reassignments")),
    ("goals:who", gettext_lazy("Who should take it")),
)


def source(one: Carried, places: dict[int, Node]) -> str:
    """Where a seat's productivity comes from."""
    found = one.productivity
    if found.source == productivities.STATED:
        return _("stated")
    if found.source == productivities.UNKNOWN:
        return _("not known: too few comparable seats")
    place = places.get(found.place_id)
    words = {"count": found.seats, "place": place.label if place else _("the company")}
    return (
        ngettext(
            "median of %(count)s comparable seat in %(place)s, last twelve months",
            "median of %(count)s comparable seats in %(place)s, last twelve months",
            found.seats,
        )
        % words
    )


def sitting(one: Carried, day: Any) -> str:
    """Who sits on a seat, or that nobody does, in words."""
    held = one.seat.held_on(day)
    if held:
        return ", ".join(stay.name for stay in held)
    known = one.seat.known
    planned = known.planned_from if known else None
    if planned is None:
        return _("Nobody sits here and nobody is planned")
    words = {"day": figures.day(planned)}
    if planned <= day:
        return _("Nobody sits here; %(day)s was planned and has passed") % words
    return _("Nobody sits here; planned from %(day)s on") % words


def vacancy(one: Vacancy) -> str:
    """Since when a seat is vacant and what is planned."""
    parts = []
    if one.since is not None:
        parts.append(_("vacant since %(day)s") % {"day": figures.day(one.since)})
    known = one.carried.seat.known
    if known is not None and known.planned_from is not None:
        words = {"day": figures.day(known.planned_from)}
        parts.append(_("to be held from %(day)s") % words)
    else:
        parts.append(_("nobody is planned"))
    return "; ".join(parts)


def people(tenths: int | None) -> str:
    """People in tenths: 123 is "12.3"."""
    return notation.EMPTY if tenths is None else notation.exact(tenths, 1)


def headline(board: Board) -> str:
    """Whether the people who are there can carry what is planned, in a sentence."""
    words: dict[str, Any] = {"place": board.node.label}
    gap = board.total.gap(board.ahead)
    if gap is None:
        return _("%(place)s: nothing is planned in the months ahead") % words
    if board.unknown and not board.total.capacity:
        return _("%(place)s: too little is known of its seats") % words
    words["amount"] = figures.money(abs(gap))
    if gap >= 0:
        return _("%(place)s can carry what is planned, with %(amount)s to spare") % words
    first = next((one for one in board.hirings if one.needed), None)
    if first is None:
        return _("%(place)s lacks capacity for %(amount)s of what is planned") % words
    words |= {"count": first.needed, "month": figures.period_label(first.month)}
    return (
        ngettext(
            "%(place)s lacks capacity for %(amount)s: %(count)s more person from %(month)s on"
            " closes that",
            "%(place)s lacks capacity for %(amount)s: %(count)s more people from %(month)s on"
            " close that",
            first.needed or 0,
        )
        % words
    )


def variation(pair: tuple[int | None, int | None]) -> str:
    """A coefficient of variation before and after."""
    before, after = pair
    return f"{figures.percent(before)} → {figures.percent(after)}"
