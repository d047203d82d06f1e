"""Answers to targets, over the API."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api import negotiation_examples as examples
from goals.api import negotiation_shapes as shapes
from goals.api.base import GoalsView
from goals.models import Commitment
from goals.selectors import commitments as reads
from goals.services import commitments, hand_downs
from goals.services.commitments import Answer
from salesplan.api import concurrency
from salesplan.api.base import IDEMPOTENCY_KEY
from salesplan.api.registers import IF_MATCH

_TAGS = ["commitments"]
_CHANGES = [IF_MATCH, IDEMPOTENCY_KEY]


class _View(GoalsView):
    """What every step at a node shares."""

    def done(self, run: Callable[..., Commitment], commitment_id: int, **fields: Any) -> Response:
        """Carry a step out once, at the version that was read, and show the node."""
        return self.once(
            lambda: _answer(
                run(
                    actor=self.viewer, now=self.now, today=self.today,
                    commitment_id=commitment_id, version=concurrency.expected(self.request),
                    **fields,
                )
            )
        )  # fmt: skip


class MineView(_View):
    """What is mine to answer."""

    @extend_schema(
        tags=_TAGS, operation_id="commitments_mine", responses=shapes.MineOut(many=True),
        examples=[examples.MINE],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Also in somebody's place; what waits first, then the nearest deadline."""
        found = reads.mine(viewer=self.viewer, today=self.today)
        return Response(shapes.MineOut(found, many=True).data)


class CommitmentView(_View):
    """One node with its conversation."""

    @extend_schema(
        tags=_TAGS, operation_id="commitments_read", responses=shapes.DetailOut,
        examples=[examples.DETAIL],
    )  # fmt: skip
    def get(self, request: Request, commitment_id: int) -> Response:
        """Figures, steps, the nodes right below, who may answer."""
        found = reads.detail(viewer=self.viewer, commitment_id=commitment_id, today=self.today)
        headers = concurrency.etag(found.row.commitment)
        return Response(shapes.DetailOut(found).data, headers=headers)


class AcceptView(_View):
    """Accept a target."""

    @extend_schema(
        tags=_TAGS, operation_id="commitments_accept", request=shapes.AcceptIn,
        responses=shapes.CommitmentOut, parameters=_CHANGES, examples=[examples.ANSWERED],
    )  # fmt: skip
    def post(self, request: Request, commitment_id: int) -> Response:
        """Stand for it as it was handed down."""
        return self.done(commitments.accept, commitment_id, **self.asked(shapes.AcceptIn))


class CommitView(_View):
    """Commit another figure."""

    @extend_schema(
        tags=_TAGS, operation_id="commitments_commit", request=shapes.CommitIn,
        responses=shapes.CommitmentOut, parameters=_CHANGES,
        examples=[examples.COMMIT, examples.ANSWERED],
    )  # fmt: skip
    def post(self, request: Request, commitment_id: int) -> Response:
        """With a reason; 0 is an answer."""
        return self.done(commitments.commit, commitment_id, **self.asked(shapes.CommitIn))


class RequestChangeView(_View):
    """Ask for another target."""

    @extend_schema(
        tags=_TAGS, operation_id="commitments_request_change", request=shapes.ChangeIn,
        responses=shapes.CommitmentOut, parameters=_CHANGES,
        examples=[examples.COMMIT, examples.ANSWERED],
    )  # fmt: skip
    def post(self, request: Request, commitment_id: int) -> Response:
        """With a reason; the figure may be left to those above."""
        return self.done(commitments.request_change, commitment_id, **self.asked(shapes.ChangeIn))


class ReopenView(_View):
    """Ask for an answer again."""

    @extend_schema(
        tags=_TAGS, operation_id="commitments_reopen", request=shapes.ReopenIn,
        responses=shapes.CommitmentOut, parameters=_CHANGES, examples=[examples.ANSWERED],
    )  # fmt: skip
    def post(self, request: Request, commitment_id: int) -> Response:
        """By somebody who leads above; the earlier answer stays in the conversation."""
        return self.done(commitments.reopen, commitment_id, **self.asked(shapes.ReopenIn))


class ExtendView(_View):
    """Give more time."""

    @extend_schema(
        tags=_TAGS, operation_id="commitments_extend", request=shapes.ExtendIn,
        responses=shapes.CommitmentOut, parameters=_CHANGES, examples=[examples.ANSWERED],
    )  # fmt: skip
    def post(self, request: Request, commitment_id: int) -> Response:
        """By somebody who leads above."""
        return self.done(commitments.extend, commitment_id, **self.asked(shapes.ExtendIn))


class ApproveView(_View):
    """Approve one answer."""

    @extend_schema(
        tags=_TAGS, operation_id="commitments_approve", request=shapes.AcceptIn,
        responses=shapes.CommitmentOut, parameters=_CHANGES, examples=[examples.ANSWERED],
    )  # fmt: skip
    def post(self, request: Request, commitment_id: int) -> Response:
        """By somebody who leads above; with four eyes not by whoever answered."""
        return self.done(commitments.approve, commitment_id, **self.asked(shapes.AcceptIn))


class OverlayView(_View):
    """The target of an overlay seat."""

    @extend_schema(
        tags=_TAGS, operation_id="commitments_overlay", request=shapes.CommitIn,
        responses=shapes.CommitmentOut, parameters=_CHANGES,
        examples=[examples.COMMIT, examples.ANSWERED],
    )  # fmt: skip
    def post(self, request: Request, commitment_id: int) -> Response:
        """Outside every sum."""
        return self.done(hand_downs.set_overlay, commitment_id, **self.asked(shapes.CommitIn))


class DecideView(_View):
    """A node that was moved or closed."""

    @extend_schema(
        tags=_TAGS, operation_id="commitments_decide", request=shapes.GoneDecisionIn,
        responses=shapes.DetailOut, parameters=_CHANGES, examples=[examples.DETAIL],
    )  # fmt: skip
    def post(self, request: Request, commitment_id: int) -> Response:
        """Its target goes along to where it hangs now, or is taken off."""
        fields = self.asked(shapes.GoneDecisionIn)

        def run() -> Response:
            hand_downs.decide_inactive(
                actor=self.viewer, now=self.now, today=self.today, commitment_id=commitment_id,
                version=concurrency.expected(request), **fields,
            )  # fmt: skip
            found = reads.detail(viewer=self.viewer, commitment_id=commitment_id, today=self.today)
            return Response(shapes.DetailOut(found).data)

        return self.once(run)


class AnswersView(_View):
    """Several answers at once."""

    @extend_schema(
        tags=_TAGS, operation_id="commitments_answer_many", request=shapes.AnswersIn,
        responses=shapes.CommitmentOut(many=True), parameters=[IDEMPOTENCY_KEY],
        examples=[examples.ANSWERS, examples.ANSWERED],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """All of them or none; each at the version that was read, where it says one."""
        given = self.asked(shapes.AnswersIn)["answers"]
        answers = [
            Answer(one["commitment"], one["kind"], one["figure"], one["reason"], one["version"])
            for one in given
        ]
        return self.once(
            lambda: Response(
                shapes.CommitmentOut(
                    commitments.answer_many(
                        actor=self.viewer, now=self.now, today=self.today, answers=answers
                    ),
                    many=True,
                ).data
            )
        )


def _answer(row: Commitment) -> Response:
    return Response(shapes.CommitmentOut(row).data, headers=concurrency.etag(row))
