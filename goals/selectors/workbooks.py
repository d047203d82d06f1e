"""Workbooks that came back: each person sees the own ones."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from goals.models import ReturnState, WorkbookReturn
from salesplan.core.errors import NotVisible
from salesplan.core.scoping import Viewer


def returns(*, viewer: Viewer, version_id: int) -> QuerySet[WorkbookReturn]:
    """The viewer's workbooks of a version that wait for a decision, the latest first."""
    return _own(viewer, version_id).filter(state=ReturnState.OPEN).defer("content")


def returned(*, viewer: Viewer, version_id: int, return_id: int) -> WorkbookReturn:
    """One of them with its content; raises `NotVisible`."""
    found = _own(viewer, version_id).filter(pk=return_id).first()
    if found is None:
        raise NotVisible(_("There is no such workbook."))
    return found


def same(*, viewer: Viewer, version_id: int, digest: str) -> WorkbookReturn | None:
    """The viewer's open return of exactly this file."""
    return returns(viewer=viewer, version_id=version_id).filter(digest=digest).first()


def _own(viewer: Viewer, version_id: int) -> QuerySet[WorkbookReturn]:
    """Also those who see everything see only their own: a file says what its sender could see."""
    rows: QuerySet[WorkbookReturn] = WorkbookReturn.objects.visible_to(viewer)
    return rows.filter(version_id=version_id, created_by_id=viewer.user_id or None)
