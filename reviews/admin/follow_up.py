"""The invitations to the follow-up, as the Secretariat recorded them."""

from __future__ import annotations

from django.contrib import admin

from reviews.models import FollowUpInvitation
from untoc_portal.core.admin import SecretariatAdmin


@admin.register(FollowUpInvitation)
class FollowUpInvitationAdmin(SecretariatAdmin):
    list_display = ("review", "reference", "dated", "recorded_by", "created_at")
    list_filter = ("review__state_under_review__regional_group",)
    list_select_related = ("review__state_under_review", "review__phase", "recorded_by")
    search_fields = ("reference", "review__code")
