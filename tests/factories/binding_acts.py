"""Each kind of act that binds in dialogues and registrations, ready to be done, and what a colleague does in the
meantime."""

import datetime as dt
from functools import partial
from typing import Any

from django.utils import timezone

from dialogues.services import (
    applications,
    chair_summaries,
    dialogues,
    funding,
    general_reports,
    moderation,
    objections,
    routing,
    routing_tables,
    session_records,
    sessions,
    speakers,
    statements,
)
from dialogues.services.routing_tables import RuleEntry
from reviews.models import Phase
from stakeholders.models import State
from stakeholders.services import transitions
from stakeholders.services.organizations import change_organization
from tests.factories.bureau import let_bureau_decide_objection
from tests.factories.dialogues import (
    decide,
    invite,
    make_application,
    make_dialogue,
    make_session,
    make_statement,
)
from tests.factories.stakeholders import make_organization
from untoc_portal.core.second_look import Reading
from untoc_portal.front.demo.reading import READ_BEFORE, do_after_reading

DAY = dt.timedelta(days=1)
TODAY = timezone.localdate


def _scheduled(stage):
    return make_session(stage.secretariat, stage.group)


def _rescheduled(session, stage):
    sessions.reschedule_session(
        session, actor=stage.secretariat, starts_on=TODAY() - DAY, ends_on=TODAY(), place="Geneva"
    )


def _concluded(stage):
    return do_after_reading(sessions.conclude_session, _scheduled(stage), actor=stage.chair)


def _recommended(session, stage):
    session_records.record_recommendation(session, actor=stage.secretariat, text="Train judges.", is_agreed=True)


def _dialogue(stage):
    return make_dialogue(stage.secretariat, stage.group)


def _moved(dialogue, stage):
    dialogues.change_dialogue(dialogue, actor=stage.secretariat, place="Online")


def _complete(stage):
    dialogue = make_dialogue(stage.secretariat, stage.group, in_days=10)
    made = make_application(dialogue, stage.organization, stage.representative)
    applications.confirm_application(made, actor=stage.secretariat)
    return dialogue


def _further_applicant(dialogue, stage):
    made = make_application(dialogue, stage.other_organization, stage.other_representative)
    applications.confirm_application(made, actor=stage.secretariat)


def _circulated(stage):
    dialogue = _complete(stage)
    do_after_reading(applications.circulate_applications, dialogue, actor=stage.secretariat)
    return dialogue.applications.get()


def _renamed(application, stage):
    change_organization(application.organization, actor=stage.secretariat, name="Another Name")


def _invited(stage):
    return decide(
        make_application(make_dialogue(stage.secretariat, stage.group), stage.organization, stage.representative)
    )


def _objection(stage):
    kenya = State.objects.get(iso3="KEN")
    application = _circulated(stage)
    return do_after_reading(
        objections.object_to_application, application, actor=stage.secretariat, state=kenya, ground="Off the theme"
    )


def _decided(objection, _stage):
    let_bureau_decide_objection(objection, "noted")


def _draft(stage):
    dialogue = make_dialogue(stage.secretariat, stage.group)
    invite(dialogue, stage.organization, stage.representative)
    return make_statement(dialogue, stage.representative, organization=stage.organization)


def _rewritten(statement, stage):
    statements.change_statement(
        statement,
        actor=stage.representative,
        language="en",
        title="On victims",
        text="SMUGGLED IN",
        consents_to_publication=False,
    )


def _submitted(stage):
    return do_after_reading(statements.submit_statement, _draft(stage), actor=stage.representative)


def _returned(stage):
    return do_after_reading(moderation.return_statement, _submitted(stage), actor=stage.chair, reason="Off the theme")


def _sent_again(statement, stage):
    do_after_reading(moderation.return_statement, statement, actor=stage.secretariat, reason="Off the theme")
    _rewritten(statement, stage)
    do_after_reading(statements.submit_statement, statement, actor=stage.representative)


def _summary(stage):
    dialogue = do_after_reading(dialogues.record_dialogue_held, _dialogue(stage), actor=stage.chair)
    return chair_summaries.write_chair_summary(dialogue, actor=stage.chair, text="Victims were heard.")


def _rewritten_summary(summary, stage):
    chair_summaries.write_chair_summary(summary.dialogue, actor=stage.secretariat, text="SMUGGLED IN")


def _report(stage):
    return general_reports.draft_report(
        Phase.objects.first(), actor=stage.secretariat, working_group=stage.group, language="en"
    )


def _rewritten_report(report, stage):
    general_reports.write_text(report, actor=stage.secretariat, text="SMUGGLED IN")


def _table(stage):
    return routing_tables.draft_table(actor=stage.secretariat, note="Decision")


def _further_rule(table, stage):
    entry = RuleEntry(position=9, working_group=stage.groups["IC"], source="Decision")
    routing_tables.add_rule(table, actor=stage.secretariat, entry=entry)


def _panel(stage):
    dialogue = make_dialogue(stage.secretariat, stage.group, in_days=10)
    invite(dialogue, stage.organization, stage.representative)
    return dialogue


def _chosen(dialogue, stage):
    people = [dialogue.applications.get().attendees.get()]
    do_after_reading(speakers.choose_panel, dialogue, actor=stage.secretariat, attendees=people)


def _entry(stage):
    return funding.record_source(
        actor=stage.secretariat, kind="regular_budget", amount="10", dated=TODAY(), reference="Decision"
    )


def _registered(stage):
    return make_organization(stage.secretariat, verified=False)


def _corrected(organization, stage):
    change_organization(organization, actor=stage.secretariat, website="https://example.org/other")


def _routed(stage):
    summary = do_after_reading(chair_summaries.issue_chair_summary, _summary(stage), actor=stage.chair)
    return routing.place_chair_summary(summary)


def _withdrawn(stage):
    return do_after_reading(routing.withdraw_routing, _routed(stage), actor=stage.secretariat, reason="Too early")


def _placed(row, stage):
    session = make_session(stage.secretariat, row.working_group, in_days=30)
    routing.place_waiting_documents(session.pk)
    item = session.agenda_items.get()
    if type(row).objects.get(pk=row.pk).agenda_item is None:
        routing.change_routing(row, actor=stage.secretariat, agenda_item=item)


# For each kind of act: the service, its object, who acts, other values, and what a colleague does in the meantime.
ACTS = {
    "conclude": (sessions.conclude_session, _scheduled, "chair", {}, _rescheduled),
    "adopt": (
        sessions.adopt_report,
        _concluded,
        "chair",
        {"concluded_on": TODAY(), "adopted_on": TODAY(), "symbol": "CTOC/COP/WG.4/2026/77"},
        _recommended,
    ),
    "hold": (dialogues.record_dialogue_held, _dialogue, "chair", {}, _moved),
    "circulate": (applications.circulate_applications, _complete, "secretariat", {}, _further_applicant),
    "object": (objections.object_to_application, _circulated, "secretariat", {"ground": "G"}, _renamed),
    "withdraw an application": (applications.withdraw_application, _invited, "representative", {}, _renamed),
    "withdraw an objection": (objections.withdraw_objection, _objection, "secretariat", {}, _decided),
    "submit": (statements.submit_statement, _draft, "representative", {}, _rewritten),
    "contest": (statements.contest_statement, _returned, "representative", {"objection": "Why"}, _rewritten),
    "accept": (moderation.accept_statement, _submitted, "chair", {}, _sent_again),
    "return": (moderation.return_statement, _submitted, "chair", {"reason": "Off"}, _sent_again),
    "agree": (chair_summaries.agree_chair_summary, _summary, "chair", {}, _rewritten_summary),
    "issue a summary": (chair_summaries.issue_chair_summary, _summary, "chair", {}, _rewritten_summary),
    "issue a report": (general_reports.issue_report, _report, "secretariat", {}, _rewritten_report),
    "put in force": (routing_tables.put_in_force, _table, "secretariat", {}, _further_rule),
    "take back": (routing.withdraw_routing, _routed, "secretariat", {"reason": "Too early"}, _placed),
    "restore": (routing.restore_routing, _withdrawn, "secretariat", {"reason": "It is time"}, _placed),
    "choose a panel": (speakers.choose_panel, _panel, "secretariat", {"attendees": ()}, _chosen),
    "verify": (transitions.verify_organization, _registered, "secretariat", {}, _corrected),
    "refuse": (transitions.refuse_organization, _registered, "secretariat", {"reason": "No"}, _corrected),
}


# Acts on what is never changed: only that they were read is asked.
UNCHANGING = {"strike out": (funding.cancel_entry, _entry, "secretariat", {"reason": "Twice"}, None)}


class Prepared:
    """One act of a kind, ready: to be read, done, and crossed by a colleague."""

    def __init__(self, name: str, stage: Any) -> None:
        self.service, prepare, who, more, self._colleagues_change = (ACTS | UNCHANGING)[name]
        if self.service is objections.object_to_application:
            more = {**more, "state": State.objects.get(iso3="KEN")}
        self.stage, self.subject, self.actor = stage, prepare(stage), getattr(stage, who)
        self.do = partial(self.service, self.subject, actor=self.actor, **more)

    def now(self) -> Any:
        """Return the subject as another process would load it."""
        return type(self.subject)._base_manager.get(pk=self.subject.pk)

    def read(self) -> Reading:
        """Read what the act binds to."""
        return READ_BEFORE[self.service](self.now())

    def do_colleagues_change(self) -> None:
        """Do what a colleague does."""
        self._colleagues_change(self.now(), self.stage)
