import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0002_attainment_alerts_causes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AlertEvaluation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("as_of", models.DateField()),
                ("judged", models.PositiveIntegerField()),
                (
                    "unjudged",
                    models.PositiveIntegerField(
                        help_text="nodes without figure or without reference"
                    ),
                ),
            ],
            options={
                "ordering": ["-as_of"],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="alert",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="alert",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="alert",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="alert",
            name="earlier",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="later",
                to="monitoring.alert",
                verbose_name="earlier alert",
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="is_held",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text="closed by hand, and the figure has not recovered since",
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="resolved_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="resolved by",
            ),
        ),
        migrations.AddField(
            model_name="alertevent",
            name="earlier",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="monitoring.alert",
                verbose_name="earlier alert",
            ),
        ),
        migrations.AddField(
            model_name="alertevent",
            name="is_held",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text="closed by hand, and the figure has not recovered since",
            ),
        ),
        migrations.AddField(
            model_name="alertevent",
            name="resolved_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="resolved by",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="alert",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "monitoring_alertevent" ("acknowledged_at", "actual", "as_of", "channel_id", "created_at", "created_by_id", "earlier_id", "escalated_at", "escalated_to_id", "first_period", "id", "is_held", "landing", "metric_id", "months", "note", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "product_id", "reference", "resolved_at", "resolved_by_id", "rule_id", "severity", "snoozed_until", "state", "target", "updated_at", "version") VALUES (NEW."acknowledged_at", NEW."actual", NEW."as_of", NEW."channel_id", NEW."created_at", NEW."created_by_id", NEW."earlier_id", NEW."escalated_at", NEW."escalated_to_id", NEW."first_period", NEW."id", NEW."is_held", NEW."landing", NEW."metric_id", NEW."months", NEW."note", NEW."organisation_id", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."product_id", NEW."reference", NEW."resolved_at", NEW."resolved_by_id", NEW."rule_id", NEW."severity", NEW."snoozed_until", NEW."state", NEW."target", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="656eae5608fdbf2244d180491305b78024f106cd",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_855dd",
                    table="monitoring_alert",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="alert",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "monitoring_alertevent" ("acknowledged_at", "actual", "as_of", "channel_id", "created_at", "created_by_id", "earlier_id", "escalated_at", "escalated_to_id", "first_period", "id", "is_held", "landing", "metric_id", "months", "note", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "product_id", "reference", "resolved_at", "resolved_by_id", "rule_id", "severity", "snoozed_until", "state", "target", "updated_at", "version") VALUES (NEW."acknowledged_at", NEW."actual", NEW."as_of", NEW."channel_id", NEW."created_at", NEW."created_by_id", NEW."earlier_id", NEW."escalated_at", NEW."escalated_to_id", NEW."first_period", NEW."id", NEW."is_held", NEW."landing", NEW."metric_id", NEW."months", NEW."note", NEW."organisation_id", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."product_id", NEW."reference", NEW."resolved_at", NEW."resolved_by_id", NEW."rule_id", NEW."severity", NEW."snoozed_until", NEW."state", NEW."target", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="d6cf56676e52fabbbe957abba137606f89e13db5",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f3504",
                    table="monitoring_alert",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="alert",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "monitoring_alertevent" ("acknowledged_at", "actual", "as_of", "channel_id", "created_at", "created_by_id", "earlier_id", "escalated_at", "escalated_to_id", "first_period", "id", "is_held", "landing", "metric_id", "months", "note", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "product_id", "reference", "resolved_at", "resolved_by_id", "rule_id", "severity", "snoozed_until", "state", "target", "updated_at", "version") VALUES (OLD."acknowledged_at", OLD."actual", OLD."as_of", OLD."channel_id", OLD."created_at", OLD."created_by_id", OLD."earlier_id", OLD."escalated_at", OLD."escalated_to_id", OLD."first_period", OLD."id", OLD."is_held", OLD."landing", OLD."metric_id", OLD."months", OLD."note", OLD."organisation_id", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."product_id", OLD."reference", OLD."resolved_at", OLD."resolved_by_id", OLD."rule_id", OLD."severity", OLD."snoozed_until", OLD."state", OLD."target", OLD."updated_at", OLD."version"); RETURN NULL;',
                    hash="d88402c90deece1075c68e0514c871d7c4e22318",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f70fd",
                    table="monitoring_alert",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="alertevaluation",
            name="rule",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="evaluations",
                to="monitoring.alertrule",
            ),
        ),
        migrations.AddConstraint(
            model_name="alertevaluation",
            constraint=models.UniqueConstraint(
                fields=("rule", "as_of"), name="alert_evaluation_once"
            ),
        ),
    ]
