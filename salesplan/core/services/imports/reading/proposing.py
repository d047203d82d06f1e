"""A first mapping, proposed from the names of the columns in English and Chinese."""

import re

from salesplan.core.services.imports.reading.mappings import (
    FieldSource,
    FileOptions,
    KeySpec,
    Mapping,
    UnknownRule,
)
from salesplan.core.services.imports.reading.previews import ColumnPreview, Preview
from salesplan.core.services.imports.reading.schemas import DIMENSIONS, SCHEMAS, FieldType

SYNONYMS: dict[str, tuple[str, ...]] = {
    "order": (
        "order number|order no|order id|order|invoice no|invoice number|invoice|document no",
        "订单 ID|订单id|订单号|订单编号|单号|销售单号|发票号|訂單編號|訂單號|單號",
    ),
    "line": (
        "order line|order line number|line number|line no|line|item no|row id|line id",
        "行 ID|行号|行项目|明细号|序号|行號",
    ),
    "date": (
        "order date|invoice date|invoice datetime|date|sales date|transaction date|posting date",
        "订单日期|日期|销售日期|下单日期|开票日期|业务日期|訂單日期|銷售日期",
    ),
    "seat": (
        "seat|employee key|salesperson|sales person|sales rep|rep|seller|employee|employee id",
        "销售员|业务员|销售人员|销售代表|业务代表|员工|席位|銷售員|業務員",
    ),
    "product": (
        "product key|product id|product code|sku|stock code|item code|product|item|article",
        "产品 ID|产品编码|产品编号|产品代码|商品编码|商品编号|物料编码|产品|商品|產品編號|商品編號",
    ),
    "channel": ("channel|sales channel|channel code", "渠道|销售渠道|通路|渠道编码"),
    "customer": (
        "customer id|customer key|reseller key|customer code|customer no|customer|account|client",
        "客户 ID|客户编码|客户编号|客户代码|客户|客户名称|會員編號|客戶編號|客戶",
    ),
    "geography": (
        "territory key|territory|region|country|state|city|geography",
        "地区|区域|省/自治区|省份|城市|国家|大区|地區|區域",
    ),
    "quantity": (
        "quantity|qty|units|order quantity|order qty|pieces|count",
        "数量|销量|件数|销售数量|數量|銷量",
    ),
    "revenue": (
        "revenue|sales amount|sales|net amount|amount|net sales|total|line total|turnover",
        "销售额|销售金额|金额|收入|营收|成交额|含税金额|銷售額|金額",
    ),
    "cost": (
        "cost|cost amount|cogs|total cost|total product cost",
        "成本|销售成本|成本金额|銷售成本",
    ),
    "profit": ("profit|margin|gross profit|gross margin", "利润|毛利|毛利额|利潤"),
    "price": ("unit price|price|net price", "单价|价格|单位价格|單價"),
    "currency": ("currency|currency code|currency key", "币种|货币|币别|幣別"),
    "rate": ("rate|exchange rate|fx rate", "汇率|匯率"),
    "code": ("code|key|id|number", "编码|编号|代码|編號|代碼"),
    "name": ("name|title|description", "名称|姓名|名字|名稱"),
    "parent": ("parent|parent code|manager node|reports to", "上级|上级编码|父级|所属|上級"),
    "email": ("email|e-mail|mail|upn", "邮箱|电子邮件|郵箱"),
    "manager": ("manager|manager id|manager employee key", "上级主管|主管|经理|經理"),
    "metric": ("metric|measure|kpi", "指标|指標"),
    "organisation": (
        "organisation|organization|seat|team|employee key|salesperson|rep",
        "组织|团队|部门|席位|销售员|業務員|銷售員",
    ),
    "period": ("period|month|quarter|date|quota date", "期间|月份|季度|月|日期|期間"),
    "value": ("value|target|quota|amount|sales amount quota", "目标|指标值|任务|金额|目標"),
    "level": ("level", "档位|级别"),
    "numerator": ("value|numerator|amount|count", "数值|值|分子"),
    "denominator": ("denominator|base", "分母|基数"),
}
_CREATED = ("product", "customer", "channel", "geography")


def propose(preview: Preview, kind: str) -> Mapping:
    """Return a mapping for ``kind`` as far as names and types of the columns tell it.

    What was not recognised is left out; mappings.validate says what is still needed. Cost is
    revenue - profit where only profit is given, revenue is quantity * price where only these are.
    """
    known = {_folded(column.name): column for column in preview.columns}
    fields: dict[str, FieldSource] = {}
    for field in SCHEMAS[kind]:
        found = _find(field.name, known)
        if found is not None and _fits(found, field.type):
            fields[field.name] = FieldSource(column=found.name)
    if kind == "sales_lines":
        _calculate(fields, known)
    return Mapping(
        kind=kind,
        fields=fields,
        key=_key(known) if kind == "sales_lines" else None,
        unknown=_rules(fields, kind),
        file=_options(preview, fields),
        dimension="",
    )


def _folded(name: str) -> str:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return re.sub(r"[\s_\-.]+", " ", spaced).strip().casefold()


def _find(field: str, known: dict[str, ColumnPreview]) -> ColumnPreview | None:
    for names in SYNONYMS.get(field, (field,)):
        for name in names.split("|"):
            if (found := known.get(_folded(name))) is not None:
                return found
    return known.get(_folded(field))


def _fits(column: ColumnPreview, wanted: FieldType) -> bool:
    if wanted in (FieldType.MONEY, FieldType.QUANTITY, FieldType.RATE, FieldType.DECIMAL):
        return column.type in ("integer", "decimal", "empty")
    if wanted is FieldType.DATE:
        return column.type in ("date", "empty")
    return True


def _bracketed(column: ColumnPreview) -> str:
    return f"[{column.name.replace(']', ']]')}]"


def _calculate(fields: dict[str, FieldSource], known: dict[str, ColumnPreview]) -> None:
    quantity, price = _find("quantity", known), _find("price", known)
    if "revenue" not in fields and quantity is not None and price is not None:
        product = f"{_bracketed(quantity)} * {_bracketed(price)}"
        fields["revenue"] = FieldSource(expression=product)
    revenue, profit = _find("revenue", known), _find("profit", known)
    if "cost" not in fields and revenue is not None and profit is not None:
        difference = f"{_bracketed(revenue)} - {_bracketed(profit)}"
        fields["cost"] = FieldSource(expression=difference)


def _key(known: dict[str, ColumnPreview]) -> KeySpec | None:
    order, line = _find("order", known), _find("line", known)
    if order is None:
        return None
    return KeySpec((order.name,), "position" if line is None else (line.name,))


def _rules(fields: dict[str, FieldSource], kind: str) -> dict[str, UnknownRule]:
    if kind != "sales_lines":
        return {}
    rules = {name: UnknownRule("create") for name in _CREATED if name in fields}
    if "seat" in fields:
        rules["organisation"] = UnknownRule("unassigned")
    return {name: rules[name] for name in DIMENSIONS if name in rules}


def _options(preview: Preview, fields: dict[str, FieldSource]) -> FileOptions:
    used = {source.column for source in fields.values() if source.column}
    columns = [column for column in preview.columns if column.name in used] or preview.columns
    formats = [column.date_format for column in columns if column.date_format]
    styled = [column for column in columns if column.type == "decimal"]
    comma = next((column for column in styled if column.decimal_mark == ","), None)
    marked = comma or next((column for column in styled if column.thousands_mark), None)
    return FileOptions(
        encoding=preview.encoding,
        delimiter=preview.delimiter,
        quoting=preview.quoting,
        sheet=preview.sheet,
        header_row=preview.header_row,
        decimal_mark=marked.decimal_mark if marked else ".",
        thousands_mark=marked.thousands_mark if marked else "",
        date_formats=tuple(dict.fromkeys(formats)) or ("ymd",),
    )
