import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0003_goal_positions_and_risks"),
    ]

    operations = [
        migrations.RunSQL(
            "create function goals_distinct(ids int[]) returns int[]"
            " language sql immutable strict parallel safe"
            " return array(select distinct x from unnest(ids) x order by x)",
            "drop function goals_distinct(int[])",
        ),
        migrations.AddField(
            model_name="journalentry",
            name="cells",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(models.F("periods"), function="cardinality"),
                output_field=models.IntegerField(),
            ),
        ),
        migrations.AddField(
            model_name="journalentry",
            name="organisation_set",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(models.F("organisation_ids"), function="goals_distinct"),
                output_field=django.contrib.postgres.fields.ArrayField(
                    base_field=models.IntegerField(), size=None
                ),
            ),
        ),
        migrations.AddField(
            model_name="journalentry",
            name="period_set",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(models.F("periods"), function="goals_distinct"),
                output_field=django.contrib.postgres.fields.ArrayField(
                    base_field=models.IntegerField(), size=None
                ),
            ),
        ),
        migrations.AddField(
            model_name="journalentry",
            name="product_set",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(models.F("product_ids"), function="goals_distinct"),
                output_field=django.contrib.postgres.fields.ArrayField(
                    base_field=models.IntegerField(), size=None
                ),
            ),
        ),
    ]
