"""What the engine refuses, in words and major units."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Invalid, Refused
from salesplan.engine.errors import EngineError
from salesplan.engine.notation import trimmed

_MESSAGES = {
    "all_locked": _(
        "Every cell below is locked: they hold %(locked_sum)s, so %(short_by)s cannot be placed."
    ),
    "locked_exceed_total": _(
        "Locked cells hold %(locked_sum)s; a total of %(total)s would be %(short_by)s too little."
    ),
    "floors_exceed_total": _(
        "Floors need %(floor_sum)s, but %(open_total)s is left: %(short_by)s short."
    ),
    "caps_below_total": _(
        "Caps allow %(cap_sum)s, but %(open_total)s is to be placed: %(short_by)s too much."
    ),
    "floor_above_cap": _("A cell's floor of %(floor)s is above its cap of %(cap)s."),
    "not_at_quantum": _(
        "%(open_total)s cannot be placed in whole rounding units of %(quantum)s; it can without."
    ),
    "zero_weights": _(
        "There is nothing to be proportional to: %(short_by)s would have to be spread equally."
    ),
    "out_of_range": _("The figures are too large."),
    "not_a_number": _(
        "“%(text)s” makes no sense from character %(at)s on. Try 120, 3.5亿, +10%% or =120."
    ),
    "too_large": _("“%(text)s” is too large."),
    "not_in_plan": _("These months are not in the plan."),
    "finer_than_cells": _("Targets are held for %(span)s months at a time; type on such a period."),
    "no_such_node": _("This node is not in the tree of this version."),
    "no_weight": _("The weights add up to nothing."),
    "fences_need": _(
        "Floors need %(floor_sum)s (%(bounds)s), but the total is %(total)s: %(short_by)s short."
    ),
    "fences_allow": _(
        "Caps allow %(cap_sum)s (%(bounds)s), but the total is %(total)s: %(short_by)s too much."
    ),
    "fences_clash": _("These floors and caps cannot be met together with the rest: %(bounds)s."),
}
_AMOUNTS = {
    "total", "locked_sum", "open_total", "short_by", "floor_sum", "cap_sum", "quantum", "floor",
    "cap",
}  # fmt: skip


class Translate:
    """Within it, refusals of the engine become refusals with words; `scale` of the metric.

    `names` says what a fence is called in a refusal.
    """

    def __init__(self, scale: int, names: Callable[[int], str] = str) -> None:
        self.scale = scale
        self.names = names

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, EngineError):
            raise self.refusal(error) from error

    def refusal(self, error: EngineError) -> Refused:
        """The refusal that a person reads; the exact numbers stand in its details."""
        message = _MESSAGES.get(error.code)
        if message is None:
            raise error
        kind = Invalid if error.code in {"not_a_number", "too_large"} else Refused
        numbers = {key: value for key, value in error.numbers.items() if value is not None}
        shown = {key: self._shown(key, value) for key, value in numbers.items()}
        if "keys" in shown:
            shown["bounds"] = ", ".join(self.names(key) for key in shown.pop("keys"))
        return kind(message, code=error.code, field="value", details=[numbers], **shown)

    def _shown(self, key: str, value: Any) -> Any:
        return trimmed(value, self.scale) if key in _AMOUNTS else value
