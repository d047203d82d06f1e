"""Two or three margins are met exactly by the leaves, or the contradiction is told with names."""

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from goals.models import Cell, JournalEntry, Level, Version
from goals.selectors.leaves import Address
from goals.services import bounds, fits, journal, locks, targets
from goals.services.cells import Figure
from goals.services.fit_work import Margin
from goals.services.fits import Asked, FitOptions, FitOutcome
from goals.services.sheets import Entry
from salesplan.core.errors import Conflict, Invalid, NotAllowed, NotVisible, Refused
from salesplan.core.models import COMPANY_ID, Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST, NOW
from tests.personas import Persona

SYSTEM = access.system()
YUAN = 100


def scope(organisation: int = COMPANY_ID, **more: int) -> Address:
    return Address(organisation, FIRST, 6, **more)


@pytest.fixture
def grown(version: Version, revenue: Figure) -> Version:
    """The plan set to last year plus 12 %."""
    targets.set_growth(
        actor=SYSTEM, now=NOW, version_id=version.pk, figure=revenue, percent=Fraction(12, 100)
    )
    return version


Fit = Callable[..., FitOutcome]


@pytest.fixture
def fit(grown: Version, revenue: Figure) -> Fit:
    def run(
        *margins: Margin, actor: Viewer = SYSTEM, where: Address | None = None, **how: Any
    ) -> Any:
        return fits.fit(
            actor=actor, now=NOW, version_id=grown.pk, figure=revenue, scope=where or scope(),
            margins=margins, **how,
        )  # fmt: skip

    return run


def state(version: Version) -> dict[tuple[int, ...], int]:
    rows = Cell.unscoped.filter(version=version).values_list(
        "organisation_id", "product_id", "channel_id", "period", "value"
    )
    return {row[:-1]: row[-1] for row in rows}


def below(cube: SmallCompany, code: str) -> set[int]:
    return {pk for name, pk in cube.ids.items() if name == code or name.startswith(f"{code}-")}


def sums(version: Version, cube: SmallCompany, at: int, *codes: str) -> list[int]:
    """Totals of some nodes; `at` is the key: 0 organisation, 1 product, 2 channel."""
    cells = state(version)
    return [sum(v for k, v in cells.items() if k[at] in below(cube, code)) for code in codes]


def moved(version: Version, cube: SmallCompany, at: int, *codes: str, by: int) -> dict[int, int]:
    """Present totals, with `by` moved from the last to the first."""
    present = dict(
        zip((cube[code] for code in codes), sums(version, cube, at, *codes), strict=True)
    )
    return present | {cube[codes[0]]: present[cube[codes[0]]] + by,
                      cube[codes[-1]]: present[cube[codes[-1]]] - by}  # fmt: skip


def test_region_and_line_totals_are_met_exactly(
    fit: Fit, grown: Version, cube: SmallCompany
) -> None:
    regions = moved(grown, cube, 0, "north", "south", by=5_000 * YUAN)
    lines = moved(grown, cube, 1, "home", "light", by=-7_000 * YUAN)
    before = state(grown)
    outcome = fit(Margin("organisation", regions), Margin("product", lines))
    assert sums(grown, cube, 0, "north", "south") == list(regions.values())
    assert sums(grown, cube, 1, "home", "light") == list(lines.values())
    after = state(grown)
    assert after.keys() == before.keys()
    assert {key for key, value in before.items() if not value} <= {
        k for k, v in after.items() if not v
    }
    assert all(value % YUAN == 0 for value in after.values())
    assert outcome.changed == sum(before[key] != after[key] for key in before)
    assert (outcome.total, outcome.off_quantum, outcome.moved) == (sum(before.values()), 0, 0)
    entry = JournalEntry.unscoped.get(version=grown, number=2)
    assert (entry.method, outcome.number) == ("fit", 2)
    assert entry.params["margins"][1]["totals"] == {str(k): v for k, v in lines.items()}
    journal.undo(actor=SYSTEM, now=NOW, version_id=grown.pk)
    assert state(grown) == before


def test_typed_totals_are_read_like_cells(fit: Fit, grown: Version, cube: SmallCompany) -> None:
    north, south = sums(grown, cube, 0, "north", "south")
    fit(
        Margin(
            "organisation",
            {cube["north"]: f"={(north + 900 * YUAN) // YUAN}", cube["south"]: "-900"},
        ),
        Margin("channel", {cube[code]: "" for code in ("shop", "dealer", "project")}),
    )
    assert sums(grown, cube, 0, "north", "south") == [north + 900 * YUAN, south - 900 * YUAN]
    with pytest.raises(Invalid) as caught:
        fit(
            Margin("organisation", {COMPANY_ID: "much"}),
            Margin("channel", {cube[code]: "" for code in ("shop", "dealer", "project")}),
        )
    assert caught.value.code == "not_a_number"


def test_three_margins_with_months(fit: Fit, grown: Version, cube: SmallCompany) -> None:
    cells = state(grown)
    months = {FIRST + at: sum(v for k, v in cells.items() if k[3] == FIRST + at) for at in range(6)}
    months[FIRST] += 300 * YUAN
    months[FIRST + 5] -= 300 * YUAN
    regions = moved(grown, cube, 0, "north", "south", by=1_000 * YUAN)
    lines = moved(grown, cube, 1, "home", "light", by=2_000 * YUAN)
    fit(Margin("month", months), Margin("organisation", regions), Margin("product", lines))
    after = state(grown)
    assert {p: sum(v for k, v in after.items() if k[3] == p) for p in months} == months
    assert sums(grown, cube, 0, "north", "south") == list(regions.values())
    assert sums(grown, cube, 1, "home", "light") == list(lines.values())


def test_lines_of_a_margin_may_be_nodes_of_different_levels_and_runs_of_months(
    fit: Fit, grown: Version, cube: SmallCompany
) -> None:
    codes = ("north-a", "north-b", "south")
    places = moved(grown, cube, 0, *codes, by=400 * YUAN)
    cells = state(grown)
    quarters = {
        first: sum(v for k, v in cells.items() if first <= k[3] < first + 3)
        for first in (FIRST, FIRST + 3)
    }
    fit(Margin("organisation", places), Margin("month", quarters, months=3))
    assert sums(grown, cube, 0, *codes) == list(places.values())


def test_the_scope_is_all_that_changes(fit: Fit, grown: Version, cube: SmallCompany) -> None:
    before = state(grown)
    shop = {k: v for k, v in before.items() if k[2] == cube["shop"]}
    north = sum(v for k, v in shop.items() if k[0] in below(cube, "north"))
    total, home = sum(shop.values()), sum(v for k, v in shop.items() if k[1] in below(cube, "home"))
    fit(
        Margin(
            "organisation",
            {cube["north"]: north + 800 * YUAN, cube["south"]: total - north - 800 * YUAN},
        ),
        Margin("product", {cube["home"]: home, cube["light"]: total - home}),
        where=scope(channel_id=cube["shop"]),
    )
    after = state(grown)
    assert sum(
        v for k, v in after.items() if k[2] == cube["shop"] and k[0] in below(cube, "north")
    ) == (north + 800 * YUAN)
    assert {k: v for k, v in after.items() if k not in shop} == {
        k: v for k, v in before.items() if k not in shop
    }


def test_locked_leaves_stay_and_a_lock_in_the_way_is_named(
    fit: Fit, grown: Version, cube: SmallCompany, revenue: Figure
) -> None:
    locks.create(
        actor=SYSTEM, now=NOW, version_id=grown.pk, figure=revenue,
        address=scope(cube["north-a"]), reason="agreed",
    )  # fmt: skip
    before = state(grown)
    held = {key: value for key, value in before.items() if key[0] in below(cube, "north-a")}
    lines = moved(grown, cube, 1, "home", "light", by=500 * YUAN)
    fit(Margin("organisation", moved(grown, cube, 0, "north", "south", by=700 * YUAN)),
        Margin("product", lines))  # fmt: skip
    after = state(grown)
    assert {key: after[key] for key in held} == held
    locked = sum(held.values())
    wanted = {cube["north-a"]: locked - 10_000, cube["north-b"]: 0, cube["south"]: 0}
    wanted[cube["south"]] = sum(before.values()) - locked + 10_000
    with pytest.raises(Refused) as caught:
        fit(Margin("organisation", wanted), Margin("product", lines))
    refusal = caught.value
    assert refusal.code == "locked_exceed_margin"
    assert refusal.params["lines"] == "North-A"
    assert (refusal.params["short_by"], refusal.params["target"]) == (
        "100",
        f"{(locked - 10_000) // YUAN:,}",
    )
    assert state(grown) == after


def test_grand_totals_that_differ_are_told_with_both(
    fit: Fit, grown: Version, cube: SmallCompany
) -> None:
    before = state(grown)
    regions = moved(grown, cube, 0, "north", "south", by=0)
    lines = moved(grown, cube, 1, "home", "light", by=0)
    lines[cube["home"]] += 12_300
    with pytest.raises(Refused) as caught:
        fit(Margin("organisation", regions), Margin("product", lines))
    assert caught.value.code == "grand_totals_differ"
    assert caught.value.params["short_by"] == "123"
    assert caught.value.details[0]["short_by"] == 12_300
    assert "Territory" in str(caught.value)
    assert state(grown) == before


def test_a_contradiction_names_lines_and_what_stands_in_the_way(
    fit: Fit, grown: Version, cube: SmallCompany, revenue: Figure
) -> None:
    zero = [Entry(Address(cube["north"], FIRST, 6, cube["light"]), value=0)]
    targets.spread(actor=SYSTEM, now=NOW, version_id=grown.pk, figure=revenue, entries=zero)
    total = sum(state(grown).values())
    home = 1_000 * YUAN
    with pytest.raises(Refused) as caught:
        fit(
            Margin(
                "organisation", {cube["north"]: 5_000 * YUAN, cube["south"]: total - 5_000 * YUAN}
            ),
            Margin("product", {cube["home"]: home, cube["light"]: total - home}),
        )
    refusal = caught.value
    assert refusal.code == "margins_contradict"
    assert (refusal.params["lines"], refusal.params["through"]) == ("North", "Home")
    assert [refusal.params[name] for name in ("need", "can", "short_by")] == [
        "5,000",
        "1,000",
        "4,000",
    ]
    (detail,) = refusal.details
    assert detail["in_the_way"] == [{"line": "North", "through": "Light", "why": "zero"}]
    assert detail["short_by"] == 4_000 * YUAN
    assert detail["lines"] == [{"key": cube["north"], "code": "north", "name": "North"}]


@pytest.mark.parametrize(
    ("codes", "code", "names"),
    [
        (("north",), "not_covered", "South"),
        (("north-a", "south"), "not_covered", "North-B"),
        (("north", "north-a", "south"), "covered_twice", "North-A"),
    ],
)
def test_margins_have_to_cover_every_leaf_once(
    fit: Fit, cube: SmallCompany, codes: tuple[str, ...], code: str, names: str
) -> None:
    with pytest.raises(Invalid) as caught:
        fit(
            Margin("organisation", dict.fromkeys((cube[one] for one in codes), 0)),
            Margin("product", {cube["home"]: 0, cube["light"]: 0}),
        )
    assert (caught.value.code, caught.value.params["names"]) == (code, names)


def test_months_have_to_cover_the_scope_too(fit: Fit, cube: SmallCompany) -> None:
    lines = Margin("product", {cube["home"]: 0, cube["light"]: 0})
    with pytest.raises(Invalid) as caught:
        fit(lines, Margin("month", {FIRST + at: 0 for at in range(5)}))
    assert (caught.value.code, caught.value.params["names"]) == ("not_covered", "2026-12")
    with pytest.raises(Invalid) as caught:
        fit(lines, Margin("month", {FIRST + at: 0 for at in range(5)}, months=2))
    assert caught.value.code == "covered_twice"
    with pytest.raises(Refused) as refused:
        fit(lines, Margin("month", {FIRST + at: 0 for at in range(7)}))
    assert refused.value.code == "not_in_plan"


def test_one_dimension_twice_or_alone_is_no_fit(fit: Fit, cube: SmallCompany) -> None:
    lines = Margin("product", {cube["home"]: 0, cube["light"]: 0})
    for margins in ([lines], [lines, lines]):
        with pytest.raises(Invalid) as caught:
            fit(*margins)
        assert caught.value.code == "margin_count"
    with pytest.raises(Invalid):
        fit(lines, Margin("colour", {1: 0}))
    with pytest.raises(Invalid) as caught:
        fit(lines, Margin("customer", {cube["tier-a"]: 0}))
    assert caught.value.code == "not_broken_down"


def test_an_empty_plan_is_fitted_like_a_reference(
    version: Version, cube: SmallCompany, revenue: Figure
) -> None:
    margins = [
        Margin("organisation", {cube["north"]: 60_000 * YUAN, cube["south"]: 40_000 * YUAN}),
        Margin("product", {cube["home"]: 55_000 * YUAN, cube["light"]: 45_000 * YUAN}),
    ]

    def run(reference: str) -> FitOutcome:
        return fits.fit(
            actor=SYSTEM, now=NOW, version_id=version.pk, figure=revenue, scope=scope(),
            margins=margins, options=FitOptions(reference=reference),
        )  # fmt: skip

    with pytest.raises(Refused) as caught:
        run("")
    assert (caught.value.code, caught.value.params["need"]) == ("nothing_open", "60,000")
    outcome = run("last_year")
    assert "reference_used" in outcome.flags
    assert sums(version, cube, 0, "north", "south") == [60_000 * YUAN, 40_000 * YUAN]
    assert sums(version, cube, 1, "home", "light") == [55_000 * YUAN, 45_000 * YUAN]


def test_the_level_above_caps_the_cells(
    fit: Fit, grown: Version, cube: SmallCompany, revenue: Figure
) -> None:
    stretch = Figure(revenue.metric_id, Level.STRETCH)
    present = sums(grown, cube, 0, "north", "south")
    for code, wanted in (("north", present[0] * 3 // 2), ("south", present[1] * 3 // 2)):
        targets.spread(
            actor=SYSTEM, now=NOW, version_id=grown.pk, figure=stretch,
            entries=[Entry(scope(cube[code]), method="last_year", value=wanted)],
        )  # fmt: skip
    ceilings = {
        row[:-1]: row[-1]
        for row in Cell.unscoped.filter(version=grown, level=Level.STRETCH).values_list(
            "organisation_id", "product_id", "channel_id", "period", "value"
        )
    }
    own = Cell.unscoped.filter(version=grown, level=Level.TARGET)
    regions = {cube["north"]: present[0] + present[1] // 5 // YUAN * YUAN}
    regions[cube["south"]] = sum(present) - regions[cube["north"]]
    lines = {
        cube[code]: sum(
            own.filter(product_id__in=below(cube, code)).values_list("value", flat=True)
        )
        for code in ("home", "light")
    }
    fit(Margin("organisation", regions), Margin("product", lines))
    for *key, value in own.values_list(
        "organisation_id", "product_id", "channel_id", "period", "value"
    ):
        assert value <= ceilings.get(tuple(key), value)
    impossible = {
        cube["north"]: present[0] * 3 // 2 + 5 * YUAN,
        cube["south"]: sum(present) - present[0] * 3 // 2 - 5 * YUAN,
    }
    with pytest.raises(Refused) as caught:
        fit(Margin("organisation", impossible), Margin("product", lines))
    assert caught.value.code == "caps_below_margin"


def test_a_cap_on_a_node_is_kept_or_refused_with_its_numbers(
    fit: Fit, grown: Version, cube: SmallCompany, revenue: Figure
) -> None:
    (home,) = sums(grown, cube, 1, "home")
    bounds.place(
        actor=SYSTEM, now=NOW, version_id=grown.pk, figure=revenue,
        bound=bounds.Bound("cap", scope(product_id=cube["home"]), home + 100 * YUAN, "sold out"),
    )  # fmt: skip
    regions = Margin("organisation", moved(grown, cube, 0, "north", "south", by=700 * YUAN))
    before = state(grown)
    with pytest.raises(Refused) as caught:
        fit(regions, Margin("product", moved(grown, cube, 1, "home", "light", by=101 * YUAN)))
    assert f"{home // YUAN + 100:,}" in str(caught.value)
    assert state(grown) == before
    fit(regions, Margin("product", moved(grown, cube, 1, "home", "light", by=100 * YUAN)))
    assert sums(grown, cube, 1, "home") == [home + 100 * YUAN]


def test_a_cell_that_somebody_else_changed_is_not_overwritten(
    fit: Fit, grown: Version, cube: SmallCompany, analyst: Persona, revenue: Figure
) -> None:
    seen = 1
    entry = Entry(scope(cube["north-a"]), text="+10%")
    targets.spread(actor=SYSTEM, now=NOW, version_id=grown.pk, figure=revenue, entries=[entry])
    before = state(grown)
    margins = [
        Margin("organisation", moved(grown, cube, 0, "north", "south", by=900 * YUAN)),
        Margin("product", moved(grown, cube, 1, "home", "light", by=0)),
    ]
    with pytest.raises(Conflict):
        fit(*margins, actor=analyst.viewer, options=FitOptions(seen=seen))
    assert state(grown) == before
    assert fit(*margins, actor=analyst.viewer, options=FitOptions(seen=2)).number == 3


def test_a_dry_run_tells_and_changes_nothing(fit: Fit, grown: Version, cube: SmallCompany) -> None:
    before = state(grown)
    outcome = fit(
        Margin("organisation", moved(grown, cube, 0, "north", "south", by=900 * YUAN)),
        Margin("product", moved(grown, cube, 1, "home", "light", by=0)),
        dry_run=True,
    )
    assert (outcome.committed, outcome.number) == (False, 1)
    assert outcome.changed > 0
    assert state(grown) == before


def test_rights_hold_at_the_scope(
    fit: Fit, cube: SmallCompany, manager_north: Persona, rep: Persona
) -> None:
    lines = Margin("product", {cube["home"]: "", cube["light"]: ""})
    with pytest.raises(NotVisible):
        fit(Margin("organisation", {cube["north"]: ""}), lines, actor=manager_north.viewer)
    with pytest.raises(NotAllowed):
        fit(Margin("organisation", {cube["north-a-1"]: ""}), lines, actor=rep.viewer,
            where=scope(cube["north-a-1"]))  # fmt: skip
    with pytest.raises(NotVisible):
        fit(Margin("organisation", {cube["south"]: ""}), lines, actor=manager_north.viewer,
            where=scope(cube["north"]))  # fmt: skip


def test_a_ratio_is_not_fitted(grown: Version, cube: SmallCompany) -> None:
    metric = Metric.objects.exclude(aggregation="sum").first()
    assert metric is not None
    with pytest.raises(Invalid) as caught:
        fits.fit(
            actor=SYSTEM, now=NOW, version_id=grown.pk, figure=Figure(metric.pk), scope=scope(),
            margins=[],
        )  # fmt: skip
    assert caught.value.field == "metric"


def test_margins_are_read_with_names_present_totals_and_what_was_typed(
    grown: Version, cube: SmallCompany, revenue: Figure
) -> None:
    def read(*asked: Asked, match: str = "") -> list[fits.Reading]:
        return fits.read(
            viewer=SYSTEM, now=NOW, version_id=grown.pk, figure=revenue, scope=scope(),
            asked=asked, match=match,
        )  # fmt: skip

    regions, months = read(Asked("organisation"), Asked("month"))
    assert regions.lines.labels == ["North", "South"]
    assert regions.totals == regions.present == sums(grown, cube, 0, "north", "south")
    assert (regions.depth, regions.depths) == (1, 3)
    assert months.lines.codes[0] == "2026-07"
    assert len(months.lines.keys) == 6
    (teams,) = read(Asked("organisation", depth=2))
    assert teams.lines.codes == ["north-a", "north-b", "south-a", "south-b"]
    (typed,) = read(Asked("organisation", {cube["north"]: "=1万", cube["south"]: "nonsense"}))
    assert typed.totals == [10_000 * YUAN, None]
    assert list(typed.errors) == [1]
    asked = Asked("product", {cube["home"]: "=3000", cube["light"]: "=1000"})
    whole, lines = read(Asked("organisation", {COMPANY_ID: "=7001"}), asked, match="organisation")
    assert whole.totals == [7_001 * YUAN]
    assert lines.totals == [5_251 * YUAN, 1_750 * YUAN]


def test_locks_that_ended_hold_nothing(
    fit: Fit, grown: Version, cube: SmallCompany, revenue: Figure
) -> None:
    locks.create(
        actor=SYSTEM, now=NOW - timedelta(days=2), version_id=grown.pk, figure=revenue,
        address=scope(cube["north-a"]), reason="short", expires_at=NOW - timedelta(days=1),
    )  # fmt: skip
    places = moved(grown, cube, 0, "north-a", "north-b", "south", by=600 * YUAN)
    fit(
        Margin("organisation", places),
        Margin("product", moved(grown, cube, 1, "home", "light", by=0)),
    )
    assert sums(grown, cube, 0, "north-a", "north-b", "south") == list(places.values())
