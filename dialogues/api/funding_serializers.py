"""The accounts of the Mechanism as the API shows them."""

from __future__ import annotations

from rest_framework import serializers

from dialogues.models import Expenditure, FundingSource, Payment
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
