"""What every page does the same way: 404 for a missing right, 422 for a form that comes back as it was typed."""

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from stakeholders.models import Organization
from tests.factories.people import make_user
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.views import PortalView, ServiceFormView, get_visible_or_404

BACK = "/back/"


class NameForm(forms.Form):
    name = forms.CharField(max_length=20)


class Page(PortalView):
    permission_required = "stakeholders.verify_organization"
    organization = None

    def get_subject(self):
        return self.organization

    def get_success_url(self):
        return BACK

    def get(self, _request):
        return HttpResponse(self.organization.name)


class Act(ServiceFormView, Page):
    form_class = NameForm
    raises = None

    def perform(self, form):
        if self.raises:
            raise self.raises
        self.organization.name = form.cleaned_data["name"]

    def render(self, _request, form, status=200):
        return HttpResponse(form.as_p(), status=status)


def ask(view, user, method="get", data=None, **options):
    request = getattr(RequestFactory(), method)("/x/", data)
    request.user, request.session = user, {}
    request._messages = FallbackStorage(request)
    response = view.as_view(**options)(request)
    return response, [str(message) for message in get_messages(request)]


def test_page_is_shown_to_whom_has_the_right(organization, secretariat):
    response, _messages = ask(Page, secretariat, organization=organization)
    assert (response.status_code, response.content.decode()) == (200, organization.name)


@pytest.mark.parametrize(("view", "method"), [(Page, "get"), (Act, "get"), (Act, "post")])
def test_page_is_not_there_for_whom_has_not(organization, stranger, view, method):
    with pytest.raises(Http404):
        ask(view, stranger, method, organization=organization)


def test_page_without_a_subject_is_a_mistake_of_ours(secretariat):
    with pytest.raises(ImproperlyConfigured, match="PortalView must say what it is about"):
        ask(PortalView, secretariat)


def test_form_is_done_and_says_so(organization, secretariat):
    response, messages = ask(Act, secretariat, "post", {"name": "New"}, organization=organization)
    assert (response.status_code, response["Location"], messages) == (302, BACK, ["Saved."])
    assert organization.name == "New"


def test_form_that_is_wrong_comes_back_as_typed(organization, secretariat):
    response, messages = ask(Act, secretariat, "post", {"name": "x" * 21}, organization=organization)
    assert (response.status_code, messages) == (422, [])
    assert "x" * 21 in response.content.decode()


@pytest.mark.parametrize(("field", "place"), [("name", "name"), ("scan", "__all__"), (None, "__all__")])
def test_broken_rule_comes_back_at_its_field(organization, secretariat, field, place):
    error = DomainError("taken", "This name is taken.", rule="PR, para. 53", field=field)
    response, _messages = ask(Act, secretariat, "post", {"name": "Old"}, organization=organization, raises=error)
    page = response.content.decode()
    assert response.status_code == 422
    assert "This name is taken. (PR, para. 53)" in page
    assert ('value="Old"' in page, ("errorlist nonfield" in page) == (place == "__all__")) == (True, True)


def test_right_missing_in_service_gives_404(organization, secretariat):
    error = NotAllowedError("You are not allowed to do this.")
    with pytest.raises(Http404):
        ask(Act, secretariat, "post", {"name": "Old"}, organization=organization, raises=error)


def test_broken_rule_without_form_redirects_with_message(organization, secretariat):
    class Broken(Page):
        def post(self, _request):
            raise DomainError("not_ready", "Not yet.", reasons=["One."])

    response, messages = ask(Broken, secretariat, "post", organization=organization)
    assert (response.status_code, response["Location"], messages) == (302, BACK, ["Not yet. One."])


def test_hidden_row_and_missing_row_look_the_same(organization, stranger):
    request = RequestFactory().get("/x/")
    request.user = make_user()
    for pk in (organization.pk, 0):
        with pytest.raises(Http404):
            get_visible_or_404(Organization.objects, request, pk=pk)
