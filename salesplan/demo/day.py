"""The day on which the demo company lives."""

from datetime import UTC, date, datetime

TODAY = date(2026, 8, 31)
NAMES = ("Lumira Smart Home", "鹿鸣智家", "鹿鳴智家")


def noon(day: date) -> datetime:
    """Noon in China on a day: when demo decisions were taken."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
