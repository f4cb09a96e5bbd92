"""Components of the interface: what they say to machines and to assistive technology, and what they refuse."""

import datetime as dt
import re
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.urls import resolve, reverse
from django.utils import translation
from django.utils.translation import gettext

from untoc_portal.accounts.models import User
from untoc_portal.core import authz, carrying
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.styleguide import SampleForm
from untoc_portal.core.templatetags import writing
from untoc_portal.core.templatetags.writing import bidi_isolate_text, text_direction


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context)).strip()


@pytest.mark.parametrize(
    "source",
    [
        '{% status_badge "late" tone="red" %}',
        '{% alert "late" tone="red" %}',
        '{% action_button "/x/" "Do" tone="info" %}',
        '{% panel title="x" tone="primary" %}{% endpanel %}',
        '{% page_header "x" tone="red" %}{% endpage_header %}',
        '{% deadline day "x" state="late" %}',
        '{% in_language "ar" tag="script" %}x{% endin_language %}',
        "{% step_tracker steps %}",
    ],
)
def test_a_misspelt_word_is_an_error_of_the_page(source):
    with pytest.raises(ValueError, match="is none of"):
        render(source, day=dt.date(2026, 11, 2), steps=[{"label": "x", "state": "doing"}])


@pytest.mark.parametrize("tone", ["neutral", "info", "success", "warning", "danger"])
def test_badge_says_its_state_in_words(tone):
    assert render("{% status_badge label tone=tone %}", label="<late>", tone=tone) == (
        f'<span class="badge badge--{tone}">&lt;late&gt;</span>'
    )


def test_action_is_a_post_form():
    markup = render('{% action_button "/x/" "Open the review" name="act" value="open" hint="Starts the clocks." %}')
    assert '<form class="action" method="post" action="/x/">' in markup
    assert 'type="submit" name="act" value="open">Open the review</button>' in markup
    assert "Starts the clocks." in markup
    assert "disabled" not in markup


def test_action_with_reasons_is_disabled_and_described_by_them():
    markup = render('{% action_button "/x/" "Open" reasons %}', reasons=["No reviewer.", "No date."])
    described = re.search(r'type="button" disabled aria-describedby="([\w-]+)"', markup)[1]
    assert f'id="{described}"' in markup
    assert [f"<li>{reason}</li>" in markup for reason in ("No reviewer.", "No date.")] == [True, True]
    assert "<form" not in markup


def test_blocked_action_shows_rule_and_open_one_does_not():
    source = '{% action_button "/x/" "Open" reasons rule="paragraph 53" %}'
    described = re.search(r'id="why-[\w-]+">(.*?)</div>', render(source, reasons=["No date."]), re.DOTALL)[1]
    assert "<p>Rule: paragraph 53</p>" in described
    assert "paragraph 53" not in render(source, reasons=[])


def test_action_takes_one_reason_as_it_is():
    assert "<p>No reviewer.</p>" in render('{% action_button "/x/" "Open" "No reviewer." %}')
    assert "<form" in render('{% action_button "/x/" "Open" "" %}')


@pytest.mark.parametrize(
    ("address", "current"),
    [
        ("/health/live/", ' aria-current="page"'),
        ("/health/ready/", ' aria-current="true"'),
        ("/accessibility/", ""),
        ("/accounts/profile/", ""),
    ],
)
def test_navigation_says_where_the_reader_is(address, current):
    request = RequestFactory().get(address)
    request.resolver_match = resolve(address)
    markup = render('{% nav_link "health_live" "Health" covers="health" %}', request=request)
    assert markup == f'<li><a href="/health/live/"{current}>Health</a></li>'


def test_navigation_marks_a_section_for_its_other_pages():
    markup = render('{% nav_link "health_live" "Health" within=tabs %}', tabs=["a tab"])
    assert markup == '<li><a href="/health/live/" aria-current="true">Health</a></li>'


def test_navigation_without_a_request_marks_nothing():
    assert render('{% nav_link "health_live" "Health" %}') == '<li><a href="/health/live/">Health</a></li>'


def test_summary_of_errors_leads_to_each_field():
    form = SampleForm({"title": "", "answer": "x", "language": "en"})
    markup = render("{% form_errors form %}", form=form)
    assert 'role="alert"' in markup
    targets = re.findall(r'href="#(\w+)"', markup)
    assert targets == ["id_title", "id_publication_0", "id_confirmed"]
    page = str(form)
    assert [f'id="{target}"' in page for target in targets] == [True, True, True]


def test_field_with_an_error_is_described_by_it():
    page = str(SampleForm({"title": ""}))
    assert 'aria-invalid="true"' in page
    assert re.search(r'aria-describedby="[^"]*id_title_error', page)
    assert 'id="id_title_error"' in page


def test_form_without_errors_has_no_summary():
    assert render("{% form_errors form %}", form=SampleForm()) == ""


def test_form_is_posted_with_token_button_and_way_out():
    markup = render('{% render_form form "Save" cancel_url="/back/" %}', form=SampleForm(), csrf_token="token")
    assert 'method="post"' in markup
    assert 'enctype="multipart/form-data"' in markup
    assert 'name="csrfmiddlewaretoken" value="token"' in markup
    assert re.search(r'<a [^>]*href="/back/"[^>]*>Cancel</a>', markup)


def test_form_names_user_unless_it_takes_file():
    class Plain(forms.Form):
        text = forms.CharField()

    cases = [(Plain(), User(pk=7)), (Plain(), AnonymousUser()), (SampleForm(), User(pk=7)), (Plain(), None)]
    source = '{% render_form form "Save" %}'
    shown = [render(source, form=form, request=SimpleNamespace(user=user)) for form, user in cases]
    assert [f'name="{carrying.FIELD}"' in markup for markup in shown] == [True, False, False, False]


def test_summary_says_which_files_a_browser_does_not_keep():
    class Scan(forms.Form):
        title = forms.CharField()
        scan = forms.FileField(label="Scan")

    sent = {"scan": SimpleUploadedFile("note.pdf", b"x")}
    shown = [render("{% form_errors form %}", form=Scan({}, files)) for files in (sent, {})]
    assert ["Scan: choose the file again" in markup for markup in shown] == [True, False]


def test_file_control_is_translated_only_with_script():
    class Scan(forms.Form):
        plain = forms.FileField(widget=forms.FileInput({"accept": ".pdf"}))
        cleared = forms.FileField()

    with translation.override("fr"):
        for field in Scan():
            markup = render("{{ field.as_field_group }}", field=field)
            assert re.search(rf'<input type="file" name="{field.name}"[^>]* id="id_{field.name}">', markup)
            assert f'<label class="field__label" for="id_{field.name}">' in markup
            face = re.search(r'<div class="file-choice__face" aria-hidden="true">.*?</div>', markup)[0]
            assert [gettext(text) in face for text in ("Choose a file", "No file chosen")] == [True, True]


def test_control_of_several_parts_is_a_fieldset_with_a_legend():
    markup = str(SampleForm()["publication"].as_field_group())
    assert markup.startswith("<fieldset")
    assert ">Publication<" in markup.split("</legend>", maxsplit=1)[0]


@pytest.mark.parametrize(
    ("tone", "role"),
    [("info", "status"), ("success", "status"), ("warning", "alert"), ("danger", "alert"), ("error", "alert")],
)
def test_only_what_is_urgent_interrupts(tone, role):
    assert f'role="{role}"' in render("{% alert title tone=tone %}", title="Saved", tone=tone)


@pytest.mark.parametrize(("state", "word"), [("met", "done"), ("due", "due"), ("overdue", "overdue"), ("none", "")])
def test_deadline_says_its_state_in_a_word(state, word):
    markup = render('{% deadline day "Feedback" state=state %}', day=dt.date(2026, 11, 2), state=state)
    assert '<time datetime="2026-11-02">' in markup
    assert word in markup


def test_steps_say_which_is_the_present_one():
    steps = [{"label": "A", "state": "done"}, {"label": "B", "state": "current"}, {"label": "C", "state": "todo"}]
    assert render("{% step_tracker steps %}", steps=steps).count('aria-current="step"') == 1


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fr", "ltr")])
def test_text_in_another_language_says_so(language, direction):
    markup = render("{% in_language language %}x{% endin_language %}", language=language)
    assert (f'lang="{language}"' in markup, f'dir="{direction}"' in markup) == (True, True)


def test_moment_is_in_the_portals_time_zone():
    when = dt.datetime(2026, 11, 2, 23, 30, tzinfo=dt.UTC)
    with translation.override("en"):
        markup = render("{% format_datetime when %}", when=when)
    assert markup.startswith('<time datetime="2026-11-03T00:30+01:00">')
    assert markup.endswith("00:30</time>")
    assert render("{% format_datetime when %}", when=None) == ""


def test_pages_of_a_list_keep_the_rest_of_the_query():
    request = RequestFactory().get("/reviews/", {"state": "dialogue", "page": "2"})
    request.user = AnonymousUser()
    context = RequestContext(request, {"page": Paginator(range(60), 20).page(2)})
    markup = Template("{% pagination page %}").render(context)
    assert re.findall(r'href="([^"]+)"', markup) == [
        "?state=dialogue&amp;page=1",
        "?state=dialogue&amp;page=1",
        "?state=dialogue&amp;page=3",
        "?state=dialogue&amp;page=3",
    ]
    assert markup.count('aria-current="page"') == 1


def test_withheld_text_and_invented_text_are_marked():
    assert "[withheld]" in render("{% withheld %}")
    assert "[Invented for demonstration]" in render("{% invented_mark %}")


# The frame of every page, what is in it unseen, a panel of one page that is made of another component, and cells of
# the tables that are shown.
NOT_IN_THE_GUIDE = {"person_menu", "autosave_scripts", "coming", "language_form", "messages", "plain_page", "scripts"}
NOT_IN_THE_GUIDE |= {
    "emergency_banner",
    "demo_progress",
    "site_footer",
    "site_header",
    "styles",
}
NOT_IN_THE_GUIDE |= {"resume_form_marker"}


def test_style_guide_shows_every_component_to_anyone(client):
    folder = settings.BASE_DIR / "templates"
    guide = "".join((folder / name).read_text() for name in ("styleguide.html", "styleguide_languages.html"))
    names = {file.stem for file in (folder / "components").glob("*.html")}
    assert {name for name in names if not re.search(rf"\b{name}\b", guide)} == NOT_IN_THE_GUIDE
    page = client.get("/styleguide/").content.decode()
    for component in (
        "badge--danger",
        "error-summary",
        "withheld__mark",
        "action--disabled",
        'aria-current="step"',
        "room-clock--over",
        "queue__own",
    ):
        assert component in page


def test_kept_part_is_rendered_once_for_each_value():
    page = Template("{% same_for_all role tabs|yesno %}{{ role }} {{ other }}{% endsame_for_all %}")
    shown = [page.render(Context(values)) for values in ({"role": "a", "other": 1}, {"role": "b", "other": 2})]
    assert shown == ["a 1", "b 2"]
    # What it does not name must not matter to it.
    assert page.render(Context({"role": "a", "other": 3})) == "a 1"
    assert page.render(Context({"role": "a", "other": 4, "tabs": [1]})) == "a 4"
    with translation.override("ar"):
        assert page.render(Context({"role": "a", "other": 5})) == "a 5"


@pytest.mark.django_db
def test_menu_follows_a_role_at_the_next_request(client):
    person = User.objects.create_user("officer@example.org", name="Officer")
    client.force_login(person)
    board = f'href="{reverse("reviews:board")}"'
    assert board not in client.get("/styleguide/").content.decode()
    group = authz.get_or_create_role_group(RoleGroup.SECRETARIAT)
    person.groups.add(group)
    assert board in client.get("/styleguide/").content.decode()
    person.groups.remove(group)
    assert board not in client.get("/styleguide/").content.decode()


def test_help_of_a_field_is_escaped():
    class Quoting(forms.Form):
        name = forms.CharField(help_text="<script>alert(1)</script><form>")

    shown = str(Quoting()["name"].as_field_group())
    assert "&lt;script&gt;" in shown
    assert "<form>" not in shown


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("ar", "$1\xa0492\xa0750,50"),
        ("zh-hans", "$1,492,750.50"),
        ("en", "$1,492,750.50"),
        ("fr", "$1\xa0492\xa0750,50"),
        ("ru", "$1\xa0492\xa0750,50"),
        ("es", "$1\xa0492\xa0750,50"),
    ],
)
def test_amounts_are_grouped_as_the_language_does(language, shown):
    with translation.override(language):
        assert writing.format_dollars(Decimal("1492750.50")) == f'<bdi class="amount">{shown}</bdi>'


def test_names_in_plain_text_keep_their_own_direction():
    with translation.override("ar"):
        assert (bidi_isolate_text("Ann (demo)"), bidi_isolate_text("منظمة")) == ("\u2068Ann (demo)\u2069", "منظمة")
        assert (text_direction("UNTOC، المادة 5"), text_direction("Ann (demo).")) == ("rtl", "ltr")
    with translation.override("en"):
        assert (bidi_isolate_text("Ann (demo)"), bidi_isolate_text("منظمة")) == ("Ann (demo)", "\u2068منظمة\u2069")
        assert (text_direction("منظمة."), text_direction("Ann (demo).")) == ("rtl", "ltr")


@pytest.mark.parametrize(
    ("language", "colon"), [("en", ": "), ("fr", "\N{NO-BREAK SPACE}: "), ("zh-hans", "\N{FULLWIDTH COLON}")]
)
def test_colon_after_a_label_is_that_of_the_language(language, colon):
    with translation.override(language):
        assert writing.colon() == colon
