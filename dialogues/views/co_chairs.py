"""Co-chairs of a dialogue, and the sessions of other groups that it follows jointly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.http import Http404
from django.utils.translation import gettext_lazy

from dialogues.forms.rooms import CoChairForm, JoinReportForm
from dialogues.models import CoChair
from dialogues.services import co_chairs
from dialogues.views.base import CitedFormView
from dialogues.views.dialogues import DialogueBaseView
from dialogues.workflow import DIALOGUE_RULE
from untoc_portal.core.views import ActionView, get_visible_or_404

if TYPE_CHECKING:
    from django.forms import BaseForm


class ProposeCoChairView(CitedFormView, DialogueBaseView):
    """Propose a co-chair of one dialogue."""

    permission_required = co_chairs.NAME
    form_class = CoChairForm
    page_title = gettext_lazy("Propose a co-chair")
    lead = gettext_lazy("Another member of the Secretariat confirms. The person then chairs this dialogue only.")
    submit_label = gettext_lazy("Propose")
    success_message = gettext_lazy("The co-chair is proposed. Another member of the Secretariat confirms.")
    rule = DIALOGUE_RULE

    def perform(self, form: BaseForm) -> None:
        co_chairs.propose_co_chair(self.subject, actor=self.request.user, **form.cleaned_data)


class JoinReportView(CitedFormView, DialogueBaseView):
    """Let a dialogue follow the session of another group too."""

    permission_required = co_chairs.NAME
    form_class = JoinReportForm
    page_title = gettext_lazy("Follow another session jointly")
    lead = gettext_lazy("The chair of the other group then chairs this dialogue too, and gets its summary.")
    submit_label = gettext_lazy("Join")
    success_message = gettext_lazy("The dialogue follows both sessions.")
    rule = DIALOGUE_RULE

    def perform(self, form: BaseForm) -> None:
        co_chairs.join_report(self.subject, actor=self.request.user, **form.cleaned_data)


class CoChairActionView(ActionView):
    """Confirm a co-chair, or end one."""

    acts = {
        "confirm": (co_chairs.confirm_co_chair, gettext_lazy("The co-chair is confirmed.")),
        "end": (co_chairs.end_co_chair, gettext_lazy("The co-chair is ended.")),
    }

    def get_subject(self) -> Model | None:
        rows = CoChair.objects.select_related("dialogue__report__session__working_group", "user")
        return get_visible_or_404(rows, self.request, pk=self.kwargs["pk"])

    def get_parent(self) -> Any:
        return self.subject.dialogue

    def perform(self) -> None:
        if self.kwargs["name"] not in self.acts:
            raise Http404
        act, self.success_message = self.acts[self.kwargs["name"]]
        act(self.subject, actor=self.request.user)
