"""Every setting of the portal. Each environment variable is read once; dev, test and prod only override."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF

from untoc_portal.settings.api import REST_FRAMEWORK, SPECTACULAR_SETTINGS  # noqa: F401
from untoc_portal.settings.edge import *  # noqa: F403
from untoc_portal.settings.edge import get_counts_cache
from untoc_portal.settings.environment import env
from untoc_portal.settings.events import *  # noqa: F403
from untoc_portal.settings.evidence import *  # noqa: F403
from untoc_portal.settings.files import *  # noqa: F403
from untoc_portal.settings.files import get_files_storage
from untoc_portal.settings.jobs import *  # noqa: F403
from untoc_portal.settings.jobs import REDIS_URL
from untoc_portal.settings.machine_translation import *  # noqa: F403
from untoc_portal.settings.oauth import *  # noqa: F403
from untoc_portal.settings.protection import *  # noqa: F403
from untoc_portal.settings.public import *  # noqa: F403
from untoc_portal.version import read_version


def _origin(url: str) -> str:
    """Return scheme and host of a URL."""
    return "{0.scheme}://{0.netloc}".format(urlsplit(url))


BASE_DIR = Path(__file__).resolve().parent.parent.parent
# Templates, translations, static files and manual: next to the code, or inside the installed package.
FILES_DIR = BASE_DIR if (BASE_DIR / "templates").is_dir() else BASE_DIR / "untoc_portal" / "files"
PORTAL_VERSION = read_version()

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
SECRET_KEY = env.str("SECRET_KEY", default="")
# Former keys: sessions and second-factor secrets made with them still work.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# The portal's public URL, for links in e-mails.
PORTAL_URL = env.str("PORTAL_URL", default="http://127.0.0.1:8000")

INSTALLED_APPS = [
    "untoc_portal.core",
    "untoc_portal.accounts",
    "stakeholders",
    "reviews",
    "dialogues",
    "untoc_portal.core.admin_config.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.idp.oidc",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "guardian",
    "rules",
    "csp",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "untoc_portal.core.client_address.ClientAddressMiddleware",
    "untoc_portal.core.middleware.RequestIdMiddleware",
    # Whatever refuses a request under /api/, the answer is a problem and never HTML.
    "untoc_portal.core.api.problems.ProblemMiddleware",
    "untoc_portal.core.api.cors.CorsMiddleware",
    "untoc_portal.core.busy.BusyMiddleware",
    "untoc_portal.core.replica.ReplicaMiddleware",
    "untoc_portal.core.middleware.HeadersMiddleware",
    # Before all that reads a session: five hundred screens of a room ask for one number each.
    "dialogues.live.PulseMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "untoc_portal.core.middleware.CompressionMiddleware",
    "untoc_portal.core.signs.HiddenSignsMiddleware",
    "csp.middleware.CSPMiddleware",
    "untoc_portal.core.middleware.AddressMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # What is read from here on, the database gives to this person.
    "untoc_portal.core.asking.AskerMiddleware",
    "untoc_portal.accounts.middleware.SignInMiddleware",
    "untoc_portal.accounts.session_limits.SessionLimitsMiddleware",
    "untoc_portal.core.middleware.ActingForMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "untoc_portal.core.middleware.PrivateMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "untoc_portal.core.second_factor.SecondFactorMiddleware",
    "untoc_portal.core.middleware.AlteredFileMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "untoc_portal.urls"
WSGI_APPLICATION = "untoc_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [FILES_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reviews.context_processors.acting_capacity",
                "untoc_portal.front.help.context.get_page_context",
            ],
            "builtins": [
                "untoc_portal.core.templatetags.drawings",
                "untoc_portal.core.templatetags.frame",
                "untoc_portal.core.templatetags.portal",
                "untoc_portal.core.templatetags.tables",
                "untoc_portal.core.templatetags.writing",
                "untoc_portal.front.help.glossary_tags",
                "django.templatetags.i18n",
            ],
        },
    },
]
FORM_RENDERER = "untoc_portal.core.forms.PortalFormRenderer"

# On the embedded default, every write transaction takes SQLite's lock at its start. So two writers queue and do not
# fail in the middle. WAL lets readers continue in the meantime.
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Each statement says who asks (ADR 59), which the declaration of a cursor cannot. A pooler asks for this as well.
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
# A copy of the database for what visitors without an account read (core/replica.py).
if replica := env.str("DATABASE_REPLICA_URL", default=""):
    DATABASES["replica"] = {**DATABASES["default"], **env.db_url_config(replica), "TEST": {"MIRROR": "default"}}
    DATABASE_ROUTERS = ["untoc_portal.core.replica.ReplicaRouter"]
CACHES = {
    "default": get_counts_cache(REDIS_URL),
    # Who is at which article now: shared by all web processes, also without Redis.
    "presence": get_counts_cache(REDIS_URL)
    if REDIS_URL
    else env.cache_url_config(f"filecache://{VAR_DIR / 'presence'}"),
    # Public pages and files, compressed: each process has its own. With ten years of data, one takes 13 kB at most.
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 200}},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
# Returns on what authority a person acts on an object: called for every row of the audit trail.
AUTHORITY_OF_ACTS = "reviews.services.acting.get_review_authority"
# Return the States and organizations for which a person acts: they may have service accounts (core/api_tokens.py).
PARTIES_OF_PEOPLE = [
    "reviews.selectors.people.list_machine_parties",
    "stakeholders.selectors.organizations.list_machine_parties",
]
# Return the portal-wide roles that follow from a person's mandates: called in every place where a role is given
# (accounts/roles.py).
ROLES_BY_MANDATE = ["reviews.selectors.people.list_mandate_roles"]
# Guardian's own backend is left out on purpose: Django accepts the first backend that says yes, so a bare grant would
# be stronger than a rule that also requires a state (ADR 0003).
AUTHENTICATION_BACKENDS = [
    "untoc_portal.accounts.backends.AccountBackend",
    "rules.permissions.ObjectPermissionBackend",
]
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "untoc_portal.accounts.breached.BreachedPasswordValidator"},
]
# An activation link is valid for this many seconds; its holder can renew it without help.
PASSWORD_RESET_TIMEOUT = 10 * 24 * 3600
# The portal-wide roles (core.enums.RoleGroup) that need a second factor.
REQUIRE_SECOND_FACTOR_FOR = env.list("REQUIRE_SECOND_FACTOR_FOR", default=["secretariat", "focal_points"])
# django-allauth handles the sign-in; accounts/adapters.py and accounts/forms.py define its look and texts.
ACCOUNT_ADAPTER = "untoc_portal.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = str
# The activation link verifies an address; a link sent to a new address verifies that one.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# A browser that is closed forgets the session; on the server it ends as SESSION_HOURS says.
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_FORMS = {
    "login": "untoc_portal.accounts.forms.SignInForm",
    "reset_password": "untoc_portal.accounts.forms.PasswordResetForm",
    "reset_password_from_key": "untoc_portal.accounts.forms.NewPasswordForm",
    "set_password": "untoc_portal.accounts.forms.SetPasswordForm",
    "change_password": "untoc_portal.accounts.forms.ChangePasswordForm",
    "add_email": "untoc_portal.accounts.forms.NewAddressForm",
    "reauthenticate": "untoc_portal.accounts.forms.ConfirmPasswordForm",
}
MFA_ADAPTER = "untoc_portal.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "UNTOC Review Portal"
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "untoc_portal.accounts.forms.SecondFactorForm",
    "reauthenticate": "untoc_portal.accounts.forms.ConfirmCodeForm",
    "activate_totp": "untoc_portal.accounts.forms.SetUpAppForm",
    "add_webauthn": "untoc_portal.accounts.forms.AddKeyForm",
    "edit_webauthn": "untoc_portal.accounts.forms.RenameKeyForm",
}
USERSESSIONS_TRACK_ACTIVITY = False
# Single sign-on by OpenID Connect, if a server is named. It gives access to existing accounts, by verified address.
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="")
SOCIALACCOUNT_ADAPTER = "untoc_portal.accounts.adapters.SingleSignOnAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": env.str("OIDC_NAME", default="single sign-on"),
                "client_id": env.str("OIDC_CLIENT_ID", default=""),
                "secret": env.str("OIDC_CLIENT_SECRET", default=""),
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ]
        if OIDC_SERVER_URL
        else [],
    }
}
# How many hours a session lasts, and how many minutes without a request (accounts/session_limits.py). Most people read
# confidential data, on computers that others use too; stakeholders write their own texts. “others” are the roles that
# are not named, and people without a role.
SESSION_HOURS = {"others": 12, "stakeholders": 72}
SESSION_HOURS |= {name: int(hours) for name, hours in env.dict("SESSION_HOURS", default={}).items()}
SESSION_IDLE_MINUTES = {"others": 60, "stakeholders": 240}
SESSION_IDLE_MINUTES |= {name: int(minutes) for name, minutes in env.dict("SESSION_IDLE_MINUTES", default={}).items()}
# For how many hours the token of a program that signs in with a password lasts, and for how many days at most a token
# that a person makes on a page.
API_SIGN_IN_HOURS = env.int("API_SIGN_IN_HOURS", default=10)
API_TOKEN_DAYS = env.int("API_TOKEN_DAYS", default=366)
# How many requests to the API a minute, with one token or session, and from one address without signing in.
# The most rows and bytes that one request can store in bulk (core/api/bulk.py).
API_BULK_ROWS = env.int("API_BULK_ROWS", default=1000)
API_BULK_BYTES = env.int("API_BULK_BYTES", default=5 * 1024 * 1024)
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=600)
API_REQUESTS_PER_MINUTE_AND_ADDRESS = env.int("API_REQUESTS_PER_MINUTE_AND_ADDRESS", default=300)
# From it the ids of confidential rows are made. They change with it, so it is set once. Empty: SECRET_KEY.
PUBLIC_ID_KEY = env.str("PUBLIC_ID_KEY", default="")
# The origins of other sites whose pages may use the API in a browser; "*" is every site, with a token at most.
API_CORS_ORIGINS = env.list("API_CORS_ORIGINS", default=[])
SESSION_COOKIE_AGE = max(SESSION_HOURS.values()) * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_ENGINE = "untoc_portal.core.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

LANGUAGE_CODE = "en"
# The six official languages of the United Nations, each with its native name.
LANGUAGES = [
    ("ar", "العربية"),
    ("zh-hans", "中文"),
    ("en", "English"),
    ("fr", "Français"),
    ("ru", "Русский"),
    ("es", "Español"),
]
LOCALE_PATHS = [FILES_DIR / "locale"]
FORMAT_MODULE_PATH = ["untoc_portal.formats"]
USE_I18N = True
USE_TZ = True
# The duty station of the Secretariat.
TIME_ZONE = "Europe/Vienna"
# Years must never be grouped: "2,026" would be wrong in every document.
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [FILES_DIR / "static"]
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
STORAGES = {
    "default": get_files_storage(),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Long tasks that jobs prepare step by step (core/preparations.py): kind → its definition.
PREPARATIONS = {
    "answer_letter": "reviews.services.preparing.ANSWER_DOCX",
    "draft_text": "reviews.services.draft_texts.DRAFT_PDF",
    "draw": "reviews.services.preparing.DRAW",
    "evidence_pack": "untoc_portal.core.evidence.packs.EVIDENCE_PACK",
    "letters": "reviews.services.letters.LETTERS",
    "machine_record_draft": "untoc_portal.core.machine_translation.record_drafts.RECORD_DRAFT",
    "machine_reading_drafts": "reviews.services.reading_drafts.READING_DRAFTS",
    "machine_summary_draft": "reviews.services.machine_summaries.SUMMARY_DRAFT",
    "session_pack": "dialogues.services.packs.SESSION_PACK",
    "table_file": "untoc_portal.core.admin.preparing.TABLE_FILE",
    "table_file_taken_in": "untoc_portal.core.admin.preparing.TABLE_IMPORT",
}
# Rows whose texts exist in the six official languages (core/texts_of_record.py): name in the URL → model.
TEXTS_OF_RECORD = {
    "session": "dialogues.Session",
    "recommendation": "dialogues.Recommendation",
    "dialogue": "dialogues.Dialogue",
    "chair-summary": "dialogues.ChairSummary",
    "general-report": "dialogues.GeneralReport",
    "compilation": "dialogues.Compilation", "conference-decision": "dialogues.ConferenceDecision",
    "note-verbale": "reviews.LetterTemplate",
}  # fmt: skip
# Returns the agreed terms of two languages, as `untoc_portal.core.terminology` describes them.
TERMINOLOGY = "reviews.selectors.terminology.build_terminology"
# How many days a prepared file is kept for the person who requested it.
PREPARED_KEPT_DAYS = env.int("PREPARED_KEPT_DAYS", default=7)
# How many days a private draft of a form is kept for its author.
FORM_DRAFTS_KEPT_DAYS = env.int("FORM_DRAFTS_KEPT_DAYS", default=30)
# How many days after it was archived a message is cleared. What is not archived is never cleared.
ARCHIVED_MESSAGES_KEPT_DAYS = env.int("ARCHIVED_MESSAGES_KEPT_DAYS", default=730)
# The maximum length of such a draft, all fields together: longer than any form needs, too short to fill a disk.
FORM_DRAFT_MAX_CHARACTERS = 300_000
# Which documents are also stored as XML, and what writes it from their snapshots (core/documents.py).
DOCUMENT_XML = {
    "documents/reviews/list_of_observations.html": "reviews.akoma_ntoso.build_akoma_ntoso",
    "documents/reviews/summary.html": "reviews.akoma_ntoso.build_akoma_ntoso",
}
# The certificate of the seal on documents: a PKCS #12 file and its passphrase. Without it, documents are not sealed.
SEAL_CERTIFICATE = env.str("SEAL_CERTIFICATE", default="")
SEAL_PASSPHRASE = env.str("SEAL_PASSPHRASE", default="")
# Files with the private keys (Ed25519, PEM) that sign the seals of the trail. Each signs, so that one can follow
# another.
TRAIL_KEYS = env.list("TRAIL_KEYS", default=[])
# The public keys, in hexadecimal, of seals that were signed earlier.
TRAIL_FORMER_KEYS = env.list("TRAIL_FORMER_KEYS", default=[])
# Whether records bear the time at which they were written: false in a demonstration, which passes through years in
# one run.
TRAIL_DATES_ARE_REAL = True
# Authorities that put a time stamp (RFC 3161) on the closing hash of a drawing of lots and on the last seal of each
# hour, and a PEM file with the certificates to which their signatures must lead. Without them there is no time stamp,
# and the page says so.
TIME_STAMP_AUTHORITIES = env.list("TIME_STAMP_AUTHORITIES", default=[])
TIME_STAMP_ROOTS = env.str("TIME_STAMP_ROOTS", default="")
# Whether a phase can have a drawing of lots whose number is invented: only in a demonstration.
PRACTICE_DRAWS = False
# A note verbale is a scanned letter: ten megabytes are more than enough.
UPLOAD_MAX_BYTES = 10 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

if env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
# Whether the Secretariat can see mails that were written to a folder: they contain links that open accounts.
SHOW_MAIL = False
# Timeout of the mail server, in seconds.
EMAIL_TIMEOUT = 30
# Where people can report an accessibility barrier; shown on /accessibility/.
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=DEFAULT_SENDER)

# Whether jobs check if the links of laws still work. Turn it off if the portal cannot reach the internet: otherwise
# every link would count as dead.
LINK_CHECKS = env.bool("LINK_CHECKS", default=True)
CELERY_TIMEZONE = TIME_ZONE

# The hour of the morning, in the recipient's time zone, when digests are created.
DIGEST_HOUR = env.int("DIGEST_HOUR", default=7)
# How many days before a session of a working group its agenda closes for outcomes, unless the session says otherwise;
# no source was found for this number.
SESSION_DOCUMENTS_DAYS = env.int("SESSION_DOCUMENTS_DAYS", default=42)

# How many organizations one person can register per day, or one address without signing in.
REGISTRATIONS_PER_DAY = env.int("REGISTRATIONS_PER_DAY", default=5)

# For how many seconds an action without a confirmation can be undone.
UNDO_SECONDS = env.int("UNDO_SECONDS", default=60)
# After how long the board and the steering page compute again what they keep of all reviews; acts are seen immediately.
BOARD_SECONDS = env.int("BOARD_SECONDS", default=600)
# A visitor's page is made again after an act. For other changes it is made again after these seconds; 0: each time.
VISITOR_PAGE_SECONDS = env.int("VISITOR_PAGE_SECONDS", default=60)

# The admin's own pages also need no more than this policy: no inline script, no foreign URL.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        # A browser checks this also when a form is redirected to the single sign-on server.
        "form-action": [SELF, *([_origin(OIDC_SERVER_URL)] if OIDC_SERVER_URL else [])],
        "frame-ancestors": [NONE],
    },
}
# Features of a device or a browser that no page needs; a page of this portal may use the others (keys at sign-in). Each
# name is known to browsers: they log a warning for unknown names on every page.
REFUSED_FEATURES = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media",
    "gamepad", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi",
    "payment", "picture-in-picture", "screen-wake-lock", "serial", "usb", "window-management", "xr-spatial-tracking",
)  # fmt: skip
# Sent with every answer (core/middleware.py). No other site can embed a file of the portal, share a window with it, or
# be embedded in its pages.
BROWSER_HEADERS = {
    "Permissions-Policy": ", ".join(f"{name}=()" for name in REFUSED_FEATURES),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
