"""Scenarios: exactly base x levers, following their base until they are cut loose."""

from collections import Counter
from fractions import Fraction
from typing import Any

import pytest

from goals.models import JournalEntry, Version
from goals.selectors import hand_cells
from goals.selectors.levers import Lever
from goals.services import following, journal, scenarios, versions
from goals.services.cells import Figure
from salesplan.core.errors import Invalid, NotVisible
from salesplan.core.models import COMPANY_ID, Job, Metric
from salesplan.core.selectors import access
from tests.acceptance.working import work_off
from tests.factories import small_company as small
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST, NOW
from tests.goals.services.test_merges import merge
from tests.goals.services.test_sandboxes import filled, put, shown, total  # noqa: F401
from tests.personas import Persona

SYSTEM = access.system()
TODAY = NOW.date()


def derive(base: Version, *levers: Lever, **more: Any) -> Version:
    return scenarios.derive(
        actor=SYSTEM, base_id=base.pk, name="Case", levers=levers, today=TODAY, now=NOW, **more
    )


def grown(
    base: dict[tuple[int, ...], int], factor: Fraction, quantum: int = 100
) -> dict[tuple[int, ...], int]:
    """One factor on all cells in plain fractions; cells are in the order of their keys."""
    keys = sorted(base)
    units = [base[key] * factor / quantum for key in keys]
    parts = [unit.__floor__() for unit in units]
    missing = round(sum(units, Fraction(0))) - sum(parts)
    order = sorted(range(len(keys)), key=lambda at: parts[at] - units[at])
    for at in order[:missing]:
        parts[at] += 1
    return {key: part * quantum for key, part in zip(keys, parts, strict=True)}


def test_a_set_is_conservative_base_and_ambitious(
    filled: Version, revenue: Figure  # noqa: F811
) -> None:  # fmt: skip
    before = shown(filled, revenue)
    made = scenarios.derive_set(actor=SYSTEM, base_id=filled.pk, levers={}, today=TODAY, now=NOW)
    assert [one.name for one in made] == ["Conservative", "Base case", "Ambitious"]
    assert all(one.is_linked and one.is_shared for one in made)
    assert [total(one, revenue) for one in made] == [95_000_000, 100_000_000, 110_000_000]
    assert shown(made[0], revenue) == grown(before, Fraction(19, 20))
    assert shown(made[1], revenue) == before
    assert shown(made[2], revenue) == grown(before, Fraction(11, 10))
    assert shown(filled, revenue) == before


def test_levers_multiply_and_can_be_limited_to_a_node(
    filled: Version, revenue: Figure, cube: SmallCompany  # noqa: F811
) -> None:  # fmt: skip
    before = shown(filled, revenue)
    made = derive(
        filled, Lever("growth", Fraction(1, 10)),
        Lever("volume", Fraction(-1, 4), organisation_id=cube["north"]),
        Lever("price", Fraction(1, 50), product_id=cube["home"]),
    )  # fmt: skip
    north = {cube[seat] for seat in small.SEATS if seat.startswith("north")}
    home = {cube[one] for one in small.CATEGORIES if one.startswith("home")}
    wanted: dict[tuple[int, ...], int] = {}
    for in_north in (False, True):
        for in_home in (False, True):
            part = {
                key: value for key, value in before.items()
                if (key[0] in north) == in_north and (key[1] in home) == in_home
            }  # fmt: skip
            factor = Fraction(11, 10) * (Fraction(3, 4) if in_north else 1)
            wanted |= grown(part, factor * (Fraction(51, 50) if in_home else 1))
    assert shown(made, revenue) == wanted


def test_a_lost_customer_takes_its_share_of_last_year_out(
    filled: Version, revenue: Figure, cube: SmallCompany  # noqa: F811
) -> None:  # fmt: skip
    before = shown(filled, revenue)
    lost: Counter[tuple[int, int, int]] = Counter()
    whole: Counter[tuple[int, int, int]] = Counter()
    for line in small.LINES:
        if FIRST - 12 <= line.period < FIRST - 6:
            key = (cube[line.seat], cube[line.category], cube[line.channel])
            whole[key] += line.revenue
            lost[key] += line.revenue if line.customer == "c05" else 0
    wanted: dict[tuple[int, ...], int] = {}
    for combination in {key[:3] for key in before}:
        part = {key: value for key, value in before.items() if key[:3] == combination}
        share = Fraction(lost[combination], whole[combination])
        wanted |= part if not share else grown(part, 1 - min(max(share, Fraction(0)), Fraction(1)))
    made = derive(filled, Lever("lost_customer", customer_id=cube["c05"]))
    assert shown(made, revenue) == wanted
    assert sum(wanted.values()) < sum(before.values())


def test_prices_move_margins_by_what_they_move_revenue(
    filled: Version, revenue: Figure  # noqa: F811
) -> None:  # fmt: skip
    margin = Figure(Metric.objects.get(code="margin").pk)
    put(filled, margin, COMPANY_ID, "400000")
    filled.refresh_from_db()
    made = derive(filled, Lever("price", Fraction(1, 10)), Lever("volume", Fraction(-1, 2)))
    assert total(made, revenue) == 55_000_000
    assert total(made, margin) == 40_000_000 // 2 + (55_000_000 - 50_000_000)


def test_what_is_written_in_the_base_reaches_a_linked_scenario_through_a_job(
    filled: Version, revenue: Figure, cube: SmallCompany  # noqa: F811
) -> None:  # fmt: skip
    made = derive(filled, Lever("growth", Fraction(1, 10)))
    put(filled, revenue, cube["north"], "700000")
    put(filled, revenue, cube["south"], "200000")
    assert Job.objects.filter(kind=following.JOB).count() == 1
    work_off()
    assert shown(made, revenue) == grown(shown(filled, revenue), Fraction(11, 10))
    entries = JournalEntry.unscoped.filter(version=made, method="levers").count()
    assert not scenarios.catch_up(actor=SYSTEM, version_id=made.pk, now=NOW)
    assert scenarios.catch_up_all(actor=SYSTEM, base_id=filled.pk, now=NOW) == 0
    assert JournalEntry.unscoped.filter(version=made, method="levers").count() == entries == 2


def test_whoever_opens_it_finds_it_computed(
    filled: Version, revenue: Figure, rep: Persona  # noqa: F811
) -> None:  # fmt: skip
    made = derive(filled, Lever("growth", Fraction(1, 10)))
    put(filled, revenue, COMPANY_ID, "500000")
    assert scenarios.catch_up(actor=rep.viewer, version_id=made.pk, now=NOW)
    assert total(made, revenue) == 55_000_000


def test_cells_changed_by_hand_stay_and_are_listed(
    filled: Version, revenue: Figure, cube: SmallCompany, analyst: Persona  # noqa: F811
) -> None:  # fmt: skip
    made = derive(filled, Lever("growth", Fraction(1, 10)))
    seat = cube["north-a-1"]
    put(made, revenue, seat, "5000", analyst.viewer)
    put(filled, revenue, COMPANY_ID, "500000")
    work_off()
    base = shown(filled, revenue)
    by_hand = {key: value for key, value in shown(made, revenue).items() if key[0] == seat}
    assert sum(by_hand.values()) == 500_000
    wanted = grown(base, Fraction(11, 10))
    assert all(
        value == wanted[key] for key, value in shown(made, revenue).items() if key[0] != seat
    )
    count, listed = hand_cells.cells(viewer=SYSTEM, version=made)
    assert count == len(listed) == len(by_hand)
    assert {one.who for one in listed} == {str(analyst.user)}
    journal.undo(actor=analyst.viewer, now=NOW, version_id=made.pk)
    work_off()
    assert shown(made, revenue) == wanted
    assert hand_cells.cells(viewer=SYSTEM, version=made) == (0, [])


def test_cut_loose_it_stays_what_it_is(
    filled: Version, revenue: Figure  # noqa: F811
) -> None:  # fmt: skip
    made = derive(filled, Lever("growth", Fraction(1, 10)))
    before = shown(made, revenue)
    scenarios.cut_loose(actor=SYSTEM, version_id=made.pk)
    put(filled, revenue, COMPANY_ID, "500000")
    work_off()
    after = shown(made, revenue)
    assert {key: after[key] for key in before} == before
    assert total(made, revenue) == 110_000_000


def test_other_levers_replace_the_earlier_ones(
    filled: Version, revenue: Figure  # noqa: F811
) -> None:  # fmt: skip
    made = derive(filled, Lever("growth", Fraction(1, 10)))
    changed = scenarios.change_levers(
        actor=SYSTEM, version_id=made.pk, levers=[Lever("growth", Fraction(-1, 10))], now=NOW
    )
    assert total(made, revenue) == 90_000_000
    assert changed.levers == [{"kind": "growth", "percent": "-10"}]
    assert changed.is_linked


def test_empty_stays_empty_and_zero_stays_zero(
    version: Version, revenue: Figure, cube: SmallCompany
) -> None:
    put(version, revenue, cube["north-a-1"], "0")
    version.refresh_from_db()
    made = derive(version, Lever("growth", Fraction(1, 2)))
    assert set(shown(made, revenue).values()) == {0}
    assert {key[0] for key in shown(made, revenue)} == {cube["north-a-1"]}


def test_a_merged_scenario_is_cut_loose(
    filled: Version, revenue: Figure  # noqa: F811
) -> None:  # fmt: skip
    made = derive(filled, Lever("growth", Fraction(1, 10)))
    merge(made)
    work_off()
    made.refresh_from_db()
    assert not made.is_linked
    assert total(filled, revenue) == total(made, revenue) == 110_000_000


def test_a_private_linked_scenario_follows_too(
    filled: Version, revenue: Figure, analyst: Persona, executive: Persona  # noqa: F811
) -> None:  # fmt: skip
    made = scenarios.derive(
        actor=analyst.viewer, base_id=filled.pk, name="Mine", shared=False,
        levers=[Lever("growth", Fraction(1, 10))], today=TODAY, now=NOW,
    )  # fmt: skip
    put(filled, revenue, COMPANY_ID, "500000")
    work_off()
    assert total(made, revenue) == 55_000_000
    with pytest.raises(NotVisible):
        scenarios.cut_loose(actor=executive.viewer, version_id=made.pk)


@pytest.mark.parametrize(
    "lever",
    [
        Lever("magic"), Lever("growth", Fraction(-2)), Lever("growth", Fraction(11)),
        Lever("lost_customer"), Lever("growth", Fraction(1), organisation_id=2**31 - 1),
    ],
)  # fmt: skip
def test_levers_that_make_no_sense_are_refused(
    filled: Version, lever: Lever  # noqa: F811
) -> None:  # fmt: skip
    with pytest.raises(Invalid):
        derive(filled, lever)
    with pytest.raises(Invalid):
        scenarios.derive_set(
            actor=SYSTEM, base_id=filled.pk, levers={"wild": []}, today=TODAY, now=NOW
        )
    assert not Version.unscoped.filter(kind="scenario").exists()


def test_a_scenario_stands_on_a_version_in_force_too(
    filled: Version, revenue: Figure  # noqa: F811
) -> None:  # fmt: skip
    versions.approve(actor=SYSTEM, version_id=filled.pk, now=NOW, today=TODAY)
    assert total(derive(filled, Lever("growth", Fraction(1, 10))), revenue) == 110_000_000
