"""A workbook that people work in: its formats, its hidden keys, its instructions."""

import io
from collections.abc import Sequence
from functools import cache
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.worksheet import Worksheet

from goals.services.workbooks import keys, words
from goals.services.workbooks.keys import Keys

TOP = 3
"""Rows above the data: the title, the hidden keys, the heading."""
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_FORBIDDEN = str.maketrans("[]:*?/\\'", "        ")


class _Sheet(Worksheet):  # type: ignore[misc]
    """A worksheet whose formulas hold no function newer than Excel 2007: looking each one up among
    the newer ones would take most of the time.
    """

    def _prepare_formula(self, formula: str, *_more: Any, **_named: Any) -> str:
        return formula.removeprefix("=")


class Book:
    """One workbook in the making."""

    def __init__(self) -> None:
        self.out = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.book: Any = xlsxwriter.Workbook(self.out, options)
        self.font = words.font()
        self.format = cache(self._format)

    def sheet(self, name: str) -> Any:
        """A new worksheet."""
        title = name.translate(_FORBIDDEN).strip()[:31] or "Plan"
        return self.book.add_worksheet(title, worksheet_class=_Sheet)

    def _format(self, *names: str) -> Any:
        made = self.book.add_format({"font_name": self.font, "font_size": 10})
        for name in names:
            for key, value in _LOOKS.get(name, {"num_format": name}).items():
                getattr(made, f"set_{key}")(value)
        return made

    def text(self, sheet: Any, row: int, column: int, value: str, *names: str) -> None:
        """A text that no program ever runs, whatever it begins with."""
        looks = (*names, "quoted") if value.startswith(_RISKY) else names
        sheet.write_string(row, column, value, self.format(*looks))

    def keep(self, found: Keys) -> None:
        """Write the hidden sheet."""
        sheet = self.book.add_worksheet(keys.SHEET)
        for row, text in enumerate(found.cells()):
            sheet.write_string(row, 0, text)
        sheet.very_hidden()

    def instruct(self, lines: Sequence[str]) -> None:
        """Write the sheet that says what to do."""
        sheet = self.sheet(_("Instructions"))
        sheet.set_column(0, 0, 110)
        for row, line in enumerate(lines):
            self.text(sheet, row, 0, line, "title" if not row else "wrapped")
        sheet.hide_gridlines(2)

    def finish(self) -> bytes:
        """The file."""
        self.book.close()
        return self.out.getvalue()


_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 13},
    "heading": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"},
    "right": {"align": "right"},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "quoted": {"quote_prefix": True},
    "total": {"bold": True, "bg_color": "#F1F3F5"},
    "input": {"locked": False, "bg_color": "#FFFDF0"},
    "partly": {"locked": False, "bg_color": "#FFF3D6"},
    "locked": {"bg_color": "#E3E6EA", "font_color": "#5C6670", "pattern": 1},
    "quiet": {"font_color": "#5C6670"},
    **{f"indent{level}": {"indent": level} for level in range(16)},
}
