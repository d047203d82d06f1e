"""What a metric must be to be saved: parts that exist, no cycle, nothing that contradicts it."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Conflict, Invalid
from salesplan.core.models import Aggregation, Metric
from salesplan.core.selectors import metric_checks
from salesplan.core.selectors.catalogue import Catalogue, catalogue
from salesplan.engine import metric_graph
from salesplan.engine.metric_graph import CycleError

Values = dict[str, Any]
PLACED = _("Character %(at)s of the expression: %(what)s")
FORMS: dict[str, str] = {
    Aggregation.SUM: "Σ %s",
    Aggregation.LAST: "last %s",
    Aggregation.AVERAGE: "Σ %s ÷ Σ weights",
}


def settle(row: Metric | None, values: Values, _today: date) -> Values:
    """The formula shown to people, where nobody has written one."""
    given = _after(row, values)
    if given.get("formula"):
        return {}
    return {"formula": _shown(given)[:200]}


def _after(row: Metric | None, values: Values) -> Values:
    """The row as it would be."""
    stored = {} if row is None else {f.attname: getattr(row, f.attname) for f in row._meta.fields}
    return {**stored, **values}


def _shown(given: Values) -> str:
    if given.get("aggregation") == Aggregation.FORMULA:
        return str(given.get("expression", ""))
    if given.get("aggregation") == Aggregation.RATIO:
        names: dict[Any, str] = dict(Metric.objects.values_list("pk", "name"))
        parts = (given.get("numerator_id"), given.get("denominator_id"))
        return " ÷ ".join(names.get(pk, "") for pk in parts)
    form = FORMS.get(given.get("aggregation", ""), "%s")
    return str(form % given.get("name", ""))


def check_saved(metric: Metric, _differs: Values) -> None:
    """Refuse a metric that was just written, inside its transaction.

    Raises `Invalid` naming the field: an expression with a mistake says its place, a cycle its
    path; parts belong to ratios and expressions to formulas only.
    """
    if metric.code in metric_graph.RESERVED:
        raise Invalid(
            _("“%(code)s” already means something in expressions. Take another code."),
            field="code", code="reserved",
        )  # fmt: skip
    if metric.act > metric.watch:
        raise Invalid(
            _("Act (%(act)s) must not lie above watch (%(watch)s)."),
            field="act", act=metric.act, watch=metric.watch,
        )  # fmt: skip
    _check_kind(metric)
    known = catalogue()
    if metric.aggregation == Aggregation.FORMULA:
        _check_expression(metric, known)
    _check_graph(metric, known)


def _check_kind(metric: Metric) -> None:
    is_formula = metric.aggregation == Aggregation.FORMULA
    if metric.expression and not is_formula:
        raise Invalid(_("Only a formula has an expression. Leave it empty."), field="expression")
    has_parts = metric.numerator_id is not None or metric.denominator_id is not None
    if has_parts and metric.aggregation != Aggregation.RATIO:
        raise Invalid(
            _("Only a ratio has a numerator and a denominator. Leave them empty."),
            field="numerator",
        )
    if metric.aggregation == Aggregation.DISTINCT and not metric.measure:
        raise Invalid(
            _("Distinct counts come with the sales lines; they cannot be added by hand."),
            field="aggregation",
        )


def _check_expression(metric: Metric, known: Catalogue) -> None:
    verdict = metric_checks.against(metric.expression, code=metric.code, known=known)
    if verdict.is_good:
        return
    said = {"at": verdict.position + 1, "what": verdict.text}
    detail = {
        "field": "expression", "code": verdict.code, "position": verdict.position,
        "message": str(PLACED) % said,
    }  # fmt: skip
    raise Invalid(
        PLACED, code=verdict.code, field="expression", details=[detail], **said,
    )  # fmt: skip


def _check_graph(metric: Metric, known: Catalogue) -> None:
    """No metric may stand on itself, nor too many on one another."""
    field = "numerator" if metric.aggregation == Aggregation.RATIO else "expression"
    try:
        metric_graph.order(known.by_code, known.parts)
    except CycleError as error:
        raise Invalid(
            _("The metric would be computed from itself: %(path)s. Take one of them out."),
            code="cycle", field=field, path=" → ".join(error.path),
        ) from error  # fmt: skip
    for code in known.by_code:
        if metric_graph.levels(code, known.parts) > metric_graph.MAX_LEVELS:
            raise Invalid(
                _("More than %(most)s metrics would stand on one another, up to “%(name)s”."),
                code="too_many_levels", field=field, most=metric_graph.MAX_LEVELS,
                name=known.by_code[code].label,
            )  # fmt: skip


def check_leaving(metric: Metric) -> None:
    """Refuse to delete a metric that expressions name; raises `Conflict` with their names.

    Other rows that need it (goals, targets, observations …) hold it by themselves.
    """
    using = catalogue().using(metric.code)
    if using:
        raise Conflict(
            _("It is needed to compute %(names)s. Change that first."),
            code="needed", names=", ".join(one.label for one in using),
        )  # fmt: skip
