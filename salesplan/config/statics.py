"""Which files of the installed front-end packages are served, and how they are hashed."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder
from whitenoise.storage import CompressedManifestStaticFilesStorage


class AllowListFinder(FileSystemFinder):
    """Collects only the named files of installed packages; the project's own files all."""

    def list(self, ignore_patterns: Any) -> Iterator[Any]:
        for path, storage in super().list(ignore_patterns):
            prefix = getattr(storage, "prefix", "") or ""
            if not prefix.startswith("vendor/") or self._allowed(f"{prefix}/{path}"):
                yield path, storage

    @staticmethod
    def _allowed(name: str) -> bool:
        return name in settings.VENDOR_FILES or "noto-sans-sc-chinese-simplified-400" in name


class Storage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed names; the vendors' source-map comments point at files not shipped."""

    patterns = tuple(
        (extension, tuple(p for p in patterns if "sourceMappingURL" not in str(p)))
        for extension, patterns in CompressedManifestStaticFilesStorage.patterns
    )
