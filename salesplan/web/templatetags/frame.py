"""Tags of the frame: icons, the import map, slots, query strings."""

import json
import re
from functools import cache
from typing import Any

from django.conf import settings
from django.template import Context, Library
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from salesplan.web import assets, navigation, panels

register = Library()
ICONS = settings.NODE_MODULES / "@tabler/icons/icons/outline"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An outline icon as inline SVG; decorative unless it gets a label."""
    return _icon(name, str(label))


@cache
def _icon(name: str, label: str) -> SafeString:
    body = _paths(name)
    if label:
        return format_html(
            '<svg class="i" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, body
        )
    return format_html('<svg class="i" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', body)


def _paths(name: str) -> SafeString:
    text = (ICONS / f"{name}.svg").read_text()
    paths = re.findall(r"<(?:path|circle|rect|line)[^>]*/>", text)
    visible = [path for path in paths if 'stroke="none"' not in path]
    return mark_safe("".join(visible))  # noqa: S308 - installed package


@register.simple_tag(takes_context=True)
def importmap(context: Context) -> SafeString:
    """The import map of all registered modules, allowed by the page's nonce."""
    return format_html(
        '<script type="importmap" nonce="{}">{}</script>',
        context.get("csp_nonce", ""),
        _imports(len(assets.modules())),
    )


@cache
def _imports(_count: int) -> SafeString:
    """The map as JSON; computed again when a module was added."""
    imports = {name: static(path) for name, path in assets.modules().items()}
    text = json.dumps({"imports": imports}).replace("<", "\\u003c")
    return mark_safe(text)  # noqa: S308


@register.simple_tag(takes_context=True)
def script(context: Context, path: str) -> SafeString:
    """A page's own module, e.g. `{% script "goals/grid.js" %}`."""
    nonce = context.get("csp_nonce", "")
    return format_html('<script type="module" src="{}" nonce="{}"></script>', static(path), nonce)


@register.simple_tag(takes_context=True)
def slot(context: Context, name: str, **more: Any) -> SafeString:
    """The panels that upper apps registered for a slot of this page."""
    texts = panels.render(name, context["request"], **more)
    return mark_safe("".join(texts))  # noqa: S308 - panels are rendered templates


@register.simple_tag(takes_context=True)
def heading(context: Context) -> str:
    """What the page put into its `title` block, for the places that repeat it."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block("title") if blocks else None
    return str(block.render(context)) if block else ""


@register.simple_tag(takes_context=True)
def rail(context: Context) -> list[navigation.Group]:
    """The words and places of the rail for the viewer of this request."""
    request = context["request"]
    viewer = getattr(request, "viewer", None)
    if not hasattr(request, "rail_groups"):
        request.rail_groups = list(navigation.groups(viewer, request.path)) if viewer else []
    groups: list[navigation.Group] = request.rail_groups
    return groups


@register.simple_tag(takes_context=True)
def shortcuts(context: Context) -> str:
    """Where the keys after `g` lead, as JSON for the frame's script."""
    viewer = getattr(context["request"], "viewer", None)
    return json.dumps(navigation.shortcuts(viewer)) if viewer else "{}"


@register.simple_tag
def text(entry: dict[str, Any]) -> str:
    """A stored message ({"msgid", "params"}) in the reader's language."""
    template = gettext(entry["msgid"])
    return template % entry["params"] if entry.get("params") else template
