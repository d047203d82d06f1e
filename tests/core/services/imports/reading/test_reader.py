import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from salesplan.core.services.imports.reading import mappings, sources
from salesplan.core.services.imports.reading.errors import ReadingError
from salesplan.core.services.imports.reading.limits import Limits
from salesplan.core.services.imports.reading.lines import Reference
from salesplan.core.services.imports.reading.reader import Block, Reader, ReadSpec, copy_bytes
from salesplan.core.services.imports.reading.schemas import SALES_COLUMNS
from tests.core.services.imports.reading.builders import (
    HEADER,
    REFERENCE,
    TODAY,
    UNASSIGNED,
    lines_file,
    mapping,
    read,
    text_file,
)

GOOD = "A,1,2024-01-05,S1,P1,2,10.50"


def test_a_line_becomes_ids_and_smallest_units(tmp_path: Path) -> None:
    frame, summary = read(lines_file(tmp_path, GOOD, "A,2,2024-01-06,S2,P3,-1.5,-3"), mapping())
    assert frame.columns == list(SALES_COLUMNS)
    nulls = (None, None, None, None)
    unknown = (UNASSIGNED["channel"], UNASSIGNED["customer"], UNASSIGNED["geography"])
    assert frame.rows() == [
        ("A", "1", date(2024, 1, 5), 24288, 10, 20, *unknown, 2000, 1050, None, *nulls),
        ("A", "2", date(2024, 1, 6), 24288, 11, 22, *unknown, -1500, -300, None, *nulls),
    ]
    assert (summary.rows_read, summary.accepted, summary.rejected) == (2, 2, 0)
    assert summary.totals == {"quantity": 500, "revenue": 750, "cost": 0}
    assert (summary.first_date, summary.last_date) == ("2024-01-05", "2024-01-06")
    assert summary.periods == {24288: 2}


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("A,1,2024-01-05,S1,P1,2,", "amount", "missing_value"),
        ("A,1,2024-01-05,S1,P1,2,NaN", "amount", "not_finite"),
        ("A,1,2024-01-05,S1,P1,inf,1", "qty", "not_finite"),
        ("A,1,2024-01-05,S1,P1,2,ten", "amount", "not_a_number"),
        ("A,1,2024-01-05,S1,P1,2,10000000000000", "amount", "absurd_amount"),
        ("A,1,2024-01-05,S1,P1,2," + "9" * 60, "amount", "absurd_amount"),
        ("A,1,1024-01-05,S1,P1,2,1", "day", "absurd_date"),
        ("A,1,2204-01-05,S1,P1,2,1", "day", "absurd_date"),
        ("A,1,2024-02-30,S1,P1,2,1", "day", "not_a_date"),
        ("A,1,,S1,P1,2,1", "day", "missing_value"),
        (",1,2024-01-05,S1,P1,2,1", "order", "missing_key"),
        ("A, ,2024-01-05,S1,P1,2,1", "line", "missing_key"),
        ("A,1,2024-01-05,S9,P1,2,1", "seat", "unknown_code"),
        ("A\u202e,1,2024-01-05,S1,P1,2,1", "order", "refused_character"),
        ("A\x00,1,2024-01-05,S1,P1,2,1", "order", "refused_character"),
        ("A" * 101 + ",1,2024-01-05,S1,P1,2,1", "order", "text_too_long"),
        ("A,1,2024-01-05,S1,P1,2,1,9", "", "ragged_row"),
        ("A,1,2024-01-05,S1,P1,2", "", "ragged_row"),
        ("A,1,2024-01-05,S1," + "P" * 40_000 + ",2,1", "product", "field_too_long"),
    ],
)
def test_a_bad_row_is_named_and_the_others_are_taken(
    tmp_path: Path, row: str, column: str, code: str
) -> None:
    good = GOOD.replace("A,1", "B,1")
    frame, summary = read(lines_file(tmp_path, good, row, good.replace("B,1", "B,2")), mapping())
    assert frame["order_no"].to_list() == ["B", "B"]
    assert (summary.accepted, summary.rejected, summary.rows_read) == (2, 1, 3)
    assert {(error.row, error.column, error.code) for error in summary.errors} >= {
        (3, column, code)
    }


def test_every_row_is_accepted_or_reported_and_the_report_has_them_all(tmp_path: Path) -> None:
    bad = ["", "x", "NaN", "1e99", "1 0", "--"]
    amounts = [bad[number % 7] if number % 7 < 6 else "5" for number in range(3500)]
    rows = [f"O{n},1,2024-01-05,S1,P1,1,{amount}" for n, amount in enumerate(amounts)]
    report = tmp_path / "report.csv"
    frame, summary = read(lines_file(tmp_path, *rows), mapping(), report=report)
    assert (frame.height, summary.accepted, summary.rejected) == (500, 500, 3000)
    assert len(summary.errors) == 1000
    assert summary.error_counts == {
        ("amount", "missing_value"): 500,
        ("amount", "not_a_number"): 1500,
        ("amount", "not_finite"): 500,
        ("amount", "absurd_amount"): 500,
    }
    with report.open(encoding="utf-8", newline="") as file:
        reported = [int(row["row"]) for row in csv.DictReader(file)]
    assert reported == [n + 2 for n, amount in enumerate(amounts) if amount != "5"]


def test_blank_rows_are_counted_and_row_numbers_stay_those_of_the_file(tmp_path: Path) -> None:
    path = text_file(tmp_path, f"{HEADER}{GOOD}\n\n\nA,2,2024-01-05,S1,P1,2,x\n\n")
    _, summary = read(path, mapping())
    assert (summary.accepted, summary.rejected, summary.blank) == (1, 1, 3)
    assert [error.row for error in summary.errors] == [5]


def test_the_text_na_is_a_value_and_a_null_token_only_where_the_mapping_says_so(
    tmp_path: Path,
) -> None:
    path = lines_file(tmp_path, "NA,1,2024-01-05,S1,NA,2,1")
    _, summary = read(path, mapping(unknown={"product": "unassigned"}))
    assert summary.unknown == {"product": {"NA": 1}}
    tokens = mapping(file={"null_tokens": ["NA"]}, unknown={"product": "unassigned"})
    _, summary = read(path, tokens)
    assert [error.code for error in summary.errors] == ["missing_key"]
    assert summary.unknown == {}


@pytest.mark.parametrize(
    ("rule", "ids", "unknown"),
    [
        ("reject", [20], {"P9": 2, "X1": 1}),
        ("create", [20, -1, -2, -1, 2], {"P9": 2, "X1": 1}),
        ("unassigned", [20, 2, 2, 2, 2], {"P9": 2, "X1": 1}),
        ({"codes": {"P9": "P2"}, "prefixes": {"X": "P3"}}, [20, 21, 22, 21, 2], None),
        ({"policy": "unassigned", "prefixes": {"P": "P3"}}, [20, 22, 2, 22, 2], {"X1": 1}),
    ],
)
def test_unknown_products_follow_the_rule(
    tmp_path: Path, rule: object, ids: list[int], unknown: dict[str, int] | None
) -> None:
    codes = ["P1", "P9", "X1", " P9 ", ""]
    rows = [f"A,{n},2024-01-05,S1,{code},1,1" for n, code in enumerate(codes)]
    frame, summary = read(lines_file(tmp_path, *rows), mapping(unknown={"product": rule}))
    found = frame["product_id"].to_list()
    assert found == (ids if rule != "reject" else [20, UNASSIGNED["product"]])
    assert summary.unknown.get("product") == unknown
    assert summary.to_create == ({"product": ("P9", "X1")} if rule == "create" else {})


def test_an_empty_code_is_rejected_where_the_rule_says_so(tmp_path: Path) -> None:
    rule = {"product": {"policy": "create", "empty": "reject"}}
    _, summary = read(lines_file(tmp_path, "A,1,2024-01-05,S1, ,1,1"), mapping(unknown=rule))
    assert [(error.column, error.code) for error in summary.errors] == [("product", "empty_code")]


def test_codes_are_compared_composed_and_without_the_apostrophe_of_an_export(
    tmp_path: Path,
) -> None:
    names = pl.DataFrame({"code": ["Caf\u00e9", "=1"], "id": [5, 6]})
    reference = Reference(nodes={"product": names}, unassigned=UNASSIGNED)
    rows = ["A,1,2024-01-05,,Cafe\u0301,1,1", "A,2,2024-01-05,,'=1,1,1"]
    frame, _ = read(lines_file(tmp_path, *rows), mapping(), reference=reference)
    assert frame["product_id"].to_list() == [5, 6]


def test_a_duplicate_key_rejects_both_rows_and_names_the_key(tmp_path: Path) -> None:
    rows = [GOOD, GOOD.replace("A,1", "A,2"), GOOD.replace("10.50", "11")]
    frame, summary = read(lines_file(tmp_path, *rows), mapping())
    assert frame.height == 3
    assert summary.late_keys == (("A", "1"),)
    assert (summary.accepted, summary.rejected) == (1, 2)
    found = [(error.row, error.code, error.value) for error in summary.errors]
    assert found == [(2, "duplicate_key", "A / 1"), (4, "duplicate_key", "A / 1")]


def test_amounts_are_expressions_of_columns_with_factor_and_sign(tmp_path: Path) -> None:
    text = "order,line,day,seat,product,qty,price,profit,type\n"
    text += "A,1,2024-01-05,S1,P1,3,0.335,0.1,sale\nA,2,2024-01-05,S1,P1,3,2,1,return\n"
    spec = mapping(
        fields={
            "revenue": {"expression": "qty * price", "factor": 10},
            "cost": {"expression": "qty * price - [profit]"},
        },
        signs=[{"column": "type", "negative": ["return"]}],
    )
    frame, _ = read(text_file(tmp_path, text), spec)
    assert frame["revenue"].to_list() == [1005, -6000]
    assert frame["cost"].to_list() == [90, -500]
    assert frame["quantity"].to_list() == [3000, -3000]


def test_keys_can_be_made_of_several_columns(tmp_path: Path) -> None:
    spec = mapping(key={"order": ["seat", "order"], "line": ["line", "product"]})
    frame, _ = read(lines_file(tmp_path, GOOD), spec)
    assert frame.select("order_no", "line_no").row(0) == ("S1|A", "1|P1")


def test_foreign_amounts_are_converted_once_half_even_at_the_latest_rate(tmp_path: Path) -> None:
    rates = pl.DataFrame(
        {
            "currency": ["USD", "USD", "EUR"],
            "date": [date(2024, 1, 1), date(2024, 1, 6), date(2024, 1, 6)],
            "rate": ["7.1", "7.12345678", "8"],
        }
    )
    reference = Reference(REFERENCE.nodes, UNASSIGNED, "CNY", rates)
    text = "order,line,day,seat,product,qty,amount,cur\n"
    for number, (day, currency) in enumerate(
        [(5, "USD"), (6, "usd"), (5, "EUR"), (7, "CNY"), (7, ""), (7, "¥")]
    ):
        text += f"A,{number},2024-01-0{day},S1,P1,1,1.25,{currency}\n"
    path = text_file(tmp_path, text)
    frame, summary = read(path, mapping(fields={"currency": "cur"}), reference=reference)
    assert frame["revenue"].to_list() == [888, 890, 125, 125]
    assert frame["currency"].to_list() == ["USD", "USD", "CNY", "CNY"]
    assert frame["amount"].to_list() == [125] * 4
    assert frame["rate"].to_list() == [Decimal("7.1"), Decimal("7.12345678"), 1, 1]
    assert frame["rate_date"][0] == date(2024, 1, 1)
    codes = {error.code for error in summary.errors}
    assert codes == {"no_rate", "not_a_currency"}
    assert summary.rejected == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty_file"),
        ("order,order,day\n1,2,3\n", "duplicate_header"),
        ("order,,day\n1,2,3\n", "empty_header"),
        ("1,2024-01-05,3\n1,2,3\n", "header_is_data"),
        ("\n1,2\n", "no_header"),
        (HEADER.replace("amount", "amonut") + GOOD, "column_missing"),
        (HEADER + GOOD + '\nA,"2,2024-01-05,S1,P1,1,1\n', "unclosed_quote"),
        (HEADER + 'A,1,2024-01-05,S1,P"1,1,1\n', "stray_quote"),
        ("%PDF-1.7 ...", "unsupported_file"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(ReadingError) as error:
        read(text_file(tmp_path, text), mapping())
    assert error.value.code == code


def test_a_missing_column_is_named_with_those_that_look_like_it(tmp_path: Path) -> None:
    with pytest.raises(ReadingError) as error:
        read(text_file(tmp_path, HEADER.replace("amount", "Amonut") + GOOD), mapping())
    assert error.value.numbers == {"column": "amount", "near": "Amonut"}


def test_the_limits_of_the_door_hold(tmp_path: Path) -> None:
    path = lines_file(tmp_path, *[GOOD.replace("A,", f"A{n},") for n in range(20)])
    with pytest.raises(ReadingError) as error:
        read(path, mapping(), limits=Limits(text_rows=19))
    assert error.value.code == "too_many_rows"
    with pytest.raises(ReadingError) as error:
        read(path, mapping(), limits=Limits(text_bytes=100))
    assert error.value.code == "text_too_large"


def test_bytes_for_copy_tell_null_from_empty_text() -> None:
    frame = pl.DataFrame({"a": ["x", "", None], "b": ['q"', "a,b", "\n"], "c": [1, None, 3]})
    assert copy_bytes(Block(frame)) == b'x,"q""",1\n"","a,b",\n,"\n",3\n'


def test_rows_of_the_api_are_read_like_those_of_a_file() -> None:
    rows = [
        {"order": "A", "line": 1, "day": "2024-01-05", "seat": "S1", "qty": 2, "amount": "1.10"},
        {"order": "A", "line": 2, "day": "2024-01-05", "product": "P1", "amount": None},
    ]
    reader = Reader(ReadSpec(mapping=mapping(), today=TODAY, reference=REFERENCE))
    blocks = list(reader.records(sources.from_records(rows)))
    assert blocks[0].frame["revenue"].to_list() == [110]
    assert [(error.row, error.code) for error in reader.summary().errors] == [(2, "missing_value")]


def test_targets_observations_and_rates_are_typed_frames(tmp_path: Path) -> None:
    text = "who,from,quota\nS1,2026Q3,1200.5\nS2,2026-07-01,7\nS2,2026-14,7\n"
    fields = {
        "organisation": "who",
        "period": "from",
        "value": "quota",
        "metric": {"constant": "revenue"},
    }
    spec = mappings.from_dict({"kind": "targets", "fields": fields})
    frame, summary = read(text_file(tmp_path, text), spec)
    assert frame["organisation_id"].to_list() == [10, 11]
    assert frame["period"].to_list() == [2026 * 12 + 6] * 2
    assert frame["months"].to_list() == [3, 1]
    assert frame["value"].to_list() == [Decimal("1200.5"), Decimal(7)]
    assert frame["level"].to_list() == ["target", "target"]
    assert [(error.row, error.code) for error in summary.errors] == [(4, "not_a_period")]


def test_dimensions_keep_attributes_and_dates(tmp_path: Path) -> None:
    text = "id,label,up,colour,begins\n001,Frame,F,Black,2024-01-05\n002,,,,\n"
    fields = {"code": "id", "name": "label", "parent": "up", "attribute.colour": "colour"}
    fields["starts_on"] = "begins"
    spec = {"kind": "dimensions", "dimension": "product", "fields": fields}
    frame, summary = read(text_file(tmp_path, text), mappings.from_dict(spec))
    assert frame["code"].to_list() == ["001", "002"]
    assert frame["attribute.colour"].to_list() == ["Black", ""]
    assert frame["starts_on"].to_list() == [date(2024, 1, 5), None]
    assert summary.accepted == 2


def test_rates_are_exact_decimals(tmp_path: Path) -> None:
    fields = {"currency": "c", "date": "d", "rate": "r"}
    path = text_file(tmp_path, "c,d,r\nusd,2024-01-05,7.12345678\nEURO,2024-01-05,8\n")
    frame, summary = read(path, mappings.from_dict({"kind": "rates", "fields": fields}))
    assert frame.rows() == [("USD", date(2024, 1, 5), Decimal("7.12345678"), 2)]
    assert [error.code for error in summary.errors] == ["not_a_currency"]
