"""A case in words: one sentence with its numbers, and the figures behind it."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.models import Alert, AlertState, Comparison
from monitoring.web import writing
from salesplan.engine import notation
from salesplan.web.templatetags import figures

SENTENCES: dict[str, Promise] = {
    Comparison.TARGET_TO_DATE: gettext_lazy(
        "%(place)s: %(metric)s at %(share)s of the target to date (%(gap)s)"
    ),
    Comparison.LANDING: gettext_lazy(
        "%(place)s: %(metric)s heading for %(share)s of the target (%(gap)s)"
    ),
    Comparison.LAST_YEAR: gettext_lazy("%(place)s: %(metric)s at %(share)s of last year (%(gap)s)"),
    Comparison.PREVIOUS_PERIOD: gettext_lazy(
        "%(place)s: %(metric)s at %(share)s of the period before (%(gap)s)"
    ),
    Comparison.BENCHMARK: gettext_lazy(
        "%(place)s: %(metric)s at %(share)s of what the others reach (%(gap)s)"
    ),
    Comparison.ABSOLUTE: gettext_lazy(
        "%(place)s: %(metric)s at %(share)s of the fixed figure (%(gap)s)"
    ),
}
HAPPENED: dict[str, Promise] = {
    "opened": gettext_lazy("Called out"),
    "worsened": gettext_lazy("Got worse"),
    "eased": gettext_lazy("Eased"),
    AlertState.OPEN: gettext_lazy("Opened again"),
    AlertState.ACKNOWLEDGED: gettext_lazy("Acknowledged"),
    "snoozed": gettext_lazy("Put off"),
    "woken": gettext_lazy("Awake again"),
    "escalated": gettext_lazy("Passed up"),
    "resolved": gettext_lazy("Recovered"),
    "closed": gettext_lazy("Closed by hand"),
    "ended": gettext_lazy("Ended with its period or its rule"),
}


def place(found: Alert) -> str:
    """Territory, product and channel of a case."""
    nodes = (found.organisation, found.product, found.channel)
    return " · ".join(node.label for node in nodes if node is not None)


def headline(found: Alert) -> str:
    """The case in one sentence with its numbers: pace, gap and landing."""
    write = writing.writer(found.metric)
    words = {
        "place": place(found),
        "metric": found.metric.label,
        "share": figures.percent(notation.share(found.actual, found.reference)),
        "gap": write.hero(found.actual - found.reference, "+"),
    }
    sentence = str(SENTENCES[found.rule.comparison]) % words
    if found.landing is None or found.target is None or _is_landing(found):
        return sentence
    landing = {"landing": write.hero(found.landing), "target": write.hero(found.target)}
    return _("%(sentence)s, landing at %(landing)s of %(target)s") % {
        "sentence": sentence,
        **landing,
    }


def facts(found: Alert) -> tuple[tuple[str, str], ...]:
    """Labelled figures of a case, for cards."""
    write = writing.writer(found.metric)
    judged = _("Landing") if _is_landing(found) else _("Actual")
    lines: list[tuple[str, Any]] = [
        (judged, write.hero(found.actual)),
        (found.rule.get_comparison_display(), write.hero(found.reference)),
        (_("Gap"), write.hero(found.actual - found.reference, "+")),
        (_("Period"), figures.span_label(found.first_period, found.months)),
        (_("Data through"), figures.day(found.as_of)),
        (_("Rule"), found.rule.name),
    ]
    if found.owner is not None:
        lines.append((_("Owner"), str(found.owner)))
    return tuple((str(label), str(value)) for label, value in lines)


def _is_landing(found: Alert) -> bool:
    return found.rule.comparison == Comparison.LANDING
