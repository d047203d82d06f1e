"""API endpoints of goals."""

from django.urls import URLPattern, path

from goals.api import (
    checklists,
    comments,
    goals,
    journal,
    levels,
    locks,
    plans,
    rounds,
    targets,
    templates,
)

_VERSION = "versions/<int:version_id>/"

urlpatterns: list[URLPattern] = [
    path("plans/", plans.PlansView.as_view(), name="api-plans"),
    path("plans/<int:plan_id>/", plans.PlanView.as_view(), name="api-plan"),
    path("plans/<int:plan_id>/versions/", plans.VersionsView.as_view(), name="api-versions"),
    path("plans/<int:plan_id>/goals/", goals.GoalsListView.as_view(), name="api-goals"),
    path("goals/<int:goal_id>/", goals.GoalView.as_view(), name="api-goal"),
    path("goals/<int:goal_id>/restore/", goals.GoalRestoreView.as_view(), name="api-goal-restore"),
    path("goals/<int:goal_id>/move/", goals.GoalMoveView.as_view(), name="api-goal-move"),
    path("plans/<int:plan_id>/rounds/", rounds.RoundsView.as_view(), name="api-rounds"),
    path("rounds/<int:round_id>/", rounds.RoundView.as_view(), name="api-round"),
    path("rounds/<int:round_id>/done/", rounds.RoundDoneView.as_view(), name="api-round-done"),
    path(
        "plans/<int:plan_id>/checklists/",
        checklists.ChecklistsView.as_view(),
        name="api-checklists",
    ),
    path(
        "checklist-items/<int:item_id>/",
        checklists.ChecklistItemView.as_view(),
        name="api-checklist-item",
    ),
    path("plan-templates/", templates.TemplatesView.as_view(), name="api-templates"),
    path("plan-templates/<slug:code>/", templates.TemplateView.as_view(), name="api-template"),
    path(
        "plans/<int:plan_id>/save-template/",
        templates.SaveTemplateView.as_view(),
        name="api-save-template",
    ),
    path(_VERSION + "levels/", levels.LevelsView.as_view(), name="api-levels"),
    path(_VERSION, plans.VersionView.as_view(), name="api-version"),
    path(_VERSION + "submit/", plans.SubmitView.as_view(), name="api-submit"),
    path(_VERSION + "send-back/", plans.SendBackView.as_view(), name="api-send-back"),
    path(_VERSION + "approve/", plans.ApproveView.as_view(), name="api-approve"),
    path(_VERSION + "reopen/", plans.ReopenView.as_view(), name="api-reopen"),
    path(_VERSION + "domain/", plans.DomainView.as_view(), name="api-domain"),
    path(_VERSION + "grid/", targets.GridView.as_view(), name="api-grid"),
    path(_VERSION + "spread/", targets.SpreadView.as_view(), name="api-spread"),
    path(_VERSION + "growth/", targets.GrowthView.as_view(), name="api-growth"),
    path(_VERSION + "target/", targets.TargetView.as_view(), name="api-target"),
    path(_VERSION + "stated-figures/", targets.StatedView.as_view(), name="api-stated"),
    path(_VERSION + "journal/", journal.JournalView.as_view(), name="api-journal"),
    path(_VERSION + "why/", journal.WhyView.as_view(), name="api-why"),
    path(_VERSION + "comments/", comments.CellCommentsView.as_view(), name="api-cell-comments"),
    path(_VERSION + "undo/", journal.UndoView.as_view(), name="api-undo"),
    path(_VERSION + "redo/", journal.RedoView.as_view(), name="api-redo"),
    path(_VERSION + "locks/", locks.LocksView.as_view(), name="api-locks"),
    path("locks/<int:lock_id>/", locks.LockView.as_view(), name="api-lock"),
]
