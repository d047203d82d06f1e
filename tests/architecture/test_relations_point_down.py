"""String foreign keys and template tags slip past import contracts; they point down here."""

import re

import pytest
from django.apps import apps
from django.db.models import Field

from tests.architecture.sources import ROOT

ORDER = ("core", "goals", "strategy", "execution", "monitoring")
RANK = {label: rank for rank, label in enumerate(ORDER)}
REFERENCE = re.compile(r"""(?:url|include|extends)\s+["'](\w+)[:/]""")
TEMPLATES = sorted(path.relative_to(ROOT) for path in (ROOT / "templates").rglob("*.html"))


def test_relations_point_down() -> None:
    bad = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in RANK
        for field in model._meta.get_fields()
        if isinstance(field, Field)
        and field.related_model
        and RANK.get(field.related_model._meta.app_label, -1) > RANK[model._meta.app_label]  # type: ignore[union-attr]
    ]
    assert not bad


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_templates_point_down(path: object) -> None:
    text = (ROOT / str(path)).read_text()
    own = RANK.get(str(path).split("/")[1], -1 if "components" in str(path) else 0)
    bad = [ref for ref in REFERENCE.findall(text) if RANK.get(ref, -1) > max(own, 0)]
    assert not bad
