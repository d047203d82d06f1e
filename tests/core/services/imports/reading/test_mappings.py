from typing import Any

import pytest

from salesplan.core.services.imports.reading import mappings, proposing
from salesplan.core.services.imports.reading.errors import ReadingError
from salesplan.core.services.imports.reading.previews import ColumnPreview, ColumnType, Preview
from tests.core.services.imports.reading.builders import mapping

FULL: dict[str, Any] = {
    "fields": {
        "cost": {"expression": "[amount] - profit", "factor": "10000"},
        "date": {"column": "day", "date_formats": ["dmy", "%d-%b-%Y"]},
        "currency": {"constant": "CNY"},
    },
    "key": {"order": ["a", "b"], "line": "position"},
    "unknown": {
        "product": {"policy": "create", "empty": "reject", "codes": {"1": "P1"}},
        "customer": "unassigned",
    },
    "signs": [{"column": "type", "negative": ["R"], "fields": ["revenue"]}],
    "file": {"thousands_mark": ",", "null_tokens": ["-"], "sheet": "数据"},
}


def test_a_mapping_survives_json_and_yaml() -> None:
    spec = mapping(**FULL)
    assert mappings.from_dict(mappings.to_dict(spec)) == spec
    assert mappings.from_yaml(mappings.to_yaml(spec)) == spec
    assert "数据" in mappings.to_yaml(spec)


def test_a_mapping_names_every_column_that_it_reads_once() -> None:
    found = mapping(**FULL).columns()
    assert sorted(found) == ["a", "amount", "b", "day", "product", "profit", "qty", "seat", "type"]


@pytest.mark.parametrize(
    ("spec", "place"),
    [
        ({"kind": "sales_lines", "colums": {}}, "mapping"),
        ({"fields": {"date": {"colum": "x"}}}, "date"),
        ({"fields": {"cost": {"column": "x", "factor": "ten"}}}, "cost.factor"),
        ({"unknown": {"product": "ignore"}}, "unknown.product"),
        ({"file": {"delimiter": "::"}}, "file.delimiter"),
        ({"fields": []}, None),
        ({"fields": ["a"]}, "fields"),
    ],
)
def test_a_misspelt_mapping_is_refused_with_the_place(
    spec: dict[str, Any], place: str | None
) -> None:
    if place is None:
        assert mappings.from_dict(spec).fields == {}
        return
    with pytest.raises(ReadingError) as error:
        mappings.from_dict(spec)
    assert (error.value.code, error.value.numbers["place"]) == ("bad_mapping", place)


COLUMNS = ("order", "line", "day", "seat", "product", "qty", "amount")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"kind": "sales"}, "unknown_kind"),
        ({"key": None}, "key_missing"),
        ({"key": {"order": [], "line": "line"}}, "key_missing"),
        ({"fields": {"revenue": "Amount"}}, "column_missing"),
        ({"fields": {"revenue": {"expression": "amount +"}}}, "bad_formula"),
        (
            {"fields": {"revenue": {"expression": "qty", "column": "amount"}}},
            "field_without_source",
        ),
        ({"fields": {"revenue": {"constant": "x"}}}, "constant_is_no_number"),
        ({"fields": {"seat": {"column": "seat", "factor": 2}}}, "field_is_no_figure"),
        ({"fields": {"date": {"column": "day", "date_format": "d/m/y"}}}, "bad_date_format"),
        ({"fields": {"colour": "qty"}}, "unknown_field"),
        ({"unknown": {"seat": "reject"}}, "unknown_dimension"),
    ],
)
def test_a_mapping_is_checked_against_the_columns_of_a_file(
    changes: dict[str, Any], code: str | None
) -> None:
    problems = mappings.validate(mapping(**changes), COLUMNS)
    assert [problem.code for problem in problems] == ([code] if code else [])


def preview(**columns: ColumnType) -> Preview:
    found = tuple(ColumnPreview(name.replace("__", " "), kind) for name, kind in columns.items())
    return Preview(
        kind="text", compressed=False, encoding="utf-8", confident=True, encodings=("utf-8",),
        delimiter=",", quoting=True, sheets=(), sheet="", header_row=1, columns=found, rows=(),
    )  # fmt: skip


def test_chinese_headers_propose_a_mapping_with_cost_from_profit() -> None:
    found = proposing.propose(
        preview(订单__ID="text", 订单日期="date", 客户__ID="text", 产品__ID="text",
                销售额="decimal", 数量="integer", 利润="decimal"),
        "sales_lines",
    )  # fmt: skip
    columns = {name: source.column for name, source in found.fields.items()}
    assert columns == {
        "date": "订单日期", "product": "产品 ID", "customer": "客户 ID", "quantity": "数量",
        "revenue": "销售额", "cost": "",
    }  # fmt: skip
    assert found.fields["cost"].expression == "[销售额] - [利润]"
    assert found.key == mappings.KeySpec(("订单 ID",), "position")


def test_english_headers_propose_revenue_from_quantity_and_price() -> None:
    found = proposing.propose(
        preview(InvoiceNo="text", StockCode="text", Quantity="integer", UnitPrice="decimal",
                InvoiceDatetime="date", CustomerID="integer"),
        "sales_lines",
    )  # fmt: skip
    assert found.fields["revenue"].expression == "[Quantity] * [UnitPrice]"
    assert found.fields["product"].column == "StockCode"
    assert found.key == mappings.KeySpec(("InvoiceNo",), "position")
    assert mappings.validate(found, ("InvoiceNo", "StockCode", "Quantity", "UnitPrice",
                                     "InvoiceDatetime", "CustomerID")) == ()  # fmt: skip
