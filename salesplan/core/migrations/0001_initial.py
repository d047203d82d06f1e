import datetime
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import salesplan.core.scoping
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="ActiveCustomers",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id",
                        "period",
                        "previous",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organisation_id", models.IntegerField()),
                ("period", models.IntegerField()),
                ("previous", models.IntegerField()),
                ("customers", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="ActualsDelta",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("seat_id", models.IntegerField()),
                ("product_id", models.IntegerField()),
                ("channel_id", models.IntegerField()),
                ("customer_id", models.IntegerField()),
                ("tier_id", models.IntegerField()),
                ("revenue", models.BigIntegerField()),
                ("cost", models.BigIntegerField()),
                ("quantity", models.BigIntegerField()),
                ("lines", models.IntegerField()),
                ("batch_id", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="BeforeImage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("batch_id", models.IntegerField(db_index=True)),
                ("table", models.CharField(max_length=40)),
                ("row", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="Node",
            fields=[
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "dimension",
                    models.CharField(
                        choices=[
                            ("organisation", "Organisation"),
                            ("product", "Product"),
                            ("channel", "Channel"),
                            ("customer", "Customer"),
                            ("geography", "Geography"),
                        ],
                        max_length=12,
                        verbose_name="dimension",
                    ),
                ),
                ("code", models.CharField(db_collation="C", max_length=100, verbose_name="code")),
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("company", "Company"),
                            ("region", "Region"),
                            ("area", "Area"),
                            ("team", "Team"),
                            ("seat", "Seat"),
                            ("line", "Product line"),
                            ("category", "Category"),
                            ("item", "Item"),
                            ("channel", "Channel"),
                            ("tier", "Customer tier"),
                            ("customer", "Customer"),
                            ("place", "Place"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("position", models.IntegerField(default=0, verbose_name="position")),
                (
                    "tier",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("core", "Core"),
                            ("potential", "Potential"),
                            ("emerging", "Emerging"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="territory tier",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("flagship", "Flagship"),
                            ("new", "New"),
                            ("mature", "Mature"),
                            ("long_tail", "Long tail"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="life-cycle stage",
                    ),
                ),
                (
                    "seat_kind",
                    models.CharField(
                        blank=True,
                        choices=[("base", "Base"), ("overlay", "Overlay")],
                        default="",
                        max_length=8,
                        verbose_name="seat kind",
                    ),
                ),
                (
                    "segment",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="segment"),
                ),
                (
                    "credit_grade",
                    models.CharField(
                        blank=True, default="", max_length=10, verbose_name="credit grade"
                    ),
                ),
                (
                    "attributes",
                    models.JSONField(blank=True, default=dict, verbose_name="attributes"),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="starts on")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="ended on")),
                (
                    "is_unassigned",
                    models.BooleanField(default=False, editable=False, verbose_name="work list"),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owned",
                        to="core.node",
                        verbose_name="owner seat",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="core.node",
                        verbose_name="parent",
                    ),
                ),
            ],
            options={
                "ordering": ["dimension", "position", "code"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(fields=("dimension", "code"), name="node_code")
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "core_nodeevent" ("attributes", "code", "credit_grade", "dimension", "ended_on", "id", "is_unassigned", "kind", "name", "name_zh_hans", "name_zh_hant", "owner_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "seat_kind", "segment", "stage", "starts_on", "tier", "version") VALUES (NEW."attributes", NEW."code", NEW."credit_grade", NEW."dimension", NEW."ended_on", NEW."id", NEW."is_unassigned", NEW."kind", NEW."name", NEW."name_zh_hans", NEW."name_zh_hant", NEW."owner_id", NEW."parent_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."seat_kind", NEW."segment", NEW."stage", NEW."starts_on", NEW."tier", NEW."version"); RETURN NULL;',
                            hash="0200955ff353cba6509483ef08418947f8599949",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_26718",
                            table="core_node",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "core_nodeevent" ("attributes", "code", "credit_grade", "dimension", "ended_on", "id", "is_unassigned", "kind", "name", "name_zh_hans", "name_zh_hant", "owner_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "seat_kind", "segment", "stage", "starts_on", "tier", "version") VALUES (NEW."attributes", NEW."code", NEW."credit_grade", NEW."dimension", NEW."ended_on", NEW."id", NEW."is_unassigned", NEW."kind", NEW."name", NEW."name_zh_hans", NEW."name_zh_hant", NEW."owner_id", NEW."parent_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."seat_kind", NEW."segment", NEW."stage", NEW."starts_on", NEW."tier", NEW."version"); RETURN NULL;',
                            hash="f7c9a55a2c8219fe8841df0ebaa8456b78874c48",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_598b1",
                            table="core_node",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "core_nodeevent" ("attributes", "code", "credit_grade", "dimension", "ended_on", "id", "is_unassigned", "kind", "name", "name_zh_hans", "name_zh_hant", "owner_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "seat_kind", "segment", "stage", "starts_on", "tier", "version") VALUES (OLD."attributes", OLD."code", OLD."credit_grade", OLD."dimension", OLD."ended_on", OLD."id", OLD."is_unassigned", OLD."kind", OLD."name", OLD."name_zh_hans", OLD."name_zh_hant", OLD."owner_id", OLD."parent_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."seat_kind", OLD."segment", OLD."stage", OLD."starts_on", OLD."tier", OLD."version"); RETURN NULL;',
                            hash="872e166f26712f6517cef23ac48162e43ce77b2f",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_5e8a4",
                            table="core_node",
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
            name="Closure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "dimension",
                    models.CharField(
                        choices=[
                            ("organisation", "Organisation"),
                            ("product", "Product"),
                            ("channel", "Channel"),
                            ("customer", "Customer"),
                            ("geography", "Geography"),
                        ],
                        max_length=12,
                    ),
                ),
                ("depth", models.PositiveSmallIntegerField()),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField()),
                ("is_current", models.BooleanField()),
                (
                    "ancestor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.node",
                    ),
                ),
                (
                    "descendant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.node",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("descendant", "ancestor", "valid_from"), name="closure_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Company",
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
                ("name", models.CharField(default="", max_length=200, verbose_name="name")),
                (
                    "currency",
                    models.CharField(
                        default="CNY", max_length=3, verbose_name="reporting currency"
                    ),
                ),
                (
                    "fiscal_year_start",
                    models.PositiveSmallIntegerField(
                        default=1, verbose_name="first month of the fiscal year"
                    ),
                ),
                (
                    "fiscal_named_by_end",
                    models.BooleanField(
                        default=True, verbose_name="fiscal year is named by its end"
                    ),
                ),
                (
                    "week_start",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="first day of the week"
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        default="Asia/Shanghai", max_length=64, verbose_name="time zone"
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        default="CN", max_length=2, verbose_name="country of the working calendar"
                    ),
                ),
                (
                    "language",
                    models.CharField(default="en", max_length=10, verbose_name="language"),
                ),
                ("unit", models.PositiveIntegerField(default=10000, verbose_name="display unit")),
                (
                    "actual_basis",
                    models.CharField(
                        choices=[
                            ("ordered", "Ordered"),
                            ("delivered", "Delivered"),
                            ("invoiced", "Invoiced"),
                            ("paid", "Paid"),
                        ],
                        default="invoiced",
                        max_length=12,
                        verbose_name="what counts as an actual",
                    ),
                ),
                (
                    "with_tax",
                    models.BooleanField(default=False, verbose_name="amounts include tax"),
                ),
                (
                    "four_eyes",
                    models.BooleanField(
                        default=False, verbose_name="approval needs a second person"
                    ),
                ),
                (
                    "new_customer_months",
                    models.PositiveSmallIntegerField(
                        default=24, verbose_name="new customer: months without order"
                    ),
                ),
                (
                    "active_customer_months",
                    models.PositiveSmallIntegerField(
                        default=3, verbose_name="active customer: months"
                    ),
                ),
                (
                    "business_date",
                    models.DateField(
                        blank=True,
                        editable=False,
                        help_text="The demo company lives on one day; empty means today.",
                        null=True,
                        verbose_name="fixed business day",
                    ),
                ),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="demo company"),
                ),
                (
                    "set_up_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="set up"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="company_is_one"),
                    models.CheckConstraint(
                        condition=models.Q(("fiscal_year_start__range", (1, 12))),
                        name="company_fiscal_month",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "core_companyevent" ("active_customer_months", "actual_basis", "business_date", "country", "currency", "fiscal_named_by_end", "fiscal_year_start", "four_eyes", "id", "is_demo", "language", "name", "new_customer_months", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "set_up_at", "time_zone", "unit", "version", "week_start", "with_tax") VALUES (NEW."active_customer_months", NEW."actual_basis", NEW."business_date", NEW."country", NEW."currency", NEW."fiscal_named_by_end", NEW."fiscal_year_start", NEW."four_eyes", NEW."id", NEW."is_demo", NEW."language", NEW."name", NEW."new_customer_months", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."set_up_at", NEW."time_zone", NEW."unit", NEW."version", NEW."week_start", NEW."with_tax"); RETURN NULL;',
                            hash="09c0d5346e96383b5c97f8d3387406f9b1aed44d",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_188e9",
                            table="core_company",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "core_companyevent" ("active_customer_months", "actual_basis", "business_date", "country", "currency", "fiscal_named_by_end", "fiscal_year_start", "four_eyes", "id", "is_demo", "language", "name", "new_customer_months", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "set_up_at", "time_zone", "unit", "version", "week_start", "with_tax") VALUES (NEW."active_customer_months", NEW."actual_basis", NEW."business_date", NEW."country", NEW."currency", NEW."fiscal_named_by_end", NEW."fiscal_year_start", NEW."four_eyes", NEW."id", NEW."is_demo", NEW."language", NEW."name", NEW."new_customer_months", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."set_up_at", NEW."time_zone", NEW."unit", NEW."version", NEW."week_start", NEW."with_tax"); RETURN NULL;',
                            hash="20627a6de4befe4dd0d09e2c1c77dc6e635eda50",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_e169c",
                            table="core_company",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "core_companyevent" ("active_customer_months", "actual_basis", "business_date", "country", "currency", "fiscal_named_by_end", "fiscal_year_start", "four_eyes", "id", "is_demo", "language", "name", "new_customer_months", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "set_up_at", "time_zone", "unit", "version", "week_start", "with_tax") VALUES (OLD."active_customer_months", OLD."actual_basis", OLD."business_date", OLD."country", OLD."currency", OLD."fiscal_named_by_end", OLD."fiscal_year_start", OLD."four_eyes", OLD."id", OLD."is_demo", OLD."language", OLD."name", OLD."new_customer_months", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."set_up_at", OLD."time_zone", OLD."unit", OLD."version", OLD."week_start", OLD."with_tax"); RETURN NULL;',
                            hash="aa7b96a603bac8d3db41069902fa80490dcc9eb7",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_2abd6",
                            table="core_company",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CompanyEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("name", models.CharField(default="", max_length=200, verbose_name="name")),
                (
                    "currency",
                    models.CharField(
                        default="CNY", max_length=3, verbose_name="reporting currency"
                    ),
                ),
                (
                    "fiscal_year_start",
                    models.PositiveSmallIntegerField(
                        default=1, verbose_name="first month of the fiscal year"
                    ),
                ),
                (
                    "fiscal_named_by_end",
                    models.BooleanField(
                        default=True, verbose_name="fiscal year is named by its end"
                    ),
                ),
                (
                    "week_start",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="first day of the week"
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        default="Asia/Shanghai", max_length=64, verbose_name="time zone"
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        default="CN", max_length=2, verbose_name="country of the working calendar"
                    ),
                ),
                (
                    "language",
                    models.CharField(default="en", max_length=10, verbose_name="language"),
                ),
                ("unit", models.PositiveIntegerField(default=10000, verbose_name="display unit")),
                (
                    "actual_basis",
                    models.CharField(
                        choices=[
                            ("ordered", "Ordered"),
                            ("delivered", "Delivered"),
                            ("invoiced", "Invoiced"),
                            ("paid", "Paid"),
                        ],
                        default="invoiced",
                        max_length=12,
                        verbose_name="what counts as an actual",
                    ),
                ),
                (
                    "with_tax",
                    models.BooleanField(default=False, verbose_name="amounts include tax"),
                ),
                (
                    "four_eyes",
                    models.BooleanField(
                        default=False, verbose_name="approval needs a second person"
                    ),
                ),
                (
                    "new_customer_months",
                    models.PositiveSmallIntegerField(
                        default=24, verbose_name="new customer: months without order"
                    ),
                ),
                (
                    "active_customer_months",
                    models.PositiveSmallIntegerField(
                        default=3, verbose_name="active customer: months"
                    ),
                ),
                (
                    "business_date",
                    models.DateField(
                        blank=True,
                        editable=False,
                        help_text="The demo company lives on one day; empty means today.",
                        null=True,
                        verbose_name="fixed business day",
                    ),
                ),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="demo company"),
                ),
                (
                    "set_up_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="set up"
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
                        to="core.company",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CubeKey",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "dimension",
                        "leaf_id",
                        "key_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "dimension",
                    models.CharField(
                        choices=[
                            ("organisation", "Organisation"),
                            ("product", "Product"),
                            ("channel", "Channel"),
                            ("customer", "Customer"),
                            ("geography", "Geography"),
                        ],
                        max_length=12,
                    ),
                ),
                ("leaf_id", models.IntegerField()),
                ("key_id", models.IntegerField()),
                ("with_items", models.BooleanField()),
            ],
        ),
        migrations.CreateModel(
            name="CubeState",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("generation", models.BigIntegerField(default=0)),
                ("stale_since", models.DateTimeField(null=True)),
                ("drained_at", models.DateTimeField(null=True)),
                ("day_windows", models.JSONField(default=list)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="cube_state_is_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="CurrencyRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("date", models.DateField(default=datetime.date(1900, 1, 1))),
                ("rate", models.DecimalField(decimal_places=8, max_digits=18)),
                ("batch_id", models.IntegerField(null=True)),
            ],
            options={
                "ordering": ["currency", "date"],
                "constraints": [
                    models.UniqueConstraint(fields=("currency", "date"), name="rate_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="User",
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
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="date joined"
                    ),
                ),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail")),
                ("full_name", models.CharField(blank=True, max_length=150, verbose_name="name")),
                (
                    "language",
                    models.CharField(
                        blank=True, default="", max_length=10, verbose_name="language"
                    ),
                ),
                (
                    "theme",
                    models.CharField(blank=True, default="", max_length=10, verbose_name="theme"),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "core_userevent" ("date_joined", "email", "full_name", "id", "is_active", "is_staff", "is_superuser", "language", "last_login", "password", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "theme", "version") VALUES (NEW."date_joined", NEW."email", NEW."full_name", NEW."id", NEW."is_active", NEW."is_staff", NEW."is_superuser", NEW."language", NEW."last_login", NEW."password", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."theme", NEW."version"); RETURN NULL;',
                            hash="83d424fb679f37667807d7994ae8cedd6f822570",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_45de6",
                            table="core_user",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "core_userevent" ("date_joined", "email", "full_name", "id", "is_active", "is_staff", "is_superuser", "language", "last_login", "password", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "theme", "version") VALUES (NEW."date_joined", NEW."email", NEW."full_name", NEW."id", NEW."is_active", NEW."is_staff", NEW."is_superuser", NEW."language", NEW."last_login", NEW."password", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."theme", NEW."version"); RETURN NULL;',
                            hash="2ee4ca5c96f087c934f2fc19f2a65ba82de8d5d9",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_6ccff",
                            table="core_user",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "core_userevent" ("date_joined", "email", "full_name", "id", "is_active", "is_staff", "is_superuser", "language", "last_login", "password", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "theme", "version") VALUES (OLD."date_joined", OLD."email", OLD."full_name", OLD."id", OLD."is_active", OLD."is_staff", OLD."is_superuser", OLD."language", OLD."last_login", OLD."password", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."theme", OLD."version"); RETURN NULL;',
                            hash="f5ce4b31fa587b1ba82e90399575e31f7bc1bc77",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_1425a",
                            table="core_user",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Grant",
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
                    "role",
                    models.CharField(
                        choices=[
                            ("executive", "Executive"),
                            ("manager", "Manager"),
                            ("product_manager", "Product-line manager"),
                            ("rep", "Sales representative"),
                            ("analyst", "Analyst / finance"),
                            ("administrator", "Administrator"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(default=datetime.date(1900, 1, 1), verbose_name="from"),
                ),
                (
                    "valid_to",
                    models.DateField(default=datetime.date(9999, 12, 31), verbose_name="to"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grants",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="core.node",
                        verbose_name="subtree",
                    ),
                ),
            ],
            options={
                "ordering": ["user", "role"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "core_grantevent" ("id", "node_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "user_id", "valid_from", "valid_to", "version") VALUES (NEW."id", NEW."node_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."user_id", NEW."valid_from", NEW."valid_to", NEW."version"); RETURN NULL;',
                            hash="e8b0d9583cdd8d3bb95f0e0d5a351f9b61e558a7",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_97adc",
                            table="core_grant",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "core_grantevent" ("id", "node_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "user_id", "valid_from", "valid_to", "version") VALUES (NEW."id", NEW."node_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."user_id", NEW."valid_from", NEW."valid_to", NEW."version"); RETURN NULL;',
                            hash="613ec6d75d34a3bbb4efb8deeac2657fd524057a",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_b1514",
                            table="core_grant",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "core_grantevent" ("id", "node_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "user_id", "valid_from", "valid_to", "version") VALUES (OLD."id", OLD."node_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role", OLD."user_id", OLD."valid_from", OLD."valid_to", OLD."version"); RETURN NULL;',
                            hash="f62ae3238fd5530361e3ce35cf69a6baa069648b",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_edb8d",
                            table="core_grant",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GrantEvent",
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
                    "role",
                    models.CharField(
                        choices=[
                            ("executive", "Executive"),
                            ("manager", "Manager"),
                            ("product_manager", "Product-line manager"),
                            ("rep", "Sales representative"),
                            ("analyst", "Analyst / finance"),
                            ("administrator", "Administrator"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(default=datetime.date(1900, 1, 1), verbose_name="from"),
                ),
                (
                    "valid_to",
                    models.DateField(default=datetime.date(9999, 12, 31), verbose_name="to"),
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
                        to="core.grant",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.node",
                        verbose_name="subtree",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Person",
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
                ("code", models.CharField(max_length=64, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                (
                    "email",
                    models.EmailField(
                        blank=True, default="", max_length=254, verbose_name="e-mail"
                    ),
                ),
                ("hired_on", models.DateField(blank=True, null=True, verbose_name="hired on")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="left on")),
                (
                    "user",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "core_personevent" ("code", "email", "hired_on", "id", "left_on", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id", "version") VALUES (NEW."code", NEW."email", NEW."hired_on", NEW."id", NEW."left_on", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."user_id", NEW."version"); RETURN NULL;',
                            hash="b8adc42a77ab5425e883ba8f0d82e96865e63ac8",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_ad855",
                            table="core_person",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "core_personevent" ("code", "email", "hired_on", "id", "left_on", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id", "version") VALUES (NEW."code", NEW."email", NEW."hired_on", NEW."id", NEW."left_on", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."user_id", NEW."version"); RETURN NULL;',
                            hash="ad66fdc9200b910b9b5756ad45a8e2e854c2b973",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_7a3f7",
                            table="core_person",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "core_personevent" ("code", "email", "hired_on", "id", "left_on", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id", "version") VALUES (OLD."code", OLD."email", OLD."hired_on", OLD."id", OLD."left_on", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."user_id", OLD."version"); RETURN NULL;',
                            hash="a75390f016086b345b12c18983c50e2e7c88ad77",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_142ae",
                            table="core_person",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Holding",
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
                    "valid_from",
                    models.DateField(default=datetime.date(1900, 1, 1), verbose_name="from"),
                ),
                (
                    "valid_to",
                    models.DateField(default=datetime.date(9999, 12, 31), verbose_name="to"),
                ),
                (
                    "share",
                    models.PositiveIntegerField(
                        default=10000, verbose_name="share in basis points"
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holdings",
                        to="core.node",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holdings",
                        to="core.person",
                    ),
                ),
            ],
            options={
                "ordering": ["seat", "valid_from"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_from__lt", models.F("valid_to"))),
                        name="holding_dates",
                    ),
                    models.UniqueConstraint(
                        fields=("person", "seat", "valid_from"), name="holding_once"
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "core_holdingevent" ("id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seat_id", "share", "valid_from", "valid_to", "version") VALUES (NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."seat_id", NEW."share", NEW."valid_from", NEW."valid_to", NEW."version"); RETURN NULL;',
                            hash="496d39d8a25298d86a93ed611a3443b5798d88c0",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_678bd",
                            table="core_holding",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "core_holdingevent" ("id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seat_id", "share", "valid_from", "valid_to", "version") VALUES (NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."seat_id", NEW."share", NEW."valid_from", NEW."valid_to", NEW."version"); RETURN NULL;',
                            hash="5f6d8192d97f7de94acda1cbca08285d8a2d3d81",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_53f62",
                            table="core_holding",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "core_holdingevent" ("id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seat_id", "share", "valid_from", "valid_to", "version") VALUES (OLD."id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."seat_id", OLD."share", OLD."valid_from", OLD."valid_to", OLD."version"); RETURN NULL;',
                            hash="360f1009fdbb6d6f28683379e122e733e843d424",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_cc09d",
                            table="core_holding",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HoldingEvent",
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
                    "valid_from",
                    models.DateField(default=datetime.date(1900, 1, 1), verbose_name="from"),
                ),
                (
                    "valid_to",
                    models.DateField(default=datetime.date(9999, 12, 31), verbose_name="to"),
                ),
                (
                    "share",
                    models.PositiveIntegerField(
                        default=10000, verbose_name="share in basis points"
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
                        to="core.holding",
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
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=100)),
                ("fingerprint", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField()),
                ("body", models.JSONField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "key"), name="idempotency_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Source",
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
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "complete_through",
                    models.DateField(blank=True, null=True, verbose_name="complete through"),
                ),
                (
                    "closed_through",
                    models.IntegerField(blank=True, null=True, verbose_name="closed through month"),
                ),
            ],
            options={
                "ordering": ["code"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "core_sourceevent" ("closed_through", "code", "complete_through", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."closed_through", NEW."code", NEW."complete_through", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."version"); RETURN NULL;',
                            hash="00b5124fefb85114bb614be8a97173d13e2bedda",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a4024",
                            table="core_source",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "core_sourceevent" ("closed_through", "code", "complete_through", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."closed_through", NEW."code", NEW."complete_through", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."version"); RETURN NULL;',
                            hash="1bb8ab4856ef688f05a7bd0fb79a83d02202fbe4",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_fa16b",
                            table="core_source",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "core_sourceevent" ("closed_through", "code", "complete_through", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (OLD."closed_through", OLD."code", OLD."complete_through", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."version"); RETURN NULL;',
                            hash="6aba3cc8156c1d422809728f4372cd8961509526",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_d52a1",
                            table="core_source",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportMapping",
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
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sales_lines", "Sales lines"),
                            ("credits", "Credits of sales lines"),
                            ("dimensions", "Dimensions"),
                            ("people", "People and seats"),
                            ("targets", "Targets"),
                            ("observations", "Observations"),
                            ("rates", "Currency rates"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("spec", models.JSONField()),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="core.source",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "core_importmappingevent" ("id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_id", "spec", "version") VALUES (NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source_id", NEW."spec", NEW."version"); RETURN NULL;',
                            hash="741f8c405a99e2298885b7d331f6001de46f14af",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_de6d0",
                            table="core_importmapping",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "core_importmappingevent" ("id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_id", "spec", "version") VALUES (NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source_id", NEW."spec", NEW."version"); RETURN NULL;',
                            hash="9c4a0d11d8e5fa0c6b9a170a3af0db0fb64de325",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_2480f",
                            table="core_importmapping",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "core_importmappingevent" ("id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_id", "spec", "version") VALUES (OLD."id", OLD."kind", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source_id", OLD."spec", OLD."version"); RETURN NULL;',
                            hash="e75a741333747051800e01dc7ee50411ec469de4",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_5818d",
                            table="core_importmapping",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("content_key", models.CharField(max_length=200)),
                ("payload", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="queued",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("fence", models.BigIntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("done", models.BigIntegerField(default=0, verbose_name="done")),
                ("total", models.BigIntegerField(default=0, verbose_name="total")),
                ("note", models.CharField(blank=True, default="", max_length=200)),
                ("result", models.JSONField(default=dict)),
                ("error", models.TextField(blank=True, default="")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["queued", "running"])),
                        fields=("kind", "content_key"),
                        name="job_live",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportBatch",
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
                            ("sales_lines", "Sales lines"),
                            ("credits", "Credits of sales lines"),
                            ("dimensions", "Dimensions"),
                            ("people", "People and seats"),
                            ("targets", "Targets"),
                            ("observations", "Observations"),
                            ("rates", "Currency rates"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("merge", "Add and change"),
                            ("replace", "Replace the periods of the file"),
                        ],
                        default="merge",
                        max_length=8,
                        verbose_name="mode",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "Uploaded"),
                            ("checked", "Checked"),
                            ("running", "Running"),
                            ("applied", "Applied"),
                            ("failed", "Failed"),
                            ("undone", "Undone"),
                        ],
                        default="uploaded",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        blank=True, max_length=300, upload_to="imports/", verbose_name="file"
                    ),
                ),
                ("file_name", models.CharField(max_length=255, verbose_name="file name")),
                ("file_digest", models.CharField(blank=True, default="", max_length=64)),
                ("spec", models.JSONField(default=dict)),
                ("preview", models.JSONField(default=dict)),
                ("counts", models.JSONField(default=dict)),
                ("errors", models.JSONField(default=list)),
                (
                    "error_report",
                    models.FileField(blank=True, max_length=300, upload_to="imports/"),
                ),
                ("first_period", models.IntegerField(null=True)),
                ("last_period", models.IntegerField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("applied_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mapping",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to="core.importmapping",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, to="core.job"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="core.source"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ImportMappingEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sales_lines", "Sales lines"),
                            ("credits", "Credits of sales lines"),
                            ("dimensions", "Dimensions"),
                            ("people", "People and seats"),
                            ("targets", "Targets"),
                            ("observations", "Observations"),
                            ("rates", "Currency rates"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("spec", models.JSONField()),
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
                        to="core.importmapping",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(default=datetime.date(1900, 1, 1), verbose_name="from"),
                ),
                (
                    "valid_to",
                    models.DateField(default=datetime.date(9999, 12, 31), verbose_name="to"),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
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
            ],
            options={
                "ordering": ["child", "valid_from"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_from__lt", models.F("valid_to"))),
                        name="membership_dates",
                    ),
                    models.UniqueConstraint(fields=("child", "valid_from"), name="membership_once"),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "core_membershipevent" ("child_id", "id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_to") VALUES (NEW."child_id", NEW."id", NEW."parent_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                            hash="d857bdbeaaf94ba3736b1cae9b5ed7fb03cf8ed3",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_ec0e8",
                            table="core_membership",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "core_membershipevent" ("child_id", "id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_to") VALUES (NEW."child_id", NEW."id", NEW."parent_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                            hash="fc544f29b67600df9289f5d59365f04a513fa15e",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_af665",
                            table="core_membership",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "core_membershipevent" ("child_id", "id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_to") VALUES (OLD."child_id", OLD."id", OLD."parent_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                            hash="2b76b52d318f7470322b9993902c3290d5cd7059",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_bf7cb",
                            table="core_membership",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MembershipEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "valid_from",
                    models.DateField(default=datetime.date(1900, 1, 1), verbose_name="from"),
                ),
                (
                    "valid_to",
                    models.DateField(default=datetime.date(9999, 12, 31), verbose_name="to"),
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
                        to="core.membership",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        db_constraint=False,
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Metric",
            fields=[
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("id", models.SmallAutoField(primary_key=True, serialize=False)),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "name_zh_hans",
                    models.CharField(
                        blank=True, default="", max_length=100, verbose_name="name (Simplified)"
                    ),
                ),
                (
                    "name_zh_hant",
                    models.CharField(
                        blank=True, default="", max_length=100, verbose_name="name (Traditional)"
                    ),
                ),
                ("definition", models.TextField(blank=True, default="", verbose_name="definition")),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("money", "money"),
                            ("quantity", "pieces"),
                            ("count", "count"),
                            ("percent", "percent"),
                            ("days", "days"),
                            ("score", "score"),
                        ],
                        max_length=10,
                        verbose_name="unit",
                    ),
                ),
                (
                    "scale",
                    models.PositiveSmallIntegerField(default=2, verbose_name="decimals stored"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("outcome", "Outcome"),
                            ("process", "Process"),
                            ("quantitative", "Quantitative"),
                            ("qualitative", "Qualitative"),
                        ],
                        default="outcome",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "aggregation",
                    models.CharField(
                        choices=[
                            ("sum", "Sum"),
                            ("ratio", "Ratio of two metrics"),
                            ("last", "Last value"),
                            ("distinct", "Distinct count"),
                        ],
                        max_length=10,
                        verbose_name="aggregation",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("higher", "Higher is better"), ("lower", "Lower is better")],
                        default="higher",
                        max_length=6,
                        verbose_name="direction",
                    ),
                ),
                (
                    "measure",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="revenue, cost, quantity, orders or customers; empty for observations",
                        max_length=12,
                        verbose_name="measure of the cube",
                    ),
                ),
                (
                    "formula",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="formula"
                    ),
                ),
                (
                    "source",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="source"),
                ),
                (
                    "watch",
                    models.PositiveIntegerField(
                        default=9000, verbose_name="watch below, in basis points"
                    ),
                ),
                (
                    "act",
                    models.PositiveIntegerField(
                        default=8000, verbose_name="act below, in basis points"
                    ),
                ),
                (
                    "denominator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.metric",
                    ),
                ),
                (
                    "numerator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.metric",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("aggregation", "ratio"), _negated=True),
                            models.Q(("denominator__isnull", False), ("numerator__isnull", False)),
                            _connector="OR",
                        ),
                        name="metric_ratio_parts",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "core_metricevent" ("act", "aggregation", "code", "definition", "denominator_id", "direction", "formula", "id", "kind", "measure", "name", "name_zh_hans", "name_zh_hant", "numerator_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scale", "source", "unit", "version", "watch") VALUES (NEW."act", NEW."aggregation", NEW."code", NEW."definition", NEW."denominator_id", NEW."direction", NEW."formula", NEW."id", NEW."kind", NEW."measure", NEW."name", NEW."name_zh_hans", NEW."name_zh_hant", NEW."numerator_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."scale", NEW."source", NEW."unit", NEW."version", NEW."watch"); RETURN NULL;',
                            hash="878b8179294682b717e52dd6ec112da4eb9b92a6",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_3e73f",
                            table="core_metric",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "core_metricevent" ("act", "aggregation", "code", "definition", "denominator_id", "direction", "formula", "id", "kind", "measure", "name", "name_zh_hans", "name_zh_hant", "numerator_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scale", "source", "unit", "version", "watch") VALUES (NEW."act", NEW."aggregation", NEW."code", NEW."definition", NEW."denominator_id", NEW."direction", NEW."formula", NEW."id", NEW."kind", NEW."measure", NEW."name", NEW."name_zh_hans", NEW."name_zh_hant", NEW."numerator_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."scale", NEW."source", NEW."unit", NEW."version", NEW."watch"); RETURN NULL;',
                            hash="228b6bd9dffe209efef76a026593e0096b740ea6",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_1c0d2",
                            table="core_metric",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "core_metricevent" ("act", "aggregation", "code", "definition", "denominator_id", "direction", "formula", "id", "kind", "measure", "name", "name_zh_hans", "name_zh_hant", "numerator_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scale", "source", "unit", "version", "watch") VALUES (OLD."act", OLD."aggregation", OLD."code", OLD."definition", OLD."denominator_id", OLD."direction", OLD."formula", OLD."id", OLD."kind", OLD."measure", OLD."name", OLD."name_zh_hans", OLD."name_zh_hant", OLD."numerator_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."scale", OLD."source", OLD."unit", OLD."version", OLD."watch"); RETURN NULL;',
                            hash="5630686f2a413be7cafad98a9b9d4aef30b1bb0f",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_284a1",
                            table="core_metric",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MetricEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("id", models.IntegerField()),
                ("code", models.SlugField(db_index=False, max_length=40, verbose_name="code")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "name_zh_hans",
                    models.CharField(
                        blank=True, default="", max_length=100, verbose_name="name (Simplified)"
                    ),
                ),
                (
                    "name_zh_hant",
                    models.CharField(
                        blank=True, default="", max_length=100, verbose_name="name (Traditional)"
                    ),
                ),
                ("definition", models.TextField(blank=True, default="", verbose_name="definition")),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("money", "money"),
                            ("quantity", "pieces"),
                            ("count", "count"),
                            ("percent", "percent"),
                            ("days", "days"),
                            ("score", "score"),
                        ],
                        max_length=10,
                        verbose_name="unit",
                    ),
                ),
                (
                    "scale",
                    models.PositiveSmallIntegerField(default=2, verbose_name="decimals stored"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("outcome", "Outcome"),
                            ("process", "Process"),
                            ("quantitative", "Quantitative"),
                            ("qualitative", "Qualitative"),
                        ],
                        default="outcome",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "aggregation",
                    models.CharField(
                        choices=[
                            ("sum", "Sum"),
                            ("ratio", "Ratio of two metrics"),
                            ("last", "Last value"),
                            ("distinct", "Distinct count"),
                        ],
                        max_length=10,
                        verbose_name="aggregation",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("higher", "Higher is better"), ("lower", "Lower is better")],
                        default="higher",
                        max_length=6,
                        verbose_name="direction",
                    ),
                ),
                (
                    "measure",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="revenue, cost, quantity, orders or customers; empty for observations",
                        max_length=12,
                        verbose_name="measure of the cube",
                    ),
                ),
                (
                    "formula",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="formula"
                    ),
                ),
                (
                    "source",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="source"),
                ),
                (
                    "watch",
                    models.PositiveIntegerField(
                        default=9000, verbose_name="watch below, in basis points"
                    ),
                ),
                (
                    "act",
                    models.PositiveIntegerField(
                        default=8000, verbose_name="act below, in basis points"
                    ),
                ),
                (
                    "denominator",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.metric",
                    ),
                ),
                (
                    "numerator",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
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
                        to="core.metric",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="NodeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("id", models.IntegerField()),
                (
                    "dimension",
                    models.CharField(
                        choices=[
                            ("organisation", "Organisation"),
                            ("product", "Product"),
                            ("channel", "Channel"),
                            ("customer", "Customer"),
                            ("geography", "Geography"),
                        ],
                        max_length=12,
                        verbose_name="dimension",
                    ),
                ),
                ("code", models.CharField(db_collation="C", max_length=100, verbose_name="code")),
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("company", "Company"),
                            ("region", "Region"),
                            ("area", "Area"),
                            ("team", "Team"),
                            ("seat", "Seat"),
                            ("line", "Product line"),
                            ("category", "Category"),
                            ("item", "Item"),
                            ("channel", "Channel"),
                            ("tier", "Customer tier"),
                            ("customer", "Customer"),
                            ("place", "Place"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("position", models.IntegerField(default=0, verbose_name="position")),
                (
                    "tier",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("core", "Core"),
                            ("potential", "Potential"),
                            ("emerging", "Emerging"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="territory tier",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("flagship", "Flagship"),
                            ("new", "New"),
                            ("mature", "Mature"),
                            ("long_tail", "Long tail"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="life-cycle stage",
                    ),
                ),
                (
                    "seat_kind",
                    models.CharField(
                        blank=True,
                        choices=[("base", "Base"), ("overlay", "Overlay")],
                        default="",
                        max_length=8,
                        verbose_name="seat kind",
                    ),
                ),
                (
                    "segment",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="segment"),
                ),
                (
                    "credit_grade",
                    models.CharField(
                        blank=True, default="", max_length=10, verbose_name="credit grade"
                    ),
                ),
                (
                    "attributes",
                    models.JSONField(blank=True, default=dict, verbose_name="attributes"),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="starts on")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="ended on")),
                (
                    "is_unassigned",
                    models.BooleanField(default=False, editable=False, verbose_name="work list"),
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
                        to="core.node",
                        verbose_name="owner seat",
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
                        to="core.node",
                        verbose_name="parent",
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
                        to="core.node",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=200)),
                ("text", models.JSONField()),
                ("url", models.CharField(blank=True, default="", max_length=300)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "key"), name="notification_once")
                ],
            },
            managers=[
                ("unscoped", salesplan.core.scoping.UnscopedManager()),
            ],
        ),
        migrations.CreateModel(
            name="Observation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_id", models.SmallIntegerField()),
                ("date", models.DateField()),
                ("period", models.IntegerField()),
                ("organisation_id", models.IntegerField(default=0)),
                ("product_id", models.IntegerField(default=0)),
                ("channel_id", models.IntegerField(default=0)),
                ("customer_id", models.IntegerField(default=0)),
                ("geography_id", models.IntegerField(default=0)),
                ("numerator", models.BigIntegerField()),
                ("denominator", models.BigIntegerField(default=1)),
                ("batch_id", models.IntegerField()),
                (
                    "metric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.metric",
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
                            "metric",
                            "date",
                            "organisation_id",
                            "product_id",
                            "channel_id",
                            "customer_id",
                            "geography_id",
                            "source_id",
                        ),
                        name="observation_key",
                    )
                ],
            },
            managers=[
                ("unscoped", salesplan.core.scoping.UnscopedManager()),
            ],
        ),
        migrations.CreateModel(
            name="OrderDelta",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_id", models.SmallIntegerField()),
                ("order_no", models.TextField(db_collation="C")),
                ("sign", models.SmallIntegerField()),
                ("day", models.DateField()),
                ("seat_id", models.IntegerField()),
                ("product_id", models.IntegerField()),
                ("channel_id", models.IntegerField()),
                ("customer_id", models.IntegerField()),
                ("tier_id", models.IntegerField()),
                ("batch_id", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="OrderRepeat",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id",
                        "product_id",
                        "channel_id",
                        "tier_id",
                        "day",
                        "previous_day",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organisation_id", models.IntegerField()),
                ("product_id", models.IntegerField()),
                ("channel_id", models.IntegerField()),
                ("tier_id", models.IntegerField()),
                ("day", models.DateField()),
                ("previous_day", models.DateField()),
                ("orders", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Outbox",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("topic", models.CharField(max_length=60)),
                ("payload", models.JSONField(default=dict)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("not_before", models.DateTimeField(auto_now_add=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("error", models.TextField(blank=True, default="")),
            ],
        ),
        migrations.CreateModel(
            name="PersonEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("code", models.CharField(max_length=64, verbose_name="code")),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                (
                    "email",
                    models.EmailField(
                        blank=True, default="", max_length=254, verbose_name="e-mail"
                    ),
                ),
                ("hired_on", models.DateField(blank=True, null=True, verbose_name="hired on")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="left on")),
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
                        to="core.person",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="QualityCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("checked_at", models.DateTimeField()),
                ("batches", models.BigIntegerField()),
                ("lines", models.BigIntegerField()),
                ("rules", models.PositiveSmallIntegerField()),
                ("sources", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="quality_check_is_one"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="QualityFinding",
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
                            ("duplicate", "Equal to another line of the same order"),
                            ("shared_order", "Order number that another source brings too"),
                            ("organisation", "Without a known seat"),
                            ("product", "Without a known product"),
                            ("channel", "Without a known channel"),
                            ("customer", "Without a known customer"),
                            ("geography", "Without a known place"),
                            ("sign", "Quantity and revenue do not go together"),
                            ("price", "Unit price far from the product's usual one"),
                            ("future", "Dated after today"),
                            ("late", "Arrived for a closed period"),
                            ("dangling", "Points at something that does not exist"),
                        ],
                        max_length=12,
                    ),
                ),
                ("source_id", models.SmallIntegerField()),
                ("seat_id", models.IntegerField(db_index=True)),
                ("product_id", models.IntegerField()),
                ("lines", models.BigIntegerField()),
                (
                    "examples",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("rule", "source_id", "seat_id", "product_id"),
                        name="quality_finding_once",
                    )
                ],
            },
            managers=[
                ("unscoped", salesplan.core.scoping.UnscopedManager()),
            ],
        ),
        migrations.CreateModel(
            name="SalesLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_id", models.SmallIntegerField()),
                ("order_no", models.TextField(db_collation="C")),
                ("line_no", models.TextField(db_collation="C")),
                ("date", models.DateField()),
                ("period", models.IntegerField()),
                ("seat_id", models.IntegerField()),
                ("product_id", models.IntegerField()),
                ("channel_id", models.IntegerField()),
                ("customer_id", models.IntegerField()),
                ("geography_id", models.IntegerField()),
                ("tier_id", models.IntegerField()),
                ("quantity", models.BigIntegerField()),
                ("revenue", models.BigIntegerField()),
                ("cost", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3, null=True)),
                ("amount", models.BigIntegerField(null=True)),
                ("rate", models.DecimalField(decimal_places=8, max_digits=18, null=True)),
                ("rate_date", models.DateField(null=True)),
                ("is_split", models.BooleanField(default=False)),
                ("is_late", models.BooleanField(default=False)),
                ("batch_id", models.IntegerField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source_id", "order_no", "line_no"), name="sales_line_key"
                    )
                ],
            },
            managers=[
                ("unscoped", salesplan.core.scoping.UnscopedManager()),
            ],
        ),
        migrations.CreateModel(
            name="SalesCredit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seat_id", models.IntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("base", "Base"), ("overlay", "Overlay")], max_length=8
                    ),
                ),
                ("share", models.PositiveIntegerField(help_text="basis points")),
                ("quantity", models.BigIntegerField()),
                ("revenue", models.BigIntegerField()),
                ("cost", models.BigIntegerField()),
                ("batch_id", models.IntegerField()),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="credits",
                        to="core.salesline",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("line", "seat_id", "kind"), name="sales_credit_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("page", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("query", models.CharField(max_length=1000)),
                ("is_shared", models.BooleanField(default=False, verbose_name="shared")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "page", "name"), name="saved_view_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Slot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("schedule", models.CharField(max_length=60)),
                ("due", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("schedule", "due"), name="slot_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SourceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("code", models.SlugField(db_index=False, max_length=40, verbose_name="code")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "complete_through",
                    models.DateField(blank=True, null=True, verbose_name="complete through"),
                ),
                (
                    "closed_through",
                    models.IntegerField(blank=True, null=True, verbose_name="closed through month"),
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
                        to="core.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="StaleMonth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", models.IntegerField()),
                ("batch_id", models.IntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="UserEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="date joined"
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                ("full_name", models.CharField(blank=True, max_length=150, verbose_name="name")),
                (
                    "language",
                    models.CharField(
                        blank=True, default="", max_length=10, verbose_name="language"
                    ),
                ),
                (
                    "theme",
                    models.CharField(blank=True, default="", max_length=10, verbose_name="theme"),
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
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="WorkListEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "dimension",
                    models.CharField(
                        choices=[
                            ("organisation", "Organisation"),
                            ("product", "Product"),
                            ("channel", "Channel"),
                            ("customer", "Customer"),
                            ("geography", "Geography"),
                        ],
                        max_length=12,
                    ),
                ),
                ("code", models.CharField(db_collation="C", max_length=100)),
                ("lines", models.BigIntegerField(default=0)),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "first_batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to="core.importbatch",
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.node",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("dimension", "code"), name="work_list_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ActualsCustomer",
            fields=[
                ("revenue", models.BigIntegerField()),
                ("cost", models.BigIntegerField()),
                ("quantity", models.BigIntegerField()),
                ("orders", models.IntegerField()),
                ("lines", models.IntegerField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "period",
                        "seat_id",
                        "customer_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("seat_id", models.IntegerField()),
                ("period", models.IntegerField()),
                ("customer_id", models.IntegerField()),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["customer_id", "period"], name="actuals_customer")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("lines__gt", 0), ("orders__gt", 0)),
                        name="actualscustomer_is_not_empty",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ActualsDay",
            fields=[
                ("revenue", models.BigIntegerField()),
                ("cost", models.BigIntegerField()),
                ("quantity", models.BigIntegerField()),
                ("orders", models.IntegerField()),
                ("lines", models.IntegerField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "day",
                        "organisation_id",
                        "product_id",
                        "channel_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organisation_id", models.IntegerField()),
                ("day", models.DateField()),
                ("product_id", models.IntegerField()),
                ("channel_id", models.IntegerField()),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("lines__gt", 0), ("orders__gt", 0)),
                        name="actualsday_is_not_empty",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ActualsItem",
            fields=[
                ("revenue", models.BigIntegerField()),
                ("cost", models.BigIntegerField()),
                ("quantity", models.BigIntegerField()),
                ("orders", models.IntegerField()),
                ("lines", models.IntegerField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "period",
                        "organisation_id",
                        "product_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organisation_id", models.IntegerField()),
                ("period", models.IntegerField()),
                ("product_id", models.IntegerField()),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("lines__gt", 0), ("orders__gt", 0)),
                        name="actualsitem_is_not_empty",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ActualsMonth",
            fields=[
                ("revenue", models.BigIntegerField()),
                ("cost", models.BigIntegerField()),
                ("quantity", models.BigIntegerField()),
                ("orders", models.IntegerField()),
                ("lines", models.IntegerField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "period",
                        "organisation_id",
                        "product_id",
                        "channel_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organisation_id", models.IntegerField()),
                ("period", models.IntegerField()),
                ("product_id", models.IntegerField()),
                ("channel_id", models.IntegerField()),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("lines__gt", 0), ("orders__gt", 0)),
                        name="actualsmonth_is_not_empty",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ActualsTier",
            fields=[
                ("revenue", models.BigIntegerField()),
                ("cost", models.BigIntegerField()),
                ("quantity", models.BigIntegerField()),
                ("orders", models.IntegerField()),
                ("lines", models.IntegerField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "period",
                        "organisation_id",
                        "tier_id",
                        "channel_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organisation_id", models.IntegerField()),
                ("period", models.IntegerField()),
                ("tier_id", models.IntegerField()),
                ("channel_id", models.IntegerField()),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("lines__gt", 0), ("orders__gt", 0)),
                        name="actualstier_is_not_empty",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("prefix", models.CharField(editable=False, max_length=12, unique=True)),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("read_only", models.BooleanField(default=False, verbose_name="may only read")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                (
                    "last_used_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="last used"
                    ),
                ),
                (
                    "revoked_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="revoked"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "core_apitokenevent" ("created_at", "digest", "expires_at", "id", "last_used_at", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "read_only", "revoked_at", "user_id") VALUES (NEW."created_at", NEW."digest", NEW."expires_at", NEW."id", NEW."last_used_at", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."prefix", NEW."read_only", NEW."revoked_at", NEW."user_id"); RETURN NULL;',
                            hash="9f69da9af933906c2c0f04d8ad7f93f01dbddf3f",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_8f3ec",
                            table="core_apitoken",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "core_apitokenevent" ("created_at", "digest", "expires_at", "id", "last_used_at", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "read_only", "revoked_at", "user_id") VALUES (NEW."created_at", NEW."digest", NEW."expires_at", NEW."id", NEW."last_used_at", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."prefix", NEW."read_only", NEW."revoked_at", NEW."user_id"); RETURN NULL;',
                            hash="c0d32f980659836a9e6fc819dfbe76629c03b75c",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_90670",
                            table="core_apitoken",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "core_apitokenevent" ("created_at", "digest", "expires_at", "id", "last_used_at", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "read_only", "revoked_at", "user_id") VALUES (OLD."created_at", OLD."digest", OLD."expires_at", OLD."id", OLD."last_used_at", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."prefix", OLD."read_only", OLD."revoked_at", OLD."user_id"); RETURN NULL;',
                            hash="77b63fedeed0958fc4b43064a969b5aebc3a6bc2",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_f3049",
                            table="core_apitoken",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiTokenEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("prefix", models.CharField(editable=False, max_length=12)),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("read_only", models.BooleanField(default=False, verbose_name="may only read")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                (
                    "last_used_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="last used"
                    ),
                ),
                (
                    "revoked_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="revoked"
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
                        to="core.apitoken",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
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
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("register", models.CharField(max_length=60)),
                ("object_id", models.BigIntegerField()),
                (
                    "file",
                    models.FileField(max_length=300, upload_to="attachments/", verbose_name="file"),
                ),
                ("name", models.CharField(max_length=255)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "core_attachmentevent" ("author_id", "created_at", "file", "id", "name", "object_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "register") VALUES (NEW."author_id", NEW."created_at", NEW."file", NEW."id", NEW."name", NEW."object_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."register"); RETURN NULL;',
                            hash="88d84f75abe8e2a0edf328d01441dd61935a9179",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_31589",
                            table="core_attachment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "core_attachmentevent" ("author_id", "created_at", "file", "id", "name", "object_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "register") VALUES (NEW."author_id", NEW."created_at", NEW."file", NEW."id", NEW."name", NEW."object_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."register"); RETURN NULL;',
                            hash="4b7eebcae11222a9ff8961c68a094e2305db3db6",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_b73a5",
                            table="core_attachment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "core_attachmentevent" ("author_id", "created_at", "file", "id", "name", "object_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "register") VALUES (OLD."author_id", OLD."created_at", OLD."file", OLD."id", OLD."name", OLD."object_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."register"); RETURN NULL;',
                            hash="b015335aaf27b18a2a248bb7521d9d7ee2632992",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_5704f",
                            table="core_attachment",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AttachmentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("register", models.CharField(max_length=60)),
                ("object_id", models.BigIntegerField()),
                (
                    "file",
                    models.FileField(max_length=300, upload_to="attachments/", verbose_name="file"),
                ),
                ("name", models.CharField(max_length=255)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "author",
                    models.ForeignKey(
                        db_constraint=False,
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
                        to="core.attachment",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("register", models.CharField(max_length=60)),
                ("object_id", models.BigIntegerField()),
                ("text", models.TextField(max_length=5000, verbose_name="comment")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "core_commentevent" ("author_id", "created_at", "id", "object_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "register", "text") VALUES (NEW."author_id", NEW."created_at", NEW."id", NEW."object_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."register", NEW."text"); RETURN NULL;',
                            hash="798cb7e1fabce2e55a60e115ed7f3b78957feb5c",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_b8e5a",
                            table="core_comment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "core_commentevent" ("author_id", "created_at", "id", "object_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "register", "text") VALUES (NEW."author_id", NEW."created_at", NEW."id", NEW."object_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."register", NEW."text"); RETURN NULL;',
                            hash="2e54a0f7a771e1197d3024ea925c0a50cfaba6c1",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_f7658",
                            table="core_comment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "core_commentevent" ("author_id", "created_at", "id", "object_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "register", "text") VALUES (OLD."author_id", OLD."created_at", OLD."id", OLD."object_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."register", OLD."text"); RETURN NULL;',
                            hash="ce3659f8d6b9b4fd3d63678f62526c61115c44a9",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_7460e",
                            table="core_comment",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CommentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("register", models.CharField(max_length=60)),
                ("object_id", models.BigIntegerField()),
                ("text", models.TextField(max_length=5000, verbose_name="comment")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "author",
                    models.ForeignKey(
                        db_constraint=False,
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
                        to="core.comment",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="outbox",
            index=models.Index(
                condition=models.Q(("sent_at__isnull", True)), fields=["id"], name="outbox_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="salesline",
            index=django.contrib.postgres.indexes.BrinIndex(
                fields=["date"], name="sales_line_date", pages_per_range=32
            ),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["register", "object_id"], name="attachment_on"),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["register", "object_id"], name="comment_on"),
        ),
        migrations.AddIndex(
            model_name="node",
            index=models.Index(fields=["parent"], name="node_parent"),
        ),
        migrations.AddIndex(
            model_name="closure",
            index=models.Index(
                condition=models.Q(("is_current", True)),
                fields=["ancestor", "descendant"],
                name="closure_current",
            ),
        ),
    ]
