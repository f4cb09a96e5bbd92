"""The web application that `benchmarks.room` serves: that of the portal, without the lists of the country check."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
django_application = get_wsgi_application()

from dialogues.live import PulseApplication  # noqa: E402 (its models need the apps)

application = PulseApplication(django_application)
