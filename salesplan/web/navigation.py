"""The places of the left rail; apps add their entries in `AppConfig.ready`."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from salesplan.core.scoping import Viewer
from salesplan.core.selectors import registers

GROUPS: dict[str, tuple[str | Promise, str]] = {
    "home": (_("Home"), "home"),
    "plans": (_("Plans"), "target-arrow"),
    "market": (_("Market"), "compass"),
    "strategy": (_("Strategy"), "chess"),
    "execution": (_("Execution"), "checklist"),
    "monitoring": (_("Monitoring"), "activity"),
    "data": (_("Data"), "database"),
    "settings": (_("Settings"), "settings"),
}


@dataclass(frozen=True)
class Entry:
    """One place: `right` hides it from viewers without, `shortcut` is the key after `g`."""

    key: str
    label: str | Promise
    icon: str
    url_name: str
    group: str
    order: int = 100
    right: str | None = None
    kwargs: dict[str, str] = field(default_factory=dict)
    shortcut: str = ""

    @cached_property
    def url(self) -> str:
        """Where it leads."""
        return _address(self.url_name, tuple(self.kwargs.items()))


@cache
def _address(url_name: str, kwargs: tuple[tuple[str, str], ...]) -> str:
    return reverse(url_name, kwargs=dict(kwargs) or None)


@dataclass(frozen=True)
class Group:
    """A word of the rail with its places; the first one is where the word leads."""

    key: str
    label: str | Promise
    icon: str
    entries: tuple[Entry, ...]
    current: Entry | None

    @property
    def url(self) -> str:
        """The first place of the group."""
        return self.entries[0].url


_entries: dict[str, Entry] = {}


def add(entry: Entry) -> None:
    """Put a place on the rail; a key that is there already is replaced."""
    if entry.group not in GROUPS:
        raise ValueError(f"unknown group {entry.group}")
    _entries[entry.key] = entry


def _of_registers() -> dict[str, Entry]:
    """The lists; an entry that an app adds under the same key takes their place."""
    return {
        f"register-{r.key}": Entry(
            key=f"register-{r.key}",
            label=r.label_plural,
            icon=r.icon,
            url_name="register",
            group=r.group,
            order=r.position,
            right=r.rail_right or r.read_right,
            kwargs={"key": r.key},
        )
        for r in registers.every()
        if r.in_rail
    }


def entries(viewer: Viewer) -> list[Entry]:
    """The places that the viewer's rights open, in order."""
    known = _of_registers() | _entries
    allowed = (e for e in known.values() if e.right is None or viewer.can(e.right))
    return sorted(allowed, key=lambda e: (list(GROUPS).index(e.group), e.order, e.key))


def shortcuts(viewer: Viewer) -> dict[str, str]:
    """Addresses by the key after `g`, of the places that the viewer's rights open."""
    allowed = (e for e in _entries.values() if e.right is None or viewer.can(e.right))
    return {entry.shortcut: entry.url for entry in allowed if entry.shortcut}


def groups(viewer: Viewer, path: str) -> Iterator[Group]:
    """The words of the rail that have at least one place for the viewer."""
    visible = entries(viewer)
    here = _current(visible, path)
    for key, (label, icon) in GROUPS.items():
        own = tuple(entry for entry in visible if entry.group == key)
        if own:
            yield Group(key, label, icon, own, here if here in own else None)


def _current(visible: list[Entry], path: str) -> Entry | None:
    """The place with the longest address that the path begins with."""
    fitting = [e for e in visible if path == e.url or (e.url != "/" and path.startswith(e.url))]
    return max(fitting, key=lambda e: len(e.url), default=None)
