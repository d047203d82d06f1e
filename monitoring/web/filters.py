"""The filter line of pages of figures: every choice is a word of the address."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from monitoring.selectors import selections
from monitoring.selectors.attainment import LevelStanding
from monitoring.selectors.places import AXES, Axis
from monitoring.selectors.selections import LEVELS, METRICS, Selection
from monitoring.web import level_names, period_labels
from monitoring.web.addresses import Address
from salesplan.core.models import Metric
from salesplan.web.filter_lines import Filter, Options


def line(
    selection: Selection,
    address: Address,
    levels: Sequence[LevelStanding] = (),
    metric: Metric | None = None,
) -> list[Filter]:
    """All choices; levels and calibrations only where the plan has more than one.

    `metric` is the one that is shown, where it is not the selection's.
    """
    words = {"level": selection.level_word, "against": selection.against, **address.words}
    labels = {"organisation": _("Territory"), "product": _("Product"), "channel": _("Channel")}
    asked: list[tuple[str, str, Options]] = [
        ("period", _("Period"), _periods(selection)),
        *((axis, labels[axis], _places(selection, axis)) for axis in AXES),
        ("level", _("Level"), _levels(selection, levels)),
        ("against", _("Against"), _against(selection, levels)),
        ("metric", _("Metric"), _metrics(metric)),
    ]
    return [Filter(name, label, found, words[name]) for name, label, found in asked if found]


def _periods(selection: Selection) -> Options:
    spans = selections.periods(selection=selection)
    return [(selections.period_word(span), period_labels.label(span)) for span in spans]


def _places(selection: Selection, axis: Axis) -> Options:
    around = selection.places
    path = [(place.id, place.label) for place in around.path[axis]]
    below = [(place.id, f"\N{EN SPACE}▸ {place.label}") for place in around.children[axis]]
    widen = axis != "organisation" and selection.may_widen(axis)
    return [*([(0, _("All"))] if widen else []), *path, *below]


def _levels(selection: Selection, levels: Sequence[LevelStanding]) -> Options:
    known = {one.level for one in levels} | {selection.level}
    if len(known) < 2:
        return []
    return [(word, level_names.name(level)) for word, level in LEVELS.items() if level in known]


def _against(selection: Selection, levels: Sequence[LevelStanding]) -> Options:
    if selection.against == "original" and all(one.against == "original" for one in levels):
        return []
    return [("original", _("Original target")), ("calibrated", _("Calibrated target"))]


def _metrics(shown: Metric | None) -> Options:
    names = {"revenue": _("Revenue"), "units": _("Units"), "margin": _("Gross margin")}
    other = [] if shown is None else [(shown.code, shown.label)]
    return [*((code, names[code]) for code in METRICS), *other]
