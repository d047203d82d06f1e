"""What the check of the data found, in words of the reader's language."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from salesplan.core.models import ObservedRule, QualityRule
from salesplan.core.selectors.quality_notes import (
    CROSS,
    SILENT,
    SOURCE_LATE,
    SOURCE_MISSING,
    Note,
)
from salesplan.web import display
from salesplan.web.templatetags.figures import count, day, period_label

MOST_PLACES = 3
RHYTHMS = {
    "daily": gettext_lazy("every day"),
    "weekly": gettext_lazy("every week"),
    "ten_days": gettext_lazy("every ten days"),
    "monthly": gettext_lazy("every month"),
    "quarterly": gettext_lazy("every quarter"),
    "half_yearly": gettext_lazy("every half-year"),
    "yearly": gettext_lazy("every year"),
}
_OF_MONTHS = {
    ObservedRule.LATE: gettext_lazy("%(name)s without value since %(months)s"),
    ObservedRule.MISSING: gettext_lazy("%(name)s: no value in %(months)s"),
    ObservedRule.OUTLIER: gettext_lazy("%(name)s unusual in %(months)s"),
    CROSS: gettext_lazy("%(name)s: the two figures differ in %(months)s"),
    SOURCE_MISSING: gettext_lazy("%(name)s: no lines in %(months)s"),
}
_OF_DAYS = {
    SOURCE_LATE: gettext_lazy("%(name)s: no data since %(day)s"),
    SILENT: gettext_lazy("%(name)s without value since %(day)s"),
}


def rhythm(name: str) -> Any:
    """How often something usually arrives."""
    return RHYTHMS.get(name, "–")


def sentence(note: Note) -> str:
    """One note as a short sentence without a full stop."""
    if note.kind in _OF_DAYS:
        return str(_OF_DAYS[note.kind]) % {"name": note.name, "day": day(note.day)}
    if note.kind in _OF_MONTHS:
        words = {"name": note.name, "months": _months(note)}
        return str(_OF_MONTHS[note.kind]) % words + _places(note.places)
    found = ngettext("%(count)s line: %(rule)s", "%(count)s lines: %(rule)s", note.count)
    return found % {"count": count(note.count), "rule": QualityRule(note.kind).label}


def _months(note: Note) -> str:
    first, last = period_label(note.first), period_label(note.last)
    return first if first == last or note.kind == ObservedRule.LATE else f"{first} – {last}"


def _places(places: tuple[str, ...]) -> str:
    if not places:
        return ""
    comma = "、" if display.current().chinese else ", "
    text = comma.join(places[:MOST_PLACES])
    if len(places) > MOST_PLACES:
        more = len(places[MOST_PLACES:])
        text = _("%(places)s and %(more)s more") % {"places": text, "more": more}
    return f" ({text})"
