"""Persons, holdings and sign-ins back to what they were before a batch."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Model, ProtectedError
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Conflict
from salesplan.core.models import BeforeImage, Grant, Holding, ImportBatch, Person, User
from salesplan.core.services.imports import unmaking

_MODELS: dict[str, type[Model]] = {
    model._meta.db_table: model for model in (Grant, Holding, Person, User)
}
_REMOVED_IN_ORDER = (Grant, Holding, Person)


def keep(batch_id: int, row: Model) -> None:
    """Store a row as it is before it changes."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    plain = {k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()}
    BeforeImage.objects.create(batch_id=batch_id, table=row._meta.db_table, row=plain)


def keep_made(batch_id: int, rows: Iterable[Model]) -> None:
    """Remember which rows a batch made."""
    BeforeImage.objects.bulk_create(
        BeforeImage(batch_id=batch_id, table=f"{row._meta.db_table}:made", row={"id": row.pk})
        for row in rows
    )


def restore(batch: ImportBatch) -> None:
    """Undo a batch of people. Raises `Conflict` when something refers to what it made."""
    images = BeforeImage.objects.filter(batch_id=batch.pk)
    for table, model in _MODELS.items():
        for values in images.filter(table=table).values_list("row", flat=True):
            _put_back(model, values)
    made = {model: _made(images, model) for model in (*_REMOVED_IN_ORDER, User)}
    try:
        for model in _REMOVED_IN_ORDER:
            model._default_manager.filter(pk__in=made[model]).delete()
    except ProtectedError as error:
        raise Conflict(
            _("Some of the new people are in use. Undo what uses them first.")
        ) from error
    User.objects.filter(pk__in=made[User]).update(is_active=False)
    codes = images.filter(table=unmaking.MADE).values_list("row__code", flat=True)
    unmaking.remove_nodes("organisation", list(codes))
    images.delete()


def _put_back(model: type[Model], values: dict[str, Any]) -> None:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    row = model(**{name: fields[name].to_python(value) for name, value in values.items()})
    row.save(force_update=True)


def _made(images: Any, model: type[Model]) -> list[int]:
    rows = images.filter(table=f"{model._meta.db_table}:made")
    return list(rows.values_list("row__id", flat=True))
