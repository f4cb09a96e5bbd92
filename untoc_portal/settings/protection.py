"""Settings of what is kept of people."""

from untoc_portal.settings.environment import env

# Whether the daily job erases the personal data whose period is over. No source confirms the periods, so it is off
# until the operator has agreed them with the archives. Requests that two officers accepted are always carried out.
RETENTION_RUNS = env.bool("RETENTION_RUNS", default=False)
