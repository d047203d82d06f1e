from django.db import migrations


class Migration(migrations.Migration):
    """A changed cell finds room on its own page: no index is touched, in half the time."""

    dependencies = [("goals", "0006_workbook_returns")]

    operations = [
        migrations.RunSQL(
            "alter table goals_cell set (fillfactor = 50)",
            "alter table goals_cell reset (fillfactor)",
        )
    ]
