"""The columns of a grid: the whole plan, its halves and quarters, its periods."""

from dataclasses import dataclass

from goals.models import Version
from salesplan.engine.periods import FiscalYear, Part, Span

PARTS: tuple[Part, ...] = ("year", "half", "quarter", "month")


@dataclass(frozen=True)
class Column:
    """A run of months; `kind` is plan, year, half, quarter or month; `periods` indexes values."""

    first_period: int
    months: int
    kind: str
    periods: slice


def columns(*, version: Version, fiscal: FiscalYear) -> list[Column]:
    """The columns of a version, each part before what it is made of; only whole periods."""
    plan = version.plan
    whole = Span(plan.first_period, plan.months)
    return [_column(version, whole, "plan"), *_inside(version, whole, PARTS, fiscal)]


def count(*, version: Version) -> int:
    """How many periods a row has."""
    return int(version.plan.months // version.span)


def _inside(
    version: Version, span: Span, parts: tuple[Part, ...], fiscal: FiscalYear
) -> list[Column]:
    if not parts:
        return []
    made: list[Column] = []
    pieces = fiscal.split(span, parts[0])
    if len(pieces) == 1 or not all(_is_whole(version, piece) for piece in pieces):
        return _inside(version, span, parts[1:], fiscal)
    for piece in pieces:
        made.append(_column(version, piece, fiscal.kind(piece)))
        made += _inside(version, piece, parts[1:], fiscal)
    return made


def _is_whole(version: Version, piece: Span) -> bool:
    start = piece.first_month - version.plan.first_period
    return start % version.span == 0 and piece.count % version.span == 0


def _column(version: Version, span: Span, kind: str) -> Column:
    start = (span.first_month - version.plan.first_period) // version.span
    return Column(
        span.first_month, span.count, kind, slice(start, start + span.count // version.span)
    )
