import django.contrib.postgres.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_seed"),
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
            name="anchor",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
        migrations.AddField(
            model_name="comment",
            name="mentioned",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="commentevent",
            name="anchor",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
        migrations.AddField(
            model_name="commentevent",
            name="mentioned",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(), blank=True, default=list, size=None
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="comment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "core_commentevent" ("anchor", "author_id", "created_at", "id", "mentioned", "object_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "register", "text") VALUES (NEW."anchor", NEW."author_id", NEW."created_at", NEW."id", NEW."mentioned", NEW."object_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."register", NEW."text"); RETURN NULL;',
                    hash="dcfb132fc5943778de9bf2b75edd708bca6a5bca",
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
                    func='INSERT INTO "core_commentevent" ("anchor", "author_id", "created_at", "id", "mentioned", "object_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "register", "text") VALUES (NEW."anchor", NEW."author_id", NEW."created_at", NEW."id", NEW."mentioned", NEW."object_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."register", NEW."text"); RETURN NULL;',
                    hash="3b24c73afbdc3b7eaed34dec4614e9889cba5d5e",
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
                    func='INSERT INTO "core_commentevent" ("anchor", "author_id", "created_at", "id", "mentioned", "object_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "register", "text") VALUES (OLD."anchor", OLD."author_id", OLD."created_at", OLD."id", OLD."mentioned", OLD."object_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."register", OLD."text"); RETURN NULL;',
                    hash="38d881ad4fd763ce1192fafa9aa63f58f232183c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_7460e",
                    table="core_comment",
                    when="AFTER",
                ),
            ),
        ),
    ]
