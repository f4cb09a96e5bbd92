"""What the Secretariat keeps for itself, to look at; it is written on the board and on the page of a review."""

from __future__ import annotations

from django.contrib import admin

from reviews.models import ContactEntry, OfficerInCharge, SecretariatNote
from untoc_portal.core.admin import SecretariatAdmin


@admin.register(ContactEntry)
class ContactEntryAdmin(SecretariatAdmin):
    list_display = ("state", "reached_on", "way", "whom", "reached_by", "result", "corrects")
    list_filter = ("way", "state__regional_group")
    list_select_related = ("state", "reached_by", "corrects__state")
    search_fields = ("state__iso3", "whom", "result")


@admin.register(OfficerInCharge)
class OfficerInChargeAdmin(SecretariatAdmin):
    list_display = ("review", "region", "officer")
    list_filter = ("region",)
    list_select_related = ("review__state_under_review", "review__phase", "officer")
    search_fields = ("review__code", "officer__name")


@admin.register(SecretariatNote)
class SecretariatNoteAdmin(SecretariatAdmin):
    list_display = ("review", "author", "created_at", "edited_by", "updated_at")
    list_select_related = ("review__state_under_review", "review__phase", "author", "edited_by")
    search_fields = ("review__code", "text")
