"""Rows that must always be there: company, root nodes, "unassigned" nodes, metrics, cube state."""

from datetime import date

from django.db import migrations

FOREVER = date(9999, 12, 31)
BEGINNING = date(1900, 1, 1)

# id, dimension, code, kind, parent, is_unassigned, names
NODES = [
    (1, "organisation", "company", "company", None, False, ("Company", "公司", "公司")),
    (2, "organisation", "unassigned", "seat", 1, True, ("Unassigned", "未分配", "未分配")),
    (3, "product", "unassigned-line", "line", None, True, ("Unassigned", "未分配", "未分配")),
    (4, "product", "unassigned-category", "category", 3, True, ("Unassigned", "未分配", "未分配")),
    (5, "product", "unassigned", "item", 4, True, ("Unassigned", "未分配", "未分配")),
    (6, "channel", "unassigned", "channel", None, True, ("Unassigned", "未分配", "未分配")),
    (7, "customer", "unassigned-tier", "tier", None, True, ("No tier", "未分层", "未分級")),
    (8, "customer", "unassigned", "customer", 7, True, ("Unassigned", "未分配", "未分配")),
    (9, "geography", "unassigned", "place", None, True, ("Unassigned", "未分配", "未分配")),
]

# code, names, unit, scale, kind, aggregation, direction, measure, formula
METRICS = [
    (
        "revenue",
        ("Revenue", "销售额", "銷售額"),
        "money",
        2,
        "outcome",
        "sum",
        "higher",
        "revenue",
        "Σ revenue of lines",
    ),
    (
        "cost",
        ("Cost", "成本", "成本"),
        "money",
        2,
        "outcome",
        "sum",
        "lower",
        "cost",
        "Σ cost of lines",
    ),
    (
        "margin",
        ("Gross margin", "毛利", "毛利"),
        "money",
        2,
        "outcome",
        "sum",
        "higher",
        "margin",
        "revenue − cost",
    ),
    (
        "units",
        ("Units", "销量", "銷量"),
        "quantity",
        3,
        "outcome",
        "sum",
        "higher",
        "quantity",
        "Σ quantity of lines",
    ),
    (
        "orders",
        ("Orders", "订单数", "訂單數"),
        "count",
        0,
        "outcome",
        "distinct",
        "higher",
        "orders",
        "distinct orders",
    ),
    (
        "active_customers",
        ("Active customers", "活跃客户数", "活躍客戶數"),
        "count",
        0,
        "outcome",
        "distinct",
        "higher",
        "customers",
        "distinct customers that bought",
    ),
    (
        "visitors",
        ("Visitors", "访客数", "訪客數"),
        "count",
        0,
        "process",
        "sum",
        "higher",
        "",
        "Σ visitors observed",
    ),
    (
        "web_orders",
        ("Orders of visitors", "访客下单数", "訪客下單數"),
        "count",
        0,
        "process",
        "sum",
        "higher",
        "",
        "Σ orders observed",
    ),
    (
        "stock_value",
        ("Stock", "库存金额", "庫存金額"),
        "money",
        2,
        "process",
        "last",
        "lower",
        "",
        "last stock value observed",
    ),
    (
        "receivables",
        ("Receivables", "应收账款", "應收帳款"),
        "money",
        2,
        "process",
        "last",
        "lower",
        "",
        "last receivables observed",
    ),
    (
        "market_size",
        ("Market size", "市场规模", "市場規模"),
        "money",
        2,
        "quantitative",
        "sum",
        "higher",
        "",
        "Σ market size observed",
    ),
    (
        "own_market_sales",
        ("Own sales in the market", "我方市场销售额", "我方市場銷售額"),
        "money",
        2,
        "quantitative",
        "sum",
        "higher",
        "",
        "Σ own sales observed",
    ),
    (
        "satisfaction_points",
        ("Satisfaction points", "满意度总分", "滿意度總分"),
        "score",
        0,
        "qualitative",
        "sum",
        "higher",
        "",
        "Σ points of answers",
    ),
    (
        "satisfaction_answers",
        ("Satisfaction answers", "满意度答卷数", "滿意度答卷數"),
        "count",
        0,
        "qualitative",
        "sum",
        "higher",
        "",
        "Σ answers",
    ),
]
RATIOS = [
    (
        "margin_rate",
        ("Gross margin %", "毛利率", "毛利率"),
        "percent",
        4,
        "outcome",
        "higher",
        "margin",
        "revenue",
        "margin ÷ revenue",
    ),
    (
        "order_value",
        ("Average order value", "客单价", "客單價"),
        "money",
        2,
        "outcome",
        "higher",
        "revenue",
        "orders",
        "revenue ÷ orders",
    ),
    (
        "conversion",
        ("Conversion rate", "转化率", "轉化率"),
        "percent",
        4,
        "process",
        "higher",
        "web_orders",
        "visitors",
        "orders ÷ visitors",
    ),
    (
        "market_share",
        ("Market share", "市场占有率", "市場佔有率"),
        "percent",
        4,
        "quantitative",
        "higher",
        "own_market_sales",
        "market_size",
        "own sales ÷ market size",
    ),
    (
        "satisfaction",
        ("Satisfaction", "客户满意度", "客戶滿意度"),
        "score",
        2,
        "qualitative",
        "higher",
        "satisfaction_points",
        "satisfaction_answers",
        "points ÷ answers",
    ),
]


def _names(names):
    return {"name": names[0], "name_zh_hans": names[1], "name_zh_hant": names[2]}


def seed_nodes(apps):
    node, member, closure = (apps.get_model("core", m) for m in ("Node", "Membership", "Closure"))
    parents = {}
    for id_, dimension, code, kind, parent, unassigned, names in NODES:
        parents[id_] = parent
        node.unscoped.create(
            id=id_,
            dimension=dimension,
            code=code,
            kind=kind,
            parent_id=parent,
            is_unassigned=unassigned,
            position=10_000 if unassigned else 0,
            seat_kind="base" if kind == "seat" else "",
            **_names(names),
        )
        if parent:
            member.objects.create(
                child_id=id_, parent_id=parent, valid_from=BEGINNING, valid_to=FOREVER
            )
        ancestor, depth = id_, 0
        while ancestor:
            closure.objects.create(
                ancestor_id=ancestor,
                descendant_id=id_,
                dimension=dimension,
                depth=depth,
                valid_from=BEGINNING,
                valid_to=FOREVER,
                is_current=True,
            )
            ancestor, depth = parents[ancestor], depth + 1


def seed_metrics(apps):
    metric = apps.get_model("core", "Metric")
    made = {}
    for code, names, unit, scale, kind, aggregation, direction, measure, formula in METRICS:
        made[code] = metric.objects.create(
            code=code,
            unit=unit,
            scale=scale,
            kind=kind,
            aggregation=aggregation,
            direction=direction,
            measure=measure,
            formula=formula,
            **_names(names),
        )
    for code, names, unit, scale, kind, direction, top, bottom, formula in RATIOS:
        metric.objects.create(
            code=code,
            unit=unit,
            scale=scale,
            kind=kind,
            aggregation="ratio",
            direction=direction,
            numerator=made[top],
            denominator=made[bottom],
            formula=formula,
            **_names(names),
        )


def seed(apps, schema_editor):
    apps.get_model("core", "Company").objects.create(id=1)
    apps.get_model("core", "CubeState").objects.create(id=1)
    seed_nodes(apps)
    seed_metrics(apps)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.RunPython(seed, migrations.RunPython.noop),
        migrations.RunSQL(
            "select setval(pg_get_serial_sequence('core_node', 'id'), 100);"
            "alter table core_actualsmonth set (fillfactor=85);"
            "alter table core_actualsday set (fillfactor=85);"
            "alter table core_actualstier set (fillfactor=85);"
            "alter table core_actualsitem set (fillfactor=85);"
            "alter table core_actualscustomer set (fillfactor=85);",
            migrations.RunSQL.noop,
        ),
    ]
