"""The manager's page: which of my people and products need me this week."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from monitoring.selectors import teams
from monitoring.selectors.attainment import Standing
from monitoring.selectors.teams import Member
from monitoring.web import period_labels, writing
from monitoring.web.addresses import Address
from monitoring.web.pages import Page
from monitoring.web.writing import Writer

MOST_PEOPLE = 25
MOST_PRODUCTS = 8
Row = dict[str, Any]


@require_safe
def manager(request: Any) -> HttpResponse:
    """The own place, the people in the order in which they need somebody, the products."""
    page = Page.of(request, "manager")
    selection = page.board.selection
    found = teams.people(viewer=request.viewer, selection=selection, today=request.as_of)
    products = teams.products(viewer=request.viewer, selection=selection)
    week = teams.telling_week(selection=selection)
    context = page.context(request) | {
        "headline": headline(found),
        "people": [_person(one, page) for one in found[:MOST_PEOPLE]],
        "more_people": max(len(found) - MOST_PEOPLE, 0),
        "products": [_product(one, page) for one in products[:MOST_PRODUCTS]],
        "week": period_labels.short(week.period),
        "happened": teams.happened(viewer=request.viewer, selection=selection),
        "has_visits": any(one.visits is not None for one in found),
        "unit": page.write.unit,
        "starter": page.board.total.is_empty and not found,
    }
    return render(request, "monitoring/manager.html", context)


def headline(found: tuple[Member, ...]) -> str:
    """Who needs somebody first, in a sentence."""
    needing = [one for one in found if one.reasons > 0]
    if not needing:
        return _("Nobody is behind, nothing is overdue.")
    words = {"count": len(needing), "name": _name(needing[0]), "all": len(found)}
    sentence = ngettext(
        "%(count)s of %(all)s needs you this week: %(name)s.",
        "%(count)s of %(all)s need you this week, %(name)s most.",
        len(needing),
    )
    return sentence % words


def _name(one: Member) -> str:
    return one.holders or one.standing.place.label


def _person(one: Member, page: Page) -> Row:
    place = one.standing.place
    words = {"organisation": place.id, "by": None}
    return _member(one, page.write, page.address, words) | {
        "name": _name(one),
        "seat": place.label if one.holders and one.holders != place.label else "",
        "is_vacant": not one.holders,
        "reasons": reasons(one),
        "alerts": one.alerts,
        "overdue": one.overdue,
        "visits": one.visits,
    }


def _product(one: Member, page: Page) -> Row:
    place = one.standing.place
    row = _member(one, page.write, page.address, {"product": place.id, "by": None})
    return row | {"name": place.label}


def _member(one: Member, write: Writer, address: Address, words: dict[str, Any]) -> Row:
    row = one.standing
    return {
        "attainment": _attained(row),
        "gap": write.cell(row.gap, "+"),
        "gap_full": write.full(row.gap),
        "behind": row.gap is not None and row.gap < 0,
        "change": write.cell(one.change, "+"),
        "fell": one.change is not None and one.change < 0,
        "week": _attained(one.week) if one.week else "",
        "required": write.cell(writing.whole(row.required_rate)),
        "url": address.at("dashboard").page(**words),
        "cause": address.at("cause").page(**words) if row.gap is not None and row.gap < 0 else "",
    }


def _attained(row: Standing) -> str:
    return _("no target") if row.target is None else writing.percent(row.attainment)


def reasons(one: Member) -> list[str]:
    """Why somebody should look, in words."""
    found = []
    if one.is_behind:
        found.append(_("behind"))
    if one.is_slow:
        found.append(_("slow week"))
    if one.alerts:
        text = ngettext("%(count)s alert", "%(count)s alerts", one.alerts)
        found.append(text % {"count": one.alerts})
    if one.overdue:
        text = ngettext("%(count)s task overdue", "%(count)s tasks overdue", one.overdue)
        found.append(text % {"count": one.overdue})
    return found
