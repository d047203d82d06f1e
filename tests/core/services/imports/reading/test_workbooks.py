import base64
import io
import zipfile
import zlib
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from salesplan.core.services.imports.reading import limits, prescan, sniffing, workbooks
from salesplan.core.services.imports.reading.errors import ReadingError
from tests.core.services.imports.reading.builders import mapping, read

HEADER = ("order", "line", "day", "seat", "product", "qty", "amount")
DAY = datetime(2024, 1, 5, tzinfo=UTC).replace(tzinfo=None)


def workbook(
    path: Path,
    rows: Sequence[Sequence[object]],
    *,
    first: int = 0,
    hidden: str = "",
    **options: object,
) -> Path:
    book = xlsxwriter.Workbook(str(path), options)
    if hidden:
        book.add_worksheet("Cover")
        book.add_worksheet(hidden).hide()
    sheet = book.add_worksheet("数据")
    style = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, row in enumerate(rows, first):
        for column, value in enumerate(row):
            given = [style] if isinstance(value, datetime) else []
            if isinstance(value, Formula):
                sheet.write_formula(number, column, value.text, None, value.result)
            else:
                sheet.write(number, column, value, *given)
    book.close()
    return path


class Formula:
    def __init__(self, text: str, result: object) -> None:
        self.text, self.result = text, result


SPEC = mapping(file={"sheet": "数据", "encoding": "", "delimiter": ""})


@pytest.mark.parametrize("date_1904", [False, True])
def test_cells_become_text_without_losing_digits_or_days(tmp_path: Path, date_1904: bool) -> None:
    rows = [
        HEADER,
        ("A", 1, DAY, "S1", "P1", 2, 5288.849999999999),
        ("A", "002", "2024/1/6", "S2", "P2", -0.5, "1.005"),
        ("A", 3, DAY.replace(hour=10), "S1", "P3", Formula("=1+1", 2), 1e-7),
    ]
    path = workbook(tmp_path / "x.xlsx", rows, date_1904=date_1904)
    frame, summary = read(path, SPEC)
    assert summary.errors == ()
    assert frame["line_no"].to_list() == ["1", "002", "3"]
    assert frame["date"].to_list() == [date(2024, 1, 5), date(2024, 1, 6), date(2024, 1, 5)]
    assert frame["revenue"].to_list() == [528885, 100, 0]
    assert frame["quantity"].to_list() == [2000, -500, 2000]


def test_error_cells_and_uncalculated_formulas_are_errors_and_never_blanks(tmp_path: Path) -> None:
    rows = [
        HEADER,
        ("A", 1, DAY, "S1", "P1", Formula("=1/0", "#DIV/0!"), 1),
        ("A", 2, DAY, "S1", "P1", Formula("=A1", ""), 1),
        ("A", 3, DAY, "S1", "P1", Formula("=1+1", 2), 1),
        ("A", 4, DAY, Formula("=NA()", "#N/A"), "P1", 1, 1),
    ]
    frame, summary = read(workbook(tmp_path / "x.xlsx", rows), SPEC)
    assert frame["line_no"].to_list() == ["3"]
    found = [(error.row, error.column, error.code) for error in summary.errors]
    assert found == [
        (2, "qty", "error_cell"),
        (3, "qty", "uncalculated_cell"),
        (5, "seat", "error_cell"),
    ]


def test_rows_count_as_in_the_spreadsheet_and_hidden_sheets_are_named(tmp_path: Path) -> None:
    rows = [HEADER, ("A", 1, DAY, "S1", "P1", 1, 1), (), ("A", 2, DAY, "S1", "P1", 1, "x")]
    path = workbook(tmp_path / "x.xlsx", rows, first=3, hidden="secret")
    found = sniffing.preview(path, limits=limits.BROWSER, sheet="数据")
    assert found.header_row == 4
    assert [(sheet.name, sheet.hidden) for sheet in found.sheets][1] == ("secret", True)
    assert [(warning.code, warning.params["names"]) for warning in found.warnings] == [
        ("hidden_sheets", "secret")
    ]
    _, summary = read(path, mapping(file={"sheet": "数据", "header_row": 4}))
    assert [error.row for error in summary.errors] == [7]
    assert (summary.rows_read, summary.accepted, summary.blank) == (3, 1, 1)


def test_a_number_beside_the_table_is_a_ragged_row(tmp_path: Path) -> None:
    rows = [HEADER, ("A", 1, DAY, "S1", "P1", 1, 1, "beside")]
    _, summary = read(workbook(tmp_path / "x.xlsx", rows), SPEC)
    assert [(error.row, error.code) for error in summary.errors] == [(2, "ragged_row")]


def with_part(path: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    """Rewrite one part of an xlsx."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info.filename, change(data) if info.filename == name else data)
    path.write_bytes(buffer.getvalue())
    return path


SHEET = "xl/worksheets/sheet1.xml"


def refused(path: Path) -> str:
    with pytest.raises(ReadingError) as error:
        sniffing.preview(path, limits=limits.BROWSER)
    return error.value.code


def test_a_large_workbook_is_looked_through_while_it_is_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With every file taken for a large one: the same rows, errors and refusals."""
    monkeypatch.setattr(workbooks, "ALONGSIDE_BYTES", 0)
    test_rows_count_as_in_the_spreadsheet_and_hidden_sheets_are_named(tmp_path)
    test_error_cells_and_uncalculated_formulas_are_errors_and_never_blanks(tmp_path)
    test_a_cell_far_out_is_refused_before_any_parser_sees_it(tmp_path, b'<c r="A600001"/>')
    test_a_bomb_is_refused_while_it_unpacks(tmp_path)
    test_many_cells_in_few_bytes_are_refused(tmp_path, monkeypatch)


@pytest.mark.parametrize(
    "cell", [b'<c r="XFD1048576"><v>1</v></c>', b"<c r='GS2'/>", b'<c r="A600001"/>']
)
def test_a_cell_far_out_is_refused_before_any_parser_sees_it(tmp_path: Path, cell: bytes) -> None:
    path = workbook(tmp_path / "x.xlsx", [HEADER])
    row = b'<row r="9">' + cell + b"</row></sheetData>"
    with_part(path, SHEET, lambda data: data.replace(b"</sheetData>", row))
    assert refused(path) == "sheet_too_large"


def test_a_bomb_is_refused_while_it_unpacks(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", [HEADER])
    filler = b"<!--" + b" " * (9 * 1024 * 1024) + b"-->"
    with_part(path, SHEET, lambda data: data + filler)
    assert refused(path) == "zip_bomb"


def test_many_cells_in_few_bytes_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prescan, "SHEET_CELLS", 1000)
    path = workbook(tmp_path / "x.xlsx", [HEADER, *[(1,) * 7] * 200])
    assert refused(path) == "sheet_too_large"


def test_declarations_macros_and_other_formats_are_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", [HEADER])
    with_part(path, SHEET, lambda data: data.replace(b"?>", b"?><!DOCTYPE x>", 1))
    assert refused(path) == "doctype_refused"
    path = workbook(tmp_path / "y.xlsx", [HEADER])
    with_part(path, "[Content_Types].xml", lambda data: data + b"<!-- macroEnabled -->")
    assert refused(path) == "unsupported_file"
    path = workbook(tmp_path / "z.xlsx", [HEADER])
    path.write_bytes(path.read_bytes()[:-30])
    assert refused(path) == "workbook_damaged"
    for name, part in (("ods", "mimetype"), ("xlsb", "xl/workbook.bin"), ("zip", "a.txt")):
        other = tmp_path / f"o.{name}"
        with zipfile.ZipFile(other, "w") as archive:
            archive.writestr(part, "application/vnd.oasis.opendocument.spreadsheet")
        assert refused(other) == "unsupported_file"


def test_an_unknown_sheet_is_refused_with_those_that_are_there(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", [HEADER])
    with pytest.raises(ReadingError) as error:
        read(path, mapping(file={"sheet": "Data"}))
    assert error.value.numbers == {"sheet": "Data", "sheets": "数据"}


OLD_FORMAT = (
    # three lines written by xlwt on a sheet "数据" beside a hidden one; a #DIV/0! in F3
    "c-rk)O-NKx6#njgZ+`P<#x&4CM99i?VJ&K-lR>$NWU56GL5(wSA?l1h$HlZL%Vrq_t%^2+E!tRZ`k{h;AR+>"
    "z7C{hbEn5W@E!5Y!XWl$#Yy<~PGTt}b^X@tKp7-6KbART&oes}T+-;b}5_Cbsf)#+bz$PdK@=6F)ZdodufBG"
    "p|F4h$Sews+H2ahV>_|zP#`JRQu9sL<e;4`I@7)Ea@X*8`N_Hi3xLbah&=oEVrHz-x1p4(N!GR|@%%iCP{G0"
    "VMdxy-VY>duH0n2z+e?y=+exNPRKDv|>C+2<o$I#7pKDvr-z5xKe^besLL!F5*9s8?VTG^IU8(lC`?jhhGp8"
    "AAKeP<tXVgIb#IN&K*yfbaQr{j|xoudQ8x?7xcbzGduwn#85{t5OHXV4W5!n6s$BL0y$dF>EB`Sqk#qJ{1{W"
    "j2Lm#NY5dvc5iH;<N;D<!Z68Uus>;NKq8hQWyFZ3$!XY3B}U_EGM`CjXlsZKrACu!inMN8D@Qv>L|N<%s-uC"
    "ol2FlBQppRff@A{KoDcId3sFzzZhd=qs4p5h#g;KXK5~c57S$tIxS%}9xr$4;Q!1p<${ssdUgWoK=6nOoTIv"
    "-&TcUM#=D;}Dxx}R{#IuX>KC-nSzm4+QuZJHrX1_$XQ+}#v_H6CchsXq)>Cj7%zxs`%O|*&Y*AyN`@=sxJN1"
    "s^M|FJdsWyo&3WuK(gm{*ID5N4Uv)aVFDllEBUG>tUP(R9*uNAr;8aWpS!UYk{vU=_@&#_<WYTQIAax76n^B"
    "r)ddC_caaPQiQu$3yW2`7Hx#%9%-)V3I{lx!Dgg(@Td*7BNYO$s_%wDJGvdCsj#dzqAr;S`nMZY*ozm+F{d*"
    "*feGfIv$EmU1q}gNz#ihS%Z736Lg>~V)bGj%f|X5)?2Len4#2|xp3jag$oxh{t*biXo4?KdhQPaUuJyvcb$1"
    "k3+`u<{}xA(qF<W+Qtn5Ro+dJ7#m^>qME+f3g+BT3g$l=r-NXR;xE%v!$1hz*MPYwd>=;_TB~&i|LOJdH%ly"
    "9q`W`2$"
)


def test_the_old_format_is_read_and_its_error_cells_are_found(tmp_path: Path) -> None:
    path = tmp_path / "old.xls"
    path.write_bytes(zlib.decompress(base64.b85decode(OLD_FORMAT)))
    found = sniffing.preview(path, limits=limits.BROWSER)
    assert (found.kind, found.sheet, found.names) == ("xls", "数据", HEADER)
    assert [warning.code for warning in found.warnings] == ["hidden_sheets"]
    frame, summary = read(path, SPEC)
    assert frame["date"].to_list() == [date(2024, 1, 5), date(2024, 1, 7)]
    assert frame["revenue"].to_list() == [1050, -300]
    assert [(error.row, error.column, error.code) for error in summary.errors] == [
        (3, "qty", "error_cell")
    ]


def test_a_damaged_old_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.xls"
    path.write_bytes(zlib.decompress(base64.b85decode(OLD_FORMAT))[:1500])
    assert refused(path) == "workbook_damaged"
