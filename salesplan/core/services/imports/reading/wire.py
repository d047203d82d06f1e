"""What the child process says to its parent: framed messages on one pipe."""

import json
import pickle
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal

Kind = Literal[b"D", b"F", b"P", b"S", b"E"]
DATA, FRAME, PROGRESS, RESULT, ERROR = b"D", b"F", b"P", b"S", b"E"
_HEAD = struct.Struct(">cIQ")
NUMBER = struct.Struct("=i")
"""What a zygote says of a child: its number, and in the end its status."""


@dataclass(frozen=True, slots=True)
class Message:
    """``rows`` counts the rows of a data message."""

    kind: bytes
    payload: bytes
    rows: int = 0

    def object(self) -> Any:
        """Return what put() packed. Only our own child writes to the pipe."""
        return pickle.loads(self.payload)  # noqa: S301

    def json(self) -> Any:
        return json.loads(self.payload)


def send(pipe: BinaryIO, kind: bytes, payload: bytes, rows: int = 0) -> None:
    """Write one message: its kind, a count of rows, its bytes."""
    pipe.write(_HEAD.pack(kind, rows, len(payload)))
    pipe.write(payload)
    pipe.flush()


def put(pipe: BinaryIO, kind: bytes, value: object) -> None:
    """Write a Python value as one message."""
    send(pipe, kind, pickle.dumps(value))


def messages(pipe: BinaryIO) -> Iterator[Message]:
    """Yield whole messages until the pipe ends; half a message at the end is dropped."""
    while len(head := pipe.read(_HEAD.size)) == _HEAD.size:
        kind, rows, length = _HEAD.unpack(head)
        payload = pipe.read(length)
        if len(payload) < length:
            return
        yield Message(kind, payload, rows)
