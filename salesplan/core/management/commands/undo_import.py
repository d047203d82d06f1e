"""manage.py undo_import ID: take an applied import back."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from salesplan.core.errors import Refused
from salesplan.core.selectors import access, company
from salesplan.core.services.imports import batches


class Command(BaseCommand):
    """Exit code 1 when the import could not be undone."""

    help = "Undo an applied import: its rows become what they were before."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", type=int, help="the number that import_facts printed")

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            batches.undo(
                actor=access.system(), batch_id=options["id"], today=company.today(now), now=now
            )
        except Refused as refusal:
            lines = [str(refusal), *(f"  {detail}" for detail in refusal.details)]
            raise CommandError("\n".join(lines)) from refusal
        self.stdout.write(f"Import #{options['id']} was undone.")
