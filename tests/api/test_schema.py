"""The contract of the API is a file in the repository: it changes on purpose or not at all."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client

from salesplan.api.docs import DocsView
from tests.factories.small_company import SmallCompany
from tests.personas import Persona
from tests.web.routes import routes

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docs" / "openapi.yaml"
OTHERS = {"api_schema", "api_docs"}


def loaded(text: str | bytes) -> Any:
    """YAML or JSON, read by the quick reader."""
    return yaml.load(text, Loader=yaml.CSafeLoader)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The schema of the code as it is; a warning of the generator is an error."""
    file = tmp_path_factory.mktemp("schema") / "openapi.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(file))
    return file.read_text()


def test_the_contract_is_the_one_in_the_repository(generated: str) -> None:
    hint = "run: python manage.py spectacular --file docs/openapi.yaml, and read the difference"
    assert generated == FILE.read_text(), hint


def test_every_route_of_the_api_is_in_the_contract(generated: str) -> None:
    documented = loaded(generated)["paths"]
    assert documented
    missing = [
        route.name
        for route in routes()
        if route.is_api and route.name not in OTHERS and _template(route.pattern) not in documented
    ]
    assert not missing


def _template(pattern: str) -> str:
    plain = pattern.replace("^", "").replace("$", "")
    found = re.sub(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)", lambda m: f"{{{m[1] or m[2]}}}", plain)
    return "/" + found.replace("{pk}", "{id}")


def test_operations_have_names_of_their_own_and_say_what_they_do(generated: str) -> None:
    operations = [
        operation
        for methods in loaded(generated)["paths"].values()
        for operation in methods.values()
    ]
    names = [operation["operationId"] for operation in operations]
    assert len(set(names)) == len(names)
    assert [o["operationId"] for o in operations if not o.get("description")] == []


@pytest.mark.parametrize("kind", ["yaml", "json"])
def test_the_served_contract_is_the_one_in_the_repository(analyst: Persona, kind: str) -> None:
    client = Client()
    client.force_login(analyst.user, backend="django.contrib.auth.backends.ModelBackend")
    first, again = (client.get(f"/api/v1/schema/?format={kind}") for _time in range(2))
    assert first["Content-Disposition"].endswith(f'.{kind}"')
    assert loaded(first.content)["paths"].keys() == loaded(FILE.read_bytes())["paths"].keys()
    assert again.content == first.content


def test_the_page_of_the_contract_runs_without_inline_script(
    small_company: SmallCompany, analyst: Persona
) -> None:
    client = Client()
    client.force_login(analyst.user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/api/v1/docs/").content.decode()
    assert page.count("<script") == page.count("<script src=") == 3
    script = client.get("/api/v1/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert "/api/v1/schema/" in script.content.decode()
    for name in ("swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js"):
        assert finders.find(DocsView._swagger_ui_resource(name).removeprefix("/static/"))
