"""The registry: a method of landing is one decorated function over many nodes at once."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from monitoring.selectors.landings.tasks import Task
from salesplan.engine.landing import Band, FloatArray

Label = str | Promise
Run = Callable[[Task], "Proposal | None"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Where each node of a task may land (NaN: nothing to go on), and the band around it."""

    values: FloatArray
    band: Band


@dataclass(frozen=True, slots=True)
class Method:
    """`assumes` says in a sentence what the method takes for granted.

    `run` gives None where the method is of no use at all, and it is not shown then.
    """

    code: str
    label: Label
    assumes: Label
    run: Run


REGISTRY: dict[str, Method] = {}


def method(code: str, *, label: Label, assumes: Label) -> Callable[[Run], Run]:
    """Register a method; the order is that in which landings are shown."""

    def register(run: Run) -> Run:
        if code in REGISTRY:
            raise ValueError(f"two methods of landing are called {code}")
        REGISTRY[code] = Method(code, label, assumes, run)
        return run

    return register
