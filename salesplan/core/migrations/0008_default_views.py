from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0007_attainment_alerts_causes"),
    ]

    operations = [
        migrations.AddField(
            model_name="savedview",
            name="is_default",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="opens with the page"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_default", True)),
                fields=("owner", "page"),
                name="saved_view_one_default",
            ),
        ),
    ]
