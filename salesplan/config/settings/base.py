"""Settings shared by every environment; what differs is read from the environment."""

import importlib.util
from pathlib import Path
from typing import Any

import environ
import structlog
from csp.constants import NONCE, SELF
from django.utils.translation import gettext_lazy as _

from salesplan.config.settings.schema import ENUM_NAMES

BASE_DIR = Path(__file__).resolve().parents[3]
VAR_DIR = BASE_DIR / "var"
env = environ.Env()

SECRET_KEY = env("SECRET_KEY", default="insecure-development-key-change-me")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "salesplan.core.apps.CoreConfig",
    "salesplan.web.apps.WebConfig",
    "salesplan.api.apps.ApiConfig",
    "salesplan.jobs.apps.JobsConfig",
    "goals.apps.GoalsConfig",
    "strategy.apps.StrategyConfig",
    "execution.apps.ExecutionConfig",
    "monitoring.apps.MonitoringConfig",
    "salesplan.demo.apps.DemoConfig",
    "pgtrigger",
    "pghistory",
    "whitenoise.runserver_nostatic",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "rest_framework",
    "drf_standardized_errors",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "rules",
    "csp",
    "health_check",
    "django_prometheus",
    "django_structlog",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "salesplan.web.middleware.LocaleMiddleware",
    "salesplan.web.middleware.ViewerMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "salesplan.web.middleware.ErrorMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "salesplan.config.urls"
WSGI_APPLICATION = "salesplan.config.wsgi.application"
ASGI_APPLICATION = "salesplan.config.asgi.application"

_LOADERS: list[Any] = [
    (
        "template_partials.loader.Loader",
        [
            (
                "django.template.loaders.cached.Loader",
                [
                    "django.template.loaders.filesystem.Loader",
                    "django.template.loaders.app_directories.Loader",
                ],
            )
        ],
    )
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": _LOADERS,
            "builtins": ["template_partials.templatetags.partials", "django.templatetags.i18n"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "salesplan.web.context.frame",
            ],
        },
    }
]

DATABASES: dict[str, Any] = {
    "default": {
        **env.db_url("DATABASE_URL", default="postgresql://salesplan@127.0.0.1:5432/salesplan"),
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=600),
        "CONN_HEALTH_CHECKS": True,
        # starting parallel workers takes 7 ms: pages read less, though a plan for any values
        # (core.selectors.prepared) expects up to some 200,000 units of cost
        "OPTIONS": {
            "options": "-c jit=off -c parallel_setup_cost=1000000"
            " -c plan_cache_mode=force_generic_plan"
        },
    }
}
REDIS_URL = env("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "salesplan.config.caches.Cache",
        "LOCATION": REDIS_URL.rsplit("/", 1)[0] + "/1",
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 1},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "salesplan.core.services.passwords.StrengthValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "salesplan.web.accounts.AccountAdapter"
ACCOUNT_RATE_LIMITS: dict[str, str] = {"login_failed": "10/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

LANGUAGE_CODE = env("LANGUAGE_CODE", default="en")
LANGUAGES = [
    ("en", _("English")),
    ("zh-hans", _("Simplified Chinese")),
    ("zh-hant", _("Traditional Chinese")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env("TIME_ZONE", default="Asia/Shanghai")
USE_TZ = True
BUSINESS_DATE = env("BUSINESS_DATE", default="")
CUBE_DELTA_LIMIT = env.int("CUBE_DELTA_LIMIT", default=200_000)

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
NODE_MODULES = BASE_DIR / "node_modules"
_plotly = importlib.util.find_spec("plotly")
PLOTLY_DIR = Path(str(_plotly.origin)).parent / "package_data" if _plotly else BASE_DIR
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/tabler", NODE_MODULES / "@tabler/core/dist"),
    ("vendor/tabulator/js", NODE_MODULES / "tabulator-tables/dist/js"),
    ("vendor/tabulator/css", NODE_MODULES / "tabulator-tables/dist/css"),
    ("vendor/noto", NODE_MODULES / "@fontsource/noto-sans-sc"),
    ("vendor/plotly", PLOTLY_DIR),
]
VENDOR_FILES = {
    "vendor/tabler/css/tabler.min.css",
    "vendor/tabler/js/tabler.esm.min.js",
    "vendor/tabulator/js/tabulator_esm.min.mjs",
    "vendor/tabulator/css/tabulator_bootstrap5.min.css",
    "vendor/plotly/plotly.min.js",
}
STATICFILES_FINDERS = [
    "salesplan.config.statics.AllowListFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(VAR_DIR / "media")))
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "salesplan.web.errors.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF, "data:"],
        "connect-src": [SELF],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": [SELF],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "salesplan.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PAGINATION_CLASS": "salesplan.api.pagination.Pages",
    "PAGE_SIZE": 100,
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "salesplan.api.schema.Schema",
    "EXCEPTION_HANDLER": "salesplan.api.errors.handler",
    "DEFAULT_RENDERER_CLASSES": ["salesplan.api.renderers.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "salesplan.api.parsers.OrjsonParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Salesplan API",
    "DESCRIPTION": "Push facts in, read targets, attainment and alerts out.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": ENUM_NAMES,
}

CELERY = {
    "broker_url": REDIS_URL,
    "task_ignore_result": True,
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "worker_prefetch_multiplier": 1,
    "task_time_limit": 3600,
    "task_soft_time_limit": 3540,
    "task_serializer": "json",
    "accept_content": ["json"],
    "worker_soft_shutdown_timeout": 3,
    "broker_connection_retry_on_startup": True,
    "broker_transport_options": {
        "visibility_timeout": 7200,
        "socket_timeout": 30,
        "socket_connect_timeout": 2,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
    },
    "task_publish_retry": False,
    "timezone": "UTC",
    "worker_hijack_root_logger": False,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "processor": "structlog.processors.JSONRenderer",
        },
        "plain": {"format": "%(levelname)s %(name)s %(message)s"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="WARNING")},
}

DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # web.middleware.bind_address does
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

EMAIL_URL = env("EMAIL_URL", default="")
MAIL_IS_SET_UP = bool(EMAIL_URL or env("EMAIL_BACKEND", default=""))
_MAIL = env.email_url_config(EMAIL_URL or "consolemail://")
_SMTP = _MAIL["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
EMAIL_BACKEND = env("EMAIL_BACKEND", default="") or (
    "salesplan.core.services.messaging.smtp.Backend" if _SMTP else _MAIL["EMAIL_BACKEND"]
)
EMAIL_HOST = _MAIL.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = _MAIL.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _MAIL.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _MAIL.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = bool(_MAIL.get("EMAIL_USE_TLS"))
EMAIL_USE_SSL = bool(_MAIL.get("EMAIL_USE_SSL"))
EMAIL_TIMEOUT = 5
SALESPLAN_WEBHOOK_ALLOW = env.list("SALESPLAN_WEBHOOK_ALLOW", default=[])
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="salesplan@localhost")
PROMETHEUS_EXPORT_MIGRATIONS = False
METRICS_TOKEN = env("METRICS_TOKEN", default="")
SENTRY_DSN = env("SENTRY_DSN", default="")
PUBLIC_URL = env("PUBLIC_URL", default="")
SILENCED_SYSTEM_CHECKS = ["models.W042"]
