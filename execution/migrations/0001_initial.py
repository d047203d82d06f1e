import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import salesplan.core.scoping
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        ('goals', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('strategy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Action',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('name', models.CharField(max_length=200, verbose_name='action')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='start')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due')),
                ('status', models.CharField(choices=[('open', 'Open'), ('running', 'Running'), ('blocked', 'Blocked'), ('done', 'Done'), ('dropped', 'Dropped')], default='open', max_length=8, verbose_name='status')),
                ('deliverable', models.CharField(blank=True, default='', max_length=300, verbose_name='deliverable')),
                ('origin', models.CharField(blank=True, default='', editable=False, max_length=100, verbose_name='origin')),
                ('created_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('goal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='goals.goal', verbose_name='goal')),
                ('initiative', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='strategy.initiative', verbose_name='initiative')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.node', verbose_name='territory')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('plan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='goals.plan', verbose_name='plan')),
            ],
            options={
                'ordering': ['due_on', 'id'],
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
            },
            managers=[
                ('unscoped', salesplan.core.scoping.UnscopedManager()),
            ],
        ),
        migrations.CreateModel(
            name='ActionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('name', models.CharField(max_length=200, verbose_name='action')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='start')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due')),
                ('status', models.CharField(choices=[('open', 'Open'), ('running', 'Running'), ('blocked', 'Blocked'), ('done', 'Done'), ('dropped', 'Dropped')], default='open', max_length=8, verbose_name='status')),
                ('deliverable', models.CharField(blank=True, default='', max_length=300, verbose_name='deliverable')),
                ('origin', models.CharField(blank=True, default='', editable=False, max_length=100, verbose_name='origin')),
                ('created_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('goal', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='goals.goal', verbose_name='goal')),
                ('initiative', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='strategy.initiative', verbose_name='initiative')),
                ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.node', verbose_name='territory')),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='execution.action')),
                ('plan', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='goals.plan', verbose_name='plan')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='action',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "execution_actionevent" ("created_at", "created_by_id", "deliverable", "due_on", "goal_id", "id", "initiative_id", "name", "organisation_id", "origin", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "starts_on", "status", "updated_at", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."deliverable", NEW."due_on", NEW."goal_id", NEW."id", NEW."initiative_id", NEW."name", NEW."organisation_id", NEW."origin", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."starts_on", NEW."status", NEW."updated_at", NEW."version"); RETURN NULL;', hash='a3ee6fdc876fc88358980ac8b58ea2aaa609f455', operation='INSERT', pgid='pgtrigger_insert_insert_2d1db', table='execution_action', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='action',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "execution_actionevent" ("created_at", "created_by_id", "deliverable", "due_on", "goal_id", "id", "initiative_id", "name", "organisation_id", "origin", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "starts_on", "status", "updated_at", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."deliverable", NEW."due_on", NEW."goal_id", NEW."id", NEW."initiative_id", NEW."name", NEW."organisation_id", NEW."origin", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."starts_on", NEW."status", NEW."updated_at", NEW."version"); RETURN NULL;', hash='0bd363738199e9b74ad9b640884c42b663f52d31', operation='UPDATE', pgid='pgtrigger_update_update_d33b2', table='execution_action', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='action',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "execution_actionevent" ("created_at", "created_by_id", "deliverable", "due_on", "goal_id", "id", "initiative_id", "name", "organisation_id", "origin", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "starts_on", "status", "updated_at", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."deliverable", OLD."due_on", OLD."goal_id", OLD."id", OLD."initiative_id", OLD."name", OLD."organisation_id", OLD."origin", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."starts_on", OLD."status", OLD."updated_at", OLD."version"); RETURN NULL;', hash='d1d083bfa3767bc3793fad5c2988a802906f154e', operation='DELETE', pgid='pgtrigger_delete_delete_db1b5', table='execution_action', when='AFTER')),
        ),
    ]
