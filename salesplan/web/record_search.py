"""What the search finds in registers."""

from collections.abc import Iterator

from django.urls import reverse

from salesplan.core.scoping import Viewer
from salesplan.core.selectors import registers
from salesplan.core.selectors.registers import rows
from salesplan.web.search import Hit

FROM_EACH = 3


def find(viewer: Viewer, words: str) -> Iterator[Hit]:
    """A few rows of every register that the viewer may read."""
    for register in registers.every():
        if not register.search or (register.read_right and not viewer.can(register.read_right)):
            continue
        found = rows.filtered(viewer=viewer, register=register, params={"q": [words]})
        for row in found[:FROM_EACH]:
            url = reverse(register.row_url, args=[row.pk]) if register.row_url else ""
            fallback = reverse("register_row", args=[register.key, row.pk])
            yield Hit(str(row), register.label, url or fallback)
