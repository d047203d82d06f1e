"""The starter set of metrics: what every sales organisation looks at, with how it is measured.

Metrics that are there already keep their names, units and formulas; definitions are filled in only
where there are none.
"""

from django.db import migrations, models

# code -> definition in English, simplified, traditional; of metrics that earlier migrations made
DEFINITIONS = {
    "revenue": (
        "Net revenue of all lines credited to the territory, returns taken off.",
        "计入该区域的全部订单行净收入，已扣除退货。",
        "計入該區域的全部訂單明細淨收入，已扣除退貨。",
    ),
    "cost": ("Cost of what was sold.", "已售商品的成本。", "已售商品的成本。"),
    "margin": (
        "Revenue less the cost of what was sold.",
        "销售额减去已售商品成本。",
        "銷售額減去已售商品成本。",
    ),
    "units": (
        "Pieces sold, returns taken off.",
        "售出件数，已扣除退货。",
        "售出件數，已扣除退貨。",
    ),
    "orders": (
        "Distinct orders with a line credited to the territory; never added up over places.",
        "在该区域有计入订单行的不同订单数；不跨区域相加。",
        "在該區域有計入明細的不同訂單數；不跨區域相加。",
    ),
    "active_customers": (
        "Distinct customers that bought in the period; never added up over months or places.",
        "期间内有购买的不同客户数；不跨月份、不跨区域相加。",
        "期間內有購買的不同客戶數；不跨月份、不跨區域相加。",
    ),
    "visitors": (
        "Visitors of online shops.",
        "网店访客数。",
        "網店訪客數。",
    ),
    "web_orders": (
        "Orders that visitors of online shops placed.",
        "网店访客所下的订单数。",
        "網店訪客所下的訂單數。",
    ),
    "stock_value": (
        "Value of the goods in stock, as last counted.",
        "库存商品金额，取最近一次盘点。",
        "庫存商品金額，取最近一次盤點。",
    ),
    "receivables": (
        "What customers still owe, as last reported.",
        "客户尚欠货款，取最近一次报告。",
        "客戶尚欠貨款，取最近一次報告。",
    ),
    "market_size": (
        "What all suppliers together sell in the market.",
        "市场内所有供应商的销售总额。",
        "市場內所有供應商的銷售總額。",
    ),
    "own_market_sales": (
        "What of the market's sales is ours.",
        "市场销售额中属于我方的部分。",
        "市場銷售額中屬於我方的部分。",
    ),
    "satisfaction_points": (
        "Points of all answers to surveys.",
        "调查全部答卷的得分之和。",
        "調查全部答卷的得分之和。",
    ),
    "satisfaction_answers": ("Answers to surveys.", "调查答卷数。", "調查答卷數。"),
    "margin_rate": (
        "How much of the revenue is left after the cost of what was sold.",
        "扣除销售成本后剩余的销售额比例。",
        "扣除銷售成本後剩餘的銷售額比例。",
    ),
    "order_value": (
        "How much an order brings on average.",
        "平均每张订单带来的销售额。",
        "平均每張訂單帶來的銷售額。",
    ),
    "conversion": (
        "How many visitors of online shops order.",
        "网店访客中下单的比例。",
        "網店訪客中下單的比例。",
    ),
    "market_share": (
        "Our sales as a share of the market.",
        "我方销售额占市场的比例。",
        "我方銷售額佔市場的比例。",
    ),
    "satisfaction": (
        "Points per answer to a survey.",
        "每份调查答卷的平均得分。",
        "每份調查答卷的平均得分。",
    ),
    "industry_growth": (
        "Growth of the industry on last year, as published.",
        "公布的行业同比增长率。",
        "公布的產業年增率。",
    ),
    "potential_score": (
        "How much a territory could sell, from weighted criteria; the last score counts.",
        "按加权标准评估的区域销售潜力；取最近一次评分。",
        "按加權標準評估的區域銷售潛力；取最近一次評分。",
    ),
}

MONEY, COUNT, PERCENT = ("money", 2), ("count", 0), ("percent", 4)
# in the order of the arguments of `seed`: names and definitions in three languages
MEASURED = [
    (
        "returned_revenue",
        ("Returned revenue", "退货金额", "退貨金額"),
        (
            "Revenue of returned goods, as a positive amount, in the month of the return.",
            "退货商品的金额（取正值），计入退货当月。",
            "退貨商品的金額（取正值），計入退貨當月。",
        ),
        MONEY,
        "outcome",
        "sum",
        "lower",
        "returned_revenue",
        "Σ revenue of lines with negative quantity or revenue",
        "sales lines",
    ),
    (
        "new_product_revenue",
        ("Revenue of new products", "新品销售额", "新品銷售額"),
        (
            "Revenue of products whose life-cycle stage is “new” today.",
            "当前生命周期阶段为“新品”的产品销售额。",
            "目前生命週期階段為「新品」的產品銷售額。",
        ),
        MONEY,
        "outcome",
        "sum",
        "higher",
        "new_product_revenue",
        "Σ revenue of products in the stage new",
        "sales lines",
    ),
    (
        "new_customers",
        ("New customers", "新增客户数", "新增客戶數"),
        (
            (
                "Customers whose first order after the months of the setting (24 unless changed) lies in"
                " the period, at that order's seat."
            ),
            "在设定的月数（默认 24 个月）内未下单、首张订单落在期间内的客户，计入该订单所属岗位。",
            "在設定的月數（預設 24 個月）內未下單、首張訂單落在期間內的客戶，計入該訂單所屬職位。",
        ),
        COUNT,
        "outcome",
        "sum",
        "higher",
        "new_customers",
        "customers with a first order in 24 months (setting)",
        "sales lines",
    ),
    (
        "lost_customers",
        ("Lost customers", "流失客户数", "流失客戶數"),
        (
            (
                "Customers that have not bought for 12 months, in the month when the 12 are over, at the"
                " seat of their last order."
            ),
            "连续 12 个月未购买的客户，计入满 12 个月的当月和其最后一张订单所属岗位。",
            "連續 12 個月未購買的客戶，計入滿 12 個月的當月和其最後一張訂單所屬職位。",
        ),
        COUNT,
        "outcome",
        "sum",
        "lower",
        "lost_customers",
        "customers without an order for 12 months",
        "sales lines",
    ),
    (
        "retainable_customers",
        ("Customers of the year before", "上一年度客户数", "上一年度客戶數"),
        (
            (
                "Distinct customers that bought in the 12 months before the last 12, as of the last month"
                " that is over."
            ),
            "最近 12 个月之前的 12 个月内有购买的不同客户数，截至最近一个完整月份。",
            "最近 12 個月之前的 12 個月內有購買的不同客戶數，截至最近一個完整月份。",
        ),
        COUNT,
        "outcome",
        "last",
        "higher",
        "retainable_customers",
        "distinct customers of the 12 months before the last 12",
        "sales lines",
    ),
    (
        "retained_customers",
        ("Retained customers", "留存客户数", "留存客戶數"),
        (
            "Of the customers of the year before, those that bought again in the last 12 months.",
            "上一年度客户中，最近 12 个月再次购买的客户数。",
            "上一年度客戶中，最近 12 個月再次購買的客戶數。",
        ),
        COUNT,
        "outcome",
        "last",
        "higher",
        "retained_customers",
        "of them those that bought in the last 12",
        "sales lines",
    ),
    (
        "repeatable_customers",
        ("New customers a year ago", "一年前的新客户数", "一年前的新客戶數"),
        (
            "Customers that were new 12 months before, at the seat of their first order.",
            "12 个月前的新增客户，计入其首张订单所属岗位。",
            "12 個月前的新增客戶，計入其首張訂單所屬職位。",
        ),
        COUNT,
        "outcome",
        "sum",
        "higher",
        "repeatable_customers",
        "new customers of the month a year ago",
        "sales lines",
    ),
    (
        "repeated_customers",
        ("Repeat customers", "复购客户数", "回購客戶數"),
        (
            "Of the customers that were new 12 months before, those with a second order since.",
            "12 个月前的新增客户中，此后有第二张订单的客户数。",
            "12 個月前的新增客戶中，此後有第二張訂單的客戶數。",
        ),
        COUNT,
        "outcome",
        "sum",
        "higher",
        "repeated_customers",
        "of them those with a second order within 12 months",
        "sales lines",
    ),
    (
        "visits",
        ("Visits", "拜访次数", "拜訪次數"),
        ("Visits made to customers.", "已完成的客户拜访次数。", "已完成的客戶拜訪次數。"),
        COUNT,
        "process",
        "sum",
        "higher",
        "",
        "Σ visits observed",
        "visit log",
    ),
    (
        "effective_visits",
        ("Effective visits", "有效拜访次数", "有效拜訪次數"),
        ("Visits with a recorded result.", "有记录结果的拜访次数。", "有記錄結果的拜訪次數。"),
        COUNT,
        "process",
        "sum",
        "higher",
        "",
        "Σ visits with a result observed",
        "visit log",
    ),
    (
        "customers_in_scope",
        ("Customers in scope", "目标客户数", "目標客戶數"),
        (
            "Customers that the territory should look after, as last counted.",
            "该区域应覆盖的客户数，取最近一次统计。",
            "該區域應覆蓋的客戶數，取最近一次統計。",
        ),
        COUNT,
        "process",
        "last",
        "higher",
        "",
        "last number of customers in scope",
        "CRM",
    ),
    (
        "customers_covered",
        ("Customers covered", "已覆盖客户数", "已覆蓋客戶數"),
        (
            "Customers in scope with an active owner or a visit, as last counted.",
            "目标客户中有负责人或有拜访的客户数，取最近一次统计。",
            "目標客戶中有負責人或有拜訪的客戶數，取最近一次統計。",
        ),
        COUNT,
        "process",
        "last",
        "higher",
        "",
        "last number of customers covered",
        "CRM",
    ),
    (
        "outlets_in_scope",
        ("Outlets in scope", "目标网点数", "目標據點數"),
        (
            "Shops and dealers that could carry our products, as last counted.",
            "可以销售我方产品的门店和经销商数，取最近一次统计。",
            "可以銷售我方產品的門市和經銷商數，取最近一次統計。",
        ),
        COUNT,
        "process",
        "last",
        "higher",
        "",
        "last number of outlets in scope",
        "CRM",
    ),
    (
        "outlets_covered",
        ("Outlets covered", "已覆盖网点数", "已覆蓋據點數"),
        (
            "Outlets in scope that carry our products, as last counted.",
            "目标网点中已销售我方产品的数量，取最近一次统计。",
            "目標據點中已銷售我方產品的數量，取最近一次統計。",
        ),
        COUNT,
        "process",
        "last",
        "higher",
        "",
        "last number of outlets covered",
        "CRM",
    ),
    (
        "overdue_receivables",
        ("Overdue receivables", "逾期应收账款", "逾期應收帳款"),
        (
            "What customers owe beyond the agreed date, as last reported.",
            "超过约定日期仍未收回的货款，取最近一次报告。",
            "超過約定日期仍未收回的貨款，取最近一次報告。",
        ),
        MONEY,
        "process",
        "last",
        "lower",
        "",
        "last overdue receivables observed",
        "ledger",
    ),
    (
        "ordered_quantity",
        ("Pieces ordered", "订购数量", "訂購數量"),
        ("Pieces that customers ordered.", "客户订购的件数。", "客戶訂購的件數。"),
        ("quantity", 3),
        "process",
        "sum",
        "higher",
        "",
        "Σ pieces ordered",
        "warehouse",
    ),
    (
        "delivered_quantity",
        ("Pieces delivered", "交付数量", "交付數量"),
        (
            "Of the pieces ordered, those delivered in full and in time.",
            "订购件数中按时足量交付的件数。",
            "訂購件數中準時足量交付的件數。",
        ),
        ("quantity", 3),
        "process",
        "sum",
        "higher",
        "",
        "Σ pieces delivered",
        "warehouse",
    ),
    (
        "marketing_spend",
        ("Marketing spend", "营销费用", "行銷費用"),
        (
            "What campaigns, promotions and channel funds cost.",
            "活动、促销和渠道费用支出。",
            "活動、促銷和通路費用支出。",
        ),
        MONEY,
        "process",
        "sum",
        "lower",
        "",
        "Σ marketing spend observed",
        "finance",
    ),
    (
        "operating_cost",
        ("Operating cost", "营业费用", "營業費用"),
        (
            "Costs of selling and administration, marketing included.",
            "销售和管理费用，含营销费用。",
            "銷售和管理費用，含行銷費用。",
        ),
        MONEY,
        "process",
        "sum",
        "lower",
        "",
        "Σ operating cost observed",
        "finance",
    ),
]
# evaluated over the summed values of the metrics in brackets
FORMULAS = [
    (
        "gross_revenue",
        ("Revenue before returns", "退货前销售额", "退貨前銷售額"),
        (
            "Revenue with returned goods added again.",
            "加回退货金额后的销售额。",
            "加回退貨金額後的銷售額。",
        ),
        MONEY,
        "outcome",
        "higher",
        "[revenue] + [returned_revenue]",
        "revenue + returned revenue",
    ),
    (
        "net_margin",
        ("Net margin", "净利", "淨利"),
        ("Gross margin less operating cost.", "毛利减去营业费用。", "毛利減去營業費用。"),
        MONEY,
        "outcome",
        "higher",
        "[margin] - [operating_cost]",
        "gross margin − operating cost",
    ),
    (
        "collection_period",
        ("Collection period", "回款周期", "回款週期"),
        (
            "Days of revenue that customers still owe.",
            "客户欠款相当于多少天的销售额。",
            "客戶欠款相當於多少天的銷售額。",
        ),
        ("days", 1),
        "process",
        "lower",
        "[receivables] / [revenue] * days",
        "receivables ÷ revenue × days of the period",
    ),
    (
        "stock_cover",
        ("Stock cover", "库存可销天数", "庫存可銷天數"),
        (
            "Days for which the stock lasts at the period's rate of sale.",
            "按期间销售速度，库存可供销售的天数。",
            "按期間銷售速度，庫存可供銷售的天數。",
        ),
        ("days", 1),
        "process",
        "lower",
        "[stock_value] / [cost] * days",
        "stock ÷ cost of sales × days of the period",
    ),
    (
        "stock_turnover",
        ("Stock turnover", "库存周转率", "庫存週轉率"),
        (
            "How often the stock is sold in a year, at the period's rate of sale.",
            "按期间销售速度折算的库存年周转次数。",
            "按期間銷售速度折算的庫存年週轉次數。",
        ),
        ("count", 1),
        "process",
        "higher",
        "[cost] / [stock_value] * 365 / days",
        "cost of sales ÷ stock × 365 ÷ days of the period",
    ),
]
# numerator over denominator, both summed first
RATIOS = [
    (
        "net_margin_rate",
        ("Net margin %", "净利率", "淨利率"),
        (
            "How much of the revenue is left after all costs.",
            "扣除全部费用后剩余的销售额比例。",
            "扣除全部費用後剩餘的銷售額比例。",
        ),
        "outcome",
        "higher",
        "net_margin",
        "revenue",
        "net margin ÷ revenue",
        9_000,
        8_000,
    ),
    (
        "retention",
        ("Retention", "客户留存率", "客戶留存率"),
        (
            "How many customers of the year before bought again in the last 12 months.",
            "上一年度客户在最近 12 个月再次购买的比例。",
            "上一年度客戶在最近 12 個月再次購買的比例。",
        ),
        "outcome",
        "higher",
        "retained_customers",
        "retainable_customers",
        "retained customers ÷ customers of the year before",
        9_500,
        9_000,
    ),
    (
        "repeat_rate",
        ("Repeat rate", "复购率", "回購率"),
        (
            "How many new customers order a second time within 12 months.",
            "新增客户在 12 个月内再次下单的比例。",
            "新增客戶在 12 個月內再次下單的比例。",
        ),
        "outcome",
        "higher",
        "repeated_customers",
        "repeatable_customers",
        "repeat customers ÷ new customers a year ago",
        9_000,
        8_000,
    ),
    (
        "customer_coverage",
        ("Customer coverage", "客户覆盖率", "客戶覆蓋率"),
        (
            "How many customers in scope have an active owner or a visit.",
            "目标客户中有负责人或有拜访的比例。",
            "目標客戶中有負責人或有拜訪的比例。",
        ),
        "process",
        "higher",
        "customers_covered",
        "customers_in_scope",
        "customers covered ÷ customers in scope",
        9_500,
        9_000,
    ),
    (
        "channel_coverage",
        ("Channel coverage", "渠道覆盖率", "通路覆蓋率"),
        (
            "How many outlets in scope carry our products.",
            "目标网点中已销售我方产品的比例。",
            "目標據點中已銷售我方產品的比例。",
        ),
        "process",
        "higher",
        "outlets_covered",
        "outlets_in_scope",
        "outlets covered ÷ outlets in scope",
        9_500,
        9_000,
    ),
    (
        "effective_visit_rate",
        ("Effective-visit rate", "有效拜访率", "有效拜訪率"),
        (
            "How many visits have a recorded result.",
            "有记录结果的拜访比例。",
            "有記錄結果的拜訪比例。",
        ),
        "process",
        "higher",
        "effective_visits",
        "visits",
        "effective visits ÷ visits",
        9_000,
        8_000,
    ),
    (
        "overdue_share",
        ("Overdue share", "逾期占比", "逾期佔比"),
        (
            "How much of the receivables is overdue.",
            "应收账款中已逾期的比例。",
            "應收帳款中已逾期的比例。",
        ),
        "process",
        "lower",
        "overdue_receivables",
        "receivables",
        "overdue receivables ÷ receivables",
        9_000,
        8_000,
    ),
    (
        "return_rate",
        ("Return rate", "退货率", "退貨率"),
        (
            "How much of the revenue before returns came back.",
            "退货前销售额中被退回的比例。",
            "退貨前銷售額中被退回的比例。",
        ),
        "outcome",
        "lower",
        "returned_revenue",
        "gross_revenue",
        "returned revenue ÷ revenue before returns",
        9_000,
        8_000,
    ),
    (
        "fulfilment",
        ("Fulfilment", "订单满足率", "訂單滿足率"),
        (
            "How much of what was ordered is delivered in full and in time.",
            "订购数量中按时足量交付的比例。",
            "訂購數量中準時足量交付的比例。",
        ),
        "process",
        "higher",
        "delivered_quantity",
        "ordered_quantity",
        "pieces delivered ÷ pieces ordered",
        9_500,
        9_000,
    ),
    (
        "spend_ratio",
        ("Spend ratio", "费效比", "費效比"),
        (
            "Marketing spend per revenue.",
            "每单位销售额所需的营销费用。",
            "每單位銷售額所需的行銷費用。",
        ),
        "process",
        "lower",
        "marketing_spend",
        "revenue",
        "marketing spend ÷ revenue",
        9_000,
        8_000,
    ),
    (
        "new_product_share",
        ("New-product share", "新品占比", "新品佔比"),
        (
            "How much of the revenue comes from new products.",
            "新品销售额占销售额的比例。",
            "新品銷售額佔銷售額的比例。",
        ),
        "outcome",
        "higher",
        "new_product_revenue",
        "revenue",
        "revenue of new products ÷ revenue",
        9_000,
        8_000,
    ),
]


def _texts(name, texts):
    return dict(zip((name, f"{name}_zh_hans", f"{name}_zh_hant"), texts, strict=True))


def _make(metric, code, names, definitions, scaled, **fields):
    values = _texts("name", names) | _texts("definition", definitions) | fields
    metric.objects.get_or_create(
        code=code, defaults=values | dict(zip(("unit", "scale"), scaled, strict=True))
    )


def seed(apps, schema_editor):
    metric = apps.get_model("core", "Metric")
    for code, texts in DEFINITIONS.items():
        metric.objects.filter(code=code, definition="").update(**_texts("definition", texts))
    for (
        code,
        names,
        texts,
        scaled,
        kind,
        aggregation,
        direction,
        measure,
        formula,
        source,
    ) in MEASURED:
        _make(
            metric,
            code,
            names,
            texts,
            scaled,
            kind=kind,
            aggregation=aggregation,
            direction=direction,
            measure=measure,
            formula=formula,
            source=source,
        )
    for code, names, texts, scaled, kind, direction, expression, formula in FORMULAS:
        _make(
            metric,
            code,
            names,
            texts,
            scaled,
            kind=kind,
            aggregation="formula",
            direction=direction,
            expression=expression,
            formula=formula,
        )
    known = dict(metric.objects.values_list("code", "id"))
    for code, names, texts, kind, direction, top, bottom, formula, watch, act in RATIOS:
        _make(
            metric,
            code,
            names,
            texts,
            PERCENT,
            kind=kind,
            aggregation="ratio",
            direction=direction,
            numerator_id=known[top],
            denominator_id=known[bottom],
            formula=formula,
            watch=watch,
            act=act,
        )


class Migration(migrations.Migration):
    dependencies = [("core", "0010_quality_periods")]
    operations = [
        migrations.AlterField(
            model_name="actualsderived",
            name="measure",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (1, "Returned Revenue"),
                    (3, "New Customers"),
                    (4, "Lost Customers"),
                    (5, "Retained Customers"),
                    (6, "Retainable Customers"),
                    (7, "Repeated Customers"),
                    (8, "Repeatable Customers"),
                    (9, "New Product Revenue"),
                ]
            ),
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
