"""Settings of the tests: quick hashing, throw-away services, no cached sessions."""

from salesplan.config.embedded.migrated import DATABASE
from salesplan.config.settings.base import *  # noqa: F403
from salesplan.config.settings.base import CELERY, DATABASES

DATABASES["default"]["TEST"] = {"TEMPLATE": DATABASE}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MAIL_IS_SET_UP = True
PUBLIC_URL = "https://plan.example.com"
SALESPLAN_WEBHOOK_ALLOW = []
ACCOUNT_RATE_LIMITS = {}  # type: ignore[var-annotated]
CELERY = {**CELERY, "broker_transport_options": {"visibility_timeout": 60, "socket_timeout": 5}}
BUSINESS_DATE = ""
WHITENOISE_AUTOREFRESH = True  # every test client would look through all static files
