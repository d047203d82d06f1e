"""The places of imports on the rail, and their panels on other pages."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from salesplan.core.services.imports.working import JOB
from salesplan.web import jobs, navigation, panels
from salesplan.web.navigation import Entry


def register() -> None:
    """Called once, when the web app is ready."""
    navigation.add(
        Entry("imports", _("Imports"), "upload", "imports", "data", 10, right="imports.run")
    )
    navigation.add(
        Entry(
            "work_list", _("Work list"), "list-check", "work_list", "data", 20,
            right="dimensions.edit",
        )
    )  # fmt: skip
    jobs.name(JOB, _("Import"))
    panels.register("start.organisation", "imports", organisation)
    panels.register("start.import", "imports", first_import)


def organisation(request: Any, **_context: Any) -> str | None:
    """Links of the start wizard to the imports of nodes and people."""
    kinds = (("dimensions", _("Import the organisation")), ("people", _("Import people")))
    return _links(request, kinds)


def first_import(request: Any, **_context: Any) -> str | None:
    """The link of the start wizard to the import of sales."""
    return _links(request, (("sales_lines", _("Import sales")),))


def _links(request: Any, kinds: tuple[tuple[str, Any], ...]) -> str | None:
    if not request.viewer.can("imports.run"):
        return None
    return render_to_string("core/import_links.html", {"kinds": kinds}, request)
