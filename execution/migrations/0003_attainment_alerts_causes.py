import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0007_attainment_alerts_causes"),
        ("execution", "0002_goal_positions_and_risks"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="action",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="action",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="action",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="action",
            name="done_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="done on"),
        ),
        migrations.AddField(
            model_name="action",
            name="expected_effect",
            field=models.BigIntegerField(
                blank=True,
                help_text="on the metric, until the end of the period",
                null=True,
                verbose_name="expected effect",
            ),
        ),
        migrations.AddField(
            model_name="action",
            name="metric",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="core.metric",
                verbose_name="metric it moves",
            ),
        ),
        migrations.AddField(
            model_name="actionevent",
            name="done_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="done on"),
        ),
        migrations.AddField(
            model_name="actionevent",
            name="expected_effect",
            field=models.BigIntegerField(
                blank=True,
                help_text="on the metric, until the end of the period",
                null=True,
                verbose_name="expected effect",
            ),
        ),
        migrations.AddField(
            model_name="actionevent",
            name="metric",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="core.metric",
                verbose_name="metric it moves",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="action",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "execution_actionevent" ("created_at", "created_by_id", "deliverable", "done_on", "due_on", "expected_effect", "goal_id", "id", "initiative_id", "metric_id", "name", "organisation_id", "origin", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "starts_on", "status", "updated_at", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."deliverable", NEW."done_on", NEW."due_on", NEW."expected_effect", NEW."goal_id", NEW."id", NEW."initiative_id", NEW."metric_id", NEW."name", NEW."organisation_id", NEW."origin", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."starts_on", NEW."status", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="ddcf140520cec3ef7c47465ca38e7661643119f8",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_2d1db",
                    table="execution_action",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="action",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "execution_actionevent" ("created_at", "created_by_id", "deliverable", "done_on", "due_on", "expected_effect", "goal_id", "id", "initiative_id", "metric_id", "name", "organisation_id", "origin", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "starts_on", "status", "updated_at", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."deliverable", NEW."done_on", NEW."due_on", NEW."expected_effect", NEW."goal_id", NEW."id", NEW."initiative_id", NEW."metric_id", NEW."name", NEW."organisation_id", NEW."origin", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."starts_on", NEW."status", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="38df00a6c2796e71d68c3f95287fdf4c4ad5e9f6",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d33b2",
                    table="execution_action",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="action",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "execution_actionevent" ("created_at", "created_by_id", "deliverable", "done_on", "due_on", "expected_effect", "goal_id", "id", "initiative_id", "metric_id", "name", "organisation_id", "origin", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "starts_on", "status", "updated_at", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."deliverable", OLD."done_on", OLD."due_on", OLD."expected_effect", OLD."goal_id", OLD."id", OLD."initiative_id", OLD."metric_id", OLD."name", OLD."organisation_id", OLD."origin", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."starts_on", OLD."status", OLD."updated_at", OLD."version"); RETURN NULL;',
                    hash="e37273d1ea06584772f4611c468b02268a9d51c4",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_db1b5",
                    table="execution_action",
                    when="AFTER",
                ),
            ),
        ),
    ]
