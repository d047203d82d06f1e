"""API endpoints of the core."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from salesplan.api import data_quality, docs
from salesplan.api.registers import viewset_of
from salesplan.core.services import registers

router = SimpleRouter()
for register in registers.every():
    router.register(register.key, viewset_of(register), basename=f"api_{register.key}")

urlpatterns = [
    path("schema/", docs.SchemaView.as_view(), name="api_schema"),
    path("docs/", docs.DocsView.as_view(), name="api_docs"),
    path("data-quality/", data_quality.DataQualityView.as_view(), name="api_data_quality"),
    *router.urls,
]
