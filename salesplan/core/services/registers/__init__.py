"""Registers: one declaration gives page, API, spreadsheets, history and permissions.

Declare with `registers.add(registers.Register(...))` in `<app>/services/<stem>.py` and import
that module in `AppConfig.ready`.
"""

from salesplan.core.selectors.registers.declaration import (
    Column,
    Kind,
    Register,
    Values,
    Writer,
    add,
    every,
    get,
)
from salesplan.core.services.registers.bulk import upsert
from salesplan.core.services.registers.remarks import (
    attach,
    comment,
    delete_view,
    detach,
    open_with,
    save_view,
)
from salesplan.core.services.registers.writes import (
    create,
    delete,
    undo,
    undo_many,
    update,
    update_many,
)

__all__ = [
    "Column", "Kind", "Register", "Values", "Writer", "add", "attach", "comment", "create",
    "delete", "delete_view", "detach", "every", "get", "open_with", "save_view", "undo",
    "undo_many", "update", "update_many", "upsert",
]  # fmt: skip
