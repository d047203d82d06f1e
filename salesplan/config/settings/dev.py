"""Settings of `make run`: own services, plain HTTP on this machine."""

from salesplan.config.settings.base import *  # noqa: F403

ALLOWED_HOSTS = ["*"]
