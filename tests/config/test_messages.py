"""The texts to translate are all found, all translated, and keep their placeholders."""

import gettext
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from salesplan.config import messages

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
A = _("Plain text")
B = ngettext("%(n)d seat", "%(n)d seats", 2)
C = pgettext("month", "May")
D = unrelated("not a text")
"""
TEMPLATE = """
{% load i18n %}
    <p title="{% translate "In a template" %}">it's {{ _("In a variable") }}</p>
  {% blocktranslate count n=rows|length trimmed %}
      One row of {{ total }}
  {% plural %}
      {{ n }} rows of {{ total }}
  {% endblocktranslate %}
{% translate "Open" context "status" %}
"""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Return a tiny project with a module and a template."""
    (tmp_path / "salesplan").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "salesplan/texts.py").write_text(PYTHON)
    (tmp_path / "templates/page.html").write_text(TEMPLATE)
    return tmp_path


def test_texts_are_found_in_modules_and_templates(sources: Path) -> None:
    found = {(entry.context, entry.id) for entry in messages.extract_all(sources) if entry.id}
    assert found == {
        (None, "Plain text"),
        (None, ("%(n)d seat", "%(n)d seats")),
        ("month", "May"),
        (None, "In a template"),
        (None, "In a variable"),
        (None, ("One row of %(total)s", "%(n)s rows of %(total)s")),
        ("status", "Open"),
    }


def test_an_update_keeps_translations_and_a_second_one_changes_nothing(sources: Path) -> None:
    catalogue = messages.load("zh_Hans", sources)
    catalogue.update(messages.extract_all(sources), no_fuzzy_matching=True)
    catalogue["Plain text"].string = "正文"
    messages.save(catalogue, "zh_Hans", sources)
    written = messages.po_file("zh_Hans", sources).read_text()
    again = messages.load("zh_Hans", sources)
    again.update(messages.extract_all(sources), no_fuzzy_matching=True)
    messages.save(again, "zh_Hans", sources)
    assert messages.po_file("zh_Hans", sources).read_text() == written
    assert len(messages.untranslated(again)) == 6


def test_a_compiled_catalogue_translates(sources: Path) -> None:
    catalogue = Catalog(locale="zh_Hans")
    catalogue.add("Plain text", "正文")
    catalogue.add(("%(n)d seat", "%(n)d seats"), ("%(n)d 个席位",))
    messages.save(catalogue, "zh_Hans", sources)
    messages.compile_stale(sources)
    compiled = messages.po_file("zh_Hans", sources).with_suffix(".mo")
    with compiled.open("rb") as file:
        translation = gettext.GNUTranslations(file)
    assert translation.gettext("Plain text") == "正文"
    assert translation.ngettext("%(n)d seat", "%(n)d seats", 3) == "%(n)d 个席位"


@pytest.mark.parametrize("locale", messages.LOCALES)
def test_every_text_of_the_project_is_translated(locale: str) -> None:
    catalogue = messages.load(locale)
    catalogue.update(messages.extract_all(), no_fuzzy_matching=True)
    assert [entry.id for entry in messages.untranslated(catalogue)] == []


@pytest.mark.parametrize("locale", messages.LOCALES)
def test_translations_keep_their_placeholders(locale: str) -> None:
    wrong = [(entry.id, errors) for entry, errors in messages.load(locale).check()]
    assert wrong == []
