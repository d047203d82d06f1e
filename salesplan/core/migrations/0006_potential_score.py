"""A metric for how much a territory could sell: its potential score, imported or typed."""

from django.db import migrations


def seed(apps, schema_editor):
    apps.get_model("core", "Metric").objects.get_or_create(
        code="potential_score",
        defaults={
            "name": "Potential score",
            "name_zh_hans": "潜力评分",
            "name_zh_hant": "潛力評分",
            "unit": "score",
            "scale": 2,
            "kind": "qualitative",
            "aggregation": "last",
            "direction": "higher",
            "formula": "last score observed for the territory",
        },
    )


class Migration(migrations.Migration):
    dependencies = [("core", "0005_industry_growth")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
