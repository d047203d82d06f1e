"""What a file looks like before anything is decided: the result of sniffing.py."""

from dataclasses import asdict, dataclass
from typing import Literal

from salesplan.core.services.imports.reading.errors import Problem

FileKind = Literal["text", "xlsx", "xls"]
ColumnType = Literal["integer", "decimal", "date", "text", "empty"]


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """A sheet of a workbook; hidden ones are named and never read unasked."""

    name: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class ColumnPreview:
    """A column as its first rows show it; ``date_format`` is "" where order is ambiguous."""

    name: str
    type: ColumnType
    samples: tuple[str, ...] = ()
    date_format: str = ""
    decimal_mark: str = ""
    thousands_mark: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything that a person needs to confirm or correct before mapping columns."""

    kind: FileKind
    compressed: bool
    encoding: str
    confident: bool
    encodings: tuple[str, ...]
    delimiter: str
    quoting: bool
    sheets: tuple[SheetInfo, ...]
    sheet: str
    header_row: int
    columns: tuple[ColumnPreview, ...]
    rows: tuple[tuple[str, ...], ...]
    warnings: tuple[Problem, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def as_dict(self) -> dict[str, object]:
        """Return plain data for JSON (problems as code and params)."""
        return asdict(self)
