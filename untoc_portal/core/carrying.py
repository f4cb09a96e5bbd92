"""What was typed into a form is carried through the sign-in when the sign-in had expired meanwhile.

A form marks who fills it in (`{% resume_form_marker %}`). Sent without a session, its fields travel through the sign-in
page in one hidden field, and back to the form's address once the same person has signed in; nothing is kept on the
server, and whoever else signs in on that computer is not shown them.
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
    """Return the mark of a form that this person fills in."""
    return _SIGNER.sign(str(user.pk))


def serialize_fields(typed: QueryDict) -> str:
    """Return the fields of a form as one text; empty when the form does not say who filled it in."""
    if FIELD not in typed:
        return ""
    return json.dumps([[name, value] for name, values in typed.lists() if name != _CSRF_FIELD for value in values])


def deserialize_fields(packed: str, user: AnyUser) -> list[tuple[str, str]]:
    """Return the fields that this person typed; none of somebody else's, nor of what can't be read."""
    try:
        fields = [(str(name), str(value)) for name, value in json.loads(packed)]
        is_own = _SIGNER.unsign(dict(fields).get(FIELD, "")) == str(user.pk)
    except (ValueError, TypeError, signing.BadSignature):
        return []
    return fields if is_own else []
