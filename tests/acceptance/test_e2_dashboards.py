"""E2: page, API, file and an independent computation from the raw lines agree to the cent."""

import csv
import io
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

import pandas
import pytest
from django.test import Client
from rest_framework.test import APIClient

from salesplan.core.models import SalesLine
from tests.factories import small_company as small
from tests.factories.planned_company import FIRST, MONTHS, Planned, cube, planned
from tests.personas import Persona

pytestmark = pytest.mark.django_db
__all__ = ["cube", "planned"]
SPANS = [(FIRST, 6), (FIRST, 1), (FIRST + 1, 1), (FIRST, 3), (FIRST - 12, 12)]


@dataclass(frozen=True)
class Look:
    """One way to look at the company."""

    organisation: str
    product: str
    channel: str
    first: int
    months: int

    def query(self, ids: dict[str, int]) -> str:
        period = f"{self.first // 12}-{self.first % 12 + 1:02d}.{self.months}"
        keys = [
            f"organisation={ids.get(self.organisation, 1)}",
            f"product={ids.get(self.product, 0)}",
            f"channel={ids.get(self.channel, 0)}",
        ]
        return "?" + "&".join([*keys, f"period={period}"])


def looks(count: int) -> Iterator[Look]:
    chance = random.Random(20260831)
    for _number in range(count):
        yield Look(
            chance.choice(["", "north", "south", "south-a", "north-b", "south-b-2"]),
            chance.choice(["", "", "home", "light-2"]),
            chance.choice(["", "", "shop", "dealer"]),
            *chance.choice(SPANS),
        )


def lines() -> pandas.DataFrame:
    """The raw lines with the codes of their nodes, as they lie in the table of facts."""
    columns = ("seat_id", "product_id", "channel_id", "period", "revenue", "cost", "order_no")
    return pandas.DataFrame(list(SalesLine.unscoped.values(*columns)))


def recompute(frame: pandas.DataFrame, planned: Planned, look: Look) -> dict[str, int]:
    """Revenue, margin, orders, last year and targets of a look, without the product's code."""
    codes = {node: code for code, node in planned.company.ids.items()}
    here = (
        frame.seat_id.map(codes).str.startswith(look.organisation)
        & frame.product_id.map(codes).str.startswith(look.product)
        & frame.channel_id.map(codes).str.startswith(look.channel)
    )
    months = range(look.first, min(look.first + look.months, FIRST + 2))
    now = frame[here & frame.period.isin(list(months))]
    before = frame[here & frame.period.isin([month - 12 for month in months])]
    due = {"target": 0, "to_date": 0}
    for (seat, category, channel, period), value in planned.targets.items():
        inside = look.first <= period < look.first + look.months
        if (
            inside
            and seat.startswith(look.organisation)
            and category.startswith(look.product)
            and channel.startswith(look.channel)
        ):
            due["target"] += value
            due["to_date"] += value if period in months else 0
    return {
        "revenue": int(now.revenue.sum()),
        "margin": int((now.revenue - now.cost).sum()),
        "orders": int(now.order_no.nunique()),
        "last_year": int(before.revenue.sum()),
        **due,
    }


@pytest.mark.covers("E2")
def test_page_api_file_and_raw_lines_agree(
    planned: Planned,
    executive: Persona,
    client_for: Callable[[Persona], Client],
    api_for: Callable[[Persona], APIClient],
) -> None:
    frame, client, api = lines(), client_for(executive), api_for(executive)
    for look in looks(12):
        truth = recompute(frame, planned, look)
        query = look.query(planned.company.ids)
        body = api.get(f"/api/v1/dashboard/{query}").json()
        figures = body["figures"]
        for name in ("revenue", "margin", "orders", "last_year"):
            assert figures[name] == truth[name], (look, name)
        assert (figures["target"] or 0) == truth["target"], look
        assert (figures["target_to_date"] or 0) == truth["to_date"], look
        page = client.get(f"/monitoring/{query}").content.decode()
        titles = re.findall(r'class="tile" title="[^\d−–]*([\d,.−]+|–)"', page)
        assert titles[0] == f"{Decimal(truth['revenue']) / 100:,.2f}", look
        assert titles[1] == f"{Decimal(truth['last_year']) / 100:,.2f}", look
        text = client.get(f"/monitoring/export/{query}&format=csv").content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))[1:]
        attainment = api.get(f"/api/v1/attainment/{query}").json()
        in_file = {row[0]: Decimal(row[3]) for row in rows}
        for row in (*attainment["children"], attainment["total"]):
            assert in_file[row["code"]] == Decimal(row["actual"]) / 100
            exact = f"{Decimal(row['actual']) / 100:,.2f}".replace("-", "−")
            assert f'{exact}">' in page


@pytest.mark.covers("E2")
def test_every_tree_can_be_walked_down_by_clicking(
    planned: Planned, executive: Persona, client_for: Callable[[Persona], Client]
) -> None:
    client, page = client_for(executive), "/monitoring/"
    walked = []
    for name in ("South", "South-B", "South-B-1", "Home", "Home-2"):
        text = client.get(page).content.decode()
        table = text[text.index('id="children"') :]
        link = re.search(rf'<a href="([^"]+)">{name}</a>', table)
        assert link is not None, (name, page)
        page = link[1].replace("&amp;", "&")
        walked.append(page)
    last = client.get(walked[-1]).content.decode()
    sold = planned.actual(
        lambda line: line.seat == "south-b-1" and line.category == "home-2", (FIRST, FIRST + 1)
    )
    assert f"{Decimal(sold) / 100:,.2f}" in last


@pytest.mark.covers("E2")
def test_nobody_sees_more_than_the_own_scope(
    planned: Planned,
    rep: Persona,
    manager_south: Persona,
    product_manager: Persona,
    client_for: Callable[[Persona], Client],
    api_for: Callable[[Persona], APIClient],
) -> None:
    for persona, foreign in (
        (rep, f"?organisation={planned['north-a-2']}"),
        (rep, "?organisation=1"),
        (manager_south, f"?organisation={planned['north']}"),
        (product_manager, f"?product={planned['light']}"),
        (product_manager, "?product=0"),
    ):
        client, api = client_for(persona), api_for(persona)
        for door in ("", "trend/", "heatmap/", "export/"):
            assert client.get(f"/monitoring/{door}{foreign}").status_code == 404
        for door in ("dashboard/", "attainment/"):
            assert api.get(f"/api/v1/{door}{foreign}").status_code == 404
    whole = client_for(executive_of(planned)).get("/monitoring/export/?format=csv")
    assert whole.status_code == 200


def executive_of(planned: Planned) -> Persona:
    """Somebody who sees everything, made here so that the personas above stay alone."""
    from salesplan.core.models import Grant, User
    from salesplan.core.selectors import access

    user = User.objects.create_user("all@example.com", full_name="All")
    Grant.objects.create(user=user, role="executive", node=None)
    return Persona("all", user, access.viewer_of(user=user, on=small.TODAY))


@pytest.mark.covers("E2")
def test_a_finished_period_is_compared_with_its_whole_target(
    planned: Planned, executive: Persona, api_for: Callable[[Persona], APIClient]
) -> None:
    figures = api_for(executive).get("/api/v1/dashboard/?period=2026-07").json()["figures"]
    july = planned.target("", [FIRST])
    sold = planned.actual(lambda _line: True, [FIRST])
    assert (figures["target"], figures["target_to_date"]) == (july, july)
    assert figures["attainment"] == round(Decimal(sold) * 10_000 / july)
    assert figures["required_per_working_day"] is None
    assert MONTHS == 6
