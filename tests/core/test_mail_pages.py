"""E-mails as pages: the words of the plain text, in the reader's direction, with the act as a button."""

import pytest
from lxml import html

from untoc_portal.core.mail_pages import render_mail_page
from untoc_portal.core.models import Message

ADDRESS = "https://portal.example/messages/follow/1/"
BODY = f"Dear <b>Ada</b>,\n\nA Mission named people.\n\nWhat you can do now\n{ADDRESS}\n\nNothing is confidential."


def render(**fields):
    values = {"event": "reviews/letter_answered", "act": "enter_names", "language": "en", "subject": "Names"}
    return html.document_fromstring(render_mail_page(Message(**{**values, "body": BODY, **fields})))


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("zh-hans", "ltr"), ("en", "ltr")])
def test_mail_page_is_in_the_direction_of_its_language(language, direction):
    page = render(language=language)
    assert (page.get("lang"), page.get("dir")) == (language, direction)


def test_act_is_the_one_button():
    links = [(link.text, link.get("href")) for link in render().iter("a")]
    assert links == [("Enter the names", ADDRESS), (ADDRESS, ADDRESS)]
    assert [link.text for link in render(act="").iter("a")] == [ADDRESS]


def test_mail_page_has_the_words_alone():
    page = render()
    assert "<b>Ada</b>" in page.text_content()
    assert not page.xpath("//img | //script | //link | //*[@src]")


def test_list_in_a_digest_keeps_its_addresses():
    body = f"This needs you:\n\n- Names\n  {ADDRESS}\n- Dates\n  {ADDRESS}2/"
    assert [link.get("href") for link in render(event="core/digest", act="", body=body).iter("a")] == [
        ADDRESS,
        f"{ADDRESS}2/",
    ]
