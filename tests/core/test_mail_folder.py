"""Mails of the embedded default: shown to the secretariat while the portal is tried out, and to nobody else."""

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse

from tests.factories.people import make_user
from untoc_portal.core import mail_folder
from untoc_portal.core.enums import RoleGroup

URL = reverse("mail_folder")


@pytest.fixture
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    settings.SHOW_MAIL = True
    return tmp_path


def test_mails_are_shown_the_latest_first(folder, client, secretariat):
    client.force_login(secretariat)
    assert client.get(URL).context["mails"] == []
    EmailMessage("First", "Go to https://portal.example/a/", to=["a@example.org"]).send()
    EmailMessage("الثاني", "نص", to=["b@example.org"]).send()
    mails = client.get(URL).context["mails"]
    assert sorted((mail.subject, mail.to, mail.body) for mail in mails) == [
        ("First", "a@example.org", "Go to https://portal.example/a/"),
        ("الثاني", "b@example.org", "نص"),
    ]
    assert '<a href="https://portal.example/a/"' in client.get(URL).content.decode()


def test_only_the_latest_are_read(folder):
    for number in range(mail_folder.MAX_MESSAGES + 3):
        (folder / f"2026-{number:03}.log").write_text(f"Subject: {number}\nTo: a@example.org\n\nText\n" + "-" * 79)
    subjects = [mail.subject for mail in mail_folder.list_latest_mails()]
    assert (subjects[0], len(subjects)) == (str(mail_folder.MAX_MESSAGES + 2), mail_folder.MAX_MESSAGES)


@pytest.mark.parametrize("role", [None, RoleGroup.DELEGATES, RoleGroup.EXTENDED_BUREAU, RoleGroup.STAKEHOLDERS])
def test_nobody_else_sees_them(folder, client, db, role):
    client.force_login(make_user(*([role] if role else [])))
    assert client.get(URL).status_code == 404


@pytest.mark.parametrize("name", ["SHOW_MAIL", "EMAIL_BACKEND"])
def test_page_is_not_there_in_production(folder, client, secretariat, settings, name):
    client.force_login(secretariat)
    assert client.get(URL).status_code == 200
    off = {"SHOW_MAIL": False, "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend"}
    setattr(settings, name, off[name])
    assert client.get(URL).status_code == 404
