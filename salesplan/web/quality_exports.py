"""What the check of the data found, as a file."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from salesplan.core.models import Metric
from salesplan.core.selectors.data_quality import Listed
from salesplan.core.selectors.data_quality_months import Crossing, Group, MonthFinding
from salesplan.core.services import spreadsheets
from salesplan.engine.money import from_minor
from salesplan.engine.periods import year_month

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Row = list[Any]


def answer(listed: Listed, form: str, day: Any) -> HttpResponse:
    """All findings as CSV or xlsx, one row each."""
    rows = [
        *(_of_month(found) for found in listed.months),
        *(row for crossing in listed.crossings for row in _of_crossing(crossing)),
        *(_of_group(found) for found in listed.groups),
    ]
    is_sheet = form == "xlsx"
    write = spreadsheets.to_xlsx if is_sheet else spreadsheets.to_csv
    name = f"data-quality-{day}.{form}"
    return HttpResponse(
        write(_headers(), rows),
        content_type=XLSX if is_sheet else "text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _headers() -> list[str]:
    return [
        _("Finding"), _("Source"), _("Metric"), _("Territory"), _("Product"), _("Channel"),
        _("Month"), _("To month"), _("Value"), _("Usually from"), _("Usually to"),
        _("Second figure"), _("Difference"), _("Lines"),
    ]  # fmt: skip


def _of_month(found: MonthFinding) -> Row:
    metric = found.metric
    return [
        found.rule.label, found.source, metric.label, found.territory, found.product,
        found.channel, _month(found.period), None, _value(found.value, metric),
        _value(found.usual_low, metric), _value(found.usual_high, metric), None, None, None,
    ]  # fmt: skip


def _of_crossing(crossing: Crossing) -> Iterator[Row]:
    metric = crossing.check.left_metric
    for found in crossing.deviations:
        yield [
            crossing.check.name, None, metric.label, found.territory, None, None,
            _month(found.period), None, _value(found.left, metric), None, None,
            _value(found.right, metric), _value(found.difference, metric), None,
        ]  # fmt: skip


def _of_group(found: Group) -> Row:
    return [
        found.rule.label, found.source, None, found.territory, found.product, None,
        _month(found.first), _month(found.last), None, None, None, None, None, found.lines,
    ]  # fmt: skip


def _value(value: int | None, metric: Metric) -> Decimal | None:
    return None if value is None else from_minor(value, metric.scale)


def _month(period: int) -> str:
    year, month = year_month(period)
    return f"{year}-{month:02d}"
