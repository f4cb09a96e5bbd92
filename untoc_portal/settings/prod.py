"""Production: no setting has an unsafe default; `manage.py check --deploy` names what is missing."""

from untoc_portal.settings.base import *  # noqa: F403
from untoc_portal.settings.base import LOG_FORMAT, LOGGING
from untoc_portal.settings.environment import env

SECRET_KEY = env.str("SECRET_KEY")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
# A health check inside the container, and Prometheus on the same machine, use plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^internal/metrics/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
# A browser accepts a cookie with this name only from this host, and only by HTTPS.
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
LANGUAGE_COOKIE_NAME = "__Host-language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOGGING["handlers"]["console"]["formatter"] = LOG_FORMAT or "json"
LOGGING["loggers"]["portal.request"]["level"] = "INFO"
