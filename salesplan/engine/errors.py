"""What the engine says when it cannot do what it was asked: a code and the numbers."""


class EngineError(ValueError):
    """A refusal with a stable ``code`` and the ``numbers`` that a person needs.

    ``str(error)`` is an English default only; doors translate by ``code`` and fill in ``numbers``
    (also readable as attributes of the named subclasses).
    """

    def __init__(self, code: str, message: str, **numbers: object) -> None:
        super().__init__(message)
        self.code = code
        self.numbers = numbers
