"""`migrate`, with less of the models' history built anew after every step.

Django builds the classes of all models that a changed one is related to, at any distance, after
each operation: here nearly all of them, 500 times, 38 of the 41 seconds of an empty database. To
add a model or a field, or to change what is no relation, its own class is enough. Such a state
counts as delayed, and code in migrations gets all classes built anew, as Django does by itself.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.state import ProjectState

Reload = set[tuple[str, str]]
_ADDING = ("add_model", "add_field")


class Command(migrate.Command):
    """Django's command; the database comes out the same (tests/soak/test_migrations.py)."""

    def handle(self, *arguments: Any, **options: Any) -> None:
        with classes_by_need():
            super().handle(*arguments, **options)


@contextmanager
def classes_by_need() -> Iterator[None]:
    """While it lasts, states of migrations build only the classes that a step needs."""
    kept = {name: getattr(ProjectState, name) for name in (*_ADDING, "_find_reload_model")}
    for name in _ADDING:
        setattr(ProjectState, name, _marked(kept[name]))
    find = kept["_find_reload_model"]

    def own_or_all(state: Any, app_label: str, model_name: str, delay: bool) -> Reload:  # noqa: FBT001
        if not (delay or getattr(state, "is_adding", False)):
            found: Reload = find(state, app_label, model_name, delay)
            return found
        state.is_delayed = True
        return {(app_label, model_name)}

    ProjectState._find_reload_model = own_or_all  # type: ignore[attr-defined] # noqa: SLF001
    try:
        yield
    finally:
        for name, method in kept.items():
            setattr(ProjectState, name, method)


def _marked(method: Callable[..., None]) -> Callable[..., None]:
    @wraps(method)
    def adding(state: Any, *arguments: Any, **named: Any) -> None:
        state.is_adding = True
        try:
            method(state, *arguments, **named)
        finally:
            state.is_adding = False

    return adding
