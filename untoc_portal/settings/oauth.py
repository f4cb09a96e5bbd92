"""Settings of the programs that people allow to act for them: OAuth 2.1 and OpenID Connect (core/oauth)."""

from untoc_portal.settings.environment import env

# Files with the private keys (RSA, PEM) that sign who a person is. The first signs; all are published, so that one can
# follow another. Without any, programs can act for people, but cannot ask who they are.
OIDC_SIGNING_KEYS = env.list("OIDC_SIGNING_KEYS", default=[])
IDP_OIDC_ADAPTER = "untoc_portal.core.oauth.adapter.PortalAdapter"
# Seconds for which a token, a code and the code of a device last.
IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = env.int("OAUTH_TOKEN_SECONDS", default=3600)
IDP_OIDC_AUTHORIZATION_CODE_EXPIRES_IN = 60
IDP_OIDC_DEVICE_CODE_EXPIRES_IN = 600
IDP_OIDC_DEVICE_CODE_INTERVAL = 5
# Days after which a refresh token that was not used ends.
OAUTH_REFRESH_DAYS = env.int("OAUTH_REFRESH_DAYS", default=30)
# Requests a minute to the addresses of OAuth, from one address; short codes that a person tries in ten minutes.
OAUTH_REQUESTS_PER_MINUTE = env.int("OAUTH_REQUESTS_PER_MINUTE", default=120)
OAUTH_CODES_PER_PERSON = 10
