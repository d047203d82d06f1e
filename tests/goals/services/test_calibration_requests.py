"""Requests to calibrate: asked once, answered by somebody else, and the approved target stays."""

from datetime import date
from typing import Any

import pytest

from goals.models import CalibrationRequest, Cell, RequestState
from goals.selectors import calibration_requests as selectors
from goals.selectors import recorded
from goals.selectors.calibration_cards import card
from goals.services import calibration_requests as services
from goals.services.calibration_requests import Wish
from salesplan.core.errors import Conflict, Invalid, NotAllowed, NotVisible, Stale
from salesplan.core.models import Company, Metric, Notification
from tests.factories.planned_company import FIRST, NOW, Planned, cube, planned
from tests.factories.small_company import TODAY
from tests.personas import Persona

pytestmark = pytest.mark.django_db
__all__ = ["cube", "planned"]
REST = (FIRST + 2, 4)  # September to December


def wish(planned: Planned, **other: Any) -> Wish:
    first, months = REST
    fields: dict[str, Any] = {
        "plan_id": planned.plan.pk, "metric_id": Metric.objects.get(code="revenue").pk,
        "organisation_id": planned["south"], "first_period": first, "months": months,
        "proposed": 1_000_00, "reason": "A dealer closed",
    }  # fmt: skip
    return Wish(**fields | other)


def ask(planned: Planned, actor: Persona, **other: Any) -> CalibrationRequest:
    return services.request(actor=actor.viewer, wish=wish(planned, **other), today=TODAY)


def test_it_keeps_the_target_of_the_day_and_moves_nothing(
    planned: Planned, manager_south: Persona
) -> None:
    before = list(Cell.unscoped.order_by("pk").values_list("value", flat=True))
    made = ask(planned, manager_south)
    months = range(REST[0], REST[0] + REST[1])
    assert made.current == planned.target("south", months)
    assert (made.proposed, made.state) == (1_000_00, RequestState.OPEN)
    assert made.created_by_id == manager_south.user.pk
    assert list(Cell.unscoped.order_by("pk").values_list("value", flat=True)) == before


def test_one_open_request_for_a_place_metric_and_months(
    planned: Planned, manager_south: Persona
) -> None:
    made = ask(planned, manager_south)
    with pytest.raises(Conflict) as refused:
        ask(planned, manager_south, proposed=2)
    assert refused.value.code == "already_asked"
    assert f"Request {made.pk} of Manager South" in str(refused.value)
    assert "1,000" in str(refused.value)
    ask(planned, manager_south, months=2)  # other months
    services.withdraw(actor=manager_south.viewer, request_id=made.pk)
    assert ask(planned, manager_south).pk != made.pk


def test_what_makes_no_sense_is_refused(
    planned: Planned, manager_south: Persona, manager_north: Persona, rep: Persona,
    executive: Persona,
) -> None:  # fmt: skip
    current = planned.target("south", range(REST[0], REST[0] + REST[1]))
    for other, field in (
        ({"proposed": -1}, "proposed"), ({"proposed": 10**15}, "proposed"),
        ({"proposed": current}, "proposed"), ({"reason": " \n"}, "reason"),
        ({"reason": "x" * 2001}, "reason"), ({"months": 0}, "first_period"),
        ({"months": 5}, "first_period"), ({"first_period": FIRST - 1}, "first_period"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            ask(planned, manager_south, **other)
        assert refused.value.field == field
    units = Metric.objects.get(code="units").pk
    for other, code in (
        ({"first_period": FIRST, "months": 1}, "over"), ({"metric_id": units}, "no_target"),
    ):  # fmt: skip
        with pytest.raises(Conflict) as clash:
            ask(planned, manager_south, **other)
        assert clash.value.code == code
    for stranger in (manager_north, rep):
        with pytest.raises(NotVisible):
            ask(planned, stranger)
    with pytest.raises(NotAllowed):
        ask(planned, executive)
    assert not CalibrationRequest.unscoped.exists()


def test_those_who_decide_are_told_with_what_they_may_see(
    planned: Planned, manager_south: Persona, manager_north: Persona, executive: Persona,
    analyst: Persona,
) -> None:  # fmt: skip
    made = ask(planned, manager_south)
    (message,) = Notification.unscoped.filter(kind="calibration.requested")
    assert (message.user_id, message.key) == (executive.user.pk, f"calibration:{made.pk}:requested")
    shown = card(executive.viewer, message)
    assert shown is not None
    assert shown.facts[4] == ("Target asked for", "1,000.00 CNY")
    assert dict(shown.data)["current"] == made.current
    assert card(manager_north.viewer, message) is None
    assert [row.pk for row in selectors.waiting(viewer=executive.viewer)] == [made.pk]
    assert selectors.waiting(viewer=manager_south.viewer) == []
    assert selectors.waiting(viewer=analyst.viewer) == []


def test_it_is_decided_by_who_holds_the_plan_and_the_asker_is_told(
    planned: Planned, manager_south: Persona, manager_north: Persona, executive: Persona,
    analyst: Persona,
) -> None:  # fmt: skip
    made = ask(planned, manager_south)
    words: dict[str, Any] = {
        "request_id": made.pk,
        "accepted": True,
        "answer": "Agreed",
        "now": NOW,
    }
    with pytest.raises(NotVisible):
        services.decide(actor=manager_north.viewer, **words)
    for other in (manager_south, analyst):  # the plan is the company's
        with pytest.raises(NotAllowed):
            services.decide(actor=other.viewer, **words)
    with pytest.raises(Invalid) as refused:
        services.decide(actor=executive.viewer, **words | {"answer": " "})
    assert refused.value.field == "answer"
    with pytest.raises(Stale):
        services.decide(actor=executive.viewer, version=9, **words)
    done = services.decide(actor=executive.viewer, version=1, **words)
    assert (done.state, done.answer, done.decided_by_id, done.decided_at) == (
        RequestState.ACCEPTED, "Agreed", executive.user.pk, NOW,
    )  # fmt: skip
    (message,) = Notification.unscoped.filter(kind="calibration.decided")
    assert message.user_id == manager_south.user.pk
    for again in (services.decide,):
        with pytest.raises(Conflict):
            again(actor=executive.viewer, **words)
    with pytest.raises(Conflict):
        services.withdraw(actor=manager_south.viewer, request_id=made.pk)


def test_four_eyes(planned: Planned, administrator: Persona, executive: Persona) -> None:
    made = ask(planned, administrator)
    words: dict[str, Any] = {"request_id": made.pk, "accepted": False, "answer": "No", "now": NOW}
    assert selectors.may_decide(viewer=administrator.viewer, row=made, four_eyes=False)
    assert not selectors.may_decide(viewer=administrator.viewer, row=made, four_eyes=True)
    Company.objects.update(four_eyes=True)
    with pytest.raises(NotAllowed) as refused:
        services.decide(actor=administrator.viewer, **words)
    assert refused.value.code == "four_eyes"
    assert services.decide(actor=executive.viewer, **words).state == RequestState.DECLINED


def test_only_the_asker_corrects_and_only_while_it_is_open(
    planned: Planned, manager_south: Persona, executive: Persona, administrator: Persona
) -> None:
    made = ask(planned, manager_south)
    with pytest.raises(NotAllowed):
        services.change(actor=administrator.viewer, request_id=made.pk, values={"reason": "Mine"})
    changed = services.change(
        actor=manager_south.viewer, request_id=made.pk, values={"proposed": 900_00, "reason": "Two"}
    )
    assert (changed.proposed, changed.reason, changed.version) == (900_00, "Two", 2)
    with pytest.raises(NotAllowed):
        services.withdraw(actor=executive.viewer, request_id=made.pk)
    services.decide(
        actor=executive.viewer, request_id=made.pk, accepted=True, answer="Yes", now=NOW
    )
    with pytest.raises(Conflict):
        services.change(actor=manager_south.viewer, request_id=made.pk, values={"proposed": 1})


def test_over_months_of_a_closed_year_nobody_asks(planned: Planned, manager_south: Persona) -> None:
    with pytest.raises(Conflict) as refused:
        services.request(actor=manager_south.viewer, wish=wish(planned), today=date(2027, 1, 1))
    assert refused.value.code == "over"


def test_it_stands_in_the_plans_history(
    planned: Planned, manager_south: Persona, executive: Persona, manager_north: Persona
) -> None:
    made = ask(planned, manager_south)
    services.decide(
        actor=executive.viewer, request_id=made.pk, accepted=True, answer="Agreed", now=NOW
    )
    kind = recorded.KINDS["calibration"]
    found = recorded.events(viewer=manager_south.viewer, plan=planned.plan, kind=kind)
    pairs = recorded.with_previous(kind=kind, found=found.order_by("pgh_id"))
    told = recorded.changes(kind=kind, pairs=pairs)
    assert [one.label for one in told] == ["insert", "update"]
    fields = {field.name: (field.before, field.after) for field in told[1].fields}
    assert fields["answer"] == (None, "Agreed")
    north = recorded.events(viewer=manager_north.viewer, plan=planned.plan, kind=kind)
    assert not north.exists()
