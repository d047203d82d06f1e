"""Who may see which rows: the only road to scoped rows is `visible_to(viewer)`."""

from dataclasses import dataclass
from typing import Any, Self

from django.db import models


class ScopeError(RuntimeError):
    """Raised when scoped rows are read without saying for whom."""


@dataclass(frozen=True)
class Viewer:
    """What one user may see and do on one day.

    `organisation` and `products` are the ids of the nodes whose subtrees are in scope;
    `everything` stands for company-wide reading. `rights` are names such as `plans.approve`.
    """

    user_id: int
    roles: frozenset[str]
    rights: frozenset[str]
    everything: bool = False
    organisation: tuple[int, ...] = ()
    products: tuple[int, ...] = ()

    def can(self, right: str) -> bool:
        """Whether one of the viewer's roles brings the right."""
        return right in self.rights


class ScopedQuerySet(models.QuerySet[Any]):
    """Rows of a model that knows its own scope (`Model.scope(viewer) -> Q`)."""

    def visible_to(self, viewer: Viewer) -> Self:
        """The rows that the viewer may see; never more."""
        if viewer.everything:
            return self
        return self.filter(self.model.scope(viewer))  # type: ignore[attr-defined]


class ScopedManager(models.Manager[Any]):
    """Refuses every read that does not go through `visible_to`."""

    def visible_to(self, viewer: Viewer) -> ScopedQuerySet:
        """The rows that the viewer may see."""
        return ScopedQuerySet(self.model, using=self._db).visible_to(viewer)

    def get_queryset(self) -> Any:
        raise ScopeError(f"{self.model.__name__}: use visible_to(viewer), or unscoped in a service")


class UnscopedManager(models.Manager[Any]):
    """All rows, for services and migrations that have checked the right themselves."""

    use_in_migrations = True


class Scoped(models.Model):
    """Base of every model whose rows belong to somebody's scope."""

    objects = ScopedManager()
    unscoped = UnscopedManager()

    class Meta:
        abstract = True
        base_manager_name = "unscoped"
        default_manager_name = "unscoped"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        """The condition under which the viewer sees a row; each model says its own."""
        raise NotImplementedError
