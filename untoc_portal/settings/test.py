"""The settings of the tests: jobs run on commit, mail stays in memory, passwords are hashed fast."""

import tempfile
from pathlib import Path

from untoc_portal.settings.base import *  # noqa: F403
from untoc_portal.settings.base import CACHES, DATABASES, INSTALLED_APPS, REDIS_URL, STORAGES, TEMPLATES

SECRET_KEY = "only-for-tests"  # noqa: S105 (never used outside the suite)
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="untoc-media-"))
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
JOBS_MODE = "eager"
# Queries are counted as with Redis: counters make none.
if not REDIS_URL:
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
INSTALLED_APPS = [*INSTALLED_APPS, "untoc_portal.front.demo"]
PRACTICE_DRAWS = True
TEMPLATES[0]["OPTIONS"]["context_processors"].append("untoc_portal.front.demo.context.progress")
# A session of tomorrow accepts documents today.
SESSION_DOCUMENTS_DAYS = 0
# A thread of a test server must leave no connection open when it ends: the database could not be dropped.
DATABASES["default"]["CONN_MAX_AGE"] = 0
# Its own tests turn it on. The same applies to the rate limits of the library, because tests sign in more often than
# people do.
REQUIRE_SECOND_FACTOR_FOR = []
ACCOUNT_RATE_LIMITS = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
# Tests change rows without an act, and read the board and public pages again.
BOARD_SECONDS = 0
VISITOR_PAGE_SECONDS = 0
