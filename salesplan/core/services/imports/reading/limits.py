"""How much of a file is read, by the door it came through."""

from dataclasses import dataclass

MB = 1024 * 1024

FIELD_BYTES = 32_768
"""A longer field is refused; nothing that is imported needs one."""
RECORD_BYTES = 32 * MB
"""No record end within so many bytes means that a quotation mark was never closed."""

SHEET_FILE_BYTES = 25 * MB
SHEET_UNPACKED_BYTES = 200 * MB
SHEET_ENTRIES = 200
SHEET_RATIO = 400
SHEET_ROWS = 600_000
SHEET_COLUMNS = 200
SHEET_CELLS = 5_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """None is unlimited. Sizes of gz files are counted unpacked; ``memory`` is RLIMIT_AS."""

    text_bytes: int | None = None
    text_rows: int | None = None
    seconds: float | None = None
    memory: int | None = None


BROWSER = Limits(text_bytes=200 * MB, text_rows=2_000_000, seconds=120)
COMMAND = Limits()
API = Limits(text_bytes=10 * MB, text_rows=10_000, seconds=60)
SPREADSHEET = Limits(seconds=60, memory=1536 * MB)
"""The walls of the child process that reads xlsx and xls, whatever the door."""
