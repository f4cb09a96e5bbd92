"""The WSGI entry point for gunicorn."""

import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

from dialogues.country_mentions import check_text

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "untoc_portal.settings.prod")

application = get_wsgi_application()
# The lists of the country check take seconds to load: nobody who writes a statement is to wait for them.
Thread(target=check_text, args=("", "en"), daemon=True).start()
