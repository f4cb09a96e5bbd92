"""The job that builds the rest of the demonstration."""

from django.utils.translation import gettext_lazy as _

from untoc_portal.core import jobs
from untoc_portal.front.demo import cycle


@jobs.register("demo.take_step", _("building of the demonstration"))
def take_step(*, number: int) -> None:
    """Take one step of the demonstration, and request the next."""
    cycle.take_step(number)
