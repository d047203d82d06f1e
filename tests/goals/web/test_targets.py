"""The grid's page, its export, its explanations and its history."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pytest
from django.test import Client

from goals.models import Cell, Version
from goals.selectors.leaves import Address
from goals.services import targets
from goals.services.cells import Figure
from goals.services.sheets import Entry
from goals.services.targets import Options
from salesplan.core.selectors import access
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST, NOW
from tests.personas import Persona

ClientFor = Callable[[Persona], Client]


@pytest.fixture
def browser(client_for: ClientFor, analyst: Persona) -> Client:
    return client_for(analyst)


@pytest.fixture
def grown(version: Version, revenue: Figure) -> Version:
    targets.set_growth(
        actor=access.system(),
        now=NOW,
        version_id=version.pk,
        figure=revenue,
        percent=Fraction(1, 10),
    )
    return version


def test_the_page_offers_what_the_viewer_may_do(
    browser: Client, client_for: ClientFor, rep: Persona, grown: Version
) -> None:
    page = browser.get(
        f"/goals/versions/{grown.pk}/grid/?rows=organisation,product"
    ).content.decode()
    assert 'id="undo"' in page
    assert "goals/targets.js" in page
    own = client_for(rep).get(f"/goals/versions/{grown.pk}/grid/").content.decode()
    assert 'id="undo"' not in own
    grid = f"/goals/versions/{grown.pk}/grid/"
    assert browser.get(grid + "?rows=colour").context["first"] == "organisation"
    assert browser.get(grid + "?metric=luck").status_code == 400


def test_the_workbook_and_the_csv_hold_the_same_exact_figures(
    browser: Client, grown: Version, cube: SmallCompany
) -> None:
    total = sum(Cell.unscoped.values_list("value", flat=True))
    text = browser.get(f"/goals/versions/{grown.pk}/export/csv/").content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    company = next(line for line in lines if line[0] == "company")
    assert Decimal(company[3]) * 100 == total
    body = browser.get(f"/goals/versions/{grown.pk}/export/xlsx/").content
    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    assert sheet is not None
    table = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert len(table) == len(lines)
    book = next(row for row in table if row[0] == "company")
    assert round(float(str(book[3])) * 100) == total
    assert browser.get(f"/goals/versions/{grown.pk}/export/pdf/").status_code == 404


def test_why_this_number_tells_the_story(
    browser: Client, grown: Version, revenue: Figure, cube: SmallCompany, analyst: Persona
) -> None:
    address = Address(cube["north"], FIRST, 3)
    targets.spread(
        actor=analyst.viewer, now=NOW, version_id=grown.pk, figure=revenue,
        entries=[Entry(address, text="+10%")], options=Options(reason="new dealer in town"),
    )  # fmt: skip
    asked = {"organisation": cube["north"], "first_period": FIRST, "months": 3}
    page = browser.get(f"/goals/versions/{grown.pk}/why/", asked).content.decode()
    assert "new dealer in town" in page
    assert "+10%" in page
    assert str(analyst.user) in page
    history = browser.get(f"/goals/versions/{grown.pk}/history/").content.decode()
    assert "new dealer in town" in history
    assert browser.post(f"/goals/versions/{grown.pk}/undo/2/").status_code == 302
    assert "undone" in browser.get(f"/goals/versions/{grown.pk}/history/").content.decode()


def test_the_why_of_another_territory_says_nothing(
    client_for: ClientFor, manager_north: Persona, grown: Version, cube: SmallCompany
) -> None:
    asked = {"organisation": cube["south"], "first_period": FIRST, "months": 3}
    page = client_for(manager_north).get(f"/goals/versions/{grown.pk}/why/", asked).content.decode()
    assert cube.node("south").name not in page
    assert "0 cells below" in page
