"""Plan templates: what they bring, a company's own, and what is wrong with one from outside."""

import copy
from datetime import date
from typing import Any

import pytest

from goals.catalogue import BUILT_IN
from goals.models import ChecklistItem, Goal, Plan, PlanTemplate, Round
from goals.selectors import templates as reads
from goals.services import plans, template_contents, templates
from goals.services.plans import Draft
from salesplan.core.errors import Conflict, Invalid, NotAllowed, NotVisible, Stale
from salesplan.core.models import COMPANY_ID, Metric
from salesplan.core.selectors import access
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST, NOW
from tests.personas import Persona

pytestmark = pytest.mark.django_db
CODES = sorted(BUILT_IN)
LANGUAGES = ("en", "zh-hans", "zh-hant")


def make(code: str, language: str = "en", months: int = 6) -> Plan:
    draft = Draft(
        name="New", organisation_id=COMPANY_ID, first_period=FIRST, months=months, template=code,
        language=language,
    )  # fmt: skip
    return plans.create(actor=access.system(), draft=draft, today=NOW.date())


def texts(value: Any) -> list[dict[str, str]]:
    """Every text of a template."""
    if isinstance(value, dict) and "en" in value:
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in texts(part)]


@pytest.mark.parametrize("code", CODES)
def test_a_built_in_template_has_enough_of_everything_in_three_languages(
    db: None, code: str
) -> None:
    content = BUILT_IN[code]
    counts = [len(content[part]) for part in ("goals", "tasks", "risks", "rounds", "checklist")]
    assert [a >= b for a, b in zip(counts, (5, 8, 5, 3, 6), strict=True)] == [True] * 5
    assert content["rhythm"]
    assert len(content["metrics"]) >= 5
    for text in texts(content):
        assert tuple(text) == LANGUAGES
        assert all(text.values())
        assert text["en"] != text["zh-hans"]
    raw = {key: value for key, value in content.items() if key not in {"code", "name"}}
    assert template_contents.checked(raw=raw)["goals"] == content["goals"]
    tasks = [task["goal"] for task in content["tasks"]]
    assert set(tasks) <= {goal["key"] for goal in content["goals"]}


def test_a_plan_gets_goals_rounds_checklist_and_rhythm(cube: SmallCompany) -> None:
    plan = make("half-year")
    goals = {goal.name: goal for goal in Goal.unscoped.filter(plan=plan)}
    revenue = goals["Reach the revenue target of the half-year"]
    assert revenue.serves == goals["Keep the three-year growth course"]
    assert (revenue.value, revenue.owner_id, revenue.months) == (None, None, 6)
    assert goals["Keep the three-year growth course"].months == 36
    approval = Round.unscoped.get(plan=plan, kind="approval")
    assert approval.due_on == date(2026, 6, 24)  # a week before July
    items = ChecklistItem.unscoped.filter(plan=plan, chapter="resources")
    assert [item.text for item in items] == [
        "Budget holds a reserve of 15 %", "Training of new reps planned",
    ]  # fmt: skip
    assert (plan.template, plan.rhythm) == ("half-year", ["week", "month", "quarter"])


def test_the_contents_come_in_the_language_of_the_plan(cube: SmallCompany) -> None:
    plan = make("half-year", "zh-hant")
    assert Goal.unscoped.filter(plan=plan, name="守住毛利率").exists()
    assert Round.unscoped.filter(plan=plan, name="規劃審批").exists()


def test_an_unknown_template_makes_no_plan(cube: SmallCompany) -> None:
    with pytest.raises(NotVisible, match="no such template"):
        make("nonsense")
    assert not Plan.unscoped.exists()


def test_a_plan_saved_as_a_template_makes_the_same_plan_again(cube: SmallCompany) -> None:
    plan = make("key-accounts", months=12)
    row = templates.save_plan(
        actor=access.system(), plan_id=plan.pk, code="ours", name="Ours", language="en"
    )
    again = make("ours", months=12)
    for model in (Goal, Round, ChecklistItem):
        told = [
            [
                (getattr(one, "name", ""), getattr(one, "text", ""), getattr(one, "due_on", None),
                 str(getattr(one, "serves", "")))
                for one in model.unscoped.filter(plan=which)
            ]
            for which in (plan, again)
        ]  # fmt: skip
        assert sorted(told[0]) == sorted(told[1])
    assert row.version == 1
    assert again.rhythm == plan.rhythm


def test_a_template_goes_out_and_comes_back_as_the_same(db: None) -> None:
    system = access.system()
    out = reads.template(viewer=system, code="sprint").as_json()
    row = templates.save(actor=system, code="ours", name=out["name"], raw=out, about=out["about"])
    back = reads.template(viewer=system, code="ours").as_json()
    assert back == {**out, "code": "ours"}
    assert (row.name, row.name_zh_hans) == ("Year-end or quarter sprint", "年末/季度冲刺")


def broken(path: list[Any], value: Any) -> dict[str, Any]:
    raw = copy.deepcopy(BUILT_IN["sprint"])
    at: Any = raw
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return raw


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (["goals", 1, "kind"], "huge", "goals[1].kind"),
        (["goals", 1, "key"], "year", "goals[1].key"),
        (["goals", 0, "serves"], "gap", "goals[0].serves"),
        (["goals", 0, "name"], {"fr": "Objectif"}, "goals[0].name"),
        (["goals", 0, "name"], {"en": "  "}, "goals[0].name"),
        (["goals", 0, "name"], "x" * 201, "goals[0].name"),
        (["tasks", 2, "goal"], "nothing", "tasks[2].goal"),
        (["tasks", 2, "due"], -90, "tasks[2].due"),
        (["tasks", 2, "due"], "soon", "tasks[2].due"),
        (["risks", 0, "impact"], 6, "risks[0].impact"),
        (["risks", 0, "probability"], True, "risks[0].probability"),
        (["rounds", 0, "days_before"], -1, "rounds[0].days_before"),
        (["checklist", 0, "chapter"], "zen", "checklist[0].chapter"),
        (["checklist", 0, "color"], "red", "checklist[0].color"),
        (["rhythm"], ["daily"], "rhythm[0]"),
        (["metrics"], ["happiness"], "metrics"),
        (["months"], 0, "months"),
        (["tasks"], [{}] * 101, "tasks"),
        (["goals"], "many", "goals"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    db: None, path: list[Any], value: Any, place: str
) -> None:
    with pytest.raises(Invalid) as refused:
        template_contents.checked(raw=broken(path, value))
    assert refused.value.params["place"] == place
    assert not PlanTemplate.objects.exists()


def test_built_in_templates_stay(db: None) -> None:
    system = access.system()
    with pytest.raises(Conflict, match="comes with the product"):
        templates.remove(actor=system, code="half-year")
    with pytest.raises(Conflict, match="comes with the product"):
        templates.save(actor=system, code="half-year", name="Mine", raw=BUILT_IN["sprint"])
    with pytest.raises(Invalid, match="Latin letters"):
        templates.save(actor=system, code="冲刺", name="冲刺", raw=BUILT_IN["sprint"])


def test_two_people_do_not_overwrite_a_template(
    db: None, manager_north: Persona, rep: Persona
) -> None:
    raw, manager = BUILT_IN["sprint"], manager_north.viewer
    templates.save(actor=manager, code="ours", name="A", raw=raw)
    templates.save(actor=manager, code="ours", name="B", raw=raw, expected_version=1)
    with pytest.raises(Stale):
        templates.save(actor=manager, code="ours", name="C", raw=raw, expected_version=1)
    with pytest.raises(Stale):
        templates.remove(actor=manager, code="ours", expected_version=1)
    for attempt in (
        lambda: templates.save(actor=rep.viewer, code="x", name="X", raw=raw),
        lambda: templates.remove(actor=rep.viewer, code="ours"),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    templates.remove(actor=manager, code="ours", expected_version=2)
    assert not PlanTemplate.objects.exists()


def test_a_metric_that_is_gone_is_named_and_its_goals_are_left_out(cube: SmallCompany) -> None:
    Metric.objects.filter(code="conversion").delete()
    outline = reads.outline(viewer=access.system(), code="half-year", language="en")
    assert outline.unknown_metrics == ["conversion"]
    plan = make("half-year")
    assert Goal.unscoped.filter(plan=plan).count() == len(outline.parts["goals"]) - 1
