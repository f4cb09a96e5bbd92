"""The general report of the demonstration: one batch of States counted, one report published, one in draft."""

from __future__ import annotations

from dialogues.enums import FigureBasis, WorkingGroupCode
from dialogues.models import WorkingGroup
from dialogues.services import figures, general_reports
from reviews.models import Phase
from untoc_portal.accounts.models import User
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.front.demo import texts
from untoc_portal.front.demo.reading import do_after_reading


def publish_reports(phase: Phase, staff: User) -> None:
    """Count who has answered, publish the Conference's report, and draft the one on trafficking in persons."""
    figures.close_batch(phase, actor=staff, basis=FigureBasis.SELF_ASSESSMENTS)
    for code in (WorkingGroupCode.COP, WorkingGroupCode.TIP):
        draft = general_reports.draft_report(
            phase, actor=staff, working_group=WorkingGroup.objects.get(code=code), language=OfficialLanguage.EN
        )
        draft = general_reports.write_text(draft, actor=staff, text=texts.GENERAL_REPORT)
        if code == WorkingGroupCode.COP:
            do_after_reading(
                general_reports.publish_report,
                do_after_reading(general_reports.issue_report, draft, actor=staff),
                actor=staff,
            )
