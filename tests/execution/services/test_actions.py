"""Actions: done on the day they are said to be, with an expected effect on a metric."""

from datetime import date
from typing import Any

import pytest

from execution.models import Action, ActionStatus
from execution.selectors import actions as selectors
from execution.services import actions
from execution.services.actions import ACTIONS
from salesplan.core.errors import Invalid, NotAllowed, NotVisible
from salesplan.core.models import Metric, Outbox
from salesplan.core.services import registers
from salesplan.core.services.registers.sheets import cell
from tests.factories.small_company import TODAY, SmallCompany
from tests.personas import Persona

pytestmark = pytest.mark.django_db
LATER = date(2026, 9, 2)


def change(
    actor: Persona, row: Action, today: date = LATER, *, typed: bool = False, **raw: Any
) -> Action:
    done: Action = registers.update(
        actor=actor.viewer, register=ACTIONS, object_id=row.pk, version=row.version, raw=raw,
        today=today, typed=typed,
    )  # fmt: skip
    return done


@pytest.fixture
def action(small_company: SmallCompany, manager_south: Persona) -> Action:
    fields = {"name": "Call", "organisation": small_company["south"], "due_on": "2026-08-30"}
    return actions.create(actor=manager_south.viewer, fields=fields, today=TODAY)


def test_it_is_done_on_the_day_it_is_said_to_be(action: Action, manager_south: Persona) -> None:
    done = change(manager_south, action, status="done")
    assert (done.done_on, done.version) == (LATER, 2)
    again = change(manager_south, done, date(2026, 9, 9), name="Call them")
    assert again.done_on == LATER
    opened = change(manager_south, again, date(2026, 9, 9), status="running")
    assert opened.done_on is None
    told = Outbox.objects.filter(topic="ActionMoved").order_by("pk")
    assert [row.payload["done"] for row in told] == [True, False]


def test_taking_it_back_brings_the_day_back(action: Action, manager_south: Persona) -> None:
    done = change(manager_south, action, status="done")
    change(manager_south, done, date(2026, 9, 9), status="open")
    back = registers.undo(
        actor=manager_south.viewer, register=ACTIONS, object_id=action.pk, version=None
    )
    assert (back.status, back.done_on) == (ActionStatus.DONE, LATER)


def test_an_effect_is_typed_in_units_of_its_metric(action: Action, manager_south: Persona) -> None:
    units = Metric.objects.get(code="units")
    with pytest.raises(Invalid) as refused:
        change(manager_south, action, typed=True, expected_effect="1,200")
    assert refused.value.field == "expected_effect"
    with pytest.raises(Invalid) as refused:
        registers.create(
            actor=manager_south.viewer, register=ACTIONS, today=TODAY,
            raw={"name": "Call", "organisation": action.organisation_id, "expected_effect": 5},
        )  # fmt: skip
    assert refused.value.field == "expected_effect"
    given = change(manager_south, action, typed=True, metric="units", expected_effect="1,200.5")
    assert (given.metric_id, given.expected_effect) == (units.pk, 1_200_500)
    column = ACTIONS.all_columns["expected_effect"]
    assert str(cell(column, given)) == "1200.500"
    sent = change(manager_south, given, expected_effect=7)
    assert sent.expected_effect == 7
    with pytest.raises(Invalid) as refused:
        change(manager_south, sent, metric=None)
    assert refused.value.field == "metric"


def test_what_is_due_and_overdue(
    action: Action, small_company: SmallCompany, manager_south: Persona, manager_north: Persona
) -> None:
    def make(name: str, due: date | None, status: str = "open") -> None:
        Action.unscoped.create(
            name=name, organisation_id=small_company["south"], owner=manager_south.user,
            due_on=due, status=status,
        )  # fmt: skip

    make("Late", date(2026, 8, 1))
    make("This week", date(2026, 9, 5))
    make("Next month", date(2026, 10, 1))
    make("Undated", None)
    make("Done late", date(2026, 8, 1), "done")
    mine = selectors.due(viewer=manager_south.viewer, today=TODAY)
    assert [row.name for row in mine] == ["Late", "This week"]
    late = selectors.overdue(viewer=manager_south.viewer, today=TODAY)
    assert [row.name for row in late] == ["Late", "Call"]
    assert not selectors.overdue(viewer=manager_north.viewer, today=TODAY).exists()


def test_it_is_made_where_one_may(
    small_company: SmallCompany, manager_north: Persona, rep: Persona
) -> None:
    fields = {"name": "Call", "organisation": small_company["south"]}
    with pytest.raises((NotVisible, Invalid)):
        actions.create(actor=manager_north.viewer, fields=fields, today=TODAY)
    with pytest.raises((NotAllowed, NotVisible, Invalid)):
        actions.create(actor=rep.viewer, fields=fields, today=TODAY)
    assert not Action.unscoped.exists()
