"""The content to which each action on sessions, dialogues and their parts binds, part by part (core/second_look.py).

Texts typed by people are the text of a part. Days, names and choices are facts, with their words in addition. So a
reading is the same in every language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dialogues.enums import ApplicationState
from dialogues.models import (
    Application,
    Attendee,
    BureauDecision,
    BureauMember,
    ChairSummary,
    Dialogue,
    Expenditure,
    FundingSource,
    GeneralReport,
    Objection,
    Participant,
    Payment,
    Routing,
    RoutingTable,
    Session,
    Speaker,
    Statement,
)
from dialogues.selectors.figures import list_report_figures, to_csv_rows
from dialogues.selectors.routing import get_table_in_force, list_routing_rules
from untoc_portal.core.listing import format_label, format_list
from untoc_portal.core.second_look import Reading, ReadPart
from untoc_portal.core.templatetags.writing import format_dollars

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator


def _reading(parts: Iterable[ReadPart]) -> Reading:
    return Reading(tuple(parts))


def _day(key: str, label: str, day: dt.date | None) -> ReadPart:
    return _choice(key, label, day.isoformat() if day else "", date_format(day) if day else "")


def _choice(key: str, label: str, value: object, shown: object) -> ReadPart:
    return ReadPart(key, label, "", (str(value),), str(shown or _("none")))


def _yes_or_no(key: str, label: str, *, value: bool) -> ReadPart:
    return _choice(key, label, value, _("yes") if value else _("no"))


def read_session(session: Session) -> Reading:
    """Read a session: its days, agenda, records, and its report if that is adopted."""
    return _reading(_parts_of_session(session))


def _parts_of_session(session: Session) -> Iterator[ReadPart]:
    yield ReadPart("session", str(session), session.place, (str(session.working_group_id), str(session.number)))
    if session.title:
        yield ReadPart("title", _("Title"), session.title)
    yield _day("starts_on", _("First day"), session.starts_on)
    yield _day("ends_on", _("Last day"), session.ends_on)
    report = getattr(session, "report", None)
    if report is not None:
        adopted = _("adopted on %(date)s") % {"date": date_format(report.adopted_on)}
        days = (report.concluded_on.isoformat(), report.adopted_on.isoformat())
        yield ReadPart("report", _("Report"), report.symbol, days, adopted)
    for item in session.agenda_items.order_by("number"):
        yield ReadPart(f"agenda:{item.pk}", _("Agenda item %(number)d") % {"number": item.number}, item.title)
    for member in BureauMember.objects.filter(session=session).select_related("state"):
        facts = (member.role, member.state.iso3)
        yield ReadPart(f"bureau:{member.pk}", member.get_role_display(), member.name, facts, str(member.state))
    people = list(Participant.objects.filter(session=session).select_related("state"))
    codes = (row.state.iso3 if row.state else row.name for row in people)
    yield ReadPart("participants", _("Participants"), "", tuple(codes), format_list(people, "long") or _("none"))
    for row in session.recommendations.order_by("number"):
        label = _("Recommendation %(number)d") % {"number": row.number}
        outcome = _("agreed") if row.is_agreed else _("not agreed, postponed to a later session")
        yield ReadPart(f"recommendation:{row.pk}", label, row.text, (str(row.is_agreed),), outcome)


def read_dialogue(dialogue: Dialogue) -> Reading:
    """Read a dialogue: its day, place, limits, programme and guidance."""
    numbers = (
        (_("Places"), "capacity"),
        (_("Representatives per organization"), "representatives_max"),
        (_("Speaking time, in minutes"), "speaking_minutes"),
        (_("Longest statement, in characters"), "statement_max_characters"),
    )
    return _reading(
        (
            ReadPart("place", str(dialogue), dialogue.place),
            _day("held_on", _("Day of the dialogue"), dialogue.held_on),
            _day("applications_close_on", _("Applications until"), dialogue.applications_close_on),
            _choice("mode", _("Mode"), dialogue.mode, dialogue.get_mode_display()),
            *(_choice(name, label, getattr(dialogue, name), getattr(dialogue, name)) for label, name in numbers),
            ReadPart("programme", _("Programme"), dialogue.programme),
            ReadPart("guidance", _("Guidance for participants"), dialogue.guidance),
            *([ReadPart("themes", _("Themes of the dialogue"), dialogue.themes)] if dialogue.themes else []),
        )
    )


def read_applicants(dialogue: Dialogue) -> Reading:
    """Read the list of applicants for States parties: each complete application, with its participants."""
    rows = list(
        dialogue.applications.filter(state=ApplicationState.COMPLETE)
        .select_related("organization__country")
        .order_by("pk")
    )
    people: dict[int, list[Attendee]] = {row.pk: [] for row in rows}
    coming = Attendee.objects.attending().filter(application__in=rows).order_by("pk")
    for person in coming.select_related("representative__user"):
        people[person.application_id].append(person)
    return _reading(_one_applicant(row, people[row.pk]) for row in rows)


def _one_applicant(application: Application, people: list[Attendee]) -> ReadPart:
    organization = application.organization
    shown: list[object] = [organization.get_kind_display(), organization.get_ecosoc_status_display()]
    shown += [organization.country] if organization.country else []
    shown += [_("asks to speak")] if application.wants_to_speak else []
    shown += [person.representative.user.name for person in people]
    facts = (
        organization.name, organization.kind, organization.ecosoc_status, str(organization.country_id),
        str(application.wants_to_speak), *(str(person.representative_id) for person in people),
    )  # fmt: skip
    words = format_list(shown, "long")
    return ReadPart(f"application:{application.pk}", organization.name, application.expertise, facts, words)


def read_applicant(application: Application) -> Reading:
    """Read the organization's own information in an application.

    States parties see it, and a withdrawal withdraws it.
    """
    return _reading(_parts_of_applicant(application))


def read_application(application: Application) -> Reading:
    """Read an application for the people who decide on it: with its participants and every objection to it."""
    coming = application.attendees.attending().select_related("representative__user").order_by("pk")
    objections = application.objections.select_related("state").order_by("pk")
    return _reading(
        [
            *_parts_of_applicant(application),
            *(
                ReadPart(
                    f"attendee:{row.pk}", _("Participant"), row.representative.user.name, (str(row.representative_id),)
                )
                for row in coming
            ),
            *(_one_objection(row, f"objection:{row.pk}") for row in objections),
        ]
    )


def _parts_of_applicant(application: Application) -> Iterator[ReadPart]:
    organization = application.organization
    country = organization.country
    yield ReadPart("organization", _("Organization"), organization.name, (str(organization.pk),))
    yield _choice("kind", _("Kind"), organization.kind, organization.get_kind_display())
    yield _choice("ecosoc", _("ECOSOC status"), organization.ecosoc_status, organization.get_ecosoc_status_display())
    yield _choice("country", _("Country of seat"), country.iso3 if country else "", country)
    yield _choice("attendance", _("How they take part"), application.attendance, application.get_attendance_display())
    yield _yes_or_no("speaks", _("Asks to speak"), value=application.wants_to_speak)
    yield ReadPart("expertise", _("Expertise on the theme of the working group"), application.expertise)


def read_objection(objection: Objection) -> Reading:
    """Read one objection: the State, the day, the reason, whether it was withdrawn, and the decision."""
    return _reading((_one_objection(objection, "objection"),))


def read_proposal(decision: BureauDecision) -> Reading:
    """Read a proposal to the Extended Bureau: the proposal, its reasons, and the current content of its subject."""
    on = read_objection(decision.objection) if decision.objection else read_application(decision.get_application())
    proposal = _choice("proposal", _("Proposal"), decision.proposal, decision.get_proposal_display())
    return _reading((proposal, ReadPart("reasons", _("Reasons"), decision.reasons), *on.parts))


def _one_objection(objection: Objection, key: str) -> ReadPart:
    shown = [str(objection.state), date_format(objection.raised_on)]
    shown += [] if objection.is_in_window else [_("outside the period")]
    shown += [_("expressly without a reason")] if objection.is_without_ground else []
    shown += [_("withdrawn")] if objection.withdrawn_at else []
    shown += [str(objection.get_outcome_display())] if objection.outcome else []
    facts = (
        objection.state.iso3, objection.raised_on.isoformat(), str(objection.is_in_window),
        str(objection.is_without_ground), str(objection.withdrawn_at is not None), objection.outcome, objection.note,
    )  # fmt: skip
    return ReadPart(key, _("Objection"), objection.ground, facts, format_list(shown, "mixed"))


def read_statement(statement: Statement) -> Reading:
    """Read a statement: its author, delivery, title and text, and the reason if it is contested."""
    review, organization = statement.review, statement.organization
    of = f"review:{review.pk}" if review else f"organization:{statement.organization_id}"
    joined = statement.joined_review
    together = (
        [_choice("joined", _("Together with"), f"review:{joined.pk}", joined.state_under_review)] if joined else []
    )
    contested = (
        [ReadPart("objection", _("Why another person should decide"), statement.objection)]
        if statement.objection
        else []
    )
    return _reading(
        (
            _choice("on_behalf", _("On behalf of"), of, review.state_under_review if review else organization),
            *together,
            _choice("language", _("Language"), statement.language, statement.get_language_display()),
            _choice("delivery", _("The statement is made"), statement.delivery, statement.get_delivery_display()),
            _yes_or_no("consents", _("May be published once accepted"), value=statement.consents_to_publication),
            ReadPart("title", _("Title"), statement.title),
            ReadPart("text", _("Text"), statement.text),
            *contested,
        )
    )


def read_chair_summary(summary: ChairSummary) -> Reading:
    """Read the text of a chair's summary."""
    return _reading((ReadPart("text", str(summary), summary.text),))


def read_general_report(report: GeneralReport) -> Reading:
    """Read a general report: its text, the batches that are its basis, and each figure that it shows."""
    text = ReadPart("text", _("Text"), report.text, (report.language,), report.get_language_display())
    batches = (
        _choice(f"batch:{batch.pk}", str(batch), batch.states, batch.states) for batch in report.counted_batches()
    )
    figures: dict[tuple[object, ...], list[tuple[str, int, int]]] = {}
    titles: dict[tuple[object, ...], str] = {}
    for instrument, number, key, title, row, states, out_of in to_csv_rows(list_report_figures(report)):
        figures.setdefault((instrument, number, key), []).append((str(row), int(states), int(out_of)))
        titles[instrument, number, key] = str(title)
    counted = (_read_figure(key, titles[key], rows) for key, rows in figures.items())
    return _reading((text, *batches, *counted))


def _read_figure(key: tuple[object, ...], title: str, rows: list[tuple[str, int, int]]) -> ReadPart:
    instrument, number, question = key
    says = [
        format_label(label, _("%(states)d of %(all)d") % {"states": states, "all": out_of})
        for label, states, out_of in rows
    ]
    label = format_label(f"{instrument} {number}", title)
    facts = tuple(f"{states}/{out_of}" for _label, states, out_of in rows)
    return ReadPart(f"figure:{instrument}.{number}:{question}", label, "", facts, format_list(says, "long"))


def read_routing_table(table: RoutingTable) -> Reading:
    """Read a version of the routing table: the reason for it, each rule, and the version that it replaces."""
    present = get_table_in_force()
    return _reading(
        (
            ReadPart("note", _("Reason for the change of the table"), table.note),
            _choice("in_force", _("Replaces"), present.number if present else "", present),
            *(
                ReadPart(
                    f"rule:{rule.pk}",
                    f"{rule.position}. {rule}",
                    rule.source,
                    (
                        str(rule.position), str(rule.instrument_id), str(rule.cluster_id), rule.kind,
                        str(rule.working_group_id), str(rule.verified),
                    ),
                )
                for rule in list_routing_rules(table)
            ),
        )
    )  # fmt: skip


def read_routing(routing: Routing) -> Reading:
    """Read a routing: the document, the group, the agenda item, and the reason if it was withdrawn."""
    item = routing.agenda_item
    at = format_list([item.session, item], "mixed") if item else _("waits for a session")
    document = f"outcome:{routing.outcome_id}" if routing.outcome_id else f"summary:{routing.chair_summary_id}"
    return _reading(
        (
            _choice("document", _("Document"), document, routing.outcome or routing.chair_summary),
            _choice("group", _("Working group"), routing.working_group_id, routing.working_group),
            _choice("item", _("Agenda item"), routing.agenda_item_id, at),
            ReadPart("reason", _("Reason"), routing.reason, (str(routing.withdrawn_at is not None),)),
        )
    )


def read_invited_speakers(dialogue: Dialogue) -> Reading:
    """Read the speakers whom the President has invited and the Conference has not approved yet."""
    rows = Speaker.objects.filter(dialogue=dialogue, invited_at__isnull=False, approved_at__isnull=True)
    rows = rows.select_related("application__organization", "review__state_under_review").order_by("position", "pk")
    return _reading(
        _choice(f"speaker:{row.pk}", _("Speaker %(number)d") % {"number": row.position}, row.pk, row) for row in rows
    )


def read_panel(dialogue: Dialogue) -> Reading:
    """Read the panel: its members and their maximum number."""
    rows = dialogue.panel.select_related("attendee__representative__user", "attendee__application__organization")
    limit = _choice("limit", _("Panellists, at most"), dialogue.panellists_max, dialogue.panellists_max)
    chosen = (
        ReadPart(
            f"panellist:{row.attendee_id}",
            str(row.attendee.application.organization),
            row.attendee.representative.user.name,
            (str(row.attendee_id),),
        )
        for row in rows.order_by("attendee")
    )
    return _reading((limit, *chosen))


def read_entry(entry: FundingSource | Payment | Expenditure) -> Reading:
    """Read an entry of the accounts."""
    return _reading(
        (
            ReadPart(
                "entry", str(entry._meta.verbose_name), entry.reference, (f"{entry._meta.model_name}:{entry.pk}",)
            ),
            _choice("amount", _("Amount in US dollars"), entry.amount, format_dollars(entry.amount)),
            _day("dated", _("Date"), entry.dated),
        )
    )
