"""Pages on which targets are handed down, answered, agreed on and approved."""

from django.urls import URLPattern, path

from goals.web import approvals, commitments, delegations, hand_down_steps, hand_downs

_ONE = "hand-downs/<int:hand_down_id>/"
_NODE = "commitments/<int:commitment_id>/"
_VERSION = "versions/<int:version_id>/"

urlpatterns: list[URLPattern] = [
    path("my-targets/", commitments.mine, name="my_targets"),
    path("my-targets/accept/", commitments.accept, name="my_targets_accept"),
    path("hand-downs/", hand_downs.index, name="hand_downs"),
    path(_ONE, hand_downs.board, name="hand_down"),
    path(_ONE + "settings/", hand_downs.edit, name="hand_down_edit"),
    path(_ONE + "export/<slug:kind>/", hand_downs.export, name="hand_down_export"),
    path(_ONE + "spread/", hand_down_steps.spread, name="hand_down_spread"),
    path(_ONE + "spread/undo/<int:number>/", hand_down_steps.undo, name="hand_down_undo"),
    path(_ONE + "rows/<slug:action>/", hand_down_steps.rows, name="hand_down_rows"),
    path(_ONE + "<slug:action>/", hand_down_steps.step, name="hand_down_step"),
    path(_NODE, commitments.show, name="commitment"),
    path(_NODE + "reading/", commitments.reading, name="commitment_reading"),
    path(_NODE + "answer/<slug:kind>/", commitments.answer, name="commitment_answer"),
    path(_NODE + "do/<slug:action>/", commitments.do, name="commitment_do"),
    path("delegations/", delegations.index, name="delegations"),
    path("delegations/<int:delegation_id>/end/", delegations.end, name="delegation_end"),
    path(_VERSION + "hand-downs/new/", hand_downs.new, name="hand_down_new"),
    path(_VERSION + "hand-downs/preview/", hand_downs.preview, name="hand_down_preview"),
    path(_VERSION + "approvals/", approvals.show, name="version_approvals"),
]
