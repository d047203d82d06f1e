"""The tools of the planning grid: each is a template and a module of its own.

`templates/goals/tools/<name>.html` holds the toolbar buttons and dialogs, and
`static/goals/tools/<name>.js` exports `setup(grid)`; see docs/architecture.md.
"""

from dataclasses import dataclass

from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template
from django.templatetags.static import static

from goals.models import Version, VersionState
from salesplan.core.scoping import Viewer


@dataclass(frozen=True)
class Tool:
    """A tool of the grid; `needs_edit`: only for those who may change the version's figures."""

    name: str
    needs_edit: bool

    @property
    def template(self) -> str:
        """Its part of the toolbar, with its dialogs."""
        return f"goals/tools/{self.name}.html"

    @property
    def module(self) -> str:
        """The address of its script."""
        return static(f"goals/tools/{self.name}.js")


TOOLS: tuple[Tool, ...] = (
    Tool("fit", needs_edit=True),
    Tool("patterns", needs_edit=True),
    Tool("bounds", needs_edit=True),
    Tool("workbook", needs_edit=False),
    Tool("phasing", needs_edit=True),
    Tool("rules", needs_edit=False),
    Tool("comments", needs_edit=False),
)


def available(*, viewer: Viewer, version: Version) -> list[Tool]:
    """The tools that are there and that the viewer may use on a version."""
    editable = version.state == VersionState.WORKING and viewer.can("plans.edit")
    return [tool for tool in TOOLS if _is_there(tool) and (editable or not tool.needs_edit)]


def _is_there(tool: Tool) -> bool:
    try:
        get_template(tool.template)
    except TemplateDoesNotExist:
        return False
    return True
