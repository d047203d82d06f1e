"""What happens in goals that those above want to know."""

from dataclasses import dataclass

from salesplan.core.events import Event


@dataclass(frozen=True)
class TargetsChanged(Event):
    """The targets in force of a plan changed: a version was approved, another one retired."""

    plan_id: int
    version_id: int
    retired_version_id: int | None
