"""The rep's page: what is still needed per working day, who closes the gap, what is due today."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from execution.selectors import actions
from monitoring.selectors import alerts as alert_selectors
from monitoring.selectors import attainment, gaps, landings, selections
from monitoring.selectors.attainment import Board
from monitoring.selectors.gaps import Loss
from monitoring.selectors.landings import Landing
from monitoring.web import addresses, both_targets, filters, period_labels, writing
from monitoring.web.addresses import Address
from monitoring.web.alert_words import headline as alert_headline
from monitoring.web.writing import Writer
from salesplan.web.templatetags import figures

MOST_ALERTS = 5
MOST_TASKS = 10
Row = dict[str, Any]


@require_safe
def rep(request: Any) -> HttpResponse:
    """One column of large figures, made for a phone."""
    selection = addresses.selection_of(request)
    viewer = request.viewer
    board = attainment.board(viewer=viewer, selection=selection)
    week = attainment.board(viewer=viewer, selection=selections.week(selection=selection))
    address = Address.of(selection).at("rep")
    levels = attainment.levels(viewer=viewer, board=board)
    losses = gaps.of_customers(viewer=viewer, selection=selection)
    tasks = actions.due(viewer=viewer, today=request.as_of, days=0)[:MOST_TASKS]
    called = alert_selectors.waiting(viewer=viewer, most=MOST_ALERTS)
    context = {
        "headline": headline(board),
        "place": writing.place_name(board),
        "period": writing.period_label(selection),
        "plan": selection.plan,
        "hero": _hero(board, week),
        "both": both_targets.both(selection, levels),
        "landing": _landing(board),
        "customers": _customers(losses, board),
        "tasks": tasks,
        "alerts": [{"alert": one, "headline": alert_headline(one)} for one in called],
        "filters": filters.line(selection, address, levels),
        "address": address,
        "query": address.query(),
        "fragments": address.query(on="dashboard"),
        "state": request.business_day.freshness,
        "today": request.as_of,
        "starter": board.total.is_empty and selection.plan is None,
    }
    return render(request, "monitoring/rep.html", context)


def headline(board: Board) -> str:
    """What is still needed, in a sentence."""
    total, hero = board.total, writing.writer(board.selection.metric).hero
    if total.target is None:
        return writing.headline(board)
    missing = total.target - total.actual
    if missing <= 0:
        return _("The target is reached, %(over)s above it.") % {"over": hero(-missing)}
    words = {"missing": hero(missing), "days": total.days_left}
    if total.days_left == 0:
        return _("The period is over, %(missing)s short of the target.") % words
    sentence = ngettext(
        "%(missing)s to go in %(days)s working day.",
        "%(missing)s to go in %(days)s working days.",
        total.days_left,
    )
    return sentence % words


def _hero(board: Board, week: Board) -> list[Row]:
    """Needed per working day first, then the period and the week."""
    write, total, now = writing.writer(board.selection.metric), board.total, week.total
    required = writing.whole(total.required_rate)
    return [
        {
            "label": _("Needed per working day"),
            "value": write.hero(max(required, 0) if required is not None else None),
            "note": _("%(days)s working days left of %(all)s")
            % {"days": total.days_left, "all": board.selection.at.total_days},
            "title": write.full(required),
        },
        _number(_("My number"), board, write),
        {
            "label": period_labels.label(week.selection.period),
            "value": _attained(week),
            "note": _("%(actual)s of %(target)s this week")
            % {"actual": write.hero(now.actual), "target": write.hero(now.target)},
            "title": write.full(now.actual),
        },
    ]


def _number(label: str, board: Board, write: Writer) -> Row:
    total = board.total
    words = {"due": write.hero(total.to_date), "target": write.hero(total.target)}
    return {
        "label": label,
        "value": write.hero(total.actual),
        "note": _("%(share)s of %(due)s due by now; %(target)s in all")
        % {"share": _attained(board), **words}
        if total.target is not None
        else _("no target"),
        "title": write.full(total.actual),
    }


def _attained(board: Board) -> str:
    total = board.total
    return _("no target") if total.target is None else writing.percent(total.attainment)


def _landing(board: Board) -> list[Row]:
    """Each method with its band, or why it has none."""
    selection = board.selection
    if selection.is_over:
        return []
    write, node = writing.writer(selection.metric), selection.places.id(selection.axis)
    found = landings.of(
        viewer=selection.viewer, selection=selection, axis=selection.axis, ids=[node]
    )
    return [_method(one, write) for one in found[node] if one.value is not None]


def _method(one: Landing, write: Writer) -> Row:
    if one.low is None:
        text = ngettext(
            "no range: only %(cases)s earlier period could be tested",
            "no range: only %(cases)s earlier periods could be tested",
            one.cases,
        )
        note = text % {"cases": one.cases}
    else:
        words = {"low": write.hero(one.low), "high": write.hero(one.high), "cases": one.cases}
        note = _("%(low)s to %(high)s, as %(share)s of %(cases)s earlier periods went") % {
            **words, "share": figures.percent(one.coverage)
        }  # fmt: skip
    value = write.hero(one.value)
    return {"label": one.label, "value": value, "title": write.full(one.value), "note": note}


def _customers(losses: list[Loss], board: Board) -> Row:
    """Who bought less than last year, and how far winning them back goes."""
    return {"lines": writing.losses(losses), "closing": _closing(losses, board)}


def _closing(losses: list[Loss], board: Board) -> str:
    gap = board.total.gap
    if not losses or gap is None or gap >= 0 or board.selection.metric.code != "revenue":
        return ""
    count = gaps.needed(losses=losses, missing=-gap)
    words = {"gap": figures.money(-gap)}
    if count is None:
        together = figures.money(-sum(loss.gap for loss in losses))
        return _("Together they bought %(sum)s less; you are %(gap)s behind.") % {
            **words, "sum": together
        }  # fmt: skip
    sentence = ngettext(
        "If the first %(count)s buys like last year, the gap of %(gap)s is closed.",
        "If the first %(count)s buy like last year, the gap of %(gap)s is closed.",
        count,
    )
    return sentence % {**words, "count": count}
