"""OpenAPI: the error responses of every endpoint are part of its contract."""

from drf_standardized_errors.openapi import AutoSchema


class Schema(AutoSchema):
    """drf-spectacular's schema with standardized errors."""
