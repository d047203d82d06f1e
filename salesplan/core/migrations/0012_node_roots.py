from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0011_starter_metrics"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="node",
            index=models.Index(
                condition=models.Q(("dimension__in", ["product", "channel"]), ("parent", None)),
                fields=["dimension"],
                name="node_roots",
            ),
        ),
    ]
