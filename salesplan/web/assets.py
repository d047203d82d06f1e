"""Names of the JavaScript modules that pages import, mapped to hashed files by the import map."""

from collections.abc import Mapping

_modules: dict[str, str] = {}


def module(name: str, path: str) -> None:
    """Let modules `import … from "name"`; `path` is relative to the static files."""
    if _modules.get(name, path) != path:
        raise ValueError(f"{name} is {_modules[name]} already")
    _modules[name] = path


def modules() -> Mapping[str, str]:
    """All names with their paths."""
    return _modules


module("tabulator", "vendor/tabulator/js/tabulator_esm.min.mjs")
module("sp/api", "js/api.js")
module("sp/toast", "js/toast.js")
module("sp/chart", "js/chart.js")
module("sp/format", "js/format.js")
