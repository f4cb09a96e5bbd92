"""Which addresses open without signing in: this list, and no other."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests.factories.people import make_secretariat, make_user
from untoc_portal.core.api.permissions import DenyUnlessMapped
from untoc_portal.core.enums import RoleGroup

# What anyone may open. Rows still come through `visible_to`: a page here may hold nothing for who is not signed in.
PUBLIC = {
    "home",
    "reviews:follow_up_lines",
    "reviews:follow_up_version",
    "reviews:follow_up_version_file",
    "dialogues:contributions",
    "dialogues:good_practices",
    "dialogues:compilation_detail",
    "dialogues:compilation_file",
    "dialogues:decision_list",
    "dialogues:decision_detail",
    "search",
    # For anyone who holds the address: one person's dates, and no session.
    "feed",
    "accessibility",
    "verify",
    # Hashes and signatures, from which nothing can be concluded; a proof of a document is for anyone who has its hash.
    "trail",
    "trail_feed",
    "trail_seal",
    "trail_verifier",
    "seal_growth",
    "document_proof",
    "styleguide",
    "help:start",
    "help:glossary",
    "help:manual",
    # A tour of another role than the reader's is not there.
    "help:tour",
    "set_language",
    "health_live",
    "health_ready",
    # Answers 404 to whom it is not meant for: see tests/core/test_metrics.py.
    "metrics",
    "account_login",
    "accounts:activate",
    "account_logout",
    "account_inactive",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    # Open to who has given the right password and has the second factor still to show.
    "mfa_authenticate",
    "accounts:lost_second_factor",
    "mfa_login_webauthn",
    "openid_connect_login",
    "openid_connect_callback",
    "socialaccount_login_cancelled",
    "socialaccount_signup",
    "stakeholders:state_list",
    "stakeholders:state_detail",
    "stakeholders:organization_list",
    # Stakeholders register without an account; the address they give proves itself by the link sent there.
    "stakeholders:organization_new",
    "stakeholders:organization_detail",
    "reviews:library",
    "reviews:contact_state",
    "reviews:library_feed",
    "reviews:issued_outcome",
    # Treaties are public.
    "reviews:article_list",
    "reviews:provision",
    # The version in force of a questionnaire, without any answer.
    "reviews:public_questionnaire",
    "reviews:schema",
    "reviews:status",
    "reviews:document_file",
    "reviews:document_form",
    # The edition of a self-assessment report that the State under review publishes.
    "reviews:paper_file",
    "reviews:paper_form",
    "reviews:submission_detail",
    # For anyone who holds a link; it opens one institution's articles and no session.
    "reviews:guest",
    "reviews:guest_article",
    "reviews:guest_hand_in",
    # For a Mission with the sheet of a note verbale (ADR 47). They ask for its code, and show nothing without it.
    "reviews:letter_link",
    "reviews:letter_answer",
    "reviews:draw_list",
    "reviews:draw_detail",
    "reviews:draw_state",
    "reviews:draw_file",
    "reviews:draw_certificate",
    "reviews:draw_stamp",
    "dialogues:working_group_list",
    "dialogues:working_group_detail",
    "dialogues:session_detail",
    "dialogues:session_document_file",
    "dialogues:schedule",
    "dialogues:schedule_feed",
    # Anyone who is not signed in goes on to the schedule.
    "calendar",
    "sitemap",
    "press",
    "press_figure",
    "robots",
    "security",
    "dialogues:country_check",
    "dialogues:calendar_file",
    "dialogues:dialogue_list",
    "dialogues:dialogue_detail",
    "dialogues:dialogue_figures",
    "dialogues:dialogue_paper",
    "dialogues:speaker_list",
    # Before everyone in the room: it shows what everyone may see.
    "dialogues:room_screen",
    # For the interpreters who hold the link, until the meeting is closed.
    "dialogues:room_texts",
    "dialogues:statement_list",
    "dialogues:chair_summary_detail",
    "dialogues:chair_summary_file",
    "dialogues:statement_detail",
    # Of a chair's summary or general report that this reader may see.
    "dialogues:translated_document",
    "dialogues:general_report_list",
    "dialogues:general_report_detail",
    "dialogues:general_report_figures",
    "dialogues:general_report_file",
    "dialogues:topic",
    "dialogues:topic_feed",
    "dialogues:topic_calendar",
    # For anyone who has the link from a mail: they confirm an address, or forget it.
    "dialogues:subscription_confirm",
    "dialogues:subscription_end",
    "dialogues:open_data",
    "dialogues:open_data_catalogue",
    "dialogues:open_data_file",
    "dialogues:open_data_schema",
    # 404 until the first daily dump: see tests/dialogues/test_open_data_dump.py.
    "dialogues:open_data_manifest",
    "dialogues:open_data_dump_file",
    # 404 until two officers have issued it: see tests/dialogues/test_research.py.
    "dialogues:research_archive",
    # For programs, which say who they are in each request; the page of the person asks for the sign-in by itself. See
    # tests/api/test_oauth.py.
    "openid_configuration",
    "oauth_configuration",
    "oauth_keys",
    "idp:oidc:authorization",
    "oauth_token",
    "oauth_revoke",
    "oauth_device_code",
    "dialogues:funding",
    "dialogues:funding_file",
}
# The API refuses by itself what a reader may not do; these three answer anyone.
PUBLIC_IN_THE_API = {
    "api:schema",
    "api:root",
    # 404 to whom the document is not for: see tests/api/test_documents.py.
    "api:document",
    # 401 without a token or a session: see tests/api/test_me.py.
    "api:me",
    "api:docs",
    # 401 without a token: see tests/api/test_oauth.py.
    "api:userinfo",
    "api:token",
    "api:verify",
    # What everyone may find, or the token may read: see tests/api/test_search.py.
    "api:search",
    "api:topic",
    "api:seal_list",
    "api:seal_detail",
    "api:document_proof",
    # Answers 404 to whom the act does not concern: see tests/core/test_trail_pages.py.
    "api:event_proof",
    "api:seal_growth",
    # Answer 404 to whom the act or the object does not concern: see tests/reviews/test_evidence.py.
    "api:receipt",
    "api:evidence",
    # Each event is for whom its row is for: see tests/core/test_event_log.py.
    "api:event-kind-list",
    "api:event-list",
}
# The key in these addresses is in the part that several of them share, or in a pattern.
KEYS_ABOVE = {
    "mfa_edit_webauthn": ["pk"],
    "mfa_remove_webauthn": ["pk"],
    "reviews:contact_action": ["pk", "act"],
    "reviews:letter_file": ["pk", "form"],
    "receipt_file": ["pk", "form"],
}
SAMPLES = {
    "asked": 1,
    "code": "KEN-1",
    "pk": 1,
    "number": 1,
    "earlier": 1,
    "version": 1,
    "kind": "summary",
    "iso3": "KEN",
    "readers": 1,
    "step": 1,
    "key": "agendaitem-1-title",
    "instrument": "UNTOC",
    "name": "open",
    "page": "submission",
    "act": "end",
    "user": 1,
    "file": 1,
    "row": 1,
    "location": 1,
    "language": "en",
    "form": "pdf",
    "representative": 1,
    "sha256": "0" * 64,
    "token": "x",
    "head": "measures",
    "revision": 1,
    "delivery": 1,
    "level": "public",
    "into": 2,
    "moment": "2026",
}
OWN_SAMPLES = {"reviews:letter_file": {"form": "print"}}


def addresses(patterns=None, namespaces=()) -> Iterator[tuple[str, URLPattern]]:
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLPattern):
            yield ":".join([*namespaces, entry.name or ""]), entry
        else:
            yield from addresses(entry.url_patterns, (*namespaces, entry.namespace) if entry.namespace else namespaces)


PAGES = {name: entry for name, entry in addresses() if not name.startswith(("api:", "admin:"))}
API = {name: entry for name, entry in addresses() if name.startswith("api:")}
ADMIN = [(name, entry) for name, entry in addresses() if name.startswith("admin:")]


def test_these_pages_open_without_signing_in_and_no_other():
    assert {name for name, entry in PAGES.items() if not getattr(entry.callback, "login_required", True)} == PUBLIC


@pytest.mark.parametrize("name", sorted(set(PAGES) - PUBLIC))
def test_any_other_page_sends_to_the_sign_in(db, name):
    wanted = PAGES[name].pattern.converters or KEYS_ABOVE.get(name, [])
    samples = SAMPLES | OWN_SAMPLES.get(name, {})
    address = reverse(name, kwargs={key: samples[key] for key in wanted})
    for method in ("get", "post"):
        response = getattr(Client(), method)(address)
        assert (response.status_code, response["Location"]) == (302, f"/accounts/sign-in/?next={address}")


def test_the_api_denies_what_it_does_not_map():
    open_to_anyone = {
        name for name, entry in API.items() if DenyUnlessMapped not in entry.callback.cls.permission_classes
    }
    assert open_to_anyone == PUBLIC_IN_THE_API


def test_the_admin_is_there_for_the_secretariat_alone(db):
    index = reverse("admin:index")
    assert Client().get(index, follow=True).redirect_chain[-1] == (f"/accounts/sign-in/?next={index}", 302)
    answers = {}
    for user in (make_secretariat(name="secretariat"), *(make_user(role, name=role) for role in list(RoleGroup)[1:])):
        client = Client()
        client.force_login(user)
        answers[user.name] = client.get(index).status_code
    assert answers == {"secretariat": 200, **dict.fromkeys(list(RoleGroup)[1:], 404)}


def test_every_page_of_the_admin_is_behind_its_door(db):
    assert [name for name, entry in ADMIN if not getattr(entry.callback, "login_required", True)] == ["admin:login"]
    names = {name for name, entry in ADMIN if not entry.pattern.converters and entry.name} - {"admin:app_list"}
    client = Client()
    client.force_login(make_user(RoleGroup.DELEGATES))
    for name in names - {"admin:login", "admin:logout", "admin:jsi18n"}:
        assert Client().get(reverse(name)).status_code == 302, name
        assert client.get(reverse(name)).status_code == 404, name
