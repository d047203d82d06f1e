import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0009_negotiate_forecast_staff_calibrate"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="forecastsubmission",
            trigger=pgtrigger.compiler.Trigger(
                name="submissions_are_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="40077097cc4ea2e330fe5931f6e675d2dfa43a1f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_submissions_are_kept_812e1",
                    table="goals_forecastsubmission",
                    when="BEFORE",
                ),
            ),
        ),
    ]
