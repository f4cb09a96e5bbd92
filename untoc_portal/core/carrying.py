"""Carry what was typed into a form through the sign-in if the session expired in the meantime.

A form names the user who fills it in (`{% resume_form_marker %}`). If it is sent without a session, its fields travel
through the sign-in page in one hidden field. They return to the address of the form when the same person has signed in.
Nothing is stored on the server. If another person signs in on that computer, the fields are not shown.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.core import signing

if TYPE_CHECKING:
    from django.http import QueryDict

    from untoc_portal.core.authz import AnyUser

FIELD = "typed_by"
_SIGNER = signing.Signer(salt="untoc_portal.core.carrying")
_CSRF_FIELD = "csrfmiddlewaretoken"


def sign_user_id(user: AnyUser) -> str:
    """Return the signed mark of a form that this person fills in."""
    return _SIGNER.sign(str(user.pk))


def serialize_fields(typed: QueryDict) -> str:
    """Return the fields of a form as one text. Returns an empty text if the form does not say who filled it in."""
    if FIELD not in typed:
        return ""
    return json.dumps([[name, value] for name, values in typed.lists() if name != _CSRF_FIELD for value in values])


def deserialize_fields(packed: str, user: AnyUser) -> list[tuple[str, str]]:
    """Return the fields that this person typed. Returns an empty list for another person's or unreadable fields."""
    try:
        fields = [(str(name), str(value)) for name, value in json.loads(packed)]
        is_own = _SIGNER.unsign(dict(fields).get(FIELD, "")) == str(user.pk)
    except (ValueError, TypeError, signing.BadSignature):
        return []
    return fields if is_own else []
