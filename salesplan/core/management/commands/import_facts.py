"""manage.py import_facts FILE --mapping M.yaml: import a file of any size."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from salesplan.core.errors import Refused
from salesplan.core.models import ImportBatch
from salesplan.core.selectors import access, company
from salesplan.core.services.imports import filing
from salesplan.core.services.imports.reports import error_texts

SHOWN = 20
COUNTS = (
    "read", "accepted", "rejected", "inserted", "updated", "unchanged", "deleted", "late",
    "duplicates", "credited", "holdings",
)  # fmt: skip


class Command(BaseCommand):
    """Exit code 1 when nothing was applied."""

    help = "Import sales lines, dimensions, people, targets, observations or currency rates."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", type=Path, required=True, help="YAML; see docs/import.md")
        parser.add_argument("--source", default="", help="code of the system the facts come from")
        parser.add_argument("--kind", default="", help="what the file holds, if not the mapping's")
        parser.add_argument(
            "--dry-run", action="store_true", help="check and count, change nothing"
        )
        parser.add_argument(
            "--replace",
            action="store_true",
            help="remove lines of the file's months that the file does not hold",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        for name in ("file", "mapping"):
            if not options[name].is_file():
                raise CommandError(f"There is no file {options[name]}.")
        order = filing.Order(
            path=options["file"],
            mapping=options["mapping"].read_text(encoding="utf-8"),
            kind=options["kind"],
            source=options["source"],
            replace=options["replace"],
            dry=options["dry_run"],
        )
        now = timezone.now()
        try:
            batch = filing.import_file(
                actor=access.system(), order=order, today=company.today(now), now=now
            )
        except Refused as refusal:
            raise CommandError(f"Nothing was imported. {refusal}") from refusal
        self._report(batch, dry=order.dry)
        if not batch.counts["accepted"]:
            raise CommandError("Nothing was imported: no row could be taken.")

    def _report(self, batch: ImportBatch, *, dry: bool) -> None:
        counts = batch.counts
        applied = f"Import #{batch.pk}: applied"
        self.stdout.write("Checked; nothing has changed." if dry else applied)
        for name in COUNTS:
            if counts.get(name) or name in COUNTS[:3]:
                self.stdout.write(f"  {name:12} {counts.get(name, 0):>12,}")
        for name in ("created", "unassigned"):
            for dimension, count in _of(counts, name).items():
                self.stdout.write(f"  {name} {dimension}: {count:,}")
        for text in error_texts(batch)[:SHOWN]:
            self.stdout.write(f"  {text}")
        if counts["rejected"]:
            self.stdout.write(f"All errors: {batch.error_report.path}")


def _of(counts: dict[str, Any], name: str) -> dict[str, int]:
    if name in counts:
        return dict(counts[name])
    begin = f"{name}."
    return {key.removeprefix(begin): n for key, n in counts.items() if key.startswith(begin)}
