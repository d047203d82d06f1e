"""API endpoints of judgement: submissions, the forecast board, who was right."""

from django.urls import URLPattern, path

from goals.api import forecast_boards as views

urlpatterns: list[URLPattern] = [
    path("forecast-board/", views.ForecastBoardView.as_view(), name="api-forecast-board"),
    path(
        "forecast-board/changes/", views.ForecastChangesView.as_view(), name="api-forecast-changes"
    ),
    path(
        "forecast-submissions/",
        views.ForecastSubmissionsView.as_view(),
        name="api-forecast-submissions",
    ),
    path(
        "forecast-submissions/<int:submission_id>/",
        views.ForecastSubmissionView.as_view(),
        name="api-forecast-submission",
    ),
    path("forecast-values/", views.ForecastValuesView.as_view(), name="api-forecast-values"),
    path("forecast-settings/", views.ForecastSettingsView.as_view(), name="api-forecast-settings"),
]
