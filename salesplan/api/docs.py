"""The contract: OpenAPI as a file, and as a page that runs under the strict content policy."""

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView


class SchemaView(SpectacularAPIView):
    """The schema, as YAML or JSON, for everybody who is signed in."""


class DocsView(SpectacularSwaggerSplitView):
    """Swagger UI; its start script is a request of its own, so that no inline script is needed."""

    url_name = "api_schema"
