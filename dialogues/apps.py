from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DialoguesConfig(AppConfig):
    name = "dialogues"
    verbose_name = _("Working groups and constructive dialogues")

    def ready(self) -> None:
        """Register permissions, confidentiality policies, jobs, private models and the receivers for reviews."""
        from dialogues import permissions, policies, receivers, tasks  # noqa: F401, PLC0415 (apps must be loaded first)
        from dialogues.models import Statement  # noqa: PLC0415
        from dialogues.selectors.findings import list_other_states  # noqa: PLC0415
        from dialogues.services import notifications  # noqa: F401, PLC0415 (what needs whom, for every process)
        from reviews.selectors.named_states import FINDERS  # noqa: PLC0415
        from untoc_portal.core import querysets  # noqa: PLC0415

        FINDERS.append(list_other_states)

        # The audit log stores the name of a row at that time. A draft is named by the text of its author.
        querysets.PRIVATE.append(Statement)
