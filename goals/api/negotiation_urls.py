"""API endpoints of hand-downs, answers, delegations and approvals."""

from django.urls import URLPattern, path

from goals.api import commitments, delegations, hand_downs

_HAND_DOWN = "hand-downs/<int:hand_down_id>/"
_NODE = "commitments/<int:commitment_id>/"

urlpatterns: list[URLPattern] = [
    path("hand-downs/", hand_downs.HandDownsView.as_view(), name="api-hand-downs"),
    path(_HAND_DOWN, hand_downs.HandDownView.as_view(), name="api-hand-down"),
    *(
        path(_HAND_DOWN + f"{step}/", view.as_view(), name=f"api-hand-down-{step}")
        for step, view in (
            ("distribute", hand_downs.DistributeView),
            ("respread", hand_downs.RespreadView),
            ("take-answers", hand_downs.TakeAnswersView),
            ("reassign", hand_downs.ReassignView),
            ("settle", hand_downs.SettleView),
            ("approve", hand_downs.ApproveView),
            ("lock", hand_downs.LockView),
            ("withdraw", hand_downs.WithdrawView),
        )
    ),
    path(
        _HAND_DOWN + "undo/<int:number>/",
        hand_downs.UndoView.as_view(),
        name="api-hand-down-undo",
    ),
    path("commitments/", commitments.MineView.as_view(), name="api-commitments"),
    path("commitments/answers/", commitments.AnswersView.as_view(), name="api-answers"),
    path(_NODE, commitments.CommitmentView.as_view(), name="api-commitment"),
    *(
        path(_NODE + f"{step}/", view.as_view(), name=f"api-commitment-{step}")
        for step, view in (
            ("accept", commitments.AcceptView),
            ("commit", commitments.CommitView),
            ("request-change", commitments.RequestChangeView),
            ("reopen", commitments.ReopenView),
            ("extend", commitments.ExtendView),
            ("approve", commitments.ApproveView),
            ("overlay", commitments.OverlayView),
            ("decide", commitments.DecideView),
        )
    ),
    path("delegations/", delegations.DelegationsView.as_view(), name="api-delegations"),
    path(
        "delegations/<int:delegation_id>/",
        delegations.DelegationView.as_view(),
        name="api-delegation",
    ),
    path(
        "versions/<int:version_id>/approvals/",
        delegations.ApprovalsView.as_view(),
        name="api-approvals",
    ),
]
