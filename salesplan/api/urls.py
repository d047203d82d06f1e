"""API endpoints of the core."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from salesplan.api import (
    comments,
    data_quality,
    deliveries,
    docs,
    imports,
    messaging,
    metrics,
    work_list,
)
from salesplan.api.registers import viewset_of
from salesplan.core.services import registers

router = SimpleRouter()
for register in registers.every():
    router.register(register.key, viewset_of(register), basename=f"api_{register.key}")

urlpatterns = [
    path("schema/", docs.SchemaView.as_view(), name="api_schema"),
    path("docs/", docs.DocsView.as_view(), name="api_docs"),
    path("data-quality/", data_quality.DataQualityView.as_view(), name="api_data_quality"),
    path(
        "data-quality/notes/",
        data_quality.QualityNotesView.as_view(),
        name="api_data_quality_notes",
    ),
    path(
        "data-quality/check/",
        data_quality.QualityCheckView.as_view(),
        name="api_data_quality_check",
    ),
    path("comments/<int:comment_id>/", comments.CommentView.as_view(), name="api_comment"),
    path(
        "comments/<int:comment_id>/resolve/",
        comments.ResolveView.as_view(),
        name="api_comment_resolve",
    ),
    path(
        "comments/<slug:subject>/<int:object_id>/",
        comments.CommentsView.as_view(),
        name="api_comments",
    ),
    path(
        "comments/<slug:subject>/<int:object_id>/people/",
        comments.PeopleView.as_view(),
        name="api_comment_people",
    ),
    path("imports/", imports.ImportsView.as_view(), name="api_imports"),
    path("imports/<int:batch_id>/", imports.ImportView.as_view(), name="api_import"),
    path("imports/<int:batch_id>/check/", imports.CheckView.as_view(), name="api_import_check"),
    path("imports/<int:batch_id>/apply/", imports.ApplyView.as_view(), name="api_import_apply"),
    path("imports/<int:batch_id>/undo/", imports.UndoView.as_view(), name="api_import_undo"),
    path("imports/<int:batch_id>/errors/", imports.ErrorsView.as_view(), name="api_import_errors"),
    path("sources/", work_list.SourcesView.as_view(), name="api_sources"),
    path("work-list/", work_list.WorkListView.as_view(), name="api_work_list"),
    path("work-list/<int:entry_id>/", work_list.AssignView.as_view(), name="api_work_list_assign"),
    path("sales-lines/", deliveries.SalesLinesView.as_view(), name="api_sales_lines"),
    path("observations/", deliveries.ObservationsView.as_view(), name="api_observations"),
    path("people/", deliveries.PeopleView.as_view(), name="api_people"),
    path("rates/", deliveries.RatesView.as_view(), name="api_rates"),
    path("targets/", deliveries.TargetsView.as_view(), name="api_targets"),
    path(
        "dimensions/<str:dimension>/nodes/",
        deliveries.NodesView.as_view(),
        name="api_nodes",
    ),
    path(
        "message-settings/",
        messaging.MessageSettingsView.as_view(),
        name="api_message_settings",
    ),
    path("endpoints/", messaging.EndpointsView.as_view(), name="api_endpoints"),
    path("endpoints/<int:endpoint_id>/", messaging.EndpointView.as_view(), name="api_endpoint"),
    path(
        "endpoints/<int:endpoint_id>/test/",
        messaging.EndpointTestView.as_view(),
        name="api_endpoint_test",
    ),
    path(
        "endpoints/<int:endpoint_id>/rotate/",
        messaging.EndpointRotateView.as_view(),
        name="api_endpoint_rotate",
    ),
    path("dispatches/", messaging.DispatchesView.as_view(), name="api_dispatches"),
    path(
        "dispatches/<int:dispatch_id>/retry/",
        messaging.DispatchRetryView.as_view(),
        name="api_dispatch_retry",
    ),
    path("metrics/check/", metrics.MetricCheckView.as_view(), name="api_metric_check"),
    path(
        "metrics/<int:metric_id>/values/",
        metrics.MetricValuesView.as_view(),
        name="api_metric_values",
    ),
    *router.urls,
]
