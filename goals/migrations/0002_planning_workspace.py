import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import salesplan.core.scoping
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_planning_workspace"),
        ("core", "__first__"),
        ("goals", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="CellDifference",
            fields=[
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="goals.version",
                    ),
                ),
                (
                    "metric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.metric",
                    ),
                ),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "version_id",
                        "metric_id",
                        "level",
                        "organisation_id",
                        "product_id",
                        "channel_id",
                        "customer_id",
                        "period",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Floor"), (2, "Target"), (3, "Stretch")], default=2
                    ),
                ),
                ("organisation_id", models.IntegerField()),
                ("product_id", models.IntegerField(default=0)),
                ("channel_id", models.IntegerField(default=0)),
                ("customer_id", models.IntegerField(default=0)),
                ("period", models.IntegerField()),
                ("value", models.BigIntegerField(null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
            },
            managers=[
                ("unscoped", salesplan.core.scoping.UnscopedManager()),
            ],
        ),
        migrations.CreateModel(
            name="ChecklistItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("chapter", models.CharField(max_length=12, verbose_name="chapter")),
                ("text", models.CharField(max_length=300, verbose_name="item")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done")),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checklist",
                        to="goals.plan",
                    ),
                ),
            ],
            options={
                "ordering": ["plan", "chapter", "position", "id"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_checklistitemevent" ("chapter", "done_at", "done_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position", "text") VALUES (NEW."chapter", NEW."done_at", NEW."done_by_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."position", NEW."text"); RETURN NULL;',
                            hash="8e17716b3f3d7cf91ea9a6500eabeb6a4016bc9f",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_f4d47",
                            table="goals_checklistitem",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "goals_checklistitemevent" ("chapter", "done_at", "done_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position", "text") VALUES (NEW."chapter", NEW."done_at", NEW."done_by_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."position", NEW."text"); RETURN NULL;',
                            hash="e61e6554b110742ff350690f62ac3f4a1ab90f33",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_e5e23",
                            table="goals_checklistitem",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_checklistitemevent" ("chapter", "done_at", "done_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position", "text") VALUES (OLD."chapter", OLD."done_at", OLD."done_by_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."position", OLD."text"); RETURN NULL;',
                            hash="19e2733885b47df952944386dd26e51a55215926",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_1f4d8",
                            table="goals_checklistitem",
                            when="AFTER",
                        ),
                    ),
                ],
            },
            managers=[
                ("unscoped", salesplan.core.scoping.UnscopedManager()),
            ],
        ),
        migrations.CreateModel(
            name="ChecklistItemEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("chapter", models.CharField(max_length=12, verbose_name="chapter")),
                ("text", models.CharField(max_length=300, verbose_name="item")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done")),
                (
                    "done_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="goals.checklistitem",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="goals.plan",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DraftSeat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "node",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="core.node",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.node",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="draft_seats",
                        to="goals.version",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_draftseatevent" ("id", "name", "node_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version_id") VALUES (NEW."id", NEW."name", NEW."node_id", NEW."parent_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."version_id"); RETURN NULL;',
                            hash="9ad74278812170a194f60721179bd494d3191fea",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_53279",
                            table="goals_draftseat",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "goals_draftseatevent" ("id", "name", "node_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version_id") VALUES (NEW."id", NEW."name", NEW."node_id", NEW."parent_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."version_id"); RETURN NULL;',
                            hash="d6a50e6bb51ede8610e3cc1392ca350f83b1a463",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_b6e13",
                            table="goals_draftseat",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_draftseatevent" ("id", "name", "node_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version_id") VALUES (OLD."id", OLD."name", OLD."node_id", OLD."parent_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."version_id"); RETURN NULL;',
                            hash="9293e84e80d0b1074b1b2b135fa0235f2bfc66a0",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_c61b2",
                            table="goals_draftseat",
                            when="AFTER",
                        ),
                    ),
                ],
            },
            managers=[
                ("unscoped", salesplan.core.scoping.UnscopedManager()),
            ],
        ),
        migrations.CreateModel(
            name="DraftSeatEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "node",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.node",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.node",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="goals.draftseat",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="goals.version",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PhasingProfile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "weights",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=12
                    ),
                ),
                (
                    "is_plain",
                    models.BooleanField(default=False, verbose_name="weights as they are"),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("derived", "Derived from history"), ("edited", "Edited by hand")],
                        max_length=8,
                        verbose_name="origin",
                    ),
                ),
                ("basis", models.JSONField(default=dict, editable=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.node",
                        verbose_name="territory",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.node",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_phasingprofileevent" ("basis", "created_at", "created_by_id", "id", "is_plain", "name", "organisation_id", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "updated_at", "version", "weights") VALUES (NEW."basis", NEW."created_at", NEW."created_by_id", NEW."id", NEW."is_plain", NEW."name", NEW."organisation_id", NEW."origin", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."product_id", NEW."updated_at", NEW."version", NEW."weights"); RETURN NULL;',
                            hash="d554b2c4379b61df0965562fe7c1170adb9fc614",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_1527e",
                            table="goals_phasingprofile",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "goals_phasingprofileevent" ("basis", "created_at", "created_by_id", "id", "is_plain", "name", "organisation_id", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "updated_at", "version", "weights") VALUES (NEW."basis", NEW."created_at", NEW."created_by_id", NEW."id", NEW."is_plain", NEW."name", NEW."organisation_id", NEW."origin", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."product_id", NEW."updated_at", NEW."version", NEW."weights"); RETURN NULL;',
                            hash="4a85851c50b44abe7184bf34b0b8eb3d43c70188",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_48fd5",
                            table="goals_phasingprofile",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_phasingprofileevent" ("basis", "created_at", "created_by_id", "id", "is_plain", "name", "organisation_id", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "updated_at", "version", "weights") VALUES (OLD."basis", OLD."created_at", OLD."created_by_id", OLD."id", OLD."is_plain", OLD."name", OLD."organisation_id", OLD."origin", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."product_id", OLD."updated_at", OLD."version", OLD."weights"); RETURN NULL;',
                            hash="7b332f6002e65632228822d6308947b326e40b89",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_6ae13",
                            table="goals_phasingprofile",
                            when="AFTER",
                        ),
                    ),
                ],
            },
            managers=[
                ("unscoped", salesplan.core.scoping.UnscopedManager()),
            ],
        ),
        migrations.CreateModel(
            name="PhasingProfileEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "weights",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=12
                    ),
                ),
                (
                    "is_plain",
                    models.BooleanField(default=False, verbose_name="weights as they are"),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("derived", "Derived from history"), ("edited", "Edited by hand")],
                        max_length=8,
                        verbose_name="origin",
                    ),
                ),
                ("basis", models.JSONField(default=dict, editable=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.node",
                        verbose_name="territory",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="goals.phasingprofile",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.node",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PlanRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("tier_growth", "Growth of a territory tier"),
                            ("stage_growth", "Growth of a life-cycle stage"),
                            ("stage_above", "Growth of a stage not below an observed metric"),
                            ("stage_share_min", "Least share of a stage"),
                            ("tier_share_min", "Least share of a tier"),
                            ("tier_share_max", "Greatest share of a tier"),
                        ],
                        max_length=16,
                        verbose_name="rule",
                    ),
                ),
                ("subject", models.CharField(max_length=12, verbose_name="applies to")),
                ("value", models.IntegerField(blank=True, null=True, verbose_name="value")),
                (
                    "reason",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="reason"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "metric",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.metric",
                        verbose_name="observed metric",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rules",
                        to="goals.plan",
                    ),
                ),
            ],
            options={
                "ordering": ["plan", "kind", "subject"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "kind", "subject"), name="plan_rule_once"
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_planruleevent" ("created_at", "created_by_id", "id", "kind", "metric_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "reason", "subject", "updated_at", "value", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."id", NEW."kind", NEW."metric_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."reason", NEW."subject", NEW."updated_at", NEW."value", NEW."version"); RETURN NULL;',
                            hash="be02fdfe72edf5db0a823e7971e3a3a8d3eaac2b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_3b3cd",
                            table="goals_planrule",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "goals_planruleevent" ("created_at", "created_by_id", "id", "kind", "metric_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "reason", "subject", "updated_at", "value", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."id", NEW."kind", NEW."metric_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."reason", NEW."subject", NEW."updated_at", NEW."value", NEW."version"); RETURN NULL;',
                            hash="e1f0a7af2f3bd158f628b282508515dcd5d6ea31",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_725cf",
                            table="goals_planrule",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_planruleevent" ("created_at", "created_by_id", "id", "kind", "metric_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "reason", "subject", "updated_at", "value", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."id", OLD."kind", OLD."metric_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."reason", OLD."subject", OLD."updated_at", OLD."value", OLD."version"); RETURN NULL;',
                            hash="045abdfeb56b8e0680a855459d380bff5a77592f",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_f90c4",
                            table="goals_planrule",
                            when="AFTER",
                        ),
                    ),
                ],
            },
            managers=[
                ("unscoped", salesplan.core.scoping.UnscopedManager()),
            ],
        ),
        migrations.CreateModel(
            name="PlanRuleEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("tier_growth", "Growth of a territory tier"),
                            ("stage_growth", "Growth of a life-cycle stage"),
                            ("stage_above", "Growth of a stage not below an observed metric"),
                            ("stage_share_min", "Least share of a stage"),
                            ("tier_share_min", "Least share of a tier"),
                            ("tier_share_max", "Greatest share of a tier"),
                        ],
                        max_length=16,
                        verbose_name="rule",
                    ),
                ),
                ("subject", models.CharField(max_length=12, verbose_name="applies to")),
                ("value", models.IntegerField(blank=True, null=True, verbose_name="value")),
                (
                    "reason",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="reason"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "metric",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.metric",
                        verbose_name="observed metric",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="goals.planrule",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="goals.plan",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PlanTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "name_zh_hans",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="name (Simplified)"
                    ),
                ),
                (
                    "name_zh_hant",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="name (Traditional)"
                    ),
                ),
                ("about", models.TextField(blank=True, default="", verbose_name="about")),
                ("content", models.JSONField(default=dict)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_plantemplateevent" ("about", "code", "content", "created_at", "created_by_id", "id", "name", "name_zh_hans", "name_zh_hant", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "version") VALUES (NEW."about", NEW."code", NEW."content", NEW."created_at", NEW."created_by_id", NEW."id", NEW."name", NEW."name_zh_hans", NEW."name_zh_hant", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="52abb82b25ca916ac8e220be6c4638249d3b0d07",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_5e4e6",
                            table="goals_plantemplate",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "goals_plantemplateevent" ("about", "code", "content", "created_at", "created_by_id", "id", "name", "name_zh_hans", "name_zh_hant", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "version") VALUES (NEW."about", NEW."code", NEW."content", NEW."created_at", NEW."created_by_id", NEW."id", NEW."name", NEW."name_zh_hans", NEW."name_zh_hant", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="90d022f50b579ec742bea5e8e1403e195f8f03d8",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_8b4bb",
                            table="goals_plantemplate",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_plantemplateevent" ("about", "code", "content", "created_at", "created_by_id", "id", "name", "name_zh_hans", "name_zh_hant", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "version") VALUES (OLD."about", OLD."code", OLD."content", OLD."created_at", OLD."created_by_id", OLD."id", OLD."name", OLD."name_zh_hans", OLD."name_zh_hant", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."updated_at", OLD."version"); RETURN NULL;',
                            hash="3132ffcf577fe2ccb5366c173de9758b6b07f8a1",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_2a3e9",
                            table="goals_plantemplate",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanTemplateEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("code", models.SlugField(db_index=False, max_length=60, verbose_name="code")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "name_zh_hans",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="name (Simplified)"
                    ),
                ),
                (
                    "name_zh_hant",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="name (Traditional)"
                    ),
                ),
                ("about", models.TextField(blank=True, default="", verbose_name="about")),
                ("content", models.JSONField(default=dict)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="goals.plantemplate",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReferenceExclusion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_id", models.IntegerField()),
                ("order_no", models.TextField(db_collation="C", verbose_name="order")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exclusions",
                        to="goals.plan",
                    ),
                ),
            ],
            options={
                "ordering": ["plan", "id"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "source_id", "order_no"), name="exclusion_once"
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_referenceexclusionevent" ("created_at", "created_by_id", "id", "order_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "reason", "source_id") VALUES (NEW."created_at", NEW."created_by_id", NEW."id", NEW."order_no", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."reason", NEW."source_id"); RETURN NULL;',
                            hash="55c8f48793426f867d1dd2c99875234c6b383405",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_1b5e7",
                            table="goals_referenceexclusion",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "goals_referenceexclusionevent" ("created_at", "created_by_id", "id", "order_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "reason", "source_id") VALUES (NEW."created_at", NEW."created_by_id", NEW."id", NEW."order_no", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."reason", NEW."source_id"); RETURN NULL;',
                            hash="fae2c7ea21b6ab2bf1548c1bc1f9f2112be61b2a",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_0024a",
                            table="goals_referenceexclusion",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_referenceexclusionevent" ("created_at", "created_by_id", "id", "order_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "reason", "source_id") VALUES (OLD."created_at", OLD."created_by_id", OLD."id", OLD."order_no", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."reason", OLD."source_id"); RETURN NULL;',
                            hash="eb0bf56fb528713f8ef46f20a50419658dac5fe3",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_d8714",
                            table="goals_referenceexclusion",
                            when="AFTER",
                        ),
                    ),
                ],
            },
            managers=[
                ("unscoped", salesplan.core.scoping.UnscopedManager()),
            ],
        ),
        migrations.CreateModel(
            name="ReferenceExclusionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("source_id", models.IntegerField()),
                ("order_no", models.TextField(db_collation="C", verbose_name="order")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="goals.referenceexclusion",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="goals.plan",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("name", models.CharField(max_length=120, verbose_name="round")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("review", "Market review"),
                            ("top_down", "Top-down"),
                            ("bottom_up", "Bottom-up"),
                            ("align", "Alignment"),
                            ("approval", "Approval"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="starts")),
                ("due_on", models.DateField(verbose_name="deadline")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="done")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rounds",
                        to="goals.plan",
                    ),
                ),
            ],
            options={
                "ordering": ["plan", "due_on", "id"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_roundevent" ("created_at", "created_by_id", "done_on", "due_on", "id", "kind", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "starts_on", "updated_at", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."done_on", NEW."due_on", NEW."id", NEW."kind", NEW."name", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."starts_on", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="4f00621aafb856432fe27e0539983d7abdb44b47",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_cd33a",
                            table="goals_round",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "goals_roundevent" ("created_at", "created_by_id", "done_on", "due_on", "id", "kind", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "starts_on", "updated_at", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."done_on", NEW."due_on", NEW."id", NEW."kind", NEW."name", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."starts_on", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="3f6797028ec34f0547d3703b6c6ff167150260a8",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_2355b",
                            table="goals_round",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_roundevent" ("created_at", "created_by_id", "done_on", "due_on", "id", "kind", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "starts_on", "updated_at", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."done_on", OLD."due_on", OLD."id", OLD."kind", OLD."name", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."starts_on", OLD."updated_at", OLD."version"); RETURN NULL;',
                            hash="959816a7ed94509831754e24e8f757535dbe1051",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_cb114",
                            table="goals_round",
                            when="AFTER",
                        ),
                    ),
                ],
            },
            managers=[
                ("unscoped", salesplan.core.scoping.UnscopedManager()),
            ],
        ),
        migrations.CreateModel(
            name="RoundEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("name", models.CharField(max_length=120, verbose_name="round")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("review", "Market review"),
                            ("top_down", "Top-down"),
                            ("bottom_up", "Bottom-up"),
                            ("align", "Alignment"),
                            ("approval", "Approval"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="starts")),
                ("due_on", models.DateField(verbose_name="deadline")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="done")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="goals.round",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="goals.plan",
                    ),
                ),
            ],
            options={
                "abstract": False,
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
        pgtrigger.migrations.RemoveTrigger(
            model_name="plan",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="plan",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="plan",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="version",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="version",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="version",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="goal",
            name="first_period",
            field=models.IntegerField(blank=True, null=True, verbose_name="first month"),
        ),
        migrations.AddField(
            model_name="goal",
            name="floor",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="floor"),
        ),
        migrations.AddField(
            model_name="goal",
            name="horizon",
            field=models.CharField(
                choices=[("long", "Long-term"), ("short", "Short-term")],
                default="short",
                max_length=5,
                verbose_name="horizon",
            ),
        ),
        migrations.AddField(
            model_name="goal",
            name="months",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="months"),
        ),
        migrations.AddField(
            model_name="goal",
            name="serves",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="served_by",
                to="goals.goal",
                verbose_name="serves",
            ),
        ),
        migrations.AddField(
            model_name="goal",
            name="stretch",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="stretch"),
        ),
        migrations.AddField(
            model_name="goalevent",
            name="first_period",
            field=models.IntegerField(blank=True, null=True, verbose_name="first month"),
        ),
        migrations.AddField(
            model_name="goalevent",
            name="floor",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="floor"),
        ),
        migrations.AddField(
            model_name="goalevent",
            name="horizon",
            field=models.CharField(
                choices=[("long", "Long-term"), ("short", "Short-term")],
                default="short",
                max_length=5,
                verbose_name="horizon",
            ),
        ),
        migrations.AddField(
            model_name="goalevent",
            name="months",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="months"),
        ),
        migrations.AddField(
            model_name="goalevent",
            name="serves",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="goals.goal",
                verbose_name="serves",
            ),
        ),
        migrations.AddField(
            model_name="goalevent",
            name="stretch",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="stretch"),
        ),
        migrations.AddField(
            model_name="plan",
            name="comparison_first_period",
            field=models.IntegerField(null=True, verbose_name="comparison period: first month"),
        ),
        migrations.AddField(
            model_name="plan",
            name="comparison_months",
            field=models.PositiveSmallIntegerField(
                null=True, verbose_name="comparison period: months"
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="display_currency",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=3, verbose_name="display currency"
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="floor_use",
            field=models.CharField(
                choices=[
                    ("budget", "Budget"),
                    ("quota", "Quota"),
                    ("bonus", "Bonus"),
                    ("nothing", "Nothing"),
                ],
                default="budget",
                max_length=8,
                verbose_name="floor is used for",
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="rhythm",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("week", "Weekly"),
                        ("ten_days", "Every ten days"),
                        ("month", "Monthly"),
                        ("quarter", "Quarterly"),
                        ("end", "At the end"),
                    ],
                    max_length=10,
                ),
                blank=True,
                default=list,
                size=None,
                verbose_name="review rhythm",
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="stretch_use",
            field=models.CharField(
                choices=[
                    ("budget", "Budget"),
                    ("quota", "Quota"),
                    ("bonus", "Bonus"),
                    ("nothing", "Nothing"),
                ],
                default="bonus",
                max_length=8,
                verbose_name="stretch is used for",
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="target_use",
            field=models.CharField(
                choices=[
                    ("budget", "Budget"),
                    ("quota", "Quota"),
                    ("bonus", "Bonus"),
                    ("nothing", "Nothing"),
                ],
                default="quota",
                max_length=8,
                verbose_name="target is used for",
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="template",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=60,
                verbose_name="template",
            ),
        ),
        migrations.AddField(
            model_name="planevent",
            name="comparison_first_period",
            field=models.IntegerField(null=True, verbose_name="comparison period: first month"),
        ),
        migrations.AddField(
            model_name="planevent",
            name="comparison_months",
            field=models.PositiveSmallIntegerField(
                null=True, verbose_name="comparison period: months"
            ),
        ),
        migrations.AddField(
            model_name="planevent",
            name="display_currency",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=3, verbose_name="display currency"
            ),
        ),
        migrations.AddField(
            model_name="planevent",
            name="floor_use",
            field=models.CharField(
                choices=[
                    ("budget", "Budget"),
                    ("quota", "Quota"),
                    ("bonus", "Bonus"),
                    ("nothing", "Nothing"),
                ],
                default="budget",
                max_length=8,
                verbose_name="floor is used for",
            ),
        ),
        migrations.AddField(
            model_name="planevent",
            name="rhythm",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("week", "Weekly"),
                        ("ten_days", "Every ten days"),
                        ("month", "Monthly"),
                        ("quarter", "Quarterly"),
                        ("end", "At the end"),
                    ],
                    max_length=10,
                ),
                blank=True,
                default=list,
                size=None,
                verbose_name="review rhythm",
            ),
        ),
        migrations.AddField(
            model_name="planevent",
            name="stretch_use",
            field=models.CharField(
                choices=[
                    ("budget", "Budget"),
                    ("quota", "Quota"),
                    ("bonus", "Bonus"),
                    ("nothing", "Nothing"),
                ],
                default="bonus",
                max_length=8,
                verbose_name="stretch is used for",
            ),
        ),
        migrations.AddField(
            model_name="planevent",
            name="target_use",
            field=models.CharField(
                choices=[
                    ("budget", "Budget"),
                    ("quota", "Quota"),
                    ("bonus", "Bonus"),
                    ("nothing", "Nothing"),
                ],
                default="quota",
                max_length=8,
                verbose_name="target is used for",
            ),
        ),
        migrations.AddField(
            model_name="planevent",
            name="template",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=60,
                verbose_name="template",
            ),
        ),
        migrations.AddField(
            model_name="version",
            name="base",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="derived",
                to="goals.version",
                verbose_name="derived from",
            ),
        ),
        migrations.AddField(
            model_name="version",
            name="forked_at",
            field=models.IntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="version",
            name="is_linked",
            field=models.BooleanField(default=False, verbose_name="linked to its base"),
        ),
        migrations.AddField(
            model_name="version",
            name="is_shared",
            field=models.BooleanField(default=True, verbose_name="shared"),
        ),
        migrations.AddField(
            model_name="version",
            name="kind",
            field=models.CharField(
                choices=[
                    ("main", "Main version"),
                    ("sandbox", "Sandbox"),
                    ("scenario", "Scenario"),
                ],
                default="main",
                max_length=8,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="version",
            name="levers",
            field=models.JSONField(blank=True, default=list, verbose_name="levers"),
        ),
        migrations.AddField(
            model_name="version",
            name="note",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=500, verbose_name="note"
            ),
        ),
        migrations.AddField(
            model_name="version",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="owner",
            ),
        ),
        migrations.AddField(
            model_name="versionevent",
            name="base",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="goals.version",
                verbose_name="derived from",
            ),
        ),
        migrations.AddField(
            model_name="versionevent",
            name="forked_at",
            field=models.IntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="versionevent",
            name="is_linked",
            field=models.BooleanField(default=False, verbose_name="linked to its base"),
        ),
        migrations.AddField(
            model_name="versionevent",
            name="is_shared",
            field=models.BooleanField(default=True, verbose_name="shared"),
        ),
        migrations.AddField(
            model_name="versionevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("main", "Main version"),
                    ("sandbox", "Sandbox"),
                    ("scenario", "Scenario"),
                ],
                default="main",
                max_length=8,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="versionevent",
            name="levers",
            field=models.JSONField(blank=True, default=list, verbose_name="levers"),
        ),
        migrations.AddField(
            model_name="versionevent",
            name="note",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=500, verbose_name="note"
            ),
        ),
        migrations.AddField(
            model_name="versionevent",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="owner",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="goal",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "goals_goalevent" ("baseline", "created_at", "created_by_id", "due_on", "first_period", "floor", "horizon", "id", "kind", "metric_id", "months", "name", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "reason", "serves_id", "stretch", "updated_at", "value", "version") VALUES (NEW."baseline", NEW."created_at", NEW."created_by_id", NEW."due_on", NEW."first_period", NEW."floor", NEW."horizon", NEW."id", NEW."kind", NEW."metric_id", NEW."months", NEW."name", NEW."organisation_id", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."reason", NEW."serves_id", NEW."stretch", NEW."updated_at", NEW."value", NEW."version"); RETURN NULL;',
                    hash="75138e9cd8a19192d330eaf15f7024605ed5e89d",
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
                    func='INSERT INTO "goals_goalevent" ("baseline", "created_at", "created_by_id", "due_on", "first_period", "floor", "horizon", "id", "kind", "metric_id", "months", "name", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "reason", "serves_id", "stretch", "updated_at", "value", "version") VALUES (NEW."baseline", NEW."created_at", NEW."created_by_id", NEW."due_on", NEW."first_period", NEW."floor", NEW."horizon", NEW."id", NEW."kind", NEW."metric_id", NEW."months", NEW."name", NEW."organisation_id", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."reason", NEW."serves_id", NEW."stretch", NEW."updated_at", NEW."value", NEW."version"); RETURN NULL;',
                    hash="cdeea8453f0148f0c006d7644dc40731fe52de02",
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
                    func='INSERT INTO "goals_goalevent" ("baseline", "created_at", "created_by_id", "due_on", "first_period", "floor", "horizon", "id", "kind", "metric_id", "months", "name", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "reason", "serves_id", "stretch", "updated_at", "value", "version") VALUES (OLD."baseline", OLD."created_at", OLD."created_by_id", OLD."due_on", OLD."first_period", OLD."floor", OLD."horizon", OLD."id", OLD."kind", OLD."metric_id", OLD."months", OLD."name", OLD."organisation_id", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."reason", OLD."serves_id", OLD."stretch", OLD."updated_at", OLD."value", OLD."version"); RETURN NULL;',
                    hash="e4bf1562e6bb0dbd6c2eb43e48c95b0922bc5bfc",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b960f",
                    table="goals_goal",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plan",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "goals_planevent" ("base_first_period", "base_months", "closed_on", "comparison_first_period", "comparison_months", "created_at", "created_by_id", "display_currency", "display_unit", "first_period", "floor_use", "id", "months", "name", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rhythm", "rounding_unit", "stretch_use", "target_use", "template", "updated_at", "version") VALUES (NEW."base_first_period", NEW."base_months", NEW."closed_on", NEW."comparison_first_period", NEW."comparison_months", NEW."created_at", NEW."created_by_id", NEW."display_currency", NEW."display_unit", NEW."first_period", NEW."floor_use", NEW."id", NEW."months", NEW."name", NEW."organisation_id", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rhythm", NEW."rounding_unit", NEW."stretch_use", NEW."target_use", NEW."template", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="bccbe99b7b2887ed38faa32784b16b0432ca6676",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d8c55",
                    table="goals_plan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plan",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "goals_planevent" ("base_first_period", "base_months", "closed_on", "comparison_first_period", "comparison_months", "created_at", "created_by_id", "display_currency", "display_unit", "first_period", "floor_use", "id", "months", "name", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rhythm", "rounding_unit", "stretch_use", "target_use", "template", "updated_at", "version") VALUES (NEW."base_first_period", NEW."base_months", NEW."closed_on", NEW."comparison_first_period", NEW."comparison_months", NEW."created_at", NEW."created_by_id", NEW."display_currency", NEW."display_unit", NEW."first_period", NEW."floor_use", NEW."id", NEW."months", NEW."name", NEW."organisation_id", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rhythm", NEW."rounding_unit", NEW."stretch_use", NEW."target_use", NEW."template", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="94d30bfb0c8c6fb09bdc72745aff5d2354f1623e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_cb48d",
                    table="goals_plan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plan",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "goals_planevent" ("base_first_period", "base_months", "closed_on", "comparison_first_period", "comparison_months", "created_at", "created_by_id", "display_currency", "display_unit", "first_period", "floor_use", "id", "months", "name", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rhythm", "rounding_unit", "stretch_use", "target_use", "template", "updated_at", "version") VALUES (OLD."base_first_period", OLD."base_months", OLD."closed_on", OLD."comparison_first_period", OLD."comparison_months", OLD."created_at", OLD."created_by_id", OLD."display_currency", OLD."display_unit", OLD."first_period", OLD."floor_use", OLD."id", OLD."months", OLD."name", OLD."organisation_id", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rhythm", OLD."rounding_unit", OLD."stretch_use", OLD."target_use", OLD."template", OLD."updated_at", OLD."version"); RETURN NULL;',
                    hash="bba76ff4827fb70981c5d97cad24d0473a27cf67",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a4266",
                    table="goals_plan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="version",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "goals_versionevent" ("approved_at", "approved_by_id", "base_id", "code", "created_at", "created_by_id", "forked_at", "grain", "id", "is_baseline", "is_linked", "is_shared", "kind", "levers", "name", "note", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "span", "state", "submitted_at", "submitted_by_id", "tree_date", "updated_at", "version") VALUES (NEW."approved_at", NEW."approved_by_id", NEW."base_id", NEW."code", NEW."created_at", NEW."created_by_id", NEW."forked_at", NEW."grain", NEW."id", NEW."is_baseline", NEW."is_linked", NEW."is_shared", NEW."kind", NEW."levers", NEW."name", NEW."note", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."span", NEW."state", NEW."submitted_at", NEW."submitted_by_id", NEW."tree_date", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="2f59e093cb037f8473d7eb40d7ba9f1ac36405d8",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_47fb4",
                    table="goals_version",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="version",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."approved_at" IS DISTINCT FROM (NEW."approved_at") OR OLD."approved_by_id" IS DISTINCT FROM (NEW."approved_by_id") OR OLD."base_id" IS DISTINCT FROM (NEW."base_id") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."forked_at" IS DISTINCT FROM (NEW."forked_at") OR OLD."grain" IS DISTINCT FROM (NEW."grain") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_baseline" IS DISTINCT FROM (NEW."is_baseline") OR OLD."is_linked" IS DISTINCT FROM (NEW."is_linked") OR OLD."is_shared" IS DISTINCT FROM (NEW."is_shared") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."levers" IS DISTINCT FROM (NEW."levers") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."plan_id" IS DISTINCT FROM (NEW."plan_id") OR OLD."span" IS DISTINCT FROM (NEW."span") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."submitted_at" IS DISTINCT FROM (NEW."submitted_at") OR OLD."submitted_by_id" IS DISTINCT FROM (NEW."submitted_by_id") OR OLD."tree_date" IS DISTINCT FROM (NEW."tree_date") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."version" IS DISTINCT FROM (NEW."version"))',
                    func='INSERT INTO "goals_versionevent" ("approved_at", "approved_by_id", "base_id", "code", "created_at", "created_by_id", "forked_at", "grain", "id", "is_baseline", "is_linked", "is_shared", "kind", "levers", "name", "note", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "span", "state", "submitted_at", "submitted_by_id", "tree_date", "updated_at", "version") VALUES (NEW."approved_at", NEW."approved_by_id", NEW."base_id", NEW."code", NEW."created_at", NEW."created_by_id", NEW."forked_at", NEW."grain", NEW."id", NEW."is_baseline", NEW."is_linked", NEW."is_shared", NEW."kind", NEW."levers", NEW."name", NEW."note", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."span", NEW."state", NEW."submitted_at", NEW."submitted_by_id", NEW."tree_date", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="5ec534197ec8a6abaddf93d6acad846aa40469c2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_736dd",
                    table="goals_version",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="version",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "goals_versionevent" ("approved_at", "approved_by_id", "base_id", "code", "created_at", "created_by_id", "forked_at", "grain", "id", "is_baseline", "is_linked", "is_shared", "kind", "levers", "name", "note", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "span", "state", "submitted_at", "submitted_by_id", "tree_date", "updated_at", "version") VALUES (OLD."approved_at", OLD."approved_by_id", OLD."base_id", OLD."code", OLD."created_at", OLD."created_by_id", OLD."forked_at", OLD."grain", OLD."id", OLD."is_baseline", OLD."is_linked", OLD."is_shared", OLD."kind", OLD."levers", OLD."name", OLD."note", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."span", OLD."state", OLD."submitted_at", OLD."submitted_by_id", OLD."tree_date", OLD."updated_at", OLD."version"); RETURN NULL;',
                    hash="7c8433e580e86a6fb2c950259fac54baac6e99bc",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_748e9",
                    table="goals_version",
                    when="AFTER",
                ),
            ),
        ),
    ]
