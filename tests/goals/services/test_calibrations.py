"""Calibrations: proposals that add up, a way to approval, and what is refused on it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Sum

from goals.models import (
    Calibration,
    CalibrationRequest,
    CalibrationState,
    Cell,
    CellDifference,
    Delegation,
    ForecastMonth,
    ForecastRun,
    ForecastSeries,
    Level,
    Lock,
    RequestState,
    StatedFigure,
    Version,
)
from goals.selectors import (
    calibration_bases,
    calibration_effects,
    calibration_proposals,
    phasing,
    targets,
)
from goals.selectors.leaves import Address
from goals.services import calibration_requests, calibrations, sandboxes, versions
from goals.services import targets as target_services
from goals.services.calibration_requests import Wish
from goals.services.calibration_scenes import Way
from goals.services.calibrations import Proposal
from goals.services.cells import Figure
from goals.services.sheets import Entry
from salesplan.core.errors import Conflict, Invalid, NotAllowed, NotVisible, Refused, Stale
from salesplan.core.models import Company, Metric, Notification, SalesLine
from salesplan.core.selectors import access
from salesplan.core.services.cube import rebuild
from salesplan.engine.periods import Span
from tests.factories.planned_company import FIRST, MONTHS, NOW, Planned, cube, planned
from tests.factories.small_company import SEATS, TODAY
from tests.personas import Persona

pytestmark = pytest.mark.django_db
__all__ = ["cube", "planned"]
OVER = range(FIRST, FIRST + 2)  # July and August
REST = range(FIRST + 2, FIRST + MONTHS)
PLAN = range(FIRST, FIRST + MONTHS)
CLOCK: dict[str, Any] = {"now": NOW, "today": TODAY, "as_of": TODAY}


def wish(planned: Planned, place: str = "south", **other: Any) -> Proposal:
    fields: dict[str, Any] = {
        "plan_id": planned.plan.pk, "metric_id": Metric.objects.get(code="revenue").pk,
        "organisation_id": planned[place], "method": "keep_total", "reason": "A weak summer",
    }  # fmt: skip
    return Proposal(**fields | other)


def make(planned: Planned, actor: Persona, place: str = "south", **other: Any) -> Calibration:
    return calibrations.propose(actor=actor.viewer, wish=wish(planned, place, **other), **CLOCK)


def submit(row: Calibration, actor: Persona, **clock: Any) -> Calibration:
    return calibrations.submit(actor=actor.viewer, calibration_id=row.pk, **CLOCK | clock)


def decide(row: Calibration, actor: Persona, *, accepted: bool = True, **clock: Any) -> Calibration:
    return calibrations.decide(
        actor=actor.viewer, calibration_id=row.pk, accepted=accepted, answer="Agreed",
        **CLOCK | clock,
    )  # fmt: skip


def approved(planned: Planned, actor: Persona, decider: Persona, **other: Any) -> Calibration:
    return decide(submit(make(planned, actor, **other), actor), decider)


def target(planned: Planned, version: Version | int, place: str, months: range) -> int:
    found = targets.value(
        viewer=access.system(), version_id=getattr(version, "pk", version), metric_code="revenue",
        address=Address(planned[place], months.start, len(months)),
    )  # fmt: skip
    return found or 0


def by_month(planned: Planned, row: Calibration, place: str) -> list[int]:
    return [target(planned, row.proposal, place, range(m, m + 1)) for m in PLAN]


def original(planned: Planned, place: str) -> list[int]:
    return [planned.target(place, [month]) for month in PLAN]


def short(planned: Planned, under: str) -> int:
    """Target less actual of the months that are over."""
    sold = planned.actual(lambda line: line.seat.startswith(under), OVER)
    return planned.target(under, OVER) - sold


@pytest.fixture
def colleague(planned: Planned) -> Persona:
    """Another manager of everything."""
    from salesplan.core.models import COMPANY_ID, Role
    from tests.personas import with_role

    return with_role("colleague", Role.MANAGER, COMPANY_ID)


# --- keep the total


def test_every_seat_makes_up_for_its_own_shortfall_and_keeps_its_total(
    planned: Planned, manager_south: Persona
) -> None:
    row = make(planned, manager_south)
    assert (row.first_period, row.months, row.state) == (REST.start, 4, CalibrationState.DRAFT)
    for seat in (code for code in SEATS if code.startswith("south")):
        after, before = by_month(planned, row, seat), original(planned, seat)
        assert after[:2] == before[:2]
        sold = planned.actual(lambda line, seat=seat: line.seat == seat, OVER)  # type: ignore[misc]
        assert sold + sum(after[2:]) == sum(before)
    for other in ("north", "north-a-1"):
        assert by_month(planned, row, other) == original(planned, other)


def test_the_version_in_force_does_not_change(planned: Planned, manager_south: Persona) -> None:
    before = dict(Cell.unscoped.values_list("pk", "value"))
    make(planned, manager_south)
    assert dict(Cell.unscoped.values_list("pk", "value")) == before


@pytest.mark.parametrize("unit", ["seat", "leaf", "place"])
def test_the_territory_keeps_its_total_however_the_shortfall_is_spread(
    planned: Planned, manager_south: Persona, unit: Any
) -> None:
    row = make(planned, manager_south, way=Way(unit=unit))
    after = by_month(planned, row, "south")
    assert sum(after[2:]) == planned.target("south", REST) + short(planned, "south")
    assert after[:2] == original(planned, "south")[:2]
    planned_returns = {
        (planned[seat], planned[category], planned[channel], month)
        for (seat, category, channel, month), value in planned.targets.items()
        if value < 0
    }
    keys = ("organisation_id", "product_id", "channel_id", "period")
    negative = CellDifference.unscoped.filter(version=row.proposal, value__lt=0).values_list(*keys)
    assert set(negative) <= planned_returns


def test_together_the_territory_follows_its_own_curve(
    planned: Planned, manager_south: Persona
) -> None:
    row = make(planned, manager_south, way=Way(unit="place"))
    after, before = by_month(planned, row, "south"), original(planned, "south")
    rest = sum(before[2:])
    for new, old in zip(after[2:], before[2:], strict=True):
        assert abs(new - old * (rest + short(planned, "south")) / rest) <= 2_000_00  # rounding


def test_a_phasing_profile_gives_the_months_their_weights(
    planned: Planned, manager_south: Persona
) -> None:
    from goals.models import PhasingProfile

    weights = [10_000] * 12
    weights[11] = 30_000
    profile = PhasingProfile.unscoped.create(
        name="Late", organisation_id=planned["south"], weights=weights, origin="edited", basis={}
    )
    row = make(planned, manager_south, way=Way(unit="place", profile_id=profile.pk))
    after = by_month(planned, row, "south")
    rest = planned.target("south", REST) + short(planned, "south")
    assert sum(after[2:]) == rest
    curve = phasing.curve(profile=profile, span=Span(REST.start, 4)).weights
    for value, weight in zip(after[2:], curve, strict=True):
        assert abs(value - rest * weight // sum(curve)) <= 50_00


def test_locks_stay_and_all_locked_is_refused_with_the_numbers(
    planned: Planned, manager_south: Persona
) -> None:
    revenue = Metric.objects.get(code="revenue")
    lock = Lock.unscoped.create(
        version=planned.version, metric=revenue, organisation_id=planned["south-a-1"],
        first_period=REST.start, months=1, reason="Signed",
    )  # fmt: skip
    row = make(planned, manager_south)
    seat = by_month(planned, row, "south-a-1")
    assert seat[2] == original(planned, "south-a-1")[2]
    assert sum(seat[2:]) == planned.target("south-a-1", REST) + short(planned, "south-a-1")
    calibrations.withdraw(actor=manager_south.viewer, calibration_id=row.pk, today=TODAY)
    lock.organisation_id, lock.months = planned["south"], 4
    lock.save()
    with pytest.raises(Refused) as refused:
        make(planned, manager_south)
    assert refused.value.code in {"all_locked", "locked_exceed_total"}
    assert "Locked" in str(refused.value) or "locked" in str(refused.value)
    assert not Version.unscoped.filter(kind="calibration", state="working").exists()


def test_the_order_of_levels_holds(planned: Planned, manager_south: Persona) -> None:
    revenue = Metric.objects.get(code="revenue")
    leaf = Cell.unscoped.filter(
        version=planned.version,
        organisation_id=planned["south-a-1"],
        period=REST.start,
        value__gt=0,
    ).first()
    assert leaf is not None
    Cell.unscoped.create(
        version=planned.version, metric=revenue, level=Level.STRETCH,
        organisation_id=leaf.organisation_id, product_id=leaf.product_id,
        channel_id=leaf.channel_id, period=leaf.period, value=leaf.value,
    )  # fmt: skip
    row = make(planned, manager_south)
    now = CellDifference.unscoped.filter(
        version=row.proposal, level=Level.TARGET, organisation_id=leaf.organisation_id,
        product_id=leaf.product_id, channel_id=leaf.channel_id, period=leaf.period,
    ).first()  # fmt: skip
    assert now is None or (now.value or 0) <= leaf.value


def test_who_sold_more_than_the_whole_target_is_named(
    planned: Planned, manager_south: Persona
) -> None:
    Cell.unscoped.filter(
        version=planned.version, organisation_id=planned["south-a-1"], period__in=list(REST)
    ).update(value=1)
    cells = Cell.unscoped.filter(version=planned.version, organisation_id=planned["south-a-1"])
    cells.filter(period__in=list(OVER)).update(value=0)
    with pytest.raises(Refused) as refused:
        make(planned, manager_south)
    assert refused.value.code == "negative_rest"
    assert refused.value.details[0]["organisation"] == planned["south-a-1"]


# --- the other methods


def forecast_of(planned: Planned, codes: list[str], value: int) -> ForecastRun:
    run = ForecastRun.objects.create(
        as_of=TODAY,
        state="done",
        is_current=True,
        first_period=REST.start,
        horizon=6,
        started_at=NOW,
    )
    revenue = Metric.objects.get(code="revenue")
    months = [
        ForecastMonth(
            run=run, metric=revenue, organisation_id=planned[code], period=month, value=value,
            low80=value, high80=value, low95=value, high95=value,
        )
        for code in codes
        for month in REST
    ]  # fmt: skip
    ForecastMonth.unscoped.bulk_create(months)
    return run


def test_the_forecast_is_followed_by_seat_and_month_a_share_of_the_way(
    planned: Planned, manager_south: Persona
) -> None:
    seats = [code for code in SEATS if code.startswith("south")]
    run = forecast_of(planned, [*seats, "south"], 50_000_00)
    row = make(planned, manager_south, method="forecast", way=Way(share=5_000))
    for seat in seats:
        for after, before in zip(
            by_month(planned, row, seat)[2:], original(planned, seat)[2:], strict=True
        ):
            assert abs(after - (before + 50_000_00) / 2) <= 100
    assert row.basis["run"] == run.pk
    assert row.basis["forecast"] == 4 * 50_000_00
    with pytest.raises(Invalid):
        calibrations.change(
            actor=manager_south.viewer, calibration_id=row.pk, values={"share": 10_001}, **CLOCK
        )


def test_without_a_forecast_the_nodes_are_named(planned: Planned, manager_south: Persona) -> None:
    forecast_of(planned, ["south"], 1_000_00)
    with pytest.raises(Conflict) as refused:
        make(planned, manager_south, method="forecast")
    assert refused.value.code == "no_forecast"
    row = make(planned, manager_south, method="forecast", way=Way(unit="place"))
    assert by_month(planned, row, "south")[2:] == [1_000_00] * 4


def test_relief_for_a_cause_is_lost_or_taken_over_by_the_others(
    planned: Planned, manager_south: Persona
) -> None:
    way = Way(slice_organisation_id=planned["south-a-1"], amount=700_00, slice_months=2)
    lost = make(planned, manager_south, method="relief", way=way, cause="A dealer closed")
    change = planned.target("south", REST) - sum(by_month(planned, lost, "south")[2:])
    assert (change, lost.relief) == (700_00, 700_00)
    assert by_month(planned, lost, "south-a-1")[4:] == original(planned, "south-a-1")[4:]
    taken = calibrations.change(
        actor=manager_south.viewer, calibration_id=lost.pk, values={"spread_rest": True}, **CLOCK
    )
    assert sum(by_month(planned, taken, "south")[2:]) == planned.target("south", REST)
    assert sum(by_month(planned, taken, "south-a-1")) == planned.target("south-a-1", PLAN) - 700_00
    assert taken.relief == 700_00


def test_relief_may_be_a_share_of_a_product_in_a_channel(
    planned: Planned, manager_south: Persona
) -> None:
    way = Way(slice_product_id=planned["home-1"], slice_channel_id=planned["shop"], percent=5_000)
    row = make(planned, manager_south, method="relief", way=way, cause="Recall")
    key = (planned["home-1"], planned["shop"])
    held = sum(
        value for (seat, category, channel, month), value in planned.targets.items()
        if seat.startswith("south") and month in REST
        and (planned[category], planned[channel]) == key
    )  # fmt: skip
    assert row.relief is not None
    assert abs(row.relief - held / 2) <= 50
    assert row.cause == "Recall"


@pytest.mark.parametrize(
    ("way", "cause", "code"),
    [
        (Way(amount=1), "", "required"),
        (Way(), "Why", "invalid"),
        (Way(amount=1, percent=1), "Why", "invalid"),
        (Way(amount=-1), "Why", "no_relief"),
        (Way(amount=10**14), "Why", "relief_too_large"),
        (Way(percent=10_001), "Why", "invalid"),
        (Way(amount=1, spread_rest=True), "Why", "nobody_else"),
        (Way(amount=1, slice_first_period=FIRST), "Why", "invalid"),
    ],
)
def test_relief_that_makes_no_sense_is_refused(
    planned: Planned, manager_south: Persona, way: Way, cause: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        make(planned, manager_south, method="relief", way=way, cause=cause)
    assert refused.value.code == code


def typed(planned: Planned, row: Calibration, actor: Persona, place: str, months: range) -> None:
    target_services.spread(
        actor=actor.viewer, now=NOW, version_id=row.proposal_id,
        figure=Figure(row.metric_id, row.level),
        entries=[Entry(address=Address(planned[place], months.start, len(months)), value=900_00)],
    )  # fmt: skip


def test_by_hand_figures_are_typed_in_the_grid_within_the_calibration(
    planned: Planned, manager_south: Persona, colleague: Persona
) -> None:
    row = make(planned, manager_south, method="hand")
    typed(planned, row, manager_south, "south-a", range(REST.start, REST.start + 1))
    assert by_month(planned, row, "south-a")[2] == 900_00
    assert planned.target("south-a", [REST.start]) == original(planned, "south-a")[2]
    with pytest.raises(Refused) as closed:
        typed(planned, row, manager_south, "south", range(FIRST, FIRST + 1))
    assert closed.value.code == "closed_month"
    everywhere = make(planned, colleague, "north", method="hand")
    with pytest.raises(Refused) as outside:
        typed(planned, everywhere, colleague, "south", range(REST.start, REST.start + 1))
    assert outside.value.code == "outside_calibration"
    with pytest.raises(Refused):
        target_services.spread(
            actor=manager_south.viewer, now=NOW, version_id=row.proposal_id,
            figure=Figure(row.metric_id, Level.FLOOR),
            entries=[Entry(address=Address(planned["south"], REST.start, 1), value=1,
                           method="equal")],
        )  # fmt: skip


def test_what_follows_a_method_is_not_typed_on_until_it_is_made_by_hand(
    planned: Planned, manager_south: Persona
) -> None:
    row = make(planned, manager_south)
    month = range(REST.start, REST.start + 1)
    with pytest.raises(Refused) as refused:
        typed(planned, row, manager_south, "south-a", month)
    assert refused.value.code == "not_by_hand"
    computed = by_month(planned, row, "south-b")
    row = calibrations.change(
        actor=manager_south.viewer, calibration_id=row.pk, values={"method": "hand"}, **CLOCK
    )
    typed(planned, row, manager_south, "south-a", month)
    assert by_month(planned, row, "south-a")[2] == 900_00
    assert by_month(planned, row, "south-b") == computed


# --- stacking, approval


def test_a_second_calibration_starts_from_the_first_and_the_original_stays(
    planned: Planned, manager_south: Persona, executive: Persona
) -> None:
    first = approved(planned, manager_south, executive)
    once = by_month(planned, first, "south")
    way = Way(percent=1_000, slice_organisation_id=planned["south-b"])
    second = approved(
        planned, manager_south, executive, method="relief", way=way, cause="Flood",
        first_period=REST.start + 1,
    )  # fmt: skip
    twice = by_month(planned, second, "south")
    assert second.basis["previous"] == first.proposal_id
    assert twice[:3] == once[:3]
    assert sum(once) - sum(twice) == second.relief
    assert by_month(planned, first, "south") == once
    assert original(planned, "south") == [
        target(planned, planned.version, "south", range(m, m + 1)) for m in PLAN
    ]
    effect = calibration_effects.effect(
        viewer=manager_south.viewer, row=second, as_of=TODAY, now=NOW
    )
    line = effect.lines[0]
    assert [list(line.original), list(line.before), list(line.after)] == [
        original(planned, "south"), once, twice,
    ]  # fmt: skip


def test_calibrations_of_two_territories_stand_beside_each_other(
    planned: Planned, manager_south: Persona, colleague: Persona, executive: Persona
) -> None:
    south = submit(make(planned, manager_south), manager_south)
    north = submit(make(planned, colleague, "north"), colleague)
    ahead = by_month(planned, south, "south")
    decide(south, executive)
    north = decide(north, executive)
    assert by_month(planned, north, "south") == ahead
    assert by_month(planned, north, "north") != original(planned, "north")
    latest = calibration_proposals.latest_approved(
        viewer=executive.viewer, version_id=planned.version.pk
    )
    assert latest is not None
    assert latest.pk == north.pk


def test_two_calibrations_of_the_same_place_are_not_open_together(
    planned: Planned, manager_south: Persona, colleague: Persona
) -> None:
    row = make(planned, manager_south)
    for place in ("south", "south-a"):
        with pytest.raises(Conflict) as refused:
            make(planned, colleague, place)
        assert refused.value.code == "already_open"
        assert "Manager South" in str(refused.value)
    make(planned, colleague, "north")
    calibrations.withdraw(actor=manager_south.viewer, calibration_id=row.pk, today=TODAY)
    make(planned, colleague, "south-a")


def test_four_eyes_deputies_and_rights(
    planned: Planned, manager_south: Persona, colleague: Persona, executive: Persona,
    analyst: Persona, manager_north: Persona,
) -> None:  # fmt: skip
    Company.objects.update(four_eyes=True)
    row = submit(make(planned, colleague), colleague)
    for actor, kind in (
        (colleague, NotAllowed), (manager_south, NotAllowed), (analyst, NotAllowed),
        (manager_north, NotVisible),
    ):  # fmt: skip
        with pytest.raises(kind):
            decide(row, actor)
    Delegation.unscoped.create(
        giver=executive.user, deputy=analyst.user, valid_from=TODAY,
        valid_to=TODAY + timedelta(days=3),
    )  # fmt: skip
    assert [one.pk for one in calibration_proposals.waiting(viewer=analyst.viewer, on=TODAY)] == [
        row.pk
    ]
    row = decide(row, analyst)
    assert row.state == CalibrationState.APPROVED
    assert (row.decided_by, row.basis["on_behalf_of"]) == (analyst.user, executive.user.pk)


def test_a_deputy_does_not_decide_the_own_proposal(
    planned: Planned, analyst: Persona, executive: Persona
) -> None:
    Company.objects.update(four_eyes=True)
    row = submit(make(planned, analyst), analyst)
    Delegation.unscoped.create(
        giver=executive.user, deputy=analyst.user, valid_from=TODAY,
        valid_to=TODAY + timedelta(days=3),
    )  # fmt: skip
    with pytest.raises(NotAllowed) as refused:
        decide(row, analyst)
    assert refused.value.code == "four_eyes"


def test_drafts_are_their_authors_alone_and_nobody_elses_to_change(
    planned: Planned, manager_south: Persona, executive: Persona, colleague: Persona
) -> None:
    row = make(planned, manager_south)
    with pytest.raises(NotVisible):
        calibration_proposals.get(viewer=executive.viewer, calibration_id=row.pk)
    submit(row, manager_south)
    assert calibration_proposals.get(viewer=executive.viewer, calibration_id=row.pk) == row
    with pytest.raises(NotAllowed):
        calibrations.withdraw(
            actor=colleague.viewer, calibration_id=row.pk, today=TODAY, reason="x"
        )
    with pytest.raises(Conflict):
        calibrations.change(actor=manager_south.viewer, calibration_id=row.pk, values={}, **CLOCK)


def test_people_are_told(
    planned: Planned, manager_south: Persona, executive: Persona, stranger: Persona
) -> None:
    row = submit(make(planned, manager_south), manager_south)
    told = Notification.unscoped.filter(key=f"recalibration:{row.pk}:submitted")
    assert set(told.values_list("user_id", "kind")) == {
        (executive.user.pk, "calibration.submitted")
    }
    decide(row, executive)
    told = Notification.unscoped.filter(key=f"recalibration:{row.pk}:approved")
    assert {manager_south.user.pk, stranger.user.pk} == set(told.values_list("user_id", flat=True))


def test_an_approved_calibration_answers_its_request(
    planned: Planned, manager_south: Persona, executive: Persona
) -> None:
    asked = calibration_requests.request(
        actor=manager_south.viewer, today=TODAY,
        wish=Wish(plan_id=planned.plan.pk, metric_id=Metric.objects.get(code="revenue").pk,
                  organisation_id=planned["south"], first_period=REST.start, months=4,
                  reason="A dealer closed"),
    )  # fmt: skip
    row = submit(make(planned, manager_south, request_id=asked.pk), manager_south)
    decide(row, executive)
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == (RequestState.ACCEPTED, "Agreed")
    found = calibration_proposals.of_requests(viewer=manager_south.viewer, ids=[asked.pk])
    assert found == {asked.pk: row}


def test_a_request_that_was_withdrawn_meanwhile_is_answered_no_more(
    planned: Planned, manager_south: Persona, executive: Persona
) -> None:
    asked = CalibrationRequest.unscoped.create(
        plan=planned.plan, metric=Metric.objects.get(code="revenue"),
        organisation_id=planned["south"], first_period=REST.start, months=4, reason="x",
        created_by=manager_south.user,
    )  # fmt: skip
    row = submit(make(planned, manager_south, request_id=asked.pk), manager_south)
    calibration_requests.withdraw(actor=manager_south.viewer, request_id=asked.pk)
    with pytest.raises(Conflict) as refused:
        decide(row, executive)
    assert refused.value.code == "request_closed"
    with pytest.raises(Conflict):
        make(planned, manager_south, "south-a", request_id=asked.pk)


# --- what is refused


def test_a_month_that_is_over_is_refused_with_the_first_that_is_not(
    planned: Planned, manager_south: Persona
) -> None:
    with pytest.raises(Conflict) as refused:
        make(planned, manager_south, first_period=FIRST + 1)
    assert refused.value.code == "closed_month"
    assert "2026-08 is over" in str(refused.value)
    assert "2026-09" in str(refused.value)
    for other in ({"first_period": FIRST + 6}, {"months": 5}, {"months": -1}):
        with pytest.raises(Invalid):
            make(planned, manager_south, **other)


def test_a_month_that_ended_meanwhile_stops_the_submission_and_the_approval(
    planned: Planned, manager_south: Persona, executive: Persona
) -> None:
    row = make(planned, manager_south)
    later = {"today": date(2026, 10, 2), "as_of": date(2026, 9, 30)}
    with pytest.raises(Conflict) as refused:
        submit(row, manager_south, **later)
    assert refused.value.code == "closed_month"
    submit(row, manager_south)
    with pytest.raises(Conflict):
        decide(row, executive, **later)
    assert decide(row, executive, accepted=False, **later).state == CalibrationState.DECLINED


def test_the_month_under_way_is_open_until_its_last_day_is_in(
    planned: Planned, manager_south: Persona
) -> None:
    row = calibrations.propose(
        actor=manager_south.viewer, wish=wish(planned), now=NOW, today=date(2026, 8, 20),
        as_of=date(2026, 8, 19),
    )  # fmt: skip
    assert row.first_period == FIRST + 1
    with pytest.raises(Conflict):
        calibrations.propose(
            actor=manager_south.viewer, wish=wish(planned, "south-a", first_period=FIRST + 1),
            now=NOW, today=date(2026, 9, 2), as_of=date(2026, 8, 30),
        )  # fmt: skip


def test_plans_that_are_over_closed_or_not_in_force_are_not_calibrated(
    planned: Planned, manager_south: Persona
) -> None:
    after = {"now": NOW, "today": date(2027, 1, 3), "as_of": date(2027, 1, 2)}
    with pytest.raises(Conflict) as over:
        calibrations.propose(actor=manager_south.viewer, wish=wish(planned), **after)
    assert over.value.code == "plan_over"
    early = {"now": NOW, "today": date(2026, 7, 10), "as_of": date(2026, 7, 9)}
    with pytest.raises(Conflict) as nothing:
        calibrations.propose(actor=manager_south.viewer, wish=wish(planned), **early)
    assert nothing.value.code == "nothing_over"
    Version.unscoped.filter(pk=planned.version.pk).update(is_baseline=False)
    with pytest.raises(Conflict) as not_in_force:
        make(planned, manager_south)
    assert not_in_force.value.code == "not_in_force"
    planned.plan.closed_on = TODAY
    planned.plan.save()
    with pytest.raises(Conflict) as closed:
        make(planned, manager_south)
    assert closed.value.code == "plan_closed"


def test_another_version_in_force_makes_it_stale(
    planned: Planned, manager_south: Persona, executive: Persona
) -> None:
    row = submit(make(planned, manager_south), manager_south)
    system = access.system()
    copy = versions.reopen(actor=system, version_id=planned.version.pk, now=NOW, today=TODAY)
    versions.approve(actor=system, version_id=copy.pk, now=NOW, today=TODAY)
    row = calibration_proposals.get(viewer=executive.viewer, calibration_id=row.pk)
    assert calibration_proposals.is_stale(row=row)
    with pytest.raises(Conflict) as refused:
        decide(row, executive)
    assert refused.value.code == "stale"
    assert make(planned, manager_south).proposal.base_id == copy.pk


def test_who_may_not_propose(
    planned: Planned, manager_south: Persona, manager_north: Persona, executive: Persona,
    product_manager: Persona, rep: Persona,
) -> None:  # fmt: skip
    for actor in (manager_north, rep, product_manager):
        with pytest.raises(NotVisible):
            make(planned, actor)
    with pytest.raises(NotAllowed):
        make(planned, executive)
    with pytest.raises(Invalid):
        make(planned, manager_south, method="guess")
    with pytest.raises(Invalid):
        make(planned, manager_south, level=9)
    with pytest.raises(Conflict) as empty:
        make(planned, manager_south, metric_id=Metric.objects.get(code="units").pk)
    assert empty.value.code == "no_target"


def test_reasons_answers_and_changes_are_asked_for(
    planned: Planned, manager_south: Persona, executive: Persona
) -> None:
    row = make(planned, manager_south, reason="", method="hand")
    with pytest.raises(Invalid) as refused:
        submit(row, manager_south)
    assert refused.value.field == "reason"
    with pytest.raises(Refused) as same:
        submit(row, manager_south, reason="Because")
    assert same.value.code == "no_change"
    row = calibrations.change(
        actor=manager_south.viewer, calibration_id=row.pk, values={"method": "keep_total"}, **CLOCK
    )
    with pytest.raises(Stale):
        submit(row, manager_south, version=1)
    row = submit(row, manager_south, reason="Because", version=row.version)
    with pytest.raises(Invalid):
        calibrations.decide(
            actor=executive.viewer, calibration_id=row.pk, accepted=True, answer=" ", **CLOCK
        )
    with pytest.raises(Invalid):
        calibrations.withdraw(actor=manager_south.viewer, calibration_id=row.pk, today=TODAY)
    row = calibrations.withdraw(
        actor=manager_south.viewer, calibration_id=row.pk, today=TODAY, reason="Not needed"
    )
    assert (row.state, row.answer) == (CalibrationState.WITHDRAWN, "Not needed")
    with pytest.raises(Conflict):
        decide(row, executive)


def test_a_proposal_is_no_sandbox(planned: Planned, manager_south: Persona) -> None:
    row = make(planned, manager_south)
    for action in (sandboxes.share, sandboxes.discard):
        with pytest.raises(Conflict) as refused:
            action(actor=manager_south.viewer, version_id=row.proposal_id)
        assert refused.value.code == "calibration"


# --- what it rests on


def test_the_basis_is_kept_and_says_when_it_moves_by_more_than_one_percent(
    planned: Planned, manager_south: Persona
) -> None:
    row = make(planned, manager_south)
    sold = planned.actual(lambda line: line.region == "south", OVER)
    assert (row.basis["as_of"], row.basis["actual"]) == (TODAY.isoformat(), sold)
    assert calibration_bases.moved(row=row, as_of=TODAY) == []
    line = SalesLine.unscoped.filter(seat_id=planned["south-a-1"], period=FIRST).first()
    assert line is not None
    for by, moved in ((sold // 100, False), (sold // 100 + 1, True)):
        SalesLine.unscoped.filter(pk=line.pk).update(revenue=line.revenue + by)
        rebuild.rebuild(today=TODAY)
        found = calibration_bases.moved(row=row, as_of=TODAY)
        assert [(one.what, one.now - one.then) for one in found] == (
            [("actual", by)] if moved else []
        )
    stays = by_month(planned, row, "south")
    row = calibrations.change(actor=manager_south.viewer, calibration_id=row.pk, values={}, **CLOCK)
    assert sum(stays) - sum(by_month(planned, row, "south")) == sold // 100 + 1
    assert calibration_bases.moved(row=row, as_of=TODAY) == []


def test_floors_of_nodes_hold_for_what_is_typed(planned: Planned, manager_south: Persona) -> None:
    StatedFigure.unscoped.create(
        version=planned.version, metric=Metric.objects.get(code="revenue"), role="floor",
        organisation_id=planned["south-a"], period=REST.start, span=1, value=2_000_00,
        reason="Signed",
    )  # fmt: skip
    row = make(planned, manager_south, method="hand")
    with pytest.raises(Refused) as refused:
        typed(planned, row, manager_south, "south-a", range(REST.start, REST.start + 1))
    assert refused.value.code == "below_floor"


def test_differences_are_stored_not_copies(planned: Planned, manager_south: Persona) -> None:
    row = make(planned, manager_south)
    assert not Cell.unscoped.filter(version=row.proposal).exists()
    stored = CellDifference.unscoped.filter(version=row.proposal)
    assert set(stored.values_list("period", flat=True)) <= set(REST)
    total = stored.aggregate(total=Sum("value"))["total"]
    assert total is not None
    assert ForecastSeries.unscoped.count() == 0


def test_the_timeline_tells_of_it_once_it_is_handed_in(
    planned: Planned, manager_south: Persona, executive: Persona
) -> None:
    from goals.selectors import recorded

    kind = recorded.KINDS["recalibration"]

    def states(actor: Persona) -> list[str]:
        found = recorded.events(viewer=actor.viewer, plan=planned.plan, kind=kind)
        return [one.state for one in found.order_by("pgh_id")]

    row = make(planned, manager_south)
    assert (set(states(manager_south)), states(executive)) == ({"draft"}, [])
    submit(row, manager_south)
    decide(row, executive)
    assert states(executive) == ["submitted", "approved"]
    found = recorded.events(viewer=executive.viewer, plan=planned.plan, kind=kind)
    told = recorded.changes(kind=kind, pairs=recorded.with_previous(kind=kind, found=found))
    fields = {one.name: one.after for one in told[-1].fields}
    assert str(fields["state"]) == "Approved"
    assert fields["answer"] == "Agreed"
