"""What happens in goals that those above want to know."""

from dataclasses import dataclass

from salesplan.core.events import Event


@dataclass(frozen=True)
class TargetsChanged(Event):
    """The targets in force of a plan changed: a version was approved, another one retired."""

    plan_id: int
    version_id: int
    retired_version_id: int | None


@dataclass(frozen=True)
class PlanCreated(Event):
    """A plan was made from a template ("" for none); upper apps bring their parts of it.

    `language` is that of whoever made it, `actor_id` who that was (None: the system).
    """

    plan_id: int
    template: str
    language: str
    actor_id: int | None


@dataclass(frozen=True)
class HandDownChanged(Event):
    """A version's targets were handed down, answered, spread again, approved, locked."""

    hand_down_id: int
    state: str
