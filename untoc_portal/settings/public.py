"""Settings of what everyone sees: the public data, the page for the press, and where to report a weakness."""

from untoc_portal.settings.environment import env

# Still to be confirmed: the licence of the data that anyone can download.
OPEN_DATA_LICENCE = env.str("OPEN_DATA_LICENCE", default="Creative Commons Attribution 3.0 IGO (CC BY 3.0 IGO)")
OPEN_DATA_LICENCE_URL = env.str("OPEN_DATA_LICENCE_URL", default="https://creativecommons.org/licenses/by/3.0/igo/")
OPEN_DATA_PUBLISHER = env.str("OPEN_DATA_PUBLISHER", default="United Nations Office on Drugs and Crime")
OPEN_DATA_ALLOWED_ORIGIN = env.str("OPEN_DATA_ALLOWED_ORIGIN", default="*")
# The address for questions of the press: an e-mail address or a page. Without it the page shows none.
PRESS_CONTACT = env.str("PRESS_CONTACT", default="")
# Where to report a weakness, for security.txt: "mailto:…" or an address of a page. Without it there is no such file.
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")
# For how many days from today a security.txt is valid. It should not be for more than a year (RFC 9116, 2.5.5).
SECURITY_VALID_DAYS = env.int("SECURITY_VALID_DAYS", default=180)
SECURITY_POLICY_URL = env.str("SECURITY_POLICY_URL", default="")
