"""Names of periods for people."""

from django.utils.translation import gettext as _

from monitoring.selectors.periods import Period
from salesplan.engine.periods import Days, Span
from salesplan.web.templatetags import figures


def label(period: Period) -> str:
    """A period in words: "Jul – Dec 2026", "Week 35, 2026", "21–31 Aug 2026" (下旬)."""
    if isinstance(period, Span):
        return figures.span_label(period.first_month, period.count)
    return _week(period) if period.is_week else _ten_days(period)


def short(period: Period) -> str:
    """A period as a column's head: of a week its number."""
    if isinstance(period, Days) and period.is_week:
        return _("Week %(number)s") % {"number": period.week_number[1]}
    return label(period)


def _week(week: Days) -> str:
    year, number = week.week_number
    words = {"number": number, "year": year, "first": figures.day(week.first)}
    return _("Week %(number)s of %(year)s, from %(first)s") % words


def _ten_days(days: Days) -> str:
    month, index = days.ten_day_number
    texts = (
        _("First ten days of %(month)s"),
        _("Second ten days of %(month)s"),
        _("Last ten days of %(month)s"),
    )
    return texts[index] % {"month": figures.period_label(month)}
