"""Actions with a second look, done by a person who has just read the text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dialogues.selectors import readings
from dialogues.selectors.compilations import read_compilation
from dialogues.selectors.decisions import read_decision
from dialogues.services import (
    applications,
    bureau,
    chair_summaries,
    compilations,
    decisions,
    dialogues,
    funding,
    general_reports,
    general_reviews,
    moderation,
    objections,
    routing,
    routing_tables,
    sessions,
    speakers,
    statements,
)
from reviews.selectors import readings as of_reviews
from reviews.selectors.readings_of_questionnaires import read_questionnaire, read_self_assessment
from reviews.selectors.readings_of_states import read_notice
from reviews.services import (
    consultations,
    feedback,
    issuing,
    outcomes,
    people,
    publication,
    questionnaire_versions,
    questionnaires,
    stakeholder_input,
    state_notices,
    translations,
)
from stakeholders.selectors.readings import read_merger, read_organization
from stakeholders.services import merging, transitions
from untoc_portal.core.second_look import Reading

READ_BEFORE: dict[Callable[..., Any], Callable[[Any], Reading]] = {
    sessions.conclude_session: readings.read_session,
    sessions.adopt_report: readings.read_session,
    dialogues.open_dialogue: readings.read_session,
    dialogues.record_dialogue_held: readings.read_dialogue,
    general_reviews.open_general_review: lambda item: readings.read_session(item.session),
    general_reviews.approve_speakers: readings.read_invited_speakers,
    speakers.choose_panel: readings.read_panel,
    applications.circulate_applications: readings.read_applicants,
    applications.withdraw_application: readings.read_applicant,
    applications.decide_application: readings.read_application,
    bureau.propose_decision: readings.read_application,
    bureau.propose_objection_decision: readings.read_objection,
    bureau.take_position: readings.read_proposal,
    bureau.agree_to_decision: readings.read_proposal,
    bureau.object_to_decision: readings.read_proposal,
    bureau.recuse_from_decision: readings.read_proposal,
    objections.object_to_application: readings.read_applicant,
    objections.decide_objection: readings.read_objection,
    objections.withdraw_objection: readings.read_objection,
    statements.submit_statement: readings.read_statement,
    statements.join_statement: readings.read_statement,
    statements.contest_statement: readings.read_statement,
    moderation.accept_statement: readings.read_statement,
    moderation.return_statement: readings.read_statement,
    chair_summaries.agree_chair_summary: readings.read_chair_summary,
    chair_summaries.issue_chair_summary: readings.read_chair_summary,
    general_reports.issue_report: readings.read_general_report,
    general_reports.publish_report: readings.read_general_report,
    compilations.issue_compilation: read_compilation,
    compilations.publish_compilation: read_compilation,
    decisions.confirm_decision: read_decision,
    routing_tables.put_in_force: readings.read_routing_table,
    routing.withdraw_routing: readings.read_routing,
    routing.restore_routing: readings.read_routing,
    funding.cancel_entry: readings.read_entry,
    questionnaire_versions.put_in_force: read_questionnaire,
    people.approve_nomination: of_reviews.read_nomination,
    people.refuse_nomination: of_reviews.read_nomination,
    state_notices.confirm_notice: read_notice,
    consultations.record_preliminary_consultation: of_reviews.read_parties,
    stakeholder_input.submit_input: of_reviews.read_input,
    questionnaires.submit_questionnaire: read_self_assessment,
    feedback.clear_feedback: of_reviews.read_feedback,
    outcomes.clear_outcome: of_reviews.read_outcome,
    outcomes.return_outcome: of_reviews.read_outcome,
    outcomes.agree_outcome: of_reviews.read_outcome,
    translations.finalize_translation: of_reviews.read_translation,
    issuing.issue_review: of_reviews.read_outcomes,
    publication.decide_publication: of_reviews.read_publication,
    transitions.verify_organization: read_organization,
    transitions.refuse_organization: read_organization,
}


def do_after_reading(act: Callable[..., Any], subject: Any, **values: Any) -> Any:
    """Read the current text of the action on this subject, do the action, and return its result."""
    now = type(subject)._base_manager.get(pk=subject.pk) if subject.pk else subject
    if act is merging.merge_organization:
        return act(subject, seen=read_merger(now, values["into"]).token, **values)
    return act(subject, seen=READ_BEFORE[act](now).token, **values)
