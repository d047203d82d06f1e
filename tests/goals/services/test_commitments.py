"""Answers to targets: who may give them, until when, and what becomes of them."""

from datetime import timedelta

import pytest

from goals.models import (
    Commitment,
    CommitmentState,
    Delegation,
    HandDown,
    NegotiationStep,
    Version,
)
from goals.selectors import commitments as reads
from goals.selectors import hand_downs as boards
from goals.services import commitments, delegations, hand_downs
from goals.services.cells import Figure
from goals.services.commitments import Answer
from salesplan.core.errors import Conflict, Invalid, NotAllowed, NotVisible, Refused, Stale
from salesplan.core.models import (
    COMPANY_ID,
    Company,
    Notification,
)
from salesplan.core.services import trees
from tests.factories.small_company import TODAY, SmallCompany
from tests.goals.conftest import NOW
from tests.goals.negotiating import (
    DUE,
    SYSTEM,
    WHEN,
    YUAN,
    agree,
    answer,
    at,
    carried,
    fill,
    handed,
    planned,
)
from tests.personas import Persona, on_seat

pytestmark = pytest.mark.django_db
LATE = DUE + timedelta(days=1)


@pytest.fixture
def hand_down(version: Version, revenue: Figure, cube: SmallCompany) -> HandDown:
    """8,000 yuan at eight seats, handed down to everybody."""
    fill(version, revenue, cube)
    return handed(version, revenue)


@pytest.fixture
def own(hand_down: HandDown, cube: SmallCompany) -> int:
    """The node of the rep's seat."""
    return at(hand_down, cube["north-a-1"]).pk


def row(pk: int) -> Commitment:
    found: Commitment = Commitment.unscoped.get(pk=pk)
    return found


def test_a_rep_accepts_and_the_figure_stands(hand_down: HandDown, own: int, rep: Persona) -> None:
    commitments.accept(actor=rep.viewer, commitment_id=own, version=row(own).version, **WHEN)
    found = row(own)
    assert (found.state, found.committed) == (CommitmentState.ACCEPTED, 1_000 * YUAN)
    assert (found.answered_by_id, found.answered_at) == (rep.user.pk, NOW)


def test_zero_is_an_answer_and_nothing_is_none(own: int, rep: Persona) -> None:
    with pytest.raises(Invalid):
        commitments.commit(
            actor=rep.viewer, commitment_id=own, figure=None, reason="none", **WHEN  # type: ignore[arg-type]
        )  # fmt: skip
    with pytest.raises(Invalid):
        commitments.commit(actor=rep.viewer, commitment_id=own, figure=5, reason=" ", **WHEN)
    commitments.commit(actor=rep.viewer, commitment_id=own, figure=0, reason="closed", **WHEN)
    assert (row(own).state, row(own).committed) == (CommitmentState.COMMITTED, 0)


def test_a_wish_for_change_is_no_answer_that_stands(
    hand_down: HandDown, own: int, rep: Persona, cube: SmallCompany
) -> None:
    asked = {"actor": rep.viewer, "commitment_id": own, "reason": "too much", **WHEN}
    commitments.request_change(figure=800 * YUAN, **asked)
    assert (row(own).committed, row(own).requested) == (None, 800 * YUAN)
    hand_downs.respread(
        actor=SYSTEM, hand_down_id=hand_down.pk, organisation_id=cube["north-a"],
        total=1_800 * YUAN, **WHEN,
    )  # fmt: skip
    assert (row(own).state, row(own).assigned) == (CommitmentState.DISTRIBUTED, 900 * YUAN)


def test_nobody_answers_for_others(
    hand_down: HandDown, own: int, rep: Persona, stranger: Persona, analyst: Persona,
    manager_north: Persona, executive: Persona, cube: SmallCompany,
) -> None:  # fmt: skip
    for who, error in ((stranger, NotVisible), (manager_north, NotAllowed), (analyst, NotAllowed),
                       (executive, NotAllowed)):  # fmt: skip
        with pytest.raises(error):
            commitments.accept(actor=who.viewer, commitment_id=own, **WHEN)
    team = at(hand_down, cube["north-a"]).pk
    with pytest.raises(NotVisible):
        commitments.accept(actor=rep.viewer, commitment_id=team, **WHEN)
    commitments.accept(actor=manager_north.viewer, commitment_id=team, **WHEN)
    with pytest.raises(Conflict) as top:
        commitments.accept(
            actor=executive.viewer, commitment_id=at(hand_down, COMPANY_ID).pk, **WHEN
        )
    assert top.value.code == "is_top"


def test_a_manager_answers_for_a_vacant_seat_and_it_says_so(
    hand_down: HandDown, manager_north: Persona, cube: SmallCompany
) -> None:
    empty = at(hand_down, cube["north-b-1"]).pk
    commitments.accept(actor=manager_north.viewer, commitment_id=empty, **WHEN)
    found = reads.detail(viewer=manager_north.viewer, commitment_id=empty, today=TODAY)
    assert found.row.is_vacant
    assert [(step.kind, step.for_vacant) for step in found.steps] == [
        ("distributed", False), ("accepted", True),
    ]  # fmt: skip


def test_after_the_deadline_only_who_leads_above_can_still_answer(
    own: int, rep: Persona, manager_north: Persona
) -> None:
    late = {"now": NOW, "today": LATE, "commitment_id": own}
    with pytest.raises(Conflict) as closed:
        commitments.accept(actor=rep.viewer, **late)
    assert str(closed.value) == (
        f"The deadline was {DUE.isoformat()}. Manager North can still enter an answer or give"
        " more time."
    )
    commitments.extend(actor=manager_north.viewer, due_on=LATE + timedelta(days=2), **late)
    commitments.accept(actor=rep.viewer, **late)
    commitments.reopen(actor=manager_north.viewer, reason="look again", due_on=LATE, **late)
    assert (row(own).state, row(own).committed) == (CommitmentState.DISTRIBUTED, None)
    commitments.commit(
        actor=manager_north.viewer, now=NOW, today=LATE + timedelta(days=1), commitment_id=own,
        figure=900 * YUAN, reason="by phone",
    )  # fmt: skip
    assert row(own).committed == 900 * YUAN


def test_two_answers_at_once(
    hand_down: HandDown, own: int, rep: Persona, cube: SmallCompany
) -> None:
    second = on_seat("second", cube["north-a-1"])
    seen = row(own).version
    commitments.accept(actor=rep.viewer, commitment_id=own, version=seen, **WHEN)
    with pytest.raises(Stale) as stale:
        commitments.commit(
            actor=second.viewer, commitment_id=own, figure=1, reason="no", version=seen, **WHEN
        )
    assert str(stale.value) == "Somebody was faster: Rep, Accepted. Look at it first."
    with pytest.raises(Conflict) as taken:
        commitments.commit(actor=second.viewer, commitment_id=own, figure=1, reason="no", **WHEN)
    assert taken.value.code == "answered"
    commitments.commit(actor=rep.viewer, commitment_id=own, figure=1, reason="my own", **WHEN)


def test_after_a_re_organisation_an_answer_is_refused_and_the_target_decided(
    hand_down: HandDown, own: int, rep: Persona, cube: SmallCompany, version: Version
) -> None:
    trees.move(
        actor=SYSTEM, node_id=cube["north-a-1"], parent_id=cube["south-a"], on=TODAY, today=TODAY
    )
    with pytest.raises(Conflict) as moved:
        commitments.accept(actor=rep.viewer, commitment_id=own, **WHEN)
    assert moved.value.code == "reorganised"
    found = boards.board(viewer=SYSTEM, hand_down_id=hand_down.pk, today=TODAY)
    assert [one.organisation.code for one in found.inactive] == ["north-a-1"]
    decide = {"actor": SYSTEM, "commitment_id": own, "reason": "moved with its customers", **WHEN}
    hand_downs.decide_inactive(take_along=True, **decide)
    figures = carried(hand_down)
    assert (figures["north"], figures["south"], figures["company"]) == (3_000, 5_000, 8_000)
    agree(hand_down, version)
    commitments.accept(actor=rep.viewer, commitment_id=own, **WHEN)
    with pytest.raises(Conflict):
        hand_downs.decide_inactive(take_along=True, **decide)


def test_the_target_of_a_closed_seat_is_taken_off(
    hand_down: HandDown, own: int, cube: SmallCompany, version: Version
) -> None:
    trees.end(actor=SYSTEM, node_id=cube["north-a-1"], on=TODAY, today=TODAY)
    hand_downs.decide_inactive(
        actor=SYSTEM, commitment_id=own, take_along=False, reason="closed", **WHEN
    )
    assert (row(own).state, row(own).assigned) == (CommitmentState.INACTIVE, None)
    assert planned(version, [cube["north-a-1"]]) == 0
    assert at(hand_down, cube["north-a"]).handed_down == 1_000 * YUAN
    hand_downs.respread(
        actor=SYSTEM, hand_down_id=hand_down.pk, organisation_id=cube["north-a"], **WHEN
    )
    assert carried(hand_down)["north-a-2"] == 2_000
    agree(hand_down, version)


def test_several_answers_at_once_are_all_given_or_none(
    hand_down: HandDown, manager_north: Persona, cube: SmallCompany
) -> None:
    first, second = (at(hand_down, cube[code]).pk for code in ("north-a", "north-b"))
    wrong = [Answer(first, "accept"), Answer(second, "commit", None, "why")]
    with pytest.raises(Invalid):
        commitments.answer_many(actor=manager_north.viewer, answers=wrong, **WHEN)
    assert row(first).state == CommitmentState.DISTRIBUTED
    right = [Answer(first, "accept"), Answer(second, "commit", 0, "closed")]
    commitments.answer_many(actor=manager_north.viewer, answers=right, **WHEN)
    assert [row(pk).committed for pk in (first, second)] == [2_000 * YUAN, 0]


def test_a_deputy_answers_in_somebody_s_place_and_never_approves_that(
    hand_down: HandDown, own: int, rep: Persona, manager_north: Persona, stranger: Persona
) -> None:
    days = {"valid_from": TODAY, "valid_to": TODAY + timedelta(days=3)}
    for who in (rep, manager_north):
        delegations.give(actor=who.viewer, today=TODAY, deputy_id=stranger.user.pk, **days)
    waiting = [one.on_behalf_of for one in reads.mine(viewer=stranger.viewer, today=TODAY)]
    assert "Rep" in waiting
    commitments.accept(actor=stranger.viewer, commitment_id=own, **WHEN)
    step = NegotiationStep.unscoped.filter(commitment_id=own).last()
    assert step is not None
    assert (step.by_id, step.on_behalf_of_id) == (stranger.user.pk, rep.user.pk)
    with pytest.raises(NotAllowed) as same:
        commitments.approve(actor=stranger.viewer, commitment_id=own, **WHEN)
    assert same.value.code == "four_eyes"
    commitments.approve(actor=manager_north.viewer, commitment_id=own, **WHEN)
    later = {"now": NOW, "today": TODAY + timedelta(days=3), "commitment_id": own}
    with pytest.raises(NotVisible):
        commitments.accept(actor=stranger.viewer, **later)


def test_delegations_are_of_two_people_and_some_days(rep: Persona, stranger: Persona) -> None:
    give = {"actor": rep.viewer, "today": TODAY, "deputy_id": stranger.user.pk}
    with pytest.raises(Invalid):
        delegations.give(**give, valid_from=TODAY, valid_to=TODAY)
    with pytest.raises(Invalid):
        delegations.give(**give | {"deputy_id": rep.user.pk}, valid_from=TODAY, valid_to=DUE)
    made = delegations.give(**give, valid_from=TODAY - timedelta(days=1), valid_to=DUE)
    with pytest.raises(Conflict):
        delegations.give(**give, valid_from=TODAY, valid_to=DUE)
    with pytest.raises(NotAllowed):
        delegations.end(actor=SYSTEM, today=TODAY, delegation_id=made.pk)
    delegations.end(actor=stranger.viewer, today=TODAY, delegation_id=made.pk)
    assert Delegation.unscoped.get(pk=made.pk).valid_to == TODAY


def test_four_eyes_approve_an_answer(
    hand_down: HandDown, own: int, rep: Persona, manager_north: Persona, cube: SmallCompany
) -> None:
    Company.objects.update(four_eyes=True)
    vacant = at(hand_down, cube["north-b-1"]).pk
    commitments.accept(actor=manager_north.viewer, commitment_id=vacant, **WHEN)
    with pytest.raises(NotAllowed):
        commitments.approve(actor=manager_north.viewer, commitment_id=vacant, **WHEN)
    answer(hand_down, rep.viewer, cube["north-a-1"], 900)
    with pytest.raises(Conflict) as apart:
        commitments.approve(actor=manager_north.viewer, commitment_id=own, **WHEN)
    assert apart.value.code == "not_taken"
    with pytest.raises(NotAllowed):
        commitments.approve(actor=rep.viewer, commitment_id=own, **WHEN)
    hand_downs.take_answers(
        actor=manager_north.viewer, hand_down_id=hand_down.pk, organisation_id=cube["north-a"],
        **WHEN,
    )  # fmt: skip
    commitments.approve(actor=manager_north.viewer, commitment_id=own, **WHEN)
    assert row(own).state == CommitmentState.APPROVED
    with pytest.raises(Conflict):
        commitments.accept(actor=rep.viewer, commitment_id=own, **WHEN)


def test_people_are_told_once_what_concerns_them(
    version: Version, revenue: Figure, cube: SmallCompany, rep: Persona, manager_north: Persona
) -> None:
    fill(version, revenue, cube)
    hand_down = handed(version, revenue)
    told = list(
        Notification.unscoped.filter(kind="target.handed_down").values_list("user_id", flat=True)
    )
    assert sorted(told) == sorted([rep.user.pk, manager_north.user.pk])
    answer(hand_down, rep.viewer, cube["north-a-1"], 900)
    heard = Notification.unscoped.get(kind="target.answered")
    assert heard.user_id == manager_north.user.pk
    hand_downs.respread(
        actor=SYSTEM, hand_down_id=hand_down.pk, organisation_id=cube["south"], total=100 * YUAN,
        **WHEN,
    )  # fmt: skip
    assert not Notification.unscoped.filter(kind="target.changed", user=rep.user).exists()
    hand_downs.respread(
        actor=SYSTEM, hand_down_id=hand_down.pk, organisation_id=COMPANY_ID, total=9_000 * YUAN,
        **WHEN,
    )  # fmt: skip
    changed = Notification.unscoped.filter(kind="target.changed").values_list("user_id", flat=True)
    assert list(changed) == [manager_north.user.pk]
    assert row(at(hand_down, cube["north-a-1"]).pk).assigned == 900 * YUAN


def test_target_moves_between_two_seats_unless_one_has_answered(
    hand_down: HandDown, rep: Persona, cube: SmallCompany, version: Version
) -> None:
    move = {
        "actor": SYSTEM, "now": NOW, "version_id": version.pk, "reason": "three customers",
        "from_seat_id": cube["south-a-1"], "to_seat_id": cube["north-b-1"],
    }  # fmt: skip
    with pytest.raises(Refused, match="carries 1,000, less than 1,001"):
        commitments.move_target(amount=1_001 * YUAN, **move)
    done = commitments.move_target(amount=100 * YUAN, **move)
    assert (done.from_after, done.to_after) == (900 * YUAN, 1_100 * YUAN)
    figures = carried(hand_down)
    assert (figures["south"], figures["north"], figures["company"]) == (3_900, 4_100, 8_000)
    agree(hand_down, version)
    answer(hand_down, rep.viewer, cube["north-a-1"], 900)
    with pytest.raises(Conflict) as stands:
        commitments.move_target(**move | {"to_seat_id": cube["north-a-1"]}, amount=100 * YUAN)
    assert str(stands.value) == (
        "North-A-1 has answered 900. An answered figure stays; open it again first."
    )
    hand_downs.undo(actor=SYSTEM, hand_down_id=hand_down.pk, number=done.journal or 0, **WHEN)
    assert carried(hand_down)["south"] == 4_000
    agree(hand_down, version)
