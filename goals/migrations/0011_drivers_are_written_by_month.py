from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0010_forecast_submissions_are_kept"),
    ]

    operations = [
        migrations.AlterField(
            model_name="forecastdriver",
            name="values",
            field=models.TextField(
                blank=True,
                default="",
                help_text="one month a line: 2026-06 18",
                max_length=20000,
                verbose_name="values by month",
            ),
        ),
        migrations.AlterField(
            model_name="forecastdriverevent",
            name="values",
            field=models.TextField(
                blank=True,
                default="",
                help_text="one month a line: 2026-06 18",
                max_length=20000,
                verbose_name="values by month",
            ),
        ),
    ]
