"""Settings of machine translation."""

from untoc_portal.settings.environment import env

# Machine translation of reading drafts and first drafts (core/machine_translation/). Without an address there is none,
# and no text leaves the portal. An own provider may get confidential texts and have a private address.
MACHINE_TRANSLATION_URL = env.str("MACHINE_TRANSLATION_URL", default="")
MACHINE_TRANSLATION_KEY = env.str("MACHINE_TRANSLATION_KEY", default="")
MACHINE_TRANSLATION_NAME = env.str("MACHINE_TRANSLATION_NAME", default="LibreTranslate")
MACHINE_TRANSLATION_OWN = env.bool("MACHINE_TRANSLATION_OWN", default=False)
# The class that speaks the interface of the provider, and how many seconds one request may take.
MACHINE_TRANSLATION_PROVIDER = "untoc_portal.core.machine_translation.libre.LibreTranslate"
MACHINE_TRANSLATION_SECONDS = env.int("MACHINE_TRANSLATION_SECONDS", default=30)
# Up to this number of characters, a text is translated while the reader waits. A longer one is a job with progress.
MACHINE_TRANSLATION_AT_ONCE = env.int("MACHINE_TRANSLATION_AT_ONCE", default=3000)
# How many days a machine translation is kept, so that it is not made again.
MACHINE_TEXTS_KEPT_DAYS = env.int("MACHINE_TEXTS_KEPT_DAYS", default=30)
