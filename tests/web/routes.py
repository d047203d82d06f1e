"""Every address of the product, from the URL resolver: no route is listed by hand here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from salesplan.core.selectors import registers
from tests.web.world import World

_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")
_API_REGISTER = re.compile(r"api_([a-z-]+)-(?:list|bulk|detail|comments|history|undo)$")
_VALUES = {
    "tree": {"name": "organisation"},
    "tree_place": {"name": "customer"},
    "goals:step": {"name": "submit"},
    "goals:chapter": {"key": "market"},
    "goals:rules_mark": {"what": "tiers"},
    "import_errors": {"form": "csv"},
    "data_quality_export": {"form": "csv"},
    "goals:timeline_export": {"form": "csv"},
    "goals:coverage_export": {"form": "csv"},
    "goals:revert": {"kind": "lock"},
    "user_reset": {"pk": "users"},
    "goals:hand_down_rows": {"action": "extend"},
    "goals:hand_down_step": {"action": "keep-targets"},
    "goals:commitment_answer": {"kind": "accept"},
    "goals:commitment_do": {"action": "extend"},
}
"""What an argument is on one route where the world's own value is not the interesting one."""
PAGES, API = ("GET", "POST"), ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    """One pattern; `name` has its namespaces and, for pages of registers, the register's key."""

    name: str
    pattern: str
    view: object
    key: str = ""

    @property
    def is_api(self) -> bool:
        """Whether programs use it."""
        return self.pattern.startswith("api/")

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods that are tried."""
        return API if self.is_api else PAGES

    def path(self, world: World) -> str:
        """An address of the route, filled with what the world holds in the south."""
        plain = "/" + _ARGUMENT.sub(lambda found: self._value(world, found), self._plain())
        rows = f"?row={world.rows[self.key]}" if "bulk/undo" in plain else ""
        return plain + rows

    def _plain(self) -> str:
        return self.pattern.replace("^", "").replace("$", "").replace("\\Z", "")

    def _value(self, world: World, found: "re.Match[str]") -> str:
        name = found[1] or found[2]
        if name == "key" and self.key:
            return self.key
        if name == "pk":
            return str(world.rows[self.key or _VALUES[self.name]["pk"]])
        if name == "name" and self.key:
            return _column(self.key, reference="options" in self.name)
        values = world.ids | _VALUES.get(self.name, {})
        if name not in values:
            raise LookupError(f"{self.name}: say in tests/web/world.py what <{name}> is")
        return str(values[name])


def routes() -> list[Route]:
    """All routes in the order in which they are tried; those of registers once per register."""
    return [one for route in _walk(get_resolver(), "", "") for one in _expand(route)]


def _walk(resolver: URLResolver, prefix: str, space: str) -> Iterator[Route]:
    for found in resolver.url_patterns:
        pattern = prefix + str(found.pattern)
        if isinstance(found, URLPattern):
            yield Route(f"{space}{found.name or pattern}", pattern, found.callback)
        else:
            inner = f"{space}{found.namespace}:" if found.namespace else space
            yield from _walk(found, pattern, inner)


def _expand(route: Route) -> Iterator[Route]:
    if route.pattern.startswith("registers/"):
        for register in registers.every():
            name = f"{route.name}[{register.key}]"
            yield Route(name, route.pattern, route.view, register.key)
        return
    found = _API_REGISTER.search(route.name)
    yield Route(route.name, route.pattern, route.view, found[1] if found else "")


def _column(key: str, *, reference: bool) -> str:
    """A column to ask options for, or one that can be edited."""
    register = registers.get(key)
    assert register is not None
    columns = register.all_columns.values() if reference else register.written
    fitting = [c for c in columns if (c.kind == "reference") == reference]
    return fitting[-1].name if fitting else "none"
