"""Reads the first sheet of a workbook and prints its cells as JSON; runs as its own process."""

import json
import resource
import sys
from datetime import date, datetime, time
from typing import Any

from python_calamine import CalamineWorkbook

MEMORY = 1_536 * 1024 * 1024
SECONDS = 50


def main() -> int:
    """Confine this process, then read the file that the command line names."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    with CalamineWorkbook.from_path(sys.argv[1]) as book:
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    json.dump([[_plain(cell) for cell in row] for row in rows], sys.stdout)
    return 0


def _plain(cell: Any) -> Any:
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ") if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return cell


if __name__ == "__main__":
    sys.exit(main())
