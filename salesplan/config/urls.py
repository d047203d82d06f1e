"""All addresses: pages by app, the API, signing in, health and metrics."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from salesplan.web import health

handler403 = "salesplan.web.errors.forbidden"
handler404 = "salesplan.web.errors.not_found"
handler500 = "salesplan.web.errors.server_error"

# the admin's own sign-in knows neither limits nor second factors
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    # the busiest pages come first: patterns are tried in order
    path("monitoring/", include("monitoring.web.urls")),
    path("api/v1/", include("monitoring.api.urls")),
    path("", include("salesplan.web.urls")),
    path("accounts/", include("allauth.urls")),
    path("goals/", include("goals.web.urls")),
    path("strategy/", include("strategy.web.urls")),
    path("execution/", include("execution.web.urls")),
    path("api/v1/", include("salesplan.api.urls")),
    path("api/v1/", include("goals.api.urls")),
    path("api/v1/", include("strategy.api.urls")),
    path("api/v1/", include("execution.api.urls")),
    path("admin/", admin.site.urls),
    path("metrics", login_not_required(health.metrics), name="metrics"),
]
