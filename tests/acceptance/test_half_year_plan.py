"""From an empty plan to a frozen one: what a head of sales does in a planning week."""

import csv
import io
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.test import APIClient

from goals.models import Cell
from salesplan.core.models import COMPANY_ID, Company
from tests.factories import spreadsheet
from tests.factories.small_company import SmallCompany
from tests.factories.spreadsheet import Page
from tests.goals.conftest import FIRST
from tests.personas import Persona

ClientFor = Callable[[Persona], Client]
ApiFor = Callable[[Persona], APIClient]
H2 = {"first_period": "2026-07", "months": 6}
SOUTH = ("south-a-1", "south-a-2", "south-b-1", "south-b-2")


class Planner:
    """A person at the browser; figures go through the API as the grid's do."""

    def __init__(self, browser: Client, api: APIClient) -> None:
        self.browser, self.api = browser, api
        self.plan = self.version = 0

    def begin(self) -> None:
        answer = self.browser.post(
            "/goals/plans/new/",
            {
                "name": "H2 2026", "organisation": COMPANY_ID, "first_period": FIRST, "months": 6,
                "percent": "", "display_unit": 1, "rounding_unit": 1,
            },
        )  # fmt: skip
        self.version = int(re.findall(r"/versions/(\d+)/", answer.headers["Location"])[0])
        self.plan = self.api.get(f"/api/v1/versions/{self.version}/").json()["plan"]

    def post(self, path: str, body: dict[str, Any], status: int = 200) -> Any:
        answer = self.api.post(f"/api/v1/{path}", body, format="json")
        assert answer.status_code == status, answer.content
        return answer.json()

    def step(self, name: str, body: dict[str, Any], status: int = 200) -> Any:
        return self.post(f"versions/{self.version}/{name}/", body, status)

    def totals(self, rows: str = "organisation", version: int = 0) -> dict[str, int | None]:
        answer = self.api.get(
            f"/api/v1/versions/{version or self.version}/grid/", {"rows": rows, "depth": 9}
        )
        return {row["code"]: row["values"][0] for row in answer.json()["rows"]}

    def page(self, path: str) -> str:
        answer = self.browser.get(path)
        assert answer.status_code == 200
        return answer.content.decode()


@pytest.fixture
def planner(client_for: ClientFor, api_for: ApiFor, analyst: Persona) -> Planner:
    return Planner(client_for(analyst), api_for(analyst))


@pytest.mark.covers("B1", "B2", "B3", "B8", "F1", "F4")
def test_a_half_year_is_planned_from_nothing_to_a_frozen_version(
    planner: Planner, client_for: ClientFor, executive: Persona, cube: SmallCompany
) -> None:
    Company.objects.update(four_eyes=True)
    planner.begin()
    assert set(planner.totals().values()) == {None}

    grown = planner.step("growth", {"percent": "12", "reason": "Board's wish"})
    planner.post(f"plans/{planner.plan}/tiers/", {"nodes": ["north"], "value": "core"})
    planner.post(f"plans/{planner.plan}/tiers/", {"nodes": ["south"], "value": "potential"})
    for tier, growth in (("core", 800), ("potential", 2_000)):
        rule = {"kind": "tier_growth", "subject": tier, "value": growth}
        planner.post(f"plans/{planner.plan}/rules/", rule, 201)
    whole = planner.totals()["company"]
    assert whole == grown["totals"][0]
    tiered = planner.step("rules/growth", {"keep_total": True})
    assert tiered["committed"]
    by_region = planner.totals()
    assert by_region["company"] == whole
    _check_growth(by_region, cube)

    profile = planner.post("phasing-profiles/derive/", {"name": "Company"}, 201)
    phased = planner.step("phasing", {"profile": profile["id"]})
    assert phased["changed"] > 0
    assert planner.totals() == by_region

    for seat in ("north-a-1", "south-b-2"):
        lock = {"organisation": seat, "reason": "agreed in person", **H2}
        planner.step("locks", lock, 201)
    lines = planner.totals("product")
    move = 20_000_00
    margins = [
        {"dimension": "organisation", "totals": _lines(by_region, {"north": 0, "south": 0})},
        {"dimension": "product", "totals": _lines(lines, {"home": move, "light": -move})},
    ]
    planner.step("fit", {"margins": margins, "reason": "Product lines have committed"})
    fitted = planner.totals()
    assert (fitted["north"], fitted["south"]) == (by_region["north"], by_region["south"])
    assert planner.totals("product")["home"] == lines["home"] + move  # type: ignore[operator]
    for seat in ("north-a-1", "south-b-2"):
        assert fitted[seat] == by_region[seat]

    made = planner.post(
        f"plans/{planner.plan}/scenarios/",
        {"conservative": [], "base_case": [], "ambitious": [{"kind": "growth", "percent": "10"}]},
        201,
    )
    ambitious = next(one["id"] for one in made if one["name"] == "Ambitious")
    compared = planner.api.get(f"/api/v1/versions/{planner.version}/compare/{ambitious}/").json()[
        "total"
    ]
    assert compared["a"] == whole
    assert compared["b"] == round(Decimal(whole) * Decimal("1.1") / 100) * 100
    assert "Ambitious" in planner.page(
        f"/goals/plans/{planner.plan}/compare/?a={planner.version}&b={ambitious}"
    )

    taken = _take_south_back(planner)
    assert taken["taken"] == 18  # three open seats, six months; the locked one was refused
    after = planner.totals()
    assert after["south"] == fitted["south"] + 18 * 100_00  # type: ignore[operator]
    assert after["north"] == fitted["north"]

    assert planner.browser.post(f"/goals/versions/{planner.version}/submit/").status_code == 302
    assert planner.browser.post(f"/goals/versions/{planner.version}/approve/").status_code == 403
    boss = client_for(executive)
    assert boss.post(f"/goals/versions/{planner.version}/approve/").status_code == 302
    entry = {"organisation": "company", "text": "1", **H2}
    planner.step("spread", {"entries": [entry]}, 409)

    _agree(planner, after)
    history = planner.page(f"/goals/plans/{planner.plan}/history/")
    for reason in ("Board&#x27;s wish", "Product lines have committed", "agreed in person"):
        assert reason in history


def _check_growth(by_region: dict[str, int | None], cube: SmallCompany) -> None:
    """Both tiers were scaled to the total; between them stands what the rules say."""
    grown = []
    for region in ("north", "south"):
        sold = cube.total(
            "revenue",
            lambda line, region=region: (
                line.region == region and FIRST - 12 <= line.period < FIRST - 6
            ),  # type: ignore[misc]
        )
        grown.append(Fraction(by_region[region] or 0, sold))
    assert abs(grown[1] / grown[0] - Fraction(120, 108)) < Fraction(1, 10_000)


def _lines(present: dict[str, int | None], moves: dict[str, int]) -> list[dict[str, Any]]:
    return [{"node": code, "value": (present[code] or 0) + by} for code, by in moves.items()]


def _take_south_back(planner: Planner) -> Any:
    """The south's manager has added 100 yuan to each month of each seat, in a shuffled file."""

    def change(page: Page) -> None:
        months = [at for at, head in enumerate(page.rows[2]) if _is_month(head)]
        for seat in SOUTH:
            row = page.row_of(seat)
            for column in months:
                page.put(row, column, (page.rows[row][column] or 0) + 100)

    url = f"/api/v1/versions/{planner.version}/workbook/"
    content = planner.api.get(url, {"rows": "organisation"}).content
    file = SimpleUploadedFile("south.xlsx", spreadsheet.edited(content, change))
    answer = planner.api.post(url, {"file": file}, format="multipart")
    assert answer.status_code == 201
    found = answer.json()
    kinds = [one["kind"] for one in found["differences"]]
    assert (kinds.count("changed"), kinds.count("locked")) == (18, 6)
    return planner.post(
        f"versions/{planner.version}/workbook/{found['id']}/apply/", {"reason": "South answered"}
    )


def _is_month(head: Any) -> bool:
    return isinstance(head, str) and re.fullmatch(r"[A-Z][a-z]{2} \d{4}", head) is not None


def _agree(planner: Planner, shown: dict[str, int | None]) -> None:
    """API, export and an independent sum of the cells say the same, to the cent."""
    text = planner.browser.get(
        f"/goals/versions/{planner.version}/export/csv/?rows=organisation"
    ).content.decode("utf-8-sig")
    (head, *rows) = list(csv.reader(io.StringIO(text)))
    exported = {row[head.index("Code")]: row for row in rows}
    cells = pd.DataFrame.from_records(
        Cell.unscoped.filter(version_id=planner.version).values("organisation_id", "value")
    )
    assert shown["company"] == cells["value"].sum()
    place = next(at for at, name in enumerate(head) if name.startswith("Jul – Dec"))
    for code, value in shown.items():
        assert Decimal(exported[code][place]) * 100 == value
    content = planner.api.get(f"/api/v1/versions/{planner.version}/workbook/").content
    page = spreadsheet.open_book(content)["Plan"]
    total = page.rows[2].index("Jul – Dec 2026")
    for code, value in shown.items():
        assert round(Decimal(str(page.rows[page.row_of(code)][total])) * 100) == value
