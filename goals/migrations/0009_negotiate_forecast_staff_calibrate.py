import datetime
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import salesplan.core.scoping
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0011_starter_metrics"),
        ("core", "__first__"),
        ("goals", "0008_attainment_alerts_causes"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Absence",
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
                            ("leave", "Leave"),
                            ("parental", "Parental leave"),
                            ("illness", "Illness"),
                            ("training", "Training"),
                            ("other", "Other"),
                        ],
                        default="leave",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("first_on", models.DateField(verbose_name="first day")),
                ("last_on", models.DateField(verbose_name="last day")),
                (
                    "share",
                    models.PositiveIntegerField(
                        default=10000,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(10000),
                        ],
                        verbose_name="share in basis points",
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
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.node",
                        verbose_name="seat",
                    ),
                ),
            ],
            options={
                "ordering": ["-first_on", "-id"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first_on__lte", models.F("last_on"))),
                        name="absence_dates",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_absenceevent" ("created_at", "created_by_id", "first_on", "id", "kind", "last_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seat_id", "share", "updated_at", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."first_on", NEW."id", NEW."kind", NEW."last_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."seat_id", NEW."share", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="5ab43edfefd373e7f8063664ad405d82d6a1bb3b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_4d6a8",
                            table="goals_absence",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "goals_absenceevent" ("created_at", "created_by_id", "first_on", "id", "kind", "last_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seat_id", "share", "updated_at", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."first_on", NEW."id", NEW."kind", NEW."last_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."seat_id", NEW."share", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="83604e716294bf0b8343168665eccf8a4819a23f",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_a9f74",
                            table="goals_absence",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_absenceevent" ("created_at", "created_by_id", "first_on", "id", "kind", "last_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seat_id", "share", "updated_at", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."first_on", OLD."id", OLD."kind", OLD."last_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."seat_id", OLD."share", OLD."updated_at", OLD."version"); RETURN NULL;',
                            hash="f1e2969d7b33420516e7b92e6f6542fc80fdd83a",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_2822c",
                            table="goals_absence",
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
            name="AbsenceEvent",
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
                            ("leave", "Leave"),
                            ("parental", "Parental leave"),
                            ("illness", "Illness"),
                            ("training", "Training"),
                            ("other", "Other"),
                        ],
                        default="leave",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("first_on", models.DateField(verbose_name="first day")),
                ("last_on", models.DateField(verbose_name="last day")),
                (
                    "share",
                    models.PositiveIntegerField(
                        default=10000,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(10000),
                        ],
                        verbose_name="share in basis points",
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
                        to="goals.absence",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.node",
                        verbose_name="seat",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Calibration",
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
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Floor"), (2, "Target"), (3, "Stretch")], default=2
                    ),
                ),
                ("first_period", models.IntegerField(verbose_name="first month")),
                ("months", models.PositiveSmallIntegerField(verbose_name="months")),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("keep_total", "Keep the total, spread the shortfall again"),
                            ("forecast", "Follow the forecast"),
                            ("relief", "Relief for a named cause"),
                            ("hand", "By hand"),
                        ],
                        max_length=10,
                        verbose_name="method",
                    ),
                ),
                ("relief", models.BigIntegerField(blank=True, null=True, verbose_name="relief")),
                (
                    "cause",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="cause"),
                ),
                ("reason", models.TextField(max_length=2000, verbose_name="reason")),
                ("basis", models.JSONField(default=dict, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Waiting for approval"),
                            ("approved", "Approved"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                (
                    "answer",
                    models.TextField(
                        blank=True, default="", max_length=2000, verbose_name="answer"
                    ),
                ),
                ("submitted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("decided_at", models.DateTimeField(blank=True, editable=False, null=True)),
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
                        on_delete=django.db.models.deletion.CASCADE,
                        to="goals.plan",
                        verbose_name="plan",
                    ),
                ),
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calibration",
                        to="goals.version",
                        verbose_name="proposal",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="calibrations",
                        to="goals.calibrationrequest",
                        verbose_name="request",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                            func='INSERT INTO "goals_calibrationevent" ("answer", "basis", "cause", "created_at", "created_by_id", "decided_at", "decided_by_id", "first_period", "id", "level", "method", "metric_id", "months", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "proposal_id", "reason", "relief", "request_id", "state", "submitted_at", "submitted_by_id", "updated_at", "version") VALUES (NEW."answer", NEW."basis", NEW."cause", NEW."created_at", NEW."created_by_id", NEW."decided_at", NEW."decided_by_id", NEW."first_period", NEW."id", NEW."level", NEW."method", NEW."metric_id", NEW."months", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."proposal_id", NEW."reason", NEW."relief", NEW."request_id", NEW."state", NEW."submitted_at", NEW."submitted_by_id", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="06230bc99e62ad37b2779e9388490d4d087870b8",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a8d0a",
                            table="goals_calibration",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "goals_calibrationevent" ("answer", "basis", "cause", "created_at", "created_by_id", "decided_at", "decided_by_id", "first_period", "id", "level", "method", "metric_id", "months", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "proposal_id", "reason", "relief", "request_id", "state", "submitted_at", "submitted_by_id", "updated_at", "version") VALUES (NEW."answer", NEW."basis", NEW."cause", NEW."created_at", NEW."created_by_id", NEW."decided_at", NEW."decided_by_id", NEW."first_period", NEW."id", NEW."level", NEW."method", NEW."metric_id", NEW."months", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."proposal_id", NEW."reason", NEW."relief", NEW."request_id", NEW."state", NEW."submitted_at", NEW."submitted_by_id", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="0c91c6e708572cc2fe3acf78bdebb4caa67daf38",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_49e93",
                            table="goals_calibration",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_calibrationevent" ("answer", "basis", "cause", "created_at", "created_by_id", "decided_at", "decided_by_id", "first_period", "id", "level", "method", "metric_id", "months", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "proposal_id", "reason", "relief", "request_id", "state", "submitted_at", "submitted_by_id", "updated_at", "version") VALUES (OLD."answer", OLD."basis", OLD."cause", OLD."created_at", OLD."created_by_id", OLD."decided_at", OLD."decided_by_id", OLD."first_period", OLD."id", OLD."level", OLD."method", OLD."metric_id", OLD."months", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."proposal_id", OLD."reason", OLD."relief", OLD."request_id", OLD."state", OLD."submitted_at", OLD."submitted_by_id", OLD."updated_at", OLD."version"); RETURN NULL;',
                            hash="618fe5e9ea3ab9372c2962dd8fb5f8805e2909ab",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ddc27",
                            table="goals_calibration",
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
            name="CalibrationEvent",
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
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Floor"), (2, "Target"), (3, "Stretch")], default=2
                    ),
                ),
                ("first_period", models.IntegerField(verbose_name="first month")),
                ("months", models.PositiveSmallIntegerField(verbose_name="months")),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("keep_total", "Keep the total, spread the shortfall again"),
                            ("forecast", "Follow the forecast"),
                            ("relief", "Relief for a named cause"),
                            ("hand", "By hand"),
                        ],
                        max_length=10,
                        verbose_name="method",
                    ),
                ),
                ("relief", models.BigIntegerField(blank=True, null=True, verbose_name="relief")),
                (
                    "cause",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="cause"),
                ),
                ("reason", models.TextField(max_length=2000, verbose_name="reason")),
                ("basis", models.JSONField(default=dict, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Waiting for approval"),
                            ("approved", "Approved"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                (
                    "answer",
                    models.TextField(
                        blank=True, default="", max_length=2000, verbose_name="answer"
                    ),
                ),
                ("submitted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("decided_at", models.DateTimeField(blank=True, editable=False, null=True)),
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
                        to="goals.calibration",
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
                (
                    "proposal",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="goals.version",
                        verbose_name="proposal",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="goals.calibrationrequest",
                        verbose_name="request",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
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
        migrations.CreateModel(
            name="HandDown",
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
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Floor"), (2, "Target"), (3, "Stretch")],
                        default=2,
                        verbose_name="level",
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("one_step", "To everybody at once"),
                            ("by_level", "Level by level"),
                        ],
                        default="one_step",
                        max_length=8,
                        verbose_name="handed down",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("distributed", "Handed down"),
                            ("approved", "Approved"),
                            ("locked", "Locked"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        max_length=11,
                        verbose_name="state",
                    ),
                ),
                (
                    "rest_by",
                    models.CharField(
                        choices=[
                            ("present", "Like the present targets"),
                            ("last_year", "Like last year"),
                            ("equal", "Equally"),
                        ],
                        default="present",
                        max_length=9,
                        verbose_name="remainder",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="answers until")),
                ("cushions", models.JSONField(blank=True, default=dict, verbose_name="cushions")),
                (
                    "cushion_visible",
                    models.BooleanField(
                        default=True, verbose_name="cushions are visible from below"
                    ),
                ),
                (
                    "note",
                    models.TextField(blank=True, default="", max_length=2000, verbose_name="note"),
                ),
                ("distributed_at", models.DateTimeField(blank=True, editable=False, null=True)),
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
                    "target_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hand_downs",
                        to="goals.version",
                        verbose_name="version of the plan",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "withdrawn"), _negated=True),
                        fields=("target_version", "metric", "level"),
                        name="hand_down_once",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_handdownevent" ("created_at", "created_by_id", "cushion_visible", "cushions", "distributed_at", "due_on", "id", "level", "metric_id", "mode", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rest_by", "state", "target_version_id", "updated_at", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."cushion_visible", NEW."cushions", NEW."distributed_at", NEW."due_on", NEW."id", NEW."level", NEW."metric_id", NEW."mode", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rest_by", NEW."state", NEW."target_version_id", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="cf718286fd08def9df7fe964bb9f51cc945647de",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_6e0c1",
                            table="goals_handdown",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "goals_handdownevent" ("created_at", "created_by_id", "cushion_visible", "cushions", "distributed_at", "due_on", "id", "level", "metric_id", "mode", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rest_by", "state", "target_version_id", "updated_at", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."cushion_visible", NEW."cushions", NEW."distributed_at", NEW."due_on", NEW."id", NEW."level", NEW."metric_id", NEW."mode", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rest_by", NEW."state", NEW."target_version_id", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="a6d226ff4ed8f9432663bc69fd848369d3b31d35",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_be278",
                            table="goals_handdown",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_handdownevent" ("created_at", "created_by_id", "cushion_visible", "cushions", "distributed_at", "due_on", "id", "level", "metric_id", "mode", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rest_by", "state", "target_version_id", "updated_at", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."cushion_visible", OLD."cushions", OLD."distributed_at", OLD."due_on", OLD."id", OLD."level", OLD."metric_id", OLD."mode", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rest_by", OLD."state", OLD."target_version_id", OLD."updated_at", OLD."version"); RETURN NULL;',
                            hash="08b5c226699e3d84ee1cc9167d74e7118edf8f7f",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_487e6",
                            table="goals_handdown",
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
            name="Commitment",
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
                ("is_overlay", models.BooleanField(default=False, verbose_name="overlay")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Not handed down yet"),
                            ("distributed", "Waiting for an answer"),
                            ("accepted", "Accepted"),
                            ("committed", "Another figure committed"),
                            ("change", "Change requested"),
                            ("approved", "Approved"),
                            ("locked", "Locked"),
                            ("inactive", "No longer in the tree"),
                        ],
                        default="draft",
                        max_length=11,
                        verbose_name="state",
                    ),
                ),
                (
                    "assigned",
                    models.BigIntegerField(blank=True, null=True, verbose_name="assigned"),
                ),
                (
                    "handed_down",
                    models.BigIntegerField(blank=True, null=True, verbose_name="handed down"),
                ),
                (
                    "committed",
                    models.BigIntegerField(blank=True, null=True, verbose_name="committed"),
                ),
                (
                    "requested",
                    models.BigIntegerField(blank=True, null=True, verbose_name="requested"),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True, default="", max_length=2000, verbose_name="reason"
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="answer until")),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="answered"),
                ),
                (
                    "reminded_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="reminded"),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
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
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="goals.commitment",
                    ),
                ),
                (
                    "hand_down",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="commitments",
                        to="goals.handdown",
                    ),
                ),
            ],
            options={
                "ordering": ["hand_down", "id"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("hand_down", "organisation"), name="commitment_once"
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_commitmentevent" ("answered_at", "answered_by_id", "assigned", "committed", "due_on", "hand_down_id", "handed_down", "id", "is_overlay", "organisation_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reminded_at", "requested", "state", "version") VALUES (NEW."answered_at", NEW."answered_by_id", NEW."assigned", NEW."committed", NEW."due_on", NEW."hand_down_id", NEW."handed_down", NEW."id", NEW."is_overlay", NEW."organisation_id", NEW."parent_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."reminded_at", NEW."requested", NEW."state", NEW."version"); RETURN NULL;',
                            hash="5e9d24120bb31f24500e4c69ce79152e2b316a5c",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_27814",
                            table="goals_commitment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "goals_commitmentevent" ("answered_at", "answered_by_id", "assigned", "committed", "due_on", "hand_down_id", "handed_down", "id", "is_overlay", "organisation_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reminded_at", "requested", "state", "version") VALUES (NEW."answered_at", NEW."answered_by_id", NEW."assigned", NEW."committed", NEW."due_on", NEW."hand_down_id", NEW."handed_down", NEW."id", NEW."is_overlay", NEW."organisation_id", NEW."parent_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."reminded_at", NEW."requested", NEW."state", NEW."version"); RETURN NULL;',
                            hash="7badfd508f7e8864a5283e107d4fed0bd6869579",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_bade2",
                            table="goals_commitment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_commitmentevent" ("answered_at", "answered_by_id", "assigned", "committed", "due_on", "hand_down_id", "handed_down", "id", "is_overlay", "organisation_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reminded_at", "requested", "state", "version") VALUES (OLD."answered_at", OLD."answered_by_id", OLD."assigned", OLD."committed", OLD."due_on", OLD."hand_down_id", OLD."handed_down", OLD."id", OLD."is_overlay", OLD."organisation_id", OLD."parent_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."reminded_at", OLD."requested", OLD."state", OLD."version"); RETURN NULL;',
                            hash="e81f81c7f8f7ce2a9fa2682962fbc550a1e716fd",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_d0846",
                            table="goals_commitment",
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
            name="CommitmentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("is_overlay", models.BooleanField(default=False, verbose_name="overlay")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Not handed down yet"),
                            ("distributed", "Waiting for an answer"),
                            ("accepted", "Accepted"),
                            ("committed", "Another figure committed"),
                            ("change", "Change requested"),
                            ("approved", "Approved"),
                            ("locked", "Locked"),
                            ("inactive", "No longer in the tree"),
                        ],
                        default="draft",
                        max_length=11,
                        verbose_name="state",
                    ),
                ),
                (
                    "assigned",
                    models.BigIntegerField(blank=True, null=True, verbose_name="assigned"),
                ),
                (
                    "handed_down",
                    models.BigIntegerField(blank=True, null=True, verbose_name="handed down"),
                ),
                (
                    "committed",
                    models.BigIntegerField(blank=True, null=True, verbose_name="committed"),
                ),
                (
                    "requested",
                    models.BigIntegerField(blank=True, null=True, verbose_name="requested"),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True, default="", max_length=2000, verbose_name="reason"
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="answer until")),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="answered"),
                ),
                (
                    "reminded_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="reminded"),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
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
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="goals.commitment",
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
                        to="goals.commitment",
                    ),
                ),
                (
                    "hand_down",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="goals.handdown",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Reassignment",
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
                ("effective_on", models.DateField(verbose_name="from")),
                (
                    "takes_target",
                    models.BooleanField(default=True, verbose_name="the target goes along"),
                ),
                ("reason", models.TextField(max_length=2000, verbose_name="reason")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("applied", "Applied"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="planned",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("applied_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "applied_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
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
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.node",
                        verbose_name="territory",
                    ),
                ),
                (
                    "target_version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="goals.version",
                        verbose_name="version of the plan",
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
                            func='INSERT INTO "goals_reassignmentevent" ("applied_at", "applied_by_id", "created_at", "created_by_id", "effective_on", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "takes_target", "target_version_id", "updated_at", "version") VALUES (NEW."applied_at", NEW."applied_by_id", NEW."created_at", NEW."created_by_id", NEW."effective_on", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."state", NEW."takes_target", NEW."target_version_id", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="03fbefb56a624d15a73642d8fe2623c23452d73f",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_2c21d",
                            table="goals_reassignment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "goals_reassignmentevent" ("applied_at", "applied_by_id", "created_at", "created_by_id", "effective_on", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "takes_target", "target_version_id", "updated_at", "version") VALUES (NEW."applied_at", NEW."applied_by_id", NEW."created_at", NEW."created_by_id", NEW."effective_on", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."state", NEW."takes_target", NEW."target_version_id", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="98227894675d4cd2be01d03a1153b4bd7c22b4cf",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_cb959",
                            table="goals_reassignment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_reassignmentevent" ("applied_at", "applied_by_id", "created_at", "created_by_id", "effective_on", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "takes_target", "target_version_id", "updated_at", "version") VALUES (OLD."applied_at", OLD."applied_by_id", OLD."created_at", OLD."created_by_id", OLD."effective_on", OLD."id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."state", OLD."takes_target", OLD."target_version_id", OLD."updated_at", OLD."version"); RETURN NULL;',
                            hash="fa3e2ed92f00899d1312cb780e2de285e80b0394",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_4a5bf",
                            table="goals_reassignment",
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
            name="CustomerMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revenue", models.BigIntegerField(default=0)),
                ("target", models.BigIntegerField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.node",
                    ),
                ),
                (
                    "from_seat",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.node",
                    ),
                ),
                (
                    "to_seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.node",
                    ),
                ),
                (
                    "reassignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moves",
                        to="goals.reassignment",
                    ),
                ),
            ],
            options={
                "ordering": ["reassignment", "id"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("reassignment", "customer"), name="customer_move_once"
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_customermoveevent" ("customer_id", "from_seat_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reassignment_id", "revenue", "target", "to_seat_id") VALUES (NEW."customer_id", NEW."from_seat_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reassignment_id", NEW."revenue", NEW."target", NEW."to_seat_id"); RETURN NULL;',
                            hash="26f8d80e7717777d7fc9c186ca077d97cadaffce",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_4e41a",
                            table="goals_customermove",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "goals_customermoveevent" ("customer_id", "from_seat_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reassignment_id", "revenue", "target", "to_seat_id") VALUES (NEW."customer_id", NEW."from_seat_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reassignment_id", NEW."revenue", NEW."target", NEW."to_seat_id"); RETURN NULL;',
                            hash="a958402a88537f95a47756b3e9c22d1f2af90a74",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_6a80c",
                            table="goals_customermove",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_customermoveevent" ("customer_id", "from_seat_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reassignment_id", "revenue", "target", "to_seat_id") VALUES (OLD."customer_id", OLD."from_seat_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reassignment_id", OLD."revenue", OLD."target", OLD."to_seat_id"); RETURN NULL;',
                            hash="8ddebc7db38a6048ec584c7882ecc5b3015508a3",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_68614",
                            table="goals_customermove",
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
            name="CustomerMoveEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("revenue", models.BigIntegerField(default=0)),
                ("target", models.BigIntegerField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.node",
                    ),
                ),
                (
                    "from_seat",
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
                        to="goals.customermove",
                    ),
                ),
                (
                    "to_seat",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.node",
                    ),
                ),
                (
                    "reassignment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="goals.reassignment",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Delegation",
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
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(verbose_name="to")),
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
                    "deputy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="delegations_held",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="deputy",
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="delegations_given",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="for",
                    ),
                ),
            ],
            options={
                "ordering": ["-valid_from", "-id"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_from__lt", models.F("valid_to"))),
                        name="delegation_dates",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("giver", models.F("deputy")), _negated=True),
                        name="delegation_to_another",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_delegationevent" ("created_at", "created_by_id", "deputy_id", "giver_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "updated_at", "valid_from", "valid_to", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."deputy_id", NEW."giver_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."updated_at", NEW."valid_from", NEW."valid_to", NEW."version"); RETURN NULL;',
                            hash="f74da6f4b436ce31e3d78ac9e7ca71415f6b6b06",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_de7e0",
                            table="goals_delegation",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "goals_delegationevent" ("created_at", "created_by_id", "deputy_id", "giver_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "updated_at", "valid_from", "valid_to", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."deputy_id", NEW."giver_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."updated_at", NEW."valid_from", NEW."valid_to", NEW."version"); RETURN NULL;',
                            hash="d0d66dda148a48ce93c730f68a32f9e650ba2edd",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_c72e4",
                            table="goals_delegation",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_delegationevent" ("created_at", "created_by_id", "deputy_id", "giver_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "updated_at", "valid_from", "valid_to", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."deputy_id", OLD."giver_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."updated_at", OLD."valid_from", OLD."valid_to", OLD."version"); RETURN NULL;',
                            hash="482e9567760ce6ef196daaf54868234962c85c13",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_79317",
                            table="goals_delegation",
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
            name="DelegationEvent",
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
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(verbose_name="to")),
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
                    "deputy",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="deputy",
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="for",
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
                        to="goals.delegation",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ForecastDriver",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("promotion", "Promotion days"),
                            ("holidays", "Holidays"),
                            ("price", "Price index"),
                            ("other", "Other"),
                        ],
                        max_length=9,
                        verbose_name="kind",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "values",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="month (YYYY-MM) to number",
                        verbose_name="values by month",
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
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
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
                "constraints": [
                    models.UniqueConstraint(fields=("name",), name="forecast_driver_name")
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_forecastdriverevent" ("created_at", "created_by_id", "id", "is_active", "kind", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "updated_at", "values", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."id", NEW."is_active", NEW."kind", NEW."name", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."product_id", NEW."updated_at", NEW."values", NEW."version"); RETURN NULL;',
                            hash="c4935c075a0fa00f0b94ca0638be605dbcde5d52",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_41489",
                            table="goals_forecastdriver",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "goals_forecastdriverevent" ("created_at", "created_by_id", "id", "is_active", "kind", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "updated_at", "values", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."id", NEW."is_active", NEW."kind", NEW."name", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."product_id", NEW."updated_at", NEW."values", NEW."version"); RETURN NULL;',
                            hash="5f6b621e4292d92bebf2040a274dbf9059459753",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_554ec",
                            table="goals_forecastdriver",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_forecastdriverevent" ("created_at", "created_by_id", "id", "is_active", "kind", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "updated_at", "values", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."id", OLD."is_active", OLD."kind", OLD."name", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."product_id", OLD."updated_at", OLD."values", OLD."version"); RETURN NULL;',
                            hash="fcc15a12410e9ae459c435ca493bdb63374d9ce9",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_dea4f",
                            table="goals_forecastdriver",
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
            name="ForecastDriverEvent",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("promotion", "Promotion days"),
                            ("holidays", "Holidays"),
                            ("price", "Price index"),
                            ("other", "Other"),
                        ],
                        max_length=9,
                        verbose_name="kind",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "values",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="month (YYYY-MM) to number",
                        verbose_name="values by month",
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
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
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
                        to="goals.forecastdriver",
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
            name="ForecastRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("as_of", models.DateField(verbose_name="data through")),
                ("first_period", models.IntegerField(verbose_name="first month")),
                ("horizon", models.PositiveSmallIntegerField(verbose_name="months ahead")),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "Running"), ("done", "Done"), ("failed", "Failed")],
                        default="running",
                        max_length=7,
                    ),
                ),
                ("is_current", models.BooleanField(default=False)),
                ("options", models.JSONField(default=dict)),
                ("report", models.JSONField(default=dict)),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True)),
                        fields=("is_current",),
                        name="forecast_one_current",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ForecastError",
            fields=[
                (
                    "metric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.metric",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="goals.forecastrun",
                    ),
                ),
                ("organisation_id", models.IntegerField()),
                ("product_id", models.IntegerField(default=0)),
                ("channel_id", models.IntegerField(default=0)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "run_id",
                        "metric_id",
                        "organisation_id",
                        "product_id",
                        "channel_id",
                        "method",
                        "ahead",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("method", models.CharField(max_length=20)),
                ("ahead", models.PositiveSmallIntegerField()),
                ("cases", models.PositiveIntegerField()),
                ("actual", models.BigIntegerField()),
                ("absolute_error", models.BigIntegerField()),
                ("error", models.BigIntegerField()),
                ("naive_error", models.BigIntegerField()),
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
            name="ForecastMonth",
            fields=[
                (
                    "metric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.metric",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="goals.forecastrun",
                    ),
                ),
                ("organisation_id", models.IntegerField()),
                ("product_id", models.IntegerField(default=0)),
                ("channel_id", models.IntegerField(default=0)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "run_id",
                        "metric_id",
                        "organisation_id",
                        "product_id",
                        "channel_id",
                        "period",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("period", models.IntegerField()),
                ("value", models.BigIntegerField()),
                ("low80", models.BigIntegerField()),
                ("high80", models.BigIntegerField()),
                ("low95", models.BigIntegerField()),
                ("high95", models.BigIntegerField()),
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
            name="ForecastSeries",
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
                ("method", models.CharField(max_length=20)),
                ("flags", models.JSONField(default=list)),
                ("months_known", models.PositiveSmallIntegerField(default=0)),
                ("coverage80", models.PositiveIntegerField(null=True)),
                ("coverage95", models.PositiveIntegerField(null=True)),
                ("cases", models.PositiveIntegerField(default=0)),
                ("spread", models.JSONField(default=dict)),
                (
                    "metric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.metric",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="goals.forecastrun",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "metric", "organisation_id", "product_id", "channel_id"),
                        name="forecast_series_once",
                    )
                ],
            },
            managers=[
                ("unscoped", salesplan.core.scoping.UnscopedManager()),
            ],
        ),
        migrations.CreateModel(
            name="ForecastSettings",
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
                (
                    "rhythm",
                    models.CharField(
                        choices=[
                            ("week", "Weekly"),
                            ("ten_days", "Every ten days"),
                            ("month", "Monthly"),
                        ],
                        default="week",
                        max_length=8,
                        verbose_name="judgement is asked",
                    ),
                ),
                (
                    "horizon",
                    models.PositiveSmallIntegerField(default=12, verbose_name="months ahead"),
                ),
                (
                    "metrics",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("options", models.JSONField(blank=True, default=dict, verbose_name="options")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="forecast_settings_is_one"
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_forecastsettingsevent" ("horizon", "id", "metrics", "options", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rhythm", "version") VALUES (NEW."horizon", NEW."id", NEW."metrics", NEW."options", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rhythm", NEW."version"); RETURN NULL;',
                            hash="60a6649e6def277d45c621b8a5f42336b6cff68a",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_ac90e",
                            table="goals_forecastsettings",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "goals_forecastsettingsevent" ("horizon", "id", "metrics", "options", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rhythm", "version") VALUES (NEW."horizon", NEW."id", NEW."metrics", NEW."options", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rhythm", NEW."version"); RETURN NULL;',
                            hash="ed3886256f2c658c4086e0ee2d3c2ead26d9d1a2",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_5c65b",
                            table="goals_forecastsettings",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_forecastsettingsevent" ("horizon", "id", "metrics", "options", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rhythm", "version") VALUES (OLD."horizon", OLD."id", OLD."metrics", OLD."options", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rhythm", OLD."version"); RETURN NULL;',
                            hash="6988c53075238d824f19d6f0b55ee2f1f1b997f3",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_944ab",
                            table="goals_forecastsettings",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForecastSettingsEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                (
                    "rhythm",
                    models.CharField(
                        choices=[
                            ("week", "Weekly"),
                            ("ten_days", "Every ten days"),
                            ("month", "Monthly"),
                        ],
                        default="week",
                        max_length=8,
                        verbose_name="judgement is asked",
                    ),
                ),
                (
                    "horizon",
                    models.PositiveSmallIntegerField(default=12, verbose_name="months ahead"),
                ),
                (
                    "metrics",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("options", models.JSONField(blank=True, default=dict, verbose_name="options")),
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
                        to="goals.forecastsettings",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ForecastSubmission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_period", models.IntegerField()),
                ("months", models.PositiveSmallIntegerField()),
                (
                    "rhythm",
                    models.CharField(
                        choices=[
                            ("week", "Weekly"),
                            ("ten_days", "Every ten days"),
                            ("month", "Monthly"),
                        ],
                        max_length=8,
                    ),
                ),
                ("slot", models.DateField()),
                (
                    "judge",
                    models.CharField(
                        choices=[
                            ("rep", "Representative"),
                            ("manager", "Manager"),
                            ("final", "Final call"),
                        ],
                        max_length=7,
                    ),
                ),
                ("commit", models.BigIntegerField()),
                ("best", models.BigIntegerField(null=True)),
                ("worst", models.BigIntegerField(null=True)),
                ("reason", models.TextField(blank=True, default="", max_length=2000)),
                ("at", models.DateTimeField()),
                ("as_of", models.DateField()),
                ("statistical", models.BigIntegerField(null=True)),
                ("actual", models.BigIntegerField(null=True)),
                ("target", models.BigIntegerField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.node",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("worst", None), ("worst__lte", models.F("commit")), _connector="OR"
                        ),
                        name="submission_worst",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("best", None), ("best__gte", models.F("commit")), _connector="OR"
                        ),
                        name="submission_best",
                    ),
                ],
            },
            managers=[
                ("unscoped", salesplan.core.scoping.UnscopedManager()),
            ],
        ),
        migrations.CreateModel(
            name="HandDownEvent",
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
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Floor"), (2, "Target"), (3, "Stretch")],
                        default=2,
                        verbose_name="level",
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("one_step", "To everybody at once"),
                            ("by_level", "Level by level"),
                        ],
                        default="one_step",
                        max_length=8,
                        verbose_name="handed down",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("distributed", "Handed down"),
                            ("approved", "Approved"),
                            ("locked", "Locked"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        max_length=11,
                        verbose_name="state",
                    ),
                ),
                (
                    "rest_by",
                    models.CharField(
                        choices=[
                            ("present", "Like the present targets"),
                            ("last_year", "Like last year"),
                            ("equal", "Equally"),
                        ],
                        default="present",
                        max_length=9,
                        verbose_name="remainder",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="answers until")),
                ("cushions", models.JSONField(blank=True, default=dict, verbose_name="cushions")),
                (
                    "cushion_visible",
                    models.BooleanField(
                        default=True, verbose_name="cushions are visible from below"
                    ),
                ),
                (
                    "note",
                    models.TextField(blank=True, default="", max_length=2000, verbose_name="note"),
                ),
                ("distributed_at", models.DateTimeField(blank=True, editable=False, null=True)),
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
                        to="goals.handdown",
                    ),
                ),
                (
                    "target_version",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="goals.version",
                        verbose_name="version of the plan",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="NegotiationStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("distributed", "Handed down"),
                            ("accepted", "Accepted"),
                            ("committed", "Another figure committed"),
                            ("requested", "Change requested"),
                            ("respread", "Remainder spread again"),
                            ("moved", "Target moved"),
                            ("reopened", "Opened again"),
                            ("approved", "Approved"),
                            ("locked", "Locked"),
                            ("reminded", "Reminded"),
                            ("inactive", "No longer in the tree"),
                        ],
                        max_length=11,
                    ),
                ),
                ("before", models.BigIntegerField(null=True)),
                ("figure", models.BigIntegerField(null=True)),
                ("text", models.TextField(blank=True, default="", max_length=2000)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="goals.commitment",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["commitment", "id"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
            },
            managers=[
                ("unscoped", salesplan.core.scoping.UnscopedManager()),
            ],
        ),
        migrations.CreateModel(
            name="PayoutCurve",
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
                ("on_target", models.BigIntegerField(verbose_name="pay at 100 %")),
                ("threshold", models.PositiveIntegerField(default=8000, verbose_name="threshold")),
                ("rate", models.PositiveIntegerField(default=10000, verbose_name="rate")),
                (
                    "accelerator",
                    models.PositiveIntegerField(default=15000, verbose_name="accelerator"),
                ),
                ("cap", models.PositiveIntegerField(default=20000, verbose_name="cap")),
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
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="payout_curve",
                        to="goals.plan",
                        verbose_name="plan",
                    ),
                ),
            ],
            options={
                "ordering": ["plan"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_payoutcurveevent" ("accelerator", "cap", "created_at", "created_by_id", "id", "on_target", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "rate", "threshold", "updated_at", "version") VALUES (NEW."accelerator", NEW."cap", NEW."created_at", NEW."created_by_id", NEW."id", NEW."on_target", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."rate", NEW."threshold", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="6b148a6030cbeebb4fa11d33f73f4204f2943a34",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_fd9c6",
                            table="goals_payoutcurve",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "goals_payoutcurveevent" ("accelerator", "cap", "created_at", "created_by_id", "id", "on_target", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "rate", "threshold", "updated_at", "version") VALUES (NEW."accelerator", NEW."cap", NEW."created_at", NEW."created_by_id", NEW."id", NEW."on_target", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."rate", NEW."threshold", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="590a220bd7966212bd29b83adb02ffc5e9556453",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_63167",
                            table="goals_payoutcurve",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_payoutcurveevent" ("accelerator", "cap", "created_at", "created_by_id", "id", "on_target", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "rate", "threshold", "updated_at", "version") VALUES (OLD."accelerator", OLD."cap", OLD."created_at", OLD."created_by_id", OLD."id", OLD."on_target", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."rate", OLD."threshold", OLD."updated_at", OLD."version"); RETURN NULL;',
                            hash="dd36daedbcc26c259cf340293d57423f935cde02",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_e6d04",
                            table="goals_payoutcurve",
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
            name="PayoutCurveEvent",
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
                ("on_target", models.BigIntegerField(verbose_name="pay at 100 %")),
                ("threshold", models.PositiveIntegerField(default=8000, verbose_name="threshold")),
                ("rate", models.PositiveIntegerField(default=10000, verbose_name="rate")),
                (
                    "accelerator",
                    models.PositiveIntegerField(default=15000, verbose_name="accelerator"),
                ),
                ("cap", models.PositiveIntegerField(default=20000, verbose_name="cap")),
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
                        to="goals.payoutcurve",
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
        migrations.CreateModel(
            name="PotentialCriterion",
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
                    "name_zh_hans",
                    models.CharField(
                        blank=True, default="", max_length=120, verbose_name="name (Simplified)"
                    ),
                ),
                (
                    "name_zh_hant",
                    models.CharField(
                        blank=True, default="", max_length=120, verbose_name="name (Traditional)"
                    ),
                ),
                ("weight", models.PositiveIntegerField(default=1, verbose_name="weight")),
                (
                    "is_inverse",
                    models.BooleanField(default=False, verbose_name="less is more potential"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
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
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [models.UniqueConstraint(fields=("metric",), name="criterion_once")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_potentialcriterionevent" ("created_at", "created_by_id", "id", "is_active", "is_inverse", "metric_id", "name", "name_zh_hans", "name_zh_hant", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "version", "weight") VALUES (NEW."created_at", NEW."created_by_id", NEW."id", NEW."is_active", NEW."is_inverse", NEW."metric_id", NEW."name", NEW."name_zh_hans", NEW."name_zh_hant", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."updated_at", NEW."version", NEW."weight"); RETURN NULL;',
                            hash="c73f9f7270c65c68ebab6b84e48f097638fb6523",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_77c6b",
                            table="goals_potentialcriterion",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "goals_potentialcriterionevent" ("created_at", "created_by_id", "id", "is_active", "is_inverse", "metric_id", "name", "name_zh_hans", "name_zh_hant", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "version", "weight") VALUES (NEW."created_at", NEW."created_by_id", NEW."id", NEW."is_active", NEW."is_inverse", NEW."metric_id", NEW."name", NEW."name_zh_hans", NEW."name_zh_hant", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."updated_at", NEW."version", NEW."weight"); RETURN NULL;',
                            hash="d259f8a4c017ed852ea157369e7efe80cbd5b8d0",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_d64b8",
                            table="goals_potentialcriterion",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_potentialcriterionevent" ("created_at", "created_by_id", "id", "is_active", "is_inverse", "metric_id", "name", "name_zh_hans", "name_zh_hant", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "version", "weight") VALUES (OLD."created_at", OLD."created_by_id", OLD."id", OLD."is_active", OLD."is_inverse", OLD."metric_id", OLD."name", OLD."name_zh_hans", OLD."name_zh_hant", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."updated_at", OLD."version", OLD."weight"); RETURN NULL;',
                            hash="1cbdb8d71b33e102d8f6d100ec7bc1f2f4fff7f6",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_cb242",
                            table="goals_potentialcriterion",
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
            name="PotentialCriterionEvent",
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
                    "name_zh_hans",
                    models.CharField(
                        blank=True, default="", max_length=120, verbose_name="name (Simplified)"
                    ),
                ),
                (
                    "name_zh_hant",
                    models.CharField(
                        blank=True, default="", max_length=120, verbose_name="name (Traditional)"
                    ),
                ),
                ("weight", models.PositiveIntegerField(default=1, verbose_name="weight")),
                (
                    "is_inverse",
                    models.BooleanField(default=False, verbose_name="less is more potential"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
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
                        to="goals.potentialcriterion",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RampProfile",
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
                    "steps",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveIntegerField(
                            validators=[
                                django.core.validators.MinValueValidator(0),
                                django.core.validators.MaxValueValidator(10000),
                            ]
                        ),
                        size=None,
                        verbose_name="by month",
                    ),
                ),
                (
                    "is_default",
                    models.BooleanField(default=False, verbose_name="used unless said otherwise"),
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
            ],
            options={
                "ordering": ["name"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(fields=("name",), name="ramp_profile_name"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("is_default",),
                        name="ramp_one_default",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_rampprofileevent" ("created_at", "created_by_id", "id", "is_default", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "steps", "updated_at", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."id", NEW."is_default", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."steps", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="8dda54ee1449d7bba781525bc261a14da494bb63",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_baf72",
                            table="goals_rampprofile",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "goals_rampprofileevent" ("created_at", "created_by_id", "id", "is_default", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "steps", "updated_at", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."id", NEW."is_default", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."steps", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="e9b852c3ee651ff2e690b5357caef12a134e155d",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_61564",
                            table="goals_rampprofile",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_rampprofileevent" ("created_at", "created_by_id", "id", "is_default", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "steps", "updated_at", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."id", OLD."is_default", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."steps", OLD."updated_at", OLD."version"); RETURN NULL;',
                            hash="18166412b2b61072eefdc5d442b6415e091a831b",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_917f8",
                            table="goals_rampprofile",
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
            name="RampProfileEvent",
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
                    "steps",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveIntegerField(
                            validators=[
                                django.core.validators.MinValueValidator(0),
                                django.core.validators.MaxValueValidator(10000),
                            ]
                        ),
                        size=None,
                        verbose_name="by month",
                    ),
                ),
                (
                    "is_default",
                    models.BooleanField(default=False, verbose_name="used unless said otherwise"),
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
                        to="goals.rampprofile",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReassignmentEvent",
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
                ("effective_on", models.DateField(verbose_name="from")),
                (
                    "takes_target",
                    models.BooleanField(default=True, verbose_name="the target goes along"),
                ),
                ("reason", models.TextField(max_length=2000, verbose_name="reason")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("applied", "Applied"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="planned",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("applied_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "applied_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
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
                        to="goals.reassignment",
                    ),
                ),
                (
                    "target_version",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="goals.version",
                        verbose_name="version of the plan",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Responsibility",
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
                ("valid_from", models.DateField(verbose_name="from")),
                (
                    "valid_to",
                    models.DateField(default=datetime.date(9999, 12, 31), verbose_name="to"),
                ),
                (
                    "note",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="note"),
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
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.node",
                        verbose_name="seat",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.node",
                        verbose_name="customer or area",
                    ),
                ),
            ],
            options={
                "ordering": ["subject", "valid_from"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_from__lt", models.F("valid_to"))),
                        name="responsibility_dates",
                    ),
                    models.UniqueConstraint(
                        fields=("subject", "seat", "valid_from"), name="responsibility_once"
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_responsibilityevent" ("created_at", "created_by_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seat_id", "subject_id", "updated_at", "valid_from", "valid_to", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."seat_id", NEW."subject_id", NEW."updated_at", NEW."valid_from", NEW."valid_to", NEW."version"); RETURN NULL;',
                            hash="a535edbb43d526464c3667cfc7c4c7a26c4d050d",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_85601",
                            table="goals_responsibility",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "goals_responsibilityevent" ("created_at", "created_by_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seat_id", "subject_id", "updated_at", "valid_from", "valid_to", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."seat_id", NEW."subject_id", NEW."updated_at", NEW."valid_from", NEW."valid_to", NEW."version"); RETURN NULL;',
                            hash="b218cf596d5b9560cd722ac77658f42b80f28e44",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_6a3c8",
                            table="goals_responsibility",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_responsibilityevent" ("created_at", "created_by_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seat_id", "subject_id", "updated_at", "valid_from", "valid_to", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."id", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."seat_id", OLD."subject_id", OLD."updated_at", OLD."valid_from", OLD."valid_to", OLD."version"); RETURN NULL;',
                            hash="b08334c4735b35343ff708ac7e49098fdc2136c9",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_b69b2",
                            table="goals_responsibility",
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
            name="ResponsibilityEvent",
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
                ("valid_from", models.DateField(verbose_name="from")),
                (
                    "valid_to",
                    models.DateField(default=datetime.date(9999, 12, 31), verbose_name="to"),
                ),
                (
                    "note",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="note"),
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
                        to="goals.responsibility",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.node",
                        verbose_name="seat",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.node",
                        verbose_name="customer or area",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SeatCapacity",
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
                    "productivity",
                    models.BigIntegerField(
                        blank=True, null=True, verbose_name="productivity a month"
                    ),
                ),
                (
                    "planned_from",
                    models.DateField(blank=True, null=True, verbose_name="to be held from"),
                ),
                (
                    "note",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="note"),
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
                    "ramp",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="goals.rampprofile",
                        verbose_name="ramp-up",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.node",
                        verbose_name="seat",
                    ),
                ),
            ],
            options={
                "ordering": ["seat"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(fields=("seat",), name="seat_capacity_once")
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_seatcapacityevent" ("created_at", "created_by_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_from", "productivity", "ramp_id", "seat_id", "updated_at", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."planned_from", NEW."productivity", NEW."ramp_id", NEW."seat_id", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="7bafb607d054c51a066971aac649ffad414ebe57",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_d43af",
                            table="goals_seatcapacity",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "goals_seatcapacityevent" ("created_at", "created_by_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_from", "productivity", "ramp_id", "seat_id", "updated_at", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."planned_from", NEW."productivity", NEW."ramp_id", NEW."seat_id", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="75ebd3d61ef2fd35fff3093a3253cf38c46babfd",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_ac4cf",
                            table="goals_seatcapacity",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_seatcapacityevent" ("created_at", "created_by_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_from", "productivity", "ramp_id", "seat_id", "updated_at", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."id", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."planned_from", OLD."productivity", OLD."ramp_id", OLD."seat_id", OLD."updated_at", OLD."version"); RETURN NULL;',
                            hash="40530d82f8c987eb47434e518405b1384411555b",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_b3fb8",
                            table="goals_seatcapacity",
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
            name="SeatCapacityEvent",
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
                    "productivity",
                    models.BigIntegerField(
                        blank=True, null=True, verbose_name="productivity a month"
                    ),
                ),
                (
                    "planned_from",
                    models.DateField(blank=True, null=True, verbose_name="to be held from"),
                ),
                (
                    "note",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="note"),
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
                        to="goals.seatcapacity",
                    ),
                ),
                (
                    "ramp",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="goals.rampprofile",
                        verbose_name="ramp-up",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.node",
                        verbose_name="seat",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Skill",
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
                    "grade",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="grade",
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="skills",
                        to="core.person",
                        verbose_name="person",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.node",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "ordering": ["person", "product"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(fields=("person", "product"), name="skill_once")
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_skillevent" ("created_at", "created_by_id", "grade", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "updated_at", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."grade", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."product_id", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="ff01411db704524cd630e3526596846f7daa866b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_e0942",
                            table="goals_skill",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "goals_skillevent" ("created_at", "created_by_id", "grade", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "updated_at", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."grade", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."product_id", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="664e0d42dd022046a823c0a6ef187c6f06b50a6b",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_d6f7a",
                            table="goals_skill",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_skillevent" ("created_at", "created_by_id", "grade", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "updated_at", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."grade", OLD."id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."product_id", OLD."updated_at", OLD."version"); RETURN NULL;',
                            hash="79bc2450031ebd4b9bbfc5b2bbb638945095281a",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_d3ec6",
                            table="goals_skill",
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
            name="SkillEvent",
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
                    "grade",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="grade",
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
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.person",
                        verbose_name="person",
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
                        to="goals.skill",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_constraint=False,
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
            name="VersionApproval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("note", models.CharField(blank=True, default="", max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "target_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approvals",
                        to="goals.version",
                    ),
                ),
            ],
            options={
                "ordering": ["target_version", "id"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(fields=("target_version", "by"), name="approval_once")
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_versionapprovalevent" ("at", "by_id", "id", "note", "on_behalf_of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "target_version_id") VALUES (NEW."at", NEW."by_id", NEW."id", NEW."note", NEW."on_behalf_of_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."target_version_id"); RETURN NULL;',
                            hash="89e1943949a7cd5981ad8ee9518882b2703063cd",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_243e0",
                            table="goals_versionapproval",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "goals_versionapprovalevent" ("at", "by_id", "id", "note", "on_behalf_of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "target_version_id") VALUES (NEW."at", NEW."by_id", NEW."id", NEW."note", NEW."on_behalf_of_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."target_version_id"); RETURN NULL;',
                            hash="f07cfee7e636c76ade4f8b5ad42c58f8251d10a4",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_6bc42",
                            table="goals_versionapproval",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "goals_versionapprovalevent" ("at", "by_id", "id", "note", "on_behalf_of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "target_version_id") VALUES (OLD."at", OLD."by_id", OLD."id", OLD."note", OLD."on_behalf_of_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."target_version_id"); RETURN NULL;',
                            hash="711fe1e341d754e8920cd10643ae019150030c13",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_75f9c",
                            table="goals_versionapproval",
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
            name="VersionApprovalEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("note", models.CharField(blank=True, default="", max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "by",
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
                    "on_behalf_of",
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
                        to="goals.versionapproval",
                    ),
                ),
                (
                    "target_version",
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
        migrations.AddField(
            model_name="plan",
            name="approvals_needed",
            field=models.PositiveSmallIntegerField(
                db_default=1, default=1, verbose_name="people who approve"
            ),
        ),
        migrations.AddField(
            model_name="planevent",
            name="approvals_needed",
            field=models.PositiveSmallIntegerField(
                db_default=1, default=1, verbose_name="people who approve"
            ),
        ),
        migrations.AlterField(
            model_name="version",
            name="kind",
            field=models.CharField(
                choices=[
                    ("main", "Main version"),
                    ("sandbox", "Sandbox"),
                    ("scenario", "Scenario"),
                    ("calibration", "Calibration"),
                ],
                default="main",
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="versionevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("main", "Main version"),
                    ("sandbox", "Sandbox"),
                    ("scenario", "Scenario"),
                    ("calibration", "Calibration"),
                ],
                default="main",
                max_length=12,
                verbose_name="kind",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plan",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "goals_planevent" ("approvals_needed", "base_first_period", "base_months", "closed_on", "comparison_first_period", "comparison_months", "created_at", "created_by_id", "display_currency", "display_unit", "first_period", "floor_use", "id", "months", "name", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rhythm", "rounding_unit", "stretch_use", "target_use", "template", "updated_at", "version") VALUES (NEW."approvals_needed", NEW."base_first_period", NEW."base_months", NEW."closed_on", NEW."comparison_first_period", NEW."comparison_months", NEW."created_at", NEW."created_by_id", NEW."display_currency", NEW."display_unit", NEW."first_period", NEW."floor_use", NEW."id", NEW."months", NEW."name", NEW."organisation_id", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rhythm", NEW."rounding_unit", NEW."stretch_use", NEW."target_use", NEW."template", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="1e4e0770fb0600a23cefaa480b1b76f041b38319",
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
                    func='INSERT INTO "goals_planevent" ("approvals_needed", "base_first_period", "base_months", "closed_on", "comparison_first_period", "comparison_months", "created_at", "created_by_id", "display_currency", "display_unit", "first_period", "floor_use", "id", "months", "name", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rhythm", "rounding_unit", "stretch_use", "target_use", "template", "updated_at", "version") VALUES (NEW."approvals_needed", NEW."base_first_period", NEW."base_months", NEW."closed_on", NEW."comparison_first_period", NEW."comparison_months", NEW."created_at", NEW."created_by_id", NEW."display_currency", NEW."display_unit", NEW."first_period", NEW."floor_use", NEW."id", NEW."months", NEW."name", NEW."organisation_id", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rhythm", NEW."rounding_unit", NEW."stretch_use", NEW."target_use", NEW."template", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="391a1decd0076e37d7d24a77a282a7c0598f6708",
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
                    func='INSERT INTO "goals_planevent" ("approvals_needed", "base_first_period", "base_months", "closed_on", "comparison_first_period", "comparison_months", "created_at", "created_by_id", "display_currency", "display_unit", "first_period", "floor_use", "id", "months", "name", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rhythm", "rounding_unit", "stretch_use", "target_use", "template", "updated_at", "version") VALUES (OLD."approvals_needed", OLD."base_first_period", OLD."base_months", OLD."closed_on", OLD."comparison_first_period", OLD."comparison_months", OLD."created_at", OLD."created_by_id", OLD."display_currency", OLD."display_unit", OLD."first_period", OLD."floor_use", OLD."id", OLD."months", OLD."name", OLD."organisation_id", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rhythm", OLD."rounding_unit", OLD."stretch_use", OLD."target_use", OLD."template", OLD."updated_at", OLD."version"); RETURN NULL;',
                    hash="cf449aa18efa031b3f44a26d81431e9fafc974aa",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a4266",
                    table="goals_plan",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("approvals_needed__range", (1, 5))), name="plan_approvals"
            ),
        ),
        migrations.AddIndex(
            model_name="forecastsubmission",
            index=models.Index(
                fields=["organisation", "metric", "first_period", "months"], name="submission_place"
            ),
        ),
    ]
