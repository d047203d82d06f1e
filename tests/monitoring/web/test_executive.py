"""The executive's page: the answer first, then where not, and what is being done."""

import json
import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goals.models import CalibrationRequest, Level
from monitoring.models import Alert, Cause, CauseCategory, CauseState, TargetMonth
from monitoring.services import alert_rules, alerts
from salesplan.core.models import Metric
from salesplan.core.selectors import access
from salesplan.web.templatetags import figures
from tests.factories import small_company as small
from tests.factories.planned_company import FIRST, MONTHS, NOW, Planned
from tests.personas import Persona

pytestmark = pytest.mark.django_db
DUE = (FIRST, FIRST + 1)
WHOLE = range(FIRST, FIRST + MONTHS)
ClientFor = Callable[[Persona], Client]


def figure(html: str, name: str) -> Any:
    """What a chart of a page draws."""
    found = re.search(rf'id="{name}"[^>]*data-figure="([^"]+)"', html)
    assert found is not None, html
    return json.loads(unescape(found[1]))


def percent(part: int, whole: int) -> str:
    """A share as pages write it."""
    return figures.percent(round(Fraction(part * 10_000, whole)))


@pytest.fixture
def ladder(planned: Planned) -> Planned:
    """Floors of nine tenths and stretches of six fifths beside all targets."""
    rows = list(TargetMonth.objects.filter(level=Level.TARGET))
    for level, top, bottom in ((Level.FLOOR, 9, 10), (Level.STRETCH, 6, 5)):
        for row in rows:
            row.pk = (*row.pk[:2], level, *row.pk[3:])
            row.level, row.value = level, row.value * top // bottom
        TargetMonth.objects.bulk_create(rows)
        rows = list(TargetMonth.objects.filter(level=Level.TARGET))
    return planned


def test_the_answer_comes_first(
    planned: Planned, executive: Persona, client_for: ClientFor
) -> None:
    text = client_for(executive).get("/monitoring/executive/").content.decode()
    sold, due = planned.actual(lambda _line: True, DUE), planned.target("", DUE)
    assert sold < due
    assert "Not at this pace" in text
    assert f"Company is at {sold * 100 / due:.1f} % of the target to date" in text
    assert f'href="/monitoring/executive/?organisation={planned["south"]}' in text
    bridge = figure(text, "bridge")["data"][0]
    assert bridge["x"][0] == "Target to date"
    assert bridge["x"][1] == "South"
    assert bridge["customdata"][1].startswith("/monitoring/executive/?organisation=")


@pytest.mark.parametrize("address", ["/monitoring/executive/", "/monitoring/"])
@pytest.mark.parametrize("code", ["company", "south", "south-a-1"])
def test_the_first_page_takes_ten_queries(
    ladder: Planned, executive: Persona, client_for: ClientFor, address: str, code: str
) -> None:
    client = client_for(executive)
    page = f"{address}?organisation={ladder.company.ids.get(code, 1)}"
    client.get(page)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    asked = [q["sql"] for q in queries if "django_session" not in q["sql"]]  # cached outside
    assert len(asked) <= 10, asked


def test_every_level_with_what_it_needs(
    ladder: Planned, executive: Persona, client_for: ClientFor
) -> None:
    text = client_for(executive).get("/monitoring/executive/").content.decode()
    table = text[text.index('id="levels"') : text.index('class="board"')]
    sold = ladder.actual(lambda _line: True, DUE)
    for name, level in (("Floor", 1), ("Target", 2), ("Stretch", 3)):
        rows = TargetMonth.objects.filter(
            level=level, organisation_id=1, product_id=0, channel_id=0, period__in=DUE
        )
        share = percent(sold, sum(row.value for row in rows))
        assert re.search(rf">{name}</th>.*?{re.escape(share)}", table, re.S), (name, share)
    assert '<option value="stretch"' in text


def test_another_level_is_compared_with_everywhere(
    ladder: Planned, executive: Persona, client_for: ClientFor
) -> None:
    client = client_for(executive)
    text = client.get("/monitoring/executive/?level=floor").content.decode()
    sold = ladder.actual(lambda _line: True, DUE)
    floors = TargetMonth.objects.filter(
        level=1, organisation_id=1, product_id=0, channel_id=0, period__in=DUE
    )
    assert percent(sold, sum(row.value for row in floors)) in text
    assert "level=floor" in text
    assert client.get("/monitoring/executive/?level=roof").status_code == 400


FRAGMENTS = (
    "bridge/", "trend/", "trend/?kind=running", "fan/", "treemap/", "treemap/?size=gap",
    "heatmap/", "kpis/", "landing/", "notes/", "executive/doing/", "executive/deciding/",
    "views/executive/", "fan/?period=2026-W35", "fan/?period=2026-08.d3", "?period=2026-W35",
    "executive/?period=2026-08.d3", "treemap/?by=product", "bridge/?by=channel", "?metric=orders",
)  # fmt: skip


@pytest.mark.parametrize("persona", ["executive", "rep", "product_manager"])
def test_every_part_answers_everybody_within_the_own_scope(
    planned: Planned, request: pytest.FixtureRequest, client_for: ClientFor, persona: str
) -> None:
    client = client_for(request.getfixturevalue(persona))
    for part in FRAGMENTS:
        assert client.get(f"/monitoring/{part}").status_code == 200, part


def test_no_part_opens_what_lies_outside_the_scope(
    planned: Planned, rep: Persona, client_for: ClientFor
) -> None:
    client = client_for(rep)
    for part in FRAGMENTS:
        if part.startswith(("views", "executive/deciding")):
            continue
        joint = "&" if "?" in part else "?"
        other = f"/monitoring/{part}{joint}organisation={planned['south-b-2']}"
        assert client.get(other).status_code == 404, part


def test_areas_are_what_was_sold_and_lead_below(
    planned: Planned, executive: Persona, client_for: ClientFor
) -> None:
    client = client_for(executive)
    trace = figure(client.get("/monitoring/treemap/?on=executive").content.decode(), "treemap")
    drawn = trace["data"][0]
    by_id = dict(zip(drawn["ids"], drawn["values"], strict=True))
    for code in ("south-a", "south-b", "north-a"):
        sold = planned.actual(lambda line, c=code: line.team == c, DUE)  # type: ignore[misc]
        assert by_id[str(planned[code])] == pytest.approx(sold / 100 / 1_000)
    assert by_id[str(planned["south"])] == 0  # its teams hold all of it
    at = drawn["ids"].index(str(planned["south"]))
    assert drawn["parents"][at] == "whole"
    assert drawn["customdata"][at].startswith("/monitoring/executive/?organisation=")


def test_the_running_total_is_paced_by_working_day(
    ladder: Planned, executive: Persona, client_for: ClientFor
) -> None:
    client = client_for(executive)
    text = client.get("/monitoring/trend/?period=2026-08").content.decode()
    drawn = {line["name"]: line for line in figure(text, "pace")["data"]}
    assert list(drawn) == ["Last year", "Floor", "Target", "Stretch", "Actual"]
    august = FIRST + 1
    days = drawn["Target"]["x"]
    assert (days[0], days[-1], len(days)) == ("2026-07-31", "2026-08-31", 32)
    due = dict(zip(days, drawn["Target"]["y"], strict=True))
    target = ladder.target("", [august])
    assert due["2026-08-31"] == pytest.approx(target / 100_000)
    assert due["2026-08-10"] == pytest.approx(round(target * 6 / 21) / 100_000)
    sold = dict(zip(days, drawn["Actual"]["y"], strict=True))
    until = date(2026, 8, 10)
    assert sold["2026-08-10"] == pytest.approx(
        ladder.company.total("revenue", lambda x: date(2026, 8, 1) <= x.date <= until) / 100_000
    )


def test_what_is_being_done_and_decided(
    planned: Planned, executive: Persona, manager_south: Persona, client_for: ClientFor
) -> None:
    alert_rules.ensure_default(actor=access.system())
    alerts.evaluate(actor=access.system(), as_of=small.TODAY, now=NOW)
    alert = Alert.unscoped.get(organisation_id=planned["south"])
    client = client_for(executive)
    text = client.get("/monitoring/executive/doing/").content.decode()
    assert "Cause not confirmed yet" in text
    assert "Nothing has been decided yet" in text
    revenue = Metric.objects.get(code="revenue")
    case = {
        "plan": planned.plan, "metric": revenue, "organisation_id": planned["south"],
        "first_period": FIRST, "months": MONTHS,
    }  # fmt: skip
    Cause.unscoped.create(
        alert=alert, as_of=small.TODAY, gap=-1, category=CauseCategory.SUPPLY,
        state=CauseState.CONFIRMED, text="Late ships", **case,
    )  # fmt: skip
    CalibrationRequest.unscoped.create(
        **case, current=100_00, proposed=90_00, reason="No ships", created_by=manager_south.user
    )
    text = client.get("/monitoring/executive/doing/").content.decode()
    assert "Late ships" in text
    assert "No ships" in client.get("/monitoring/executive/deciding/").content.decode()
    elsewhere = client.get(f"/monitoring/executive/doing/?organisation={planned['north']}")
    assert "No alert is open here" in elsewhere.content.decode()


def test_home_leads_whoever_sees_everything_to_the_page(
    planned: Planned, executive: Persona, rep: Persona, client_for: ClientFor
) -> None:
    assert "/monitoring/executive/" in client_for(executive).get("/").content.decode()
    assert "/monitoring/executive/" not in client_for(rep).get("/").content.decode()
