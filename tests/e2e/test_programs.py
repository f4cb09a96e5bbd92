"""A person lets programs of others act in the own name, refuses them, and ends what was allowed."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from playwright.sync_api import expect

from tests.e2e.browsing import PERSON, give_password, main
from tests.factories.oauth import DEVICE_GRANT, make_program
from tests.factories.people import PASSWORD, make_user

SECRET = "JBSWY3DPEHPK3PXP"
TOKENS = "/account/tokens/"


@contextmanager
def listening():
    """Give the address on the person's own computer at which a program waits, and what comes back to it."""
    came = []

    class Waiting(BaseHTTPRequestHandler):
        def do_GET(self):
            asked = urlsplit(self.path)
            if asked.path == "/back":
                came.append({name: values[0] for name, values in parse_qs(asked.query).items()})
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<title>Program</title><link rel=icon href=data:,><p>Back in the program.")

        def log_message(self, *_arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Waiting)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/back", came
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def sign_in_with_both_factors(page, user):
    """Sign in on the page that shows the form, with the password and then with the authenticator app."""
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    main(page).get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")
    code = format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))
    main(page).get_by_label("Code").fill(code)
    main(page).get_by_role("button", name="Sign in", exact=True).click()
    page.locator(PERSON).wait_for()


def make_person():
    user = make_user(email="ada@example.org")
    give_password(user)
    TOTP.activate(user, SECRET)
    return user


def works(tokens):
    return Client(headers={"Authorization": f"Bearer {tokens['access_token']}"}).get("/api/v1/me/").status_code == 200


def choose(page, button):
    main(page).get_by_role("button", name=button, exact=True).click()


def test_program_is_refused_then_allowed_a_part_then_ended(portal, db):
    ada = make_person()
    with listening() as (address, came):
        program = make_program(redirect_uris=[address], scopes=["reviews:read", "reviews:write"], keeps_secret=False)
        asked = program.ask(redirect_uri=address, scope="reviews:read reviews:write")
        page = portal.visit(f"/oauth/authorize/?{urlencode(asked)}")
        sign_in_with_both_factors(page, ada)
        expect(page.get_by_role("heading", level=1)).to_have_text("Allow a program")
        expect(main(page)).to_contain_text("University of Somewhere")
        choose(page, "Do not allow it")
        expect(page.get_by_text("Back in the program.")).to_be_visible()
        assert came == [{"error": "access_denied", "state": "s-1"}]

        page.goto(f"{portal.address}/oauth/authorize/?{urlencode(asked)}")
        main(page).get_by_label("write: reviews").uncheck()
        choose(page, "Allow the program")
        expect(page.get_by_text("Back in the program.")).to_be_visible()
        assert came[1]["state"] == "s-1"
    tokens = program.exchange(came[1]["code"], redirect_uri=address).json()
    assert tokens["scope"] == "reviews:read"
    assert works(tokens)

    page.goto(portal.address + TOKENS)
    row = main(page).get_by_role("row", name="Research desk")
    row.get_by_role("button", name="End").click()
    expect(main(page)).to_contain_text("The program can no longer act for you.")
    expect(main(page).get_by_role("row", name="Research desk")).to_have_count(0)
    assert not works(tokens)


def test_device_is_refused_then_connected(portal, db):
    ada = make_person()
    program = make_program(redirect_uris=[], is_device=True, scopes=["reviews:read"], keeps_secret=False)
    page = portal.visit("/oauth/device/")
    sign_in_with_both_factors(page, ada)
    page.get_by_label("Code on the device").fill("WRONG-CODE")
    choose(page, "Continue")
    expect(main(page)).to_contain_text("There is no such code now.")
    for button, done in (
        ("Do not allow it", "The device was refused."),
        ("Allow the program", "The device can now act for you."),
    ):
        begun = program.post("/oauth/device/code/", {"scope": "reviews:read"}).json()
        page.goto("/oauth/device/")
        page.get_by_label("Code on the device").fill(begun["user_code"].lower())
        choose(page, "Continue")
        expect(main(page)).to_contain_text(begun["user_code"])
        choose(page, button)
        expect(main(page)).to_contain_text(done)
        answer = program.post("/oauth/token/", {"grant_type": DEVICE_GRANT, "device_code": begun["device_code"]})
        assert (answer.status_code == 200) == (button == "Allow the program"), answer.content
    assert works(answer.json())
