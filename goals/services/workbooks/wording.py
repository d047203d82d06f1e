"""Why a cell of a workbook is not taken, in words."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

REASONS: dict[str, str | Promise] = {
    "not_a_number": _("“%(text)s” is not a number."),
    "not_finite": _("“%(text)s” is not a number that can be planned."),
    "too_large": _("“%(text)s” is too large."),
    "error_cell": _("The cell shows an error."),
    "uncalculated_cell": _(
        "The cell holds a formula without a stored value. Open the file in a spreadsheet program,"
        " let it calculate, and save it."
    ),
    "line_twice": _("The key of this row stands in row %(text)s already; neither is taken."),
    "column_twice": _("The key of this column stands in the sheet twice."),
    "line_without_key": _("This row was not in the export: it has no key (“%(text)s”)."),
    "key_unknown": _("The key of this row is not one of the export (“%(text)s”)."),
    "code_differs": _("The code “%(text)s” is not the one of this row's key."),
    "logic_unknown": _("“%(text)s” is not a way in which a given target can be broken down."),
    "gone": _("This row or period is not in the version, or not yours to see."),
    "not_yours": _("You may not change this figure."),
    "locked": _("Locked by %(owner)s: %(reason)s"),
    "locked_plain": _("Locked."),
    "conflict": _("It was changed since the file was made."),
    "contrary": _("The total does not equal what stands below it in the file."),
}

KINDS: dict[str, str | Promise] = {
    "changed": _("changed"),
    "emptied": _("emptied"),
    "conflict": _("changed by others"),
    "contrary": _("contradicts its parts"),
    "locked": _("locked"),
    "forbidden": _("not yours"),
    "refused": _("refused"),
    "same": _("stands already"),
    "unreadable": _("unreadable"),
}


def reason(*, code: str, **params: str) -> str:
    """The words of a code."""
    text = str(REASONS[code]) if code in REASONS else code
    return text % params if "%(" in text else text


def note(*, name: str, count: int, places: Sequence[str] = ()) -> str:
    """What the file does not say: how many rows, columns or totals."""
    texts = {
        "missing_lines": ngettext(
            "%(count)s row of the export is not in the file; it stays as it is.",
            "%(count)s rows of the export are not in the file; they stay as they are.", count,
        ),
        "missing_columns": ngettext(
            "%(count)s column of the export is not in the file; it stays as it is.",
            "%(count)s columns of the export are not in the file; they stay as they are.", count,
        ),
        "uncalculated": ngettext(
            "%(count)s total is a formula without a stored value and was not read: %(places)s.",
            "%(count)s totals are formulas without stored values and were not read: %(places)s.",
            count,
        ),
        "followed": ngettext(
            "%(count)s total follows from these changes.",
            "%(count)s totals follow from these changes.", count,
        ),
    }  # fmt: skip
    shown = ", ".join(places[:5]) + (" …" if len(places) > 5 else "")
    return texts[name] % {"count": count, "places": shown}
