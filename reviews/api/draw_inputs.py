"""Input of the acts on a drawing of lots. Only the shape is checked here; the services check the rules."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from reviews.api.inputs import NoteVerbaleInput
from reviews.enums_of_draws import (
    SUGGESTED_HOURS,
    WAITS,
    YES_OR_NO,
    DrawAct,
    DrawProposalKind,
    DrawSettingName,
    NoteOfHash,
)
from reviews.models import Cluster
from stakeholders.models import State
from untoc_portal.core.api.looks import ReadInput
from untoc_portal.core.api.serializers import UploadField
from untoc_portal.core.listing import format_list

SETTINGS = [name.value for name in DrawSettingName if name not in SUGGESTED_HOURS]
HASH = r"^[0-9a-f]{64}$"
HASH_HELP = "64 characters, 0 to 9 and a to f."


def build_state_field(**kwargs: Any) -> serializers.Field:
    """Return a State by its code."""
    return serializers.SlugRelatedField("iso3", queryset=State.objects.all(), **kwargs)


class OpenPhaseInput(serializers.Serializer):
    """The cluster of the next phase, by its number, and the first day of its group I."""

    cluster = serializers.SlugRelatedField("number", queryset=Cluster.objects.all())
    starts_on = serializers.DateField()


class FreezePoolInput(ReadInput):
    """The States asked for a sealed text, the times, and the numbers that replace the stored ones."""

    givers = build_state_field(many=True, allow_empty=False)
    commitments_until = serializers.DateTimeField(help_text="Texts are sealed until then.")
    reveals_until = serializers.DateTimeField(help_text="Sealed texts are opened until then.")
    beacon_at = serializers.DateTimeField(help_text="The public number of this time decides.")
    settings = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=999),
        required=False,
        help_text=f"By name, of: {', '.join(SETTINGS)}. 0 is no and 1 is yes.",
    )

    def validate_settings(self, numbers: dict[str, int]) -> dict[str, int]:
        """Return the numbers. Raises ValidationError for an unknown name, and for a number that it cannot have."""
        if unknown := sorted(set(numbers) - set(SETTINGS)):
            message = _("There is no such setting: %(names)s.")
            raise serializers.ValidationError(message % {"names": format_list(unknown)})
        wrong = [name for name in YES_OR_NO if numbers.get(name, 0) > 1]
        wrong += [name for name in WAITS if numbers.get(name, 1) < 1]
        if wrong:
            message = _("These settings cannot have this number: %(names)s.")
            raise serializers.ValidationError(message % {"names": format_list(wrong)})
        return numbers


class NumberInput(ReadInput):
    """The public number of the frozen round, as a relay of the source gives it."""

    round = serializers.IntegerField(min_value=0)
    signature = serializers.CharField(max_length=200)
    previous_signature = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default="", help_text="Only for the second source."
    )


class HashNoteInput(serializers.Serializer):
    """Where the closing hash was read out or printed, and when."""

    kind = serializers.ChoiceField([choice for choice in NoteOfHash.choices if choice[0] != NoteOfHash.MAIL])
    place = serializers.CharField(max_length=200, help_text="The meeting, or the number of the Journal.")
    happened_at = serializers.DateTimeField()


class DrawProposalInput(ReadInput):
    """What one officer proposes: a reason, or for dice the digits."""

    kind = serializers.ChoiceField(DrawProposalKind.choices)
    reason = serializers.CharField(
        max_length=1000, required=False, help_text="For `missing` and `void`. It is published."
    )
    digits = serializers.CharField(
        max_length=200,
        required=False,
        help_text="For `dice`: twenty of each chair, for the African States, the Asia-Pacific States, the Eastern"
        " European States, the Latin American and Caribbean States, the Western European and other States.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the input. Raises ValidationError if the reason or the digits are missing."""
        name = "digits" if attrs["kind"] == DrawProposalKind.DICE else "reason"
        if name not in attrs:
            raise serializers.ValidationError({name: [self.fields[name].error_messages["required"]]}, code="required")
        return {"seen": attrs["seen"], "kind": DrawProposalKind(attrs["kind"]), "content": {name: attrs[name]}}


class SecondOfficerInput(ReadInput):
    """The decision of the second officer on what another one recorded."""

    is_refused = serializers.BooleanField(help_text="false: it is so, I saw it too.")


class CommitmentInput(ReadInput):
    """The commitment to a text: a hash. The nonce and the text stay with the State."""

    commitment = serializers.RegexField(HASH, help_text=HASH_HELP)


class EnvelopeInput(CommitmentInput):
    """The commitment on the paper envelope of a State."""

    giver = build_state_field()


class OpenedTextInput(ReadInput):
    """The nonce and the text to which the State committed itself."""

    nonce = serializers.RegexField(HASH, help_text=HASH_HELP)
    text = serializers.CharField(max_length=500, trim_whitespace=False)


class PoolObjectionInput(serializers.Serializer):
    """What the State objects to in the frozen list. It is public."""

    text = serializers.CharField(max_length=2000)


class DrawJoinInput(ReadInput):
    """The State that became party after the lots were drawn."""

    state = build_state_field()


class OfStateInput(ReadInput, NoteVerbaleInput):
    """The State, and the note verbale on which the act is based."""

    state = build_state_field()
    file = UploadField(required=False, help_text="A scan of the note: PDF, PNG or JPEG. With multipart/form-data.")


class NewLotsInput(OfStateInput):
    """Why new lots are drawn for a State under review, and under which note."""

    act = serializers.ChoiceField(
        [choice for choice in DrawAct.choices if choice[0] not in (DrawAct.JOIN, DrawAct.WITHDRAWAL)]
    )
    reviewer = build_state_field(
        required=False,
        allow_null=True,
        default=None,
        help_text="For a refusal or a conflict of interest: the State that does not review.",
    )
    is_exceptional = serializers.BooleanField(default=False, help_text="A repeat beyond the limit.")


class DrawConsentInput(OfStateInput):
    """To how many States, or to one review more, the State agrees."""

    to = serializers.ChoiceField(
        [
            ("reviewing_states", _("more States may review it")),
            ("reviews", _("it does one review more than the others")),
        ],
        default="reviewing_states",
    )
    limit = serializers.IntegerField(min_value=1, max_value=20, help_text="The new maximum.")


class DeferralInput(OfStateInput):
    """The later group with which the review of the State starts."""

    group = serializers.IntegerField(min_value=1, max_value=3)
