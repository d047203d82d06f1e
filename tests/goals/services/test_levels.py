"""Floor and stretch of a whole tree: exact totals, every leaf in order, locks kept."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from goals.models import Cell, JournalEntry, Level, Version
from goals.selectors.leaves import Address
from goals.services import journal, levels, locks, targets
from goals.services.cells import Figure
from salesplan.core.errors import Conflict, Invalid, NotAllowed, Refused
from salesplan.core.models import Metric
from salesplan.core.selectors import access
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST, NOW
from tests.personas import Persona

pytestmark = pytest.mark.django_db
Key = tuple[int, int, int, int]
YUAN = 100


@pytest.fixture
def grown(version: Version, revenue: Figure) -> Version:
    targets.set_growth(
        actor=access.system(), now=NOW, version_id=version.pk, figure=revenue,
        percent=Fraction(12, 100), options=targets.Options(on_zero="equal"),
    )  # fmt: skip
    return version


@pytest.fixture
def derive(grown: Version, revenue: Figure) -> Callable[..., list[levels.Derived]]:
    def run(floor: int | None = 90, stretch: int | None = 115) -> list[levels.Derived]:
        return levels.derive_levels(
            actor=access.system(), now=NOW, version_id=grown.pk, metric_id=revenue.metric_id,
            floor=None if floor is None else Fraction(floor, 100),
            stretch=None if stretch is None else Fraction(stretch, 100), reason="As last year",
        )  # fmt: skip

    return run


def cells(version: Version, level: int) -> dict[Key, int]:
    rows = Cell.unscoped.filter(version=version, level=level)
    return {
        (row.organisation_id, row.product_id, row.channel_id, row.period): row.value for row in rows
    }


def test_totals_are_exact_in_the_rounding_unit_and_every_leaf_is_in_order(
    derive: Callable[..., list[levels.Derived]], grown: Version
) -> None:
    done = derive()
    target = cells(grown, Level.TARGET)
    floor, stretch = cells(grown, Level.FLOOR), cells(grown, Level.STRETCH)
    total = sum(target.values())
    assert sum(floor.values()) == round(Fraction(total * 90, 100 * YUAN)) * YUAN == done[0].total
    assert sum(stretch.values()) == round(Fraction(total * 115, 100 * YUAN)) * YUAN
    assert set(floor) == set(target) == set(stretch)
    assert all(floor[key] <= target[key] <= stretch[key] for key in target)
    assert all(value % YUAN == 0 for value in [*floor.values(), *stretch.values()])
    assert all(abs(floor[key] - target[key] * 9 / 10) <= YUAN for key in target)
    assert [one.changed for one in done] == [len(target), len(target)]


def test_each_level_is_one_entry_of_the_journal_and_can_be_undone(
    derive: Callable[..., list[levels.Derived]], grown: Version
) -> None:
    done = derive()
    entries = JournalEntry.unscoped.filter(version=grown, method="levels").order_by("number")
    assert [entry.level for entry in entries] == [Level.FLOOR, Level.STRETCH]
    assert [entry.number for entry in entries] == [one.number for one in done]
    assert entries[0].params.items() >= {"level": 1, "percent": "90"}.items()
    assert entries[0].params["read"]["level"] == Level.TARGET
    assert entries[0].reason == "As last year"
    journal.undo(actor=access.system(), now=NOW, version_id=grown.pk, number=done[1].number)
    assert not cells(grown, Level.STRETCH)
    assert cells(grown, Level.FLOOR)


def test_locked_cells_stay_and_the_others_make_up_for_them(
    derive: Callable[..., list[levels.Derived]], grown: Version, cube: SmallCompany, revenue: Figure
) -> None:
    derive()
    system, north = access.system(), cube["north-a-1"]
    locks.create(
        actor=system, now=NOW, version_id=grown.pk, figure=Figure(revenue.metric_id, Level.FLOOR),
        address=Address(north, FIRST, 6), reason="Agreed",
    )  # fmt: skip
    before = {key: value for key, value in cells(grown, Level.FLOOR).items() if key[0] == north}
    done = derive(floor=92, stretch=None)
    after = cells(grown, Level.FLOOR)
    assert {key: after[key] for key in before} == before
    assert sum(after.values()) == done[0].total
    assert len(done) == 1


def test_a_second_run_with_the_same_percentages_changes_nothing(
    derive: Callable[..., list[levels.Derived]],
) -> None:
    derive()
    assert [one.changed for one in derive()] == [0, 0]


def test_what_cannot_be_derived_is_refused_with_the_numbers(
    derive: Callable[..., list[levels.Derived]], version: Version, grown: Version
) -> None:
    with pytest.raises(Invalid, match="120 % is not"):
        derive(floor=120)
    with pytest.raises(Invalid, match="80 % is not"):
        derive(stretch=80)
    with pytest.raises(Invalid, match="Say what floor or stretch is"):
        derive(floor=None, stretch=None)
    rate = Metric.objects.get(code="margin_rate")
    with pytest.raises(Invalid, match="cannot be added up"):
        levels.derive_levels(actor=access.system(), now=NOW, version_id=grown.pk,
                             metric_id=rate.pk, floor=Fraction(1, 2))  # fmt: skip
    units = Metric.objects.get(code="units")
    with pytest.raises(Refused, match="no target to derive"):
        levels.derive_levels(actor=access.system(), now=NOW, version_id=grown.pk,
                             metric_id=units.pk, floor=Fraction(1, 2))  # fmt: skip


def test_who_sees_only_a_part_of_the_plan_may_not_derive(
    grown: Version, revenue: Figure, manager_north: Persona
) -> None:
    with pytest.raises(NotAllowed, match="covers more"):
        levels.derive_levels(actor=manager_north.viewer, now=NOW, version_id=grown.pk,
                             metric_id=revenue.metric_id, floor=Fraction(9, 10))  # fmt: skip


def test_a_frozen_version_stays_what_it_is(
    derive: Callable[..., list[levels.Derived]], grown: Version
) -> None:
    Version.unscoped.filter(pk=grown.pk).update(state="approved")
    with pytest.raises(Conflict):
        derive()
