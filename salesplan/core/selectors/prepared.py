"""Statements that pages run all the time, parsed and planned once for each connection.

PostgreSQL takes as long to parse and plan such a statement as to run it. Only for statements that
read few rows by index: a plan made for any values can be a bad one where values decide. Columns
are named: a statement with `*` would fail on connections that are older than a new column.
"""

import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet

KEPT = 100
"""Statements that a connection keeps; the one not used for longest goes first."""
_NAMED = re.compile(r"%\((\w+)\)s")
_prepared: WeakKeyDictionary[Any, OrderedDict[str, str]] = WeakKeyDictionary()
_numbers = count(1)
Params = Mapping[str, Any] | Sequence[Any]


def execute(cursor: Any, sql: str, params: Params) -> None:
    """Run a SELECT as `cursor.execute` does; the types of parameters follow from their places."""
    cursor.execute(*_call(cursor, sql, params))


def call(sql: str, params: Params) -> tuple[str, list[Any]]:
    """The same as statement and parameters, for `Model.objects.raw`."""
    with connection.cursor() as cursor:
        return _call(cursor, sql, params)


def statement_of(rows: QuerySet[Any, Any]) -> tuple[str, Any]:
    """A queryset as statement and parameters, to be kept; what can find nothing finds nothing."""
    try:
        found: tuple[str, Any] = rows.query.sql_with_params()
    except EmptyResultSet:
        return "select where false", ()
    return found


def columns(model: type[Model], alias: str) -> str:
    """All columns of a model's table by name, since a statement must not say `*`."""
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


def _call(cursor: Any, sql: str, params: Params) -> tuple[str, list[Any]]:
    names, body = _numbered(sql)
    values = [params[name] for name in names] if isinstance(params, Mapping) else list(params)
    arguments = f"({', '.join(['%s'] * len(values))})" if values else ""
    return f"execute {_statement(cursor, body)}{arguments}", values


@lru_cache(maxsize=1_000)
def _numbered(sql: str) -> tuple[tuple[str, ...], str]:
    """The names of the parameters in the order of their numbers, and the statement with $1, $2."""
    names = tuple(dict.fromkeys(_NAMED.findall(sql)))
    if names:
        return names, sql % {name: f"${number}" for number, name in enumerate(names, 1)}
    places = sql.count("%s")
    return (), sql % tuple(f"${number}" for number in range(1, places + 1))


def _statement(cursor: Any, body: str) -> str:
    """The name of the statement on the cursor's connection, prepared when it is new there."""
    raw = cursor.cursor
    known = _prepared.setdefault(raw.connection, OrderedDict())
    if body in known:
        known.move_to_end(body)
        return known[body]
    with cursor.db.wrap_database_errors:
        if len(known) >= KEPT:
            _body, oldest = known.popitem(last=False)
            raw.execute(f"deallocate {oldest}")
        name = f"page_{next(_numbers)}"
        raw.execute(f"prepare {name} as {body}")
    known[body] = name
    return name
