"""The instructions in both kinds of file for the people who complete them."""

from __future__ import annotations

from django.utils.translation import gettext as _, override


def list_instructions(language: str, room: str) -> list[str]:
    """Return the instructions in the language. `room` says where to write in this kind of file."""
    with override(language):
        return [
            _("Write in the %(room)s only. Everything else is there to help.") % {"room": room},
            _(
                "You may leave gaps. Text you do not change has no effect, even if your colleagues write in the "
                "meantime."
            ),
            _("Answer a follow-up question only where its condition is met."),
            _('Paragraphs and lists are kept: begin a line with "- " for an item. Links are kept. Pictures are not.'),
            _("Cite laws and link to them; do not annex them. Mark what has changed since your last report."),
            _("Import the file into the same review. The portal shows each change before anything is stored."),
            _("Do not change the small grey marks: they tell the portal which answer is which."),
        ]
