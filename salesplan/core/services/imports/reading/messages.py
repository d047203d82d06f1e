"""Problems and row errors in words: where it is and what to do. The only Django in this package."""

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from salesplan.core.services.imports.reading.errors import Problem, ReadingError, RowError

_REPORT_COLUMNS = (
    gettext_noop("Row"),
    gettext_noop("Column"),
    gettext_noop("Problem"),
    gettext_noop("Value"),
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

FILE_MESSAGES = {
    "empty_file": _("The file is empty."),
    "unsupported_file": _("This is a %(kind)s file. Save it as CSV, xlsx or xls and try again."),
    "not_text": _("The file is neither text nor a workbook. Save it as CSV, xlsx or xls."),
    "gzip_damaged": _("The gz file is damaged or incomplete. Pack it again."),
    "text_too_large": _(
        "The file holds more than %(limit_mb)s MB of text. Split it, or use the command "
        "import_facts, which has no limit."
    ),
    "too_many_rows": _(
        "The file has more than %(limit)s rows. Split it, or use the command import_facts, "
        "which has no limit."
    ),
    "sheet_file_too_large": _("The workbook is larger than %(limit_mb)s MB. Save it as CSV."),
    "sheet_too_large": _(
        "The sheet is too large: the limits are %(rows)s rows, %(columns)s columns and %(cells)s "
        "cells. Remove what is not needed, or save it as CSV."
    ),
    "zip_bomb": _(
        "The workbook unpacks to far more than its size allows and was not opened. "
        "Save it again, or save it as CSV."
    ),
    "doctype_refused": _(
        "The workbook holds declarations (DOCTYPE) that no spreadsheet program writes. "
        "Save it again with a spreadsheet program."
    ),
    "encrypted_file": _("The workbook is protected by a password. Save it without one."),
    "workbook_damaged": _(
        "The workbook is damaged (%(detail)s). Open it in a spreadsheet program and save it again."
    ),
    "no_sheet": _("The workbook has no visible sheet."),
    "unknown_sheet": _("There is no sheet “%(sheet)s”. The sheets are: %(sheets)s."),
    "hidden_sheets": _("Hidden sheets were not read: %(names)s."),
    "cell_without_place": _(
        "A cell without a value does not say where it stands. Save the workbook again with a "
        "spreadsheet program."
    ),
    "unknown_encoding": _("The encoding “%(encoding)s” is not known here. Save the file as UTF-8."),
    "confirm_encoding": _("The encoding seems to be %(encoding)s. Confirm it or choose another."),
    "not_decodable": _(
        "Byte %(byte)s (line %(row)s) is not valid %(encoding)s. Choose another encoding, or save "
        "the file as UTF-8."
    ),
    "line_endings": _(
        "The lines end in the way of old Macintosh programs. Save the file with usual line ends."
    ),
    "no_header": _("There are no column names in row %(row)s. Say which row holds them."),
    "header_is_data": _(
        "The row of column names looks like data (%(values)s). Add a row of names, or say which "
        "row holds them."
    ),
    "empty_header": _("Column %(column)s has no name. Give it one, or delete the column."),
    "duplicate_header": _(
        "Columns %(columns)s are all called “%(name)s”. Give each a name of its own."
    ),
    "no_rows": _("There are no rows below the column names."),
    "confirm_date_order": _(
        "Dates in column “%(column)s” can be day or month first. Choose which."
    ),
    "stray_quote": _(
        "In row %(row)s a quotation mark stands inside a field. Double it and quote the field, or "
        "say that the file does not quote."
    ),
    "unclosed_quote": _(
        "A quotation mark opened in row %(row)s is never closed. Close it, or say that the file "
        "does not quote."
    ),
    "unreadable_block": _("The text from row %(row)s on cannot be split into fields."),
    "rows_lost": _(
        "Not every row was accounted for; nothing was imported. Tell the administrator."
    ),
    "key_not_unique": _(
        "%(rows)s rows share their key with another (the first in rows %(first)s and %(second)s). "
        "Choose more columns for the key, or the position in the order."
    ),
    "reader_died": _("The file could not be read: the reader stopped (%(detail)s)."),
    "reader_out_of_memory": _(
        "The file needs more memory to open than is allowed. Remove what is not needed, or save it "
        "as CSV."
    ),
    "reader_timed_out": _("Reading took longer than %(seconds)s seconds and was stopped."),
    "bad_mapping": _("The mapping is wrong at “%(place)s”: %(detail)s."),
    "unknown_kind": _("“%(kind)s” is no kind of import."),
    "unknown_dimension": _("“%(dimension)s” is no dimension."),
    "key_missing": _(
        "Say which columns make the order and the line, or the position in the order."
    ),
    "field_missing": _("The field “%(field)s” is required. Choose the column that holds it."),
    "unknown_field": _("There is no field “%(field)s”."),
    "field_without_source": _(
        "“%(field)s” needs a column, a constant or an expression; one of them."
    ),
    "field_is_no_figure": _("“%(field)s” is no figure and cannot be calculated."),
    "constant_is_no_number": _("The constant of “%(field)s” is not a number: %(value)s."),
    "bad_date_format": _("“%(format)s” is no date format (field “%(field)s”)."),
    "bad_formula": _(
        "The formula of “%(field)s” cannot be read at character %(position)s (%(reason)s)."
    ),
    "column_missing": _("The file has no column “%(column)s”. Similar names: %(near)s."),
}

ROW_MESSAGES = {
    "ragged_row": _(
        "The row has %(found)s fields, the header %(expected)s. Look for a missing or extra "
        "delimiter."
    ),
    "field_too_long": _("The field is longer than 32,768 bytes."),
    "refused_character": _("The text holds an invisible control character. Type it anew."),
    "text_too_long": _("The text is longer than %(limit)s characters."),
    "missing_value": _("A value is required here."),
    "missing_key": _("The key of the line is empty."),
    "incomplete_row": _("A required value could not be read."),
    "unknown_choice": _("Only these values are possible: %(choices)s."),
    "not_a_currency": _("A currency has three letters, such as CNY."),
    "not_a_date": _("This is not a date in the chosen format."),
    "absurd_date": _("The date is before 1990 or more than five years ahead."),
    "not_a_period": _("This is no period. Write 2026-07, 2026Q3, 2026H2 or 2026."),
    "not_a_number": _("This is not a number in the chosen format."),
    "not_finite": _("NaN, infinity and error values are not numbers."),
    "absurd_amount": _("The figure is too large to be true."),
    "division_by_zero": _("The formula divides by zero."),
    "no_rate": _("There is no exchange rate for this currency on this day. Import it first."),
    "bad_rate": _("An exchange rate is larger than zero."),
    "unknown_code": _("This code is not known. Add it, map it, or choose “unassigned”."),
    "empty_code": _("A code is required here."),
    "error_cell": _("The cell shows an error. Correct its formula."),
    "uncalculated_cell": _("The formula has no result. Open and save the workbook."),
    "duplicate_key": _("Another row has the same key."),
}
MESSAGES = FILE_MESSAGES | ROW_MESSAGES


def describe(problem: Problem | RowError | ReadingError) -> str:
    """Return the message in the active language; an unknown code shows as itself."""
    found = problem.problem if isinstance(problem, ReadingError) else problem
    return _filled(found.code, found.params)


def translate_report(raw: Path, target: Path) -> int:
    """Write a report of reading (collecting.py) in words; return the number of errors.

    Text that a spreadsheet would calculate gets an apostrophe before it.
    """
    with (
        raw.open(encoding="utf-8", newline="") as source,
        target.open("w", encoding="utf-8-sig", newline="") as file,
    ):
        writer = csv.writer(file)
        writer.writerow(gettext(name) for name in _REPORT_COLUMNS)
        count = 0
        for row in csv.DictReader(source):
            count += 1
            text = _filled(row["code"], json.loads(row["params"]))
            writer.writerow((row["row"], *_guarded((row["column"], text, row["value"]))))
    return count


def _filled(code: str, params: Mapping[str, object]) -> str:
    message = MESSAGES.get(code)
    return str(message) % _Params(params) if message is not None else code


def _guarded(texts: Iterable[str]) -> list[str]:
    return [f"'{text}" if text.startswith(_FORMULA_STARTS) else text for text in texts]


class _Params(dict[str, object]):
    """A parameter that a message names and the problem lacks shows as a dash."""

    def __missing__(self, key: str) -> str:
        return "–"
