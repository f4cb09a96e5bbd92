"""Notes verbales of the Secretariat: Missions on record, texts, letters and answers."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from reviews.admin.people import ReasonForm
from reviews.admin.state_people import ChecksForm
from reviews.models import Letter, LetterAnswer, LetterTemplate, Mission
from reviews.selectors.letters import look_at_answer, look_at_void_letter
from reviews.services import letter_answers, letter_texts, letters
from untoc_portal.core.admin import AdminAction, SecretariatAdmin, SourcedAdmin


@admin.register(Mission)
class MissionAdmin(SourcedAdmin):
    list_display = ("state", "language", "seat", "addressee", "source", "verified", "corrected")
    list_filter = ("language", "seat", "verified", "corrected")
    list_select_related = ("state",)
    search_fields = ("state__iso3",)
    editable_fields = ("language", "seat", "addressee", "source", "verified")


@admin.register(LetterTemplate)
class LetterTemplateAdmin(SourcedAdmin):
    list_display = ("key", "subject", "source", "verified", "corrected")
    editable_fields = ("subject", "addressee", "place", "text", "sheet", "source", "verified")
    acts = {
        **SourcedAdmin.acts,
        "take-in": AdminAction(
            _("Take in the translations that the portal brings"),
            letter_texts.take_in_translations,
            lambda row, user: () if user.has_perm(letter_texts.PERMISSION, row) else None,
            tone="secondary",
        ),
    }


@admin.register(Letter)
class LetterAdmin(SecretariatAdmin):
    list_display = ("reference", "state", "language", "dated", "handed_over_on", "handed_over_by", "voided_at")
    list_filter = ("language", "state__regional_group")
    list_select_related = ("state",)
    search_fields = ("reference", "state__iso3")
    # Not the seed of the link.
    exclude = ("link_seed", "link_sha256")
    acts = {
        "void": AdminAction(
            _("Declare it void"),
            letters.withdraw_letter,
            lambda row, user: () if row.state_now == "made" and user.has_perm(letter_texts.PERMISSION, row) else None,
            ReasonForm,
            tone="danger",
            look=lambda row, _user: look_at_void_letter(row),
        ),
        "withdraw": AdminAction(
            _("Withdraw the link"),
            letters.withdraw_link,
            lambda row, user: () if row.is_link_open() and user.has_perm(letter_texts.PERMISSION, row) else None,
            tone="danger",
        ),
    }


@admin.register(LetterAnswer)
class LetterAnswerAdmin(SecretariatAdmin):
    list_display = ("letter", "reference", "dated", "decision", "decided_by", "created_at")
    list_filter = ("decision",)
    list_select_related = ("letter", "decided_by")
    search_fields = ("reference", "letter__reference", "letter__state__iso3")
    acts = {
        "enter": AdminAction(
            _("Enter the names"),
            letter_answers.enter_answer,
            lambda row, user: () if not row.decision and user.has_perm(letter_texts.PERMISSION, row) else None,
            ChecksForm,
            look=lambda row, _user: look_at_answer(row, "enter"),
        ),
        "refuse": AdminAction(
            _("Refuse"),
            letter_answers.refuse_answer,
            lambda row, user: () if not row.decision and user.has_perm(letter_texts.PERMISSION, row) else None,
            ReasonForm,
            tone="danger",
            look=lambda row, _user: look_at_answer(row, "refuse"),
        ),
    }
