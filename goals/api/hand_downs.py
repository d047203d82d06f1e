"""Targets handed down the tree, over the API."""

from collections.abc import Callable, Sequence
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api import negotiation_examples as examples
from goals.api import negotiation_shapes as shapes
from goals.api.base import GoalsView
from goals.models import HandDown
from goals.selectors import addresses
from goals.selectors import hand_downs as reads
from goals.services import hand_downs
from salesplan.api import concurrency
from salesplan.api.base import IDEMPOTENCY_KEY
from salesplan.api.registers import IF_MATCH
from salesplan.core.models import Dimension

_TAGS = ["hand-downs"]
_CHANGES = [IF_MATCH, IDEMPOTENCY_KEY]


class _View(GoalsView):
    """What every endpoint of a hand-down shares."""

    def place(self, name: int | str) -> int:
        """A territory by code or id; raises `NotVisible`."""
        return addresses.node_id(viewer=self.viewer, dimension=Dimension.ORGANISATION, name=name)

    def shown(self, rows: Sequence[HandDown]) -> dict[str, Any]:
        """What serializers need to know of some hand-downs."""
        return {
            "cushions": {
                row.pk: reads.cushions_shown(viewer=self.viewer, hand_down=row) for row in rows
            }
        }

    def answer(self, row: HandDown, status: int = 200) -> Response:
        """A hand-down with its version."""
        found = reads.get(viewer=self.viewer, hand_down_id=row.pk)
        data = shapes.HandDownOut(found, context=self.shown([found])).data
        return Response(data, status=status, headers=concurrency.etag(found))

    def done(self, run: Callable[[], HandDown]) -> Response:
        """Carry a step out once, and show what it made of the hand-down."""
        return self.once(lambda: self.answer(run()))

    def moved(self, run: Callable[[], hand_downs.Respread]) -> Response:
        """Carry a change of figures out once, and show what it did."""
        return self.once(lambda: Response(shapes.RespreadOut(run()).data))


class HandDownsView(_View):
    """Hand-downs in scope; a new one."""

    @extend_schema(
        tags=_TAGS, operation_id="hand_downs_list", responses=shapes.HandDownOut(many=True),
        parameters=[OpenApiParameter("version", int, description="Of one version of a plan")],
        examples=[examples.HAND_DOWN],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """List them, the newest first."""
        asked = str(request.query_params.get("version", ""))
        version_id = int(asked) if asked.isdecimal() and len(asked) < 10 else None
        rows = reads.listed(viewer=self.viewer, version_id=version_id)
        return Response(shapes.HandDownOut(rows, many=True, context=self.shown(rows)).data)

    @extend_schema(
        tags=_TAGS, operation_id="hand_downs_start", request=shapes.HandDownIn,
        responses={201: shapes.HandDownOut}, parameters=[IDEMPOTENCY_KEY],
        examples=[examples.NEW, examples.HAND_DOWN],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Draft it; nobody is told before it is distributed."""
        fields = self.asked(shapes.HandDownIn)
        metric = addresses.metric(viewer=self.viewer, code=fields.pop("metric"))
        version_id = fields.pop("version")
        return self.once(
            lambda: self.answer(
                hand_downs.start(
                    actor=self.viewer, now=self.now, today=self.today, version_id=version_id,
                    metric_id=metric.pk, **fields,
                ),
                status=201,
            )
        )  # fmt: skip


class HandDownView(_View):
    """One hand-down: its board, its settings."""

    @extend_schema(
        tags=_TAGS, operation_id="hand_downs_board", responses=shapes.BoardOut,
        examples=[examples.BOARD],
    )  # fmt: skip
    def get(self, request: Request, hand_down_id: int) -> Response:
        """Node by node: top-down, bottom-up, forecast, gaps, who is missing."""
        found = reads.board(
            viewer=self.viewer, hand_down_id=hand_down_id, today=self.today, as_of=self.as_of
        )
        data = shapes.BoardOut(found, context=self.shown([found.hand_down])).data
        return Response(data, headers=concurrency.etag(found.hand_down))

    @extend_schema(
        tags=_TAGS, operation_id="hand_downs_change", request=shapes.HandDownChangeIn,
        responses=shapes.HandDownOut, parameters=_CHANGES, examples=[examples.HAND_DOWN],
    )  # fmt: skip
    def patch(self, request: Request, hand_down_id: int) -> Response:
        """Correct deadline, note, remainder; cushions and mode in a draft."""
        fields = self.asked(shapes.HandDownChangeIn)
        return self.done(
            lambda: hand_downs.change(
                actor=self.viewer, now=self.now, today=self.today, hand_down_id=hand_down_id,
                fields=fields, version=concurrency.expected(request),
            )
        )  # fmt: skip


class DistributeView(_View):
    """Hand it down."""

    @extend_schema(
        tags=_TAGS, operation_id="hand_downs_distribute", request=shapes.DistributeIn,
        responses=shapes.HandDownOut, parameters=_CHANGES, examples=[examples.HAND_DOWN],
    )  # fmt: skip
    def post(self, request: Request, hand_down_id: int) -> Response:
        """To everybody, or level by level to those right below a territory."""
        name = self.asked(shapes.DistributeIn).get("organisation")
        return self.done(
            lambda: hand_downs.distribute(
                actor=self.viewer, now=self.now, today=self.today, hand_down_id=hand_down_id,
                organisation_id=self.place(name) if name else None,
                version=concurrency.expected(request),
            )
        )  # fmt: skip


class RespreadView(_View):
    """The remainder on those who have not answered."""

    @extend_schema(
        tags=_TAGS, operation_id="hand_downs_respread", request=shapes.RespreadIn,
        responses=shapes.RespreadOut, parameters=[IDEMPOTENCY_KEY],
        examples=[examples.RESPREAD, examples.RESPREAD_DONE],
    )  # fmt: skip
    def post(self, request: Request, hand_down_id: int) -> Response:
        """Answered figures stay; refused with the numbers when they exceed the total."""
        fields = self.asked(shapes.RespreadIn)
        place = self.place(fields.pop("organisation"))
        return self.moved(
            lambda: hand_downs.respread(
                actor=self.viewer, now=self.now, today=self.today, hand_down_id=hand_down_id,
                organisation_id=place, **fields,
            )
        )  # fmt: skip


class TakeAnswersView(_View):
    """Agree with the answers."""

    @extend_schema(
        tags=_TAGS, operation_id="hand_downs_take_answers", request=shapes.TakeIn,
        responses=shapes.RespreadOut, parameters=[IDEMPOTENCY_KEY],
        examples=[examples.RESPREAD_DONE],
    )  # fmt: skip
    def post(self, request: Request, hand_down_id: int) -> Response:
        """What was committed becomes the target; the total moves."""
        fields = self.asked(shapes.TakeIn)
        place = self.place(fields.pop("organisation"))
        return self.moved(
            lambda: hand_downs.take_answers(
                actor=self.viewer, now=self.now, today=self.today, hand_down_id=hand_down_id,
                organisation_id=place, **fields,
            )
        )  # fmt: skip


class ReassignView(_View):
    """Other figures for nodes that have not answered."""

    @extend_schema(
        tags=_TAGS, operation_id="hand_downs_reassign", request=shapes.ReassignIn,
        responses=shapes.RespreadOut, parameters=[IDEMPOTENCY_KEY],
        examples=[examples.REASSIGN, examples.RESPREAD_DONE],
    )  # fmt: skip
    def post(self, request: Request, hand_down_id: int) -> Response:
        """The sum below each parent stays unless `keep_total` is false."""
        fields = self.asked(shapes.ReassignIn)
        given = fields.pop("figures")
        figures = {self.place(one["organisation"]): one["figure"] for one in given}
        return self.moved(
            lambda: hand_downs.reassign(
                actor=self.viewer, now=self.now, today=self.today, hand_down_id=hand_down_id,
                figures=figures, **fields,
            )
        )  # fmt: skip


class SettleView(_View):
    """After cells were changed beside the hand-down."""

    @extend_schema(
        tags=_TAGS, operation_id="hand_downs_settle", request=shapes.SettleIn,
        responses=shapes.RespreadOut, parameters=[IDEMPOTENCY_KEY],
        examples=[examples.RESPREAD_DONE],
    )  # fmt: skip
    def post(self, request: Request, hand_down_id: int) -> Response:
        """Keep the cells (targets follow) or the targets (cells go back)."""
        fields = self.asked(shapes.SettleIn)
        return self.moved(
            lambda: hand_downs.settle(
                actor=self.viewer, now=self.now, today=self.today, hand_down_id=hand_down_id,
                **fields,
            )
        )  # fmt: skip


class UndoView(_View):
    """Take a change of figures back."""

    @extend_schema(
        tags=_TAGS, operation_id="hand_downs_undo", request=None,
        responses=shapes.RespreadOut, parameters=[IDEMPOTENCY_KEY],
        examples=[examples.RESPREAD_DONE],
    )  # fmt: skip
    def post(self, request: Request, hand_down_id: int, number: int) -> Response:
        """The journal entry and the nodes' targets go back together; answers stay."""
        return self.moved(
            lambda: hand_downs.undo(
                actor=self.viewer, now=self.now, today=self.today, hand_down_id=hand_down_id,
                number=number,
            )
        )  # fmt: skip


class ApproveView(_View):
    """Approve all answers."""

    @extend_schema(
        tags=_TAGS, operation_id="hand_downs_approve", request=None,
        responses=shapes.HandDownOut, parameters=_CHANGES, examples=[examples.HAND_DOWN],
    )  # fmt: skip
    def post(self, request: Request, hand_down_id: int) -> Response:
        """When nobody's answer is missing and all of them are settled."""
        return self.done(
            lambda: hand_downs.approve(
                actor=self.viewer, now=self.now, today=self.today, hand_down_id=hand_down_id,
                version=concurrency.expected(request),
            )
        )  # fmt: skip


class LockView(_View):
    """Lock the figures."""

    @extend_schema(
        tags=_TAGS, operation_id="hand_downs_lock", request=shapes.ReasonIn,
        responses=shapes.HandDownOut, parameters=_CHANGES, examples=[examples.HAND_DOWN],
    )  # fmt: skip
    def post(self, request: Request, hand_down_id: int) -> Response:
        """Of an approved hand-down; its cells can no longer be changed."""
        reason = self.asked(shapes.ReasonIn)["reason"]
        return self.done(
            lambda: hand_downs.lock(
                actor=self.viewer, now=self.now, today=self.today, hand_down_id=hand_down_id,
                reason=reason, version=concurrency.expected(request),
            )
        )  # fmt: skip


class WithdrawView(_View):
    """Take a hand-down back."""

    @extend_schema(
        tags=_TAGS, operation_id="hand_downs_withdraw", request=shapes.ReasonIn,
        responses=shapes.HandDownOut, parameters=_CHANGES, examples=[examples.HAND_DOWN],
    )  # fmt: skip
    def post(self, request: Request, hand_down_id: int) -> Response:
        """Targets and conversation stay readable; the cells stay as they are."""
        reason = self.asked(shapes.ReasonIn)["reason"]
        return self.done(
            lambda: hand_downs.withdraw(
                actor=self.viewer, now=self.now, hand_down_id=hand_down_id, reason=reason,
                version=concurrency.expected(request),
            )
        )  # fmt: skip
