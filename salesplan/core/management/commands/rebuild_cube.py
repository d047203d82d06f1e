"""manage.py rebuild_cube [--from YYYY-MM --to YYYY-MM] [--check]: the cube from the facts."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from salesplan.core.selectors import company
from salesplan.core.services import derived
from salesplan.core.services.cube.checking import check
from salesplan.core.services.cube.rebuild import all_months, rebuild
from salesplan.engine.periods import month_number, year_month

SHOWN = 20


def month(text: str) -> int:
    """A month of the command line as a number."""
    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)
    if not found:
        raise ArgumentTypeError(f"{text} is not a month such as 2026-08")
    return month_number(int(found[1]), int(found[2]))


class Command(BaseCommand):
    """Exit code 1 when --check finds a difference."""

    help = "Compute the actuals cube afresh, or check it against the facts without writing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", type=month, help="first month, YYYY-MM")
        parser.add_argument("--to", dest="last", type=month, help="last month, YYYY-MM")
        parser.add_argument("--check", action="store_true", help="compare only, write nothing")
        parser.add_argument("--processes", type=int, help="default: one per processor")

    def handle(self, *_args: Any, **options: Any) -> None:
        every = all_months()
        first, last = options["first"], options["last"]
        chosen = [m for m in every if (first or m) <= m <= (last or m)]
        if options["check"]:
            self._check(chosen)
            return
        done = rebuild(
            today=company.today(timezone.now()),
            months=chosen if first or last else None,
            processes=options["processes"],
        )
        derived.refresh()
        names = [f"{year:04d}-{number:02d}" for year, number in map(year_month, done.rebuilt)]
        self.stdout.write(f"Rebuilt {len(names)} months ({', '.join(names[:1] + names[1:][-1:])}).")

    def _check(self, months: list[int]) -> None:
        found = check(months=months)
        for difference in found[:SHOWN]:
            self.stdout.write(
                f"{difference.table} {difference.key}: cube {difference.cube},"
                f" facts {difference.facts}"
            )
        if found:
            raise CommandError(f"{len(found)} cells differ. Run drain_cube, then rebuild_cube.")
        self.stdout.write(f"The cube equals the facts in {len(months)} months.")
