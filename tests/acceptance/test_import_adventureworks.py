"""AdventureWorks by command: the published figures, to the cent, and twice is once."""

import csv
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Sum
from django.test import Client
from django.utils import timezone

from goals.models import Cell, Version
from goals.services import plans, versions
from salesplan.core.models import COMPANY_ID, Closure, ImportBatch, Node, SalesLine, User
from salesplan.core.selectors import access
from tests.acceptance.working import work_off

pytestmark = [pytest.mark.django_db, pytest.mark.shared]
TODAY = date(2020, 6, 30)
MAPPINGS = Path(__file__).parent / "mappings"


def command(file: Path, mapping: str, **options: object) -> ImportBatch:
    out = StringIO()
    call_command(
        "import_facts", file, mapping=MAPPINGS / f"adventureworks_{mapping}.yaml",
        stdout=out, **options,
    )  # fmt: skip
    found = ImportBatch.objects.latest("pk")
    assert f"Import #{found.pk}: applied" in out.getvalue()
    return found


def totals() -> tuple[int, int | None]:
    lines = SalesLine.unscoped.aggregate(count=Count("id"), revenue=Sum("revenue"))
    return lines["count"], lines["revenue"]


def below(code: str) -> int:
    """Revenue of everybody below a node, as the tree stands today."""
    node = Node.unscoped.get(dimension="organisation", code=code)
    seats = Closure.objects.filter(ancestor=node, is_current=True).values("descendant_id")
    return int(SalesLine.unscoped.filter(seat_id__in=seats).aggregate(s=Sum("revenue"))["s"] or 0)


@pytest.fixture
def data(shared: Path) -> Path:
    return shared / "data" / "adventureworks"


@pytest.mark.covers("E10")
def test_reseller_sales_agree_to_the_cent_and_twice_is_once(data: Path) -> None:
    for file, mapping in (
        ("salespeople.csv", "people"),
        ("products.csv", "products"),
        ("resellers.csv", "resellers"),
        ("territories.csv", "territories"),
    ):
        assert command(data / file, mapping).counts["rejected"] == 0
    people = Node.unscoped.filter(dimension="organisation", is_unassigned=False)
    kinds = dict(people.values_list("kind").annotate(Count("id")))
    assert kinds == {"company": 1, "region": 1, "team": 3, "seat": 18}
    director, manager = people.get(code="team-277"), people.get(code="272")
    assert (director.kind, manager.parent.code, manager.parent.parent.code) == (
        "region",
        "team-272",
        "team-277",
    )

    loaded = command(data / "sales_reseller.csv.gz", "sales", source="reseller")
    assert totals() == (57_851, 7_754_857_020)
    assert loaded.counts["rejected"] == 0
    assert below("company") == below("team-277") == 7_754_857_020
    tiers = SalesLine.unscoped.values_list("tier_id", flat=True).distinct()
    names = sorted(Node.unscoped.filter(pk__in=tiers).values_list("code", flat=True))
    assert names == ["Specialty Bike Shop", "Value Added Reseller", "Warehouse"]

    june = data / "sales_reseller_2020_06_increment.csv.gz"
    first = command(june, "sales", source="reseller")
    assert (first.counts["inserted"], first.counts["totals"]["revenue"]) == (3_004, 342_915_001)
    assert totals() == (60_855, 7_754_857_020 + 342_915_001)
    again = command(june, "sales", source="reseller")
    assert (again.counts["unchanged"], again.counts["inserted"], again.counts["updated"]) == (
        3_004, 0, 0,
    )  # fmt: skip
    assert totals() == (60_855, 8_097_772_021)

    call_command("undo_import", first.pk, stdout=StringIO())
    assert totals() == (57_851, 7_754_857_020)


def quarters() -> list[tuple[int, int, int]]:
    """Per quarter of the plan: its first month, target and actual of the seats that have one."""
    cells = Cell.unscoped.values_list("period", "organisation_id", "value")
    found: dict[int, tuple[int, int]] = {}
    for period, seat, value in cells:
        sold = SalesLine.unscoped.filter(seat_id=seat, period__range=(period, period + 2))
        target, actual = found.get(period, (0, 0))
        found[period] = (target + value, actual + (sold.aggregate(s=Sum("revenue"))["s"] or 0))
    return [(period, *found[period]) for period in sorted(found)]


@pytest.fixture
def quotas(data: Path) -> Path:
    """Sellers, dimensions, all reseller lines, and the quotas in a plan with quarterly cells."""
    command(data / "salespeople.csv", "people")
    for file, mapping in (("products", "products"), ("resellers", "resellers")):
        command(data / f"{file}.csv", mapping)
    command(data / "territories.csv", "territories")
    for file in ("sales_reseller", "sales_reseller_2020_06_increment"):
        command(data / f"{file}.csv.gz", "sales", source="reseller")
    draft = plans.Draft(
        name="Quotas", organisation_id=COMPANY_ID, first_period=2017 * 12 + 6, months=36,
        grain=("organisation",), span=3,
    )  # fmt: skip
    plans.create(actor=access.system(), draft=draft, today=TODAY)
    loaded = command(data / "quotas_quarterly.csv", "quotas")
    assert (loaded.counts["inserted"], loaded.counts["rejected"]) == (163, 0)
    return data


@pytest.mark.covers("B2")
def test_quotas_are_targets_of_three_months(quotas: Path) -> None:
    found = quarters()
    assert found[8] == (2019 * 12 + 6, 1_373_300_000, 1_118_911_552)
    assert len(found) == 12
    assert sum(target for _period, target, _actual in found) == 9_571_400_000
    assert sum(actual for _period, _target, actual in found) == 8_097_772_021
    again = command(quotas / "quotas_quarterly.csv", "quotas")
    assert (again.counts["unchanged"], again.counts["inserted"]) == (163, 0)


@pytest.mark.covers("E2", "E4")
def test_attainment_per_quarter_and_person_on_page_api_and_export(
    quotas: Path, settings: Any
) -> None:
    """Quarter from 2019-07-01: 11,189,115.52 of 13,733,000 = 81.48 %; all twelve 84.60 %."""
    settings.BUSINESS_DATE = TODAY.isoformat()
    now = timezone.now()
    version = Version.unscoped.get()
    versions.submit(actor=access.system(), version_id=version.pk, now=now)
    versions.approve(actor=access.system(), version_id=version.pk, now=now, today=TODAY)
    work_off()
    web = Client()
    web.force_login(User.objects.create_superuser("finance@example.com"))

    quarter = web.get("/api/v1/dashboard/?period=2019-07.3").json()["figures"]
    assert (quarter["revenue"], quarter["target"]) == (1_118_911_552, 1_373_300_000)
    assert quarter["attainment"] == 8_148
    whole = web.get("/api/v1/dashboard/").json()["figures"]
    assert (whole["revenue"], whole["target"]) == (8_097_772_021, 9_571_400_000)
    assert whole["attainment"] == 8_460
    assert "81.5" in web.get("/monitoring/?period=2019-07.3").content.decode()
    export = web.get("/monitoring/export/?format=csv&period=2019-07.3").content.decode("utf-8-sig")
    assert "11189115.52" in export
    assert "13733000" in export

    with (quotas / "quotas_quarterly.csv").open() as file:
        rows = [r for r in csv.DictReader(file) if r["aligned_quarter_start"] == "2019-07-01"]
    assert len(rows) > 10
    for row in rows:
        seat = Node.unscoped.get(dimension="organisation", code=row["employee_key"])
        lines = SalesLine.unscoped.filter(seat_id=seat.pk, period__range=(24234, 24236))
        address = f"/api/v1/attainment/?period=2019-07.3&organisation={seat.pk}"
        total = web.get(address).json()["total"]
        assert total["target"] == round(float(row["sales_amount_quota"]) * 100)
        assert total["actual"] == (lines.aggregate(s=Sum("revenue"))["s"] or 0)
    the_terms_of_2019_on_2018_make_up_the_gap(web)


def the_terms_of_2019_on_2018_make_up_the_gap(web: Client) -> None:
    """Price, volume, mix, new and lost by item, and every slice, against the lines themselves."""
    address = "/api/v1/causes/finding/?period=2019-01.12&base=last_year"
    found = web.get(address).json()
    years = {
        year: SalesLine.unscoped.filter(date__year=year).values_list("product_id")
        .annotate(Sum("revenue"), Sum("quantity"))
        for year in (2018, 2019)
    }  # fmt: skip
    sold = {year: {item: sums for item, *sums in rows} for year, rows in years.items()}
    gap = sum(r for r, _q in sold[2019].values()) - sum(r for r, _q in sold[2018].values())
    assert found["gap"] == gap != 0
    (part,) = found["price_volume_mix"]
    assert (part["by"], part["end"] - part["start"]) == ("item", gap)
    assert sum(part[term] for term in ("price", "volume", "mix", "new", "lost")) == gap
    new = sum(r for item, (r, _q) in sold[2019].items() if item not in sold[2018])
    assert (part["new"], part["lost"] < 0) == (new, True)
    for cut in found["cuts"]:
        assert sum(row["gap"] for row in cut["rows"]) + cut["rest"] == gap
    assert sum(cause["gap"] for cause in found["causes"]) + found["rest"] == gap


def test_a_file_with_unknown_sellers_is_not_half_imported(data: Path) -> None:
    with pytest.raises(CommandError, match="Nothing was imported"):
        command(data / "sales_reseller.csv.gz", "sales")
    assert totals() == (0, None)  # type: ignore[comparison-overlap]
