import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import salesplan.core.scoping
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_potential_score"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="ActualsDerived",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "period",
                        "measure",
                        "organisation_id",
                        "product_id",
                        "channel_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("period", models.IntegerField()),
                (
                    "measure",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Returned Revenue"),
                            (2, "Gross Revenue"),
                            (3, "New Customers"),
                            (4, "Lost Customers"),
                            (5, "Retained Customers"),
                            (6, "Retainable Customers"),
                            (7, "Repeated Customers"),
                            (8, "Repeatable Customers"),
                            (9, "New Product Revenue"),
                        ]
                    ),
                ),
                ("organisation_id", models.IntegerField()),
                ("product_id", models.IntegerField()),
                ("channel_id", models.IntegerField()),
                ("value", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="CrossCheck",
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
                    "tolerance",
                    models.PositiveIntegerField(
                        default=100,
                        verbose_name="tolerated difference, in basis points of the second",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="CrossCheckEvent",
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
                    "tolerance",
                    models.PositiveIntegerField(
                        default=100,
                        verbose_name="tolerated difference, in basis points of the second",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CrossFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("organisation_id", models.IntegerField()),
                ("period", models.IntegerField()),
                ("left", models.BigIntegerField(null=True)),
                ("right", models.BigIntegerField(null=True)),
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
            name="Dispatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=250)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sent", "Sent"),
                            ("failed", "Failed"),
                            ("dropped", "Not sent"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("not_before", models.DateTimeField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("error", models.CharField(blank=True, default="", max_length=500)),
            ],
            options={
                "ordering": ["-id"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
            },
            managers=[
                ("unscoped", salesplan.core.scoping.UnscopedManager()),
            ],
        ),
        migrations.CreateModel(
            name="Endpoint",
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
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("webhook", "Webhook"),
                            ("wecom", "WeCom bot"),
                            ("dingtalk", "DingTalk bot"),
                            ("feishu", "Feishu bot"),
                        ],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("url", models.URLField(max_length=500, verbose_name="address")),
                ("secret", models.TextField(blank=True, default="", editable=False)),
                ("previous_secret", models.TextField(blank=True, default="", editable=False)),
                ("previous_until", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        default=list,
                        size=None,
                        verbose_name="messages",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True, default="", max_length=10, verbose_name="language"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "failures",
                    models.PositiveSmallIntegerField(
                        default=0, editable=False, verbose_name="failures in a row"
                    ),
                ),
                (
                    "disabled_reason",
                    models.CharField(blank=True, default="", editable=False, max_length=300),
                ),
                ("last_success_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "ordering": ["name", "id"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
            },
            managers=[
                ("unscoped", salesplan.core.scoping.UnscopedManager()),
            ],
        ),
        migrations.CreateModel(
            name="EndpointEvent",
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
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("webhook", "Webhook"),
                            ("wecom", "WeCom bot"),
                            ("dingtalk", "DingTalk bot"),
                            ("feishu", "Feishu bot"),
                        ],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("url", models.URLField(max_length=500, verbose_name="address")),
                ("secret", models.TextField(blank=True, default="", editable=False)),
                ("previous_secret", models.TextField(blank=True, default="", editable=False)),
                ("previous_until", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        default=list,
                        size=None,
                        verbose_name="messages",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True, default="", max_length=10, verbose_name="language"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "failures",
                    models.PositiveSmallIntegerField(
                        default=0, editable=False, verbose_name="failures in a row"
                    ),
                ),
                (
                    "disabled_reason",
                    models.CharField(blank=True, default="", editable=False, max_length=300),
                ),
                ("last_success_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MessageSettings",
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
                ("quiet_from", models.TimeField(blank=True, null=True, verbose_name="quiet from")),
                ("quiet_to", models.TimeField(blank=True, null=True, verbose_name="quiet until")),
                (
                    "quiet_weekends",
                    models.BooleanField(default=False, verbose_name="quiet on days off"),
                ),
                (
                    "digest_rhythm",
                    models.CharField(
                        choices=[("daily", "Every day"), ("weekly", "Every week")],
                        default="daily",
                        max_length=6,
                        verbose_name="digest",
                    ),
                ),
                ("digest_at", models.TimeField(default="08:30", verbose_name="digest at")),
                ("digest_sent_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MessageSettingsEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("quiet_from", models.TimeField(blank=True, null=True, verbose_name="quiet from")),
                ("quiet_to", models.TimeField(blank=True, null=True, verbose_name="quiet until")),
                (
                    "quiet_weekends",
                    models.BooleanField(default=False, verbose_name="quiet on days off"),
                ),
                (
                    "digest_rhythm",
                    models.CharField(
                        choices=[("daily", "Every day"), ("weekly", "Every week")],
                        default="daily",
                        max_length=6,
                        verbose_name="digest",
                    ),
                ),
                ("digest_at", models.TimeField(default="08:30", verbose_name="digest at")),
                ("digest_sent_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MessageSwitch",
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
                ("kind", models.CharField(max_length=40)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("off", "Not at all"),
                            ("app", "In the app"),
                            ("digest", "In the app and in the digest"),
                            ("mail", "In the app and by e-mail at once"),
                        ],
                        max_length=6,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MessageSwitchEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("kind", models.CharField(max_length=40)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("off", "Not at all"),
                            ("app", "In the app"),
                            ("digest", "In the app and in the digest"),
                            ("mail", "In the app and by e-mail at once"),
                        ],
                        max_length=6,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ObservedFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("missing", "No value for a month between others"),
                            ("late", "No value since"),
                            ("outlier", "Far from its usual values"),
                        ],
                        max_length=12,
                    ),
                ),
                ("organisation_id", models.IntegerField()),
                ("product_id", models.IntegerField(default=0)),
                ("channel_id", models.IntegerField(default=0)),
                ("period", models.IntegerField()),
                ("value", models.BigIntegerField(null=True)),
                ("usual_low", models.BigIntegerField(null=True)),
                ("usual_high", models.BigIntegerField(null=True)),
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
            name="StaleDerived",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", models.IntegerField()),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="metric",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="metric",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="metric",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="metric",
            name="definition_zh_hans",
            field=models.TextField(
                blank=True, db_default="", default="", verbose_name="definition (Simplified)"
            ),
        ),
        migrations.AddField(
            model_name="metric",
            name="definition_zh_hant",
            field=models.TextField(
                blank=True, db_default="", default="", verbose_name="definition (Traditional)"
            ),
        ),
        migrations.AddField(
            model_name="metric",
            name="expression",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="codes of metrics with + − × ÷, e.g. [spend] / [revenue]",
                max_length=500,
                verbose_name="expression",
            ),
        ),
        migrations.AddField(
            model_name="metricevent",
            name="definition_zh_hans",
            field=models.TextField(
                blank=True, db_default="", default="", verbose_name="definition (Simplified)"
            ),
        ),
        migrations.AddField(
            model_name="metricevent",
            name="definition_zh_hant",
            field=models.TextField(
                blank=True, db_default="", default="", verbose_name="definition (Traditional)"
            ),
        ),
        migrations.AddField(
            model_name="metricevent",
            name="expression",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="codes of metrics with + − × ÷, e.g. [spend] / [revenue]",
                max_length=500,
                verbose_name="expression",
            ),
        ),
        migrations.AlterField(
            model_name="metric",
            name="aggregation",
            field=models.CharField(
                choices=[
                    ("sum", "Sum"),
                    ("average", "Average"),
                    ("ratio", "Ratio of two metrics"),
                    ("last", "Last value"),
                    ("distinct", "Distinct count"),
                    ("formula", "Formula"),
                ],
                max_length=10,
                verbose_name="aggregation",
            ),
        ),
        migrations.AlterField(
            model_name="metric",
            name="measure",
            field=models.CharField(
                blank=True,
                default="",
                help_text="what the sales lines give; empty for observations",
                max_length=24,
                verbose_name="measure of the cube",
            ),
        ),
        migrations.AlterField(
            model_name="metricevent",
            name="aggregation",
            field=models.CharField(
                choices=[
                    ("sum", "Sum"),
                    ("average", "Average"),
                    ("ratio", "Ratio of two metrics"),
                    ("last", "Last value"),
                    ("distinct", "Distinct count"),
                    ("formula", "Formula"),
                ],
                max_length=10,
                verbose_name="aggregation",
            ),
        ),
        migrations.AlterField(
            model_name="metricevent",
            name="measure",
            field=models.CharField(
                blank=True,
                default="",
                help_text="what the sales lines give; empty for observations",
                max_length=24,
                verbose_name="measure of the cube",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="metric",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "core_metricevent" ("act", "aggregation", "code", "definition", "definition_zh_hans", "definition_zh_hant", "denominator_id", "direction", "expression", "formula", "id", "kind", "measure", "name", "name_zh_hans", "name_zh_hant", "numerator_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scale", "source", "unit", "version", "watch") VALUES (NEW."act", NEW."aggregation", NEW."code", NEW."definition", NEW."definition_zh_hans", NEW."definition_zh_hant", NEW."denominator_id", NEW."direction", NEW."expression", NEW."formula", NEW."id", NEW."kind", NEW."measure", NEW."name", NEW."name_zh_hans", NEW."name_zh_hant", NEW."numerator_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."scale", NEW."source", NEW."unit", NEW."version", NEW."watch"); RETURN NULL;',
                    hash="bb426a8533b05ad328e63e248bc928111a6fb0f2",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3e73f",
                    table="core_metric",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="metric",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "core_metricevent" ("act", "aggregation", "code", "definition", "definition_zh_hans", "definition_zh_hant", "denominator_id", "direction", "expression", "formula", "id", "kind", "measure", "name", "name_zh_hans", "name_zh_hant", "numerator_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scale", "source", "unit", "version", "watch") VALUES (NEW."act", NEW."aggregation", NEW."code", NEW."definition", NEW."definition_zh_hans", NEW."definition_zh_hant", NEW."denominator_id", NEW."direction", NEW."expression", NEW."formula", NEW."id", NEW."kind", NEW."measure", NEW."name", NEW."name_zh_hans", NEW."name_zh_hant", NEW."numerator_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."scale", NEW."source", NEW."unit", NEW."version", NEW."watch"); RETURN NULL;',
                    hash="aa33f85a1691aac3dbb4c09d965cde5967046fae",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1c0d2",
                    table="core_metric",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="metric",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "core_metricevent" ("act", "aggregation", "code", "definition", "definition_zh_hans", "definition_zh_hant", "denominator_id", "direction", "expression", "formula", "id", "kind", "measure", "name", "name_zh_hans", "name_zh_hant", "numerator_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scale", "source", "unit", "version", "watch") VALUES (OLD."act", OLD."aggregation", OLD."code", OLD."definition", OLD."definition_zh_hans", OLD."definition_zh_hant", OLD."denominator_id", OLD."direction", OLD."expression", OLD."formula", OLD."id", OLD."kind", OLD."measure", OLD."name", OLD."name_zh_hans", OLD."name_zh_hant", OLD."numerator_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."scale", OLD."source", OLD."unit", OLD."version", OLD."watch"); RETURN NULL;',
                    hash="ae1c82fa3ab4b12481615f7ed80d15b404fefec7",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_284a1",
                    table="core_metric",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="metric",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("aggregation", "formula"), _negated=True),
                    models.Q(("expression", ""), _negated=True),
                    _connector="OR",
                ),
                name="metric_formula_has_expression",
            ),
        ),
        migrations.AddField(
            model_name="crosscheck",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="crosscheck",
            name="left_metric",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.metric",
                verbose_name="first metric",
            ),
        ),
        migrations.AddField(
            model_name="crosscheck",
            name="left_source",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.source",
                verbose_name="its source",
            ),
        ),
        migrations.AddField(
            model_name="crosscheck",
            name="right_metric",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.metric",
                verbose_name="second metric",
            ),
        ),
        migrations.AddField(
            model_name="crosscheck",
            name="right_source",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.source",
                verbose_name="its source",
            ),
        ),
        migrations.AddField(
            model_name="crosscheckevent",
            name="created_by",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="crosscheckevent",
            name="left_metric",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="core.metric",
                verbose_name="first metric",
            ),
        ),
        migrations.AddField(
            model_name="crosscheckevent",
            name="left_source",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="core.source",
                verbose_name="its source",
            ),
        ),
        migrations.AddField(
            model_name="crosscheckevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="crosscheckevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="core.crosscheck",
            ),
        ),
        migrations.AddField(
            model_name="crosscheckevent",
            name="right_metric",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="core.metric",
                verbose_name="second metric",
            ),
        ),
        migrations.AddField(
            model_name="crosscheckevent",
            name="right_source",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="core.source",
                verbose_name="its source",
            ),
        ),
        migrations.AddField(
            model_name="crossfinding",
            name="check_made",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="findings",
                to="core.crosscheck",
            ),
        ),
        migrations.AddField(
            model_name="dispatch",
            name="notification",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="dispatches",
                to="core.notification",
            ),
        ),
        migrations.AddField(
            model_name="dispatch",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="dispatches",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="endpoint",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="endpoint",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="endpoints",
                to=settings.AUTH_USER_MODEL,
                verbose_name="on behalf of",
            ),
        ),
        migrations.AddField(
            model_name="dispatch",
            name="endpoint",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="dispatches",
                to="core.endpoint",
            ),
        ),
        migrations.AddField(
            model_name="endpointevent",
            name="created_by",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="endpointevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="endpointevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="core.endpoint",
            ),
        ),
        migrations.AddField(
            model_name="endpointevent",
            name="user",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="on behalf of",
            ),
        ),
        migrations.AddField(
            model_name="messagesettings",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="message_settings",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="messagesettingsevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="messagesettingsevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="core.messagesettings",
            ),
        ),
        migrations.AddField(
            model_name="messagesettingsevent",
            name="user",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="messageswitch",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="message_switches",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="messageswitchevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="messageswitchevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="core.messageswitch",
            ),
        ),
        migrations.AddField(
            model_name="messageswitchevent",
            name="user",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="observedfinding",
            name="metric",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="core.metric"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="crosscheck",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "core_crosscheckevent" ("created_at", "created_by_id", "id", "is_active", "left_metric_id", "left_source_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "right_metric_id", "right_source_id", "tolerance", "updated_at", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."id", NEW."is_active", NEW."left_metric_id", NEW."left_source_id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."right_metric_id", NEW."right_source_id", NEW."tolerance", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="99a30a9c9c6f866a2a1e6fb4765c519d32a928b1",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_8b49c",
                    table="core_crosscheck",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="crosscheck",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "core_crosscheckevent" ("created_at", "created_by_id", "id", "is_active", "left_metric_id", "left_source_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "right_metric_id", "right_source_id", "tolerance", "updated_at", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."id", NEW."is_active", NEW."left_metric_id", NEW."left_source_id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."right_metric_id", NEW."right_source_id", NEW."tolerance", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="a0401b56fd371303c32d144b9b1369aef0300748",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_2340d",
                    table="core_crosscheck",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="crosscheck",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "core_crosscheckevent" ("created_at", "created_by_id", "id", "is_active", "left_metric_id", "left_source_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "right_metric_id", "right_source_id", "tolerance", "updated_at", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."id", OLD."is_active", OLD."left_metric_id", OLD."left_source_id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."right_metric_id", OLD."right_source_id", OLD."tolerance", OLD."updated_at", OLD."version"); RETURN NULL;',
                    hash="631286d22572808163a681bca25e3827c55f61c9",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_142f5",
                    table="core_crosscheck",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="crossfinding",
            constraint=models.UniqueConstraint(
                fields=("check_made", "organisation_id", "period"), name="cross_finding_once"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="endpoint",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "core_endpointevent" ("created_at", "created_by_id", "disabled_reason", "failures", "id", "is_active", "kind", "kinds", "language", "last_success_at", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "previous_secret", "previous_until", "secret", "updated_at", "url", "user_id", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."disabled_reason", NEW."failures", NEW."id", NEW."is_active", NEW."kind", NEW."kinds", NEW."language", NEW."last_success_at", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."previous_secret", NEW."previous_until", NEW."secret", NEW."updated_at", NEW."url", NEW."user_id", NEW."version"); RETURN NULL;',
                    hash="960968fe882a9de36ff5e64716fbc082e5b481c1",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_410ad",
                    table="core_endpoint",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="endpoint",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "core_endpointevent" ("created_at", "created_by_id", "disabled_reason", "failures", "id", "is_active", "kind", "kinds", "language", "last_success_at", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "previous_secret", "previous_until", "secret", "updated_at", "url", "user_id", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."disabled_reason", NEW."failures", NEW."id", NEW."is_active", NEW."kind", NEW."kinds", NEW."language", NEW."last_success_at", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."previous_secret", NEW."previous_until", NEW."secret", NEW."updated_at", NEW."url", NEW."user_id", NEW."version"); RETURN NULL;',
                    hash="7b337a72b59ebcdf7b53cebd70956527075ad372",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c2f11",
                    table="core_endpoint",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="endpoint",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "core_endpointevent" ("created_at", "created_by_id", "disabled_reason", "failures", "id", "is_active", "kind", "kinds", "language", "last_success_at", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "previous_secret", "previous_until", "secret", "updated_at", "url", "user_id", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."disabled_reason", OLD."failures", OLD."id", OLD."is_active", OLD."kind", OLD."kinds", OLD."language", OLD."last_success_at", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."previous_secret", OLD."previous_until", OLD."secret", OLD."updated_at", OLD."url", OLD."user_id", OLD."version"); RETURN NULL;',
                    hash="6a89e81966aad1c3491ee8bd8abd0ee14bc0f4b6",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_bef6e",
                    table="core_endpoint",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="dispatch",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["not_before"],
                name="dispatch_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispatch",
            constraint=models.UniqueConstraint(
                fields=("user", "key", "endpoint"), name="dispatch_once", nulls_distinct=False
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="messagesettings",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "core_messagesettingsevent" ("digest_at", "digest_rhythm", "digest_sent_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quiet_from", "quiet_to", "quiet_weekends", "user_id", "version") VALUES (NEW."digest_at", NEW."digest_rhythm", NEW."digest_sent_at", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quiet_from", NEW."quiet_to", NEW."quiet_weekends", NEW."user_id", NEW."version"); RETURN NULL;',
                    hash="6a0868f5e67a0c4c4a56ca677e471c66d59f93c9",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9123d",
                    table="core_messagesettings",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="messagesettings",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "core_messagesettingsevent" ("digest_at", "digest_rhythm", "digest_sent_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quiet_from", "quiet_to", "quiet_weekends", "user_id", "version") VALUES (NEW."digest_at", NEW."digest_rhythm", NEW."digest_sent_at", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."quiet_from", NEW."quiet_to", NEW."quiet_weekends", NEW."user_id", NEW."version"); RETURN NULL;',
                    hash="54234d7ecd61bf2f02c6902b1b8a6e24f1936587",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0d2d7",
                    table="core_messagesettings",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="messagesettings",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "core_messagesettingsevent" ("digest_at", "digest_rhythm", "digest_sent_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quiet_from", "quiet_to", "quiet_weekends", "user_id", "version") VALUES (OLD."digest_at", OLD."digest_rhythm", OLD."digest_sent_at", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."quiet_from", OLD."quiet_to", OLD."quiet_weekends", OLD."user_id", OLD."version"); RETURN NULL;',
                    hash="138f6e19503ff73ebd2a19565baf9c566c7400ba",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_fc7cd",
                    table="core_messagesettings",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="messageswitch",
            constraint=models.UniqueConstraint(fields=("user", "kind"), name="message_switch_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="messageswitch",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "core_messageswitchevent" ("id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id", "version", "way") VALUES (NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."user_id", NEW."version", NEW."way"); RETURN NULL;',
                    hash="8ba464be018c2a19d737ea45e4b4b2f3f2f69e10",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_47c29",
                    table="core_messageswitch",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="messageswitch",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "core_messageswitchevent" ("id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id", "version", "way") VALUES (NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."user_id", NEW."version", NEW."way"); RETURN NULL;',
                    hash="83bf1af8f4ecf75b1b53bdb0419e8793f32cfc23",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6ac94",
                    table="core_messageswitch",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="messageswitch",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "core_messageswitchevent" ("id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id", "version", "way") VALUES (OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."user_id", OLD."version", OLD."way"); RETURN NULL;',
                    hash="7f3c09c74c9bfe2fbe3563a608e28891f8bae3af",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_52cd0",
                    table="core_messageswitch",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="observedfinding",
            constraint=models.UniqueConstraint(
                fields=("rule", "metric", "organisation_id", "product_id", "channel_id", "period"),
                name="observed_finding_once",
            ),
        ),
    ]
