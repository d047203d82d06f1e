"""Which months the cube keeps by day."""

import json

from django.db import connection

from salesplan.core.selectors import prepared


def by_day() -> frozenset[int]:
    """The months (year*12+month-1) whose days are in G5; spans that cut others read the lines."""
    with connection.cursor() as cursor:
        prepared.execute(cursor, "select day_windows from core_cubestate", [])
        return frozenset(json.loads(cursor.fetchone()[0]))
