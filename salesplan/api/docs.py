"""The contract: OpenAPI as a file, and as a page that runs under the strict content policy."""

from functools import cache

from django.http import HttpResponse
from django.utils.translation import get_language
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request


class SchemaView(SpectacularAPIView):
    """The schema, as YAML or JSON, for everybody who is signed in."""

    def _get_schema_response(self, request: Request) -> HttpResponse:
        """It is the same for all and takes seconds to write, so a process writes it once."""
        renderer = request.accepted_renderer
        response = HttpResponse(
            _written(renderer.format, get_language() or ""), content_type=renderer.media_type
        )
        name = self._get_filename(request, request.version)  # type: ignore[no-untyped-call]
        response.headers["Content-Disposition"] = f'inline; filename="{name}"'
        return response


@cache
def _written(form: str, _language: str) -> bytes:
    schema = SchemaView.generator_class().get_schema(  # type: ignore[no-untyped-call]
        request=None, public=True
    )
    renderer = next(one for one in SchemaView.renderer_classes if one.format == form)
    text = renderer().render(schema, renderer_context={})
    return text if isinstance(text, bytes) else text.encode()


class DocsView(SpectacularSwaggerSplitView):
    """Swagger UI; its start script is a request of its own, so that no inline script is needed."""

    url_name = "api_schema"
