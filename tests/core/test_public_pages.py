"""What everyone sees: the page of a State, search by other names, files for search engines."""

import csv
import json
import re

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from reviews.enums import ReviewState as S
from reviews.models import Draw
from stakeholders.models import InstrumentStatus, State
from stakeholders.selectors.state_names import list_codes_by_other_name
from stakeholders.selectors.states import format_provenance
from tests.factories.dialogues import make_session, make_working_groups
from tests.factories.people import make_secretariat
from tests.factories.reviews import carry_to, person
from untoc_portal.front.search import search_sections
from untoc_portal.front.search_places import read_number, split_prefix

FILES = re.compile(r"\.csv|repo\b|commit|README|scrape|mirror|zmjones", re.IGNORECASE)


def see(client, name, *args, **query):
    return client.get(reverse(name, args=args), query).content.decode()


def test_provenance_names_no_file_or_repository():
    path = settings.BASE_DIR / "stakeholders" / "reference" / "parties.csv"
    with path.open(encoding="utf-8", newline="") as file:
        sources = {row["source"] for row in csv.DictReader(file)}
    assert [text for text in map(format_provenance, sources) if FILES.search(text)] == []
    assert format_provenance("UNTC snapshot, repo a/b treaties/18-12.csv (scrape Jan-Apr 2014; commit 003ce1309c)") == (
        "A copy of the United Nations Treaty Collection, Jan-Apr 2014"
    )


def test_state_shows_its_source_to_the_secretariat_alone(world, client):
    InstrumentStatus.objects.update(source="UNTC snapshot, repo a/b c.csv (scrape 2014; commit 1)", verified=True)
    shown = see(client, "stakeholders:state_detail", "KEN")
    assert "Secretary-General of the United Nations as depositary" in shown
    assert "Treaty Collection" not in shown
    assert not FILES.search(shown[shown.index("<main") : shown.index("</main")])
    client.force_login(make_secretariat(name="Other", email="other@example.org"))
    shown = see(client, "stakeholders:state_detail", "KEN")
    assert "A copy of the United Nations Treaty Collection, 2014" in shown


def test_unverified_position_is_marked(world, client):
    assert "not confirmed with the depositary" in see(client, "stakeholders:state_detail", "KEN")


def test_reviewing_states_are_shown_once_lots_are_public(world, review, client):
    assert "How the lots were drawn" not in see(client, "stakeholders:state_detail", "KEN")
    fields = {"pool_sha256": "0" * 64, "verifier_sha256": "0" * 64}
    Draw.objects.create(phase=world.phase, **fields)
    shown = see(client, "stakeholders:state_detail", "KEN")
    pairs = shown[shown.index('id="pairs"') :]
    assert "Ghana" in pairs
    assert "Peru" in pairs


@pytest.mark.parametrize("step", [S.SELF_ASSESSMENT, S.DESK_REVIEW, S.OBSERVATIONS])
def test_page_of_a_state_in_review_is_neutral(world, review, client, step):
    review = carry_to(world, review, step)
    review.deadlines.update(due_on=timezone.localdate(), starts_on=timezone.localdate())
    shown = see(client, "stakeholders:state_detail", "KEN")
    shown = shown[shown.index("<main") : shown.index("</main")]
    assert not re.search(r"overdue|late\b|delay|KEN-1|SECRET", shown)


def test_nothing_of_a_running_review_is_in_public_files(world, review, other_review, client, settings):
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    review = carry_to(world, review, S.OBSERVATIONS)
    carry_to(world, other_review, S.SELF_ASSESSMENT)
    people = [person(review, iso3).name for iso3 in ("KEN", "GHA", "PER")]
    pages = {
        name: see(client, name, *args)
        for name, args in {
            "home": (), "sitemap": (), "robots": (), "security": (), "dialogues:schedule": (),
            "dialogues:schedule_feed": (), "dialogues:calendar_file": (), "stakeholders:state_detail": ("KEN",),
            "reviews:status": (),
        }.items()
    }  # fmt: skip
    pages["search"] = see(client, "search", q="kenya")
    for name, text in pages.items():
        for secret in ("KEN-1", "FIN-1", "SECRET", *people):
            assert secret not in text, (name, secret)
    # What was typed is on the page again, so here the results are looked at.
    for text in ("KEN-1", "SECRET-A", *people):
        assert client.get(reverse("search"), {"q": text}).context["sections"] == []


def test_sitemap_has_public_addresses_that_open(world, review, client, capture_commit):
    make_session(world.secretariat, make_working_groups()["TIP"], in_days=30)
    with capture_commit():
        carry_to(world, review, S.ISSUED)
    answer = client.get(reverse("sitemap"))
    assert answer["Content-Type"].startswith("application/xml")
    places = re.findall(r"<loc>(.*?)</loc>", answer.content.decode())
    paths = [place.partition("testserver")[2] for place in places]
    assert reverse("stakeholders:state_detail", args=["KEN"]) in paths
    assert any(path.startswith("/documents/") or "CTOC" in path for path in paths)
    assert not any("KEN-1" in path for path in paths)
    for path in paths:
        assert client.get(path).status_code == 200, path


def test_robots_leave_what_asks_for_a_person(client, db):
    text = see(client, "robots")
    assert "Disallow: /admin/" in text
    assert "sitemap.xml" in text


def test_security_contact_is_there_if_it_is_set(client, db, settings):
    settings.SECURITY_CONTACT = ""
    assert client.get(reverse("security")).status_code == 404
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    lines = see(client, "security").splitlines()
    assert lines[0] == "Contact: mailto:security@example.org"
    assert re.fullmatch(r"Expires: \d{4}-\d\d-\d\dT00:00:00Z", lines[1])


def test_structured_data_is_json_that_cannot_end_itself(world, client):
    state = world.states["KEN"]
    state.names = {"en": "Kenya</script><b>", "fr": "Kenya"}
    state.save()
    shown = see(client, "stakeholders:state_detail", "KEN")
    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', shown, re.DOTALL)
    data = json.loads(text)
    assert (data["@context"], data["about"]["identifier"]) == ("https://schema.org", "KEN")
    assert data["hasPart"] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Turkey", "TUR"), ("UK", "GBR"), ("u.k.", "GBR"), ("Ivory Coast", "CIV"), ("Burma", "MMR"),
        ("Nairobi", "KEN"), ("Найроби", "KEN"), ("伦敦", "GBR"), ("Birmania", "MMR"), ("Бирма", "MMR"),
        ("Côte d'Ivoire", "CIV"), ("ساحل العاج", "CIV"), ("الكونغو", "COD"), ("Londres", "GBR"),
    ],
)  # fmt: skip
def test_state_is_known_by_other_names(text, code):
    assert code in list_codes_by_other_name(text)


def test_part_of_a_word_is_no_other_name():
    assert list_codes_by_other_name("us") == {"USA"}
    assert list_codes_by_other_name("ondon") == set()
    assert list_codes_by_other_name("") == set()


def find(text, user=None):
    return {
        section.title: [hit.title for hit in section.hits]
        for section in search_sections(text, user or AnonymousUser())
        if section.hits
    }


def test_whose_other_name_it_is_comes_first(world):
    for code, iso3, name in (("KEN", "UKR", "Ukraine"), ("PER", "GBR", "United Kingdom")):
        State.objects.filter(iso3=code).update(iso3=iso3, names={"en": name}, formal_names={})
    assert find("UK")["States"] == ["United Kingdom", "Ukraine"]


def test_capital_leads_to_the_state(world):
    assert find("Nairobi")["States"] == ["Kenya"]
    [section] = [section for section in search_sections("Nairobi", AnonymousUser()) if section.title == "States"]
    assert "not confirmed" in section.hits[0].note
    [section] = [section for section in search_sections("Kenya", AnonymousUser()) if section.title == "States"]
    assert section.hits[0].note == ""


def test_search_knows_regional_groups_and_the_glossary(world):
    assert find("GRULAC")["States"] == ["Latin American and Caribbean States"]
    assert find("african states")["States"] == ["African States"]
    assert "African States" not in find("States").get("States", [])
    assert find("glossary")["Glossary"][0] == "Glossary"


@pytest.mark.parametrize(
    "text",
    ["article 5", "Art. 5", "artículo 5", "статья 5", "المادة 5", "المادة ٥", "第5条", "第五条", "article: 5"],
)
def test_article_is_found_in_six_languages(world, text):
    assert find(text)["Articles"] == ["UNTOC, article 5: Participation", "TIP, article 5: Criminalization"]


def test_article_number_in_chinese_is_read(world):
    numbers = {"五": 5, "十": 10, "十八": 18, "二十": 20, "四十一": 41}
    assert {text: read_number(text) for text in numbers} == numbers
    for text in ("第条", "第十十条", "第百条"):
        assert "Articles" not in find(text)


def test_words_of_a_body_in_any_order(world):
    group = make_working_groups()["TIP"]
    first, *_rest, last = str(group).split()
    assert str(group) in find(f"{last} {first}")["Working groups"]


def test_article_of_one_instrument(world):
    assert find("TIP article 5")["Articles"] == ["TIP, article 5: Criminalization"]


def test_session_over_is_said_to_be_over(world):
    group = make_working_groups()["TIP"]
    ahead = make_session(world.secretariat, group, in_days=30)
    over = make_session(world.secretariat, group, in_days=-30)
    [hits] = [section.hits for section in search_sections(f"session: {group}", world.secretariat)]
    assert [hit.title for hit in hits] == [str(ahead), str(over)]
    assert "over" not in hits[0].note
    assert "over" in hits[1].note


def test_prefix_asks_for_one_kind(world):
    assert split_prefix("State: Kenya") == ("states", "Kenya")
    assert split_prefix("国家：Kenya") == ("states", "Kenya")
    assert split_prefix("note: Kenya") == ("", "note: Kenya")
    assert set(find("état: kenya")) == {"States"}
    assert set(find("help: objection")) == {"Help"}
    assert set(find("term: note verbale")) == {"Glossary"}


def test_status_table_is_searched_and_filtered(world, review, other_review, client):
    carry_to(world, review, S.SELF_ASSESSMENT)
    for query, shown in (
        ({}, ["FIN", "KEN"]),
        ({"name": "nairobi"}, ["KEN"]),
        ({"region": "weog"}, ["FIN"]),
        ({"status": "started"}, ["KEN"]),
        ({"status": "issued"}, []),
    ):
        table = client.get(reverse("reviews:status"), query).context["table"]
        assert sorted(row.state.iso3 for row in table.rows) == shown, query


def test_home_shows_the_chosen_phase(world, review, client):
    assert client.get(reverse("home"), {"phase": "1"}).context["phase"] == world.phase
    assert client.get(reverse("home"), {"phase": "x"}).context["phase"] == world.phase


@pytest.mark.parametrize("name", ["stakeholders:state_detail", "home", "reviews:status"])
def test_public_page_costs_at_most_fifteen_queries(world, review, client, name, django_assert_max_num_queries):
    args = ["KEN"] if name == "stakeholders:state_detail" else []
    client.get(reverse(name, args=args))
    with django_assert_max_num_queries(15):
        client.get(reverse(name, args=args))
