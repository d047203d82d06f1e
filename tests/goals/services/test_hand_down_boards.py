"""A hand-down as people see it: boards, changed cells, overlay seats, approval, reminders."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F

from goals.models import Commitment, HandDown, HandDownState, Lock, StatedFigure, Version
from goals.selectors import hand_downs as boards
from goals.selectors import negotiation_tables as tables
from goals.selectors import timelines
from goals.selectors.leaves import Address
from goals.services import commitments, hand_downs, reminders, targets
from goals.services.cells import Figure
from goals.services.sheets import Entry
from salesplan.core.errors import Conflict, Invalid, NotAllowed, NotVisible, Refused
from salesplan.core.models import COMPANY_ID, Membership, Metric, Node, Notification
from salesplan.core.selectors import cards
from salesplan.core.services import trees
from tests.factories.small_company import TODAY, SmallCompany
from tests.goals.conftest import FIRST, NOW
from tests.goals.negotiating import (
    DUE,
    SYSTEM,
    WHEN,
    YUAN,
    agree,
    answer,
    at,
    begin,
    carried,
    fill,
    handed,
    planned,
)
from tests.personas import Persona, on_seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(version: Version, revenue: Figure, cube: SmallCompany) -> Version:
    """8,000 yuan, 1,000 at every seat."""
    fill(version, revenue, cube)
    return version


def test_cells_that_were_changed_beside_it_are_shown_and_settled(
    filled: Version, revenue: Figure, cube: SmallCompany, rep: Persona
) -> None:
    hand_down = handed(filled, revenue)
    seat = cube["north-a-1"]

    def typed(yuan: int) -> None:
        entry = Entry(Address(seat, FIRST, 6), value=yuan * YUAN)
        targets.spread(actor=SYSTEM, now=NOW, version_id=filled.pk, figure=revenue, entries=[entry])

    asked = {"actor": SYSTEM, "hand_down_id": hand_down.pk, **WHEN}
    typed(1_300)
    found = boards.board(viewer=SYSTEM, hand_down_id=hand_down.pk, today=TODAY)
    assert found.drift == [seat]
    hand_downs.settle(keep="cells", **asked)
    assert (carried(hand_down)["north-a-1"], carried(hand_down)["company"]) == (1_300, 8_300)
    agree(hand_down, filled)
    commitments.accept(actor=rep.viewer, commitment_id=at(hand_down, seat).pk, **WHEN)
    typed(900)
    with pytest.raises(Conflict) as stands:
        hand_downs.settle(keep="cells", **asked)
    assert stands.value.code == "answered"
    hand_downs.settle(keep="targets", **asked)
    assert planned(filled, [seat]) == 1_300 * YUAN
    agree(hand_down, filled)


def test_what_moved_is_taken_back_with_cells_and_targets_and_answers_stay(
    filled: Version, revenue: Figure, cube: SmallCompany, rep: Persona
) -> None:
    hand_down = handed(filled, revenue)
    before = carried(hand_down)
    answer(hand_down, rep.viewer, cube["north-a-1"], 1_200)
    asked = {"actor": SYSTEM, "hand_down_id": hand_down.pk, **WHEN}
    done = hand_downs.respread(organisation_id=COMPANY_ID, total=9_000 * YUAN, **asked)
    assert carried(hand_down) != before
    hand_downs.undo(number=done.journal or 0, **asked)
    assert carried(hand_down) == before
    assert at(hand_down, cube["north-a-1"]).committed == 1_200 * YUAN
    agree(hand_down, filled)
    with pytest.raises(Refused):
        hand_downs.undo(number=1, **asked)


def test_the_board_shows_both_directions_at_every_node(
    filled: Version, revenue: Figure, cube: SmallCompany, rep: Persona, manager_north: Persona
) -> None:
    hand_down = handed(filled, revenue, cushions={"company": 2_500})
    answer(hand_down, rep.viewer, cube["north-a-1"], 1_000)
    found = boards.board(viewer=SYSTEM, hand_down_id=hand_down.pk, today=TODAY)
    top, team = found.rows[0], next(r for r in found.rows if r.organisation.code == "north-a")
    assert (top.assigned, top.handed_down, top.cushion) == (8_000_00, 10_000_00, 2_000_00)
    assert (top.over_assignment, top.attainment_needed) == (12_500, 8_000)
    assert (team.bottom_up, team.bottom_up_gap) == (2_250 * YUAN, -250 * YUAN)
    assert (top.waiting, top.answered, team.waiting, team.answered) == (13, 1, 1, 1)
    assert (found.totals.waiting, found.totals.answered, found.totals.overdue) == (13, 1, 0)
    assert found.rights == boards.Rights(
        may_distribute=False, may_respread=True, may_approve=False, may_lock=False,
        may_withdraw=True, may_change=True,
    )  # fmt: skip
    late = boards.waiting_for(
        viewer=manager_north.viewer, hand_down_id=hand_down.pk, today=DUE + timedelta(days=1)
    )
    assert {row.organisation.code for row in late} == {
        "north", "north-a", "north-b", "north-a-2", "north-b-1", "north-b-2",
    }  # fmt: skip
    assert all(row.is_overdue for row in late)


def test_who_looks_from_below_learns_nothing_of_what_is_above(
    filled: Version, revenue: Figure, cube: SmallCompany, rep: Persona, manager_north: Persona
) -> None:
    cushions = {"company": 1_000, "region": 500, "team": 200}
    hand_down = handed(filled, revenue, cushions=cushions, cushion_visible=False)
    own = boards.board(viewer=rep.viewer, hand_down_id=hand_down.pk, today=TODAY)
    assert [row.organisation.code for row in own.rows] == ["north-a-1"]
    assert (own.rows[0].parent_id, own.cushions) == (None, {})
    north = boards.board(viewer=manager_north.viewer, hand_down_id=hand_down.pk, today=TODAY)
    assert north.rows[0].organisation.code == "north"
    assert north.cushions == {"region": 500, "team": 200}
    HandDown.unscoped.update(cushion_visible=True)
    shown = boards.get(viewer=rep.viewer, hand_down_id=hand_down.pk)
    assert boards.cushions_shown(viewer=rep.viewer, hand_down=shown) == cushions


def test_overlay_seats_answer_outside_every_sum(
    filled: Version, revenue: Figure, cube: SmallCompany, manager_north: Persona
) -> None:
    beside = Node.unscoped.create(
        dimension="organisation", code="expert", name="Expert", kind="seat", seat_kind="overlay",
        parent_id=cube["north"],
    )  # fmt: skip
    Membership.objects.create(child=beside, parent_id=cube["north"])
    trees.refresh(node_ids=[beside.pk], today=TODAY)
    expert = on_seat("expert", beside.pk)
    hand_down = handed(filled, revenue)
    node = at(hand_down, beside.pk)
    assert (node.is_overlay, node.assigned) == (True, None)
    with pytest.raises(Conflict) as nothing:
        commitments.accept(actor=expert.viewer, commitment_id=node.pk, **WHEN)
    assert nothing.value.code == "no_figure"
    hand_downs.set_overlay(
        actor=manager_north.viewer, commitment_id=node.pk, figure=700 * YUAN, reason="premium",
        **WHEN,
    )  # fmt: skip
    commitments.accept(actor=expert.viewer, commitment_id=node.pk, **WHEN)
    assert at(hand_down, cube["north"]).handed_down == 4_000 * YUAN
    found = boards.board(viewer=SYSTEM, hand_down_id=hand_down.pk, today=TODAY)
    assert (found.totals.top_down, found.totals.overlay) == (8_000 * YUAN, 700 * YUAN)
    agree(hand_down, filled)


def test_an_overlay_target_on_a_line_and_its_category_counts_the_line_once(
    version: Version, revenue: Figure, cube: SmallCompany
) -> None:
    def stated(product: str, value: int) -> dict[int, int]:
        StatedFigure.unscoped.create(
            version=version, metric_id=revenue.metric_id, role="overlay", value=value,
            organisation_id=cube["north-a-1"], product_id=cube[product], period=FIRST, span=6,
        )  # fmt: skip
        metric = Metric.objects.get(pk=revenue.metric_id)
        return tables.overlay_targets(version=version, metric=metric, level=2)

    assert stated("home", 300) == {cube["north-a-1"]: 300}
    assert stated("home-1", 200) == {cube["north-a-1"]: 300}
    assert stated("light-1", 50) == {cube["north-a-1"]: 350}


def test_everything_is_approved_locked_and_taken_back_in_that_order(
    filled: Version, revenue: Figure, cube: SmallCompany, executive: Persona, manager_north: Persona
) -> None:
    hand_down = handed(filled, revenue)
    asked = {"actor": executive.viewer, "hand_down_id": hand_down.pk, **WHEN}
    with pytest.raises(Conflict) as waiting:
        hand_downs.approve(**asked)
    assert (waiting.value.code, waiting.value.params["count"]) == ("waiting", 14)
    with pytest.raises(NotAllowed):
        hand_downs.approve(**asked | {"actor": manager_north.viewer})
    Commitment.unscoped.filter(hand_down=hand_down, parent__isnull=False).update(
        state="accepted", committed=F("assigned")
    )
    with pytest.raises(Conflict):
        hand_downs.lock(reason="settled", **asked)
    hand_downs.approve(**asked)
    hand_downs.lock(reason="settled", **asked)
    assert set(Commitment.unscoped.values_list("state", flat=True)) == {"locked"}
    entry = Entry(Address(cube["north"], FIRST, 6), value=5 * YUAN)
    with pytest.raises(Refused):
        targets.spread(actor=SYSTEM, now=NOW, version_id=filled.pk, figure=revenue, entries=[entry])
    with pytest.raises(Conflict):
        hand_downs.respread(
            actor=SYSTEM, hand_down_id=hand_down.pk, organisation_id=COMPANY_ID, **WHEN
        )
    hand_downs.withdraw(
        actor=executive.viewer, now=NOW, hand_down_id=hand_down.pk, reason="a mistake"
    )
    assert not Lock.unscoped.filter(version=filled).exists()
    assert begin(filled, revenue).state == HandDownState.DRAFT


def test_a_hand_down_that_makes_no_sense_is_refused(
    filled: Version, revenue: Figure, manager_north: Persona
) -> None:
    for wrong in ({"cushions": {"seat": 5}}, {"cushions": {"team": 10_001}}, {"mode": "some"},
                  {"rest_by": "luck"}, {"level": 7}):  # fmt: skip
        with pytest.raises(Invalid):
            begin(filled, revenue, **wrong)
    with pytest.raises(NotAllowed):
        begin(filled, revenue, actor=manager_north.viewer)
    with pytest.raises(Conflict) as nothing:
        begin(filled, revenue, level=3)
    assert nothing.value.code == "no_targets"
    begin(filled, revenue)
    with pytest.raises(Conflict) as again:
        begin(filled, revenue)
    assert again.value.code == "already"


def test_reminders_before_on_and_after_the_day_each_once(
    filled: Version, revenue: Figure, cube: SmallCompany, rep: Persona, manager_north: Persona,
    executive: Persona,
) -> None:  # fmt: skip
    hand_down = handed(filled, revenue)

    def sent(days: int) -> int:
        return reminders.send(actor=SYSTEM, now=NOW, today=DUE + timedelta(days=days))

    asked = {rep.user.pk, manager_north.user.pk, executive.user.pk}  # the south has no manager
    assert [sent(days) for days in (-3, -2, -2, -1, 0, 0)] == [0, 3, 0, 0, 3, 0]
    assert [sent(1), sent(1), sent(2)] == [5, 0, 0]
    told = Notification.unscoped.filter(kind="target.reminder").values_list("user_id", flat=True)
    assert set(told) == asked
    late = Notification.unscoped.filter(kind="target.overdue").values_list("user_id", flat=True)
    assert sorted(late) == sorted([manager_north.user.pk, executive.user.pk])
    node = at(hand_down, cube["north-a-1"])
    ask = {"actor": manager_north.viewer, "now": NOW, "today": TODAY, "commitment_ids": [node.pk]}
    Commitment.unscoped.update(reminded_at=None)
    assert reminders.remind(**ask) == 1
    Commitment.unscoped.update(reminded_at=datetime(2026, 8, 31, 1, tzinfo=UTC))
    with pytest.raises(Conflict):
        reminders.remind(**ask)
    with pytest.raises((NotVisible, NotAllowed)):
        reminders.remind(**ask | {"actor": rep.viewer})


def test_a_node_that_left_the_tree_is_marked_by_the_clock(
    filled: Version, revenue: Figure, cube: SmallCompany
) -> None:
    hand_down = handed(filled, revenue)
    trees.end(actor=SYSTEM, node_id=cube["north-a-1"], on=TODAY, today=TODAY)
    assert reminders.retire(actor=SYSTEM, now=NOW, today=TODAY) == 1
    assert at(hand_down, cube["north-a-1"]).state == "inactive"
    assert reminders.retire(actor=SYSTEM, now=NOW, today=TODAY) == 0
    hand_downs.respread(
        actor=SYSTEM, hand_down_id=hand_down.pk, organisation_id=cube["north-a"],
        total=1_500 * YUAN, **WHEN,
    )  # fmt: skip
    assert [carried(hand_down)[seat] for seat in ("north-a-1", "north-a-2")] == [1_000, 500]


def test_messages_outside_the_app_show_what_the_reader_may_see(
    filled: Version, revenue: Figure, rep: Persona, stranger: Persona
) -> None:
    handed(filled, revenue)
    message = Notification.unscoped.get(kind="target.handed_down", user=rep.user)
    card = cards.card_of(viewer=rep.viewer, notification=message)
    assert card is not None
    assert card.facts[-1] == ("North-A-1", "1,000.00 CNY")
    other = cards.card_of(viewer=stranger.viewer, notification=message)
    assert other is not None
    assert "North-A-1" not in str(other.facts)


def test_the_conversation_stands_in_the_plan_s_timeline(
    filled: Version, revenue: Figure, cube: SmallCompany, rep: Persona, stranger: Persona
) -> None:
    hand_down = handed(filled, revenue)
    answer(hand_down, rep.viewer, cube["north-a-1"], 900)
    where = {"plan": filled.plan, "filters": timelines.Filters(kind="commitment")}
    (event,) = timelines.timeline(viewer=rep.viewer, **where)[0:9]
    assert event.difference is not None
    told = {one.name: (one.before, one.after) for one in event.difference.fields}
    assert (event.who, event.difference.name) == ("Rep", "North-A-1")
    assert told["committed"] == (None, "900.00")
    assert not timelines.timeline(viewer=stranger.viewer, **where)[0:9]
