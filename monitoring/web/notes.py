"""What a reader has to know about a selection's figures, in sentences."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.selectors import attainment, reorganisations
from monitoring.selectors.attainment import Board
from monitoring.selectors.places import Place
from monitoring.selectors.reorganisations import Move
from monitoring.selectors.selections import Selection
from monitoring.web import period_labels
from salesplan.web.templatetags import figures

MOST = 3


def panel(_request: Any, *, selection: Selection, **_context: Any) -> str | None:
    """The notes under the figures of a page."""
    board = attainment.board(viewer=selection.viewer, selection=selection)
    lines = of(board)
    return render_to_string("monitoring/figure_notes.html", {"lines": lines}) if lines else None


def of(board: Board) -> list[str]:
    """All that is to be said about the board's figures; two queries at most, none for most."""
    return [*of_selection(board.selection), *_silence(board), *_moves(board.selection)]


def of_selection(selection: Selection) -> list[str]:
    """What follows from the choice alone, without a query."""
    notes = []
    if selection.days and selection.days.is_week:
        notes.append(_("A week is compared with the one 52 weeks before."))
    if selection.days and selection.plan:
        notes.append(_("The target is the month’s, spread over its working days."))
    if selection.plan and not selection.covers:
        notes.append(_("The plan has targets for a part of this period only."))
    return notes


def _silence(board: Board) -> list[str]:
    selection = board.selection
    if board.measures.orders or selection.as_of < selection.first_day:
        return []
    last = reorganisations.silent_since(viewer=selection.viewer, selection=selection)
    if last is None:
        return [_("No sales have ever been recorded here.")]
    return [_("No sales here since %(month)s.") % {"month": period_labels.label(last)}]


def _moves(selection: Selection) -> list[str]:
    found = reorganisations.moves(viewer=selection.viewer, selection=selection)
    sentences = [_sentence(move) for move in found[:MOST]]
    if len(found) > MOST:
        more = len(found) - MOST
        text = ngettext("and %(count)s more change", "and %(count)s more changes", more)
        sentences.append(text % {"count": more})
    if found:
        sentences.append(
            _("All figures, of both sides and of last year, are rolled up in today’s tree.")
        )
    return sentences


def _sentence(move: Move) -> str:
    words = {
        "day": figures.day(move.on),
        "node": _name(move.node),
        "before": _name(move.before),
        "after": _name(move.after),
    }
    return _("%(node)s moved from %(before)s to %(after)s on %(day)s.") % words


def _name(place: Place | None) -> str:
    return place.label if place else _("another territory")
