"""Every register through every door: page, filters, form, endpoint, spreadsheet."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from goals.models import Cell, Plan, Version
from monitoring.models import Alert, AlertRule
from salesplan.core.models import Metric, Person, User
from salesplan.core.selectors import registers as selectors
from salesplan.core.selectors.registers.declaration import Kind
from salesplan.core.selectors.registers.filters import params
from salesplan.core.services import registers
from salesplan.core.services.cube.rebuild import rebuild
from tests.factories.small_company import TODAY, SmallCompany
from tests.personas import Persona

pytestmark = pytest.mark.django_db
Raw = dict[str, Any]
Make = Callable[[SmallCompany], Raw]


def _plan(company: SmallCompany) -> int:
    plan = Plan.unscoped.create(
        name="H2", organisation_id=1, first_period=2026 * 12 + 6, base_first_period=2025 * 12 + 6
    )
    return int(plan.pk)


def _plan_in_force(company: SmallCompany) -> int:
    plan = _plan(company)
    version = Version.unscoped.create(
        plan_id=plan, state="approved", is_baseline=True, tree_date=TODAY
    )
    Cell.unscoped.create(
        version=version, metric_id=_metric(), level=2, organisation_id=company["south-a-1"],
        product_id=company["home-1"], channel_id=company["shop"], period=2026 * 12 + 8, value=500,
    )  # fmt: skip
    return plan


def _metric(code: str = "revenue") -> int:
    return Metric.objects.get(code=code).pk


def _deviation(company: SmallCompany) -> Raw:
    """A cause of what the south lacks of last year; it takes the cube."""
    rebuild(today=TODAY)
    return {
        "metric": _metric(), "organisation": company["south"], "first_period": 2026 * 12 + 6,
        "months": 2, "category": "supply", "state": "corrected", "text": "No stock",
    }  # fmt: skip


def _user() -> int:
    return User.objects.create_user("somebody@example.com", full_name="Somebody").pk


ROWS: dict[str, Make] = {
    "actions": lambda c: {"name": "Call", "organisation": c["north-a"]},
    "alert-rules": lambda c: {"name": "Behind", "metric": _metric()},
    "alerts": lambda c: {"note": "Known"},
    "calibration-requests": lambda c: {
        "plan": _plan_in_force(c), "metric": _metric(), "organisation": c["south"],
        "first_period": 2026 * 12 + 8, "months": 2, "reason": "Closed",
    },
    "causes": _deviation,
    "channels": lambda c: {"code": "x-new", "name": "New", "kind": "channel"},
    "competitors": lambda c: {"name": "Rival", "product_line": c["home"]},
    "customers": lambda c: {
        "code": "x-new", "name": "New", "kind": "customer", "parent": c["tier-a"],
        "owner": c["north-a-1"],
    },
    "cross-checks": lambda c: {
        "name": "Web and ERP", "left_metric": _metric(), "right_metric": _metric("cost"),
    },
    "forecast-drivers": lambda c: {"name": "618", "kind": "promotion", "values": "2026-06 18"},
    "data-sources": lambda c: {"code": "crm", "name": "CRM"},
    "geography": lambda c: {"code": "x-new", "name": "New", "kind": "place"},
    "grants": lambda c: {"user": _user(), "role": "manager", "node": c["north"]},
    "holdings": lambda c: {
        "seat": c["north-a-2"], "person": Person.objects.create(code="p9", name="P").pk,
    },
    "potential-criteria": lambda c: {"name": "Income", "metric": _metric(), "weight": 2},
    "initiatives": lambda c: {
        "plan": _plan(c), "name": "Bundle", "direction": "price", "contribution": 100_000,
    },
    "metrics": lambda c: {
        "code": "calls", "name": "Calls", "unit": "count", "aggregation": "sum", "scale": 0,
    },
    "organisation": lambda c: {
        "code": "x-new", "name": "New", "kind": "team", "parent": c["north"],
    },
    "persons": lambda c: {"code": "p1", "name": "Somebody", "hired_on": "2026-01-01"},
    "products": lambda c: {"code": "x-new", "name": "New", "kind": "category", "parent": c["home"]},
    "risks": lambda c: {"plan": _plan(c), "name": "Price war"},
    "absences": lambda c: {
        "seat": c["north-a-1"], "first_on": "2026-09-01", "last_on": "2026-09-04",
    },
    "responsibilities": lambda c: {
        "subject": c["province-1"], "seat": c["north-a-1"], "valid_from": "2026-01-01",
    },
    "seat-capacities": lambda c: {"seat": c["north-a-1"], "productivity": 1_000_00},
    "skills": lambda c: {
        "person": Person.objects.create(code="p8", name="P").pk, "product": c["home"], "grade": 4,
    },
    "users": lambda c: {"email": "new@example.com", "full_name": "New"},
}  # fmt: skip


def _alert(company: SmallCompany) -> Any:
    rule = AlertRule.objects.create(name="Behind", metric_id=_metric())
    return Alert.unscoped.create(
        rule=rule, metric_id=_metric(), organisation_id=company["south"], severity="act",
        first_period=2026 * 12 + 6, months=6, actual=80, reference=100, as_of=date(2026, 8, 31),
    )  # fmt: skip


@pytest.fixture(params=sorted(ROWS))
def register(request: pytest.FixtureRequest) -> selectors.Register:
    found = registers.get(request.param)
    assert found is not None
    return found


@pytest.fixture
def row(register: selectors.Register, administrator: Persona, small_company: SmallCompany) -> Any:
    if register.key == "alerts":
        return _alert(small_company)
    return registers.create(
        actor=administrator.viewer, register=register, raw=ROWS[register.key](small_company),
        today=TODAY,
    )  # fmt: skip


def test_the_page_lists_filters_and_opens_the_row(
    register: selectors.Register,
    row: Any,
    client_for: Callable[[Persona], Client],
    administrator: Persona,
) -> None:
    browser = client_for(administrator)
    address = reverse("register", args=[register.key])
    first = {"q": "calls"} if register.key == "metrics" else {"q": ""}  # more than a page of them
    assert f'id="row-{row.pk}"' in browser.get(address, first).content.decode()
    for name in register.columns:
        assert browser.get(address, {"sort": f"-{name}"}).status_code == 200
    assert browser.get(reverse("register_row", args=[register.key, row.pk])).status_code == 200
    for kind in ("csv", "xlsx"):
        export = reverse("register_export", args=[register.key, kind])
        assert browser.get(export).status_code == 200


def test_every_filter_keeps_and_drops_rows_alike_on_page_and_api(
    register: selectors.Register,
    row: Any,
    client_for: Callable[[Persona], Client],
    api_for: Callable[[Persona], APIClient],
    administrator: Persona,
) -> None:
    browser, api = client_for(administrator), api_for(administrator)
    page, endpoint = reverse("register", args=[register.key]), f"/api/v1/{register.key}/"
    for param in params(register):
        query = {param.name: _value(param.column, row)}
        if query[param.name] == "":
            continue
        shown = f'id="row-{row.pk}"' in browser.get(page, query).content.decode()
        listed = row.pk in [r["id"] for r in api.get(endpoint, query).json()["results"]]
        assert shown, query
        assert listed, query


def _value(column: selectors.Column, row: Any) -> str:
    """What the row itself has: it must pass every filter set to its own value."""
    value = getattr(row, column.attribute)
    if value is None:
        return "none" if column.kind is Kind.REFERENCE else ""
    if column.kind is Kind.MONEY:
        return str(value // 100)
    if column.kind is Kind.MONTH:
        return f"{value // 12}-{value % 12 + 1:02d}"
    return str(value)[:10] if column.kind in {Kind.DATE, Kind.MOMENT} else str(value)


def test_the_endpoint_reads_changes_and_keeps_history(
    register: selectors.Register,
    row: Any,
    api_for: Callable[[Persona], APIClient],
    administrator: Persona,
) -> None:
    api, url = api_for(administrator), f"/api/v1/{register.key}/{row.pk}/"
    answer = api.get(url)
    assert answer.json()["id"] == row.pk
    headers = {"if-match": answer["ETag"]}
    assert api.patch(url, {"nonsense": 1}, headers=headers).status_code == 400
    assert api.patch(url, {}, headers=headers).status_code == 200
    assert api.patch(url, {}).status_code == 428
    assert api.get(f"{url}history/").status_code == 200
    wanted = 204 if register.can_delete else 405
    assert api.delete(url, headers=headers).status_code == wanted


def test_what_goes_out_as_a_sheet_changes_nothing_when_it_comes_back(
    register: selectors.Register, row: Any, administrator: Persona
) -> None:
    from salesplan.core.selectors.registers import rows
    from salesplan.core.services.registers import sheets
    from salesplan.core.services.spreadsheets import Table

    found = rows.rows(viewer=administrator.viewer, register=register).filter(pk=row.pk)
    raw = sheets.raw_rows(register, Table(*sheets.export(register, found)))
    preview = sheets.preview(actor=administrator.viewer, register=register, raw=raw)
    assert [line.verdict for line in preview.rows] == ["same"], preview.rows
