"""Notes verbales of the Secretariat: Missions on record, the shipped text, and letters made for reviews."""

from pathlib import Path

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from reviews.enums_of_letters import NamedRole
from reviews.models import Letter, LetterTemplate, Mission
from reviews.selectors.letters import plan_letters, read_letters
from reviews.services import letter_texts, letters
from reviews.services.letter_answers import Person, hand_in_answer
from reviews.services.reference import load_letter_templates
from tests.factories.pdfs import pdf_bytes
from tests.factories.reviews import World

LANGUAGES = {"KEN": "en", "GHA": "en", "PER": "es", "FIN": "en", "MNG": "ru"}


def load_letter_world(world: World) -> LetterTemplate:
    """Put the Missions of the small world on record, and load the text of the letters."""
    for iso3, language in LANGUAGES.items():
        Mission.objects.get_or_create(state=world.states[iso3], defaults={"language": language, "source": "test"})
    load_letter_templates(Path(apps.get_app_config("reviews").path) / "reference")
    return LetterTemplate.objects.get()


def read_plan(*reviews):
    """Return what is read before letters are made for these reviews."""
    template, plan = letter_texts.get_template(), plan_letters(reviews, timezone.localdate())
    texts = letter_texts.load_letter_texts(template, [row.mission.language for row in plan.addressees])
    return read_letters(plan, template, texts)


def make(world: World, *reviews) -> list[Letter]:
    """Make the letters for these reviews, as the secretariat read them."""
    batch = letters.make_letters(reviews, actor=world.secretariat, seen=read_plan(*reviews).token)
    return list(batch.letters.select_related("state", "document").order_by("state__iso3"))


def scan(name: str = "note.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    """Return a scan as a browser sends it."""
    return SimpleUploadedFile(name, pdf_bytes() if content is None else content)


def named(role: str = NamedRole.FOCAL_POINT, local: str = "ada", **fields: object) -> Person:
    """Return a person as a Mission types one."""
    place = {"review": "KEN-1"} if role in (NamedRole.FOCAL_POINT, NamedRole.DEPUTY) else {"seat": "vienna"}
    values = {"name": local.capitalize(), "title": "Counsellor", "email": f"{local}@example.org", **place, **fields}
    return Person(role=role, **values)


def answer(letter: Letter, *people: Person, **fields: object):
    """Hand in names by the link of a letter."""
    values = {"reference": "KEN/7", "dated": timezone.localdate(), "file": scan()} | fields
    return hand_in_answer(letters.compute_link(letter), people=people or (named(),), **values)
