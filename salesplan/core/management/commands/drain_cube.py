"""manage.py drain_cube: bring the cube up to date with what waits in the queue."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from salesplan.core.selectors import company
from salesplan.core.services import derived
from salesplan.core.services.cube.drain import drain


class Command(BaseCommand):
    """What the worker does on its own; by hand where no worker runs."""

    help = "Apply waiting changes to the actuals cube."

    def handle(self, *_args: Any, **_options: Any) -> None:
        done = drain(today=company.today(timezone.now()))
        derived.refresh()
        self.stdout.write(
            f"{len(done.periods)} months changed, {len(done.rebuilt)} of them rebuilt;"
            f" generation {done.generation}."
        )
