"""The embedded default: nothing to install, no variable to set; secrets and data are in var/."""

import secrets

from untoc_portal.core.trail_seals.key_files import create_key_file
from untoc_portal.settings.base import *  # noqa: F403
from untoc_portal.settings.base import (
    ALLOWED_HOSTS,
    INSTALLED_APPS,
    SECRET_KEY,
    STORAGES,
    TEMPLATES,
    TRAIL_KEYS,
    VAR_DIR,
    env,
)

# The folder for collected static files stays empty here: files are served from their source folders.
(VAR_DIR / "static").mkdir(parents=True, exist_ok=True)
if not SECRET_KEY:
    # Created once per checkout, so that sessions stay valid after a restart and no secret is ever committed.
    secret_file = VAR_DIR / "secret_key"
    if not secret_file.exists():
        secret_file.touch(mode=0o600)
        secret_file.write_text(secrets.token_urlsafe(50))
    SECRET_KEY = secret_file.read_text()

# A key for the seals of the trail, created once per checkout. The demonstration goes through years in a minute.
TRAIL_KEYS = TRAIL_KEYS or [str(create_key_file(VAR_DIR / "trail_key.pem"))]
TRAIL_DATES_ARE_REAL = False
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "127.0.0.1", "localhost", "[::1]"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
INSTALLED_APPS = [*INSTALLED_APPS, "untoc_portal.front.demo"]
PRACTICE_DRAWS = True
TEMPLATES[0]["OPTIONS"]["context_processors"].append("untoc_portal.front.demo.context.progress")
# The accounts of the demonstration share one known password: a second factor would only make it harder to try things.
REQUIRE_SECOND_FACTOR_FOR = env.list("REQUIRE_SECOND_FACTOR_FOR", default=[])
SHOW_MAIL = env.bool("SHOW_MAIL", default=True)
# A browser treats http://localhost as secure; the library needs this setting.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
