from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DialoguesConfig(AppConfig):
    name = "dialogues"
    verbose_name = _("Working groups and constructive dialogues")

    def ready(self) -> None:
        """Make permission table, confidentiality policies, jobs and private rows known, and listen to the reviews."""
        from dialogues import permissions, policies, receivers, tasks  # noqa: F401, PLC0415 (apps must be loaded first)
        from dialogues.models import Statement  # noqa: PLC0415
        from untoc_portal.core import audit  # noqa: PLC0415

        # The trail names a row as it is called then, and a draft is called by what its author typed.
        audit.PRIVATE.append(Statement)
