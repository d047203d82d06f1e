"""Settings of a real deployment: everything secret or local comes from the environment."""

import sentry_sdk

from salesplan.config.settings.base import *  # noqa: F403
from salesplan.config.settings.base import LOGGING, SENTRY_DSN, env

SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "salesplan.config.statics.Storage"},
}
WHITENOISE_USE_FINDERS = False
_HTTPS = env.bool("HTTPS", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = _HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_NAME = "__Host-session" if _HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrf" if _HTTPS else "csrftoken"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _HTTPS
LOGGING["handlers"]["console"]["formatter"] = "json"  # type: ignore[index]
if SENTRY_DSN:
    sentry_sdk.init(dsn=SENTRY_DSN)
