"""JSON in: strict UTF-8, no NaN, no NUL, no lone surrogates."""

from typing import IO, Any

import orjson
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser


class OrjsonParser(BaseParser):
    """Parses `application/json`; what PostgreSQL could not store is refused here."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None
    ) -> Any:
        body = stream.read()
        if not body:
            return {}
        if b"\\u0000" in body or b"\x00" in body:
            raise ParseError(_("The text contains a NUL character."))
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError(_("This is not valid JSON: %s") % error) from error
