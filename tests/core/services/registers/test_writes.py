"""Creating, changing, deleting and taking back rows."""

from typing import Any

import pytest

from execution.models import Action
from goals.models import Competitor
from salesplan.core.errors import Conflict, Invalid, NotAllowed, NotVisible, Stale
from salesplan.core.selectors.registers import Register, trail
from salesplan.core.services import registers
from tests.factories.small_company import TODAY, SmallCompany
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def register(key: str) -> Register:
    found = registers.get(key)
    assert found is not None
    return found


COMPETITORS = register("competitors")
ACTIONS = register("actions")


def change(actor: Persona, row: Any, version: int | None, **raw: Any) -> Any:
    return registers.update(
        actor=actor.viewer, register=COMPETITORS, object_id=row.pk, version=version, raw=raw,
        today=TODAY,
    )  # fmt: skip


def test_every_wrong_field_is_named_at_once(analyst: Persona) -> None:
    raw = {"threat": "huge", "moved_on": "soon", "product_line": 999_999, "cost": 1}
    with pytest.raises(Invalid) as refusal:
        registers.create(actor=analyst.viewer, register=COMPETITORS, raw=raw, today=TODAY)
    wrong = {entry["field"]: entry["code"] for entry in refusal.value.details}
    assert wrong == {
        "cost": "unknown_field", "name": "required", "product_line": "unknown",
        "threat": "choice", "moved_on": "date",
    }  # fmt: skip
    assert Competitor.unscoped.count() == 0


def test_a_reference_outside_its_limit_is_unknown(
    analyst: Persona, small_company: SmallCompany
) -> None:
    raw = {"name": "X", "product_line": small_company["home-1"]}
    with pytest.raises(Invalid) as refusal:
        registers.create(actor=analyst.viewer, register=COMPETITORS, raw=raw, today=TODAY)
    assert refusal.value.details[0]["code"] == "unknown"


def test_the_second_of_two_writers_is_told(analyst: Persona, competitor: Any) -> None:
    assert change(analyst, competitor, 1, threat="high").version == 2
    with pytest.raises(Stale) as refusal:
        change(analyst, competitor, 1, threat="low")
    assert refusal.value.params == {"current": 2, "yours": 1}
    assert Competitor.unscoped.get().threat == "high"


def test_saving_what_is_there_already_changes_nothing(analyst: Persona, competitor: Any) -> None:
    assert change(analyst, competitor, 1, threat="low").version == 1


def test_a_name_that_is_taken_is_refused(analyst: Persona, competitor: Any) -> None:
    with pytest.raises(Invalid):
        registers.create(
            actor=analyst.viewer, register=COMPETITORS, raw={"name": "Rival"}, today=TODAY
        )


def test_undo_takes_back_the_last_change(analyst: Persona, competitor: Any) -> None:
    change(analyst, competitor, 1, threat="high")
    back = registers.undo(
        actor=analyst.viewer, register=COMPETITORS, object_id=competitor.pk, version=2
    )
    assert (back.threat, back.version) == ("low", 3)


def test_a_deleted_row_comes_back_with_its_id(analyst: Persona, competitor: Any) -> None:
    registers.delete(
        actor=analyst.viewer, register=COMPETITORS, object_id=competitor.pk, version=1, today=TODAY
    )
    assert not Competitor.unscoped.exists()
    back = registers.undo(
        actor=analyst.viewer, register=COMPETITORS, object_id=competitor.pk, version=None
    )
    assert (back.pk, back.name, back.version) == (competitor.pk, "Rival", 2)


def test_a_row_without_history_has_nothing_to_take_back(analyst: Persona, competitor: Any) -> None:
    with pytest.raises(Conflict):
        registers.undo(
            actor=analyst.viewer, register=COMPETITORS, object_id=competitor.pk, version=1
        )


def test_history_says_who_changed_what(analyst: Persona, competitor: Any) -> None:
    change(analyst, competitor, 1, threat="high")
    newest, first = trail.history(
        viewer=analyst.viewer, register=COMPETITORS, object_id=competitor.pk
    )
    assert (newest.label, newest.user, newest.version) == ("update", "Analyst", 2)
    assert [(d.name, d.before, d.after) for d in newest.differences] == [("threat", "low", "high")]
    assert first.label == "insert"


def test_many_rows_change_together_or_not_at_all(analyst: Persona, competitor: Any) -> None:
    other = registers.create(
        actor=analyst.viewer, register=COMPETITORS, raw={"name": "Other"}, today=TODAY
    )
    change(analyst, other, 1, threat="high")
    items = [(competitor.pk, 1), (other.pk, 1)]
    with pytest.raises(Conflict) as refusal:
        registers.update_many(
            actor=analyst.viewer, register=COMPETITORS, items=items, raw={"threat": "medium"},
            today=TODAY,
        )  # fmt: skip
    assert refusal.value.details == [{"id": other.pk, "current": 2, "yours": 1}]
    assert Competitor.unscoped.get(pk=competitor.pk).threat == "low"


def action(actor: Persona, **raw: Any) -> Any:
    return registers.create(
        actor=actor.viewer, register=ACTIONS, raw={"name": "Call", **raw}, today=TODAY
    )


def test_a_manager_acts_in_the_own_subtree_only(
    manager_north: Persona, small_company: SmallCompany
) -> None:
    assert action(manager_north, organisation=small_company["north-a"]).pk
    with pytest.raises(Invalid):
        action(manager_north, organisation=small_company["south-a"])


def test_moving_a_row_out_of_the_own_subtree_is_refused(
    manager_north: Persona, small_company: SmallCompany
) -> None:
    row = action(manager_north, organisation=small_company["north-a"])
    with pytest.raises(Invalid):
        registers.update(
            actor=manager_north.viewer, register=ACTIONS, object_id=row.pk, version=1,
            raw={"organisation": small_company["south-a"]}, today=TODAY,
        )  # fmt: skip
    assert Action.unscoped.get().organisation_id == small_company["north-a"]


def test_a_rep_makes_and_changes_own_rows_but_not_those_of_others(
    rep: Persona, manager_north: Persona, small_company: SmallCompany
) -> None:
    seat = small_company["north-a-1"]
    mine = action(rep, organisation=seat)
    assert mine.owner_id == rep.user.pk
    theirs = action(manager_north, organisation=seat, owner=manager_north.user.pk)
    with pytest.raises(NotAllowed):
        registers.update(
            actor=rep.viewer, register=ACTIONS, object_id=theirs.pk, version=1,
            raw={"status": "done"}, today=TODAY,
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        registers.create(
            actor=rep.viewer, register=COMPETITORS, raw={"name": "Nobody"}, today=TODAY
        )


def test_rows_of_another_subtree_do_not_exist(
    manager_north: Persona, manager_south: Persona, small_company: SmallCompany
) -> None:
    row = action(manager_south, organisation=small_company["south-a"])
    with pytest.raises(NotVisible):
        registers.delete(
            actor=manager_north.viewer, register=ACTIONS, object_id=row.pk, version=1, today=TODAY
        )


def test_a_deleted_row_of_another_subtree_cannot_be_brought_back(
    manager_north: Persona, manager_south: Persona, small_company: SmallCompany
) -> None:
    row = action(manager_south, organisation=small_company["south-a"])
    registers.delete(
        actor=manager_south.viewer, register=ACTIONS, object_id=row.pk, version=1, today=TODAY
    )
    with pytest.raises(NotVisible):
        registers.undo(actor=manager_north.viewer, register=ACTIONS, object_id=row.pk, version=None)
    assert not Action.unscoped.exists()
