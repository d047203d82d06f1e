"""Pages of the core: home, health."""

from django.urls import path

from salesplan.web import health

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]
