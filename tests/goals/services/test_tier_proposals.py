"""Tiers proposed from revenue and score; applied for the own territories only."""

from datetime import date

import pytest

from goals.selectors import tier_proposals
from goals.selectors.tier_proposals import Thresholds
from goals.services import potentials, tiers
from goals.services.potentials import Score
from salesplan.core.errors import Invalid, NotAllowed, NotVisible
from salesplan.core.models import Node
from salesplan.core.selectors import access
from tests.factories.small_company import TEAMS, Line, SmallCompany
from tests.goals.conftest import NOW
from tests.personas import Persona

SYSTEM = access.system()
DAY = date(2026, 6, 30)
FROM, TO = 2025 * 12 + 6, 2026 * 12 + 5


def _sold(company: SmallCompany, team: str) -> int:
    def inside(line: Line) -> bool:
        return line.team == team and FROM <= line.period <= TO

    return company.total("revenue", inside)


def propose(viewer: object = SYSTEM, **more: object) -> tier_proposals.Proposal:
    return tier_proposals.propose(viewer=viewer, kind="team", on=DAY, **more)  # type: ignore[arg-type]


@pytest.fixture
def scored(cube: SmallCompany) -> SmallCompany:
    """Scores of three teams; south-b has none."""
    for team, score in (("north-a", 70_00), ("north-b", 50_00), ("south-a", 49_99)):
        one = Score(cube[team], score, DAY)
        potentials.state(actor=SYSTEM, now=NOW, today=DAY, score=one)
    return cube


def test_the_largest_are_core_until_the_share_is_reached(scored: SmallCompany) -> None:
    made = propose(thresholds=Thresholds(core_share=3_000))
    order = sorted(TEAMS, key=lambda team: -_sold(scored, team))
    assert [row.node.code for row in made.rows] == order
    assert [row.revenue for row in made.rows] == [_sold(scored, team) for team in order]
    assert made.total == sum(_sold(scored, team) for team in TEAMS)
    first, second, *_rest = made.rows
    assert first.cumulated is not None
    core = [row.node.code for row in made.rows if row.proposed == "core"]
    assert core == (order[:1] if first.cumulated >= 3_000 else order[:2])
    assert second.cumulated == first.cumulated + (second.share or 0)


def test_the_others_follow_their_score_and_without_one_nothing_is_proposed(
    scored: SmallCompany,
) -> None:
    made = propose(thresholds=Thresholds(core_share=1))
    proposed = {row.node.code: row.proposed for row in made.rows[1:]}
    expected = {
        "north-a": "potential",
        "north-b": "potential",
        "south-a": "emerging",
        "south-b": "",
    }
    assert proposed == {code: tier for code, tier in expected.items() if code in proposed}
    assert made.rows[0].proposed == "core"


def test_only_what_differs_is_a_change(scored: SmallCompany) -> None:
    made = propose()
    Node.unscoped.filter(pk=made.rows[0].node.pk).update(tier="core")
    assert made.rows[0].node.pk in made.changes
    assert made.rows[0].node.pk not in propose().changes


def test_thresholds_must_make_sense(scored: SmallCompany) -> None:
    with pytest.raises(Invalid, match="between 0 and 100 %"):
        propose(thresholds=Thresholds(core_share=0))
    with pytest.raises(Invalid, match="score lies"):
        propose(thresholds=Thresholds(potential_score=10_001))
    with pytest.raises(Invalid, match="regions, areas"):
        tier_proposals.propose(viewer=SYSTEM, kind="line", on=DAY)


def test_a_manager_proposes_and_applies_within_the_own_region(
    scored: SmallCompany, manager_north: Persona, rep: Persona, executive: Persona
) -> None:
    with pytest.raises(NotVisible):
        propose(manager_north.viewer)
    made = propose(manager_north.viewer, organisation_id=scored["north"])
    assert {row.node.code for row in made.rows} == {"north-a", "north-b"}
    changed = tiers.assign(actor=manager_north.viewer, tiers=made.changes, today=DAY)
    assert changed == 2
    assert scored.node("north-a").tier == next(
        row.proposed for row in made.rows if row.node.code == "north-a"
    )
    with pytest.raises(NotVisible):
        tiers.assign(actor=manager_north.viewer, tiers={scored["south-a"]: "core"}, today=DAY)
    with pytest.raises(NotAllowed):
        tiers.assign(actor=executive.viewer, tiers={scored["south-a"]: "core"}, today=DAY)
    with pytest.raises(NotAllowed):
        tiers.assign(actor=rep.viewer, tiers={scored["north-a-1"]: "core"}, today=DAY)
    with pytest.raises(Invalid, match="none of"):
        tiers.assign(actor=SYSTEM, tiers={scored["north-a"]: "best"}, today=DAY)
    assert scored.node("south-a").tier == ""
