import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0002_planning_workspace"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="goal",
            options={
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "ordering": ["plan", "kind", "position", "id"],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="goal",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="goal",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="goal",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="goal",
            name="position",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="goalevent",
            name="position",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="goal",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "goals_goalevent" ("baseline", "created_at", "created_by_id", "due_on", "first_period", "floor", "horizon", "id", "kind", "metric_id", "months", "name", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position", "reason", "serves_id", "stretch", "updated_at", "value", "version") VALUES (NEW."baseline", NEW."created_at", NEW."created_by_id", NEW."due_on", NEW."first_period", NEW."floor", NEW."horizon", NEW."id", NEW."kind", NEW."metric_id", NEW."months", NEW."name", NEW."organisation_id", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."position", NEW."reason", NEW."serves_id", NEW."stretch", NEW."updated_at", NEW."value", NEW."version"); RETURN NULL;',
                    hash="7ff6601429d0340f5dd1d8e4494ce62a7649792f",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_feafb",
                    table="goals_goal",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="goal",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "goals_goalevent" ("baseline", "created_at", "created_by_id", "due_on", "first_period", "floor", "horizon", "id", "kind", "metric_id", "months", "name", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position", "reason", "serves_id", "stretch", "updated_at", "value", "version") VALUES (NEW."baseline", NEW."created_at", NEW."created_by_id", NEW."due_on", NEW."first_period", NEW."floor", NEW."horizon", NEW."id", NEW."kind", NEW."metric_id", NEW."months", NEW."name", NEW."organisation_id", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."position", NEW."reason", NEW."serves_id", NEW."stretch", NEW."updated_at", NEW."value", NEW."version"); RETURN NULL;',
                    hash="694d3c3a79a96047e9a24756369207d1813975ce",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_97a4d",
                    table="goals_goal",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="goal",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "goals_goalevent" ("baseline", "created_at", "created_by_id", "due_on", "first_period", "floor", "horizon", "id", "kind", "metric_id", "months", "name", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position", "reason", "serves_id", "stretch", "updated_at", "value", "version") VALUES (OLD."baseline", OLD."created_at", OLD."created_by_id", OLD."due_on", OLD."first_period", OLD."floor", OLD."horizon", OLD."id", OLD."kind", OLD."metric_id", OLD."months", OLD."name", OLD."organisation_id", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."position", OLD."reason", OLD."serves_id", OLD."stretch", OLD."updated_at", OLD."value", OLD."version"); RETURN NULL;',
                    hash="84368e153f47fbf80c5f151977128860f7672bba",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b960f",
                    table="goals_goal",
                    when="AFTER",
                ),
            ),
        ),
    ]
