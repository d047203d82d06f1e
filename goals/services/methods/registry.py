"""The registry: a method is one decorated function; it says what it needs and what it takes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goals.services.methods import reading
from goals.services.methods.tasks import Task
from salesplan.core.errors import Invalid
from salesplan.engine.spreading import SpreadResult

Run = Callable[[Task], SpreadResult]
SIMPLE = frozenset({"amount", "percent", "nothing"})


@dataclass(frozen=True)
class Param:
    """One parameter: how it is read from JSON (`goals.services.methods.reading`), what it is."""

    name: str
    read: Callable[..., Any]
    label: str | Promise
    required: bool = False


@dataclass(frozen=True)
class Method:
    """`needs` names what a person has to give: amount, percent, weights, source, attribute or
    nothing. `params` are checked before the method runs; None: it checks them itself.
    """

    name: str
    label: str | Promise
    needs: str
    run: Run
    params: tuple[Param, ...] | None = None

    @property
    def is_simple(self) -> bool:
        """Whether a figure or a percentage is all that it needs."""
        return self.needs in SIMPLE

    def checked(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters as Python values; raises `Invalid` naming the one that is wrong."""
        if self.params is None:
            return dict(given)
        self._known(given)
        values: dict[str, Any] = {}
        for param in self.params:
            if given.get(param.name) is not None:
                values[param.name] = param.read(name=param.name, given=given[param.name])
            elif param.required:
                raise Invalid(
                    _("“%(method)s” needs %(name)s: %(label)s."), field=f"params.{param.name}",
                    code="param_missing", method=self.label, name=param.name, label=param.label,
                )  # fmt: skip
        return values

    def _known(self, given: Mapping[str, Any]) -> None:
        takes = [param.name for param in self.params or ()]
        for name in given:
            if name not in takes:
                raise Invalid(
                    _("“%(method)s” takes no %(name)s; it takes: %(takes)s."),
                    field=f"params.{name}"[:100], code="param_unknown", method=self.label,
                    name=str(name)[:60], takes=", ".join(takes) or "–",
                )  # fmt: skip


REGISTRY: dict[str, Method] = {}


def _method(
    name: str, label: str | Promise, needs: str = "amount", params: tuple[Param, ...] | None = ()
) -> Callable[[Run], Run]:
    """Enter a function into the registry."""

    def add(run: Run) -> Run:
        REGISTRY[name] = Method(name, label, needs, run, params)
        return run

    return add


method = _method
"""The decorator under the name that it is used by."""

REFERENCE = Param("reference", reading.reference, _("last_year, base_period or comparison"))
PERCENT = Param("percent", reading.fraction, _("a percentage such as 0.03 or 3%"))
