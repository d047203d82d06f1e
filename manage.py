"""Django's command line."""

import os
import sys
from pathlib import Path

import environ

VAR = Path(os.environ.get("SALESPLAN_VAR", Path(__file__).resolve().parent / "var"))


def main() -> None:
    """Run a management command with the development settings unless told otherwise."""
    # the addresses of the servers that `make run` or `make services` has started here
    environ.Env.read_env(VAR / "services.env")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesplan.config.settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
