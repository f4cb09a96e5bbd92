"""Files with official texts in the admin: uploaded, looked at, confirmed or discarded; only by the Secretariat."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reviews.models import ArticleText, Phase, Questionnaire, TextImport
from tests.factories.admin_forms import admin_url
from tests.factories.adoption import VERSION, filled
from tests.factories.people import make_user
from untoc_portal.core.enums import RoleGroup

ADD = "/admin/reviews/textimport/add/"
HEAD = "instrument,article,paragraph,subparagraph,language,label,text,source"
LINE = "UNTOC,5,1,,en,1.,[Invented] Each gardener waters.,Invented for a test"


def upload(client, content, name="texts.csv", kind="provisions", **values):
    return client.post(ADD, {"kind": kind, "file": SimpleUploadedFile(name, content), **values})


def confirm(client, source):
    url = admin_url(source, "act", "confirm")
    page = client.get(url)
    return page, client.post(url, {"seen": page.context["form"]["seen"].value(), "confirmed": "on"})


def test_file_is_read_shown_and_confirmed(world, staff):
    response = upload(staff, f"{HEAD}\n{LINE}".encode())
    source = TextImport.objects.get()
    assert response.url == admin_url(source, "act", "confirm")
    assert not ArticleText.objects.exists()
    page, response = confirm(staff, source)
    assert "from line 2" in page.content.decode()
    assert "[Invented] Each gardener waters." in page.content.decode()
    assert response.status_code == 302
    assert ArticleText.objects.get().loaded_by
    assert "new: 1" in staff.get(admin_url(source)).content.decode()
    assert staff.get(admin_url(source, "act", "confirm")).status_code == 404


def test_refused_file_is_shown_with_its_line(world, staff):
    response = upload(staff, f"{HEAD}\n{LINE}\n{LINE}".encode())
    assert response.status_code == 422
    assert "Line 3: The same numbers are on line 2 already." in response.content.decode()
    assert not TextImport.objects.exists()


def test_file_is_discarded(world, staff):
    upload(staff, f"{HEAD}\n{LINE}".encode())
    staff.post(admin_url(TextImport.objects.get(), "act", "discard"))
    assert not TextImport.objects.exists()


def test_akoma_ntoso_asks_for_the_instrument(world, staff):
    response = upload(staff, b"<akomaNtoso/>", name="a.xml")
    assert response.status_code == 422
    assert "Name the instrument" in response.content.decode()


def test_questionnaire_is_filled_in_and_read(world, staff):
    other = type(world.phase.cluster).objects.create(number=2, roman="II", titles={"en": "Other"})
    Phase.objects.filter(pk=world.phase.pk).update(cluster=other)
    page = staff.get(admin_url(world.questionnaire)).content.decode()
    for form in ("xlsx", "docx"):
        url = reverse("admin:reviews_questionnaire_template", args=[world.questionnaire.pk, form])
        assert url in page
        assert staff.get(url).content.startswith(b"PK")
    assert staff.get(url.replace("docx", "pdf")).status_code == 404
    upload(staff, filled(world.questionnaire), name="adopted.xlsx", kind="questionnaire")
    page, _response = confirm(staff, TextImport.objects.get())
    assert "of 4 questions, 0 have a text missing" in page.content.decode()
    draft = Questionnaire.objects.get(version=VERSION)
    assert "adopted text" in staff.get(admin_url(draft)).content.decode()


@pytest.mark.parametrize("role", [role for role in RoleGroup if role != RoleGroup.SECRETARIAT])
def test_admin_of_texts_is_the_secretariats(world, client, role):
    client.force_login(make_user(role))
    url = reverse("admin:reviews_questionnaire_template", args=[world.questionnaire.pk, "xlsx"])
    for address in (ADD, "/admin/reviews/textimport/", "/admin/reviews/articletext/", url):
        assert client.get(address).status_code == 404
