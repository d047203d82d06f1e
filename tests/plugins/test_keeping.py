"""Rows that a factory wrote come back as they were: new ones, changed ones, whatever stands between."""

import pytest
from django.db import connection, transaction

from salesplan.core.models import Company, Node, SalesLine
from tests.factories import small_company as small
from tests.factories.small_company import SmallCompany
from tests.plugins import keeping
from tests.plugins.keeping import kept

pytestmark = pytest.mark.django_db


def state() -> tuple[object, ...]:
    """Everything of the small company that its factory writes or changes."""
    return (
        list(Node.unscoped.order_by("pk").values_list("pk", "code", "owner_id", "position")),
        list(SalesLine.unscoped.order_by("pk").values_list("pk", "revenue", "customer_id")),
        Company.objects.get().name,
    )


def build_and_take_back(name: str) -> tuple[SmallCompany, tuple[object, ...]]:
    with transaction.atomic():
        made = kept(name, small.build)
        found = state()
        transaction.set_rollback(True)
    return made, found


def test_it_is_built_once_and_written_again_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_kept", {})
    first, before = build_and_take_back("a company")
    assert Company.objects.get().name != "Small Company"
    monkeypatch.setattr(small.trees, "upsert_nodes", None)  # nobody builds again
    second, after = build_and_take_back("a company")
    assert second == first
    assert after == before
    assert before[2] == "Small Company"


def test_new_rows_get_new_numbers_and_triggers_work_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keeping, "_kept", {})
    build_and_take_back("a company")
    company = kept("a company", small.build)
    node = Node.unscoped.create(dimension="channel", kind="channel", code="new", name="New")
    assert node.pk > max(company.ids.values())
    with connection.cursor() as cursor:
        cursor.execute("show session_replication_role")
        assert cursor.fetchone() == ("origin",)


def test_upon_something_else_it_is_built_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_kept", {})
    built = [kept("a name", lambda place=place: place, on=place) for place in ("x", "y", "x")]
    assert built == ["x", "y", "x"]
    assert len(keeping._kept) == 2
