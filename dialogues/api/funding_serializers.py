"""The accounts of the Mechanism as the API shows them."""

from __future__ import annotations

from rest_framework import serializers

from dialogues.enums import FundingKind
from dialogues.models import Expenditure, FundedActivity, FundingSource, Payment
from stakeholders.models import State
from untoc_portal.core.api.serializers import PortalModelSerializer


class AccountEntrySerializer(PortalModelSerializer):
    """An amount in US dollars on a day."""

    class Meta:
        model = Payment
        fields = ["id", "amount", "dated", "reference"]


class ExpenditureSerializer(PortalModelSerializer):
    """An expenditure and its activity."""

    activity = serializers.CharField(source="activity.code")

    class Meta:
        model = Expenditure
        fields = ["id", "activity", "amount", "dated", "reference"]


class FundingSourceSerializer(PortalModelSerializer):
    """An allotment from the regular budget, or the pledge of a State with its payments. Amounts are in US dollars."""

    contributor = serializers.CharField(source="state.iso3", default=None, allow_null=True)
    earmarked_for = serializers.CharField(source="earmarked_for.code", default=None, allow_null=True)
    payments = AccountEntrySerializer(many=True)
    expenditures = ExpenditureSerializer(many=True)

    class Meta:
        model = FundingSource
        fields = [
            "id", "kind", "contributor", "amount", "dated", "reference", "earmarked_for", "payments", "expenditures",
        ]  # fmt: skip


class PaymentInput(serializers.Serializer):
    """An amount in US dollars on a day, with the document that is its source."""

    amount = serializers.DecimalField(max_digits=14, decimal_places=2)
    dated = serializers.DateField()
    reference = serializers.CharField(max_length=200)


class ExpenditureInput(PaymentInput):
    """An amount that was spent, and on which activity."""

    activity = serializers.SlugRelatedField("code", queryset=FundedActivity.objects.all())


class FundingSourceInput(PaymentInput):
    """An allotment or a pledge. A pledge has its State, by its code."""

    kind = serializers.ChoiceField(FundingKind.choices)
    state = serializers.SlugRelatedField("iso3", queryset=State.objects.all(), default=None, allow_null=True)
    earmarked_for = serializers.SlugRelatedField(
        "code", queryset=FundedActivity.objects.all(), default=None, allow_null=True
    )
