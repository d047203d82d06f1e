"""Cards, teams and fairer splits on a team of five seats whose every figure is known."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from goals.models import Cell, DomainLeaf, JournalEntry, Lock, Plan, Version
from goals.selectors import fairness as reads
from goals.selectors import fairness_texts as texts
from goals.selectors.leaves import Address
from goals.services import bounds, fairness, journal, plans, potentials, targets
from goals.services.bounds import Bound
from goals.services.cells import Figure
from goals.services.fairness import Asked
from goals.services.potentials import Score
from goals.services.sheets import Entry
from salesplan.core.errors import Conflict, NotAllowed, NotVisible, Refused
from salesplan.core.selectors import access
from salesplan.core.services import trees
from salesplan.core.services.trees import NodeRow
from tests.factories import forecasts
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST, NOW
from tests.personas import Persona

SYSTEM = access.system()
DAY = date(2026, 6, 20)
EXPECTED = 60_000_00  # of each seat: 10,000 a month
TARGETS = {1: 72_000_00, 2: 48_000_00, 3: 60_000_00, 4: 66_000_00, 5: 54_000_00}
"""Difficulties 1.2, 0.8, 1.0, 1.1, 0.9: they vary by the root of 0.02."""


class Five:
    """The team north-a with five seats, their targets and what is expected of them."""

    def __init__(self, company: SmallCompany, version: Version, revenue: Figure) -> None:
        self.version, self.figure = version, revenue
        self.top = company["north-a"]
        rows = [NodeRow(f"north-a-{n}", f"Seat {n}", "seat", "north-a") for n in (3, 4, 5)]
        made = trees.upsert_nodes(actor=SYSTEM, dimension="organisation", rows=rows, today=DAY)
        ids = company.ids | _codes()
        assert made
        self.seats = {n: ids[f"north-a-{n}"] for n in TARGETS}
        for n in (3, 4, 5):
            DomainLeaf.unscoped.create(
                version=version, organisation_id=self.seats[n], product_id=company["home-1"],
                channel_id=company["shop"], origin="hand",
            )  # fmt: skip
        for n, target in TARGETS.items():
            self.set(n, target)
        self.run = forecasts.kept(
            FIRST, 6, dict.fromkeys(self.seats.values(), EXPECTED // 6)
            | {self.top: 5 * EXPECTED // 6}, as_of=DAY,
        )  # fmt: skip

    def set(self, n: int, target: int) -> None:
        entry = Entry(self.address(n), value=target, method="equal")
        targets.spread(actor=SYSTEM, now=NOW, version_id=self.version.pk, figure=self.figure,
                       entries=[entry])  # fmt: skip

    def address(self, n: int) -> Address:
        return Address(self.seats[n], FIRST, 6)

    def of(self, n: int) -> int:
        cells = Cell.unscoped.filter(version=self.version, organisation_id=self.seats[n])
        return sum(cells.values_list("value", flat=True))

    def all(self) -> dict[int, int]:
        return {n: self.of(n) for n in TARGETS}

    def asked(self, most_change: int | None = None) -> Asked:
        return Asked(
            self.version.pk, self.figure.metric_id, self.figure.level, self.top, most_change
        )

    def propose(self, **more: Any) -> fairness.Proposal:
        return fairness.propose(actor=SYSTEM, now=NOW, as_of=DAY, asked=self.asked(**more))

    def apply(self, actor: Any = SYSTEM, digest: str = "", **more: Any) -> fairness.Applied:
        return fairness.apply(actor=actor, now=NOW, today=DAY, as_of=DAY, digest=digest,
                              asked=self.asked(**more))  # fmt: skip

    def team(self, viewer: Any = SYSTEM) -> reads.Team:
        return reads.team(viewer=viewer, organisation_id=self.top, **self._figure())

    def card(self, n: int, viewer: Any = SYSTEM) -> reads.Card:
        return reads.card(viewer=viewer, organisation_id=self.seats[n], **self._figure())

    def _figure(self) -> dict[str, Any]:
        return {
            "version_id": self.version.pk, "metric_id": self.figure.metric_id,
            "level": self.figure.level, "as_of": DAY, "now": NOW,
        }  # fmt: skip


def _codes() -> dict[str, int]:
    from salesplan.core.models import Node

    return dict(Node.unscoped.filter(code__startswith="north-a-").values_list("code", "pk"))


@pytest.fixture
def five(cube: SmallCompany, version: Version, revenue: Figure) -> Five:
    return Five(cube, version, revenue)


def test_a_team_says_how_differently_hard_its_targets_are(five: Five) -> None:
    team = five.team()
    assert [one.difficulty for one in team.members] == [12_000, 8_000, 10_000, 11_000, 9_000]
    assert team.mean == 10_000
    assert team.variation == 1_414  # root of 0.02
    assert team.left_out == []
    assert texts.spread(team=team) == "The targets are not equally hard: they vary by 14.1 %."


def test_odds_come_from_the_forecasts_distribution(five: Five) -> None:
    by_difficulty = {one.difficulty: one.odds["target"] for one in five.team().members}
    assert by_difficulty[10_000] == 5_000
    assert by_difficulty[12_000] == 1_000
    assert by_difficulty[8_000] == 9_000
    assert five.card(1).own.odds["stretch"] is None


def test_a_member_without_expectation_is_named_and_left_out(five: Five) -> None:
    forecasts.kept(FIRST, 6, {five.seats[n]: EXPECTED // 6 for n in (1, 2, 3, 4)}, as_of=DAY)
    team = five.team()
    assert [one.node.pk for one in team.left_out] == [five.seats[5]]
    made = five.propose()
    assert made.is_fairer
    assert {line.before.node.pk: line.change for line in made.lines}[five.seats[5]] == 0


def test_without_any_run_there_is_no_difficulty_but_a_card(five: Five) -> None:
    five.run.delete()
    card = five.card(1)
    assert (card.own.expected, card.own.difficulty, card.run) == (None, None, None)
    assert card.own.growth is not None
    assert "Nothing is forecast here yet" in texts.lines(card=card)[0]
    assert five.propose().outcome == "all_held"
    with pytest.raises(Refused, match="Fewer than two members"):
        five.apply()


def test_a_fairer_split_is_one_change_that_can_be_taken_back(five: Five) -> None:
    before = JournalEntry.unscoped.filter(version=five.version).count()
    proposal = five.propose()
    assert (proposal.before, proposal.after) == (1_414, 0)
    done = five.apply(digest=proposal.digest)
    assert five.all() == dict.fromkeys(TARGETS, EXPECTED)
    entry = JournalEntry.unscoped.get(version=five.version, number=done.number)
    assert entry.method == "fairer_split"
    assert entry.params["variation_before"] == 1_414
    assert JournalEntry.unscoped.filter(version=five.version).count() == before + 1
    assert five.team().variation == 0
    assert five.propose().outcome == "already_even"
    journal.undo(actor=SYSTEM, now=NOW, version_id=five.version.pk)
    assert five.all() == TARGETS


def test_a_change_can_be_limited(five: Five) -> None:
    made = five.propose(most_change=500)
    changes = {line.before.node.pk: line.change for line in made.lines}
    assert changes[five.seats[1]] == -3_600_00
    assert changes[five.seats[2]] == 2_400_00
    assert sum(changes.values()) == 0  # type: ignore[arg-type]
    assert made.after is not None
    assert 0 < made.after < 1_414


def test_what_is_locked_stays_and_floors_hold(five: Five) -> None:
    place = five.address(2)
    Lock.unscoped.create(
        version=five.version, metric_id=five.figure.metric_id, level=five.figure.level,
        organisation_id=place.organisation_id, first_period=FIRST, months=6, reason="Promised",
    )  # fmt: skip
    floor = Bound("floor", five.address(1), 70_000_00, "Agreed")
    bounds.place(actor=SYSTEM, now=NOW, version_id=five.version.pk, figure=five.figure, bound=floor)
    made = five.propose()
    after = {line.before.node.pk: line.after.target for line in made.lines}
    assert after[five.seats[2]] == TARGETS[2]
    assert after[five.seats[1]] == 70_000_00
    assert {line.held for line in made.lines} == {"", "locked"}
    five.apply()
    found = five.all()
    assert (found[1], found[2]) == (70_000_00, 48_000_00)
    assert sorted(found[n] for n in (3, 4, 5)) == [60_666_00, 60_667_00, 60_667_00]


def test_months_that_are_over_keep_their_targets(five: Five) -> None:
    """On the last of August two months are over: the other four take the whole change."""
    day = date(2026, 8, 31)
    forecasts.kept(FIRST + 2, 4, dict.fromkeys(five.seats.values(), 10_000_00), as_of=day)
    cells = Cell.unscoped.filter(version=five.version, organisation_id__in=five.seats.values())
    before = {c.pk: c.value for c in cells.filter(period__lt=FIRST + 2)}
    asked = five.asked()
    found = fairness.propose(actor=SYSTEM, now=NOW, as_of=day, asked=asked)
    assert found.space.months == (FIRST + 2, 4)
    assert found.is_fairer
    fairness.apply(actor=SYSTEM, now=NOW, today=day, as_of=day, asked=asked, digest=found.digest)
    assert {c.pk: c.value for c in cells.filter(period__lt=FIRST + 2)} == before
    after = {line.before.node.pk: line.after.target for line in found.lines}
    assert five.all() == {n: after[seat] for n, seat in five.seats.items()}
    assert sum(five.all().values()) == sum(TARGETS.values())
    late = date(2026, 12, 31)
    over = fairness.propose(actor=SYSTEM, now=NOW, as_of=late, asked=asked)
    assert over.outcome == "no_room"


def test_figures_that_moved_since_are_not_overwritten(five: Five) -> None:
    seen = five.propose().digest
    five.set(3, 61_000_00)
    with pytest.raises(Conflict, match="Look at the split again"):
        five.apply(digest=seen)
    five.apply(digest=five.propose().digest)


def test_a_frozen_version_shows_the_split_and_does_not_take_it(five: Five) -> None:
    Version.unscoped.filter(pk=five.version.pk).update(state="approved")
    assert five.propose().is_fairer
    with pytest.raises(Conflict):
        five.apply()


def test_only_who_plans_the_team_may_split_it(
    five: Five, manager_north: Persona, manager_south: Persona, executive: Persona, rep: Persona
) -> None:
    with pytest.raises(NotVisible):
        five.team(manager_south.viewer)
    with pytest.raises(NotVisible):
        five.team(rep.viewer)
    with pytest.raises(NotVisible):
        five.apply(manager_south.viewer)
    with pytest.raises(NotVisible):
        five.apply(rep.viewer)
    with pytest.raises(NotAllowed):
        five.apply(executive.viewer)
    five.apply(manager_north.viewer)
    assert five.team(manager_north.viewer).variation == 0


def test_a_rep_sees_the_own_card_without_the_peers(five: Five, rep: Persona) -> None:
    card = five.card(1, rep.viewer)
    assert card.above is None
    assert (card.share, card.potential_share) == (None, None)
    assert card.peers is not None
    assert (card.peers.rank, card.peers.count, card.peers.difference) == (1, 5, 2_000)
    assert card.peers.quartiles == (9_000, 10_000, 11_000)
    with pytest.raises(NotVisible):
        five.card(2, rep.viewer)


def test_a_card_compares_with_last_year_history_and_the_team(
    five: Five, cube: SmallCompany
) -> None:
    def sold(first: int) -> int:
        return cube.total(
            "revenue", lambda line: line.seat == "north-a-1" and first <= line.period < first + 6
        )

    last, before = sold(FIRST - 12), sold(FIRST - 24)
    card = five.card(1)
    assert card.own.last_year == last
    assert card.own.growth == round((Fraction(TARGETS[1], last) - 1) * 10_000)
    assert [one.growth for one in card.own.past] == [round((Fraction(last, before) - 1) * 10_000)]
    assert card.best == card.middle == card.worst == card.own.past[0].growth
    assert card.above is not None
    assert card.share == 2_400
    team = cube.total(
        "revenue", lambda line: line.team == "north-a" and FIRST - 12 <= line.period < FIRST - 6
    )
    assert card.peers is not None
    assert card.peers.growth == round((Fraction(sum(TARGETS.values()), team) - 1) * 10_000)
    assert texts.headline(card=card).startswith("Asks ")
    assert "; the team " in texts.headline(card=card)


def test_the_share_of_the_target_is_held_against_the_share_of_potential(five: Five) -> None:
    for n, seat in five.seats.items():
        if n < 5:
            score = Score(seat, 50_00, DAY)
            potentials.state(actor=SYSTEM, now=NOW, today=DAY, score=score)
    assert five.card(1).against_potential is None
    score = Score(five.seats[5], 50_00, DAY)
    potentials.state(actor=SYSTEM, now=NOW, today=DAY, score=score)
    card = five.card(1)
    assert (card.share, card.potential_share, card.against_potential) == (2_400, 2_000, 12_000)
    assert any("20 % above its share of the potential" in line for line in texts.lines(card=card))


def test_the_top_of_a_plan_has_no_team(five: Five, cube: SmallCompany) -> None:
    draft = plans.Draft(name="North", organisation_id=cube["north"], first_period=FIRST)
    plan: Plan = plans.create(actor=SYSTEM, draft=draft, today=DAY)
    own = Version.unscoped.get(plan=plan)
    given = {"metric_id": five.figure.metric_id, "level": 2, "as_of": DAY, "now": NOW}
    card = reads.card(viewer=SYSTEM, version_id=own.pk, organisation_id=cube["north"], **given)
    assert (card.peers, card.above, card.own.target) == (None, None, None)
    assert card.own.last_year is not None
    with pytest.raises(NotVisible):
        reads.card(viewer=SYSTEM, version_id=own.pk, organisation_id=cube["south"], **given)


def test_growth_is_not_measured_on_a_year_that_is_not_over(five: Five) -> None:
    early = date(2025, 12, 30)
    given = {"version_id": five.version.pk, "metric_id": five.figure.metric_id, "level": 2}
    card = reads.card(viewer=SYSTEM, organisation_id=five.seats[1], as_of=early, now=NOW, **given)
    assert card.own.last_year is None
    assert texts.headline(card=card) == "There is no last year to compare this target with."


def test_the_number_of_queries_does_not_grow_with_the_team(
    five: Five, cube: SmallCompany, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(45):
        five.team()
    with django_assert_max_num_queries(60):
        five.card(1)
