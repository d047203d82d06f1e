"""Targets handed down a tree: distributed, spread again, taken, approved, locked."""

import pytest

from goals.models import (
    CommitmentState,
    JournalEntry,
    Version,
)
from goals.services import commitments, hand_downs
from goals.services.cells import Figure
from salesplan.core.errors import Conflict, NotVisible, Refused
from salesplan.core.models import COMPANY_ID, Node
from tests.factories.small_company import SEATS, SmallCompany
from tests.goals.negotiating import (
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
    kinds,
    planned,
)
from tests.personas import Persona, on_seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(version: Version, revenue: Figure, cube: SmallCompany) -> Version:
    """8,000 yuan, 1,000 at every seat."""
    fill(version, revenue, cube)
    return version


def test_without_cushions_everybody_carries_what_the_version_says(
    filled: Version, revenue: Figure, cube: SmallCompany
) -> None:
    entries = JournalEntry.unscoped.count()
    hand_down = handed(filled, revenue)
    found = carried(hand_down)
    assert found["company"] == 8_000
    assert [found[code] for code in ("north", "south-b", *SEATS)] == [4_000, 2_000, *[1_000] * 8]
    assert JournalEntry.unscoped.count() == entries
    agree(hand_down, filled)
    assert at(hand_down, cube["north-a-1"]).state == CommitmentState.DISTRIBUTED
    assert kinds(hand_down, cube["north-a-1"]) == ["distributed"]


def test_cushions_of_each_kind_are_handed_down_and_the_cells_follow_in_one_entry(
    filled: Version, revenue: Figure, cube: SmallCompany
) -> None:
    entries = JournalEntry.unscoped.count()
    hand_down = handed(filled, revenue, cushions={"company": 1_000, "team": 500})
    found = carried(hand_down)
    assert (found["company"], found["north"], found["north-a"]) == (8_000, 4_400, 2_200)
    assert [found[seat] for seat in SEATS] == [1_155] * 8
    assert planned(filled, [cube[seat] for seat in SEATS]) == 9_240 * YUAN
    assert JournalEntry.unscoped.count() == entries + 1
    last = JournalEntry.unscoped.order_by("-pk")[0]
    assert (last.method, last.params["hand_down"]) == ("hand_down", hand_down.pk)
    agree(hand_down, filled)


def test_level_by_level_a_node_hands_down_when_it_is_ready(
    filled: Version, revenue: Figure, cube: SmallCompany, manager_north: Persona, rep: Persona
) -> None:
    made = begin(filled, revenue, mode="by_level", cushions={"region": 1_000})
    hand_downs.distribute(actor=SYSTEM, hand_down_id=made.pk, **WHEN)
    assert at(made, cube["north-a"]).state == CommitmentState.DRAFT
    with pytest.raises(NotVisible):
        commitments.accept(actor=rep.viewer, commitment_id=at(made, cube["north-a-1"]).pk, **WHEN)
    with pytest.raises(NotVisible):
        hand_downs.distribute(
            actor=manager_north.viewer, hand_down_id=made.pk, organisation_id=cube["south"], **WHEN
        )
    hand_downs.distribute(
        actor=manager_north.viewer, hand_down_id=made.pk, organisation_id=cube["north"], **WHEN
    )
    assert carried(made)["north-a"] == 2_200
    assert at(made, cube["north-a"]).state == CommitmentState.DISTRIBUTED
    assert at(made, cube["north-a-1"]).assigned is None
    assert planned(filled, [cube["north-a-1"], cube["north-a-2"]]) == 2_200 * YUAN
    agree(made, filled)
    with pytest.raises(Conflict) as again:
        hand_downs.distribute(
            actor=SYSTEM, hand_down_id=made.pk, organisation_id=cube["north"], **WHEN
        )
    assert again.value.code == "already"
    with pytest.raises(Conflict) as early:
        hand_downs.distribute(
            actor=SYSTEM, hand_down_id=made.pk, organisation_id=cube["south-a"], **WHEN
        )
    assert early.value.code == "not_handed"


def test_answers_stay_and_the_rest_goes_to_who_has_not_answered(
    filled: Version, revenue: Figure, cube: SmallCompany, rep: Persona
) -> None:
    hand_down = handed(filled, revenue)
    other = on_seat("other", cube["north-a-2"])
    answer(hand_down, rep.viewer, cube["north-a-1"], 1_200)
    answer(hand_down, other.viewer, cube["north-a-2"], 0)
    assert carried(hand_down)["north-a-1"] == 1_000
    preview = hand_downs.respread(
        actor=SYSTEM, hand_down_id=hand_down.pk, organisation_id=cube["north"], dry_run=True, **WHEN
    )
    assert (preview.total, preview.committed, preview.changed) == (4_000 * YUAN, False, 6)
    assert carried(hand_down)["north-a-1"] == 1_000
    done = hand_downs.respread(
        actor=SYSTEM, hand_down_id=hand_down.pk, organisation_id=cube["north"], **WHEN
    )
    found = carried(hand_down)
    assert [found[code] for code in ("north", "north-a", "north-b")] == [4_000, 1_200, 2_800]
    assert [found[seat] for seat in SEATS[:4]] == [1_200, 0, 1_400, 1_400]
    assert done.journal == JournalEntry.unscoped.filter(version=filled).count()
    assert [line.before for line in done.lines] == [line.before for line in preview.lines]
    agree(hand_down, filled)


def test_golden_30_and_0_and_two_not_answered(
    version: Version, revenue: Figure, cube: SmallCompany
) -> None:
    fill(version, revenue, cube, yuan=25)
    for code, parent in (("north-b-1", "north-a"), ("north-b-2", "north-a")):
        Node.unscoped.filter(pk=cube[code]).update(parent_id=cube[parent])
    hand_down = handed(version, revenue)
    for seat, yuan in (("north-a-1", 30), ("north-a-2", 0)):
        someone = on_seat(seat.replace("-", ""), cube[seat])
        answer(hand_down, someone.viewer, cube[seat], yuan)
    asked = {"actor": SYSTEM, "hand_down_id": hand_down.pk, "organisation_id": cube["north-a"]}
    hand_downs.respread(**asked, total=100 * YUAN, **WHEN)
    found = carried(hand_down)
    assert [found[seat] for seat in SEATS[:4]] == [30, 0, 35, 35]
    with pytest.raises(Refused) as refused:
        hand_downs.respread(**asked, total=29 * YUAN, **WHEN)
    assert refused.value.code == "answers_exceed"
    assert str(refused.value) == (
        "Below North-A 30 has been answered already; a total of 29 would be 1 too little."
    )


def test_answers_that_are_taken_move_the_total_as_far_up_as_the_manager_decides(
    filled: Version, revenue: Figure, cube: SmallCompany, rep: Persona, manager_north: Persona
) -> None:
    hand_down = handed(filled, revenue)
    answer(hand_down, rep.viewer, cube["north-a-1"], 900)
    hand_downs.take_answers(
        actor=manager_north.viewer, hand_down_id=hand_down.pk, organisation_id=cube["north-a"],
        **WHEN,
    )  # fmt: skip
    found = carried(hand_down)
    assert (found["north-a-1"], found["north-a"], found["north"]) == (900, 1_900, 4_000)
    assert at(hand_down, cube["north"]).handed_down == 3_900 * YUAN
    agree(hand_down, filled)
    answer(hand_down, manager_north.viewer, cube["north"], 3_900)
    hand_downs.take_answers(
        actor=SYSTEM, hand_down_id=hand_down.pk, organisation_id=COMPANY_ID, **WHEN
    )
    found = carried(hand_down)
    assert (found["north"], found["company"]) == (3_900, 7_900)
    agree(hand_down, filled)


def test_other_figures_keep_the_sum_or_say_that_it_moves(
    filled: Version, revenue: Figure, cube: SmallCompany, rep: Persona, manager_north: Persona
) -> None:
    hand_down = handed(filled, revenue)
    fairer = {cube["north-a-1"]: 800 * YUAN, cube["north-a-2"]: 1_200 * YUAN}
    asked = {"actor": manager_north.viewer, "hand_down_id": hand_down.pk, "reason": "fairer"}
    hand_downs.reassign(**asked, figures=fairer, **WHEN)
    assert [carried(hand_down)[seat] for seat in SEATS[:2]] == [800, 1_200]
    agree(hand_down, filled)
    with pytest.raises(Refused) as moved:
        hand_downs.reassign(**asked, figures={cube["north-a-1"]: 700 * YUAN}, **WHEN)
    assert moved.value.code == "total_moved"
    hand_downs.reassign(**asked, figures={cube["north-a-1"]: 700 * YUAN}, keep_total=False, **WHEN)
    assert carried(hand_down)["north-a"] == 1_900
    agree(hand_down, filled)
    commitments.accept(actor=rep.viewer, commitment_id=at(hand_down, cube["north-a-1"]).pk, **WHEN)
    with pytest.raises(Conflict) as stands:
        hand_downs.reassign(**asked, figures={cube["north-a-1"]: 800 * YUAN}, **WHEN)
    assert stands.value.code == "answered"
    hand_downs.reassign(**asked, figures={cube["north-b"]: 3_000 * YUAN}, keep_total=False, **WHEN)
    assert carried(hand_down)["north-b-1"] == 1_500
    agree(hand_down, filled)


def test_what_was_answered_far_below_stands_in_the_preview_of_those_above(
    filled: Version, revenue: Figure, cube: SmallCompany, rep: Persona, manager_north: Persona
) -> None:
    hand_down = handed(filled, revenue, cushions={"region": 1_000})
    answer(hand_down, rep.viewer, cube["north-a-1"], 700)

    def preview() -> tuple[int, int, int]:
        done = hand_downs.respread(
            actor=SYSTEM, hand_down_id=hand_down.pk, organisation_id=cube["north"], dry_run=True,
            **WHEN,
        )  # fmt: skip
        return done.total // YUAN, done.answered // YUAN, done.rest // YUAN

    assert preview() == (4_400, 700, 3_700)
    answer(hand_down, manager_north.viewer, cube["north-a"], 2_000)
    assert preview() == (4_400, 2_000, 2_400)  # the team's word holds for all below it
