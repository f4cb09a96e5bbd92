"""The demonstration with its files hashed, compressed and kept by the browser as in production."""

from untoc_portal.settings.dev import *  # noqa: F403
from untoc_portal.settings.dev import STORAGES

STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
WHITENOISE_USE_FINDERS = False
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
