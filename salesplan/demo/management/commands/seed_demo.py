"""`manage.py seed_demo`: fill an empty database with the demo company."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from salesplan.core.errors import Conflict
from salesplan.demo import seeding
from salesplan.demo.personas import DEMO_PASSWORD, PERSONAS


class Command(BaseCommand):
    """Once; a second call changes nothing."""

    help = "Fill an empty database with the demo company."

    def handle(self, *args: Any, **options: Any) -> None:
        if seeding.is_there():
            self.stderr.write("The demo company is here already; nothing was changed.")
            return
        try:
            seeding.seed(say=self.stderr.write)
        except Conflict as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stderr.write(f"{len(PERSONAS)} log-ins, password {DEMO_PASSWORD}")
