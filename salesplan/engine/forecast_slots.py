"""When judgement is asked for: the slots of a rhythm and the month that each asks about."""

from datetime import date, timedelta

from salesplan.engine.periods import (
    Days,
    Span,
    first_day,
    last_day,
    month_of,
    ten_day_bounds,
    ten_day_index,
    week_start,
)

REMIND_AFTER: dict[str, int] = {"week": 2, "ten_days": 3, "month": 5}
"""Days after the beginning of a slot on which those who said nothing are reminded."""


def slot(*, rhythm: str, day: date, first_weekday: int = 0) -> Days:
    """The slot that a day lies in; weeks begin with `first_weekday` (0 = Monday)."""
    if rhythm == "month":
        month = month_of(day)
        return Days(first_day(month), last_day(month))
    if rhythm == "ten_days":
        return Days(*ten_day_bounds(month_of(day), ten_day_index(day)))
    first = week_start(day, first_weekday)
    return Days(first, first + timedelta(days=6))


def before(*, rhythm: str, day: date, first_weekday: int = 0) -> Days:
    """The slot before the one that a day lies in."""
    current = slot(rhythm=rhythm, day=day, first_weekday=first_weekday)
    return slot(rhythm=rhythm, day=current.first - timedelta(days=1), first_weekday=first_weekday)


def asked(current: Days) -> Span:
    """The month that a slot asks about: the one in which most of its days still lie ahead.

    A week that crosses into a new month asks about the new one.
    """
    return Span(month_of(current.last))


def reminds(*, rhythm: str, current: Days, day: date) -> bool:
    """Whether a day of a slot is late enough to remind whoever has said nothing."""
    return (day - current.first).days >= REMIND_AFTER[rhythm]
