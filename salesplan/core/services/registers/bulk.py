"""Many rows from another system at once, with a verdict for each; all or none."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Conflict, Invalid, NotAllowed, Refused, Stale
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.registers import rows as selectors
from salesplan.core.selectors.registers.declaration import Register
from salesplan.core.services.registers import writes

MOST_ROWS = 10_000


def upsert(
    *, actor: Viewer, register: Register, raw: Sequence[Any], today: date
) -> list[dict[str, Any]]:
    """Create or change rows: by `id` and `version`, or by the register's natural key.

    Returns one {"row", "verdict", "id", "version"} per row. Raises `Conflict` (stale rows) or
    `Invalid` (wrong rows) whose details name every such row; then nothing was saved.
    """
    if not selectors.may_write(viewer=actor, register=register):
        raise NotAllowed(_("Your role does not allow this."))
    if len(raw) > MOST_ROWS:
        raise Invalid(
            _("The file has %(count)s rows; at most %(limit)s at once."),
            code="too_many_rows", count=len(raw), limit=MOST_ROWS,
        )  # fmt: skip
    with transaction.atomic():
        verdicts, wrong, stale = [], [], []
        for number, row in enumerate(raw):
            try:
                with transaction.atomic():
                    verdicts.append({"row": number, **_one(actor, register, row, today)})
            except Stale as error:
                stale.append({"row": number, "code": error.code, **error.params})
            except Refused as error:
                wrong.append(_fault(number, error))
        _refuse(wrong, stale)
    return verdicts


def _refuse(wrong: list[dict[str, Any]], stale: list[dict[str, Any]]) -> None:
    if stale:
        raise Conflict(
            _("%(count)s rows were changed by somebody else. Nothing was saved."),
            code="stale_rows", details=stale, count=len(stale),
        )  # fmt: skip
    if wrong:
        raise Invalid(
            _("%(count)s rows are wrong. Nothing was saved."),
            code="wrong_rows", details=wrong, count=len(wrong),
        )  # fmt: skip


def _fault(number: int, error: Refused) -> dict[str, Any]:
    fields = error.details or [{"field": error.field, "code": error.code, "message": str(error)}]
    return {"row": number, "code": error.code, "detail": str(error), "fields": fields}


def _one(actor: Viewer, register: Register, raw: Any, today: date) -> dict[str, Any]:
    if not isinstance(raw, Mapping):
        raise Invalid(_("Each row must be an object."), code="type")
    fields = {name: value for name, value in raw.items() if name not in {"id", "version"}}
    object_id, version = _key(actor, register, raw)
    if object_id is None:
        row = writes.create(actor=actor, register=register, raw=fields, today=today)
        verdict = "created"
    else:
        row = writes.update(
            actor=actor, register=register, object_id=object_id, version=version,
            raw=fields, today=today,
        )  # fmt: skip
        verdict = "updated"
    return {"verdict": verdict, "id": row.pk, "version": getattr(row, "version", None)}


def _key(
    actor: Viewer, register: Register, raw: Mapping[str, Any]
) -> tuple[int | None, int | None]:
    """The row that is meant: by id (then the version is needed), or by natural key."""
    if "id" in raw:
        object_id, version = raw["id"], raw.get("version")
        if not isinstance(object_id, int) or (register.versioned and not isinstance(version, int)):
            raise Invalid(_("A row with an id needs its version, too."), code="version_needed")
        return object_id, version
    name = register.natural_key
    if not name or not isinstance(raw.get(name), str):
        return None, None
    same = selectors.rows(viewer=actor, register=register).filter(**{name: raw[name]}).first()
    return (same.pk, None) if same is not None else (None, None)
