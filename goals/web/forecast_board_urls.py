"""Pages of judgement: the forecast board, submissions, who was right, the rhythm."""

from django.urls import URLPattern, path

from goals.web import (
    forecast_board_settings,
    forecast_board_values,
    forecast_boards,
    forecast_submissions,
)

urlpatterns: list[URLPattern] = [
    path("forecast-board/", forecast_boards.board, name="forecast_board"),
    path("forecast-board/export/", forecast_boards.export, name="forecast_board_export"),
    path("forecast-board/values/", forecast_board_values.values, name="forecast_values"),
    path(
        "forecast-board/values/export/",
        forecast_board_values.export,
        name="forecast_values_export",
    ),
    path("forecast-board/settings/", forecast_board_settings.settings, name="forecast_settings"),
    path("forecast-submission/", forecast_submissions.submission, name="forecast_submission"),
]
