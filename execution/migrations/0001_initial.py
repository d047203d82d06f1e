import django.db.models.deletion
import salesplan.core.scoping
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            ],
            options={
                'abstract': False,
            },
        ),
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
    ]
