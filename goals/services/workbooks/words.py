"""Months and units in words, in the active language."""

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from goals.models import Version
from salesplan.core.models import Metric
from salesplan.core.selectors.company import company
from salesplan.engine.notation import EMPTY, grouped, trimmed
from salesplan.engine.periods import first_day, year_month

UNITS: dict[int, str | Promise] = {
    1_000: _("thousands"),
    10_000: _("ten thousands (万)"),
    1_000_000: _("millions"),
}
FONTS = {"zh-hans": "Microsoft YaHei", "zh-hant": "Microsoft JhengHei"}


def months(*, first: int, count: int) -> str:
    """A run of months: "Jul 2026", "Jul – Dec 2026", "2026年7–12月"."""
    (year, number), (last_year, last) = year_month(first), year_month(first + count - 1)
    if is_chinese():
        if count == 1:
            return f"{year}年{number}月"
        return f"{year}年{number}–{last}月" if year == last_year else (
            f"{year}年{number}月–{last_year}年{last}月"
        )  # fmt: skip
    end = formats.date_format(first_day(first + count - 1), "M Y")
    if count == 1:
        return end
    start = formats.date_format(first_day(first), "M" if year == last_year else "M Y")
    return f"{start} – {end}"


def unit(*, version: Version, metric: Metric) -> int:
    """How many major units one shown unit is: money is shown in the plan's display unit."""
    return version.plan.display_unit if metric.unit == "money" else 1


def unit_name(*, version: Version, metric: Metric) -> str:
    """The unit of the figures: "CNY · thousands"."""
    if metric.unit != "money":
        return ""
    name = UNITS.get(version.plan.display_unit, "")
    return " · ".join(str(part) for part in (company().currency, name) if part)


def is_chinese() -> bool:
    """Whether texts are Chinese now."""
    return (get_language() or "").lower().startswith("zh")


def font() -> str:
    """A font that has the characters of the active language."""
    return FONTS.get((get_language() or "").lower(), "Calibri")


def figure(*, value: int | None, unit_of: int, scale: int) -> str:
    """An amount in its unit, exactly: "1,234.5"; empty is a dash."""
    if value is None:
        return EMPTY
    digits = len(str(unit_of)) - 1
    if unit_of == 10**digits:
        return trimmed(value, scale + digits)
    return grouped(value / (unit_of * 10**scale), 6)
