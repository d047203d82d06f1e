"""Scores from criteria: what is kept, by whom, and what is said where values are missing."""

from datetime import date
from statistics import NormalDist

import pytest

from goals.models import PotentialCriterion
from goals.selectors import potential_criteria as criteria_reads
from goals.selectors import scores as score_reads
from goals.services import potential_criteria, potentials
from goals.services.potentials import Score
from salesplan.core.errors import Invalid, NotAllowed, NotVisible, Refused
from salesplan.core.models import BeforeImage, ImportBatch, Metric, Observation, Source
from salesplan.core.selectors import access
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import NOW
from tests.personas import Persona

SYSTEM = access.system()
DAY = date(2026, 6, 20)
TOMORROW = date(2026, 6, 21)
MARKET = {"north-a": 100, "north-b": 200, "south-a": 300, "south-b": 400}


def points(z: float) -> int:
    return round(NormalDist().cdf(z) * 10_000)


@pytest.fixture
def market(cube: SmallCompany) -> SmallCompany:
    """A market size per team, observed on the last of March, and one criterion that reads it."""
    metric = Metric.objects.get(code="market_size")
    source = Source.objects.get(code="small")
    batch = ImportBatch.objects.create(kind="observations", source=source, file_name="market")
    for team, size in MARKET.items():
        Observation.unscoped.create(
            metric=metric, source_id=source.pk, date=date(2026, 3, 31), period=2026 * 12 + 2,
            organisation_id=cube[team], numerator=size, batch_id=batch.pk,
        )  # fmt: skip
    PotentialCriterion.unscoped.create(name="Market", metric=metric, weight=2)
    return cube


def compute(who: Persona | None = None, **more: object) -> potentials.Computed:
    actor = who.viewer if who else SYSTEM
    given = {"kind": "team", "on": DAY, "today": DAY, "now": NOW} | more
    return potentials.compute(actor=actor, **given)  # type: ignore[arg-type]


def kept(company: SmallCompany) -> dict[str, int]:
    found = score_reads.scores(viewer=SYSTEM, on=TOMORROW)
    return {team: found[company[team]] for team in MARKET if company[team] in found}


def test_scores_are_kept_dated_and_drive_the_spreading(market: SmallCompany) -> None:
    made = compute()
    spread = 5**0.5 / 2 * 100  # population deviation of 100, 200, 300, 400
    assert kept(market) == {team: points((size - 250) / spread) for team, size in MARKET.items()}
    assert (made.count, made.without) == (4, ())
    assert score_reads.scores(viewer=SYSTEM, on=date(2026, 6, 19)) == {}
    assert Observation.unscoped.filter(batch_id=made.batch.pk).count() == 4


def test_the_same_day_again_replaces_and_keeps_what_was_there(market: SmallCompany) -> None:
    compute()
    typed = Score(market["north-a"], 99_00, DAY)
    potentials.state(actor=SYSTEM, now=NOW, today=DAY, score=typed)
    assert kept(market)["north-a"] == 99_00
    again = compute()
    assert kept(market)["north-a"] != 99_00
    assert BeforeImage.objects.filter(batch_id=again.batch.pk).count() == 1


def test_new_weights_come_with_the_scores_or_not_at_all(
    market: SmallCompany, analyst: Persona
) -> None:
    first = PotentialCriterion.unscoped.get()
    with pytest.raises(Invalid, match="At least one"):
        compute(analyst, weights={first.pk: 0})
    with pytest.raises(Invalid, match="0 to 1000"):
        compute(analyst, weights={first.pk: 1_001})
    with pytest.raises(NotVisible):
        compute(analyst, weights={first.pk + 1: 1})
    assert kept(market) == {}
    compute(analyst, weights={first.pk: 7})
    first.refresh_from_db()
    assert (first.weight, first.version) == (7, 2)


def test_a_look_at_other_weights_keeps_nothing(market: SmallCompany) -> None:
    revenue = Metric.objects.get(code="revenue")
    second = PotentialCriterion.unscoped.create(name="Sales", metric=revenue, weight=1)
    seen = criteria_reads.scoring(viewer=SYSTEM, kind="team", on=DAY, weights={second.pk: 0})
    assert seen.weights == (2, 0)
    assert [row.score for row in seen.rows] == sorted(
        (row.scored.parts[0].share for row in seen.rows), key=lambda one: -(one or 0)
    )
    second.refresh_from_db()
    assert second.weight == 1
    assert kept(market) == {}


def test_a_territory_without_a_value_is_said_and_not_scored(market: SmallCompany) -> None:
    Observation.unscoped.filter(organisation_id=market["south-b"]).delete()
    made = compute()
    assert [node.code for node in made.without] == ["south-b"]
    assert sorted(kept(market)) == ["north-a", "north-b", "south-a"]


def test_what_is_not_there_cannot_be_computed(market: SmallCompany) -> None:
    Observation.unscoped.all().delete()
    with pytest.raises(Refused, match="No territory has a value"):
        compute()
    with pytest.raises(Refused, match="no territories of this kind"):
        compute(kind="area")
    with pytest.raises(Invalid, match="regions, areas"):
        compute(kind="company")
    with pytest.raises(Invalid, match="future"):
        compute(on=TOMORROW)
    PotentialCriterion.unscoped.update(weight=0)
    with pytest.raises(Refused, match="All weights are 0"):
        compute()
    PotentialCriterion.unscoped.all().delete()
    with pytest.raises(Refused, match="no criteria yet"):
        compute()


def test_only_who_plans_the_whole_company_keeps_scores(
    market: SmallCompany, manager_north: Persona, executive: Persona, rep: Persona
) -> None:
    with pytest.raises(NotVisible):
        compute(manager_north)
    with pytest.raises(NotVisible):
        compute(rep)
    with pytest.raises(NotAllowed):
        compute(executive)
    first = PotentialCriterion.unscoped.get()
    with pytest.raises(NotAllowed):
        potential_criteria.set_weights(actor=manager_north.viewer, weights={first.pk: 1})


def test_a_manager_sees_the_own_scores_as_compared_with_all(
    market: SmallCompany, manager_north: Persona
) -> None:
    whole = criteria_reads.scoring(viewer=SYSTEM, kind="team", on=DAY)
    own = criteria_reads.scoring(viewer=manager_north.viewer, kind="team", on=DAY)
    assert own.compared == whole.compared == 4
    assert [row.node.code for row in own.rows] == ["north-b", "north-a"]
    assert {row.node.pk: row.score for row in own.rows}.items() <= {
        row.node.pk: row.score for row in whole.rows
    }.items()
