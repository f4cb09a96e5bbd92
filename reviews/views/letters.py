"""Notes verbales of the Secretariat: made from the board, printed, handed over, void, and their text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from reviews.forms.letters import HandoverForm, LetterTemplateForm, MakeLettersForm
from reviews.forms.people import ReasonForm
from reviews.forms.state_delegation import ConfirmNoticeForm
from reviews.models import Letter, LetterAnswer, LetterBatch, LetterTemplate
from reviews.selectors.letters import (
    list_letters,
    look_at_answer,
    look_at_letters,
    look_at_void_letter,
    plan_letters,
)
from reviews.services import letter_answers, letter_prints, letter_texts, letters
from reviews.views.board import BoardBaseView
from reviews.views.tables import LETTERS as COLUMNS
from reviews.workflow import LETTERS, NOMINATIONS
from untoc_portal.core.corrections import correct
from untoc_portal.core.enums import DocumentFormat
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.models import Preparation
from untoc_portal.core.tables import Table
from untoc_portal.core.texts_of_record import list_record_languages
from untoc_portal.core.views import (
    ActionView,
    PageView,
    SecondLookView,
    SecretariatView,
    ServiceFormView,
    add_domain_error,
    get_visible_or_404,
)

if TYPE_CHECKING:
    from django.forms import BaseForm

    from untoc_portal.core.forms import SecondLookForm
    from untoc_portal.core.second_look import Look

PER_PAGE = 50
PDF, WORD = "application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class MakeLettersView(SecondLookView, BoardBaseView):
    """Make notes verbales for States that nobody is reached for. The first page shows them."""

    form_class = MakeLettersForm
    page_title = gettext_lazy("Make notes verbales")
    lead = gettext_lazy("One note verbale to each State, in the language recorded for its Mission.")
    rule = LETTERS
    submit_label = gettext_lazy("Make them")

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Redirect to the board, where reviews are chosen."""
        del request
        return HttpResponseRedirect(self.get_success_url())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the States and the text. After confirmation, make the letters."""
        if "seen" not in request.POST:
            return self.render(request, self.get_form())
        return super().post(request, *args, **kwargs)

    @cached_property
    def chosen(self) -> Any:
        """Return the chosen reviews."""
        return self.get_reviews()

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the codes of the reviews."""
        return {"codes": [review.code for review in self.chosen]}

    def get_look(self) -> Look:
        """Return the States and the texts."""
        template = letter_texts.get_template()
        plan = plan_letters(self.chosen, timezone.localdate())
        languages = [row.mission.language for row in plan.addressees]
        return look_at_letters(plan, template, letter_texts.load_letter_texts(template, languages))

    def perform(self, form: SecondLookForm) -> None:
        """Make them."""
        self.batch = letters.make_letters(self.chosen, actor=self.request.user, seen=form.cleaned_data["seen"])

    def done(self, message: Any, *, undo_url: str = "") -> HttpResponse:
        """Go to the page of the letters, with the progress of their files."""
        del message, undo_url
        return HttpResponseRedirect(self.batch.get_absolute_url())


class LetterListView(PageView, SecretariatView):
    """All notes verbales that the portal made, and the answers that wait."""

    template_name = "reviews/letter_list.html"

    def get_context(self) -> dict[str, Any]:
        """Return the letters, the latest first."""
        answers = LetterAnswer.objects.visible_to(self.request.user).undecided()
        return {
            "table": Table("letters", COLUMNS, list_letters(self.request.user), self.request, per_page=PER_PAGE),
            "answers": answers.select_related("letter__state").order_by("pk"),
            "waiting": Letter.objects.waiting().count(),
            "template": letter_texts.get_template(),
        }


class LetterBatchView(PageView, SecretariatView):
    """Letters that were made together: the progress of their files, all to print, and recording the handover."""

    template_name = "reviews/letter_batch.html"

    def get_subject(self) -> Any:
        """Return the batch."""
        return get_visible_or_404(LetterBatch.objects.select_related("made_by"), self.request, pk=self.kwargs["pk"])

    def get_context(self) -> dict[str, Any]:
        """Return its letters."""
        rows = list_letters(self.request.user).filter(batch=self.subject).order_by("pk")
        asked = Preparation.objects.visible_to(self.request.user)
        return {
            "batch": self.subject,
            "table": Table("letters", COLUMNS, rows, self.request),
            "total": rows.count(),
            "ready": rows.exclude(document__sha256="").count(),
            "waiting": rows.waiting().count(),
            "preparation": asked.filter(kind=letters.KIND, subject=str(self.subject.pk)).first(),
        }


class PrintBatchView(LetterBatchView):
    """All letters of a batch that are in force, each with its sheet, as one PDF to print."""

    def get(self, _request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Return the file."""
        rows = list_letters(self.request.user).filter(batch=self.subject, voided_at=None).order_by("pk")
        content = letter_prints.print_letters(list(rows), title=_("Notes verbales"))
        return send_bytes(content, PDF, f"notes-verbales-{self.subject.pk}.pdf")


def send_bytes(content: bytes, content_type: str, name: str) -> HttpResponse:
    """Return a file that no cache keeps."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=content_type, headers=headers)


class LetterBaseView(SecretariatView):
    """A page or an act on one letter."""

    parent_label = gettext_lazy("Notes verbales")

    def get_subject(self) -> Any:
        """Return the letter."""
        return get_visible_or_404(
            Letter.objects.select_related("state", "document", "batch__made_by", "contact"),
            self.request,
            pk=self.kwargs["pk"],
        )


class LetterView(PageView, LetterBaseView):
    """One letter: how far it is, its files, its link, and the answer."""

    template_name = "reviews/letter_detail.html"

    def get_context(self) -> dict[str, Any]:
        """Return the letter and its answer."""
        answer = LetterAnswer.objects.filter(letter=self.subject).select_related("decided_by", "note_verbale").first()
        people = answer.people.select_related("review__state_under_review", "review__phase") if answer else ()
        rows = self.subject.reviews.select_related("state_under_review", "phase").order_by("code")
        return {
            "letter": self.subject,
            "reviews": list(rows),
            "answer": answer,
            "people": people,
            "has_open_link": self.subject.is_link_open(),
        }


class LetterFileView(LetterBaseView):
    """The files of a letter: to print with its sheet, the official document, and both as Word."""

    def get(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponse | FileResponse:
        """Return the file. Raises Http404 if it is not made yet."""
        letter, form = self.subject, self.kwargs["form"]
        name = letter.reference.replace("/", "-")
        if form == "print":
            return send_bytes(letter_prints.print_letters([letter], title=letter.reference), PDF, f"{name}.pdf")
        if form == "sheet":
            return send_bytes(letter_prints.print_sheet_docx(letter), WORD, f"{name}-sheet.docx")
        if not letter.document.is_rendered:
            raise Http404
        stored, ending = letter.document, "pdf"
        if form == "word":
            stored, ending = get_object_or_404(letter.document.renditions, form=DocumentFormat.WORD), "docx"
        return FileResponse(
            stored.file.open("rb"), filename=f"{name}.{ending}", headers={"Cache-Control": "private, no-store"}
        )


class HandoverView(SecretariatView):
    """Record that the chosen letters were handed over. The first page asks by whom and on which day."""

    def get_success_url(self) -> str:
        """Return the URL of the list."""
        return reverse("reviews:letter_list")

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Redirect to the list, where letters are chosen."""
        return HttpResponseRedirect(self.get_success_url())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Show the letters and the form. After confirmation, record the handover and log it."""
        waiting = Letter.objects.visible_to(request.user).waiting().select_related("state").order_by("pk")
        keys = [key for key in request.POST.getlist("letter") if key.isdecimal()]
        rows = waiting.filter(batch=request.POST["batch"]) if request.POST.get("batch", "").isdecimal() else waiting
        chosen = list(rows if "batch" in request.POST else rows.filter(pk__in=keys))
        if not chosen:
            raise DomainError("nothing_chosen", _("Choose at least one letter that waits."), rule=LETTERS)
        form = HandoverForm(request.POST if "confirm" in request.POST else None)
        if form.is_bound and form.is_valid():
            try:
                count = letters.record_handovers(chosen, actor=request.user, **form.cleaned_data)
            except DomainError as error:
                add_domain_error(form, error)
            else:
                words = ngettext("%(count)d handover is recorded.", "%(count)d handovers are recorded.", count)
                return self.done(words % {"count": count})
        context = {"form": form, "letters": chosen, "back_url": self.get_success_url()}
        return render(request, "reviews/letter_handover.html", context, status=422 if form.errors else 200)


class VoidLetterView(SecondLookView, LetterBaseView):
    """Declare a letter void."""

    form_class = ReasonForm
    page_title = gettext_lazy("Declare a note verbale void")
    rule = LETTERS
    submit_label = gettext_lazy("Declare it void")
    submit_tone = "danger"
    success_message = gettext_lazy("The letter is void. Its number stays.")
    look_at = staticmethod(look_at_void_letter)
    act = staticmethod(letters.withdraw_letter)


class WithdrawLinkView(ActionView, LetterBaseView):
    """Withdraw the link of a letter."""

    success_message = gettext_lazy("The link no longer works.")

    def perform(self) -> None:
        """Withdraw it."""
        letters.withdraw_link(self.subject, actor=self.request.user)


class LetterAnswerBaseView(SecretariatView):
    """A page or an act on what a Mission handed in."""

    parent_label = gettext_lazy("Note verbale")

    def get_subject(self) -> Any:
        """Return the answer."""
        rows = LetterAnswer.objects.select_related("letter__state")
        return get_visible_or_404(rows, self.request, letter=self.kwargs["pk"])


class EnterAnswerView(SecondLookView, LetterAnswerBaseView):
    """Enter the names that a Mission handed in."""

    form_class = ConfirmNoticeForm
    page_title = gettext_lazy("Enter the names of a Mission")
    lead = gettext_lazy("Compare each name with the note, and look for the name, the signature and the stamp.")
    rule = NOMINATIONS
    submit_label = gettext_lazy("Enter the names")
    success_message = gettext_lazy("Entered. Approve the nominations; another person confirms who joins.")
    act = staticmethod(letter_answers.enter_answer)

    def get_success_url(self) -> str:
        """Return the URL of the nominations, which are approved next, or of the letter if nobody is in a review."""
        is_for_state = not self.subject.people.filter(review__isnull=False).exists()
        return super().get_success_url() if is_for_state else reverse("reviews:nomination_list")

    def get_look(self) -> Look:
        """Return the note and the names."""
        return look_at_answer(self.subject, "enter")


class RefuseAnswerView(SecondLookView, LetterAnswerBaseView):
    """Refuse what a Mission handed in."""

    form_class = ReasonForm
    page_title = gettext_lazy("Refuse the names of a Mission")
    rule = NOMINATIONS
    submit_label = gettext_lazy("Refuse them")
    submit_tone = "danger"
    success_message = gettext_lazy("Refused.")
    act = staticmethod(letter_answers.refuse_answer)

    def get_look(self) -> Look:
        """Return the note and the names."""
        return look_at_answer(self.subject, "refuse")


class AnswerScanView(LetterAnswerBaseView):
    """The scan that a Mission handed in."""

    def get(self, _request: HttpRequest, **_kwargs: Any) -> FileResponse:
        """Return the file."""
        suffix = self.subject.file.name.rpartition(".")[2]
        name = f"answer-{self.subject.letter.reference.replace('/', '-')}.{suffix}"
        headers = {"Cache-Control": "private, no-store"}
        return FileResponse(self.subject.file.open("rb"), as_attachment=True, filename=name, headers=headers)


class LetterTemplateView(ServiceFormView, SecretariatView):
    """The text of the notes verbales, and the way to its translations."""

    form_class = LetterTemplateForm
    template_name = "reviews/letter_template.html"
    page_title = gettext_lazy("Text of the notes verbales")
    lead = gettext_lazy("A translation is used while it follows the original. Otherwise the letter is in the original.")
    rule = LETTERS
    parent_label = gettext_lazy("Notes verbales")
    success_message = gettext_lazy("Saved. Revise the translations of what you changed.")

    def get_subject(self) -> Any:
        """Return the text."""
        return get_visible_or_404(LetterTemplate.objects.all(), self.request, key=self.kwargs["key"])

    def get_success_url(self) -> str:
        """Return the URL of the letters."""
        return reverse("reviews:letter_list")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the stored text. The form changes a copy of it."""
        return {"instance": LetterTemplate.objects.get(pk=self.subject.pk)}

    def get_extra(self) -> dict[str, Any]:
        """Return the languages."""
        return {"template": self.subject, "record_languages": list_record_languages(self.subject)}

    def perform(self, form: BaseForm) -> None:
        """Save the text."""
        correct(self.subject, actor=self.request.user, values=form.cleaned_data)


class TakeInTranslationsView(ActionView, SecretariatView):
    """Import the translations that the portal brings, as drafts."""

    success_message = gettext_lazy("Taken in as drafts. Revise each language, and put it in force.")

    def get_subject(self) -> Any:
        """Return the text."""
        return get_visible_or_404(LetterTemplate.objects.all(), self.request, key=self.kwargs["key"])

    def perform(self) -> None:
        """Import the translations."""
        letter_texts.take_in_translations(self.subject, actor=self.request.user)
