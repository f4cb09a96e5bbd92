"""The costs of the Mechanism and their funding: the page, its file, and the entries of the Secretariat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, gettext as _, gettext_lazy

from dialogues.forms.funding import AccountEntryForm, ExpenditureForm, FundingSourceForm, StrikeOutForm
from dialogues.models import Expenditure, FundingSource, Payment
from dialogues.selectors.funding import accounts_for_user
from dialogues.selectors.looks import look_at_cancelling_entry
from dialogues.services import funding
from dialogues.views.base import CitedFormView, CitedSecondLookView
from untoc_portal.core.charts import Bars
from untoc_portal.core.table_files import send_csv
from untoc_portal.core.views import PageView, SiteView, get_visible_or_404

if TYPE_CHECKING:
    from django.db.models import Model
    from django.forms import BaseForm

    from dialogues.selectors.funding import Accounts

ENTRIES: dict[str, type[FundingSource | Payment | Expenditure]] = {
    "source": FundingSource,
    "payment": Payment,
    "expenditure": Expenditure,
}


@method_decorator(login_not_required, name="dispatch")
class FundingPageView(PageView, SiteView):
    """The accounts: totals, sources, activities."""

    template_name = "dialogues/funding.html"

    def get_context(self) -> dict[str, Any]:
        accounts = accounts_for_user(self.request.user)
        return {
            "accounts": accounts,
            "chart": build_activity_chart(accounts),
            "may_enter": self.request.user.has_perm("dialogues.keep_accounts", FundingSource()),
        }


def build_activity_chart(accounts: Accounts) -> Bars:
    """Return a chart of the earmarked and the spent amount of each activity."""
    rows = ((str(activity), (float(earmarked), float(spent))) for activity, earmarked, spent in accounts.by_activity)
    return Bars((_("Earmarked"), _("Spent")), tuple(rows), get_language() or "en")


@method_decorator(login_not_required, name="dispatch")
class FundingFileView(SiteView):
    """The accounts as a file, with one line for each entry that was not cancelled."""

    def get(self, request: HttpRequest) -> HttpResponse:
        headers = ["entry", "source", "contributor", "activity", "date", "amount_usd", "reference"]
        lines = accounts_for_user(request.user).lines()
        return send_csv(f"funding-{timezone.localdate().isoformat()}", headers, lines)


class AccountsFormBaseView(CitedFormView):
    """A form of the Secretariat on the accounts."""

    permission_required = "dialogues.keep_accounts"
    parent_label = gettext_lazy("Funding")
    rule = funding.FUNDING_RULE

    def get_subject(self) -> Model | None:
        return FundingSource()

    def get_success_url(self) -> str:
        return reverse("dialogues:funding")

    def get_heading(self) -> dict[str, Any]:
        return super().get_heading() | {"kicker": _("Funding")}


class EnterSourceView(AccountsFormBaseView):
    """Enter an allotment or a pledge."""

    form_class = FundingSourceForm
    success_message = gettext_lazy("The source is entered.")
    page_title = gettext_lazy("Enter a source of funds")
    lead = funding.NO_OTHER_SOURCE

    def perform(self, form: BaseForm) -> None:
        funding.record_source(actor=self.request.user, **form.cleaned_data)


class FundingSourceFormBaseView(AccountsFormBaseView):
    """A form on one source."""

    def get_subject(self) -> Model | None:
        return get_visible_or_404(FundingSource.objects.select_related("state"), self.request, pk=self.kwargs["pk"])

    def get_heading(self) -> dict[str, Any]:
        return super().get_heading() | {"lead": self.subject}


class EnterPaymentView(FundingSourceFormBaseView):
    """Enter a payment of a pledge."""

    form_class = AccountEntryForm
    success_message = gettext_lazy("The payment is entered.")
    page_title = gettext_lazy("Enter a payment")

    def perform(self, form: BaseForm) -> None:
        funding.record_payment(self.subject, actor=self.request.user, **form.cleaned_data)


class EnterExpenditureView(FundingSourceFormBaseView):
    """Enter an expenditure."""

    form_class = ExpenditureForm
    success_message = gettext_lazy("The expenditure is entered.")
    page_title = gettext_lazy("Enter an expenditure")

    def perform(self, form: BaseForm) -> None:
        funding.record_expenditure(self.subject, actor=self.request.user, **form.cleaned_data)


class CancelEntryView(CitedSecondLookView, AccountsFormBaseView):
    """Cancel a wrong entry."""

    look_at = staticmethod(look_at_cancelling_entry)
    act = staticmethod(funding.cancel_entry)
    template_name = "second_look.html"
    form_class = StrikeOutForm
    success_message = gettext_lazy("The entry is cancelled.")
    page_title = gettext_lazy("Cancel an entry")
    submit_label = gettext_lazy("Cancel the entry")
    rule = funding.FUNDING_RULE

    def get_subject(self) -> Model | None:
        model = ENTRIES.get(self.kwargs["kind"])
        if model is None:
            raise Http404
        return get_visible_or_404(model.objects.all(), self.request, pk=self.kwargs["pk"])
