"""The dashboard's page and its fragments."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.planned_company import FIRST, MONTHS, Planned
from tests.factories.small_company import SmallCompany
from tests.personas import Persona

pytestmark = pytest.mark.django_db
DUE = (FIRST, FIRST + 1)
ClientFor = Callable[[Persona], Client]


def test_the_page_states_the_answer(
    planned: Planned, executive: Persona, client_for: ClientFor
) -> None:
    page = client_for(executive).get("/monitoring/")
    assert page.status_code == 200
    board_share = planned.actual(lambda _line: True, DUE) * 100 / planned.target("", DUE)
    text = page.content.decode()
    assert f"Company is at {board_share:.1f} % of the target to date" in text
    assert "South alone is" in text or "South explains" in text
    assert "H2 2026" in text
    assert f"organisation={planned['south']}" in text


def test_a_page_takes_few_queries(
    planned: Planned, executive: Persona, client_for: ClientFor
) -> None:
    client = client_for(executive)
    client.get("/monitoring/")
    for code in ("company", "south", "south-a-1"):
        place = planned.company.ids.get(code, 1)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/monitoring/?organisation={place}").status_code == 200
        asked = [q["sql"] for q in queries if "django_session" not in q["sql"]]  # cached outside
        assert len(asked) <= 12, asked


@pytest.mark.parametrize("address", ["trend/", "heatmap/"])
def test_fragments(
    planned: Planned, manager_south: Persona, client_for: ClientFor, address: str
) -> None:
    answer = client_for(manager_south).get(f"/monitoring/{address}")
    assert answer.status_code == 200
    assert "data-figure" in answer.content.decode()


def test_a_fragment_says_when_new_figures_came(
    planned: Planned, executive: Persona, client_for: ClientFor
) -> None:
    client = client_for(executive)
    from salesplan.core.models import CubeState

    generation = CubeState.objects.get().generation
    assert client.get(f"/monitoring/fresh/?since={generation}").status_code == 204
    assert "New figures" in client.get("/monitoring/fresh/?since=0").content.decode()


def test_the_file_holds_the_figures_to_the_cent(
    planned: Planned, executive: Persona, client_for: ClientFor
) -> None:
    answer = client_for(executive).get("/monitoring/export/?format=csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    by_code = {row[0]: row for row in rows[1:]}
    for code, under in (("south", "south"), ("north", "north"), ("company", "")):
        sold = planned.actual(lambda line, u=under: line.region.startswith(u), DUE)  # type: ignore[misc]
        assert Decimal(by_code[code][3]) == Decimal(sold) / 100
        assert Decimal(by_code[code][4]) == Decimal(planned.target(under, DUE)) / 100
        whole = planned.target(under, range(FIRST, FIRST + MONTHS))
        assert Decimal(by_code[code][5]) == Decimal(whole) / 100
    workbook = client_for(executive).get("/monitoring/export/?format=xlsx")
    assert workbook.content[:2] == b"PK"


@pytest.mark.parametrize(
    "query",
    [
        "period=2026-13",
        "period=x",
        "metric=nothing",
        "by=customer",
        "organisation=abc",
        "plan=99999999999",
    ],
)
def test_a_wrong_word_is_refused(
    planned: Planned, executive: Persona, client_for: ClientFor, query: str
) -> None:
    assert client_for(executive).get(f"/monitoring/?{query}").status_code == 400


@pytest.mark.parametrize("door", ["", "trend/", "heatmap/", "export/"])
def test_the_seat_of_somebody_else_is_not_there(
    planned: Planned, rep: Persona, client_for: ClientFor, door: str
) -> None:
    client = client_for(rep)
    assert client.get(f"/monitoring/{door}").status_code == 200
    other = f"/monitoring/{door}?organisation={planned['south-b-2']}"
    assert client.get(other).status_code == 404


def test_without_a_plan_there_is_growth_but_no_attainment(
    cube: SmallCompany, executive: Persona, client_for: ClientFor
) -> None:
    text = client_for(executive).get("/monitoring/").content.decode()
    assert "there is no target" in text
    assert "No plan in force" in text


def test_an_empty_company_is_told_what_to_do(
    db: None, administrator: Persona, client_for: ClientFor
) -> None:
    from salesplan.core.models import SalesLine

    SalesLine.unscoped.all().delete()
    text = client_for(administrator).get("/monitoring/").content.decode()
    assert "No figures yet" in text


def test_sorting_is_kept_in_the_address(
    planned: Planned, executive: Persona, client_for: ClientFor
) -> None:
    client = client_for(executive)
    names = []
    for direction in ("up", "down"):
        text = client.get(f"/monitoring/?sort=name&dir={direction}").content.decode()
        table = text[text.index('id="children"') :]
        names.append(sorted(("North", "South"), key=table.index))
    assert names == [["North", "South"], ["South", "North"]]
