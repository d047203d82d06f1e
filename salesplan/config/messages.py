"""Collect and compile the texts to translate, without the gettext tools: `make messages`.

Babel reads Python; templates are first turned into Python-like text by Django itself. Catalogues
are sorted and carry neither dates nor line numbers, so that they change only with the texts.
Texts of scripts are rendered into the page by templates; there is no catalogue for scripts.
"""

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
LOCALES = ("zh_Hans", "zh_Hant")
SOURCES = ("salesplan", "goals", "strategy", "execution", "monitoring", "templates")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = (
    'msgid ""\nmsgstr ""\n'
    '"Language: {locale}\\n"\n'
    '"MIME-Version: 1.0\\n"\n'
    '"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Content-Transfer-Encoding: 8bit\\n"\n'
    '"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
)


def main() -> int:
    """Bring every catalogue up to date with the sources and say what is left to translate.

    With the argument `compile` only write the binary catalogues.
    """
    if sys.argv[1:] == ["compile"]:
        compile_stale()
        return 0
    template = extract_all()
    for locale in LOCALES:
        catalogue = load(locale)
        catalogue.update(template, no_fuzzy_matching=True)
        save(catalogue, locale)
        print(f"{locale}: {len(template)} texts, {len(untranslated(catalogue))} to translate")
    compile_stale()
    return 0


def po_file(locale: str, root: Path = ROOT) -> Path:
    """Return where the catalogue of a locale lives."""
    return root / "locale" / locale / "LC_MESSAGES" / "django.po"


def extract_all(root: Path = ROOT) -> Catalog:
    """Return every text that the sources mark for translation."""
    catalogue = Catalog()
    for path in _sources(root):
        for text, context, comments in _texts(path):
            catalogue.add(text, context=context, auto_comments=comments)
    return catalogue


def _sources(root: Path) -> Iterator[Path]:
    for folder in SOURCES:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts:
                yield path


def _texts(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None, list[str]]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        source = _as_python(source, str(path))
    data = io.BytesIO(source.encode())
    found = extract("python", data, keywords=KEYWORDS, comment_tags=("Translators:",))
    for _line, text, comments, context in found:
        if any(text if isinstance(text, tuple) else (text,)):
            yield text, context, comments


def _as_python(template: str, origin: str) -> str:
    """Return a template as calls of gettext; in brackets, so that indentation does not matter."""
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured and not os.environ.get("DJANGO_SETTINGS_MODULE"):
        settings.configure()
    return f"({templatize(template, origin=origin)}\n)"


def load(locale: str, root: Path = ROOT) -> Catalog:
    """Return the stored catalogue of a locale, an empty one when there is none."""
    path = po_file(locale, root)
    text = path.read_text(encoding="utf-8") if path.exists() else HEADER.format(locale=locale)
    return read_po(io.StringIO(text), locale=locale)


def save(catalogue: Catalog, locale: str, root: Path = ROOT) -> None:
    """Write a catalogue, sorted; texts no longer used stay at the end, commented out."""
    body = io.BytesIO()
    write_po(body, catalogue, no_location=True, omit_header=True, sort_output=True, width=100)
    path = po_file(locale, root)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER.format(locale=locale) + body.getvalue().decode(), encoding="utf-8")


def untranslated(catalogue: Catalog) -> list[Message]:
    """Return the messages without a complete, confirmed translation."""
    return [entry for entry in catalogue if entry.id and not _is_translated(entry)]


def _is_translated(entry: Message) -> bool:
    strings = entry.string if isinstance(entry.string, list | tuple) else (entry.string,)
    return bool(strings) and all(strings) and not entry.fuzzy


def compile_stale(root: Path = ROOT) -> None:
    """Write the binary catalogue beside each one that is newer than it."""
    for locale in LOCALES:
        source = po_file(locale, root)
        target = source.with_suffix(".mo")
        if not source.exists():
            continue
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        data = io.BytesIO()
        write_mo(data, load(locale, root))
        temporary = target.with_suffix(f".{os.getpid()}")
        temporary.write_bytes(data.getvalue())
        temporary.replace(target)


if __name__ == "__main__":
    sys.exit(main())
