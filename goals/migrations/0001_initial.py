import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import salesplan.core.scoping
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_initial"),
        ("core", "__first__"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Plan",
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
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("first_period", models.IntegerField(verbose_name="first month")),
                ("months", models.PositiveSmallIntegerField(default=6, verbose_name="months")),
                ("base_first_period", models.IntegerField(verbose_name="base period: first month")),
                (
                    "base_months",
                    models.PositiveSmallIntegerField(default=6, verbose_name="base period: months"),
                ),
                (
                    "display_unit",
                    models.PositiveIntegerField(default=10000, verbose_name="display unit"),
                ),
                (
                    "rounding_unit",
                    models.PositiveIntegerField(default=1, verbose_name="rounding unit"),
                ),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
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
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "ordering": ["-first_period", "name"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("months__range", (1, 36))), name="plan_months"
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_planevent" ("base_first_period", "base_months", "closed_on", "created_at", "created_by_id", "display_unit", "first_period", "id", "months", "name", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rounding_unit", "updated_at", "version") VALUES (NEW."base_first_period", NEW."base_months", NEW."closed_on", NEW."created_at", NEW."created_by_id", NEW."display_unit", NEW."first_period", NEW."id", NEW."months", NEW."name", NEW."organisation_id", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rounding_unit", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="4dbfb23b6b18703dd45441db102e5987c7d81bd2",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_d8c55",
                            table="goals_plan",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "goals_planevent" ("base_first_period", "base_months", "closed_on", "created_at", "created_by_id", "display_unit", "first_period", "id", "months", "name", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rounding_unit", "updated_at", "version") VALUES (NEW."base_first_period", NEW."base_months", NEW."closed_on", NEW."created_at", NEW."created_by_id", NEW."display_unit", NEW."first_period", NEW."id", NEW."months", NEW."name", NEW."organisation_id", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rounding_unit", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="0f2236fd9458847c0670698057b233fded5bb2c3",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_cb48d",
                            table="goals_plan",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_planevent" ("base_first_period", "base_months", "closed_on", "created_at", "created_by_id", "display_unit", "first_period", "id", "months", "name", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rounding_unit", "updated_at", "version") VALUES (OLD."base_first_period", OLD."base_months", OLD."closed_on", OLD."created_at", OLD."created_by_id", OLD."display_unit", OLD."first_period", OLD."id", OLD."months", OLD."name", OLD."organisation_id", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rounding_unit", OLD."updated_at", OLD."version"); RETURN NULL;',
                            hash="49795ce0d83eeda08d966e980f3c4bc67c913d77",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_a4266",
                            table="goals_plan",
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
            name="Version",
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
                ("code", models.CharField(max_length=60, verbose_name="code")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("working", "Working"),
                            ("submitted", "Waiting for approval"),
                            ("approved", "Approved"),
                            ("retired", "Retired"),
                        ],
                        default="working",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("is_baseline", models.BooleanField(default=False, verbose_name="in force")),
                ("tree_date", models.DateField(verbose_name="tree of")),
                (
                    "grain",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), default=list, size=None
                    ),
                ),
                (
                    "span",
                    models.PositiveSmallIntegerField(default=1, verbose_name="months per cell"),
                ),
                ("last_journal", models.IntegerField(default=0, editable=False)),
                ("submitted_at", models.DateTimeField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
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
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="goals.plan",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["plan", "id"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "code"), name="version_code"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_baseline", True)),
                        fields=("plan",),
                        name="version_one_baseline",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_versionevent" ("approved_at", "approved_by_id", "code", "created_at", "created_by_id", "grain", "id", "is_baseline", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "span", "state", "submitted_at", "submitted_by_id", "tree_date", "updated_at", "version") VALUES (NEW."approved_at", NEW."approved_by_id", NEW."code", NEW."created_at", NEW."created_by_id", NEW."grain", NEW."id", NEW."is_baseline", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."span", NEW."state", NEW."submitted_at", NEW."submitted_by_id", NEW."tree_date", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="32c43b50cd6d4ed9416124b48fefeb2483adf2bd",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_47fb4",
                            table="goals_version",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."approved_at" IS DISTINCT FROM (NEW."approved_at") OR OLD."approved_by_id" IS DISTINCT FROM (NEW."approved_by_id") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."grain" IS DISTINCT FROM (NEW."grain") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_baseline" IS DISTINCT FROM (NEW."is_baseline") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."plan_id" IS DISTINCT FROM (NEW."plan_id") OR OLD."span" IS DISTINCT FROM (NEW."span") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."submitted_at" IS DISTINCT FROM (NEW."submitted_at") OR OLD."submitted_by_id" IS DISTINCT FROM (NEW."submitted_by_id") OR OLD."tree_date" IS DISTINCT FROM (NEW."tree_date") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."version" IS DISTINCT FROM (NEW."version"))',
                            func='INSERT INTO "goals_versionevent" ("approved_at", "approved_by_id", "code", "created_at", "created_by_id", "grain", "id", "is_baseline", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "span", "state", "submitted_at", "submitted_by_id", "tree_date", "updated_at", "version") VALUES (NEW."approved_at", NEW."approved_by_id", NEW."code", NEW."created_at", NEW."created_by_id", NEW."grain", NEW."id", NEW."is_baseline", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."span", NEW."state", NEW."submitted_at", NEW."submitted_by_id", NEW."tree_date", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="04252078b26dc43d5061513e53765e63c96f9424",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_736dd",
                            table="goals_version",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_versionevent" ("approved_at", "approved_by_id", "code", "created_at", "created_by_id", "grain", "id", "is_baseline", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "span", "state", "submitted_at", "submitted_by_id", "tree_date", "updated_at", "version") VALUES (OLD."approved_at", OLD."approved_by_id", OLD."code", OLD."created_at", OLD."created_by_id", OLD."grain", OLD."id", OLD."is_baseline", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."span", OLD."state", OLD."submitted_at", OLD."submitted_by_id", OLD."tree_date", OLD."updated_at", OLD."version"); RETURN NULL;',
                            hash="e2f095e75191a2d1d3727aaae6eecb1e46e8c6d5",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_748e9",
                            table="goals_version",
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
            name="DomainLeaf",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("organisation_id", models.IntegerField()),
                ("product_id", models.IntegerField(default=0)),
                ("channel_id", models.IntegerField(default=0)),
                ("customer_id", models.IntegerField(default=0)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("reference", "Sold in the reference"),
                            ("imported", "In an imported target"),
                            ("hand", "Added by hand"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="domain",
                        to="goals.version",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "version",
                            "organisation_id",
                            "product_id",
                            "channel_id",
                            "customer_id",
                        ),
                        name="domain_leaf_once",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_domainleafevent" ("channel_id", "customer_id", "id", "organisation_id", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "version_id") VALUES (NEW."channel_id", NEW."customer_id", NEW."id", NEW."organisation_id", NEW."origin", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."product_id", NEW."version_id"); RETURN NULL;',
                            hash="ac17bb835ce8a173ac48b42343c00e65d4c163c0",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_d1041",
                            table="goals_domainleaf",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "goals_domainleafevent" ("channel_id", "customer_id", "id", "organisation_id", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "version_id") VALUES (NEW."channel_id", NEW."customer_id", NEW."id", NEW."organisation_id", NEW."origin", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."product_id", NEW."version_id"); RETURN NULL;',
                            hash="cbb9ce71831bf8927ecef2a1bcf3a184e40761c5",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_ff2fa",
                            table="goals_domainleaf",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_domainleafevent" ("channel_id", "customer_id", "id", "organisation_id", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "version_id") VALUES (OLD."channel_id", OLD."customer_id", OLD."id", OLD."organisation_id", OLD."origin", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."product_id", OLD."version_id"); RETURN NULL;',
                            hash="0a8bd2dd082b03fce061d9ac00fa670d44452983",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_f48d6",
                            table="goals_domainleaf",
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
            name="Competitor",
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
                ("name", models.CharField(max_length=150, verbose_name="name")),
                (
                    "threat",
                    models.CharField(
                        choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
                        default="medium",
                        max_length=6,
                        verbose_name="threat",
                    ),
                ),
                ("strengths", models.TextField(blank=True, default="", verbose_name="strengths")),
                (
                    "last_move",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="last move"
                    ),
                ),
                (
                    "moved_on",
                    models.DateField(blank=True, null=True, verbose_name="date of the move"),
                ),
                ("response", models.TextField(blank=True, default="", verbose_name="our response")),
                (
                    "source",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="source"),
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
                    "product_line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.node",
                        verbose_name="product line",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [models.UniqueConstraint(fields=("name",), name="competitor_name")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_competitorevent" ("created_at", "created_by_id", "id", "last_move", "moved_on", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_line_id", "response", "source", "strengths", "threat", "updated_at", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."id", NEW."last_move", NEW."moved_on", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."product_line_id", NEW."response", NEW."source", NEW."strengths", NEW."threat", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="cb14a549583be94e36d1e7461e0d061947a5f399",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_35f52",
                            table="goals_competitor",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "goals_competitorevent" ("created_at", "created_by_id", "id", "last_move", "moved_on", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_line_id", "response", "source", "strengths", "threat", "updated_at", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."id", NEW."last_move", NEW."moved_on", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."product_line_id", NEW."response", NEW."source", NEW."strengths", NEW."threat", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="7bb2ab29b3f26ae7f841a86620fe5ccf289a28bb",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_2b13e",
                            table="goals_competitor",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_competitorevent" ("created_at", "created_by_id", "id", "last_move", "moved_on", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_line_id", "response", "source", "strengths", "threat", "updated_at", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."id", OLD."last_move", OLD."moved_on", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."product_line_id", OLD."response", OLD."source", OLD."strengths", OLD."threat", OLD."updated_at", OLD."version"); RETURN NULL;',
                            hash="4539951ad8a5eb7ef3a7c77826595007e92ea76d",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_2d3a8",
                            table="goals_competitor",
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
            name="CompetitorEvent",
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
                ("name", models.CharField(max_length=150, verbose_name="name")),
                (
                    "threat",
                    models.CharField(
                        choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
                        default="medium",
                        max_length=6,
                        verbose_name="threat",
                    ),
                ),
                ("strengths", models.TextField(blank=True, default="", verbose_name="strengths")),
                (
                    "last_move",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="last move"
                    ),
                ),
                (
                    "moved_on",
                    models.DateField(blank=True, null=True, verbose_name="date of the move"),
                ),
                ("response", models.TextField(blank=True, default="", verbose_name="our response")),
                (
                    "source",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="source"),
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
                        to="goals.competitor",
                    ),
                ),
                (
                    "product_line",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.node",
                        verbose_name="product line",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Goal",
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
                ("name", models.CharField(max_length=200, verbose_name="goal")),
                (
                    "kind",
                    models.CharField(
                        choices=[("core", "Core"), ("supporting", "Supporting")],
                        default="core",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("value", models.BigIntegerField(blank=True, null=True, verbose_name="value")),
                (
                    "baseline",
                    models.BigIntegerField(blank=True, null=True, verbose_name="baseline"),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                ("reason", models.TextField(blank=True, default="", verbose_name="reason")),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        to="core.metric",
                        verbose_name="metric",
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
                        related_name="goals",
                        to="goals.plan",
                    ),
                ),
            ],
            options={
                "ordering": ["plan", "kind", "id"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_goalevent" ("baseline", "created_at", "created_by_id", "due_on", "id", "kind", "metric_id", "name", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "reason", "updated_at", "value", "version") VALUES (NEW."baseline", NEW."created_at", NEW."created_by_id", NEW."due_on", NEW."id", NEW."kind", NEW."metric_id", NEW."name", NEW."organisation_id", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."reason", NEW."updated_at", NEW."value", NEW."version"); RETURN NULL;',
                            hash="3be3e83acfe2e5c9b6b6f956c64628202a876795",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_feafb",
                            table="goals_goal",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "goals_goalevent" ("baseline", "created_at", "created_by_id", "due_on", "id", "kind", "metric_id", "name", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "reason", "updated_at", "value", "version") VALUES (NEW."baseline", NEW."created_at", NEW."created_by_id", NEW."due_on", NEW."id", NEW."kind", NEW."metric_id", NEW."name", NEW."organisation_id", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."reason", NEW."updated_at", NEW."value", NEW."version"); RETURN NULL;',
                            hash="971fec88ad39f95ba894fdbf2ef648739c44294c",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_97a4d",
                            table="goals_goal",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_goalevent" ("baseline", "created_at", "created_by_id", "due_on", "id", "kind", "metric_id", "name", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "reason", "updated_at", "value", "version") VALUES (OLD."baseline", OLD."created_at", OLD."created_by_id", OLD."due_on", OLD."id", OLD."kind", OLD."metric_id", OLD."name", OLD."organisation_id", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."reason", OLD."updated_at", OLD."value", OLD."version"); RETURN NULL;',
                            hash="cb607d67a5ff09ba39fce281b55ee6e67696326f",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_b960f",
                            table="goals_goal",
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
            name="Lock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                ("first_period", models.IntegerField()),
                ("months", models.PositiveSmallIntegerField(default=1)),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "metric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.metric",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="locks",
                        to="goals.version",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_lockevent" ("channel_id", "created_at", "customer_id", "expires_at", "first_period", "id", "level", "metric_id", "months", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "reason", "version_id") VALUES (NEW."channel_id", NEW."created_at", NEW."customer_id", NEW."expires_at", NEW."first_period", NEW."id", NEW."level", NEW."metric_id", NEW."months", NEW."organisation_id", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."product_id", NEW."reason", NEW."version_id"); RETURN NULL;',
                            hash="241d2efc29c4e18a2732a8e8c099922e88bdbd47",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_4c0cd",
                            table="goals_lock",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "goals_lockevent" ("channel_id", "created_at", "customer_id", "expires_at", "first_period", "id", "level", "metric_id", "months", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "reason", "version_id") VALUES (NEW."channel_id", NEW."created_at", NEW."customer_id", NEW."expires_at", NEW."first_period", NEW."id", NEW."level", NEW."metric_id", NEW."months", NEW."organisation_id", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."product_id", NEW."reason", NEW."version_id"); RETURN NULL;',
                            hash="84709c60467ed8acb67021deb6b3dc2a7f35b00c",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_dd5cf",
                            table="goals_lock",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_lockevent" ("channel_id", "created_at", "customer_id", "expires_at", "first_period", "id", "level", "metric_id", "months", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "reason", "version_id") VALUES (OLD."channel_id", OLD."created_at", OLD."customer_id", OLD."expires_at", OLD."first_period", OLD."id", OLD."level", OLD."metric_id", OLD."months", OLD."organisation_id", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."product_id", OLD."reason", OLD."version_id"); RETURN NULL;',
                            hash="08f4912ed650b30526addbfa4637b25c62f9f48a",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ae1e5",
                            table="goals_lock",
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
            name="GoalEvent",
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
                ("name", models.CharField(max_length=200, verbose_name="goal")),
                (
                    "kind",
                    models.CharField(
                        choices=[("core", "Core"), ("supporting", "Supporting")],
                        default="core",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("value", models.BigIntegerField(blank=True, null=True, verbose_name="value")),
                (
                    "baseline",
                    models.BigIntegerField(blank=True, null=True, verbose_name="baseline"),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                ("reason", models.TextField(blank=True, default="", verbose_name="reason")),
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
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.metric",
                        verbose_name="metric",
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
                        to="goals.goal",
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
            name="PlanEvent",
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
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("first_period", models.IntegerField(verbose_name="first month")),
                ("months", models.PositiveSmallIntegerField(default=6, verbose_name="months")),
                ("base_first_period", models.IntegerField(verbose_name="base period: first month")),
                (
                    "base_months",
                    models.PositiveSmallIntegerField(default=6, verbose_name="base period: months"),
                ),
                (
                    "display_unit",
                    models.PositiveIntegerField(default=10000, verbose_name="display unit"),
                ),
                (
                    "rounding_unit",
                    models.PositiveIntegerField(default=1, verbose_name="rounding unit"),
                ),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
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
                    "owner",
                    models.ForeignKey(
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
                        to="goals.plan",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="StatedFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Floor"), (2, "Target"), (3, "Stretch")], default=2
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("assigned", "Assigned"),
                            ("handed_down", "Handed down"),
                            ("requested", "Requested"),
                            ("committed", "Committed"),
                            ("floor", "Floor"),
                            ("cap", "Cap"),
                            ("overlay", "Overlay"),
                            ("target", "Target"),
                        ],
                        max_length=12,
                    ),
                ),
                ("organisation_id", models.IntegerField()),
                ("product_id", models.IntegerField(default=0)),
                ("channel_id", models.IntegerField(default=0)),
                ("customer_id", models.IntegerField(default=0)),
                ("period", models.IntegerField()),
                ("span", models.PositiveSmallIntegerField(default=1)),
                ("value", models.BigIntegerField()),
                ("reason", models.CharField(blank=True, db_default="", default="", max_length=500)),
                ("batch_id", models.IntegerField(null=True)),
                (
                    "metric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.metric",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stated_figures",
                        to="goals.version",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "version",
                            "metric",
                            "level",
                            "role",
                            "organisation_id",
                            "product_id",
                            "channel_id",
                            "customer_id",
                            "period",
                            "span",
                        ),
                        name="stated_figure_once",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_statedfigureevent" ("batch_id", "channel_id", "customer_id", "id", "level", "metric_id", "organisation_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "reason", "role", "span", "value", "version_id") VALUES (NEW."batch_id", NEW."channel_id", NEW."customer_id", NEW."id", NEW."level", NEW."metric_id", NEW."organisation_id", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."product_id", NEW."reason", NEW."role", NEW."span", NEW."value", NEW."version_id"); RETURN NULL;',
                            hash="cb85b7078557e27f60b514c3a9c8d9f178799f21",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_cd294",
                            table="goals_statedfigure",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "goals_statedfigureevent" ("batch_id", "channel_id", "customer_id", "id", "level", "metric_id", "organisation_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "reason", "role", "span", "value", "version_id") VALUES (NEW."batch_id", NEW."channel_id", NEW."customer_id", NEW."id", NEW."level", NEW."metric_id", NEW."organisation_id", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."product_id", NEW."reason", NEW."role", NEW."span", NEW."value", NEW."version_id"); RETURN NULL;',
                            hash="17433a98f86839eded5993688668178ee7aa37c2",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_bda1b",
                            table="goals_statedfigure",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_statedfigureevent" ("batch_id", "channel_id", "customer_id", "id", "level", "metric_id", "organisation_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "reason", "role", "span", "value", "version_id") VALUES (OLD."batch_id", OLD."channel_id", OLD."customer_id", OLD."id", OLD."level", OLD."metric_id", OLD."organisation_id", OLD."period", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."product_id", OLD."reason", OLD."role", OLD."span", OLD."value", OLD."version_id"); RETURN NULL;',
                            hash="1a622914be80aca37ab2f06db76bcaaaacd40fa8",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_5ae61",
                            table="goals_statedfigure",
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
            name="StatedFigureEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Floor"), (2, "Target"), (3, "Stretch")], default=2
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("assigned", "Assigned"),
                            ("handed_down", "Handed down"),
                            ("requested", "Requested"),
                            ("committed", "Committed"),
                            ("floor", "Floor"),
                            ("cap", "Cap"),
                            ("overlay", "Overlay"),
                            ("target", "Target"),
                        ],
                        max_length=12,
                    ),
                ),
                ("organisation_id", models.IntegerField()),
                ("product_id", models.IntegerField(default=0)),
                ("channel_id", models.IntegerField(default=0)),
                ("customer_id", models.IntegerField(default=0)),
                ("period", models.IntegerField()),
                ("span", models.PositiveSmallIntegerField(default=1)),
                ("value", models.BigIntegerField()),
                ("reason", models.CharField(blank=True, db_default="", default="", max_length=500)),
                ("batch_id", models.IntegerField(null=True)),
                (
                    "metric",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.metric",
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
                        to="goals.statedfigure",
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
            name="LockEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
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
                ("first_period", models.IntegerField()),
                ("months", models.PositiveSmallIntegerField(default=1)),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "metric",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.metric",
                    ),
                ),
                (
                    "owner",
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
                        to="goals.lock",
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
            name="JournalEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("at", models.DateTimeField()),
                ("method", models.CharField(max_length=30)),
                ("params", models.JSONField(default=dict)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Floor"), (2, "Target"), (3, "Stretch")]
                    ),
                ),
                (
                    "organisation_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), size=None
                    ),
                ),
                (
                    "product_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), size=None
                    ),
                ),
                (
                    "channel_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), size=None
                    ),
                ),
                (
                    "customer_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), size=None
                    ),
                ),
                (
                    "periods",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), size=None
                    ),
                ),
                (
                    "before",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(null=True), size=None
                    ),
                ),
                (
                    "after",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(null=True), size=None
                    ),
                ),
                ("batch_id", models.IntegerField(null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
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
                    "undoes",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="goals.journalentry",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="journal",
                        to="goals.version",
                    ),
                ),
            ],
            options={
                "ordering": ["version", "number"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(fields=("version", "number"), name="journal_number")
                ],
            },
            managers=[
                ("unscoped", salesplan.core.scoping.UnscopedManager()),
            ],
        ),
        migrations.CreateModel(
            name="DomainLeafEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("organisation_id", models.IntegerField()),
                ("product_id", models.IntegerField(default=0)),
                ("channel_id", models.IntegerField(default=0)),
                ("customer_id", models.IntegerField(default=0)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("reference", "Sold in the reference"),
                            ("imported", "In an imported target"),
                            ("hand", "Added by hand"),
                        ],
                        max_length=10,
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
                        to="goals.domainleaf",
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
            name="Cell",
            fields=[
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
                ("value", models.BigIntegerField()),
                (
                    "metric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.metric",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="goals.version",
                    ),
                ),
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
            name="VersionEvent",
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
                ("code", models.CharField(max_length=60, verbose_name="code")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("working", "Working"),
                            ("submitted", "Waiting for approval"),
                            ("approved", "Approved"),
                            ("retired", "Retired"),
                        ],
                        default="working",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("is_baseline", models.BooleanField(default=False, verbose_name="in force")),
                ("tree_date", models.DateField(verbose_name="tree of")),
                (
                    "grain",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), default=list, size=None
                    ),
                ),
                (
                    "span",
                    models.PositiveSmallIntegerField(default=1, verbose_name="months per cell"),
                ),
                ("submitted_at", models.DateTimeField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                (
                    "approved_by",
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
                        to="goals.version",
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
                (
                    "submitted_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
