"""Sample data for the style guide, which shows every component of the interface for tests."""

import datetime as dt
import inspect
from operator import itemgetter
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import get_language, gettext as _, gettext_lazy

from untoc_portal.core.charts import Bars
from untoc_portal.core.edits import Conflict, Version
from untoc_portal.core.enums import PreparationState
from untoc_portal.core.form_drafts import StoredDraft, Ticket
from untoc_portal.core.forms import DayInput
from untoc_portal.core.models import FormDraft
from untoc_portal.core.panels import PanelTab, find_panel
from untoc_portal.core.second_look import Change, Check, Look, Reading, ReadPart
from untoc_portal.core.tables import Column, Table
from untoc_portal.core.templatetags import drawings, frame, portal, tables
from untoc_portal.core.texts_of_record import TextInLanguage
from untoc_portal.core.translation_forms import TranslationForm, TranslationPair
from untoc_portal.core.units import UnitRow

DAY = dt.date(2026, 11, 2)
# What the template engine gives to a tag.
UNWRITTEN = {"context", "content", "parser", "_token"}
# A sentence in two scripts: many pages of the portal mix reading directions.
SAMPLE_ARABIC = "هذا نص تجريبي لبيان اتجاه الكتابة."
SAMPLE_CHINESE = "这是用于显示排版的示例文本。"


class SampleForm(forms.Form):
    """One control of each kind."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    answer = forms.CharField(
        label=gettext_lazy("Answer"),
        help_text=gettext_lazy("A “yes” cites the law and its provisions."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    held_on = forms.DateField(label=gettext_lazy("Held on"), widget=DayInput(), required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the review"),
        choices=[("en", "English"), ("fr", "Français"), ("ar", "العربية")],
    )
    publication = forms.ChoiceField(
        label=gettext_lazy("Publication"),
        help_text=gettext_lazy("The State under review decides."),
        choices=[
            ("all", gettext_lazy("All of it")),
            ("parts", gettext_lazy("Parts of it")),
            ("nothing", gettext_lazy("None of it")),
        ],
        widget=forms.RadioSelect,
    )
    instruments = forms.MultipleChoiceField(
        label=gettext_lazy("Instruments"),
        choices=[
            ("UNTOC", gettext_lazy("Organized Crime Convention")),
            ("TIP", gettext_lazy("Trafficking in Persons Protocol")),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note_verbale = forms.FileField(label=gettext_lazy("Note verbale"), required=False)
    confirmed = forms.BooleanField(label=gettext_lazy("I have checked this against the note verbale"))


class SampleFilter(forms.Form):
    """The filters of a list."""

    language = SampleForm.declared_fields["language"]
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200, required=False)


COLUMNS = (
    Column("state", gettext_lazy("State under review"), itemgetter("state"), url=lambda _row: "#records", always=True),
    Column("step", gettext_lazy("Step"), itemgetter("step")),
    Column("due", gettext_lazy("Deadline"), itemgetter("due")),
    Column("answers", gettext_lazy("Answers"), itemgetter("answers"), is_number=True),
)


def get_styleguide_context(request: HttpRequest) -> dict[str, Any]:
    """Return the sample data of templates/styleguide.html."""
    return (
        _about_the_guide(request)
        | _help()
        | _charts()
        | {
            "languages": _languages(),
            "facts": _facts(),
            "steps": _steps(),
            "events": _events(),
            "rows": _rows(),
            "form": SampleForm(),
            "filter_form": SampleFilter(prefix="filter"),
            "more_filters": SampleFilter(prefix="more"),
            "panel_links": [("provision", _("Provision")), ("notes", _("Notes of the delegation"))],
            "table": Table("records", COLUMNS, _rows(), request),
            "refused_form": SampleForm({"title": "", "answer": _("Yes."), "language": "en"}, prefix="refused"),
            "page_obj": Paginator(range(240), 20).page(4),
            "pairs": [(_("State under review"), _("State A")), (_("Cluster"), "I"), (_("Opened on"), DAY)],
            "counters": [
                (_("Reviews opened"), 62),
                (_("Self-assessments submitted"), 31, _("of 62")),
                (_("Summaries issued"), 8),
            ],
            "reasons": [
                _("Two answers have no text yet."),
                _("The focal point of State B has not cleared the list of observations."),
            ],
            "day": DAY,
            "documents": [
                SimpleNamespace(title=_("Summary"), path="#records", at=dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)),
                SimpleNamespace(
                    title=_("List of observations"), path="#records", at=dt.datetime(2026, 11, 2, tzinfo=dt.UTC)
                ),
            ],
            "saved_at": dt.datetime(2026, 11, 2, 14, 32, tzinfo=dt.UTC),
            "arabic": SAMPLE_ARABIC,
            "conflict": _conflict(),
            "kept_draft": _build_sample_draft(),
            "look": _look(),
            "changes": [
                Change(_("Article 5"), _("The law is in preparation."), _("The law has been in force since May."))
            ],
            "revisions": _revisions(),
            "chinese": SAMPLE_CHINESE,
            "preparations": _preparations(),
            "acting": {"capacities": [_("Focal point of State A")], "basis": _("Note verbale 12/2026 of 2 March 2026")},
            "tabs": _tabs(),
            "panel": find_panel(request, _panel_tabs(), _("Beside the question")),
            "floors": _floors(),
            "queue": _queue(),
            "tones": ["neutral", "info", "success", "warning", "danger"],
        }
    )


def _charts() -> dict[str, Any]:
    """Return the data of the charts: bars, a map of tiles, squares."""
    return {
        "bars": Bars(
            (_("Opened"), _("Issued")),
            ((_("Cluster I"), (62, 8)), (_("Cluster II"), (40, 0))),
            get_language() or "en",
        ),
        "tiles": [
            SimpleNamespace(letters=letters, label=label, url="#records", status=status, x=x, y=1)
            for letters, label, status, x in (
                ("AAA", _("State A"), "waiting", 1),
                ("BBB", _("State B"), "started", 28),
                ("CCC", _("State C"), "issued", 55),
            )
        ],
        "units": [UnitRow(_("Nomination"), (14, 3, 0, 30), "#records"), UnitRow(_("Desk review"), (2, 9, 4, 0))],
        "stacked": SimpleNamespace(
            series=[_("Nomination"), _("Self-assessment")],
            lines=[
                (DAY - dt.timedelta(days=30 * ago), [_part(1, 0, first), _part(2, first, 100 - first)])
                for ago, first in ((2, 80), (1, 60), (0, 35))
            ],
        ),
        "kinds": [("late", _("overdue")), ("now", _("in time")), ("done", _("completed")), ("todo", _("planned"))],
    }


def _floors() -> list[SimpleNamespace]:
    """Return the clock of a speech as it runs, in its last seconds, over time, and stopped."""
    entry = SimpleNamespace(minutes=3, speaker=SimpleNamespace(warning_seconds=30))
    return [
        SimpleNamespace(
            entry=entry,
            seconds_left=left,
            seconds_all=180,
            minutes_all=3,
            clock="{}:{:02d}".format(*divmod(abs(left), 60)),
            percent=max(round(left / 1.8), 0),
            is_ending=0 <= left <= 30,  # noqa: PLR2004  # the warning above
            is_over=left < 0,
            is_paused=is_paused,
        )
        for left, is_paused in ((152, False), (24, False), (-35, False), (90, True))
    ]


def _queue() -> list[dict[str, Any]]:
    names = [(_("State A"), _("State")), (SAMPLE_ARABIC, _("stakeholder")), (_("State B"), _("right of reply"))]
    return [
        {"number": number, "name": name, "kind": kind, "is_own": number == len(names) + 1}
        for number, (name, kind) in enumerate(names, 2)
    ]


def _part(kind: int, left: int, width: int) -> SimpleNamespace:
    return SimpleNamespace(kind=kind, left=left, width=width)


def _languages() -> dict[str, Any]:
    """Return the data of what shows texts in several languages."""
    source = _("The law is in preparation.")
    pair = TranslationPair("sample", 1, source, get_language() or "en", None, label=_("Summary"))
    draft = SimpleNamespace(
        text="La loi est en préparation.",
        language="fr",
        get_language_display="français",
        provider="LibreTranslate",
        missing_terms=(),
    )
    return {
        "text": TextInLanguage(SAMPLE_ARABIC, "ar", "en", _("Not translated yet.")),
        "draft": draft,
        "machine": {"url": "#records", "count": 3, "provider": "LibreTranslate"},
        "record_languages": [{"url": "#records", "code": "fr", "name": "français", "in_force": 1, "total": 3}],
        "row": TranslationForm(pairs=[pair], language="fr").rows()[0],
    }


def _about_the_guide(request: HttpRequest) -> dict[str, Any]:
    direction = request.GET.get("direction", "")
    return {
        "direction": direction if direction in {"ltr", "rtl"} else "",
        "directions": [
            {"url": f"?direction={value}", "label": label, "current": "true" if value == direction else ""}
            for value, label in (("ltr", _("Left to right")), ("rtl", _("Right to left")))
        ],
        "tags": list_tags(),
    }


def _help() -> dict[str, Any]:
    return {
        "tour_step": {
            "number": 2,
            "total": 5,
            "name": "public",
            "step": {
                "title": _("Country reviews"),
                "text": _(
                    "Where each review is and whose turn it is. A button that you cannot use shows the reason, "
                    "with the rule."
                ),
            },
            "next_url": "#records",
            "back_url": "#forms",
        },
        "help": {
            "happens_next": _("The State under review is notified at once."),
            "seen_by": _("Everyone, also without signing in."),
            "rule": _("Six months after the self-assessment was received (guidelines for the reviews)."),
            "manual": "public",
        },
    }


def list_tags() -> list[tuple[str, str, str]]:
    """Return name, arguments and purpose of each template tag of the interface, from the code itself."""
    found = []
    for module in (portal, tables, frame, drawings):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if name in module.register.tags and function.__module__ == module.__name__:
                given = [
                    value for value in inspect.signature(function).parameters.values() if value.name not in UNWRITTEN
                ]
                purpose = (inspect.getdoc(function) or "").partition("\n")[0]
                found.append((name, ", ".join(_argument(argument) for argument in given), purpose))
    return sorted(found)


def _argument(parameter: inspect.Parameter) -> str:
    if parameter.default is inspect.Parameter.empty:
        return parameter.name
    return f"{parameter.name}={parameter.default!r}"


def _facts() -> list[dict[str, Any]]:
    return [
        {"label": _("Step"), "value": "4 / 8", "note": _("Desk review"), "tone": "key"},
        {
            "label": _("Next deadline"),
            "value": DAY,
            "is_date": True,
            "status": _("overdue"),
            "status_tone": "danger",
            "tone": "late",
        },
        {"label": _("Whose turn"), "value": _("State B")},
        {"label": _("Reviewed by"), "value": _("State B")},
    ]


def _steps() -> list[dict[str, Any]]:
    done, todo = {"state": "done"}, {"state": "todo"}
    return [
        {"label": _("Nomination"), "hint": _("completed"), **done},
        {"label": _("Preliminary consultation"), "hint": _("held"), **done},
        {"label": _("Self-assessment"), "hint": _("submitted"), **done},
        {
            "label": _("Desk review"),
            "hint": _("written feedback by the reviewing States"),
            "flag": _("overdue"),
            "state": "current",
        },
        {"label": _("Dialogue"), **todo},
        {"label": _("List of observations"), **todo},
        {"label": _("Summary"), **todo},
        {"label": _("Issued"), **todo},
    ]


def _tabs() -> list[dict[str, Any]]:
    return [
        {"url": "#forms", "label": _("Overview"), "current": "true"},
        {"url": "#records", "label": _("Questionnaire"), "current": ""},
        {"url": "#records", "label": _("Documents"), "current": ""},
    ]


def _panel_tabs() -> list[PanelTab]:
    sample = "components/invented.html"
    return [
        PanelTab("provision", _("Provision"), sample),
        PanelTab("notes", _("Notes of the delegation"), sample, count=3),
        PanelTab("history", _("History"), sample),
    ]


def _preparations() -> list[SimpleNamespace]:
    """Return sample preparations: one running, one ready and one stopped. Nothing was requested."""
    sample = {"label": _("Self-assessment"), "get_absolute_url": "#records", "file": "", "done": 3, "total": 5}
    shown = [(PreparationState.RUNNING, True), (PreparationState.READY, False), (PreparationState.STOPPED, False)]
    return [
        SimpleNamespace(pk=pk, state=state.value, get_state_display=state.label, is_open=is_open, **sample)
        for pk, (state, is_open) in enumerate(shown)
    ]


def _look() -> Look:
    part = ReadPart("1", _("Article 5"), _("The law has been in force since May."))
    return Look(
        Reading((part,)), (), (Check(_("Two answers have no text yet.")), Check(_("submitted"), is_in_order=True))
    )


def _build_sample_draft() -> StoredDraft:
    stored = FormDraft(updated_at=dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC))
    offered = [(SampleForm.base_fields["answer"].label or "", SAMPLE_ARABIC)]
    return StoredDraft(Ticket(0, "", "", ""), 0, stored, offered, "#texts")


def _conflict() -> Conflict:
    at = dt.datetime(2026, 11, 2, 13, 2, tzinfo=dt.UTC)
    return Conflict(
        base=Version("The law is in preparation.\n\nJudges are trained."),
        theirs=Version("The law is in force.\n\nJudges are trained.", author="Luis Sample", at=at),
        mine=Version("The law is in preparation.\n\nJudges and prosecutors are trained."),
    )


def _revisions() -> list[SimpleNamespace]:
    texts = [("The law is in force.", "Luis Sample", 13), ("The law is in preparation.", "Ana Sample", 9)]
    return [
        SimpleNamespace(number=2 - place, text=text, saved_by=who, at=dt.datetime(2026, 11, 2, hour, tzinfo=dt.UTC))
        for place, (text, who, hour) in enumerate(texts)
    ]


def _events() -> list[dict[str, Any]]:
    return [
        {
            "when": dt.datetime(2026, 11, 2, 9, 15, tzinfo=dt.UTC),
            "title": _("Self-assessment submitted"),
            "actor": _("Focal point of State A"),
            "tone": "success",
        },
        {
            "when": dt.date(2026, 9, 14),
            "title": _("Returned to the experts"),
            "text": _("The provisions on jurisdiction are still to be cited."),
            "actor": _("Focal point of State A"),
            "tone": "warning",
        },
        {"when": dt.date(2026, 5, 4), "title": _("Review opened"), "actor": _("Secretariat")},
    ]


def _rows() -> list[dict[str, Any]]:
    later = DAY + dt.timedelta(days=180)
    return [
        {"state": _("State A"), "step": _("Desk review"), "due": DAY, "clock": "overdue", "answers": 48},
        {"state": _("State B"), "step": _("Self-assessment"), "due": later, "clock": "due", "answers": 21},
        {"state": _("State C"), "step": _("Nomination"), "due": None, "clock": "none", "answers": 0},
    ]
