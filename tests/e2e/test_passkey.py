"""A passkey in a real browser, with an authenticator that only the browser believes in."""

import re

from playwright.sync_api import expect

from tests.e2e.browsing import PERSON, main, sign_out
from tests.factories.people import PASSWORD, make_user

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_passkey_signs_in_and_recovery_code_replaces_it(portal, db):
    ada = make_user(email="ada@example.org")
    page = portal.sign_in(ada)
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.goto("/accounts/second-factor/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    page.get_by_label("Name of the key").fill("Laptop")
    page.get_by_label("Sign in with this key alone").check()
    main(page).get_by_role("button", name="Add the key").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    code = re.findall(r"\b\d{8}\b", main(page).inner_text())[0]
    sign_out(page)
    page.goto("/accounts/sign-in/")
    main(page).get_by_role("button", name="Sign in with a passkey").click()
    sign_out(page)
    page.goto("/accounts/sign-in/")
    page.get_by_label("E-mail").fill(ada.email)
    page.get_by_label("Password").fill(PASSWORD)
    main(page).get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")
    main(page).get_by_label("Code").fill(code)
    main(page).get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator(PERSON)).to_be_visible()
