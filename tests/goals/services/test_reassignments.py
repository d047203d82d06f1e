"""Customers go to another seat on a day, with the target that is theirs; against plain Python."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from goals import tasks
from goals.models import (
    Cell,
    Commitment,
    CustomerMove,
    JournalEntry,
    Level,
    Reassignment,
    Responsibility,
    Version,
)
from goals.services import plans, reassignments
from goals.services import responsibilities as keeping
from goals.services.cells import Figure
from goals.services.plans import Draft
from goals.services.reassignment_checks import Wish
from salesplan.core.errors import Conflict, Invalid, NotAllowed, NotVisible, Refused, Stale
from salesplan.core.models import COMPANY_ID, Holding, Metric, Node, Notification, Person, Source
from salesplan.core.selectors import access
from salesplan.engine.calendar import work_calendar
from tests.factories import small_company as small
from tests.factories.planned_company import TARGETS
from tests.factories.small_company import TODAY, SmallCompany
from tests.goals.negotiating import YUAN, agree, answer, at, handed
from tests.personas import Persona, on_seat

NOW = datetime(2026, 8, 31, 2, tzinfo=UTC)
OCTOBER = date(2026, 10, 1)
LAST_YEAR = range(2025 * 12 + 9, 2026 * 12)
"""October to December 2025: the same months of last year as those that are still to come."""
SYSTEM = access.system()


@pytest.fixture
def company(small_actuals: SmallCompany) -> SmallCompany:
    for code in small.SEATS:
        person = Person.objects.create(code=code, name=code.title())
        Holding.objects.create(person=person, seat_id=small_actuals[code])
    return small_actuals


@pytest.fixture
def version(company: SmallCompany) -> Version:
    """H2 2026, worked on: last year's months x 1.1 in the north, x 1.5 in the south."""
    draft = Draft(name="H2", organisation_id=COMPANY_ID, first_period=2026 * 12 + 6)
    made: Version = Version.unscoped.get(plan=plans.create(actor=SYSTEM, draft=draft, today=TODAY))
    revenue = Metric.objects.get(code="revenue")
    Cell.unscoped.bulk_create(
        Cell(
            version=made, metric=revenue, level=Level.TARGET, organisation_id=company[seat],
            product_id=company[category], channel_id=company[channel], period=period, value=value,
        )
        for (seat, category, channel, period), value in TARGETS.items()
    )  # fmt: skip
    return made


def wish(company: SmallCompany, *pairs: tuple[str, str], version=None, **more) -> Wish:
    values = {"organisation_id": company["south"], "effective_on": OCTOBER, "reason": "Balance"}
    return Wish(
        moves=tuple((company[customer], company[seat]) for customer, seat in pairs),
        version_id=version.pk if version else None,
        **values | more,
    )


def create(wished: Wish, actor=SYSTEM, today=TODAY) -> Reassignment:
    return reassignments.create(actor=actor, now=NOW, today=today, wish=wished)


def planned(version: Version, company: SmallCompany) -> Counter[tuple[str, int]]:
    names = {pk: code for code, pk in company.ids.items()}
    sums: Counter[tuple[str, int]] = Counter()
    for seat, month, value in Cell.unscoped.filter(version=version).values_list(
        "organisation_id", "period", "value"
    ):
        sums[names[seat], month] += value
    return sums


def sold(seat: str, customer: str | None = None, months=LAST_YEAR) -> int:
    return sum(
        line.revenue
        for line in small.LINES
        if line.seat == seat and line.period in months and customer in (None, line.customer)
    )


def owner(company: SmallCompany, customer: str) -> str:
    seat = Node.unscoped.get(pk=company[customer]).owner
    return seat.code if seat else ""


def test_the_target_that_goes_is_the_customers_share_of_what_is_to_come(
    company: SmallCompany, version: Version
) -> None:
    before = planned(version, company)
    row = create(wish(company, ("c05", "south-b-1"), version=version))
    after = planned(version, company)
    share = Fraction(sold("south-a-1", "c05"), sold("south-a-1"))
    months = [before["south-a-1", month + 12] for month in LAST_YEAR]
    amount = round(sum(months) * share)
    assert 0 < amount < sum(months)
    move = CustomerMove.unscoped.get(reassignment=row)
    assert move.target == amount
    lost = {m: before["south-a-1", m] - after["south-a-1", m] for m in range(24318, 24324)}
    got = {m: after["south-b-1", m] - before["south-b-1", m] for m in range(24318, 24324)}
    assert lost == got
    assert sum(lost.values()) == amount
    assert [lost[month] for month in (24318, 24319, 24320)] == [0, 0, 0]  # July to September
    others = {key for key in before if key[0] not in ("south-a-1", "south-b-1")}
    assert all(before[key] == after[key] for key in others)
    assert sum(before.values()) == sum(after.values())
    assert JournalEntry.unscoped.filter(version=version).count() == 1
    assert JournalEntry.unscoped.get(version=version).method == "reassign"


def test_through_an_open_hand_down_the_targets_of_its_nodes_go_along(
    company: SmallCompany, version: Version
) -> None:
    revenue = Figure(Metric.objects.get(code="revenue").pk)
    hand_down = handed(version, revenue)
    rows = Commitment.unscoped.filter(hand_down=hand_down)
    before, cells = dict(rows.values_list("organisation_id", "assigned")), planned(version, company)
    row = create(wish(company, ("c05", "south-b-1"), version=version))
    amount = CustomerMove.unscoped.get(reassignment=row).target
    assert amount is not None
    assert amount > 0
    for code, change in (
        ("south-a-1", -amount), ("south-a", -amount), ("south-b-1", amount), ("south-b", amount),
        ("south", 0), ("north", 0), ("company", 0),
    ):  # fmt: skip
        node = COMPANY_ID if code == "company" else company[code]
        assert at(hand_down, node).assigned == before[node] + change, code
    agree(hand_down, version)
    after = planned(version, company)
    assert sum(after.values()) == sum(cells.values())
    assert all(after[seat, m] == cells[seat, m] for seat, m in cells if m < 24321)  # before October


def test_a_seat_that_has_answered_keeps_its_figure_and_its_customers(
    company: SmallCompany, version: Version
) -> None:
    hand_down = handed(version, Figure(Metric.objects.get(code="revenue").pk))
    sitting = on_seat("sitting", company["south-a-1"])
    answer(hand_down, sitting.viewer, company["south-a-1"], 900)
    with pytest.raises(Refused, match="South-A-1"):
        create(wish(company, ("c05", "south-b-1"), version=version))
    assert owner(company, "c05") == "south-a-1"
    assert at(hand_down, company["south-a-1"]).committed == 900 * YUAN
    agree(hand_down, version)


def test_of_the_month_of_the_change_the_working_days_that_are_left_count(
    company: SmallCompany, version: Version
) -> None:
    day = date(2026, 10, 19)
    before = planned(version, company)
    row = create(wish(company, ("c05", "south-b-1"), version=version, effective_on=day))
    calendar = work_calendar("CN", range(2025, 2028))
    part = Fraction(
        calendar.working_days(day, date(2026, 10, 31)),
        calendar.working_days(OCTOBER, date(2026, 10, 31)),
    )
    ahead = [before["south-a-1", month + 12] for month in LAST_YEAR]
    share = Fraction(sold("south-a-1", "c05"), sold("south-a-1"))
    wanted = round((ahead[0] * part + ahead[1] + ahead[2]) * share)
    assert 0 < part < 1
    assert CustomerMove.unscoped.get(reassignment=row).target == wanted


def test_the_target_stays_where_that_is_chosen(company: SmallCompany, version: Version) -> None:
    before = planned(version, company)
    row = create(wish(company, ("c05", "south-b-1")))
    assert planned(version, company) == before
    assert (row.takes_target, row.target_version) == (False, None)
    assert CustomerMove.unscoped.get(reassignment=row).target is None


def test_several_customers_are_one_change_and_all_seats_keep_their_total(
    company: SmallCompany, version: Version
) -> None:
    before = planned(version, company)
    pairs = (("c05", "south-b-1"), ("c06", "south-b-1"), ("c07", "south-a-1"))
    create(wish(company, *pairs, version=version))
    after = planned(version, company)
    for month in range(24318, 24324):
        assert sum(v for (_s, m), v in before.items() if m == month) == sum(
            v for (_s, m), v in after.items() if m == month
        )
    assert JournalEntry.unscoped.filter(version=version).count() == 1


def test_a_preview_tells_the_same_and_changes_nothing(
    company: SmallCompany, version: Version
) -> None:
    wished = wish(company, ("c05", "south-b-1"), version=version)
    before = planned(version, company)
    found = reassignments.preview(actor=SYSTEM, now=NOW, today=TODAY, wish=wished)
    assert planned(version, company) == before
    assert not Reassignment.unscoped.exists()
    told = {seat.code: (was, will) for seat, was, will in found.seats}
    ahead = {s: sum(before[s, m + 12] for m in LAST_YEAR) for s in ("south-a-1", "south-b-1")}
    assert told == {
        "south-a-1": (ahead["south-a-1"], ahead["south-a-1"] - found.target),
        "south-b-1": (ahead["south-b-1"], ahead["south-b-1"] + found.target),
    }
    assert found.moves[0].revenue == sold("south-a-1", "c05", range(2025 * 12 + 8, 2026 * 12 + 8))
    row = create(wished)
    assert CustomerMove.unscoped.get(reassignment=row).target == found.target


def test_owners_change_on_the_day_and_only_once(company: SmallCompany) -> None:
    Responsibility.unscoped.create(
        subject_id=company["c05"], seat_id=company["south-a-1"], valid_from=date(2026, 1, 1)
    )
    row = create(wish(company, ("c05", "south-b-1")))
    assert owner(company, "c05") == "south-a-1"
    assert reassignments.apply_due(actor=SYSTEM, now=NOW, today=date(2026, 9, 30)) == []
    later = date(2026, 10, 3)  # the clock was late
    done = reassignments.apply_due(actor=SYSTEM, now=NOW, today=later)
    assert [(one.reassignment_id, one.moved, one.left) for one in done] == [(row.pk, 1, 0)]
    assert owner(company, "c05") == "south-b-1"
    spans = {
        r.seat.code: (r.valid_from, r.valid_to.year)
        for r in Responsibility.unscoped.filter(subject_id=company["c05"]).select_related("seat")
    }
    assert spans == {"south-a-1": (date(2026, 1, 1), 2026), "south-b-1": (OCTOBER, 9999)}
    events = Node.pgh_event_model.objects.filter(pgh_obj_id=company["c05"]).count()
    assert reassignments.apply_due(actor=SYSTEM, now=NOW, today=later) == []
    again = reassignments.apply(actor=SYSTEM, now=NOW, today=later, reassignment_id=row.pk)
    assert (again.moved, again.left) == (0, 0)
    assert Node.pgh_event_model.objects.filter(pgh_obj_id=company["c05"]).count() == events
    assert Responsibility.unscoped.filter(subject_id=company["c05"]).count() == 2


def test_the_clock_applies_what_is_due(company: SmallCompany) -> None:
    create(wish(company, ("c05", "south-b-1"), effective_on=TODAY.replace(day=31)))
    assert owner(company, "c05") == "south-b-1"  # today: at once
    row = create(wish(company, ("c06", "south-b-1")))
    Reassignment.unscoped.filter(pk=row.pk).update(effective_on=TODAY)
    tasks.apply_reassignments(NOW)
    assert owner(company, "c06") == "south-b-1"


def test_customers_that_changed_hands_meanwhile_stay_and_somebody_is_told(
    company: SmallCompany, manager_south: Persona
) -> None:
    pairs = (("c05", "south-b-1"), ("c06", "south-b-2"))
    row = create(wish(company, *pairs), actor=manager_south.viewer)
    Node.unscoped.filter(pk=company["c05"]).update(owner_id=company["south-a-2"])
    Node.unscoped.filter(pk=company["south-b-2"]).update(ended_on=date(2026, 9, 15))
    (done,) = reassignments.apply_due(actor=SYSTEM, now=NOW, today=OCTOBER)
    assert (done.moved, done.left) == (0, 2)
    assert (owner(company, "c05"), owner(company, "c06")) == ("south-a-2", "south-a-2")
    told = Notification.unscoped.get(user=manager_south.user, key=f"reassignment:{row.pk}:left")
    assert told.text["params"]["left"] == 2


def test_a_withdrawal_brings_the_target_back(company: SmallCompany, version: Version) -> None:
    before = planned(version, company)
    row = create(wish(company, ("c05", "south-b-1"), version=version))
    reassignments.withdraw(
        actor=SYSTEM, now=NOW, today=TODAY, reassignment_id=row.pk, version=row.version
    )
    assert planned(version, company) == before
    assert reassignments.apply_due(actor=SYSTEM, now=NOW, today=OCTOBER) == []
    assert owner(company, "c05") == "south-a-1"
    with pytest.raises(Conflict, match="withdrawn"):
        reassignments.apply(actor=SYSTEM, now=NOW, today=OCTOBER, reassignment_id=row.pk)


def test_after_its_day_customers_go_back_by_a_counter_move_with_their_target(
    company: SmallCompany, version: Version
) -> None:
    before = planned(version, company)
    row = create(wish(company, ("c05", "south-b-1"), version=version))
    with pytest.raises(Conflict, match="not before"):
        reassignments.apply(actor=SYSTEM, now=NOW, today=TODAY, reassignment_id=row.pk)
    reassignments.apply_due(actor=SYSTEM, now=NOW, today=OCTOBER)
    with pytest.raises(Conflict, match="new one"):
        reassignments.withdraw(actor=SYSTEM, now=NOW, today=OCTOBER, reassignment_id=row.pk)
    back = reassignments.counter(
        actor=SYSTEM, now=NOW, today=OCTOBER, reassignment_id=row.pk, effective_on=OCTOBER,
        reason="Back again",
    )  # fmt: skip
    assert owner(company, "c05") == "south-a-1"
    first, second = CustomerMove.unscoped.order_by("pk").values_list("target", flat=True)
    assert second == first
    assert planned(version, company) == before
    assert back.state == "applied"


def test_part_of_what_came_goes_on_when_some_months_are_over(
    company: SmallCompany, version: Version
) -> None:
    create(wish(company, ("c05", "south-b-1"), version=version))
    reassignments.apply_due(actor=SYSTEM, now=NOW, today=OCTOBER)
    came = JournalEntry.unscoped.get(version=version).params["moves"][0]["months"]
    december = date(2026, 12, 1)
    on = create(
        wish(company, ("c05", "south-a-2"), version=version, effective_on=december), today=OCTOBER
    )
    assert CustomerMove.unscoped.get(reassignment=on).target == dict(came)[24323]


def test_a_customer_of_nobody_gets_an_owner_and_brings_no_target(
    company: SmallCompany, version: Version
) -> None:
    Node.unscoped.filter(pk=company["c05"]).update(owner=None)
    before = planned(version, company)
    row = create(wish(company, ("c05", "south-b-1"), version=version, effective_on=TODAY))
    assert planned(version, company) == before
    assert owner(company, "c05") == "south-b-1"
    move = CustomerMove.unscoped.get(reassignment=row)
    assert (move.from_seat_id, move.target) == (None, 0)


def test_nonsense_is_refused_in_words(company: SmallCompany) -> None:
    cases = [
        ({"effective_on": date(2026, 8, 30)}, "past"),
        ({"effective_on": date(2029, 1, 1)}, "too_far"),
        ({"reason": "  "}, "required"),
        ({"reason": "x" * 2_001}, "too_long"),
        ({"moves": ()}, "invalid"),
    ]
    good = wish(company, ("c05", "south-b-1"))
    for change, code in cases:
        with pytest.raises(Invalid) as refused:
            create(replace(good, **change))
        assert refused.value.code == code
    assert not Reassignment.unscoped.exists()


def test_a_closed_month_is_refused(company: SmallCompany) -> None:
    Source.objects.update(closed_through=2026 * 12 + 7)
    with pytest.raises(Refused, match="is closed") as refused:
        create(wish(company, ("c05", "south-b-1"), effective_on=TODAY))
    assert refused.value.code == "closed_month"
    create(wish(company, ("c05", "south-b-1")))


def test_a_seat_that_cannot_take_a_customer_is_refused(company: SmallCompany) -> None:
    cases = [
        ("c05", "south-a-1", {"position": 0}, "same_seat"),
        ("c05", "south-b", {"position": 0}, "invalid"),
        ("c05", "south-b-1", {"seat_kind": "overlay"}, "overlay"),
        ("c05", "south-b-2", {"ended_on": date(2026, 9, 1)}, "ended"),
        ("c05", "south-a-2", {"starts_on": date(2026, 11, 1)}, "not_yet"),
        ("c05", "north-a-1", {"position": 0}, "outside"),
        ("c01", "south-b-1", {"seat_kind": "base"}, "outside"),
    ]
    for customer, seat, node, code in cases:
        Node.unscoped.filter(pk=company[seat]).update(**node)
        with pytest.raises(Invalid) as refused:
            create(wish(company, (customer, seat)))
        assert refused.value.code == code, (customer, seat)


def test_a_customer_moves_once_at_a_time_and_not_when_it_is_kept(company: SmallCompany) -> None:
    create(wish(company, ("c05", "south-b-1")))
    with pytest.raises(Conflict, match="already") as refused:
        create(wish(company, ("c05", "south-b-2")))
    assert refused.value.code == "planned"
    with pytest.raises(Invalid, match="twice"):
        create(wish(company, ("c06", "south-b-2"), ("c06", "south-b-1")))
    keeping.keep(actor=SYSTEM, customer_id=company["c06"], kept=True, today=TODAY)
    with pytest.raises(Conflict, match="kept"):
        create(wish(company, ("c06", "south-b-2")))
    keeping.keep(actor=SYSTEM, customer_id=company["c06"], kept=False, today=TODAY)
    create(wish(company, ("c06", "south-b-2")))


def test_the_version_must_be_worked_on_and_reach_the_day(
    company: SmallCompany, version: Version
) -> None:
    with pytest.raises(Invalid, match="ends before"):
        create(wish(company, ("c05", "south-b-1"), version=version, effective_on=date(2027, 1, 1)))
    Version.unscoped.filter(pk=version.pk).update(state="approved")
    with pytest.raises(Conflict, match="cannot be changed"):
        create(wish(company, ("c05", "south-b-1"), version=version))
    assert not Reassignment.unscoped.exists()


def test_others_customers_and_seats_are_not_there(
    company: SmallCompany, manager_south: Persona, manager_north: Persona, stranger: Persona,
    executive: Persona,
) -> None:  # fmt: skip
    ok = wish(company, ("c05", "south-b-1"))
    with pytest.raises(NotVisible):
        create(ok, manager_north.viewer)
    with pytest.raises(NotVisible):
        create(wish(company, ("c01", "south-b-1")), manager_south.viewer)
    with pytest.raises(NotVisible):
        create(wish(company, ("c05", "north-a-1")), manager_south.viewer)
    with pytest.raises(NotAllowed):
        create(ok, executive.viewer)
    own = wish(company, ("c08", "south-b-2"), organisation_id=company["south-b-2"])
    with pytest.raises(NotAllowed):
        create(own, stranger.viewer)
    row = create(ok, manager_south.viewer)
    with pytest.raises(NotVisible):
        reassignments.withdraw(
            actor=manager_north.viewer, now=NOW, today=TODAY, reassignment_id=row.pk
        )
    with pytest.raises(Stale):
        reassignments.withdraw(
            actor=manager_south.viewer, now=NOW, today=TODAY, reassignment_id=row.pk, version=9
        )


def test_whoever_sits_there_is_told(company: SmallCompany, stranger: Persona) -> None:
    row = create(wish(company, ("c05", "south-b-2"), ("c06", "south-b-2")))
    told = Notification.unscoped.get(user=stranger.user)
    assert told.key == f"reassignment:{row.pk}:planned"
    assert told.text["params"] == {"day": "2026-10-01", "coming": 2, "going": 0}
