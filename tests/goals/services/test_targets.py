"""A number typed on any total stands there exactly, and nothing else moves."""

from collections import Counter
from fractions import Fraction

import pytest

from goals.models import Cell, DomainLeaf, JournalEntry, Level, Plan, Version
from goals.selectors.leaves import Address
from goals.services import locks, targets
from goals.services.cells import Figure
from goals.services.sheets import Entry
from goals.services.targets import Options, Outcome
from salesplan.core.errors import Conflict, Invalid, NotAllowed, NotVisible, Refused
from salesplan.core.models import COMPANY_ID, Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from tests.factories import small_company as small
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST, NOW
from tests.personas import Persona

SYSTEM = access.system()


def at(
    organisation: int = COMPANY_ID,
    product: int = 0,
    channel: int = 0,
    first: int = FIRST,
    months: int = 6,
) -> Address:
    return Address(organisation, first, months, product, channel)


def enter(
    version: Version, figure: Figure, *entries: Entry, actor: Viewer = SYSTEM,
    options: Options = targets.DEFAULTS,
) -> Outcome:  # fmt: skip
    return targets.spread(
        actor=actor, now=NOW, version_id=version.pk, figure=figure, entries=entries, options=options
    )


def state(version: Version) -> dict[tuple[int, ...], int]:
    rows = Cell.unscoped.filter(version=version).values_list(
        "metric_id", "level", "organisation_id", "product_id", "channel_id", "customer_id",
        "period", "value",
    )  # fmt: skip
    return {row[:-1]: row[-1] for row in rows}


def total(version: Version, **where: object) -> int:
    return sum(Cell.unscoped.filter(version=version, **where).values_list("value", flat=True))


@pytest.fixture
def grown(version: Version, revenue: Figure) -> Version:
    """The plan set to last year plus 12 %."""
    targets.set_growth(
        actor=SYSTEM, now=NOW, version_id=version.pk, figure=revenue, percent=Fraction(12, 100)
    )
    return version


def test_growth_on_last_year_reaches_every_leaf_exactly(
    grown: Version, cube: SmallCompany, revenue: Figure
) -> None:
    last_year = cube.total("revenue", lambda line: FIRST - 12 <= line.period < FIRST - 6)
    wanted = round(Fraction(last_year) * Fraction(112, 100) / 100) * 100
    assert total(grown) == wanted
    entry = JournalEntry.unscoped.get(version=grown)
    assert (entry.number, entry.method) == (1, "growth")
    assert sum(entry.after) == wanted
    assert all(value % 100 == 0 for value in entry.after)
    sold: Counter[tuple[str, str, str, int]] = Counter()
    for line in small.LINES:
        if FIRST - 12 <= line.period < FIRST - 6:
            sold[line.seat, line.category, line.channel, line.period + 12] += line.revenue
    weights = {key: max(value, 0) for key, value in sold.items()}  # returns weigh nothing
    for (seat, category, channel, period), weight in weights.items():
        where = {"organisation_id": cube[seat], "product_id": cube[category], "period": period}
        share = Fraction(wanted * weight, sum(weights.values()))
        assert abs(total(grown, channel_id=cube[channel], **where) - share) < 100


def test_a_typed_total_stands_and_the_rest_is_untouched(
    grown: Version, cube: SmallCompany, revenue: Figure
) -> None:
    before = state(grown)
    seats = {cube["north-a-1"], cube["north-a-2"]}
    address = at(cube["north-a"], months=3)
    outcome = enter(grown, revenue, Entry(address, text="123456"))
    assert outcome.totals == [12_345_600]
    after = state(grown)
    inside = {k for k in after if k[2] in seats and k[6] < FIRST + 3}
    assert sum(after[k] for k in inside) == 12_345_600
    assert {k: v for k, v in after.items() if k not in inside} == {
        k: v for k, v in before.items() if k not in inside
    }
    assert outcome.changed == sum(before[k] != after[k] for k in inside)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+10%", lambda old: round(Fraction(old) * Fraction(11, 10) / 100) * 100),
        ("－5％", lambda old: round(Fraction(old) * Fraction(95, 100) / 100) * 100),
        ("+20k", lambda old: old + 2_000_000),
        ("=1.5万", lambda _old: 1_500_000),
        ("like LY", lambda old: old),
        ("eq 3万", lambda _old: 3_000_000),
    ],
)
def test_shorthand(
    grown: Version, cube: SmallCompany, revenue: Figure, text: str, expected: object
) -> None:
    seats = [cube["south-b-1"], cube["south-b-2"]]
    old = total(grown, organisation_id__in=seats)
    outcome = enter(grown, revenue, Entry(at(cube["south-b"]), text=text))
    assert outcome.totals == [expected(old)]  # type: ignore[operator]
    assert total(grown, organisation_id__in=seats) == outcome.totals[0]


def test_like_last_year_takes_last_years_shares(
    version: Version, cube: SmallCompany, revenue: Figure
) -> None:
    enter(version, revenue, Entry(at(), value=60_000_000, method="equal"))
    enter(version, revenue, Entry(at(), value=60_000_000, method="last_year"))

    def sold(seat: str) -> int:
        return cube.total(
            "revenue", lambda line: line.seat == seat and FIRST - 12 <= line.period < FIRST - 6
        )

    shares = [total(version, organisation_id=cube[seat]) / sold(seat) for seat in small.SEATS]
    assert max(shares) / min(shares) < 1.1  # but for returns, which weigh nothing


def test_given_weights_split_between_nodes(
    version: Version, cube: SmallCompany, revenue: Figure
) -> None:
    weights = {str(cube["north"]): 2, str(cube["south"]): 1}
    enter(version, revenue, Entry(at(), value=90_000, method="equal"))
    entry = Entry(at(), value=300_000_00, method="weights", params={"weights": weights})
    enter(version, revenue, entry)
    assert total(version, organisation_id__in=_seats(cube, "north")) == 200_000_00
    assert total(version, organisation_id__in=_seats(cube, "south")) == 100_000_00
    bad = Entry(at(), value=1, method="weights", params={"weights": {str(cube["north"]): 1}})
    with pytest.raises(Invalid):
        enter(version, revenue, bad)


def _seats(cube: SmallCompany, region: str) -> list[int]:
    return [
        pk for code, pk in cube.ids.items() if code.startswith(region + "-") and code[-1].isdigit()
    ]


def test_fixed_and_clear(grown: Version, cube: SmallCompany, revenue: Figure) -> None:
    leaf = DomainLeaf.unscoped.filter(version=grown, organisation_id=cube["north-a-1"])[0]
    address = at(leaf.organisation_id, leaf.product_id, leaf.channel_id, FIRST, 2)
    outcome = enter(grown, revenue, Entry(address, text="fix 50"))
    assert outcome.totals == [2 * 5_000]
    cleared = enter(grown, revenue, Entry(address, text=""))
    assert cleared.totals == [None]
    left = Cell.unscoped.filter(
        version=grown, organisation_id=leaf.organisation_id, product_id=leaf.product_id,
        channel_id=leaf.channel_id,
    )  # fmt: skip
    assert min(left.values_list("period", flat=True)) >= FIRST + 2


def test_spreading_over_nothing_is_flagged(version: Version, revenue: Figure) -> None:
    outcome = enter(version, revenue, Entry(at(), value=1_000_000))
    assert outcome.flags == ["equal_fallback"]
    assert total(version) == 1_000_000


def test_zeros_are_answers_and_need_a_confirmation(version: Version, revenue: Figure) -> None:
    enter(version, revenue, Entry(at(), text="fix 0"))
    with pytest.raises(Refused) as refused:
        enter(version, revenue, Entry(at(), value=1_000_000))
    assert refused.value.code == "zero_weights"
    outcome = enter(
        version, revenue, Entry(at(), value=1_000_000), options=Options(on_zero="equal")
    )
    assert (outcome.totals, outcome.flags) == ([1_000_000], ["equal_fallback"])


def test_outside_the_domain_entry_is_refused(
    version: Version, cube: SmallCompany, revenue: Figure
) -> None:
    DomainLeaf.unscoped.filter(version=version, organisation_id=cube["north-a-1"]).delete()
    with pytest.raises(Refused) as refused:
        enter(version, revenue, Entry(at(cube["north-a-1"]), value=100))
    assert refused.value.code == "outside_domain"


def test_months_outside_the_plan_are_refused(grown: Version, revenue: Figure) -> None:
    with pytest.raises(Refused) as refused:
        enter(grown, revenue, Entry(at(first=FIRST + 3), value=100))
    assert refused.value.code == "not_in_plan"


def test_text_is_refused_and_nothing_changes(grown: Version, revenue: Figure) -> None:
    before = state(grown)
    for text in ("abc", "1e400", "NaN"):
        with pytest.raises(Invalid) as refused:
            enter(grown, revenue, Entry(at(), text=text))
        assert refused.value.params["text"] == text
    assert state(grown) == before


def test_a_ratio_cannot_be_spread(version: Version) -> None:
    rate = Figure(Metric.objects.get(code="margin_rate").pk)
    with pytest.raises(Invalid):
        enter(version, rate, Entry(at(), value=1))


def test_a_batch_stands_as_a_whole(grown: Version, cube: SmallCompany, revenue: Figure) -> None:
    entries = [
        Entry(at(cube["north"]), text="900000"),
        Entry(at(cube["north-a-1"]), text="100000"),
        Entry(at(cube["north-a-1"], cube["home"], first=FIRST, months=1), text="5000"),
    ]
    outcome = enter(grown, revenue, *entries)
    assert outcome.totals == [90_000_000, 10_000_000, 500_000]
    assert JournalEntry.unscoped.filter(version=grown).count() == 2


def test_a_batch_with_a_bad_entry_changes_nothing_and_names_it(
    grown: Version, cube: SmallCompany, revenue: Figure
) -> None:
    before = state(grown)
    with pytest.raises(Refused) as refused:
        enter(
            grown,
            revenue,
            Entry(at(cube["north"]), text="900000"),
            Entry(at(cube["south"]), text="x"),
        )
    assert [detail["entry"] for detail in refused.value.details] == [1]
    assert state(grown) == before


def test_locked_cells_stay(grown: Version, cube: SmallCompany, revenue: Figure) -> None:
    lock_at(grown, revenue, at(cube["north-a"], first=FIRST, months=1))
    where = {"organisation_id__in": [cube["north-a-1"], cube["north-a-2"]], "period": FIRST}
    held = total(grown, **where)
    outcome = enter(grown, revenue, Entry(at(cube["north"]), text="+10%"))
    assert total(grown, **where) == held
    assert total(grown, organisation_id__in=_seats(cube, "north")) == outcome.totals[0]
    with pytest.raises(Refused) as refused:
        enter(grown, revenue, Entry(at(cube["north-a"], first=FIRST, months=1), text="+1%"))
    assert refused.value.code == "all_locked"
    with pytest.raises(Refused) as refused:
        enter(grown, revenue, Entry(at(cube["north"], first=FIRST, months=1), value=100))
    assert refused.value.code == "locked_exceed_total"
    assert refused.value.details[0]["locked_sum"] == held


def lock_at(version: Version, figure: Figure, address: Address) -> None:
    locks.create(
        actor=SYSTEM,
        now=NOW,
        version_id=version.pk,
        figure=figure,
        address=address,
        reason="agreed",
    )


def test_a_dry_run_tells_but_changes_nothing(
    grown: Version, cube: SmallCompany, revenue: Figure
) -> None:
    before = state(grown)
    outcome = targets.spread(
        actor=SYSTEM, now=NOW, version_id=grown.pk, figure=revenue, dry_run=True,
        entries=[Entry(at(cube["north"]), text="+10%")],
    )  # fmt: skip
    assert outcome.changed > 0
    assert not outcome.committed
    assert state(grown) == before


def test_floor_target_and_stretch_keep_their_order(version: Version, revenue: Figure) -> None:
    floor = Figure(revenue.metric_id, Level.FLOOR)
    enter(version, floor, Entry(at(), value=90_000_000, method="equal"))
    with pytest.raises(Refused) as refused:
        enter(version, revenue, Entry(at(), value=80_000_000, method="equal"))
    assert refused.value.code == "floors_exceed_total"
    assert refused.value.details[0]["floor_sum"] == 90_000_000
    enter(version, revenue, Entry(at(), value=95_000_000, method="equal"))


def test_the_second_of_two_people_is_told(
    grown: Version, cube: SmallCompany, revenue: Figure, analyst: Persona, administrator: Persona
) -> None:
    seen = Options(seen=1)
    enter(grown, revenue, Entry(at(cube["north"]), text="+1%"), actor=analyst.viewer, options=seen)
    south = enter(
        grown,
        revenue,
        Entry(at(cube["south"]), text="+1%"),
        actor=administrator.viewer,
        options=seen,
    )
    assert south.number == 3
    with pytest.raises(Conflict) as conflict:
        enter(
            grown, revenue, Entry(at(cube["north-a"]), text="+1%"), actor=administrator.viewer,
            options=seen,
        )  # fmt: skip
    assert conflict.value.code == "cells_changed"
    assert {detail["number"] for detail in conflict.value.details} == {2}
    own = enter(
        grown,
        revenue,
        Entry(at(cube["south-a"]), text="+1%"),
        actor=administrator.viewer,
        options=seen,
    )
    assert own.number == 4


def test_another_level_of_the_same_cells_is_no_conflict(
    grown: Version, revenue: Figure, analyst: Persona, administrator: Persona
) -> None:
    stretch = Figure(revenue.metric_id, Level.STRETCH)
    high = Entry(at(), value=10**10, method="last_year")
    enter(grown, stretch, high, actor=analyst.viewer)
    done = enter(
        grown, revenue, Entry(at(), text="-1%"), actor=administrator.viewer,
        options=Options(seen=1),
    )  # fmt: skip
    assert done.number == 3


def test_a_manager_changes_the_own_subtree_only(
    grown: Version, cube: SmallCompany, revenue: Figure, manager_north: Persona, rep: Persona
) -> None:
    before = state(grown)
    enter(grown, revenue, Entry(at(cube["north"]), text="+10%"), actor=manager_north.viewer)
    changed = {k for k, v in state(grown).items() if before[k] != v}
    assert {k[2] for k in changed} <= set(_seats(cube, "north"))
    for node in (cube["south"], COMPANY_ID):
        with pytest.raises(NotVisible):
            enter(grown, revenue, Entry(at(node), text="+10%"), actor=manager_north.viewer)
    with pytest.raises(NotAllowed):
        enter(grown, revenue, Entry(at(cube["north-a-1"]), text="+10%"), actor=rep.viewer)


def test_a_product_manager_changes_the_own_line_only(
    grown: Version, cube: SmallCompany, revenue: Figure, product_manager: Persona
) -> None:
    before = state(grown)
    entry = Entry(at(COMPANY_ID, cube["home"]), text="+10%")
    enter(grown, revenue, entry, actor=product_manager.viewer)
    changed = {k for k, v in state(grown).items() if before[k] != v}
    assert {k[3] for k in changed} == {cube["home-1"], cube["home-2"]}
    with pytest.raises(NotVisible):
        enter(grown, revenue, Entry(at(), text="+10%"), actor=product_manager.viewer)


def test_the_same_total_again_leaves_no_trace(grown: Version, plan: Plan, revenue: Figure) -> None:
    outcome = enter(grown, revenue, Entry(at(), value=total(grown)))
    assert (outcome.number, outcome.changed) == (1, 0)
