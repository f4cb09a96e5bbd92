"""Notes verbales of the Secretariat: made, printed, handed over, void, and what Missions hand in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.api.inputs import ReviewReasonInput
from reviews.api.letter_serializers import (
    BatchInput,
    CheckedInput,
    HandedOverInput,
    LettersChosenInput,
    LetterTemplateSerializer,
    MakeLettersInput,
    WholeLetterSerializer,
)
from reviews.api.serializers import LetterSerializer
from reviews.models import Letter, LetterAnswer, LetterTemplate, Review
from reviews.selectors.letters import look_at_answer, look_at_letters, look_at_void_letter, plan_letters
from reviews.services import letter_answers, letter_prints, letter_texts, letters
from untoc_portal.core.api.files import PDF, STORED, WORD, describe_file, send_made, send_stored
from untoc_portal.core.api.looks import LookSerializer, SecondLooks
from untoc_portal.core.api.viewsets import ReadViewSet
from untoc_portal.core.corrections import correct
from untoc_portal.core.enums import DocumentFormat

if TYPE_CHECKING:
    from collections.abc import Collection

    from rest_framework.serializers import BaseSerializer

    from untoc_portal.core.second_look import Look

CHASE = "reviews.chase_reviews"


class LetterViewSet(SecondLooks, ReadViewSet):
    """Notes verbales that the portal made: whom they are for, and how far they are (Secretariat)."""

    queryset = Letter.objects.select_related("state", "document").prefetch_related("reviews")
    serializer_class = LetterSerializer
    lookup_value_converter = "int"
    filterset_fields = ("language", "batch")
    orderings = ("dated", "reference")
    default_ordering = "-id"
    expansions = {"state": "states"}
    known_parameters = {"look_at_making": LettersChosenInput, "print_batch": BatchInput}
    services = {
        "create": letters.make_letters,
        "look_at_making": plan_letters,
        "handovers": letters.record_handovers,
        "print_batch": letter_prints.print_letters,
        "file": letter_prints.print_letters,
        "void": letters.withdraw_letter,
        "withdraw_link": letters.withdraw_link,
        "enter_answer": letter_answers.enter_answer,
        "refuse_answer": letter_answers.refuse_answer,
        "scan": letter_answers.hand_in_answer,
    }

    def get_serializer_class(self) -> type[BaseSerializer]:
        """Return the serializer. Only a single letter includes the answer."""
        return LetterSerializer if self.action in ("list", "create", "handovers") else WholeLetterSerializer

    def get_look(self, act: str) -> Look:
        """Return what is read before an act on a letter, or on what its Mission handed in (Secretariat)."""
        letter = self.get_object()
        if act == "void":
            return look_at_void_letter(letter)
        acts = {"enter_answer": "enter", "refuse_answer": "refuse"}
        if act not in acts:
            raise Http404
        return look_at_answer(self._get_answer(letter), acts[act])

    @extend_schema(parameters=[LettersChosenInput], responses=LookSerializer)
    @action(detail=False, methods=["get"], url_path="making")
    def look_at_making(self, request: Request) -> Response:
        """Return for which States letters would be made, with the texts (Secretariat). Send `seen` to make them."""
        self.allow(CHASE, request.user)
        asked = LettersChosenInput(data=request.query_params)
        asked.is_valid(raise_exception=True)
        template = letter_texts.get_template()
        plan = plan_letters(self._find_reviews(asked.validated_data["reviews"].split(",")), timezone.localdate())
        texts = letter_texts.load_letter_texts(template, [row.mission.language for row in plan.addressees])
        return Response(LookSerializer(look_at_letters(plan, template, texts)).data)

    @extend_schema(request=MakeLettersInput, responses={201: LetterSerializer(many=True)})
    def create(self, request: Request) -> Response:
        """Make a letter for each State for which nobody is reached in these reviews (Secretariat).

        Nothing is sent: hand them over, and record it. `seen` is from `/letters/making/`. How far their files are is
        at `/preparations/`.
        """
        self.allow(CHASE, request.user)
        data = self.read_in(MakeLettersInput)
        batch = self.services["create"](self._find_reviews(data["reviews"]), actor=request.user, seen=data["seen"])
        return self._answer_with_many(self.get_queryset().filter(batch=batch), status.HTTP_201_CREATED)

    @extend_schema(request=HandedOverInput, responses=LetterSerializer(many=True))
    @action(detail=False, methods=["post"])
    def handovers(self, request: Request) -> Response:
        """Record that letters were handed over, and log the contact with each State (Secretariat). All or none."""
        self.allow(CHASE, request.user)
        data = self.read_in(HandedOverInput)
        keys = set(data.pop("letters"))
        chosen = list(self.get_queryset().filter(pk__in=keys).order_by("pk"))
        if len(chosen) < len(keys):
            raise Http404
        self.services["handovers"](chosen, actor=request.user, **data)
        return self._answer_with_many(self.get_queryset().filter(pk__in=keys), status.HTTP_200_OK)

    @extend_schema(parameters=[BatchInput], responses=describe_file(PDF))
    @action(detail=False, methods=["get"], url_path="print")
    def print_batch(self, request: Request) -> HttpResponse:
        """Return all letters of a batch that are in force, each with its sheet, as one PDF (Secretariat)."""
        asked = BatchInput(data=request.query_params)
        asked.is_valid(raise_exception=True)
        batch = asked.validated_data["batch"]
        rows = list(self.get_queryset().filter(batch=batch, voided_at=None).order_by("pk"))
        if not rows:
            raise Http404
        return send_made(
            letter_prints.print_letters(rows, title=_("Notes verbales")), PDF, f"notes-verbales-{batch}.pdf"
        )

    @extend_schema(responses=describe_file(PDF, WORD))
    @action(detail=True, methods=["get"], url_path="files/<slug:form>")
    def file(self, request: Request, pk: int, form: str) -> HttpResponse | FileResponse:
        """Return a file of the letter: `print` with its sheet, `official`, `word`, or `sheet` (Secretariat)."""
        del request, pk
        letter = self.get_object()
        name = letter.reference.replace("/", "-")
        if form == "print":
            return send_made(letter_prints.print_letters([letter], title=letter.reference), PDF, f"{name}.pdf")
        if form == "sheet":
            return send_made(letter_prints.print_sheet_docx(letter), WORD, f"{name}-sheet.docx")
        if form not in ("official", "word") or not letter.document.is_rendered:
            raise Http404
        if form == "official":
            return send_stored(letter.document.file, name, PDF)
        rendition = letter.document.renditions.filter(form=DocumentFormat.WORD).first()
        return send_stored(rendition.file if rendition else None, name, WORD)

    @extend_schema(request=ReviewReasonInput, responses=WholeLetterSerializer)
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: int) -> Response:
        """Declare a letter void that waits to be handed over (Secretariat). It keeps its number."""
        del request, pk
        return self._act(self.get_object(), **self.read_in(ReviewReasonInput))

    @extend_schema(request=None, responses=WholeLetterSerializer)
    @action(detail=True, methods=["post"], url_path="withdraw-link")
    def withdraw_link(self, request: Request, pk: int) -> Response:
        """Withdraw the link of a letter: it no longer opens the page of the Mission (Secretariat)."""
        del request, pk
        return self._act(self.get_object())

    @extend_schema(request=CheckedInput, responses=WholeLetterSerializer)
    @action(detail=True, methods=["post"], url_path="enter-answer")
    def enter_answer(self, request: Request, pk: int) -> Response:
        """Enter the names that the Mission handed in, as nominations and as a note on its delegation (Secretariat).

        Nobody gets a right by it: nominations are approved, and another person confirms the note.
        """
        del request, pk
        return self._act(self._get_answer(self.get_object()), **self.read_in(CheckedInput))

    @extend_schema(request=ReviewReasonInput, responses=WholeLetterSerializer)
    @action(detail=True, methods=["post"], url_path="refuse-answer")
    def refuse_answer(self, request: Request, pk: int) -> Response:
        """Refuse what the Mission handed in, with the reason (Secretariat)."""
        del request, pk
        return self._act(self._get_answer(self.get_object()), **self.read_in(ReviewReasonInput))

    @extend_schema(responses=describe_file(STORED))
    @action(detail=True, methods=["get"], url_path="answer-scan")
    def scan(self, request: Request, pk: int) -> FileResponse:
        """Return the scan that the Mission handed in (Secretariat)."""
        del request, pk
        answer = self._get_answer(self.get_object())
        return send_stored(answer.file, f"answer-{answer.letter.reference.replace('/', '-')}")

    def _act(self, row: Any, **values: Any) -> Response:
        self.services[self.action](row, actor=self.request.user, **values)
        return self.answer(self.get_object())

    def _get_answer(self, letter: Letter) -> LetterAnswer:
        rows = LetterAnswer.objects.visible_to(self.request.user).select_related("letter__state")
        answer: LetterAnswer | None = rows.filter(letter=letter).first()
        if answer is None:
            raise Http404
        return answer

    def _find_reviews(self, codes: Collection[str]) -> list[Review]:
        """Return the reviews. Raises Http404 if one of them does not exist."""
        rows = Review.objects.visible_to(self.request.user).filter(code__in=set(codes))
        found = list(rows.select_related("state_under_review", "phase", "group").order_by("code"))
        if len(found) < len(set(codes)):
            raise Http404
        return found

    def _answer_with_many(self, rows: QuerySet[Letter], code: int) -> Response:
        return Response(self.get_serializer(rows.order_by("pk"), many=True).data, status=code)


class LetterTemplateViewSet(ReadViewSet):
    """The texts of the notes verbales (Secretariat). Their translations are texts of record, at `/texts/`."""

    queryset = LetterTemplate.objects.all()
    serializer_class = LetterTemplateSerializer
    lookup_field = "key"
    lookup_value_converter = "slug"
    orderings = ("key",)
    default_ordering = "key"
    services = {"update": correct, "take_in_translations": letter_texts.take_in_translations}

    @extend_schema(request=LetterTemplateSerializer, responses=LetterTemplateSerializer)
    def update(self, request: Request, key: str) -> Response:
        """Change the text (Secretariat). Revise the translations of what was changed."""
        del key
        template = self.get_object()
        self.allow(CHASE, template)
        self.services["update"](template, actor=request.user, values=dict(self.read_in(LetterTemplateSerializer)))
        return self.answer(self.get_object())

    @extend_schema(request=None, responses=LetterTemplateSerializer)
    @action(detail=True, methods=["post"], url_path="take-in-translations")
    def take_in_translations(self, request: Request, key: str) -> Response:
        """Import the translations that the portal brings, as drafts to revise (Secretariat)."""
        del request, key
        self.perform(self.get_object(), CHASE)
        return self.answer(self.get_object())
