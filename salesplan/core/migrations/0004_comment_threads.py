import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_planning_workspace"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="comment",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="comment",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="comment",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="comment",
            name="edited_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="comment",
            name="removed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="comment",
            name="resolved_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="comment",
            name="resolved_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="thread",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="answers",
                to="core.comment",
            ),
        ),
        migrations.AddField(
            model_name="commentevent",
            name="edited_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="commentevent",
            name="removed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="commentevent",
            name="resolved_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="commentevent",
            name="resolved_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="commentevent",
            name="thread",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="core.comment",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="comment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "core_commentevent" ("anchor", "author_id", "created_at", "edited_at", "id", "mentioned", "object_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "register", "removed_at", "resolved_at", "resolved_by_id", "text", "thread_id") VALUES (NEW."anchor", NEW."author_id", NEW."created_at", NEW."edited_at", NEW."id", NEW."mentioned", NEW."object_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."register", NEW."removed_at", NEW."resolved_at", NEW."resolved_by_id", NEW."text", NEW."thread_id"); RETURN NULL;',
                    hash="0f0f068ccbc4f19fcf932715fe2c791e84acb05a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b8e5a",
                    table="core_comment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="comment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "core_commentevent" ("anchor", "author_id", "created_at", "edited_at", "id", "mentioned", "object_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "register", "removed_at", "resolved_at", "resolved_by_id", "text", "thread_id") VALUES (NEW."anchor", NEW."author_id", NEW."created_at", NEW."edited_at", NEW."id", NEW."mentioned", NEW."object_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."register", NEW."removed_at", NEW."resolved_at", NEW."resolved_by_id", NEW."text", NEW."thread_id"); RETURN NULL;',
                    hash="22ebd6ef3baa6f6cf01ef8d9868f2c2f61443440",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f7658",
                    table="core_comment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="comment",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "core_commentevent" ("anchor", "author_id", "created_at", "edited_at", "id", "mentioned", "object_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "register", "removed_at", "resolved_at", "resolved_by_id", "text", "thread_id") VALUES (OLD."anchor", OLD."author_id", OLD."created_at", OLD."edited_at", OLD."id", OLD."mentioned", OLD."object_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."register", OLD."removed_at", OLD."resolved_at", OLD."resolved_by_id", OLD."text", OLD."thread_id"); RETURN NULL;',
                    hash="aab38f97e3eefc30a01e4d3e8f3a064cc3b76b98",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_7460e",
                    table="core_comment",
                    when="AFTER",
                ),
            ),
        ),
    ]
