"""The deployment files name only what exists: commands, settings, volumes, health checks."""

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
LONG_RUNNING = ("web", "worker", "beat", "postgres", "valkey")
OWN = ("migrate", "web", "worker", "beat")


def test_the_services_are_those_of_make_run_and_the_migration_before_them() -> None:
    assert set(SERVICES) == {*LONG_RUNNING, "migrate"}
    assert SERVICES["postgres"]["image"] == "postgres:18"
    assert SERVICES["valkey"]["image"].startswith("valkey/valkey:")


@pytest.mark.parametrize("name", LONG_RUNNING)
def test_every_long_running_service_is_watched_and_restarted(name: str) -> None:
    service = SERVICES[name]
    assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert service["healthcheck"]["retries"] >= 3
    assert service["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_the_application_waits_for_what_it_needs(name: str) -> None:
    conditions = {key: value["condition"] for key, value in SERVICES[name]["depends_on"].items()}
    assert conditions == {
        "migrate": "service_completed_successfully",
        "postgres": "service_healthy",
        "valkey": "service_healthy",
    }


def test_what_must_survive_lies_on_named_volumes() -> None:
    mounts = {name: service.get("volumes") for name, service in SERVICES.items()}
    assert mounts["postgres"] == ["postgres:/var/lib/postgresql"]
    assert mounts["valkey"] == ["valkey:/data"]
    assert [mounts[name] for name in OWN] == [["data:/data"]] * len(OWN)
    assert set(COMPOSE["volumes"]) == {"data", "postgres", "valkey"}
    assert "--appendonly" in SERVICES["valkey"]["command"]


@pytest.mark.parametrize("name", OWN)
def test_commands_of_the_application_exist(name: str) -> None:
    command = SERVICES[name]["command"]
    assert command[0] == "python"
    if command[1] == "-m":
        assert importlib.util.find_spec(command[2])
    else:
        assert (ROOT / command[1]).is_file()
    if "-A" in command:
        assert (ROOT / (command[command.index("-A") + 1].replace(".", "/") + ".py")).is_file()


def test_the_broker_and_the_database_are_not_published() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]


def test_no_secret_has_a_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    assert set(re.findall(r"\$\{(POSTGRES_PASSWORD[^}]*)\}", text)) == {
        "POSTGRES_PASSWORD:?set it in .env"
    }
    example = dict(
        line.split("=", 1)
        for line in (ROOT / ".env.example").read_text().splitlines()
        if line and not line.startswith("#")
    )
    assert example["SECRET_KEY"] == example["POSTGRES_PASSWORD"] == ""
    assert {service.get("env_file") for name, service in SERVICES.items() if name in OWN} == {
        ".env"
    }


def test_the_image_is_built_from_locks_and_runs_as_a_user() -> None:
    installs = re.findall(r"(?:uv )?pip install (?:.|\\\n)*?-r (\S+)", DOCKERFILE)
    assert installs == ["requirements/bootstrap.lock", "requirements/base.lock"]
    assert DOCKERFILE.count("--require-hashes") == len(installs)
    assert "npm ci" in DOCKERFILE
    assert DOCKERFILE.index("manage.py collectstatic --noinput") < DOCKERFILE.index(
        "USER salesplan"
    )


def test_everything_the_image_copies_is_in_the_repository_and_let_through() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
    sources = [source for line in copied for source in line.split()[:-1]]
    passed = (ROOT / ".dockerignore").read_text()
    for source in sources:
        assert (ROOT / source).exists(), source
        assert f"!{source}\n" in passed or source.startswith("requirements/"), source


def test_locks_carry_hashes_and_no_addresses() -> None:
    for lock in (ROOT / "requirements").glob("*.lock"):
        text = lock.read_text()
        pins = re.findall(r"^[a-z0-9][^=\s]*==", text, re.MULTILINE)
        assert pins
        assert len(re.findall(r"^    --hash=", text, re.MULTILINE)) >= len(pins)
        assert "://" not in text
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()
