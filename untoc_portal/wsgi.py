"""The WSGI entry point for gunicorn."""

import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

from dialogues.country_mentions import check_text

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "untoc_portal.settings.prod")

application = get_wsgi_application()

from dialogues.live import PulseApplication  # noqa: E402 (its models need the apps)

application = PulseApplication(application)  # type: ignore[assignment]
# Loading the lists of the country check takes seconds: no one who writes a statement should wait for it.
Thread(target=check_text, args=("", "en"), daemon=True).start()
