"""Reads all sheets of a workbook and prints their cells as JSON; runs as its own process."""

import json
import resource
import sys
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from salesplan.core.services.spreadsheet_child import MEMORY, SECONDS

MOST_CELLS = 2_000_000


def main() -> int:
    """Confine this process, then read the file that the command line names."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    sheets = []
    left = MOST_CELLS
    with CalamineWorkbook.from_path(sys.argv[1]) as book:
        for meta in book.sheets_metadata:
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(meta.name)
            left -= sheet.total_height * sheet.total_width
            if left < 0:
                return 3
            rows = [
                [_plain(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)
            ]
            hidden = meta.visible != SheetVisibleEnum.Visible
            sheets.append({"name": meta.name, "hidden": hidden, "rows": rows})
    json.dump(sheets, sys.stdout)
    return 0


def _plain(cell: Any) -> Any:
    """Numbers, texts and truth values as they are; dates and times as text."""
    return cell if isinstance(cell, str | int | float) else str(cell)


if __name__ == "__main__":
    sys.exit(main())
