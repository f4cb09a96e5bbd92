"""The language is changed on any page, and the page stays."""

import re
from html import unescape

import pytest
from django.urls import reverse


def offered(response) -> str:
    """Return where the page's form that changes the language leads back to."""
    form = re.search(r'<form class="language-form menu".*?</form>', response.content.decode(), re.DOTALL)[0]
    return unescape(re.search(r'name="next" value="([^"]*)"', form)[1])


def in_arabic(client, page):
    return client.post(reverse("set_language"), {"language": "ar", "next": page}, follow=True)


@pytest.mark.parametrize(
    "path",
    [
        "/states/?name=%C3%89t&regional_group=african&page=1",
        "/search/?q=a%26b%3Dc",
        "/organizations/",
        "/no/such/page/",
    ],
)
def test_page_and_query_stay(db, client, path):
    page = client.get(path)
    assert offered(page) == path
    again = in_arabic(client, offered(page))
    assert (
        again.request["PATH_INFO"] + "?" * bool(again.request["QUERY_STRING"]) + again.request["QUERY_STRING"] == path
    )
    assert '<html lang="ar" dir="rtl">' in again.content.decode()


def test_form_that_was_refused_is_shown_again(db, client):
    refused = client.post(reverse("account_login") + "?next=/states/", {"login": "nobody@example.org", "password": "x"})
    assert (refused.status_code, offered(refused)) == (200, "/accounts/sign-in/?next=/states/")
    assert in_arabic(client, offered(refused)).status_code == 200


def test_act_that_was_refused_leads_back_to_where_it_was_asked(world, client):
    client.force_login(world.secretariat)
    asked_on = "/reviews/KEN-1/stakeholders/?page=2"
    refused = client.post(
        reverse("reviews:remove_consultation", args=["KEN-1", 7]),
        headers={"referer": f"https://testserver{asked_on}#top"},
    )
    assert (refused.status_code, offered(refused)) == (404, asked_on)


def test_other_sites_are_not_led_to(db, client):
    answer = client.post(reverse("set_language"), {"language": "ar", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"
