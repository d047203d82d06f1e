"""The chart component: a drawing, the sentence it proves, and the table behind it."""

from typing import Any

import orjson
from django.template import Library

register = Library()


@register.inclusion_tag("components/chart.html")
def chart(
    figure: dict[str, Any],
    id: str,  # noqa: A002 - the name that templates expect
    title: str,
    table_id: str = "",
    height: str = "",
) -> dict[str, str]:
    """Draw `figure`; `table_id` names the element (hidden at first) that holds its figures."""
    text = orjson.dumps(figure, option=orjson.OPT_NON_STR_KEYS).decode()
    return {"json": text, "id": id, "title": title, "table_id": table_id, "height": height}
