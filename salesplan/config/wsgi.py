"""The WSGI entry point."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesplan.config.settings.prod")
application = get_wsgi_application()

# What is loaded stays: the collector need not walk it again at every few hundred new objects.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
