from collections import OrderedDict
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from salesplan.core.models import Company, Metric
from salesplan.core.selectors import prepared

pytestmark = pytest.mark.django_db

BY_CODE = "select code, '50%%' from core_metric where code = any(%(codes)s) and code <> %(not)s"


def rows(sql: str, params: prepared.Params) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        prepared.execute(cursor, sql, params)
        return list(cursor.fetchall())


def statements() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("select name from pg_prepared_statements order by prepare_time")
        return [name for (name,) in cursor.fetchall()]


def test_named_and_plain_parameters_give_what_the_statement_gives() -> None:
    params = {"not": "units", "codes": ["revenue", "units"], "unused": 1}
    assert rows(BY_CODE, params) == [("revenue", "50%")]
    assert rows("select code from core_metric where code = %s", ["units"]) == [("units",)]
    assert rows("select code from core_metric where code = 'units'", []) == [("units",)]
    assert rows(BY_CODE, {"not": "", "codes": []}) == []


def test_a_statement_is_prepared_once_and_counts_as_one_query() -> None:
    rows(BY_CODE, {"not": "", "codes": ["units"]})
    before = statements()
    with CaptureQueriesContext(connection) as queries:
        rows(BY_CODE, {"not": "", "codes": ["revenue"]})
    assert len(queries) == 1
    assert statements() == before


def test_its_plan_is_made_for_any_values() -> None:
    rows(BY_CODE, {"not": "", "codes": ["units"]})
    with connection.cursor() as cursor:
        cursor.execute(
            "select sum(generic_plans), sum(custom_plans) from pg_prepared_statements"
            " where statement like %s",
            ["%50\\%%"],
        )
        generic, custom = cursor.fetchone()
    assert (generic > 0, custom) == (True, 0)


def test_what_was_not_used_for_longest_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    with connection.cursor() as cursor:
        known = prepared._prepared.setdefault(cursor.cursor.connection, OrderedDict())
    monkeypatch.setattr(prepared, "KEPT", len(known) + 2)
    texts = [f"select {number} from core_metric limit 1" for number in (1, 2)]
    for text in (*texts, texts[0]):
        rows(text, [])
    oldest = next(iter(known.values()))
    rows("select 3 from core_metric limit 1", [])
    assert oldest not in statements()
    assert len(known) == prepared.KEPT
    assert rows(texts[0], []) == [(1,)]


def test_a_new_column_does_not_break_what_was_prepared_before() -> None:
    sql = f"select {prepared.columns(Metric, 'm')} from core_metric m where m.code = %s"
    first = Metric.objects.raw(*prepared.call(sql, ["units"]))[0]
    with connection.cursor() as cursor:
        cursor.execute("alter table core_metric add column later text")
    again = Metric.objects.raw(*prepared.call(sql, ["units"]))[0]
    assert (first.code, again.pk) == ("units", first.pk)


def test_a_mistake_is_an_error_of_the_database_as_django_says_it() -> None:
    with pytest.raises(DatabaseError, match="does_not_exist"), connection.cursor() as cursor:
        prepared.execute(cursor, "select does_not_exist from core_metric", [])


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_prepares_anew() -> None:
    assert rows("select count(*) from core_company", []) == [(1,)]
    connection.close()
    assert statements() == []
    assert rows("select count(*) from core_company", []) == [(1,)]
    assert len(statements()) == 1


def test_columns_name_everything_that_is_stored() -> None:
    named = prepared.columns(Company, "c").split(", ")
    assert len(named) == len(Company._meta.concrete_fields)
    assert named[0] == 'c."id"'
