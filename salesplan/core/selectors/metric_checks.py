"""Whether an expression can be computed, and if not, where the mistake is and what to do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from salesplan.core.models import Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.catalogue import Catalogue, catalogue
from salesplan.engine import formula, metric_graph
from salesplan.engine.formula import FormulaError

_MESSAGES: dict[str, str | Promise] = {
    "empty": _(
        "Write what the metric is computed from, for example [marketing_spend] / [revenue]."
    ),
    "too_long": _("The expression has more than %(most)s characters. Make two metrics of it."),
    "too_deep": _("Too many brackets stand inside one another. Make two metrics of it."),
    "unclosed": _("The bracket that opens here is not closed. Write the closing one."),
    "unknown_function": _("There is no function “%(name)s”. There are %(functions)s."),
    "argument_count": _("%(function)s takes %(fewest)s to %(most)s values. Add or remove some."),
    "digits": _("round takes 0 to 9 decimals, written as a plain number."),
    "unknown_metric": _("There is no metric “%(name)s”. Take one of the catalogue."),
    "near_metric": _("There is no metric “%(name)s”. Did you mean %(near)s?"),
    "cycle": _("The metric would be computed from itself: %(path)s. Take one of them out."),
    "too_many_levels": _(
        "More than %(most)s metrics would stand on one another here. Take one that stands lower."
    ),
    "unexpected": _("“%(text)s” cannot stand here. A metric, a number or a sign is missing."),
    "unfinished": _("Something is missing at the end: a metric, a number or a bracket."),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with an expression, and where (`position` counts from 0); no code: nothing."""

    code: str = ""
    message: str | Promise = ""
    position: int = 0
    numbers: Mapping[str, Any] | None = None
    names: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether the expression can be computed."""
        return not self.code

    @property
    def text(self) -> str:
        """The message in the active language."""
        return str(self.message) % dict(self.numbers or {})


def check(*, viewer: Viewer, expression: str, code: str = "") -> Verdict:
    """What is wrong with the expression of the metric `code` (empty: a new one)."""
    return against(expression, code=code, known=catalogue())


def against(expression: str, *, code: str, known: Catalogue) -> Verdict:
    """As `check`, with the catalogue at hand."""
    try:
        found = metric_graph.check(expression, code=code, parts=known.parts)
    except FormulaError as error:
        return _verdict(error, known)
    return Verdict(names=found.names)


def _verdict(error: FormulaError, known: Catalogue) -> Verdict:
    numbers = {**error.numbers, **_EXTRAS.get(error.code, _nothing)(error, known)}
    key = error.code
    if key == "unknown_metric" and numbers["near"]:
        key = "near_metric"
    if key == "unexpected" and not numbers.get("text"):
        key = "unfinished"
    return Verdict(error.code, _MESSAGES[key], error.position, numbers)


def _nothing(_error: FormulaError, _known: Catalogue) -> dict[str, Any]:
    return {}


def _near(error: FormulaError, known: Catalogue) -> dict[str, Any]:
    """Metrics that are written almost so, or are called so."""
    name = str(error.numbers["name"])
    called = [code for code, metric in known.by_code.items() if name in _names(metric)]
    near = called or get_close_matches(name, known.by_code, n=1)
    return {"near": ", ".join(f"[{code}]" for code in near)}


def _names(metric: Metric) -> tuple[str, ...]:
    return metric.name, metric.name_zh_hans, metric.name_zh_hant


def _path(error: FormulaError, _known: Catalogue) -> dict[str, Any]:
    path: Any = error.numbers["path"]
    return {"path": " → ".join(path)}


def _most(_error: FormulaError, _known: Catalogue) -> dict[str, Any]:
    return {"most": formula.MAX_LENGTH}


def _functions(_error: FormulaError, _known: Catalogue) -> dict[str, Any]:
    return {"functions": ", ".join(formula.FUNCTIONS)}


_EXTRAS: dict[str, Callable[[FormulaError, Catalogue], dict[str, Any]]] = {
    "unknown_metric": _near,
    "cycle": _path,
    "too_long": _most,
    "unknown_function": _functions,
}
