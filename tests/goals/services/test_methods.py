"""Every method of the registry on real figures: exact shares, and refusals that name what is wrong."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from goals.models import Cell, JournalEntry, Plan, Version
from goals.selectors.leaves import Address
from goals.services import plans, potentials, targets
from goals.services.cells import Figure
from goals.services.methods import REGISTRY
from goals.services.plans import Draft
from goals.services.potentials import Score
from goals.services.sheets import Entry
from goals.services.targets import Options, Outcome
from salesplan.core.errors import Invalid, NotVisible, Refused
from salesplan.core.models import COMPANY_ID, BeforeImage, ImportBatch, Node, Observation
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from tests.factories.small_company import SEATS, SmallCompany
from tests.goals.conftest import FIRST, NOW
from tests.personas import Persona

SYSTEM = access.system()
DAY = date(2026, 6, 1)


def at(
    organisation: int = COMPANY_ID, *, first: int = FIRST, months: int = 6, **keys: int
) -> Address:
    return Address(organisation, first, months, **keys)


def enter(
    version: Version, figure: Figure, address: Address, method: str, value: int | None = None, /, *, actor: Viewer = SYSTEM, options: Options = targets.DEFAULTS, **params: Any,
) -> Outcome:  # fmt: skip
    entry = Entry(address, value=value, method=method, params=params)
    return targets.spread(actor=actor, now=NOW, version_id=version.pk, figure=figure,
                          entries=[entry], options=options)  # fmt: skip


def total(version: Version, **where: Any) -> int:
    return sum(Cell.unscoped.filter(version=version, **where).values_list("value", flat=True))


def seats(cube: SmallCompany, below: str) -> list[int]:
    return [cube[seat] for seat in SEATS if seat.startswith(below)]


def of(version: Version, cube: SmallCompany, below: str) -> int:
    return total(version, organisation_id__in=seats(cube, below))


@pytest.fixture
def grown(version: Version, revenue: Figure) -> Version:
    """Last year plus 12 %."""
    targets.set_growth(actor=SYSTEM, now=NOW, version_id=version.pk, figure=revenue,
                       percent=Fraction(12, 100))  # fmt: skip
    return version


@pytest.fixture
def other(cube: SmallCompany, revenue: Figure) -> Version:
    """A second plan of the same half-year, where the north got three times the south."""
    draft = Draft(name="Other", organisation_id=COMPANY_ID, first_period=FIRST, display_unit=1)
    plan = plans.create(actor=SYSTEM, draft=draft, today=NOW.date())
    made: Version = Version.unscoped.select_related("plan").get(plan=plan)
    shares = {"north": 3, "south": 1}
    enter(made, revenue, at(), "weights", 400_000_00, weights=shares)
    return made


def test_every_method_says_what_it_is_and_what_it_needs() -> None:
    assert next(iter(REGISTRY)) == "present"
    simple = {"present", "last_year", "base_period", "comparison", "growth", "equal", "fixed",
              "clear", "potential", "forecast"}  # fmt: skip
    assert {name for name, method in REGISTRY.items() if method.is_simple} == simple
    assert all(str(method.label) for method in REGISTRY.values())


def test_like_another_version_leaf_by_leaf(
    grown: Version, other: Version, cube: SmallCompany, revenue: Figure
) -> None:
    enter(grown, revenue, at(), "like", 800_000_00, version=other.code)
    doubled = {
        key: 2 * value
        for *key_, value in Cell.unscoped.filter(version=other).values_list(
            "organisation_id", "product_id", "channel_id", "period", "value"
        )
        for key in [tuple(key_)]
    }
    found = {
        tuple(key_): value
        for *key_, value in Cell.unscoped.filter(version=grown).values_list(
            "organisation_id", "product_id", "channel_id", "period", "value"
        )
    }
    assert sum(found.values()) == 800_000_00
    assert {key: value for key, value in found.items() if value != doubled.get(key, 0)} == {}
    read = JournalEntry.unscoped.get(version=grown, number=2).params["read"]
    assert read[0]["version"] == other.pk
    assert read[0]["address"]["organisation_id"] == COMPANY_ID


def test_like_another_cells_mix(grown: Version, cube: SmallCompany, revenue: Figure) -> None:
    """South-b follows the product and month mix of south-a."""
    enter(grown, revenue, at(cube["south-a"], product_id=cube["home"]), "fixed", 100_00)
    enter(grown, revenue, at(cube["south-b"]), "like", 900_000_00, organisation="south-a")
    theirs, own = seats(cube, "south-a"), seats(cube, "south-b")
    weight = total(grown, organisation_id__in=theirs)
    assert total(grown, organisation_id__in=own) == 900_000_00
    for product in ("home-1", "home-2", "light-1", "light-2"):
        for month in range(FIRST, FIRST + 6):
            where = {"product_id": cube[product], "period": month}
            pattern = total(grown, organisation_id__in=theirs, **where)
            followed = total(grown, organisation_id__in=own, **where)
            share = Fraction(900_000_00 * pattern, weight)
            assert abs(followed - share) < 3 * 100  # one rounding unit per channel


def test_a_month_follows_the_mix_of_the_half_year(
    grown: Version, cube: SmallCompany, revenue: Figure
) -> None:
    half = total(grown, organisation_id__in=seats(cube, "north"))
    enter(grown, revenue, at(cube["north"], months=1), "like", 600_000_00, from_month=FIRST,
          from_months=6)  # fmt: skip
    for product in ("home-1", "light-2"):
        where = {"organisation_id__in": seats(cube, "north"), "product_id": cube[product]}
        now = total(grown, **where, period=FIRST)
        before = total(grown, **where, period__gt=FIRST)
        assert now > 0
        assert before > 0
    assert total(grown, organisation_id__in=seats(cube, "north"), period=FIRST) == 600_000_00
    assert half > 0


def test_spans_of_different_length_are_refused(
    grown: Version, cube: SmallCompany, revenue: Figure
) -> None:
    with pytest.raises(Refused) as refused:
        enter(grown, revenue, at(months=6), "like", 100_00, from_month=FIRST, from_months=3)
    assert refused.value.code == "shapes_differ"
    assert refused.value.params == {"theirs": 3, "own": 6}


def test_an_empty_source_is_nothing_to_follow(
    version: Version, revenue: Figure, cube: SmallCompany
) -> None:
    with pytest.raises(Refused) as refused:
        enter(version, revenue, at(), "like", 100_00, organisation="north")
    assert refused.value.code == "nothing_to_follow"


def test_a_copy_is_the_other_version_as_it_is_or_a_share_of_it(
    grown: Version, other: Version, cube: SmallCompany, revenue: Figure
) -> None:
    def cells(version: Version) -> list[tuple[int, ...]]:
        rows = Cell.unscoped.filter(version=version).order_by(
            "organisation_id", "product_id", "channel_id", "period"
        )
        return list(rows.values_list("organisation_id", "product_id", "channel_id", "period",
                                     "value"))  # fmt: skip

    enter(grown, revenue, at(), "copy", version=other.pk)
    assert cells(grown) == cells(other)
    done = enter(grown, revenue, at(cube["north"]), "copy", version=other.pk, percent="75%")
    assert done.totals == [225_000_00]
    assert of(grown, cube, "south") == 100_000_00
    with pytest.raises(Refused) as refused:
        enter(grown, revenue, at(cube["north"]), "copy", organisation="south")
    assert refused.value.code == "shapes_differ"


def test_seats_copy_each_other_one_to_one(
    grown: Version, cube: SmallCompany, revenue: Figure
) -> None:
    Cell.unscoped.filter(version=grown, organisation_id=cube["north-a-2"])
    enter(grown, revenue, at(cube["north-a-2"]), "copy", organisation="north-a-1")
    shared = {
        (product, channel)
        for product, channel in Cell.unscoped.filter(
            version=grown, organisation_id=cube["north-a-2"]
        ).values_list("product_id", "channel_id")
    }
    for product, channel in shared:
        where = {"product_id": product, "channel_id": channel}
        assert total(grown, organisation_id=cube["north-a-2"], **where) == total(
            grown, organisation_id=cube["north-a-1"], **where
        )


def test_another_scopes_figures_cannot_be_followed(
    grown: Version, cube: SmallCompany, revenue: Figure, manager_north: Persona
) -> None:
    for node in ("south", cube["south"]):
        with pytest.raises(NotVisible):
            enter(grown, revenue, at(cube["north"]), "like", 100, actor=manager_north.viewer,
                  organisation=node)  # fmt: skip
    done = enter(grown, revenue, at(cube["north"]), "like", 500_00, actor=manager_north.viewer,
                 version=grown.pk)  # fmt: skip
    assert done.totals == [500_00]


def test_by_an_attribute_of_the_nearest_node(
    grown: Version, cube: SmallCompany, revenue: Figure
) -> None:
    for code, value in (("north", 3), ("south-a", "1,000"), ("south-b", 500)):
        Node.unscoped.filter(pk=cube[code]).update(attributes={"shops": value})
    enter(grown, revenue, at(cube["south"]), "attribute", 300_000_00, attribute="shops")
    assert of(grown, cube, "south-a") == 200_000_00
    assert of(grown, cube, "south-b") == 100_000_00
    with pytest.raises(Refused) as refused:
        enter(grown, revenue, at(cube["north"]), "attribute", 100, attribute="shops")
    assert refused.value.code == "nodes_without_weight"
    assert "North-A-1" in str(refused.value)
    with pytest.raises(Invalid) as missing:
        enter(grown, revenue, at(), "attribute", 100)
    assert missing.value.code == "param_missing"


def test_weights_of_a_pasted_column(grown: Version, cube: SmallCompany, revenue: Figure) -> None:
    column = "North-A\t１，０００\nnorth-b\t500\r\n\nSouth   50%\n"
    enter(grown, revenue, at(), "weights", 150_050_00, weights=column)
    assert of(grown, cube, "north-a") == 100_000_00
    assert of(grown, cube, "north-b") == 50_000_00
    assert of(grown, cube, "south") == 50_00


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        ("north\t1", "Weights are missing for South-A-1"),
        ("north 1\nsouth x", "Line 2: “x” is not a weight of 0 or more."),
        ("north 1\nsouth 1e400", "Line 2: “1e400” is not a weight of 0 or more."),
        ("north 1\nsouth -1", "Line 2: “-1” is not a weight of 0 or more."),
        ("north 1\nsouth NaN", "Line 2: “NaN” is not a weight of 0 or more."),
        ("north 1\nnorth 2", "Line 2: “north” stands there twice."),
        ("moon 1\nnorth 2", "There is no node “moon”."),
        ("north 1\nsouth 1\nsouth-a 1", "South-A lies below another node that has a weight, too."),
        ({}, "Give a weight for 1 to 5000 nodes."),
        ([1], "Weights are a mapping of nodes to numbers, or a pasted column."),
    ],
)
def test_wrong_weights_are_named(grown: Version, revenue: Figure, weights: Any, told: str) -> None:
    before = total(grown)
    with pytest.raises(Refused) as refused:
        enter(grown, revenue, at(), "weights", 100_00, weights=weights)
    assert told in str(refused.value)
    assert total(grown) == before


def test_all_weights_of_zero_are_refused(grown: Version, revenue: Figure) -> None:
    with pytest.raises(Refused) as refused:
        enter(grown, revenue, at(), "weights", 100_00, weights={"north": 0, "south": 0})
    assert refused.value.code == "zero_weights"


def test_weights_leave_locked_figures_and_meet_the_total(
    grown: Version, cube: SmallCompany, revenue: Figure
) -> None:
    from goals.services import locks

    locks.create(actor=SYSTEM, now=NOW, version_id=grown.pk, figure=revenue,
                 address=at(cube["north"]), reason="agreed")  # fmt: skip
    held = of(grown, cube, "north")
    enter(grown, revenue, at(), "weights", held + 100_000_00, weights={"north": 1, "south": 1})
    assert of(grown, cube, "north") == held
    assert of(grown, cube, "south") == 100_000_00


def state(cube: SmallCompany, code: str, value: int, day: date = DAY) -> Observation:
    return potentials.state(
        actor=SYSTEM, now=NOW, today=NOW.date(), score=Score(cube[code], value, day)
    )


def test_by_the_latest_potential_score_on_the_versions_day(
    grown: Version, cube: SmallCompany, revenue: Figure
) -> None:
    state(cube, "north-a", 80_00)
    state(cube, "north-b", 10_00, date(2025, 1, 1))
    state(cube, "north-b", 40_00)
    Version.unscoped.filter(pk=grown.pk).update(tree_date=date(2026, 6, 10))
    state(cube, "north-b", 99_00, date(2026, 6, 15))
    enter(grown, revenue, at(cube["north"]), "potential", 300_000_00)
    assert of(grown, cube, "north-a") == 200_000_00
    assert of(grown, cube, "north-b") == 100_000_00
    with pytest.raises(Refused) as refused:
        enter(grown, revenue, at(), "potential", 300_000_00)
    assert "No potential score by 2026-06-10: South-A-1" in str(refused.value)


def test_a_score_is_dated_attributed_and_can_be_taken_back(
    cube: SmallCompany, manager_north: Persona, rep: Persona
) -> None:
    first = potentials.state(
        actor=manager_north.viewer, now=NOW, today=NOW.date(),
        score=Score(cube["north-a"], 80_00, DAY),
    )  # fmt: skip
    batch = ImportBatch.objects.get(pk=first.batch_id)
    assert (batch.actor_id, batch.applied_at) == (manager_north.user.pk, NOW)
    again = state(cube, "north-a", 70_00)
    assert (again.pk, again.numerator) == (first.pk, 70_00)
    image = BeforeImage.objects.get(batch_id=again.batch_id)
    assert image.row["numerator"] == 80_00
    with pytest.raises(NotVisible):
        potentials.state(actor=manager_north.viewer, now=NOW, today=NOW.date(),
                         score=Score(cube["south-a"], 1, DAY))  # fmt: skip
    with pytest.raises(Invalid) as later:
        state(cube, "north-a", 1, date(2026, 6, 21))
    assert later.value.field == "date"
    with pytest.raises(Invalid):
        state(cube, "north-a", -1)


def test_a_comparison_period_is_a_reference_like_the_others(
    plan: Plan, version: Version, cube: SmallCompany, revenue: Figure
) -> None:
    Plan.unscoped.filter(pk=plan.pk).update(comparison_first_period=None)
    with pytest.raises(Invalid) as none:
        enter(version, revenue, at(), "comparison", 100)
    assert "no comparison period" in str(none.value)
    Plan.unscoped.filter(pk=plan.pk).update(
        comparison_first_period=FIRST - 24, comparison_months=12
    )
    sold = cube.total("revenue", lambda line: FIRST - 24 <= line.period < FIRST - 18)
    done = enter(version, revenue, at(), "growth", percent="0", reference="comparison")
    assert done.totals == [round(Fraction(sold, 100)) * 100]


def test_parameters_are_checked(grown: Version, revenue: Figure) -> None:
    with pytest.raises(Invalid) as unknown:
        enter(grown, revenue, at(), "equal", 100, colour="red")
    assert unknown.value.code == "param_unknown"
    with pytest.raises(Invalid) as share:
        enter(grown, revenue, at(), "growth", percent="1e400")
    assert share.value.code == "not_a_number"
    with pytest.raises(Invalid):
        enter(grown, revenue, at(), "like", 100, version="P999")
    with pytest.raises(NotVisible):
        enter(grown, revenue, at(), "like", 100, version=999_999)


def test_nothing_can_be_spread_from_an_empty_total(version: Version, revenue: Figure) -> None:
    with pytest.raises(Refused) as refused:
        enter(version, revenue, at(), "last_year")
    assert refused.value.code == "no_present_value"
