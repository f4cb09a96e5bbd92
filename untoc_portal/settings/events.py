"""Settings of events for programs: webhooks and their keys."""

from untoc_portal.settings.environment import env

# Networks that are not public and to which webhooks may go all the same, also by http, such as 10.20.0.0/16.
WEBHOOK_NETWORKS = env.list("WEBHOOK_NETWORKS", default=[])
# How many webhooks a person may have.
WEBHOOKS_PER_PERSON = env.int("WEBHOOKS_PER_PERSON", default=10)
# After how many seconds a receiver that has not answered counts as failed, and after how many failures in a row its
# webhook is turned off.
WEBHOOK_SECONDS = env.float("WEBHOOK_SECONDS", default=10)
WEBHOOK_FAILURES = env.int("WEBHOOK_FAILURES", default=9)
# For how many hours the secret before still signs after a change, and for how many days deliveries are kept.
WEBHOOK_OVERLAP_HOURS = env.int("WEBHOOK_OVERLAP_HOURS", default=24)
WEBHOOK_LOG_DAYS = env.int("WEBHOOK_LOG_DAYS", default=30)
# How long to wait after each failure: 5 seconds to 24 hours, as the Standard Webhooks specification proposes. A fifth
# of it is by chance, so that receivers that were down together are not asked together.
WEBHOOK_BACKOFF = (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
