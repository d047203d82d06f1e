from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0009_quality_over_time"),
    ]

    operations = [
        migrations.AddField(
            model_name="qualityfinding",
            name="first_period",
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name="qualityfinding",
            name="last_period",
            field=models.IntegerField(default=0),
        ),
    ]
