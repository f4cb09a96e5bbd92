"""Settings of what is in front of the portal."""

from typing import Any

from untoc_portal.settings.environment import env

# The reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are trusted: addresses or networks, and `unix` for
# a socket. From anyone else, these headers are not trusted.
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
# Who can read /internal/metrics/: requests directly from these networks, or with this token.
METRICS_NETWORKS = env.list("METRICS_NETWORKS", default=["127.0.0.0/8", "::1/128"])
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# The sender of mails until DEFAULT_FROM_EMAIL is set. It can receive none.
DEFAULT_SENDER = "portal@untoc-reviews.example"
# What throttles count if Redis does not answer, or is not used.
COUNTS_TABLE = "core_storedcount"


def get_counts_cache(redis_url: str) -> dict[str, Any]:
    """Return the cache in which throttles count: Redis with the database as its fallback, or only the database."""
    entries = 100_000
    if not redis_url:
        backend = "django.core.cache.backends.db.DatabaseCache"
        return {"BACKEND": backend, "LOCATION": COUNTS_TABLE, "OPTIONS": {"MAX_ENTRIES": entries}}
    # If Redis does not answer, a request waits no longer than this.
    limits = {"socket_timeout": 1, "socket_connect_timeout": 1}
    options = {"TABLE": COUNTS_TABLE, "MAX_ENTRIES": entries, **limits}
    return {"BACKEND": "untoc_portal.core.fallback_cache.FallbackCache", "LOCATION": redis_url, "OPTIONS": options}


# "json": one object a line, for programs; "plain": for people.
LOG_FORMAT = env.str("LOG_FORMAT", default="")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "untoc_portal.core.logs.AddRequestId"}},
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "{levelname}{name}{message}{request_id}",
            "style": "{",
            "timestamp": "time",
            "rename_fields": {"levelname": "level", "name": "logger"},
            "json_ensure_ascii": False,
        },
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "filters": ["request"], "formatter": LOG_FORMAT or "plain"}
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # Each request: useful for a portal with many users.
        "portal.request": {"level": "INFO" if LOG_FORMAT else "WARNING"},
        # Celery calls each task "succeeded"; the portal logs the result of the job.
        "celery.app.trace": {"level": "WARNING"},
        # WeasyPrint logs every step of every page.
        "weasyprint": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
    },
}
