"""Write each app's 0001_initial.py afresh from the models: `make migrations`.

Until the first release there is one migration per app. The new files are made in a temporary
package and moved into place at the end, so that whoever runs tests meanwhile never finds them
missing. Hand-written migrations stay: 0000_* (extensions) come before, 0002_* and later after.
"""

import fcntl
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = {
    "core": ROOT / "salesplan/core/migrations",
    "goals": ROOT / "goals/migrations",
    "strategy": ROOT / "strategy/migrations",
    "execution": ROOT / "execution/migrations",
    "monitoring": ROOT / "monitoring/migrations",
}
PACKAGE = "salesplan_new_migrations"
INITIAL = "0001_initial.py"
NO_DATABASE = "postgresql://none@127.0.0.1:1/none"


def main() -> int:
    """Regenerate the initial migrations and say which of them changed."""
    with _lock(), tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / PACKAGE
        _lay_out(package)
        _generate(folder)
        changed = [label for label in APPS if _move(package / label / INITIAL, APPS[label])]
    print(f"initial migrations changed: {', '.join(changed) or 'none'}")
    return 0


@contextmanager
def _lock() -> Iterator[None]:
    """Keep two runs apart; the second waits."""
    path = ROOT / "var/migrations.lock"
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _lay_out(package: Path) -> None:
    for label, source in APPS.items():
        target = package / label
        target.mkdir(parents=True)
        (target / "__init__.py").touch()
        for earlier in source.glob("0000_*.py"):
            shutil.copy(earlier, target)


def _generate(folder: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "salesplan.config.settings.dev"
    os.environ["DATABASE_URL"] = NO_DATABASE
    sys.path.insert(0, folder)
    import django
    from django.conf import settings
    from django.core.management import call_command

    settings.MIGRATION_MODULES = {label: f"{PACKAGE}.{label}" for label in APPS}
    django.setup()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Got an error checking a consistent migration history")
        # one by one: all at once, Django cuts an app that points at two others in three
        for label in APPS:
            call_command("makemigrations", label, name="initial", include_header=False, verbosity=0)


def _move(new: Path, folder: Path) -> bool:
    old = folder / INITIAL
    text = new.read_text() if new.exists() else None
    if text is None or (old.exists() and old.read_text() == text):
        return False
    folder.mkdir(exist_ok=True)
    (folder / "__init__.py").touch()
    temporary = folder / f".{INITIAL}.new"
    temporary.write_text(text)
    temporary.replace(old)
    return True


if __name__ == "__main__":
    sys.exit(main())
