"""A child process of the rebuild: reads months, computes their cells, writes them to new tables.

`python -m salesplan.core.services.cube.scan` takes a pickled `Task` on standard input. It is a
plain program without Django, so that it starts in a tenth of a second, also below a Celery worker.
"""

import pickle
import sys
from dataclasses import dataclass
from typing import Any

import psycopg2

from salesplan.core.selectors.copying import send
from salesplan.core.services.cube.reading import Plan, read

NEW = "_new"
"""Suffix of the tables that are filled beside the ones in use."""


@dataclass(frozen=True)
class Task:
    """Where to connect, what to compute, and runs of neighbouring months, each read at once."""

    connection: dict[str, Any]
    plan: Plan
    chunks: tuple[tuple[int, ...], ...]


def work(task: Task) -> None:
    """Fill the new tables with the cells of the task's months, in one transaction."""
    with psycopg2.connect(**task.connection) as connection, connection.cursor() as cursor:
        for months in task.chunks:
            for grain, cells in read(cursor, task.plan, months):
                send(cursor, grain.table + NEW, grain.columns, cells)


if __name__ == "__main__":
    work(pickle.load(sys.stdin.buffer))  # noqa: S301 - from our own parent process
