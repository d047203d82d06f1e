"""Reading registers: declaration, rows, filters, history."""

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

__all__ = ["Column", "Kind", "Register", "Values", "Writer", "add", "every", "get"]
