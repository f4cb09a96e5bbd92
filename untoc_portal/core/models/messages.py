"""What people are notified of, and by which channel."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.enums import NEEDS_ATTENTION_STATES, Channel, MessageCategory, MessageState, OfficialLanguage
from untoc_portal.core.listing import format_label
from untoc_portal.core.models.rows import Timestamped
from untoc_portal.core.querysets import MessageGroupQuerySet, MessageQuerySet, PersonalQuerySet


class MessageGroup(Timestamped):
    """What a person sees as one message: similar events of one day, with a list of them.

    What the person does with it (read, archive, later) is stored here. The day is the one of the person's time zone.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="message_groups", verbose_name=_("recipient")
    )
    # An event, or `notices.SUMMARY`.
    kind = models.CharField(_("kind"), max_length=60)
    day = models.DateField(_("day"))
    # Set if an event is not grouped with like events: the key of its message.
    part = models.CharField(_("part"), max_length=200, blank=True)
    # The time of the last event in it.
    latest_at = models.DateTimeField(_("last event"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    # Out of the inbox until then.
    later_until = models.DateTimeField(_("later"), null=True, blank=True)
    # What it was before the last change, so that the change can be undone.
    later_before = models.DateTimeField(_("later, before the last change"), null=True, blank=True, editable=False)

    objects = MessageGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("message of a day")
        verbose_name_plural = _("messages of a day")
        ordering: ClassVar = ["-latest_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["recipient", "-latest_at"], name="core_messagegroup_latest"),
            models.Index(
                fields=["archived_at"], name="core_messagegroup_archived", condition=Q(archived_at__isnull=False)
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recipient", "kind", "day", "part"], name="core_messagegroup_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"

    def get_absolute_url(self) -> str:
        """Return the URL of its page."""
        return reverse("message_group", args=[self.pk])


class Message(Timestamped):
    """A notification of a person of one event, in the portal and by e-mail.

    It contains a link, never anything confidential.
    """

    # Empty for a person without an account who follows publications and gave only an address.
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="messages_received",
        verbose_name=_("recipient"),
    )
    event = models.CharField(_("event"), max_length=60)
    family = models.CharField(_("kind"), max_length=15, choices=MessageCategory, default=MessageCategory.ACCOUNT)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.EMAIL)
    # A person gets one message for each event and key.
    key = models.CharField(_("key"), max_length=200)
    language = models.CharField(_("language"), max_length=10, choices=OfficialLanguage)
    subject = models.CharField(_("subject"), max_length=200)
    # What it is about, in the recipient's language: a review, a dialogue.
    about = models.CharField(_("about"), max_length=300, blank=True)
    body = models.TextField(_("text"))
    url = models.CharField(_("address"), max_length=300, blank=True)
    # The address if it is not the recipient's current one: a new address, or the previous one.
    to = models.EmailField(_("to another address"), blank=True)
    state = models.CharField(_("status"), max_length=15, choices=MessageState, default=MessageState.QUEUED)
    sending_since = models.DateTimeField(_("given to the mail server"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    # What the person sees it in. Empty for messages that are sent by e-mail only.
    group = models.ForeignKey(
        MessageGroup,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name=_("message of a day"),
    )
    # What it may ask of this person (`notices.Act`); empty if it only informs.
    act = models.CharField(_("act"), max_length=40, blank=True)
    # The row that the act is about, and the review or dialogue in which it is. Who may not read them any more does not
    # see the message.
    concerns_model = models.CharField(_("kind of object"), max_length=60, blank=True)
    concerns_id = models.PositiveBigIntegerField(_("object"), null=True, blank=True)
    place_model = models.CharField(_("kind of place"), max_length=60, blank=True)
    place_id = models.PositiveBigIntegerField(_("place"), null=True, blank=True)
    # The digest that contains this message.
    digest = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="collected",
        verbose_name=_("digest that contains it"),
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["recipient", "act", "concerns_model", "concerns_id"],
                name="core_message_acts",
                condition=~Q(act=""),
            ),
            models.Index(fields=["group", "event"], name="core_message_grouped"),
            # There are few of them among very many, and the first page of the Secretariat shows their number.
            models.Index(
                fields=["state"], name="core_message_attention", condition=Q(state__in=NEEDS_ATTENTION_STATES)
            ),
            # What was sent to an address, no matter who had it: a person's own data, and its deletion.
            models.Index(Upper("to"), name="core_message_address"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recipient", "event", "key"], name="core_message_once_per_person"),
            models.UniqueConstraint(
                fields=["to", "event", "key"],
                condition=Q(recipient__isnull=True),
                name="core_message_once_per_address",
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False) | ~Q(to=""), name="core_message_has_an_address"
            ),
            models.CheckConstraint(condition=Q(state__in=MessageState.values), name="core_message_state_known"),
            models.CheckConstraint(
                condition=~Q(state=MessageState.SENDING) | Q(sending_since__isnull=False),
                name="core_message_sending_has_time",
            ),
            models.CheckConstraint(condition=Q(family__in=MessageCategory.values), name="core_message_family_known"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="core_message_channel_known"),
            models.CheckConstraint(
                condition=~Q(family=MessageCategory.ACCOUNT) | Q(channel=Channel.EMAIL),
                name="core_message_account_mailed",
            ),
            models.CheckConstraint(
                condition=Q(concerns_model="", concerns_id__isnull=True)
                | (~Q(concerns_model="") & Q(concerns_id__isnull=False)),
                name="core_message_concerns_a_row",
            ),
            models.CheckConstraint(
                condition=Q(place_model="", place_id__isnull=True) | (~Q(place_model="") & Q(place_id__isnull=False)),
                name="core_message_is_in_a_place",
            ),
            models.CheckConstraint(condition=Q(act="") | ~Q(concerns_model=""), name="core_message_act_concerns_a_row"),
        ]

    def __str__(self) -> str:
        return f"{self.event} → {self.recipient or self.to}"


class ChannelChoice(models.Model):
    """The channel that a person has chosen for a category of messages. Without a row, the default applies."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="channel_choices", verbose_name=_("person")
    )
    family = models.CharField(_("kind"), max_length=15, choices=MessageCategory)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)

    objects = PersonalQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice of a channel")
        verbose_name_plural = _("choices of channels")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "family"], name="core_channelchoice_one_per_family"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="core_channelchoice_channel_known"),
            models.CheckConstraint(
                condition=Q(family__in=MessageCategory.values) & ~Q(family=MessageCategory.ACCOUNT),
                name="core_channelchoice_family_open",
            ),
            # Deadlines bind: they come by e-mail at least once a week.
            models.CheckConstraint(
                condition=~Q(family=MessageCategory.DATES, channel=Channel.PORTAL),
                name="core_channelchoice_dates_mailed",
            ),
        ]

    def __str__(self) -> str:
        return format_label(self.get_family_display(), self.get_channel_display())
