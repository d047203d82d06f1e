"""What must never be in the repository, and what must not be in the code."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGES, ROOT, doors, python_files, tree

SOFT = re.compile(r"\.filter\(\*\*request|fields\s*=\s*[\"']__all__[\"']|pgtrigger\.ignore")
PATHS = re.compile(r"(?<![\w.])/(?:work|root|home)/\w+")
REGISTRY = re.compile(
    r"https?://[^\s\"']*/(?:simple|packages|-)/|\"resolved\":\s*\"http|(?<!emit-)index-url"
)


def tracked() -> list[Path]:
    """Files that git tracks."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def texts() -> list[tuple[str, str]]:
    """Tracked text files with their content."""
    found = []
    for path in tracked():
        if path.suffix in {".png", ".mo", ".gz", ".xlsx", ".woff2"} or not path.is_file():
            continue
        found.append((str(path.relative_to(ROOT)), path.read_text(errors="replace")))
    return found


def test_no_third_party_files() -> None:
    names = [str(path.relative_to(ROOT)) for path in tracked()]
    assert not [n for n in names if re.search(r"\.min\.(js|css)$|node_modules/|(^|/)vendor/", n)]


def test_no_registry_addresses_and_no_machine_paths() -> None:
    own = "tests/architecture/test_repository.py"
    bad = [n for n, t in texts() if n != own and (REGISTRY.search(t) or PATHS.search(t))]
    assert not bad


@pytest.mark.parametrize("path", python_files(*PACKAGES), ids=str)
def test_code_avoids_known_holes(path: Path) -> None:
    assert not SOFT.search((ROOT / path).read_text())


@pytest.mark.parametrize("path", doors(), ids=str)
def test_web_code_never_publishes_to_the_broker(path: Path) -> None:
    import ast

    if path.name == "tasks.py" or "jobs" in path.parts:
        return
    calls = [n.attr for n in ast.walk(tree(path)) if isinstance(n, ast.Attribute)]
    assert not {"delay", "apply_async"} & set(calls)
