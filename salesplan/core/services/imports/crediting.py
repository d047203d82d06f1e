"""Credits of lines from a file: who gets which share of a line that is there already.

The file's credits of a line replace all that the line had. A row without a line number credits
every line of the order. Shares are percents; base shares of a line add up to 100.
"""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

from salesplan.core.models import ImportBatch
from salesplan.core.scoping import Viewer
from salesplan.core.services.imports import changes, placing, restoring, sharing
from salesplan.core.services.imports.changes import OLD
from salesplan.core.services.imports.kinds import Run
from salesplan.core.services.imports.staging import copy

_CREATE = """
drop table if exists import_given, import_share;
create temp table import_given (row integer, order_no text collate "C", line_no text collate "C",
  seat_id integer, kind text, share integer) on commit drop
"""
_COPY = "copy import_given from stdin with (format csv, force_not_null (line_no))"
_SHARE = """
create temp table import_share on commit drop as
select l.id as line_id, g.seat_id, g.kind, g.share, g.row as place, l.order_no, l.line_no
from import_given g join core_salesline l
  on l.source_id = %(source)s and l.order_no = g.order_no
  and (g.line_no = '' or l.line_no = g.line_no);
analyze import_share
"""
_UNKNOWN = """
select row, order_no from import_given g
where not exists (select from import_share s where s.place = g.row)
order by row
"""
_WRONG_SEAT = """
select distinct s.place, n.code, s.line_id from import_share s join core_node n on n.id = s.seat_id
where n.seat_kind <> s.kind order by s.place
"""
_TWICE = """
select s.place, s.order_no, s.line_id from import_share s
join import_share o on (o.line_id, o.seat_id, o.kind) = (s.line_id, s.seat_id, s.kind)
  and o.place <> s.place
order by s.place
"""
_SUMS = """
select s.place, s.order_no, s.line_no, w.sum, s.line_id from import_share s join (
  select line_id, sum(share) as sum from import_share where kind = 'base' group by line_id
  having sum(share) <> 10000) w using (line_id)
order by s.place
"""
_SETS = "array_agg(row(seat_id, kind::text, share)::text order by seat_id, kind) as set"
_CHANGED = f"""
insert into {OLD} select l.* from core_salesline l where l.id in (
  select n.line_id from (select line_id, {_SETS} from import_share group by line_id) n
  left join (select line_id, {_SETS} from core_salescredit
    where line_id in (select line_id from import_share) group by line_id) o using (line_id)
  where n.set is distinct from o.set)
"""
_WRITE = f"""
delete from core_salescredit c using {OLD} o where c.line_id = o.id;
update core_salesline l set batch_id = %(batch)s, is_split = exists (
  select from import_share s where s.line_id = l.id and s.kind = 'base')
from {OLD} o where l.id = o.id
"""


class Credits:
    """The handler of credits."""

    output = "frames"
    has_source = True

    def write(self, run: Run) -> None:
        """Write the credits of the feed; a line whose credits are wrong keeps what it had."""
        rows = run.rows()
        made = placing.nodes(run).get("organisation", {})
        for row in rows:
            row["seat_id"] = made.get(row["seat_id"], row["seat_id"])
        self.write_rows(run, rows)

    def write_rows(self, run: Run, rows: list[dict[str, Any]]) -> None:
        """Write credits given as rows of order, line, seat_id, share, kind, row."""
        cursor = run.cursor
        _stage(run, rows)
        _reject(run)
        changes.begin(cursor)
        cursor.execute(_CHANGED)
        cursor.execute("select count(distinct line_id) from import_share")
        (named,) = cursor.fetchone()
        changes.keep_credits(cursor)
        changes.keep_images(cursor, run.batch_id)
        cursor.execute(_WRITE, {"batch": run.batch_id})
        chosen = f"(select s.* from import_share s join {OLD} o on o.id = s.line_id)"
        sharing.insert(cursor, chosen, run.batch_id)
        changes.add_new(cursor, f"l.id in (select id from {OLD})", {})
        cursor.execute(f"select count(*) from {OLD}")
        (changed,) = cursor.fetchone()
        run.counts |= {"credited": changed, "unchanged_credits": named - changed}
        changes.queue(cursor, run.batch_id)

    def undo(self, *, batch: ImportBatch, actor: Viewer, today: date, cursor: Any) -> None:
        """Restore lines and credits."""
        restoring.restore(cursor, batch.pk)


def _stage(run: Run, rows: list[dict[str, Any]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows:
        points = row["share"] * 100
        if not 0 < points <= 10_000 or points != points.to_integral_value():
            run.reject(row["row"], "share", "bad_share", str(row["share"]))
            continue
        line, seat = row.get("line") or "", row["seat_id"]
        writer.writerow((row["row"], row["order"], line, seat, row["kind"], int(Decimal(points))))
    run.cursor.execute(_CREATE)
    copy(run.cursor, _COPY, io.BytesIO(text.getvalue().encode()))
    run.cursor.execute(_SHARE, {"source": run.batch.source_id})


def _reject(run: Run) -> None:
    """Name what is wrong and drop all credits of the lines concerned."""
    cursor, wrong = run.cursor, set()
    cursor.execute(_UNKNOWN)
    for row, order in cursor.fetchall():
        run.reject(row, "order", "unknown_line", order)
    cursor.execute(_WRONG_SEAT)
    for row, seat, line in cursor.fetchall():
        run.reject(row, "seat", "credit_seat_kind", seat)
        wrong.add(line)
    cursor.execute(_TWICE)
    for row, order, line in cursor.fetchall():
        run.reject(row, "seat", "duplicate_key", order)
        wrong.add(line)
    cursor.execute(_SUMS)
    for row, order, line_no, points, line in cursor.fetchall():
        total = f"{Decimal(points) / 100:f}"
        run.reject(row, "share", "shares_not_100", total, order=order, line=line_no, sum=total)
        wrong.add(line)
    cursor.execute("delete from import_share where line_id = any(%s)", [list(wrong)])
