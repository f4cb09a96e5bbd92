"""The WSGI entry point for gunicorn."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.template import engines
from django.urls import reverse
from django.utils import translation

from dialogues.country_mentions import check_text

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "untoc_portal.settings.prod")

application = get_wsgi_application()

from dialogues.live import PulseApplication  # noqa: E402 (its models need the apps)

application = PulseApplication(application)  # type: ignore[assignment]


def load_shared() -> None:
    """Load addresses, texts, templates and the country check now, so that no request has to wait for them."""
    for language in dict(settings.LANGUAGES):
        with translation.override(language):
            reverse("home")
    check_text("", "en")
    templates = settings.FILES_DIR / "templates"
    for file in templates.rglob("*.html"):
        engines["django"].get_template(str(file.relative_to(templates)))
    # A copy of the process must not use the connection of another.
    connections.close_all()
