"""Rows of registers, always those that the viewer may see."""

from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import NotAllowed, NotVisible
from salesplan.core.models import Person
from salesplan.core.scoping import Scoped, Viewer
from salesplan.core.selectors import access
from salesplan.core.selectors.registers import filters
from salesplan.core.selectors.registers.declaration import Column, Kind, Register

MOST_MATCHES = 20


def require_open(*, viewer: Viewer, register: Register) -> None:
    """Raise `NotAllowed` when the register as a whole is closed to the viewer."""
    if register.read_right and not viewer.can(register.read_right):
        raise NotAllowed(_("Your role does not allow this."), right=register.read_right)


def rows(*, viewer: Viewer, register: Register) -> QuerySet[Any]:
    """All rows within the viewer's scope, with the references that the columns name.

    Raises `NotAllowed` when the register as a whole is closed to the viewer.
    """
    require_open(viewer=viewer, register=register)
    found = visible(viewer, register.model).filter(**register.base)
    columns = register.all_columns.values()
    references = [column.name for column in columns if column.kind is Kind.REFERENCE]
    return found.select_related(*references) if references else found


def visible(viewer: Viewer, model: type[Model]) -> QuerySet[Any]:
    """Rows of any model within the viewer's scope; models without a scope are common knowledge."""
    if issubclass(model, Scoped):
        return model.objects.visible_to(viewer)
    return model._default_manager.all()


def filtered(
    *, viewer: Viewer, register: Register, params: filters.Params, strict: bool = False
) -> QuerySet[Any]:
    """Rows narrowed and sorted by query parameters; `strict` refuses unknown parameters."""
    if strict:
        filters.check_known(register, params)
    return filters.apply(register, rows(viewer=viewer, register=register), params)


def get(*, viewer: Viewer, register: Register, object_id: int) -> Any:
    """One row; raises `NotVisible` for unknown and for hidden ones alike."""
    row = rows(viewer=viewer, register=register).filter(pk=object_id).first()
    if row is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return row


def options(*, viewer: Viewer, column: Column) -> QuerySet[Any]:
    """What a reference may point at: rows within scope and within the column's limit."""
    if column.reference is None:
        raise ValueError(column.name)
    found = visible(viewer, column.reference).filter(**column.limit)
    names = {f.name for f in column.reference._meta.get_fields()}
    if "is_active" in names:
        found = found.filter(is_active=True)
    if "ended_on" in names:
        found = found.filter(ended_on=None)
    return found.order_by(filters.naming_field(column.reference))


def offered(*, viewer: Viewer, column: Column) -> QuerySet[Any]:
    """The options that are shown: of people only those who sit in the viewer's territories."""
    found = options(viewer=viewer, column=column)
    if column.reference is Person and not viewer.everything:
        return found.filter(Person.scope(viewer))
    return found


def find_option(*, viewer: Viewer, column: Column, typed: str) -> list[Any]:
    """The options that a person can mean: "#12" is an id, else a code, e-mail address or name."""
    found = options(viewer=viewer, column=column)
    if typed.startswith("#") and typed[1:].isdecimal():
        return list(found.filter(pk=int(typed[1:]))[:2])
    names = {f.name for f in found.model._meta.get_fields()}
    for name in ("code", "email"):
        if name in names:
            exact = list(found.filter(**{name: typed})[:2])
            if exact:
                return exact
    fields = names & {"name", "full_name", "name_zh_hans", "name_zh_hant"}
    by_name = Q()
    for name in fields:
        by_name |= Q(**{f"{name}__iexact": typed})
    return list(found.filter(by_name)[:2])


def search_options(*, viewer: Viewer, column: Column, words: str) -> list[tuple[str, str]]:
    """Up to 20 options that contain the words, as (what to type, label)."""
    found = offered(viewer=viewer, column=column)
    names = {f.name for f in found.model._meta.get_fields()}
    texts = names & {"code", "email", "name", "full_name", "name_zh_hans", "name_zh_hant"}
    condition = Q()
    for name in texts:
        condition |= Q(**{f"{name}__icontains": words[:100].replace("\0", "")})
    shown = found.filter(condition)[:MOST_MATCHES]
    return [
        (getattr(row, "code", "") or getattr(row, "email", "") or str(row), str(row))
        for row in shown
    ]


def may_edit(*, viewer: Viewer, register: Register, row: Any, on_node: bool = True) -> bool:
    """Whether the viewer may change this row: by right on its node, or as its owner.

    Without `on_node` the node is not looked up, as in lists of visible rows.
    """
    if _owns(viewer, register, row):
        return viewer.can(register.right) or viewer.can("registers.own")
    if not viewer.can(register.right):
        return False
    if not register.node or not on_node:
        return True
    node_id = getattr(row, register.all_columns[register.node].attribute)
    return node_id is None or viewer.everything or _covers(viewer, node_id)


def _owns(viewer: Viewer, register: Register, row: Any) -> bool:
    if not register.owner:
        return False
    return bool(getattr(row, register.all_columns[register.owner].attribute) == viewer.user_id)


def _covers(viewer: Viewer, node_id: int) -> bool:
    return access.covers_organisation(viewer, node_id)


def may_create(*, viewer: Viewer, register: Register) -> bool:
    """Whether the viewer may add rows."""
    return register.can_create and may_write(viewer=viewer, register=register)


def may_write(*, viewer: Viewer, register: Register) -> bool:
    """Whether the viewer may write any row at all; which ones, `may_edit` says."""
    return viewer.can(register.right) or bool(register.owner and viewer.can("registers.own"))
