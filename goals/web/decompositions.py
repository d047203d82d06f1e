"""Table 1 of a plan: targets with logic, path, owner and dates."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from goals.models import Level, Version
from goals.selectors import decompositions, options
from goals.selectors import plans as plan_reads
from goals.selectors.decompositions import DIMENSIONS, Question
from goals.services.workbooks import logic, tables, words
from goals.web.chapters import BY_KEY, CHAPTERS
from salesplan.core.models import Dimension, Kind
from salesplan.web import panels

PAGE = 200
KINDS = (Kind.COMPANY, Kind.REGION, Kind.AREA, Kind.TEAM, Kind.SEAT, Kind.LINE, Kind.CATEGORY,
         Kind.CHANNEL)  # fmt: skip
_COLUMNS = ("", "", "path", "metric", "target", "", "logic", "", "owner", "set_on", "due_on")


@require_safe
def index(request: Any, plan_id: int) -> HttpResponse:
    """The table of a plan's version: the current one, unless the address names another."""
    plan = plan_reads.plan(viewer=request.viewer, plan_id=plan_id)
    version = _version(request, plan_id)
    question = _question(request)
    table = decompositions.table(
        viewer=request.viewer, version=version, question=question, now=timezone.now(),
        today=request.today,
    )  # fmt: skip
    page = Paginator(table.rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "plan": plan,
        "version": version,
        "chapters": CHAPTERS,
        "chapter": BY_KEY["goals"],
        "page": page,
        "rows": [_cells(version, row) for row in page.object_list],
        "heads": _heads(request, question),
        "question": question,
        "asked": urlencode(_asked(question)),
        "metrics": options.additive(viewer=request.viewer),
        "dimensions": [(one.value, one.label) for one in DIMENSIONS],
        "kinds": [(kind.value, kind.label) for kind in KINDS],
        "levels": Level.choices,
    }
    return render(request, "goals/decompositions.html", context)


def register() -> None:
    """Called once, when the app is ready."""
    panels.register("plan.chapter.b", "decomposition", _panel, 20)


def _panel(request: Any, plan: Any, **_context: Any) -> str:
    return render_to_string("goals/decomposition_panel.html", {"plan": plan}, request)


def _version(request: Any, plan_id: int) -> Version:
    asked = request.GET.get("version", "")
    if asked.isdecimal() and len(asked) < 10:
        return plan_reads.version(viewer=request.viewer, version_id=int(asked))
    return plan_reads.current(viewer=request.viewer, plan_id=plan_id)


def _question(request: Any) -> Question:
    asked = request.GET
    level = asked.get("level", "")
    return Question(
        metrics=tuple(asked.getlist("metric")) or ("revenue",),
        level=int(level) if level in {"1", "2", "3"} else Level.TARGET,
        dimensions=tuple(asked.getlist("dimension")) or (Dimension.ORGANISATION,),
        kinds=tuple(kind for kind in asked.getlist("kind") if kind in Kind.values),
        words=asked.get("words", "")[:100],
        sort=asked.get("sort", ""),
    )


def _asked(question: Question) -> dict[str, str]:
    """The question as the API takes it."""
    return {
        "metrics": ",".join(question.metrics),
        "level": str(int(question.level)),
        "dimensions": ",".join(question.dimensions),
        "kinds": ",".join(question.kinds),
        "words": question.words,
        "sort": question.sort,
    }


def _heads(request: Any, question: Question) -> list[dict[str, str]]:
    """The heads of the columns with the address that sorts by each."""
    heads = []
    for name, label in zip(_COLUMNS, tables.headings(), strict=True):
        query = request.GET.copy()
        query.pop("page", None)
        query["sort"] = f"-{name}" if question.sort == name else name
        state = {name: "ascending", f"-{name}": "descending"}.get(question.sort, "") if name else ""
        heads.append({"label": label, "name": name, "query": query.urlencode(), "state": state})
    return heads


def _cells(version: Version, row: Any) -> dict[str, Any]:
    unit = words.unit(version=version, metric=row.metric)
    return {
        "row": row,
        "dimension": Dimension(row.dimension).label,
        "metric": tables.metric_label(row=row),
        "target": words.figure(value=row.target, unit_of=unit, scale=row.metric.scale),
        "unit": words.unit_name(version=version, metric=row.metric),
        "logic": logic.label(name=row.logic),
    }
