import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import salesplan.core.scoping
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0007_attainment_alerts_causes"),
        ("core", "__first__"),
        ("execution", "0003_attainment_alerts_causes"),
        ("goals", "0008_attainment_alerts_causes"),
        ("monitoring", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="AlertFiring",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("organisation_id", models.IntegerField()),
                ("first_period", models.IntegerField()),
                ("months", models.PositiveSmallIntegerField()),
                ("as_of", models.DateField()),
                (
                    "severity",
                    models.CharField(choices=[("watch", "Watch"), ("act", "Act")], max_length=5),
                ),
                ("actual", models.BigIntegerField()),
                ("reference", models.BigIntegerField()),
                (
                    "alert",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="firings",
                        to="monitoring.alert",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, to="goals.plan"
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="firings",
                        to="monitoring.alertrule",
                    ),
                ),
            ],
            options={
                "ordering": ["-as_of", "-id"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "rule",
                            "plan",
                            "organisation_id",
                            "first_period",
                            "months",
                            "as_of",
                        ),
                        name="alert_firing_once",
                        nulls_distinct=False,
                    )
                ],
            },
            managers=[
                ("unscoped", salesplan.core.scoping.UnscopedManager()),
            ],
        ),
        migrations.CreateModel(
            name="Cause",
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
                ("first_period", models.IntegerField(verbose_name="first month")),
                ("months", models.PositiveSmallIntegerField(verbose_name="months")),
                ("as_of", models.DateField(verbose_name="data through")),
                ("gap", models.BigIntegerField(verbose_name="gap")),
                ("explained", models.BigIntegerField(default=0, verbose_name="explained")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("market", "Market"),
                            ("competitor", "Competitor"),
                            ("supply", "Supply"),
                            ("people", "People"),
                            ("price", "Price"),
                            ("product", "Product"),
                            ("channel", "Channel"),
                            ("customer", "Customer"),
                            ("promotion", "Promotion"),
                            ("execution", "Execution"),
                            ("plan", "The target itself"),
                            ("data", "Data"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                        verbose_name="category",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("confirmed", "Confirmed"),
                            ("corrected", "Corrected"),
                            ("rejected", "Rejected"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="cause")),
                ("finding", models.JSONField(default=dict, editable=False)),
                (
                    "alert",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="causes",
                        to="monitoring.alert",
                        verbose_name="alert",
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.node",
                        verbose_name="channel",
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
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
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
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="goals.plan",
                        verbose_name="plan",
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
                "ordering": ["-id"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "monitoring_causeevent" ("alert_id", "as_of", "category", "channel_id", "created_at", "created_by_id", "decided_by_id", "explained", "finding", "first_period", "gap", "id", "metric_id", "months", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "product_id", "state", "text", "updated_at", "version") VALUES (NEW."alert_id", NEW."as_of", NEW."category", NEW."channel_id", NEW."created_at", NEW."created_by_id", NEW."decided_by_id", NEW."explained", NEW."finding", NEW."first_period", NEW."gap", NEW."id", NEW."metric_id", NEW."months", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."product_id", NEW."state", NEW."text", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="c08811c719c029429c91a220127d3e35c57ac3bf",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_20386",
                            table="monitoring_cause",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "monitoring_causeevent" ("alert_id", "as_of", "category", "channel_id", "created_at", "created_by_id", "decided_by_id", "explained", "finding", "first_period", "gap", "id", "metric_id", "months", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "product_id", "state", "text", "updated_at", "version") VALUES (NEW."alert_id", NEW."as_of", NEW."category", NEW."channel_id", NEW."created_at", NEW."created_by_id", NEW."decided_by_id", NEW."explained", NEW."finding", NEW."first_period", NEW."gap", NEW."id", NEW."metric_id", NEW."months", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."product_id", NEW."state", NEW."text", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="48f6b7f1523a9fd1e3b35bb103894a74a48655ad",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_e5e99",
                            table="monitoring_cause",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "monitoring_causeevent" ("alert_id", "as_of", "category", "channel_id", "created_at", "created_by_id", "decided_by_id", "explained", "finding", "first_period", "gap", "id", "metric_id", "months", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "product_id", "state", "text", "updated_at", "version") VALUES (OLD."alert_id", OLD."as_of", OLD."category", OLD."channel_id", OLD."created_at", OLD."created_by_id", OLD."decided_by_id", OLD."explained", OLD."finding", OLD."first_period", OLD."gap", OLD."id", OLD."metric_id", OLD."months", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."product_id", OLD."state", OLD."text", OLD."updated_at", OLD."version"); RETURN NULL;',
                            hash="e4ca272a917677e12b766528908867183afd4c43",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_7d705",
                            table="monitoring_cause",
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
            name="CauseEvent",
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
                ("first_period", models.IntegerField(verbose_name="first month")),
                ("months", models.PositiveSmallIntegerField(verbose_name="months")),
                ("as_of", models.DateField(verbose_name="data through")),
                ("gap", models.BigIntegerField(verbose_name="gap")),
                ("explained", models.BigIntegerField(default=0, verbose_name="explained")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("market", "Market"),
                            ("competitor", "Competitor"),
                            ("supply", "Supply"),
                            ("people", "People"),
                            ("price", "Price"),
                            ("product", "Product"),
                            ("channel", "Channel"),
                            ("customer", "Customer"),
                            ("promotion", "Promotion"),
                            ("execution", "Execution"),
                            ("plan", "The target itself"),
                            ("data", "Data"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                        verbose_name="category",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("confirmed", "Confirmed"),
                            ("corrected", "Corrected"),
                            ("rejected", "Rejected"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="cause")),
                ("finding", models.JSONField(default=dict, editable=False)),
                (
                    "alert",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="monitoring.alert",
                        verbose_name="alert",
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.node",
                        verbose_name="channel",
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
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
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
                        to="monitoring.cause",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="goals.plan",
                        verbose_name="plan",
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
            name="Remedy",
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
                ("first_period", models.IntegerField()),
                ("months", models.PositiveSmallIntegerField()),
                ("as_of", models.DateField()),
                ("actual_at_start", models.BigIntegerField()),
                ("reference_at_start", models.BigIntegerField(null=True)),
                ("expected_effect", models.BigIntegerField(null=True)),
                (
                    "action",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="execution.action",
                    ),
                ),
                (
                    "alert",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="remedies",
                        to="monitoring.alert",
                    ),
                ),
                (
                    "calibration",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="goals.calibrationrequest",
                    ),
                ),
                (
                    "cause",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="remedies",
                        to="monitoring.cause",
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.node",
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
                    "metric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.metric",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.node",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="goals.plan",
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
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("alert__isnull", False), ("cause__isnull", False), _connector="OR"
                        ),
                        name="remedy_answers_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("action__isnull", False), ("calibration", None)),
                            models.Q(("action", None), ("calibration__isnull", False)),
                            _connector="OR",
                        ),
                        name="remedy_is_one_thing",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "monitoring_remedyevent" ("action_id", "actual_at_start", "alert_id", "as_of", "calibration_id", "cause_id", "channel_id", "created_at", "created_by_id", "expected_effect", "first_period", "id", "metric_id", "months", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "product_id", "reference_at_start", "updated_at", "version") VALUES (NEW."action_id", NEW."actual_at_start", NEW."alert_id", NEW."as_of", NEW."calibration_id", NEW."cause_id", NEW."channel_id", NEW."created_at", NEW."created_by_id", NEW."expected_effect", NEW."first_period", NEW."id", NEW."metric_id", NEW."months", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."product_id", NEW."reference_at_start", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="3646783bf2a10424f21710142f6a93fe6f5779eb",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_d648b",
                            table="monitoring_remedy",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "monitoring_remedyevent" ("action_id", "actual_at_start", "alert_id", "as_of", "calibration_id", "cause_id", "channel_id", "created_at", "created_by_id", "expected_effect", "first_period", "id", "metric_id", "months", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "product_id", "reference_at_start", "updated_at", "version") VALUES (NEW."action_id", NEW."actual_at_start", NEW."alert_id", NEW."as_of", NEW."calibration_id", NEW."cause_id", NEW."channel_id", NEW."created_at", NEW."created_by_id", NEW."expected_effect", NEW."first_period", NEW."id", NEW."metric_id", NEW."months", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."product_id", NEW."reference_at_start", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="6b9ee2cd59ce3e3044572a7f20e28e5171449ebb",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_1e022",
                            table="monitoring_remedy",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "monitoring_remedyevent" ("action_id", "actual_at_start", "alert_id", "as_of", "calibration_id", "cause_id", "channel_id", "created_at", "created_by_id", "expected_effect", "first_period", "id", "metric_id", "months", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "product_id", "reference_at_start", "updated_at", "version") VALUES (OLD."action_id", OLD."actual_at_start", OLD."alert_id", OLD."as_of", OLD."calibration_id", OLD."cause_id", OLD."channel_id", OLD."created_at", OLD."created_by_id", OLD."expected_effect", OLD."first_period", OLD."id", OLD."metric_id", OLD."months", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."product_id", OLD."reference_at_start", OLD."updated_at", OLD."version"); RETURN NULL;',
                            hash="6e6306fb30c841cebd6980d07d5363dd0ebb6c8a",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_78262",
                            table="monitoring_remedy",
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
            name="RemedyEvent",
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
                ("first_period", models.IntegerField()),
                ("months", models.PositiveSmallIntegerField()),
                ("as_of", models.DateField()),
                ("actual_at_start", models.BigIntegerField()),
                ("reference_at_start", models.BigIntegerField(null=True)),
                ("expected_effect", models.BigIntegerField(null=True)),
                (
                    "action",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="execution.action",
                    ),
                ),
                (
                    "alert",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="monitoring.alert",
                    ),
                ),
                (
                    "calibration",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="goals.calibrationrequest",
                    ),
                ),
                (
                    "cause",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="monitoring.cause",
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.node",
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
                    "organisation",
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
                        to="monitoring.remedy",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="goals.plan",
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
                    ),
                ),
            ],
            options={
                "abstract": False,
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
        pgtrigger.migrations.RemoveTrigger(
            model_name="alertrule",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="alertrule",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="alertrule",
            name="delete_delete",
        ),
        migrations.RemoveConstraint(
            model_name="alert",
            name="alert_one_open_per_case",
        ),
        migrations.AddField(
            model_name="alert",
            name="channel",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.node",
                verbose_name="channel",
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="escalated_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="alert",
            name="escalated_to",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="escalated to",
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="landing",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="landing"),
        ),
        migrations.AddField(
            model_name="alert",
            name="product",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.node",
                verbose_name="product",
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="snoozed_until",
            field=models.DateField(blank=True, null=True, verbose_name="snoozed until"),
        ),
        migrations.AddField(
            model_name="alert",
            name="target",
            field=models.BigIntegerField(
                blank=True, null=True, verbose_name="target of the period"
            ),
        ),
        migrations.AddField(
            model_name="alertevent",
            name="channel",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="core.node",
                verbose_name="channel",
            ),
        ),
        migrations.AddField(
            model_name="alertevent",
            name="escalated_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="alertevent",
            name="escalated_to",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="escalated to",
            ),
        ),
        migrations.AddField(
            model_name="alertevent",
            name="landing",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="landing"),
        ),
        migrations.AddField(
            model_name="alertevent",
            name="product",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="alertevent",
            name="snoozed_until",
            field=models.DateField(blank=True, null=True, verbose_name="snoozed until"),
        ),
        migrations.AddField(
            model_name="alertevent",
            name="target",
            field=models.BigIntegerField(
                blank=True, null=True, verbose_name="target of the period"
            ),
        ),
        migrations.AddField(
            model_name="alertrule",
            name="absolute",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="fixed figure"),
        ),
        migrations.AddField(
            model_name="alertrule",
            name="channel",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.node",
                verbose_name="channel",
            ),
        ),
        migrations.AddField(
            model_name="alertrule",
            name="consecutive",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="periods in a row"),
        ),
        migrations.AddField(
            model_name="alertrule",
            name="escalate_after",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="escalate when nobody answers for days"
            ),
        ),
        migrations.AddField(
            model_name="alertrule",
            name="hysteresis",
            field=models.PositiveIntegerField(
                default=0, verbose_name="recovered when better by, in basis points"
            ),
        ),
        migrations.AddField(
            model_name="alertrule",
            name="level",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "Floor"), (2, "Target"), (3, "Stretch")],
                default=2,
                verbose_name="level of the target",
            ),
        ),
        migrations.AddField(
            model_name="alertrule",
            name="period",
            field=models.CharField(
                choices=[
                    ("plan", "Whole plan"),
                    ("year", "Fiscal year"),
                    ("half", "Half-year"),
                    ("quarter", "Quarter"),
                    ("month", "Month"),
                ],
                default="plan",
                max_length=8,
                verbose_name="period",
            ),
        ),
        migrations.AddField(
            model_name="alertrule",
            name="product",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.node",
                verbose_name="product",
            ),
        ),
        migrations.AddField(
            model_name="alertruleevent",
            name="absolute",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="fixed figure"),
        ),
        migrations.AddField(
            model_name="alertruleevent",
            name="channel",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="core.node",
                verbose_name="channel",
            ),
        ),
        migrations.AddField(
            model_name="alertruleevent",
            name="consecutive",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="periods in a row"),
        ),
        migrations.AddField(
            model_name="alertruleevent",
            name="escalate_after",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="escalate when nobody answers for days"
            ),
        ),
        migrations.AddField(
            model_name="alertruleevent",
            name="hysteresis",
            field=models.PositiveIntegerField(
                default=0, verbose_name="recovered when better by, in basis points"
            ),
        ),
        migrations.AddField(
            model_name="alertruleevent",
            name="level",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "Floor"), (2, "Target"), (3, "Stretch")],
                default=2,
                verbose_name="level of the target",
            ),
        ),
        migrations.AddField(
            model_name="alertruleevent",
            name="period",
            field=models.CharField(
                choices=[
                    ("plan", "Whole plan"),
                    ("year", "Fiscal year"),
                    ("half", "Half-year"),
                    ("quarter", "Quarter"),
                    ("month", "Month"),
                ],
                default="plan",
                max_length=8,
                verbose_name="period",
            ),
        ),
        migrations.AddField(
            model_name="alertruleevent",
            name="product",
            field=models.ForeignKey(
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
        migrations.AlterField(
            model_name="alertrule",
            name="comparison",
            field=models.CharField(
                choices=[
                    ("target_to_date", "Target to date"),
                    ("landing", "Expected landing, against the target"),
                    ("last_year", "Last year, same day"),
                    ("previous_period", "Previous period, same day"),
                    ("benchmark", "The other territories of its kind"),
                    ("absolute", "A fixed figure"),
                ],
                default="target_to_date",
                max_length=16,
                verbose_name="compared with",
            ),
        ),
        migrations.AlterField(
            model_name="alertruleevent",
            name="comparison",
            field=models.CharField(
                choices=[
                    ("target_to_date", "Target to date"),
                    ("landing", "Expected landing, against the target"),
                    ("last_year", "Last year, same day"),
                    ("previous_period", "Previous period, same day"),
                    ("benchmark", "The other territories of its kind"),
                    ("absolute", "A fixed figure"),
                ],
                default="target_to_date",
                max_length=16,
                verbose_name="compared with",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="alert",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "monitoring_alertevent" ("acknowledged_at", "actual", "as_of", "channel_id", "created_at", "created_by_id", "escalated_at", "escalated_to_id", "first_period", "id", "landing", "metric_id", "months", "note", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "product_id", "reference", "resolved_at", "rule_id", "severity", "snoozed_until", "state", "target", "updated_at", "version") VALUES (NEW."acknowledged_at", NEW."actual", NEW."as_of", NEW."channel_id", NEW."created_at", NEW."created_by_id", NEW."escalated_at", NEW."escalated_to_id", NEW."first_period", NEW."id", NEW."landing", NEW."metric_id", NEW."months", NEW."note", NEW."organisation_id", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."product_id", NEW."reference", NEW."resolved_at", NEW."rule_id", NEW."severity", NEW."snoozed_until", NEW."state", NEW."target", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="6be78417133f1fcde96eaaeb34f4b4812a9709b6",
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
                    func='INSERT INTO "monitoring_alertevent" ("acknowledged_at", "actual", "as_of", "channel_id", "created_at", "created_by_id", "escalated_at", "escalated_to_id", "first_period", "id", "landing", "metric_id", "months", "note", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "product_id", "reference", "resolved_at", "rule_id", "severity", "snoozed_until", "state", "target", "updated_at", "version") VALUES (NEW."acknowledged_at", NEW."actual", NEW."as_of", NEW."channel_id", NEW."created_at", NEW."created_by_id", NEW."escalated_at", NEW."escalated_to_id", NEW."first_period", NEW."id", NEW."landing", NEW."metric_id", NEW."months", NEW."note", NEW."organisation_id", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."product_id", NEW."reference", NEW."resolved_at", NEW."rule_id", NEW."severity", NEW."snoozed_until", NEW."state", NEW."target", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="ee948ad31b26dd7d75a55575dfc23871723181bf",
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
                    func='INSERT INTO "monitoring_alertevent" ("acknowledged_at", "actual", "as_of", "channel_id", "created_at", "created_by_id", "escalated_at", "escalated_to_id", "first_period", "id", "landing", "metric_id", "months", "note", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "product_id", "reference", "resolved_at", "rule_id", "severity", "snoozed_until", "state", "target", "updated_at", "version") VALUES (OLD."acknowledged_at", OLD."actual", OLD."as_of", OLD."channel_id", OLD."created_at", OLD."created_by_id", OLD."escalated_at", OLD."escalated_to_id", OLD."first_period", OLD."id", OLD."landing", OLD."metric_id", OLD."months", OLD."note", OLD."organisation_id", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."product_id", OLD."reference", OLD."resolved_at", OLD."rule_id", OLD."severity", OLD."snoozed_until", OLD."state", OLD."target", OLD."updated_at", OLD."version"); RETURN NULL;',
                    hash="793bf7e0ed87bddfc7e22ad7a1e66736b24010a3",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f70fd",
                    table="monitoring_alert",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="alertrule",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "monitoring_alertruleevent" ("absolute", "act", "channel_id", "comparison", "consecutive", "created_at", "created_by_id", "escalate_after", "hysteresis", "id", "is_active", "level", "metric_id", "minimum_gap", "name", "node_kind", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "updated_at", "version", "watch") VALUES (NEW."absolute", NEW."act", NEW."channel_id", NEW."comparison", NEW."consecutive", NEW."created_at", NEW."created_by_id", NEW."escalate_after", NEW."hysteresis", NEW."id", NEW."is_active", NEW."level", NEW."metric_id", NEW."minimum_gap", NEW."name", NEW."node_kind", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."product_id", NEW."updated_at", NEW."version", NEW."watch"); RETURN NULL;',
                    hash="0872ab7ced0a08ce383f3ab173e8100b94e561f5",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_57ffa",
                    table="monitoring_alertrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="alertrule",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "monitoring_alertruleevent" ("absolute", "act", "channel_id", "comparison", "consecutive", "created_at", "created_by_id", "escalate_after", "hysteresis", "id", "is_active", "level", "metric_id", "minimum_gap", "name", "node_kind", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "updated_at", "version", "watch") VALUES (NEW."absolute", NEW."act", NEW."channel_id", NEW."comparison", NEW."consecutive", NEW."created_at", NEW."created_by_id", NEW."escalate_after", NEW."hysteresis", NEW."id", NEW."is_active", NEW."level", NEW."metric_id", NEW."minimum_gap", NEW."name", NEW."node_kind", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."product_id", NEW."updated_at", NEW."version", NEW."watch"); RETURN NULL;',
                    hash="5cce0570e7601f0e82a7c1588f2ff97d60b634e9",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_af8a6",
                    table="monitoring_alertrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="alertrule",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "monitoring_alertruleevent" ("absolute", "act", "channel_id", "comparison", "consecutive", "created_at", "created_by_id", "escalate_after", "hysteresis", "id", "is_active", "level", "metric_id", "minimum_gap", "name", "node_kind", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "updated_at", "version", "watch") VALUES (OLD."absolute", OLD."act", OLD."channel_id", OLD."comparison", OLD."consecutive", OLD."created_at", OLD."created_by_id", OLD."escalate_after", OLD."hysteresis", OLD."id", OLD."is_active", OLD."level", OLD."metric_id", OLD."minimum_gap", OLD."name", OLD."node_kind", OLD."period", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."product_id", OLD."updated_at", OLD."version", OLD."watch"); RETURN NULL;',
                    hash="e460c3563107739e687aee06c08028daa97ee14e",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3b268",
                    table="monitoring_alertrule",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "resolved"), _negated=True),
                fields=(
                    "rule",
                    "organisation",
                    "product",
                    "channel",
                    "metric",
                    "plan",
                    "first_period",
                    "months",
                ),
                name="alert_one_open_per_case",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="alertrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("comparison", "absolute"), _negated=True),
                    ("absolute__isnull", False),
                    _connector="OR",
                ),
                name="alert_rule_absolute_figure",
            ),
        ),
        migrations.AddConstraint(
            model_name="alertrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("consecutive__gte", 1)), name="alert_rule_consecutive"
            ),
        ),
    ]
