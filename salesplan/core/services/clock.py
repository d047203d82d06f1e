"""The schedule: each slot is claimed by a unique row, so that two clocks start it once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from salesplan.core.models import Slot


@dataclass(frozen=True)
class Schedule:
    """A named call every so often; it gets the start of its slot."""

    name: str
    every: timedelta
    call: Callable[[datetime], None]


_schedules: dict[str, Schedule] = {}


def register(name: str, every: timedelta, call: Callable[[datetime], None]) -> None:
    """Have `call(slot)` made once per slot of length `every`."""
    _schedules[name] = Schedule(name, every, call)


def tick(*, now: datetime) -> list[str]:
    """Make the calls whose current slot nobody has claimed; returns their names."""
    return [schedule.name for schedule in _schedules.values() if _start(schedule, now)]


def _start(schedule: Schedule, now: datetime) -> bool:
    seconds = schedule.every.total_seconds()
    due = datetime.fromtimestamp(now.timestamp() // seconds * seconds, tz=now.tzinfo)
    with transaction.atomic():
        _slot, created = Slot.objects.get_or_create(schedule=schedule.name, due=due)
        if created:
            schedule.call(due)
    return created
