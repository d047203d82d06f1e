"""Django's own check of a deployment finds nothing with the production settings."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "salesplan.config.settings.prod",
    "SECRET_KEY": "".join(chr(33 + place * 7 % 90) for place in range(64)),
    "ALLOWED_HOSTS": "sales.example.com",
    "CSRF_TRUSTED_ORIGINS": "https://sales.example.com",
}


def _own_environment() -> dict[str, str]:
    """This process's environment without what only tests set."""
    return {k: v for k, v in os.environ.items() if k != "DJANGO_ALLOW_ASYNC_UNSAFE"}


def check(folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run `manage.py check --deploy` as a deployment would."""
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT, env={**_own_environment(), **PRODUCTION, "SALESPLAN_VAR": str(folder), **more},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_deployment_passes_without_a_warning(tmp_path: Path) -> None:
    done = check(tmp_path)
    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stderr


@pytest.mark.parametrize(
    ("name", "value", "warning"),
    [("HTTPS", "0", "security.W008"), ("SECRET_KEY", "short", "security.W009")],
)
def test_the_check_would_find_what_is_wrong(
    tmp_path: Path, name: str, value: str, warning: str
) -> None:
    done = check(tmp_path, **{name: value})
    assert done.returncode != 0
    assert warning in done.stderr


def test_without_a_secret_a_deployment_does_not_start(tmp_path: Path) -> None:
    clean = {"SECRET_KEY": "", "ALLOWED_HOSTS": ""}
    done = check(tmp_path, **clean)
    assert done.returncode != 0
