"""What a start does before the processes: catalogues, migrations, the demo company.

Progress goes to standard error; standard output is the list of demo log-ins, which the
supervisor shows once the web server answers.
"""

import importlib
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command, get_commands

from salesplan.config import messages

PERSONAS = "salesplan.demo.personas"


def main() -> int:
    """Bring the database to the present state and print how to sign in."""
    messages.compile_stale()
    django.setup()
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)  # WhiteNoise warns of a missing one
    call_command("migrate", verbosity=0, interactive=False)
    if os.environ.get("DEMO", "1") != "0" and "seed_demo" in get_commands() and not _has_users():
        _seed()
    _first_administrator()
    print("\n".join(_log_ins()))
    return 0


def _has_users() -> bool:
    from django.contrib.auth import get_user_model

    return get_user_model().objects.exists()


def _seed() -> None:
    _say("Creating the demo company, once (DEMO=0 starts an empty one) ...")
    begin = time.monotonic()
    call_command("seed_demo")
    _say(f"Demo company ready after {time.monotonic() - begin:.0f} s.")


def _first_administrator() -> None:
    """Make the first user of an empty installation and show the password this once."""
    from salesplan.core.services import companies

    made = companies.first_administrator(email="admin@example.com")
    if made:
        user, password = made
        print(f"  first sign-in (shown once)\n    {user.email:<32} password {password}")


def _log_ins() -> Iterable[str]:
    """Yield one line per persona that exists in this database."""
    try:
        demo: Any = importlib.import_module(PERSONAS)
    except ModuleNotFoundError:
        return
    from django.contrib.auth import get_user_model

    users = get_user_model().objects
    present = set(users.values_list("email", flat=True))
    known = [person for person in demo.PERSONAS if person.email in present]
    if known:
        yield f"  demo log-ins, password {demo.DEMO_PASSWORD}"
    for person in known:
        yield f"    {person.email:<32} {person.role} · {person.name}"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesplan.config.settings.dev")
    sys.exit(main())
