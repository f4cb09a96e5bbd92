"""Outcomes to print: a review of one State by two others, with paragraphs on two instruments."""

import datetime as dt

from django.utils import timezone

from reviews.models import (
    Article,
    Cluster,
    Delegation,
    Mandate,
    NoteVerbale,
    Outcome,
    OutcomeParagraph,
    Phase,
    PublicationDecision,
    Review,
    ReviewGroup,
)
from reviews.services.publication import put_in_force
from stakeholders.models import Instrument, State
from untoc_portal.accounts.models import User

CLUSTER_TITLES = {
    "en": "Criminalization and jurisdiction",
    "fr": "Incrimination et compétence",
    "es": "Penalización y jurisdicción",
    "ru": "Криминализация и юрисдикция",
    "ar": "التجريم والولاية القضائية",
    "zh-hans": "刑事定罪和管辖权",
}
STATES = {
    "KEN": {"en": "Kenya", "fr": "Kenya", "es": "Kenya", "ru": "Кения", "ar": "كينيا", "zh-hans": "肯尼亚"},
    "GHA": {"en": "Ghana", "fr": "Ghana", "es": "Ghana", "ru": "Гана", "ar": "غانا", "zh-hans": "加纳"},
    "URY": {
        "en": "Uruguay",
        "fr": "Uruguay",
        "es": "Uruguay",
        "ru": "Уругвай",
        "ar": "أوروغواي",
        "zh-hans": "乌拉圭",
    },
}
FORMAL_NAMES = {
    "KEN": {
        "en": "the Republic of Kenya",
        "fr": "la République du Kenya",
        "es": "la República de Kenya",
        "ru": "Республика Кения",
        "ar": "جمهورية كينيا",
        "zh-hans": "肯尼亚共和国",
    }
}
INSTRUMENTS = {
    "UNTOC": {
        "en": "United Nations Convention against Transnational Organized Crime",
        "fr": "Convention des Nations Unies contre la criminalité transnationale organisée",
        "es": "Convención de las Naciones Unidas contra la Delincuencia Organizada Transnacional",
        "ru": "Конвенция Организации Объединенных Наций против транснациональной организованной преступности",
        "ar": "اتفاقية الأمم المتحدة لمكافحة الجريمة المنظمة عبر الوطنية",
        "zh-hans": "联合国打击跨国有组织犯罪公约",
    },
    "TIP": {
        "en": "Trafficking in Persons Protocol",
        "fr": "Protocole relatif à la traite des personnes",
        "es": "Protocolo contra la Trata de Personas",
        "ru": "Протокол о торговле людьми",
        "ar": "بروتوكول الاتجار بالأشخاص",
        "zh-hans": "人口贩运议定书",
    },
}
ARTICLES = {
    ("UNTOC", 5): {
        "en": "Criminalization of participation in an organized criminal group",
        "fr": "Incrimination de la participation à un groupe criminel organisé",
        "ar": "تجريم المشاركة في جماعة إجرامية منظمة",
        "zh-hans": "参加有组织犯罪集团行为的刑事定罪",
    },
    ("UNTOC", 15): {"en": "Jurisdiction", "fr": "Compétence", "ar": "الولاية القضائية", "zh-hans": "管辖权"},
    ("TIP", 5): {"en": "Criminalization", "fr": "Incrimination", "ar": "التجريم", "zh-hans": "刑事定罪"},
}
WHEN = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


def made_review(language="en"):
    """Make a completed review of Kenya by Ghana and Uruguay, where Uruguay reviews only the Convention."""
    cluster = Cluster.objects.create(number=1, roman="I", titles=CLUSTER_TITLES)
    phase = Phase.objects.create(sequence=1, cluster=cluster, starts_on=dt.date(2024, 10, 1))
    group = ReviewGroup.objects.create(phase=phase, number=1, starts_on=dt.date(2024, 10, 1))
    instruments = [
        Instrument.objects.create(code=code, position=position, short_titles=titles, full_titles=titles)
        for position, (code, titles) in enumerate(INSTRUMENTS.items())
    ]
    states = [
        State.objects.create(iso3=code, names=names, formal_names=FORMAL_NAMES.get(code, names), source="test")
        for code, names in STATES.items()
    ]
    review = Review.objects.create(
        code="KEN-1",
        phase=phase,
        group=group,
        state_under_review=states[0],
        language=language,
        state="issued",
        opened_on=dt.date(2024, 10, 1),
        issued_at=timezone.now(),
    )
    review.instruments.set(instruments)
    places = [("under_review", "", instruments), ("reviewing", "same_region", instruments)]
    places.append(("reviewing", "other_region", instruments[:1]))
    for party, (capacity, selection, covered) in zip(states, places, strict=True):
        delegation = Delegation.objects.create(review=review, party=party, capacity=capacity, selection=selection)
        delegation.instruments.set(covered)
    for (code, number), titles in ARTICLES.items():
        instrument = next(row for row in instruments if row.code == code)
        Article.objects.create(instrument=instrument, number=number, titles=titles, source="test")
    return review


def made_outcome(review, kind="list_of_observations"):
    """Add an agreed outcome without paragraphs to the review."""
    return Outcome.objects.create(review=review, kind=kind, agreed_at=WHEN, agreed_sha256="0" * 64)


def add_paragraph(outcome, text, *, article=("UNTOC", 5), kind="gap", **values):
    """Add a paragraph drafted by the first reviewing State."""
    return OutcomeParagraph.objects.create(
        outcome=outcome,
        article=Article.objects.get(instrument__code=article[0], number=article[1]),
        kind=kind,
        text=text,
        drafted_by=outcome.review.delegations.filter(capacity="reviewing").first(),
        updated_by=User.objects.get_or_create(email="expert@ghana.example", defaults={"name": "Expert"})[0],
        **values,
    )


def decide(review, scope, **more):
    """Record what the State under review publishes of the list."""
    delegation = review.delegation_under_review
    note = NoteVerbale.objects.create(sender=delegation.party, reference="NV/1", dated=WHEN.date())
    mandate = Mandate.objects.create(
        user=User.objects.get_or_create(email="focal.point@kenya.example", defaults={"name": "Focal point"})[0],
        delegation=delegation,
        role="focal_point",
        note_verbale=note,
        starts_on=WHEN.date(),
    )
    decision = PublicationDecision.objects.create(review=review, list_scope=scope, mandate=mandate, **more)
    put_in_force(decision)
    return decision
