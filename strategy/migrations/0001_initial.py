import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import salesplan.core.scoping
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('goals', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Initiative',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('name', models.CharField(max_length=200, verbose_name='initiative')),
                ('direction', models.CharField(choices=[('price', 'Price-led'), ('service', 'Value-added service'), ('channel', 'Deeper channels'), ('product', 'Product'), ('customer', 'Customers'), ('brand', 'Brand')], max_length=10, verbose_name='direction')),
                ('differentiator', models.CharField(blank=True, default='', max_length=300, verbose_name='differentiator')),
                ('contribution', models.BigIntegerField(blank=True, null=True, verbose_name='expected contribution')),
                ('cost', models.BigIntegerField(blank=True, null=True, verbose_name='cost')),
                ('status', models.CharField(choices=[('proposed', 'Proposed'), ('running', 'Running'), ('done', 'Done'), ('dropped', 'Dropped')], default='proposed', max_length=10, verbose_name='status')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='start')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='end')),
                ('created_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('goal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='goals.goal', verbose_name='goal')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='goals.plan', verbose_name='plan')),
            ],
            options={
                'ordering': ['plan', 'id'],
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
            },
            managers=[
                ('unscoped', salesplan.core.scoping.UnscopedManager()),
            ],
        ),
        migrations.CreateModel(
            name='InitiativeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('name', models.CharField(max_length=200, verbose_name='initiative')),
                ('direction', models.CharField(choices=[('price', 'Price-led'), ('service', 'Value-added service'), ('channel', 'Deeper channels'), ('product', 'Product'), ('customer', 'Customers'), ('brand', 'Brand')], max_length=10, verbose_name='direction')),
                ('differentiator', models.CharField(blank=True, default='', max_length=300, verbose_name='differentiator')),
                ('contribution', models.BigIntegerField(blank=True, null=True, verbose_name='expected contribution')),
                ('cost', models.BigIntegerField(blank=True, null=True, verbose_name='cost')),
                ('status', models.CharField(choices=[('proposed', 'Proposed'), ('running', 'Running'), ('done', 'Done'), ('dropped', 'Dropped')], default='proposed', max_length=10, verbose_name='status')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='start')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='end')),
                ('created_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('goal', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='goals.goal', verbose_name='goal')),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='strategy.initiative')),
                ('plan', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='goals.plan', verbose_name='plan')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='initiative',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "strategy_initiativeevent" ("contribution", "cost", "created_at", "created_by_id", "differentiator", "direction", "ends_on", "goal_id", "id", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "starts_on", "status", "updated_at", "version") VALUES (NEW."contribution", NEW."cost", NEW."created_at", NEW."created_by_id", NEW."differentiator", NEW."direction", NEW."ends_on", NEW."goal_id", NEW."id", NEW."name", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."starts_on", NEW."status", NEW."updated_at", NEW."version"); RETURN NULL;', hash='c64a564a40526dbfee45eda7459afe89152e2abf', operation='INSERT', pgid='pgtrigger_insert_insert_c74d9', table='strategy_initiative', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='initiative',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "strategy_initiativeevent" ("contribution", "cost", "created_at", "created_by_id", "differentiator", "direction", "ends_on", "goal_id", "id", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "starts_on", "status", "updated_at", "version") VALUES (NEW."contribution", NEW."cost", NEW."created_at", NEW."created_by_id", NEW."differentiator", NEW."direction", NEW."ends_on", NEW."goal_id", NEW."id", NEW."name", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."starts_on", NEW."status", NEW."updated_at", NEW."version"); RETURN NULL;', hash='7b248fd8be3c6ee0f3719c4933134d3978dd1799', operation='UPDATE', pgid='pgtrigger_update_update_97208', table='strategy_initiative', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='initiative',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "strategy_initiativeevent" ("contribution", "cost", "created_at", "created_by_id", "differentiator", "direction", "ends_on", "goal_id", "id", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "starts_on", "status", "updated_at", "version") VALUES (OLD."contribution", OLD."cost", OLD."created_at", OLD."created_by_id", OLD."differentiator", OLD."direction", OLD."ends_on", OLD."goal_id", OLD."id", OLD."name", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."starts_on", OLD."status", OLD."updated_at", OLD."version"); RETURN NULL;', hash='e9f46a916ac39bdbfb00639e645f2f45dcb425c7', operation='DELETE', pgid='pgtrigger_delete_delete_3ca65', table='strategy_initiative', when='AFTER')),
        ),
    ]
