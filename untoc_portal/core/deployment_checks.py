"""What `manage.py check --deploy` asks of a portal that others will reach: each row is one thing and its remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

from untoc_portal.core import seals
from untoc_portal.core.client_address import read_networks
from untoc_portal.core.stored_files import get_store

if TYPE_CHECKING:
    from collections.abc import Callable

# Backends that send no mail: what they are given stays on this machine.
LOCAL_MAIL = ("filebased", "console", "dummy", "locmem")


class Need(NamedTuple):
    """One thing that a deployment needs; `find` returns what is wrong, or an empty text."""

    id: str
    find: Callable[[], str]
    hint: str


def find_wrong_address() -> str:
    """Return what is wrong with the public address: links in e-mails lead there."""
    url = urlsplit(settings.PORTAL_URL)
    if url.scheme != "https" or not url.hostname:
        return "PORTAL_URL is no address with https://."
    if not validate_host(url.hostname, settings.ALLOWED_HOSTS):
        return "ALLOWED_HOSTS does not name the host of PORTAL_URL."
    return ""


def find_wrong_origins() -> str:
    """Return what is wrong with the origins from which forms are accepted."""
    url = urlsplit(settings.PORTAL_URL)
    return "" if f"https://{url.netloc}" in settings.CSRF_TRUSTED_ORIGINS else "CSRF_TRUSTED_ORIGINS lacks PORTAL_URL."


def find_local_mail() -> str:
    """Return whether mails would stay on this machine."""
    is_local = any(word in settings.EMAIL_BACKEND for word in LOCAL_MAIL)
    return "E-mails are not sent: they are kept on this machine." if is_local else ""


def find_wrong_sender() -> str:
    """Return whether nobody could answer the sender of the mails."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
    is_default = settings.DEFAULT_FROM_EMAIL == settings.DEFAULT_SENDER
    return "DEFAULT_FROM_EMAIL is no address of yours." if is_default or "." not in host else ""


def find_unknown_proxy() -> str:
    """Return whether nobody said which proxies can be believed."""
    return "" if settings.TRUSTED_PROXIES else "It is not said which reverse proxy can be believed."


def find_wrong_seal() -> str:
    """Return whether the certificate of the seal on documents cannot be opened."""
    if not settings.SEAL_CERTIFICATE:
        return ""
    try:
        seals.load_signer()
    except (ImproperlyConfigured, OSError, ValueError) as error:
        return f"The seal on documents cannot be used: {error}"
    return ""


def find_unusable_files() -> str:
    """Return why uploaded and rendered files cannot be stored, or are not private."""
    if bool(settings.FILES_KEY_ID) != bool(settings.FILES_SECRET_KEY):
        return "FILES_KEY_ID and FILES_SECRET_KEY belong together, and one is missing."
    store = get_store()
    if fault := store.find_error():
        return f"Files cannot be stored: {fault}."
    return store.find_public_reading()


def find_missing_static_files() -> str:
    """Return whether the static files were not collected: every page would be an error."""
    is_there = (settings.STATIC_ROOT / "staticfiles.json").is_file()
    needs = "Manifest" in settings.STORAGES["staticfiles"]["BACKEND"]
    return "The static files are not collected." if needs and not is_there else ""


def find_missing_languages() -> str:
    """Return which languages would silently be English."""
    missing = [
        str(source.relative_to(root))
        for root in settings.LOCALE_PATHS
        for source in sorted(root.rglob("*.po"))
        if not source.with_suffix(".mo").is_file()
    ]
    return f"These translations are not compiled: {', '.join(missing)}." if missing else ""


NEEDS = (
    Need("portal.E010", find_wrong_address, "Set PORTAL_URL to the public address, and ALLOWED_HOSTS to its host."),
    Need("portal.E011", find_wrong_origins, "Set CSRF_TRUSTED_ORIGINS to the addresses the portal is reached by."),
    Need("portal.E012", find_local_mail, "Set EMAIL_URL to the address of the mail server."),
    Need("portal.E013", find_wrong_sender, "Set DEFAULT_FROM_EMAIL to the address of the sender."),
    Need("portal.E014", find_unknown_proxy, "Set TRUSTED_PROXIES to the address of the proxy, or to none."),
    Need("portal.E015", find_wrong_seal, "Set SEAL_CERTIFICATE and SEAL_PASSPHRASE, or neither of them."),
    Need("portal.E016", find_unusable_files, "Give the portal alone the right to write in MEDIA_ROOT or FILES_BUCKET."),
    Need("portal.E017", find_missing_static_files, "Run manage.py collectstatic."),
    Need("portal.E018", find_missing_languages, "Run manage.py compilemessages (it needs gettext)."),
)


@register(Tags.security, deploy=True)
def check_needs_of_deployment(**_kwargs: Any) -> list[Error]:
    """Return an error for each thing that is missing."""
    return [Error(message, hint=need.hint, id=need.id) for need in NEEDS if (message := need.find())]


@register(Tags.security)
def check_proxies(**_kwargs: Any) -> list[Error]:
    """Return an error if a trusted proxy is no address: it would be believed by nobody, and noticed by nobody."""
    try:
        read_networks(tuple(settings.TRUSTED_PROXIES))
    except ValueError as error:
        hint = "TRUSTED_PROXIES takes addresses and networks, unix, or none."
        return [Error(f"TRUSTED_PROXIES: {error}.", hint=hint, id="portal.E019")]
    return []
