"""What pages of figures share: the filter line, and a table as a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from salesplan.core.services import spreadsheets

Options = list[tuple[Any, str]]


@dataclass(frozen=True, slots=True)
class Filter:
    """One choice of the filter line: the word of the address, its label, its options."""

    name: str
    label: str
    options: Options
    value: Any


def csv_file(name: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> HttpResponse:
    """A table as a CSV file under a name."""
    return HttpResponse(
        spreadsheets.to_csv(heads, rows), content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip
