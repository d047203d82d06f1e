"""Rows from another system: up to 10,000 at once, each with a verdict, all in one transaction."""

import csv
import json
from collections.abc import Mapping as AnyMapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Invalid
from salesplan.core.models import ImportBatch, ImportMode
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.access import user_id_or_none
from salesplan.core.services import access
from salesplan.core.services.imports import credited, kinds, placing, sources
from salesplan.core.services.imports.feeding import RowFeed
from salesplan.core.services.imports.kinds import Feed, Handler
from salesplan.core.services.imports.reading import mappings, schemas
from salesplan.core.services.imports.reading.errors import ReadingError, RowError
from salesplan.core.services.imports.reading.reader import ReadSpec
from salesplan.core.services.imports.reading.stamping import Stamp
from salesplan.core.services.imports.references import reference
from salesplan.core.services.imports.reports import say
from salesplan.core.services.imports.running import Open, Plan, run
from salesplan.core.services.imports.wording import refusal
from salesplan.core.services.imports.working import new_report

MOST_ROWS = 10_000
KEY = ("order", "line")


@dataclass(frozen=True)
class Delivery:
    """What a call brings. `unknown` says per dimension: reject, create or unassigned."""

    kind: str
    rows: list[dict[str, Any]]
    source: str = ""
    dimension: str = ""
    replace: bool = False
    dry: bool = False
    unknown: AnyMapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Receipt:
    """What became of a delivery: the batch, and a verdict per row in the order of the rows."""

    batch: ImportBatch
    verdicts: list[dict[str, Any]]


def upsert(*, actor: Viewer, delivery: Delivery, today: date, now: datetime) -> Receipt:
    """Insert or change rows by their keys; wrong rows are named and the others taken.

    The same delivery again changes nothing. Raises `Invalid` for what concerns all rows: too
    many, none, fields that do not exist, a required field that no row has.
    """
    access.require(actor=actor, right="imports.run")
    spec = _spec(delivery)
    good, wrong = credited.check(delivery.rows)
    with transaction.atomic():
        batch = _batch(actor, delivery, spec)
        report = Path(batch.error_report.path)
        plan = Plan(actor=actor, today=today, now=now, dry=delivery.dry)
        opened = _opened(delivery, good, today, report)
        batch = run(batch_id=batch.pk, plan=plan, open_feed=opened, report=report)
        _count(batch, wrong)
        verdicts = _verdicts(len(delivery.rows), [*wrong, *_reported(report)])
        if delivery.dry:
            report.unlink(missing_ok=True)
            transaction.set_rollback(True)
    return Receipt(batch, verdicts)


def _spec(delivery: Delivery) -> dict[str, Any]:
    if not delivery.rows:
        raise Invalid(_("There are no rows."), field="rows", code="no_rows")
    if len(delivery.rows) > MOST_ROWS:
        text = _("At most %(limit)s rows can be sent at once; these are %(count)s.")
        raise Invalid(
            text, field="rows", code="too_many_rows", limit=MOST_ROWS, count=len(delivery.rows)
        )
    names = list(dict.fromkeys(name for row in delivery.rows for name in _flat(row)))
    spec: dict[str, Any] = {
        "kind": delivery.kind,
        "dimension": delivery.dimension,
        "fields": {name: name for name in names if name not in _key_names(delivery.kind)},
        "unknown": dict(delivery.unknown),
    }
    if delivery.kind == "sales_lines":
        spec["key"] = {"order": ["order"], "line": ["line"]}
    try:
        problems = mappings.validate(mappings.from_dict(spec), names)
    except ReadingError as error:
        raise refusal(error) from error
    if problems:
        raise refusal(ReadingError(problems[0].code, **dict(problems[0].params)))
    return spec


def _key_names(kind: str) -> tuple[str, ...]:
    return KEY if kind == "sales_lines" else ()


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """A row as fields: attributes by their names, credits left out."""
    attributes = row.get("attributes") or {}
    if not isinstance(attributes, dict):
        raise Invalid(_("Attributes are an object."), field="attributes")
    plain = {k: v for k, v in row.items() if k not in ("attributes", "credits")}
    plain |= {f"{schemas.ATTRIBUTE}{name}": value for name, value in attributes.items()}
    for name, value in plain.items():
        if isinstance(value, dict | list):
            text = _("“%(name)s” must be a text or a number.")
            raise Invalid(text, field=name, code="not_plain", name=name)
    return plain


def _batch(actor: Viewer, delivery: Delivery, spec: dict[str, Any]) -> ImportBatch:
    source = None
    if kinds.handler(delivery.kind).has_source:
        source = sources.obtain(actor=actor, code=delivery.source or sources.DEFAULT)
    return ImportBatch.objects.create(
        kind=delivery.kind,
        source=source,
        spec=spec,
        mode=ImportMode.REPLACE if delivery.replace else ImportMode.MERGE,
        file_name="API",
        error_report=new_report(),
        actor_id=user_id_or_none(actor),
    )


def _opened(delivery: Delivery, good: list[int], today: date, report: Path) -> Open:
    def open_feed(
        handler: Handler, mapping: mappings.Mapping, stamp: Stamp | None
    ) -> AbstractContextManager[Feed]:
        spec = ReadSpec(
            mapping=placing.for_reader(mapping),
            today=today,
            reference=reference(mapping.kind),
            report=report,
            stamp=stamp,
        )
        rows = [_flat(delivery.rows[at]) for at in good]
        line_credits = credited.rows(delivery.rows, good)
        return RowFeed(spec, rows, [at + 1 for at in good], line_credits)

    return open_feed


def _reported(report: Path) -> list[RowError]:
    with report.open(encoding="utf-8", newline="") as file:
        return [
            RowError(int(at), column, code, value, json.loads(params))
            for at, column, code, value, params in list(csv.reader(file))[1:]
        ]


def _count(batch: ImportBatch, wrong: list[RowError]) -> None:
    """Rows that were kept from the reader count too."""
    kept = len({error.row for error in wrong})
    batch.counts = batch.counts | {
        "read": batch.counts["read"] + kept,
        "rejected": batch.counts["rejected"] + kept,
    }
    batch.save(update_fields=["counts"])


def _verdicts(count: int, errors: list[RowError]) -> list[dict[str, Any]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for error in errors:
        shown = {"field": error.column, "code": error.code, "value": error.value}
        text = say({"code": error.code, "params": error.params, "value": error.value})
        found.setdefault(error.row, []).append({**shown, "detail": text})
    return [
        {
            "row": at,
            "verdict": "rejected" if at in found else "accepted",
            "errors": found.get(at, []),
        }
        for at in range(1, count + 1)
    ]
