"""What the acts on a dialogue and its people take, and the people as the API shows them."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dialogues.api.inputs import ApplicationInput, DialogueInput
from dialogues.enums import ObjectionOutcome
from dialogues.models import Attendee, CoChair, DialoguePaper
from dialogues.selectors.applications import Figures
from stakeholders.models import Representative
from untoc_portal.core.api.looks import ReadInput
from untoc_portal.core.api.serializers import PortalModelSerializer, UploadField
from untoc_portal.core.enums import OfficialLanguage


class DialogueChangeInput(DialogueInput):
    """What is changed of a dialogue. Limits and texts that are left out stay as they are."""

    session = None
    seen = None


class CirculationInput(ReadInput):
    """The day of the note to States parties. The default is today."""

    circulated_on = serializers.DateField(required=False)


class CompletionInput(ApplicationInput):
    """An application as it is sent again. Without representatives, you come yourself."""

    dialogue = None
    organization = None
    representatives = serializers.PrimaryKeyRelatedField(
        queryset=Representative.objects.all(), many=True, default=(), help_text="Without any, you come yourself."
    )


class AttendanceInput(serializers.Serializer):
    """Who of the invited people attended, by number. All others are recorded as absent."""

    present = serializers.ListField(child=serializers.IntegerField(min_value=1))


class RecordedAttendanceSerializer(serializers.Serializer):
    """Who is recorded as present. `undo` undoes it within a minute."""

    present = serializers.ListField(child=serializers.IntegerField())
    undo = serializers.CharField(help_text="For `attendance/undo`. Empty: nothing was changed.")


class UndoInput(serializers.Serializer):
    """What the act returned as `undo`."""

    undo = serializers.CharField(max_length=100_000)


class PaperInput(serializers.Serializer):
    """A background paper. It is sent as a form with its file."""

    title = serializers.CharField(max_length=300)
    language = serializers.ChoiceField(OfficialLanguage.choices)
    file = UploadField(help_text="PDF, PNG or JPEG, at most 10 MB.")


class DialoguePaperSerializer(PortalModelSerializer):
    """A background paper of a dialogue."""

    class Meta:
        model = DialoguePaper
        fields = ["id", "dialogue", "title", "language", "sha256", "created_at"]


class CoChairInput(serializers.Serializer):
    """The person who is to chair the dialogue with others."""

    email = serializers.EmailField()
    name = serializers.CharField(max_length=200)


class CoChairSerializer(PortalModelSerializer):
    """A co-chair of a dialogue, or the proposal of one."""

    name = serializers.CharField(source="user.name")

    class Meta:
        model = CoChair
        fields = ["id", "dialogue", "name", "created_at", "confirmed_at", "ended_at"]


class JoinInput(serializers.Serializer):
    """The session of another group that the dialogue follows too."""

    session = serializers.IntegerField(min_value=1)


class AttendeeSerializer(PortalModelSerializer):
    """A person whom an organization sends to a dialogue."""

    dialogue = serializers.IntegerField(source="application.dialogue_id")
    organization = serializers.IntegerField(source="application.organization_id")
    name = serializers.CharField(source="representative.user.name")
    position = serializers.CharField(source="representative.position")
    has_certificate = serializers.SerializerMethodField(help_text="Its file is ready.")

    class Meta:
        model = Attendee
        fields = [
            "id", "application", "dialogue", "organization", "representative", "name", "position", "substitutes",
            "left_at", "attended", "has_certificate",
        ]  # fmt: skip

    def get_has_certificate(self, attendee: Attendee) -> bool:
        return attendee.certificate is not None and attendee.certificate.is_rendered


class SubstituteInput(serializers.Serializer):
    """The representative who comes instead, by number."""

    representative = serializers.PrimaryKeyRelatedField(queryset=Representative.objects.in_force())


class CertificateInput(serializers.Serializer):
    """The language of a certificate."""

    language = serializers.ChoiceField(OfficialLanguage.choices, default=OfficialLanguage.EN)


class DialogueFiguresSerializer(serializers.Serializer):
    """How many organizations applied to a dialogue, and how many objections there were. No one can be identified."""

    dialogue = serializers.IntegerField(source="dialogue.pk")
    applied = serializers.IntegerField(source="numbers.applied", default=0)
    invited = serializers.IntegerField(source="numbers.invited", default=0)
    waiting = serializers.IntegerField(source="numbers.waiting", default=0)
    refused = serializers.IntegerField(source="numbers.refused", default=0)
    withdrawn = serializers.IntegerField(source="numbers.withdrawn", default=0)
    objections = serializers.IntegerField(source="numbers.objections", default=0)
    in_window = serializers.IntegerField(source="numbers.in_window", default=0, help_text="Within the period.")
    without_ground = serializers.IntegerField(source="numbers.without_ground", default=0)
    outcomes = serializers.SerializerMethodField()
    taken_back = serializers.IntegerField(source="numbers.taken_back", default=0)

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "integer"}})
    def get_outcomes(self, row: Figures) -> dict[str, int]:
        """Return how many objections had each outcome."""
        return {outcome: row.numbers.get(outcome, 0) for outcome in ObjectionOutcome.values}
