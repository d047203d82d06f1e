"""A metric that cannot be computed is refused when it is saved, with the place of the mistake."""

from datetime import date
from typing import Any

import pytest

from salesplan.core.errors import Conflict, Invalid, NotAllowed
from salesplan.core.models import Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from salesplan.core.services import registers
from salesplan.core.services.catalogue import METRICS
from tests.personas import Persona

pytestmark = pytest.mark.django_db
SYSTEM = access.system()
TODAY = date(2026, 8, 31)


def make(code: str, actor: Viewer = SYSTEM, **fields: Any) -> Metric:
    raw = {
        "code": code, "name": code.title(), "unit": "money", "scale": 2,
        "aggregation": "formula", **fields,
    }  # fmt: skip
    made: Metric = registers.create(actor=actor, register=METRICS, raw=raw, today=TODAY)
    return made


def change(metric: Metric, **fields: Any) -> Metric:
    changed: Metric = registers.update(
        actor=SYSTEM, register=METRICS, object_id=metric.pk, version=None, raw=fields, today=TODAY
    )
    return changed


def test_a_formula_is_saved_with_its_words() -> None:
    made = make("each", expression="[revenue] ÷ [orders]")
    assert (made.expression, made.formula) == ("[revenue] ÷ [orders]", "[revenue] ÷ [orders]")
    assert make("own", expression="revenue", formula="all we sell").formula == "all we sell"
    seen = make("seen", aggregation="average", unit="score")
    assert seen.formula == "Σ Seen ÷ Σ weights"


@pytest.mark.parametrize(
    ("expression", "code", "position", "said"),
    [
        ("[revenu] / 2", "unknown_metric", 0, "Did you mean [revenue]?"),
        ("1 + [Gross margin]", "unknown_metric", 4, "Did you mean [margin]?"),
        ("1 + qqq", "unknown_metric", 4, "Take one of the catalogue."),
        ("revenue +", "unexpected", 9, "missing at the end"),
        ("revenue + )", "unexpected", 10, "“)” cannot stand here"),
        ("(revenue", "unclosed", 0, "is not closed"),
        ("sum(revenue)", "unknown_function", 0, "abs, round, min, max, coalesce"),
        ("abs(revenue, cost)", "argument_count", 0, "abs takes 1 to 1 values"),
        ("round(revenue, cost)", "digits", 0, "plain number"),
        ("each", "cycle", 0, "each → each"),
    ],
)
def test_a_mistake_is_refused_with_its_place_and_what_to_do(
    expression: str, code: str, position: int, said: str
) -> None:
    with pytest.raises(Invalid) as raised:
        make("each", expression=expression)
    detail = raised.value.details[0]
    assert (raised.value.field, detail["code"], detail["position"]) == (
        "expression",
        code,
        position,
    )
    assert said in str(detail["message"])
    assert f"Character {position + 1} of the expression" in str(raised.value)
    assert not Metric.objects.filter(code="each").exists()


def test_a_formula_needs_an_expression() -> None:
    with pytest.raises((Invalid, Conflict)):
        make("each", expression="")


def test_a_cycle_through_several_metrics_is_refused_when_saved() -> None:
    one = make("one", expression="revenue + cost")
    two = make("two", expression="one * 2")
    make("three", aggregation="ratio", numerator=two.pk, denominator=one.pk)
    with pytest.raises(Invalid) as raised:
        change(one, expression="revenue + [three]")
    assert raised.value.details[0]["position"] == 10
    assert "one → three → one" in str(raised.value)
    one.refresh_from_db()
    assert one.expression == "revenue + cost"
    with pytest.raises(Invalid) as raised:
        change(Metric.objects.get(code="three"), numerator=Metric.objects.get(code="three").pk)
    assert raised.value.code == "cycle"


def test_undoing_cannot_close_a_cycle_either() -> None:
    one = make("one", expression="revenue")
    two = make("two", expression="one + 1")
    change(two, expression="revenue + 1")
    change(one, expression="two")
    with pytest.raises(Invalid):
        registers.undo(actor=SYSTEM, register=METRICS, object_id=two.pk, version=None)
    two.refresh_from_db()
    assert two.expression == "revenue + 1"


def test_metrics_do_not_stand_on_one_another_without_end() -> None:
    make("m0", expression="revenue")
    for number in range(1, 8):
        make(f"m{number}", expression=f"m{number - 1} + 1")
    with pytest.raises(Invalid) as raised:
        make("m8", expression="m7 + 1")
    assert raised.value.code == "too_many_levels"
    low = make("low", expression="cost")
    with pytest.raises(Invalid, match="stand on one another"):
        change(Metric.objects.get(code="m0"), expression=f"{low.code} + margin_rate")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"aggregation": "sum", "expression": "revenue"}, "expression"),
        ({"aggregation": "sum", "numerator": 1}, "numerator"),
        ({"aggregation": "distinct"}, "aggregation"),
        ({"expression": "revenue", "watch": 8_000, "act": 9_000}, "act"),
    ],
)
def test_what_contradicts_itself_is_refused(fields: dict[str, Any], field: str) -> None:
    if "numerator" in fields:
        fields = {**fields, "numerator": Metric.objects.get(code="revenue").pk}
    with pytest.raises(Invalid) as raised:
        make("odd", **fields)
    assert raised.value.field == field


def test_days_is_no_code() -> None:
    with pytest.raises(Invalid, match="already means something"):
        make("days", expression="revenue")


def test_a_metric_that_others_are_computed_from_stays() -> None:
    base = make("base", aggregation="sum")
    make("each", expression="base / days")
    with pytest.raises(Conflict, match="Each"):
        registers.delete(
            actor=SYSTEM, register=METRICS, object_id=base.pk, version=None, today=TODAY
        )
    half = Metric.objects.get(code="visitors")
    with pytest.raises(Conflict, match="Conversion rate"):
        registers.delete(
            actor=SYSTEM, register=METRICS, object_id=half.pk, version=None, today=TODAY
        )
    assert Metric.objects.filter(code__in=("base", "visitors")).count() == 2


def test_unit_scale_and_way_of_adding_up_are_fixed() -> None:
    made = make("each", expression="revenue")
    for field, value in (("unit", "count"), ("scale", 0), ("aggregation", "sum")):
        with pytest.raises(Invalid):
            change(made, **{field: value})


def test_only_who_may_edit_metrics_does(manager_north: Persona, analyst: Persona) -> None:
    with pytest.raises(NotAllowed):
        make("each", actor=manager_north.viewer, expression="revenue")
    assert make("each", actor=analyst.viewer, expression="revenue").pk
