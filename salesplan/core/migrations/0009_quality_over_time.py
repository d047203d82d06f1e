from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0008_default_views"),
    ]

    operations = [
        migrations.CreateModel(
            name="PastCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("checked_at", models.DateTimeField()),
                ("lines", models.BigIntegerField()),
                ("found", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["-checked_at", "-id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="observedfinding",
            name="observed_finding_once",
        ),
        migrations.AddField(
            model_name="observedfinding",
            name="source_id",
            field=models.SmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="qualitycheck",
            name="day",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="qualitycheck",
            name="observed",
            field=models.JSONField(default=list),
        ),
        migrations.AddConstraint(
            model_name="observedfinding",
            constraint=models.UniqueConstraint(
                fields=(
                    "rule",
                    "metric",
                    "source_id",
                    "organisation_id",
                    "product_id",
                    "channel_id",
                    "period",
                ),
                name="observed_finding_once",
            ),
        ),
    ]
