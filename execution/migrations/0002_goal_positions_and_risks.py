import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import salesplan.core.scoping
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("execution", "0001_initial"),
        ("goals", "0003_goal_positions_and_risks"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Risk",
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
                ("name", models.CharField(max_length=200, verbose_name="risk")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("market", "Market"),
                            ("resources", "Resources"),
                            ("execution", "Execution"),
                            ("credit", "Credit"),
                        ],
                        default="market",
                        max_length=9,
                        verbose_name="category",
                    ),
                ),
                (
                    "probability",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="probability (1–5)",
                    ),
                ),
                (
                    "impact",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="impact (1–5)",
                    ),
                ),
                ("response", models.TextField(blank=True, default="", verbose_name="response")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("watched", "Watched"),
                            ("happened", "Has happened"),
                            ("closed", "Closed"),
                        ],
                        default="open",
                        max_length=8,
                        verbose_name="status",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        blank=True,
                        default="",
                        editable=False,
                        max_length=100,
                        verbose_name="origin",
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
                        to="goals.plan",
                        verbose_name="plan",
                    ),
                ),
            ],
            options={
                "ordering": ["plan", "id"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
            },
            managers=[
                ("unscoped", salesplan.core.scoping.UnscopedManager()),
            ],
        ),
        migrations.CreateModel(
            name="RiskEvent",
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
                ("name", models.CharField(max_length=200, verbose_name="risk")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("market", "Market"),
                            ("resources", "Resources"),
                            ("execution", "Execution"),
                            ("credit", "Credit"),
                        ],
                        default="market",
                        max_length=9,
                        verbose_name="category",
                    ),
                ),
                (
                    "probability",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="probability (1–5)",
                    ),
                ),
                (
                    "impact",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="impact (1–5)",
                    ),
                ),
                ("response", models.TextField(blank=True, default="", verbose_name="response")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("watched", "Watched"),
                            ("happened", "Has happened"),
                            ("closed", "Closed"),
                        ],
                        default="open",
                        max_length=8,
                        verbose_name="status",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        blank=True,
                        default="",
                        editable=False,
                        max_length=100,
                        verbose_name="origin",
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
                        to="execution.risk",
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
                        verbose_name="plan",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.CheckConstraint(
                condition=models.Q(("impact__range", (1, 5)), ("probability__range", (1, 5))),
                name="risk_one_to_five",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="risk",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "execution_riskevent" ("category", "created_at", "created_by_id", "due_on", "id", "impact", "name", "origin", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "probability", "response", "status", "updated_at", "version") VALUES (NEW."category", NEW."created_at", NEW."created_by_id", NEW."due_on", NEW."id", NEW."impact", NEW."name", NEW."origin", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."probability", NEW."response", NEW."status", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="3b51b7447ad05d9deba5fc84cf81a0d59f7aee0e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d4ec6",
                    table="execution_risk",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="risk",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "execution_riskevent" ("category", "created_at", "created_by_id", "due_on", "id", "impact", "name", "origin", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "probability", "response", "status", "updated_at", "version") VALUES (NEW."category", NEW."created_at", NEW."created_by_id", NEW."due_on", NEW."id", NEW."impact", NEW."name", NEW."origin", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."probability", NEW."response", NEW."status", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="e9a27cb4f89362c8ef0ed06fa9cb77fd70ccf164",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_96b82",
                    table="execution_risk",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="risk",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "execution_riskevent" ("category", "created_at", "created_by_id", "due_on", "id", "impact", "name", "origin", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "probability", "response", "status", "updated_at", "version") VALUES (OLD."category", OLD."created_at", OLD."created_by_id", OLD."due_on", OLD."id", OLD."impact", OLD."name", OLD."origin", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."probability", OLD."response", OLD."status", OLD."updated_at", OLD."version"); RETURN NULL;',
                    hash="5ec1c0c487f581b404f072957dd46fa8b112f11a",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_978f0",
                    table="execution_risk",
                    when="AFTER",
                ),
            ),
        ),
    ]
