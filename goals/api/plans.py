"""Plans and versions over the API."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api.base import GoalsView
from goals.api.serializers import DomainIn, DomainOut, PlanIn, PlanOut, VersionOut
from goals.selectors import addresses
from goals.selectors import plans as plan_reads
from goals.services import domains, plans, versions
from goals.services.plans import Draft
from salesplan.core.models import Dimension

_TAGS = ["plans"]


class PlansView(GoalsView):
    """All plans in scope; a new plan."""

    @extend_schema(tags=_TAGS, operation_id="plans_list", responses=PlanOut(many=True))
    def get(self, request: Request) -> Response:
        """List the plans that you may see, the latest period first."""
        return Response(PlanOut(plan_reads.plans(viewer=self.viewer), many=True).data)

    @extend_schema(
        tags=_TAGS, operation_id="plans_create", request=PlanIn, responses={201: PlanOut}
    )
    def post(self, request: Request) -> Response:
        """Create a plan with a first working version."""
        asked = PlanIn(data=request.data)
        asked.is_valid(raise_exception=True)
        fields = dict(asked.validated_data)
        organisation = addresses.node_id(
            viewer=self.viewer, dimension=Dimension.ORGANISATION, name=fields.pop("organisation")
        )
        if "grain" in fields:
            fields["grain"] = tuple(fields["grain"])
        draft = Draft(organisation_id=organisation, **fields)
        plan = plans.create(actor=self.viewer, draft=draft, today=self.today)
        return Response(PlanOut(plan).data, status=201)


class PlanView(GoalsView):
    """One plan."""

    @extend_schema(tags=_TAGS, operation_id="plans_read", responses=PlanOut)
    def get(self, request: Request, plan_id: int) -> Response:
        """Read one plan."""
        return Response(PlanOut(plan_reads.plan(viewer=self.viewer, plan_id=plan_id)).data)


class VersionsView(GoalsView):
    """The versions of a plan."""

    @extend_schema(tags=_TAGS, operation_id="versions_list", responses=VersionOut(many=True))
    def get(self, request: Request, plan_id: int) -> Response:
        """List the versions of a plan, the oldest first."""
        plan_reads.plan(viewer=self.viewer, plan_id=plan_id)
        rows = plan_reads.versions(viewer=self.viewer, plan_id=plan_id)
        return Response(VersionOut(rows, many=True).data)


class VersionView(GoalsView):
    """One version."""

    @extend_schema(tags=_TAGS, operation_id="versions_read", responses=VersionOut)
    def get(self, request: Request, version_id: int) -> Response:
        """Read one version."""
        found = plan_reads.version(viewer=self.viewer, version_id=version_id)
        return Response(VersionOut(found).data)


class _Step(GoalsView):
    """A step of a version on its way."""

    def answer(self, version: Any) -> Response:
        """The version after the step."""
        return Response(VersionOut(version).data)


class SubmitView(_Step):
    """Hand in."""

    @extend_schema(tags=_TAGS, operation_id="versions_submit", request=None, responses=VersionOut)
    def post(self, request: Request, version_id: int) -> Response:
        """Hand a working version in for approval."""
        return self.answer(versions.submit(actor=self.viewer, version_id=version_id, now=self.now))


class SendBackView(_Step):
    """Send back."""

    @extend_schema(
        tags=_TAGS, operation_id="versions_send_back", request=None, responses=VersionOut
    )
    def post(self, request: Request, version_id: int) -> Response:
        """Give a submitted version back to be worked on."""
        return self.answer(versions.send_back(actor=self.viewer, version_id=version_id))


class ApproveView(_Step):
    """Approve."""

    @extend_schema(tags=_TAGS, operation_id="versions_approve", request=None, responses=VersionOut)
    def post(self, request: Request, version_id: int) -> Response:
        """Put a version in force; the one before it is retired."""
        return self.answer(
            versions.approve(
                actor=self.viewer, version_id=version_id, now=self.now, today=self.today
            )
        )


class ReopenView(_Step):
    """Open again."""

    @extend_schema(tags=_TAGS, operation_id="versions_reopen", request=None, responses=VersionOut)
    def post(self, request: Request, version_id: int) -> Response:
        """Open a frozen version as a new working copy."""
        return self.answer(
            versions.reopen(
                actor=self.viewer, version_id=version_id, now=self.now, today=self.today
            )
        )


class DomainView(GoalsView):
    """What can be planned."""

    @extend_schema(
        tags=_TAGS, operation_id="versions_domain", request=DomainIn, responses={201: DomainOut}
    )
    def post(self, request: Request, version_id: int) -> Response:
        """Add combinations below nodes to what can be planned in a version."""
        asked = DomainIn(data=request.data)
        asked.is_valid(raise_exception=True)
        ids = {
            f"{dimension}_id": addresses.node_id(
                viewer=self.viewer, dimension=dimension, name=asked.validated_data[dimension]
            )
            for dimension in ("organisation", "product", "channel")
        }
        added = domains.extend(actor=self.viewer, version_id=version_id, **ids)
        return Response({"added": added}, status=201)
