"""Phasing: profiles from history, and what a version has put on its months by one."""

from datetime import date
from fractions import Fraction

import pytest

from goals.models import Cell, JournalEntry, PhasingProfile, Plan, ProfileOrigin, Version
from goals.selectors import phasing as reads
from goals.selectors.leaves import Address
from goals.services import journal, locks, phasing, phasing_profiles, targets
from goals.services.cells import Figure
from goals.services.phasing_profiles import ProfileDraft
from goals.services.sheets import Entry
from salesplan.core.errors import Invalid, NotAllowed, NotVisible, Refused, Stale
from salesplan.core.models import COMPANY_ID, Company
from salesplan.core.selectors import access
from salesplan.engine import seasonality
from salesplan.engine.calendar import work_calendar
from salesplan.engine.phasing import Effects, with_event
from tests.factories import small_company as small
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST, NOW
from tests.personas import Persona

SYSTEM = access.system()
FLAT = (1,) * 12
RISING = tuple(range(1, 13))
Sums = dict[tuple[int, ...], int]


@pytest.fixture
def grown(plan: Plan, version: Version, revenue: Figure) -> Version:
    """Last year plus 10 % at every leaf."""
    targets.set_growth(
        actor=SYSTEM, now=NOW, version_id=version.pk, figure=revenue, percent=Fraction(1, 10)
    )
    return version


def made(weights: tuple[int, ...] = RISING, **more: object) -> PhasingProfile:
    fields = {"is_plain": True, **more}
    return phasing_profiles.save(
        actor=SYSTEM, draft=ProfileDraft("Mine", COMPANY_ID, weights, **fields)
    )


def apply(version: Version, revenue: Figure, profile: PhasingProfile, **more: object) -> object:
    return phasing.apply(
        actor=more.pop("actor", SYSTEM), now=NOW, version_id=version.pk, figure=revenue,
        profile_id=profile.pk, **more,
    )  # fmt: skip


def cells(version: Version) -> dict[tuple[int, ...], int]:
    rows = Cell.unscoped.filter(version=version).values_list(
        "organisation_id", "product_id", "channel_id", "period", "value"
    )
    return {row[:4]: row[4] for row in rows}


def sums(version: Version) -> Sums:
    found: Sums = {}
    for key, value in cells(version).items():
        found[key[:3]] = found.get(key[:3], 0) + value
    return found


def months(version: Version) -> list[int]:
    by_month = [0] * 6
    for key, value in cells(version).items():
        by_month[key[3] - FIRST] += value
    return by_month


def test_every_combination_keeps_its_sum_and_months_follow_the_weights(
    grown: Version, revenue: Figure
) -> None:
    before = sums(grown)
    outcome = apply(grown, revenue, made())
    assert sums(grown) == before
    whole = sum(before.values())
    # July to December weigh 7 to 12 of 57; each combination is rounded to whole yuan once
    for month, weight in zip(months(grown), range(7, 13), strict=True):
        assert abs(Fraction(month) - Fraction(whole * weight, 57)) < 100 * len(before)
    entry = JournalEntry.unscoped.get(version=grown, number=outcome.number)
    assert entry.method == "phasing"
    assert entry.params["weights"] == [7, 8, 9, 10, 11, 12]
    assert entry.params["name"] == "Mine"


def test_one_combination_is_phased_to_the_yuan(version: Version, revenue: Figure) -> None:
    key = sorted(reads_domain(version))[0]
    address = Address(key[0], FIRST, 6, key[1], key[2])
    entry = Entry(address=address, value=57_00 * 100 + 100, method="equal")
    targets.spread(actor=SYSTEM, now=NOW, version_id=version.pk, figure=revenue, entries=[entry])
    apply(version, revenue, made())
    assert months(version) == [700_00, 800_00, 900_00, 1000_00, 1100_00, 1201_00]


def reads_domain(version: Version) -> list[tuple[int, int, int]]:
    rows = version.domain(manager="unscoped").values_list(
        "organisation_id", "product_id", "channel_id"
    )
    return list(rows)


def test_combinations_without_figures_stay_empty(version: Version, revenue: Figure) -> None:
    key = sorted(reads_domain(version))[0]
    entry = Entry(Address(key[0], FIRST + 2, 1, key[1], key[2]), value=570_000, method="equal")
    targets.spread(actor=SYSTEM, now=NOW, version_id=version.pk, figure=revenue, entries=[entry])
    apply(version, revenue, made())
    assert set(sums(version)) == {key}
    assert months(version) == [70_000, 80_000, 90_000, 100_000, 110_000, 120_000]


def test_locked_months_keep_their_values(
    grown: Version, revenue: Figure, cube: SmallCompany
) -> None:
    held = Address(cube["north"], FIRST + 1, 2)
    locks.create(
        actor=SYSTEM, now=NOW, version_id=grown.pk, figure=revenue, address=held, reason="agreed"
    )
    before, totals = cells(grown), sums(grown)
    apply(grown, revenue, made())
    after = cells(grown)
    seats = {cube[code] for code in small.SEATS if code.startswith("north")}
    locked = {key for key in before if key[0] in seats and key[3] in (FIRST + 1, FIRST + 2)}
    assert locked
    assert {key: after[key] for key in locked} == {key: before[key] for key in locked}
    assert sums(grown) == totals
    assert after != before


def test_only_the_months_and_the_node_asked_for_change(
    grown: Version, revenue: Figure, cube: SmallCompany
) -> None:
    before = cells(grown)
    address = Address(cube["south"], FIRST + 3, 3)
    apply(grown, revenue, made(FLAT), address=address)
    changed = {key for key, value in cells(grown).items() if before.get(key) != value}
    seats = {cube[code] for code in small.SEATS if code.startswith("south")}
    assert changed
    assert {key[0] for key in changed} <= seats
    assert {key[3] for key in changed} <= {FIRST + 3, FIRST + 4, FIRST + 5}


def test_a_preview_says_what_applying_does_and_writes_nothing(
    grown: Version, revenue: Figure
) -> None:
    profile, before = made(), months(grown)
    told = phasing.preview(
        actor=SYSTEM, now=NOW, version_id=grown.pk, figure=revenue, profile_id=profile.pk
    )
    assert (told.before, months(grown)) == (before, before)
    assert told.periods == list(range(FIRST, FIRST + 6))
    outcome = apply(grown, revenue, profile)
    assert (told.after, told.changed) == (months(grown), outcome.changed)


def test_phasing_is_undone_in_one_step(grown: Version, revenue: Figure) -> None:
    before = cells(grown)
    apply(grown, revenue, made())
    journal.undo(actor=SYSTEM, now=NOW, version_id=grown.pk, number=2)
    assert cells(grown) == before


def test_a_profile_is_derived_from_the_cube_with_its_basis(cube: SmallCompany) -> None:
    profile = phasing_profiles.derive(
        actor=SYSTEM, name="History", organisation_id=COMPANY_ID, as_of=small.TODAY
    )
    figures = [
        cube.total("revenue", lambda line, month=month: line.period == month)
        for month in range(2024 * 12 + 8, 2026 * 12 + 8)
    ]
    assert profile.basis["figures"] == figures
    assert (profile.basis["first_period"], profile.basis["months"]) == (2024 * 12 + 8, 24)
    calendar = work_calendar("CN", range(2023, 2028))
    engine = seasonality.derive(figures, 2024 * 12 + 8, calendar)
    assert tuple(profile.weights) == engine.index
    assert reads.effects_of(profile=profile) == engine.effects
    assert profile.origin == ProfileOrigin.DERIVED
    assert sum(profile.weights) == 120_000


def test_where_nobody_keeps_the_feast_it_is_not_looked_for(cube: SmallCompany) -> None:
    Company.objects.update(country="US")
    profile = phasing_profiles.derive(
        actor=SYSTEM, name="History", organisation_id=COMPANY_ID, as_of=small.TODAY
    )
    effects = reads.effects_of(profile=profile)
    assert effects is not None
    assert (effects.rush, effects.quiet) == (Fraction(1), Fraction(1))


def test_history_of_one_product_line_and_territory(
    cube: SmallCompany, manager_north: Persona
) -> None:
    profile = phasing_profiles.derive(
        actor=manager_north.viewer, name="North", organisation_id=cube["north"],
        product_id=cube["home"], as_of=small.TODAY,
    )  # fmt: skip
    last = cube.total(
        "revenue",
        lambda line: (
            line.period == 2026 * 12 + 7 and line.region == "north" and line.product_line == "home"
        ),
    )
    assert profile.basis["figures"][-1] == last


def test_short_history_is_refused_with_its_months(cube: SmallCompany) -> None:
    with pytest.raises(Invalid) as refused:
        phasing_profiles.derive(
            actor=SYSTEM, name="X", organisation_id=COMPANY_ID, as_of=date(2026, 6, 29)
        )
    assert str(refused.value) == "There are 23 months of history; a profile needs 24 of them."
    assert not PhasingProfile.unscoped.exists()


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ((0,) * 12, "All weights of these months are zero."),
        ((1,) * 13, "A profile has 12 weights, one for each month; 13 are given."),
        ((-3, *FLAT[1:]), "A weight of -3: none may be negative."),
        ((2_000_000, *FLAT[1:]), "A weight of 2000000: the most is 1000000."),
    ],
)
def test_wrong_weights_are_refused_with_numbers(
    cube: SmallCompany, weights: tuple[int, ...], said: str
) -> None:
    with pytest.raises(Invalid) as refused:
        made(weights)
    assert str(refused.value) == said


def test_months_outside_of_the_plan_are_refused(grown: Version, revenue: Figure) -> None:
    with pytest.raises(Invalid) as refused:
        apply(grown, revenue, made(), address=Address(COMPANY_ID, FIRST + 4, 3))
    assert str(refused.value) == (
        "The plan has the 6 months from 2026-07 on; 3 are asked from 2026-11 on."
    )
    with pytest.raises(Refused, match="1 months are one cell"):
        apply(grown, revenue, made(), address=Address(COMPANY_ID, FIRST, 1))


def test_a_profile_without_weight_in_the_plans_months_is_refused(
    grown: Version, revenue: Figure
) -> None:
    before = cells(grown)
    spring = made((*(1,) * 6, *(0,) * 6))
    with pytest.raises(Invalid, match="All weights of these months are zero"):
        apply(grown, revenue, spring)
    assert cells(grown) == before


def test_editing_keeps_the_basis_and_notices_others(cube: SmallCompany) -> None:
    profile = phasing_profiles.derive(
        actor=SYSTEM, name="History", organisation_id=COMPANY_ID, as_of=small.TODAY
    )
    figures = profile.basis["figures"]
    effects = with_event(Effects(), "11.11", Fraction(1))
    edited = phasing_profiles.edit(
        actor=SYSTEM, profile_id=profile.pk, weights=RISING, effects=effects, expected_version=1
    )
    assert (edited.origin, edited.version, edited.weights) == ("edited", 2, list(RISING))
    assert edited.basis["figures"] == figures
    assert reads.effects_of(profile=edited) == effects
    with pytest.raises(Stale):
        phasing_profiles.edit(actor=SYSTEM, profile_id=profile.pk, name="X", expected_version=1)
    phasing_profiles.remove(actor=SYSTEM, profile_id=profile.pk)
    assert not PhasingProfile.unscoped.exists()


def test_an_event_that_is_called_off_leaves_its_month_lighter(cube: SmallCompany) -> None:
    usual = made((10_000,) * 12, is_plain=False)
    off = made((10_000,) * 12, is_plain=False, effects=with_event(Effects(), "11.11", Fraction(1)))
    span = phasing.Span(FIRST, 6)
    november = [reads.curve(profile=one, span=span).months[4] for one in (usual, off)]
    assert (november[0].factors.events, november[1].factors.events) == (Fraction(69, 51), 1)
    assert november[0].share > november[1].share


def test_profiles_of_others_are_not_there(
    cube: SmallCompany, manager_north: Persona, manager_south: Persona, rep: Persona,
    executive: Persona, grown: Version, revenue: Figure,
) -> None:  # fmt: skip
    south = phasing_profiles.save(
        actor=manager_south.viewer, draft=ProfileDraft("South", cube["south"], FLAT)
    )
    company = made()
    shown = reads.profiles(viewer=manager_north.viewer)
    assert [profile.pk for profile in shown] == [company.pk]
    with pytest.raises(NotVisible):
        phasing_profiles.remove(actor=manager_north.viewer, profile_id=south.pk)
    with pytest.raises(NotVisible):
        phasing_profiles.remove(actor=manager_north.viewer, profile_id=company.pk)
    with pytest.raises(NotAllowed):
        phasing_profiles.remove(actor=executive.viewer, profile_id=south.pk)
    with pytest.raises(NotVisible):
        phasing_profiles.save(actor=rep.viewer, draft=ProfileDraft("X", cube["south"], FLAT))
    with pytest.raises(NotVisible):
        apply(grown, revenue, company, actor=manager_north.viewer)
    apply(
        grown, revenue, company, actor=manager_north.viewer,
        address=Address(cube["north"], FIRST, 6),
    )  # fmt: skip
