import django.db.models.deletion
import pgtrigger.compiler
import salesplan.core.scoping
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        ('core', '__first__'),
        ('goals', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='AlertRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('node_kind', models.CharField(choices=[('company', 'Company'), ('region', 'Region'), ('area', 'Area'), ('team', 'Team'), ('seat', 'Seat'), ('line', 'Product line'), ('category', 'Category'), ('item', 'Item'), ('channel', 'Channel'), ('tier', 'Customer tier'), ('customer', 'Customer'), ('place', 'Place')], default='region', max_length=12, verbose_name='applies to')),
                ('comparison', models.CharField(choices=[('target_to_date', 'Target to date'), ('last_year', 'Last year, same day')], default='target_to_date', max_length=16, verbose_name='compared with')),
                ('watch', models.PositiveIntegerField(default=9000, verbose_name='watch below, in basis points')),
                ('act', models.PositiveIntegerField(default=8000, verbose_name='act below, in basis points')),
                ('minimum_gap', models.BigIntegerField(default=0, verbose_name='smallest gap that counts')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('created_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('metric', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.metric', verbose_name='metric')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('act__lte', models.F('watch'))), name='alert_rule_thresholds')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "monitoring_alertruleevent" ("act", "comparison", "created_at", "created_by_id", "id", "is_active", "metric_id", "minimum_gap", "name", "node_kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "version", "watch") VALUES (NEW."act", NEW."comparison", NEW."created_at", NEW."created_by_id", NEW."id", NEW."is_active", NEW."metric_id", NEW."minimum_gap", NEW."name", NEW."node_kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."updated_at", NEW."version", NEW."watch"); RETURN NULL;', hash='c3929d47a6aad44c29caaf960077f8f08f549dfc', operation='INSERT', pgid='pgtrigger_insert_insert_57ffa', table='monitoring_alertrule', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "monitoring_alertruleevent" ("act", "comparison", "created_at", "created_by_id", "id", "is_active", "metric_id", "minimum_gap", "name", "node_kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "version", "watch") VALUES (NEW."act", NEW."comparison", NEW."created_at", NEW."created_by_id", NEW."id", NEW."is_active", NEW."metric_id", NEW."minimum_gap", NEW."name", NEW."node_kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."updated_at", NEW."version", NEW."watch"); RETURN NULL;', hash='9c52c3d993f7e37f20b95744ea47ced55aaad494', operation='UPDATE', pgid='pgtrigger_update_update_af8a6', table='monitoring_alertrule', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "monitoring_alertruleevent" ("act", "comparison", "created_at", "created_by_id", "id", "is_active", "metric_id", "minimum_gap", "name", "node_kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "version", "watch") VALUES (OLD."act", OLD."comparison", OLD."created_at", OLD."created_by_id", OLD."id", OLD."is_active", OLD."metric_id", OLD."minimum_gap", OLD."name", OLD."node_kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."updated_at", OLD."version", OLD."watch"); RETURN NULL;', hash='91d82a268222660847cd11a9a372d0176f8aeafa', operation='DELETE', pgid='pgtrigger_delete_delete_3b268', table='monitoring_alertrule', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('first_period', models.IntegerField(verbose_name='first month')),
                ('months', models.PositiveSmallIntegerField(verbose_name='months')),
                ('severity', models.CharField(choices=[('watch', 'Watch'), ('act', 'Act')], max_length=5, verbose_name='severity')),
                ('state', models.CharField(choices=[('open', 'Open'), ('acknowledged', 'Acknowledged'), ('resolved', 'Resolved')], default='open', max_length=12, verbose_name='state')),
                ('actual', models.BigIntegerField(verbose_name='actual')),
                ('reference', models.BigIntegerField(verbose_name='compared with')),
                ('as_of', models.DateField(verbose_name='data through')),
                ('acknowledged_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('resolved_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('note', models.TextField(blank=True, default='', verbose_name='note')),
                ('created_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('metric', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.metric', verbose_name='metric')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.node', verbose_name='territory')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('plan', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='goals.plan', verbose_name='plan')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='monitoring.alertrule', verbose_name='rule')),
            ],
            options={
                'ordering': ['-id'],
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'resolved'), _negated=True), fields=('rule', 'organisation', 'metric', 'plan', 'first_period', 'months'), name='alert_one_open_per_case', nulls_distinct=False)],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "monitoring_alertevent" ("acknowledged_at", "actual", "as_of", "created_at", "created_by_id", "first_period", "id", "metric_id", "months", "note", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "reference", "resolved_at", "rule_id", "severity", "state", "updated_at", "version") VALUES (NEW."acknowledged_at", NEW."actual", NEW."as_of", NEW."created_at", NEW."created_by_id", NEW."first_period", NEW."id", NEW."metric_id", NEW."months", NEW."note", NEW."organisation_id", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."reference", NEW."resolved_at", NEW."rule_id", NEW."severity", NEW."state", NEW."updated_at", NEW."version"); RETURN NULL;', hash='10fd898a780ec44b1dbbdbdf1a47578429df66e0', operation='INSERT', pgid='pgtrigger_insert_insert_855dd', table='monitoring_alert', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "monitoring_alertevent" ("acknowledged_at", "actual", "as_of", "created_at", "created_by_id", "first_period", "id", "metric_id", "months", "note", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "reference", "resolved_at", "rule_id", "severity", "state", "updated_at", "version") VALUES (NEW."acknowledged_at", NEW."actual", NEW."as_of", NEW."created_at", NEW."created_by_id", NEW."first_period", NEW."id", NEW."metric_id", NEW."months", NEW."note", NEW."organisation_id", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."reference", NEW."resolved_at", NEW."rule_id", NEW."severity", NEW."state", NEW."updated_at", NEW."version"); RETURN NULL;', hash='07f357cf8e794e5928ef9603ae5a5238fa137332', operation='UPDATE', pgid='pgtrigger_update_update_f3504', table='monitoring_alert', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "monitoring_alertevent" ("acknowledged_at", "actual", "as_of", "created_at", "created_by_id", "first_period", "id", "metric_id", "months", "note", "organisation_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "reference", "resolved_at", "rule_id", "severity", "state", "updated_at", "version") VALUES (OLD."acknowledged_at", OLD."actual", OLD."as_of", OLD."created_at", OLD."created_by_id", OLD."first_period", OLD."id", OLD."metric_id", OLD."months", OLD."note", OLD."organisation_id", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."reference", OLD."resolved_at", OLD."rule_id", OLD."severity", OLD."state", OLD."updated_at", OLD."version"); RETURN NULL;', hash='46d609550f7be736da0aeb3710f2841a667028f0', operation='DELETE', pgid='pgtrigger_delete_delete_f70fd', table='monitoring_alert', when='AFTER'))],
            },
            managers=[
                ('unscoped', salesplan.core.scoping.UnscopedManager()),
            ],
        ),
        migrations.CreateModel(
            name='AlertEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('first_period', models.IntegerField(verbose_name='first month')),
                ('months', models.PositiveSmallIntegerField(verbose_name='months')),
                ('severity', models.CharField(choices=[('watch', 'Watch'), ('act', 'Act')], max_length=5, verbose_name='severity')),
                ('state', models.CharField(choices=[('open', 'Open'), ('acknowledged', 'Acknowledged'), ('resolved', 'Resolved')], default='open', max_length=12, verbose_name='state')),
                ('actual', models.BigIntegerField(verbose_name='actual')),
                ('reference', models.BigIntegerField(verbose_name='compared with')),
                ('as_of', models.DateField(verbose_name='data through')),
                ('acknowledged_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('resolved_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('note', models.TextField(blank=True, default='', verbose_name='note')),
                ('created_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('metric', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.metric', verbose_name='metric')),
                ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.node', verbose_name='territory')),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='monitoring.alert')),
                ('plan', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='goals.plan', verbose_name='plan')),
                ('rule', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='monitoring.alertrule', verbose_name='rule')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AlertRuleEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('node_kind', models.CharField(choices=[('company', 'Company'), ('region', 'Region'), ('area', 'Area'), ('team', 'Team'), ('seat', 'Seat'), ('line', 'Product line'), ('category', 'Category'), ('item', 'Item'), ('channel', 'Channel'), ('tier', 'Customer tier'), ('customer', 'Customer'), ('place', 'Place')], default='region', max_length=12, verbose_name='applies to')),
                ('comparison', models.CharField(choices=[('target_to_date', 'Target to date'), ('last_year', 'Last year, same day')], default='target_to_date', max_length=16, verbose_name='compared with')),
                ('watch', models.PositiveIntegerField(default=9000, verbose_name='watch below, in basis points')),
                ('act', models.PositiveIntegerField(default=8000, verbose_name='act below, in basis points')),
                ('minimum_gap', models.BigIntegerField(default=0, verbose_name='smallest gap that counts')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('created_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('metric', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.metric', verbose_name='metric')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='monitoring.alertrule')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TargetMonth',
            fields=[
                ('pk', models.CompositePrimaryKey('plan_id', 'metric_id', 'level', 'kind', 'organisation_id', 'period', 'product_id', 'channel_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('plan_id', models.IntegerField()),
                ('metric_id', models.SmallIntegerField()),
                ('level', models.PositiveSmallIntegerField(choices=[(1, 'Floor'), (2, 'Target'), (3, 'Stretch')])),
                ('kind', models.PositiveSmallIntegerField(default=0, help_text='0 original, 1 calibrated')),
                ('organisation_id', models.IntegerField()),
                ('period', models.IntegerField()),
                ('product_id', models.IntegerField()),
                ('channel_id', models.IntegerField()),
                ('value', models.BigIntegerField()),
                ('is_derived', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(fields=['organisation_id', 'period', 'product_id', 'channel_id'], name='target_month_node')],
            },
        ),
    ]
