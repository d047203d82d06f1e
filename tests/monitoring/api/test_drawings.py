"""The figures behind charts over the API: exact sums, and the scope."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from goals.models import FigureRole, Level, StatedFigure
from salesplan.core.models import COMPANY_ID, Metric
from tests.factories.planned_company import FIRST, MONTHS, Planned
from tests.personas import Persona

pytestmark = pytest.mark.django_db
ApiFor = Callable[[Persona], APIClient]
DUE = (FIRST, FIRST + 1)
PARTS = ("bridge", "contribution", "running", "metrics")


@pytest.mark.parametrize("axis", ["organisation", "product", "channel"])
def test_a_bridge_adds_up(planned: Planned, executive: Persona, api_for: ApiFor, axis: str) -> None:
    body = api_for(executive).get(f"/api/v1/dashboard/bridge/?by={axis}").json()
    assert body["start"] == planned.target("", DUE)
    assert body["end"] == planned.actual(lambda _line: True, DUE)
    assert body["start"] + sum(step["change"] for step in body["steps"]) == body["end"]


def test_contributions_are_those_of_the_dashboard(
    planned: Planned, executive: Persona, api_for: ApiFor
) -> None:
    api = api_for(executive)
    areas = api.get("/api/v1/dashboard/contribution/").json()["areas"]
    sold = planned.actual(lambda _line: True, DUE)
    assert sum(area["size"] for area in areas) == sold
    by_code = {area["code"]: area for area in areas}
    assert by_code["south-a"]["inside"] == planned["south"]
    assert by_code["south-a"]["gap"] == (
        planned.actual(lambda line: line.team == "south-a", DUE) - planned.target("south-a", DUE)
    )
    gaps = api.get("/api/v1/dashboard/contribution/?size=gap").json()["areas"]
    teams = [area for area in gaps if area["inside"]]
    assert [area["size"] for area in teams] == [abs(area["gap"]) for area in teams]


def test_the_running_total_ends_where_the_dashboard_stands(
    planned: Planned, executive: Persona, api_for: ApiFor
) -> None:
    api = api_for(executive)
    figures = api.get("/api/v1/dashboard/?period=2026-07.6").json()["figures"]
    body = api.get("/api/v1/dashboard/running/?period=2026-07.6").json()
    assert not body["by_day"]
    assert [point["day"] for point in body["points"]][:3] == [
        "2026-06-30", "2026-07-31", "2026-08-31",
    ]  # fmt: skip
    now = body["points"][2]
    assert (now["actual"], now["last_year"]) == (figures["revenue"], figures["last_year"])
    assert now["due"]["target"] == figures["target_to_date"]
    assert now["due"]["floor"] is None
    assert body["points"][3]["actual"] is None
    assert body["targets"]["target"] == planned.target("", range(FIRST, FIRST + MONTHS))
    daily = api.get("/api/v1/dashboard/running/?period=2026-08").json()
    assert daily["by_day"]
    august = api.get("/api/v1/dashboard/?period=2026-08").json()["figures"]
    last = daily["points"][-1]
    assert (last["actual"], last["last_year"]) == (august["revenue"], august["last_year"])


def test_a_week_runs_from_its_first_day(
    planned: Planned, executive: Persona, api_for: ApiFor
) -> None:
    api = api_for(executive)
    body = api.get("/api/v1/dashboard/running/?period=2026-W35").json()
    week = api.get("/api/v1/attainment/?period=2026-W35").json()["total"]
    assert [body["points"][0]["day"], body["points"][-1]["day"]] == ["2026-08-23", "2026-08-30"]
    last = body["points"][-1]
    assert (last["actual"], last["last_year"]) == (week["actual"], week["last_year"])
    assert last["due"]["target"] == week["target_to_date"]


def test_metrics_with_their_targets(planned: Planned, executive: Persona, api_for: ApiFor) -> None:
    margin = Metric.objects.get(code="margin_rate")
    for period, months, value in ((FIRST, MONTHS, 3_000), (FIRST + 1, 1, 3_500)):
        StatedFigure.unscoped.create(
            version=planned.version, metric=margin, level=Level.TARGET, role=FigureRole.TARGET,
            organisation_id=COMPANY_ID, period=period, span=months, value=value,
        )  # fmt: skip
    api = api_for(executive)
    revenue, cost = (planned.actual(lambda _x: True, DUE, name) for name in ("revenue", "cost"))
    rows = {row["code"]: row for row in api.get("/api/v1/dashboard/metrics/").json()["metrics"]}
    assert rows["revenue"]["value"] == revenue
    assert rows["revenue"]["target"] == planned.target("", DUE)
    assert rows["margin_rate"]["value"] == round((revenue - cost) * 10_000 / revenue)
    assert rows["margin_rate"]["target"] == 3_000
    assert rows["satisfaction"]["problem"] == "no_data"
    august = api.get("/api/v1/dashboard/metrics/?period=2026-08").json()["metrics"]
    assert next(row["target"] for row in august if row["code"] == "margin_rate") == 3_500
    july = api.get("/api/v1/dashboard/metrics/?period=2026-07").json()["metrics"]
    assert next(row["target"] for row in july if row["code"] == "margin_rate") == 3_000


@pytest.mark.parametrize("part", PARTS)
def test_outside_the_scope_there_is_nothing(
    planned: Planned, rep: Persona, api_for: ApiFor, part: str
) -> None:
    api = api_for(rep)
    assert api.get(f"/api/v1/dashboard/{part}/").status_code == 200
    other = f"/api/v1/dashboard/{part}/?organisation={planned['south']}"
    assert api.get(other).status_code == 404
    assert api.get(f"/api/v1/dashboard/{part}/?level=roof").status_code == 400
