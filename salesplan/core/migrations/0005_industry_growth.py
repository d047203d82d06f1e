"""A metric for what others say of the market: growth of the industry, observed."""

from django.db import migrations


def seed(apps, schema_editor):
    apps.get_model("core", "Metric").objects.get_or_create(
        code="industry_growth",
        defaults={
            "name": "Industry growth",
            "name_zh_hans": "行业增长率",
            "name_zh_hant": "產業成長率",
            "unit": "percent",
            "scale": 4,
            "kind": "quantitative",
            "aggregation": "last",
            "direction": "higher",
            "formula": "growth of the industry on last year, as published",
        },
    )


class Migration(migrations.Migration):
    dependencies = [("core", "0004_comment_threads")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
