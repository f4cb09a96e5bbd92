"""The demonstration with its static files hashed, compressed and cached by the browser as in production."""

from untoc_portal.settings.dev import *  # noqa: F403
from untoc_portal.settings.dev import STORAGES

STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
WHITENOISE_USE_FINDERS = False
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
