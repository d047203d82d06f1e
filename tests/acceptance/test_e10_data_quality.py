"""Whoever relies on the figures sees what is wrong with the data, and how much of it."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from salesplan.core.models import Grant, Role, User
from salesplan.engine.periods import last_day
from tests.acceptance import working
from tests.factories.small_company import FIRST_PERIOD, LINES, MONTHS, SmallCompany
from tests.personas import Persona

MAPPING = Path(__file__).parent / "mappings" / "online_retail.yaml"
FILE = "data/online_retail_uci/transactions.csv.gz"


@pytest.fixture
def reader(db: None, settings: Settings) -> Client:
    """An executive of the shop, a month after its last line."""
    settings.BUSINESS_DATE = "2012-01-31"
    user = User.objects.create_user("executive@example.com", full_name="Executive")
    Grant.objects.create(user=user, role=Role.EXECUTIVE)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.shared
@pytest.mark.covers("E10")
def test_an_import_is_checked_by_itself_and_its_faults_are_counted(
    reader: Client, shared: Path
) -> None:
    call_command("import_facts", shared / FILE, mapping=MAPPING, source="shop", stdout=StringIO())
    working.work_off()

    report = reader.get("/api/v1/data-quality/").json()
    assert report["lines"] == 541_909
    found = {finding["rule"]: finding["lines"] for finding in report["findings"]}
    # 2,517 lines have a price of nothing or less, 4 more of a tenth of a penny, which rounds away
    assert (found["customer"], found["duplicate"], found["sign"]) == (135_080, 5_271, 2_521)
    assert not {"dangling", "organisation", "channel", "late", "future"} & set(found)
    (source,) = [source for source in report["sources"] if source["lines"]]
    assert (source["repeated"], source["rejected"], source["missing"]) == (5_268, 0, [])
    assert source["complete_through"] == "2011-12-09"
    assert (source["days_behind"], source["is_stale"]) == (53, True)

    page = reader.get("/data/quality/").content.decode()
    for figure in ("541,909", "135,080", "5,271", "5,268", "2,521", "53 days behind"):
        assert figure in page
    assert f"Data quality: {report['notes']} notes" in reader.get("/").content.decode()


@pytest.mark.covers("E10")
def test_whoever_relies_on_the_figures_sees_what_is_missing_late_odd_or_contradictory(
    small_actuals: SmallCompany,
    analyst: Persona,
    manager_south: Persona,
    manager_north: Persona,
    client_for: Callable[[Persona], Client],
    api_for: Callable[[Persona], APIClient],
) -> None:
    api = api_for(analyst)
    _deliver(api, small_actuals)
    check = {
        "name": "Market panel against sales", "left_metric": _metric(api, "own_market_sales"),
        "right_metric": _metric(api, "revenue"), "tolerance": 100,
    }  # fmt: skip
    made = api.post("/api/v1/cross-checks/", check)
    assert made.status_code == 201, made.content
    working.work_off()

    report = api.get("/api/v1/data-quality/").json()
    found = {(m["rule"], m["metric"], m["territory"], m["period"]) for m in report["months"]}
    assert found == {
        ("missing", "receivables", "North", SILENT - 10),
        ("late", "receivables", "South", SILENT),
        ("outlier", "stock_value", "South", SILENT + 1),
    }
    (crossing,) = report["crossings"]
    assert [(d["territory"], d["period"], d["right"]) for d in crossing["deviations"]] == [
        ("South", SILENT + 2, _sold("south", SILENT + 2))
    ]
    assert crossing["deviations"][0]["difference"] == -(_sold("south", SILENT + 2) // 5)

    south, north = client_for(manager_south), client_for(manager_north)
    page = south.get("/data/quality/").content.decode()
    for text in ("No value since</td>", "¥ 500 k", "1 deviation"):
        assert text in page
    assert "No value for a month between others" not in page  # that is the north's
    theirs = north.get("/data/quality/").content.decode()
    assert "No value for a month between others" in theirs
    assert "1 deviation" not in theirs
    assert b"South" not in north.get("/data/quality/findings.csv").content

    line = south.get("/monitoring/notes/?metric=revenue").content.decode()
    assert "Market panel against sales: the two figures differ in Aug 2026 (South)" in line
    assert "Market panel" not in north.get("/monitoring/notes/?metric=revenue").content.decode()

    healed = [_row("own_market_sales", "south", SILENT + 2, _sold("south", SILENT + 2))]
    assert api.post("/api/v1/observations/", {"source": "panel", "rows": healed}).status_code == 200
    api.post("/api/v1/data-quality/check/")
    working.work_off()
    assert "agrees" in south.get("/data/quality/").content.decode()
    history = api.get("/api/v1/data-quality/").json()["history"]
    assert [past["found"].get("cross", 0) for past in history] == [0, 1]


SILENT = 2026 * 12 + 5
"""June 2026: the last month of the south's receivables."""


def _metric(api: APIClient, code: str) -> int:
    rows = api.get("/api/v1/metrics/", {"q": code, "page_size": 100}).json()["results"]
    return next(int(row["id"]) for row in rows if row["code"] == code)


def _sold(region: str, period: int) -> int:
    return sum(line.revenue for line in LINES if (line.region, line.period) == (region, period))


def _row(metric: str, place: str, period: int, value: int) -> dict[str, str]:
    return {
        "metric": metric, "organisation": place, "date": last_day(period).isoformat(),
        "numerator": f"{value / 100:.2f}",
    }  # fmt: skip


def _deliver(api: APIClient, company: SmallCompany) -> None:
    """What three systems send: with a hole, a silence, a slip of the decimal point, a fifth."""
    rows: dict[str, list[dict[str, str]]] = {"ledger": [], "warehouse": [], "panel": []}
    for period in range(FIRST_PERIOD, FIRST_PERIOD + MONTHS):
        for place in ("north", "south"):
            stock = 50_000_00 + period % 7 * 100_00
            sold = _sold(place, period)
            if (place, period) == ("south", SILENT + 1):
                stock *= 10
            if (place, period) == ("south", SILENT + 2):
                sold -= sold // 5
            rows["warehouse"].append(_row("stock_value", place, period, stock))
            rows["panel"].append(_row("own_market_sales", place, period, sold))
            is_hole = (place, period) == ("north", SILENT - 10)
            if not is_hole and not (place == "south" and period > SILENT):
                rows["ledger"].append(_row("receivables", place, period, stock // 2))
    for source, sent in rows.items():
        answer = api.post("/api/v1/observations/", {"source": source, "rows": sent})
        assert answer.status_code == 200, answer.content
