"""Pages of goals."""

from django.urls import URLPattern, path

from goals.web import (
    calibrations,
    checklists,
    decompositions,
    exclusions,
    goals,
    grid_views,
    journal,
    levels,
    moments,
    phasing,
    plan_rules,
    plan_settings,
    plans,
    rounds,
    targets,
    templates,
    timelines,
    version_urls,
    workbooks,
)

app_name = "goals"
urlpatterns: list[URLPattern] = [
    *version_urls.urlpatterns,
    path("plans/", plans.index, name="plans"),
    path("plans/new/", plans.new, name="plan_new"),
    path("plans/new/preview/", plans.preview, name="plan_preview"),
    path("plans/<int:plan_id>/", plans.workspace, name="plan"),
    path("plans/<int:plan_id>/goals/new/", goals.new, name="goal_new"),
    path("plans/<int:plan_id>/goals/<int:goal_id>/remove/", goals.remove, name="goal_remove"),
    path("plans/<int:plan_id>/goals/<int:goal_id>/", goals.edit, name="goal"),
    path("plans/<int:plan_id>/goals/<int:goal_id>/restore/", goals.restore, name="goal_restore"),
    path("plans/<int:plan_id>/goals/<int:goal_id>/move/", goals.move, name="goal_move"),
    path("plans/<int:plan_id>/settings/", plan_settings.edit, name="plan_settings"),
    path("plans/<int:plan_id>/save-template/", plan_settings.save_template, name="save_template"),
    path("plans/<int:plan_id>/rounds/new/", rounds.new, name="round_new"),
    path("plans/<int:plan_id>/rounds/<int:round_id>/", rounds.edit, name="round"),
    path("plans/<int:plan_id>/rounds/<int:round_id>/done/", rounds.done, name="round_done"),
    path("plans/<int:plan_id>/rounds/<int:round_id>/remove/", rounds.remove, name="round_remove"),
    path("plans/<int:plan_id>/checklist/", checklists.add, name="item_add"),
    path("plans/<int:plan_id>/checklist/<int:item_id>/", checklists.tick, name="item_tick"),
    path(
        "plans/<int:plan_id>/checklist/<int:item_id>/remove/", checklists.remove, name="item_remove"
    ),
    path("calibrations/<int:request_id>/", calibrations.calibration, name="calibration"),
    path("calibrations/<int:request_id>/decide/", calibrations.decide, name="calibration_decide"),
    path(
        "calibrations/<int:request_id>/withdraw/",
        calibrations.withdraw,
        name="calibration_withdraw",
    ),
    path("plans/<int:plan_id>/exclusions/", exclusions.index, name="exclusions"),
    path(
        "plans/<int:plan_id>/exclusions/<int:exclusion_id>/remove/",
        exclusions.remove,
        name="exclusion_remove",
    ),
    path("plans/<int:plan_id>/table/", decompositions.index, name="table"),
    path("plans/<int:plan_id>/rules/", plan_rules.index, name="rules"),
    path("plans/<int:plan_id>/rules/set/", plan_rules.save, name="rule_save"),
    path("plans/<int:plan_id>/rules/growth/", plan_rules.grow, name="rules_grow"),
    path("plans/<int:plan_id>/rules/mark/<slug:what>/", plan_rules.mark, name="rules_mark"),
    path(
        "plans/<int:plan_id>/rules/<int:plan_rule_id>/remove/",
        plan_rules.remove,
        name="rule_remove",
    ),
    path("plans/<int:plan_id>/phasing/", phasing.index, name="phasing"),
    path("plans/<int:plan_id>/phasing/derive/", phasing.derive, name="phasing_derive"),
    path("plans/<int:plan_id>/phasing/<int:profile_id>/", phasing.edit, name="phasing_edit"),
    path(
        "plans/<int:plan_id>/phasing/<int:profile_id>/remove/",
        phasing.remove,
        name="phasing_remove",
    ),
    path(
        "plans/<int:plan_id>/phasing/<int:profile_id>/apply/", phasing.apply, name="phasing_apply"
    ),
    path("plans/<int:plan_id>/history/", timelines.index, name="timeline"),
    path(
        "plans/<int:plan_id>/history/export/<slug:form>/", timelines.export, name="timeline_export"
    ),
    path(
        "plans/<int:plan_id>/history/undo/<slug:kind>/<int:event_id>/",
        timelines.revert,
        name="revert",
    ),
    path("plans/<int:plan_id>/<slug:key>/", plans.chapter, name="chapter"),
    path("templates/", templates.index, name="templates"),
    path("templates/<slug:code>/", templates.show, name="template"),
    path("templates/<slug:code>/remove/", templates.remove, name="template_remove"),
    path("versions/<int:version_id>/grid/", targets.grid, name="grid"),
    path("versions/<int:version_id>/views/", grid_views.save, name="grid_view_save"),
    path(
        "versions/<int:version_id>/views/<int:view_id>/delete/",
        grid_views.delete,
        name="grid_view_delete",
    ),
    path("versions/<int:version_id>/locks/", grid_views.lock_list, name="locks"),
    path("versions/<int:version_id>/why/", targets.why, name="why"),
    path("versions/<int:version_id>/rules/", plan_rules.of_version, name="version_rules"),
    path("versions/<int:version_id>/export/<slug:kind>/", targets.export, name="export"),
    path("versions/<int:version_id>/history/", journal.index, name="journal"),
    path("versions/<int:version_id>/moments/", moments.index, name="moments"),
    path("versions/<int:version_id>/undo/<int:number>/", journal.undo, name="undo"),
    path("versions/<int:version_id>/workbook/", workbooks.upload, name="workbooks"),
    path(
        "versions/<int:version_id>/workbook/<int:return_id>/",
        workbooks.difference,
        name="workbook",
    ),
    path(
        "versions/<int:version_id>/workbook/<int:return_id>/apply/",
        workbooks.apply,
        name="workbook_apply",
    ),
    path(
        "versions/<int:version_id>/workbook/<int:return_id>/drop/",
        workbooks.drop,
        name="workbook_drop",
    ),
    path("versions/<int:version_id>/levels/", levels.derive, name="levels"),
    path("versions/<int:version_id>/<slug:name>/", plans.step, name="step"),
]
