import gzip
from pathlib import Path

import pytest

from salesplan.core.services.imports.reading import proposing, sniffing
from salesplan.core.services.imports.reading.errors import ReadingError
from salesplan.core.services.imports.reading.limits import BROWSER, Limits
from salesplan.core.services.imports.reading.previews import Preview
from tests.core.services.imports.reading.builders import mapping, read, text_file

CHINESE = "订单编号,行号,订单日期,客户名称,金额\n" + "".join(
    f"单{n},{n},2024-01-{n % 28 + 1:02d},深圳市智能家居有限公司第{n}分店,{n}.50\n"
    for n in range(1, 60)
)
TRADITIONAL = "訂單編號,行號,訂單日期,客戶名稱,金額\n" + "".join(
    f"單{n},{n},2024-01-{n % 28 + 1:02d},臺北市智慧家庭設備股份有限公司第{n}分店,{n}.50\n"
    for n in range(1, 60)
)
WESTERN = "order,line,day,customer,amount\n" + "".join(
    f"A{n},{n},2024-01-{n % 28 + 1:02d},Café Müller à Genève n° {n} – «été»,{n}.50\n"
    for n in range(1, 60)
)


def look(path: Path, **options: object) -> Preview:
    return sniffing.preview(path, limits=BROWSER, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "encoding", "name", "confident"),
    [
        (CHINESE, "utf-8", "utf-8", True),
        (CHINESE, "utf-8-sig", "utf-8", True),
        (CHINESE, "utf-16", "utf-16-le", True),
        ("\ufeff" + CHINESE, "utf-16-be", "utf-16-be", True),
        (WESTERN, "utf-16-le", "utf-16-le", False),
        (CHINESE, "gb18030", "gb18030", False),
        (TRADITIONAL, "big5", "big5", False),
        (WESTERN, "cp1252", "cp1252", False),
        ("order,line\nA,b\n", "ascii", "utf-8", True),
    ],
)
def test_the_encoding_is_found_and_only_certain_with_a_mark_or_utf8(
    tmp_path: Path, text: str, encoding: str, name: str, confident: bool
) -> None:
    found = look(text_file(tmp_path, text, encoding=encoding))
    assert (found.encoding, found.confident) == (name, confident)
    assert found.names == tuple(text.lstrip("\ufeff").splitlines()[0].split(","))
    assert bool(found.warnings) is not confident
    assert found.rows[0] == tuple(text.splitlines()[1].split(","))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030", "utf-8-sig"])
def test_the_same_lines_are_read_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    fields = {"date": "订单日期", "revenue": "金额", "customer": "客户名称"}
    name = "utf-16-le" if encoding == "utf-16" else encoding
    spec = mapping(
        key={"order": "订单编号", "line": "行号"},
        fields={
            **fields,
            "seat": {"constant": "S1"},
            "product": {"constant": "P1"},
            "quantity": {"constant": "1"},
        },
        unknown={"customer": "create"},
        file={"encoding": name},
    )
    frame, summary = read(text_file(tmp_path, CHINESE, encoding=encoding), spec)
    assert summary.totals["revenue"] == sum(n * 100 + 50 for n in range(1, 60))
    assert summary.to_create["customer"][0] == "深圳市智能家居有限公司第1分店"
    assert "\ufffd" not in "".join(frame["order_no"])


def test_an_encoding_that_is_only_guessed_must_be_confirmed(tmp_path: Path) -> None:
    path = text_file(tmp_path, CHINESE, encoding="gb18030")
    with pytest.raises(ReadingError) as error:
        read(path, mapping(file={"encoding": ""}))
    assert (error.value.code, error.value.numbers["encoding"]) == ("confirm_encoding", "gb18030")


def test_a_wrong_encoding_is_refused_with_byte_and_line(tmp_path: Path) -> None:
    text = b"order,line\nA,b\nB," + b"\xff\xfe\n"
    path = tmp_path / "x.csv"
    path.write_bytes(text)
    with pytest.raises(ReadingError) as error:
        look(path, encoding="utf-8")
    assert error.value.code == "not_decodable"
    assert (error.value.numbers["byte"], error.value.numbers["row"]) == (18, 3)


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_the_delimiter_is_found(tmp_path: Path, mark: str) -> None:
    text = f'a{mark}"b, c; d"{mark}e\n1{mark}"x, y"{mark}3\n'
    found = look(text_file(tmp_path, text))
    assert found.delimiter == mark
    assert found.rows == (("1", "x, y", "3"),)


def test_a_gz_file_is_looked_into_and_counted_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "x.csv.gz"
    path.write_bytes(gzip.compress(CHINESE.encode()))
    assert look(path).compressed
    bomb = tmp_path / "bomb.csv.gz"
    bomb.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 1_000_000))
    with pytest.raises(ReadingError) as error:
        sniffing.preview(bomb, limits=Limits(text_bytes=1024 * 1024))
    assert error.value.code == "text_too_large"
    path.write_bytes(gzip.compress(CHINESE.encode())[:-20])
    with pytest.raises(ReadingError) as error:
        look(path)
    assert error.value.code == "gzip_damaged"


def test_types_and_styles_of_columns_are_proposed(tmp_path: Path) -> None:
    text = (
        "code;day;us;either;amount;plain;serial date;note\n"
        "001;31.12.2024;12/31/2024;01/02/2024;1.234,50;12;45296;x\n"
        "002;01.01.2025;01/01/2025;03/04/2024;2,00;13;45297;y\n"
    )
    columns = look(text_file(tmp_path, text)).columns
    assert [column.type for column in columns] == [
        "text", "date", "date", "date", "decimal", "integer", "date", "text",
    ]  # fmt: skip
    styles = [column.date_format for column in columns]
    assert styles == ["", "dmy", "mdy", "", "", "", "serial1900", ""]
    assert (columns[4].decimal_mark, columns[4].thousands_mark) == (",", ".")


def test_a_word_for_nothing_among_numbers_does_not_make_them_text(tmp_path: Path) -> None:
    text = (
        "cost;pieces;code;nothing\n"
        "1.234,50;3;NA;n/a\n"
        "n/a;-;007;N/A\n"
        "2,00;#N/A;12;–\n"
    )  # fmt: skip
    columns = look(text_file(tmp_path, text)).columns
    assert [column.type for column in columns] == ["decimal", "integer", "text", "text"]
    assert (columns[0].decimal_mark, columns[0].thousands_mark) == (",", ".")
    assert columns[0].samples == ("1.234,50", "n/a", "2,00")


def test_such_a_column_is_proposed_and_its_row_named_when_it_is_read(tmp_path: Path) -> None:
    text = (
        "order,line,date,seat,product,customer,quantity,amount,cost\n"
        "A,1,2024-06-01,S1,P1,C1,1,10.00,4.00\nA,2,2024-06-01,S1,P1,C1,1,10.00,n/a\n"
    )
    path = text_file(tmp_path, text)
    proposed = proposing.propose(look(path), "sales_lines")
    assert proposed.fields["cost"].column == "cost"
    _frame, summary = read(path, proposed)
    assert [(error.row, error.column, error.code) for error in summary.errors] == [
        (3, "cost", "not_a_number")
    ]


def test_a_date_whose_order_nobody_can_tell_asks_for_an_answer(tmp_path: Path) -> None:
    found = look(text_file(tmp_path, "order,day\nA,01/02/2024\n"))
    assert [warning.code for warning in found.warnings] == ["confirm_date_order"]


def test_the_header_is_found_below_a_title(tmp_path: Path) -> None:
    found = look(text_file(tmp_path, "Sales report\n\norder,line,amount\nA,1,2\n"))
    assert (found.header_row, found.names) == (3, ("order", "line", "amount"))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"%PDF-1.4", "unsupported_file"),
        (b"PAR1xxxx", "unsupported_file"),
        (b"\x89PNG\r\n", "unsupported_file"),
        (b"<html><table>", "unsupported_file"),
        (bytes(range(256)) * 4, "not_text"),
        (b"PK\x03\x04broken", "workbook_damaged"),
        (b"a,b\r1,2\r", "line_endings"),
        (b"a,b,a\n1,2,3\n", "duplicate_header"),
        (b"a,,c\n1,2,3\n", "empty_header"),
        (b"1,2,3\n4,5,6\n", "header_is_data"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(data)
    with pytest.raises(ReadingError) as error:
        look(path)
    assert error.value.code == code
