from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0004_journal_extent"),
    ]

    operations = [
        migrations.AlterField(
            model_name="version",
            name="state",
            field=models.CharField(
                choices=[
                    ("working", "Working"),
                    ("submitted", "Waiting for approval"),
                    ("approved", "Approved"),
                    ("retired", "Retired"),
                    ("frozen", "Frozen copy"),
                ],
                default="working",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="versionevent",
            name="state",
            field=models.CharField(
                choices=[
                    ("working", "Working"),
                    ("submitted", "Waiting for approval"),
                    ("approved", "Approved"),
                    ("retired", "Retired"),
                    ("frozen", "Frozen copy"),
                ],
                default="working",
                max_length=10,
                verbose_name="state",
            ),
        ),
    ]
