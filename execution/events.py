"""What happens in execution that those above want to know."""

from dataclasses import dataclass

from salesplan.core.events import Event


@dataclass(frozen=True)
class ActionMoved(Event):
    """The status of an action changed; `done` says whether it is done now."""

    action_id: int
    done: bool
