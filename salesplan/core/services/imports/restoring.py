"""Sales lines and credits back to what they were before a batch."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Conflict
from salesplan.core.services.imports import changes, placing
from salesplan.core.services.imports.changes import NEW, NEW_COLUMNS, OLD

LISTED = 50

_TOUCHED_LATER = """
select b.batch_id, b.row->>'order_no', b.row->>'line_no' from core_beforeimage b
where b.batch_id > %(batch)s and b."table" = 'core_salesline'
  and (b.row->>'batch_id')::int = %(batch)s
union all
select l.batch_id, l.order_no, l.line_no
from core_beforeimage b
join core_salesline l on l.source_id = (b.row->>'source_id')::smallint
  and l.order_no = b.row->>'order_no' and l.line_no = b.row->>'line_no'
where b.batch_id = %(batch)s and b."table" = 'core_salesline' and l.batch_id <> %(batch)s
order by 1, 2, 3
"""
_IMAGES = """
drop table if exists import_image, import_image_credit;
create temp table import_image on commit drop as
  select r.* from core_beforeimage b, jsonb_populate_record(null::core_salesline, b.row) r
  where b.batch_id = %(batch)s and b."table" = 'core_salesline';
create temp table import_image_credit on commit drop as
  select r.* from core_beforeimage b, jsonb_populate_record(null::core_salescredit, b.row) r
  where b.batch_id = %(batch)s and b."table" = 'core_salescredit';
analyze import_image;
"""
_LINES = f"""
insert into {OLD} select * from core_salesline where batch_id = %(batch)s;
insert into import_old_credit select c.* from core_salescredit c join {OLD} o on o.id = c.line_id;
delete from core_salescredit c using {OLD} o where c.line_id = o.id;
delete from core_salesline l using {OLD} o where l.id = o.id;
insert into core_salesline select * from import_image;
insert into core_salescredit select * from import_image_credit;
insert into {NEW} (action, {", ".join(NEW_COLUMNS)})
  select 'UPDATE', {", ".join(NEW_COLUMNS)} from import_image;
"""


def restore(cursor: Any, batch_id: int) -> None:
    """Delete what the batch inserted, put back what it changed or deleted, queue the cube.

    Raises `Conflict` with the first lines that a later batch touched.
    """
    _refuse_touched(cursor, batch_id)
    changes.begin(cursor)
    cursor.execute(_IMAGES, {"batch": batch_id})
    cursor.execute(_LINES, {"batch": batch_id})
    cursor.execute("delete from core_beforeimage where batch_id = %s", [batch_id])
    placing.count_waiting(cursor)
    changes.queue(cursor, batch_id)


def _refuse_touched(cursor: Any, batch_id: int) -> None:
    cursor.execute(_TOUCHED_LATER, {"batch": batch_id})
    touched = cursor.fetchall()
    if touched:
        batches = sorted({later for later, _order, _line in touched})
        raise Conflict(
            _(
                "%(count)s lines were changed again by later imports (%(batches)s)."
                " Undo those first."
            ),
            details=[{"batch": b, "order": o, "line": n} for b, o, n in touched[:LISTED]],
            count=len(touched),
            batches=", ".join(f"#{later}" for later in batches),
        )
