"""Locks over the API."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api import shapes
from goals.api.base import GoalsView
from goals.api.examples import LOCK
from goals.api.serializers import LockIn, LockOut
from goals.selectors import addresses
from goals.selectors import locks as lock_reads
from goals.selectors import plans as plan_reads
from goals.services import locks
from goals.services.cells import Figure

_TAGS = ["locks"]


class LocksView(GoalsView):
    """Locks of a version."""

    @extend_schema(tags=_TAGS, operation_id="locks_list", responses=LockOut(many=True))
    def get(self, request: Request, version_id: int) -> Response:
        """List the locks that hold now."""
        plan_reads.version(viewer=self.viewer, version_id=version_id)
        rows = lock_reads.locks(viewer=self.viewer, version_id=version_id, now=self.now)
        return Response(LockOut(rows, many=True).data)

    @extend_schema(
        tags=_TAGS,
        operation_id="locks_create",
        request=LockIn,
        responses={201: LockOut},
        examples=[LOCK],
    )
    def post(self, request: Request, version_id: int) -> Response:
        """Lock a total and everything below it."""
        asked = LockIn(data=request.data)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        metric = addresses.metric(viewer=self.viewer, code=fields["metric"])
        lock = locks.create(
            actor=self.viewer,
            now=self.now,
            version_id=version_id,
            figure=Figure(metric.pk, fields["level"]),
            address=shapes.address_of(self.viewer, fields),
            reason=fields["reason"],
            expires_at=fields["expires_at"],
        )
        return Response(LockOut(lock).data, status=201)


class LockView(GoalsView):
    """One lock."""

    @extend_schema(tags=_TAGS, operation_id="locks_delete", responses={204: None})
    def delete(self, request: Request, lock_id: int) -> Response:
        """Release a lock: its owner, or somebody who may approve plans there."""
        locks.release(actor=self.viewer, lock_id=lock_id)
        return Response(status=204)
