import csv
import io

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.core.services.imports.reading import records, streams
from salesplan.core.services.imports.reading.errors import ReadingError
from salesplan.core.services.imports.reading.records import Dialect

TEXT = st.text(st.sampled_from('ab,"\n\r é数'), max_size=6)
ROWS = st.lists(st.lists(TEXT, min_size=3, max_size=3), min_size=1, max_size=12)


def written(rows: list[list[str]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode()


@given(ROWS, st.integers(1, 40))
def test_what_the_csv_module_writes_is_read_back_in_blocks_of_any_size(
    rows: list[list[str]], size: int
) -> None:
    data = written([*rows, ["x", "y", "z"]])
    chunks = iter([data[at : at + size] for at in range(0, len(data), size)])
    found: list[tuple[str, ...]] = []
    row = 1
    for block in streams.blocks(chunks, quoting=True, size=size):
        read = records.read(block, ["a", "b", "c"], Dialect(), row)
        assert not read.ragged
        row += read.count
        found += read.frame.rows()
    assert found == [tuple(row) for row in [*rows, ["x", "y", "z"]]]


@pytest.mark.parametrize(
    ("text", "ragged", "blank"),
    [
        ("1,2,3\n4,5\n6,7,8\n", ((11, 2),), 0),
        ("1,2,3\n4,5,6,7\n", ((11, 4),), 0),
        ("1,2,3\n4,5,6,\n", ((11, 4),), 0),
        ("1,2,3\n4,5,6,,7\n8,9\n", ((11, 5), (12, 2)), 0),
        ("1,2,3,\n4,5\n6,7,8\n", ((10, 4), (11, 2)), 0),
        ("1,2,3\n\n\r\n4,5,6\n\n", (), 3),
        ('1,"2\n2",3\n4,5\n', ((11, 2),), 0),
    ],
)
def test_ragged_and_blank_rows_are_told_apart_and_named(
    text: str, ragged: tuple[tuple[int, int], ...], blank: int
) -> None:
    found = records.read(text.encode(), ["a", "b", "c"], Dialect(), 10)
    assert (found.ragged, found.blank) == (ragged, blank)
    assert found.count == found.frame.height + len(ragged) + blank
    assert len(found.rows) == found.frame.height


def test_empty_fields_are_empty_text_and_not_missing() -> None:
    found = records.read(b',"",\n', ["a", "b", "c"], Dialect(), 1)
    assert found.frame.rows() == [("", "", "")]


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ('1,a"b,3\n', "stray_quote", 5),
        ('1,2,3\n4,"a"b,6\n', "stray_quote", 6),
        ('1,2,3\n4,"a,6\n7,8,9\n', "unclosed_quote", 6),
        ('1,2,3\n4,"a,6\n7,"b",9\n', "stray_quote", 6),
    ],
)
def test_a_quote_in_the_wrong_place_is_an_error_with_its_row(
    text: str, code: str, row: int
) -> None:
    with pytest.raises(ReadingError) as error:
        records.read(text.encode(), ["a", "b", "c"], Dialect(), 5)
    assert (error.value.code, error.value.numbers["row"]) == (code, row)


def test_without_quoting_a_quotation_mark_is_text() -> None:
    found = records.read(b'1\ta"b\t"c"\n', ["a", "b", "c"], Dialect("\t", quoting=False), 1)
    assert found.frame.rows() == [("1", 'a"b', '"c"')]


def test_the_header_can_stand_below_a_title() -> None:
    names, rest = records.split_header(b'Sales of "2024"\n\na,"b\nb",c\n1,2,3\n', Dialect(), 3)
    assert names == ["a", "b\nb", "c"]
    assert rest == b"1,2,3\n"


def test_frames_keep_text_as_it_stands() -> None:
    found = records.read(b"001,NA,null\n", ["a", "b", "c"], Dialect(), 1)
    assert found.frame.equals(pl.DataFrame({"a": ["001"], "b": ["NA"], "c": ["null"]}))
