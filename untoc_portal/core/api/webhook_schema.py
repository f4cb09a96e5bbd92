"""What the portal sends to webhooks, in the OpenAPI document: one entry for each kind of event, from the kinds."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.utils.translation import override

from untoc_portal.core.events.kinds import list_kinds, list_sources
from untoc_portal.core.events.log import build_cloud_event
from untoc_portal.core.public_ids import KINDS, PATTERN

if TYPE_CHECKING:
    from untoc_portal.core.events.kinds import EventKind

MEDIA_TYPE = "application/cloudevents+json"
NUMBER = "[0-9]+"
# Examples are the same in every portal: an id that is made with a secret could not be.
PORTAL, TIME, HIDDEN = "https://portal.example", "2026-11-30T09:00:00Z", "abcdefghijklmnopqrstuvwxyz"
SAMPLES = {"code": "KEN-1", "iso3": "KEN"}
ANSWERS = {
    "2XX": ("EventReceived", "Received: it is not sent again"),
    "410": ("ReceiverGone", "The receiver is gone: the webhook is turned off"),
    "default": ("EventNotReceived", "Not received: it is sent again, and what follows about the same subject waits"),
}


HEADERS = {
    "webhook-id": "The id of the event, the same however often it is sent.",
    "webhook-timestamp": "When this was sent, in seconds since 1970. Refuse what is older than five minutes.",
    "webhook-signature": "Signatures with the secret of the webhook, as Standard Webhooks says.",
}


def add_webhooks(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Add what is sent for each kind of event (a post-processing hook)."""
    components = result["components"]
    components["parameters"] = {name: _header(name, text) for name, text in HEADERS.items()}
    components["responses"] |= {name: {"description": text} for name, text in ANSWERS.values()}
    with override("en"):
        result["webhooks"] = {name: {"post": _describe(kind)} for name, kind in list_kinds().items()}
    return result


def _header(name: str, text: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": True, "description": text, "schema": {"type": "string"}}


def _describe(kind: EventKind) -> dict[str, Any]:
    schema = {"allOf": [{"$ref": "#/components/schemas/Event"}, _narrow(kind)]}
    content = {"schema": schema, "examples": {"event": {"value": _build_example(kind)}}}
    return {
        "operationId": f"webhook_{kind.name.replace('.', '_')}",
        "summary": kind.label,
        "description": "Sent to webhooks whose person may read the object, and whose token has the scope.",
        "tags": ["webhooks"],
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in HEADERS],
        "requestBody": {"required": True, "content": {MEDIA_TYPE: content}},
        "responses": {status: {"$ref": f"#/components/responses/{name}"} for status, (name, _text) in ANSWERS.items()},
        "security": [],
        "x-scope": kind.scope,
    }


def _narrow(kind: EventKind) -> dict[str, Any]:
    """Return what is true of this kind in addition to what is true of every event."""
    label = kind.model._meta.label_lower
    source = list_sources()[kind.model]
    pattern = f"^{PATTERN if label in KINDS else NUMBER}$"
    named = {"kind": {"const": label}, "id": {"type": "string", "pattern": pattern}}
    return {
        "type": "object",
        "properties": {
            "specversion": {"const": "1.0"},
            "type": {"const": kind.name},
            "subject": {"type": "string", "pattern": f"^{source.subject}/[^/]+$"},
            "datacontenttype": {"const": "application/json"},
            "data": {"type": "object", "properties": {"object": {"type": "object", "properties": named}}},
        },
    }


def _build_example(kind: EventKind) -> dict[str, Any]:
    label, source = kind.model._meta.label_lower, list_sources()[kind.model]
    subject = source.name_subject(kind.model, SAMPLES.get(source.path.rpartition("__")[2], 1))
    if subject != f"{source.subject}/{SAMPLES.get(source.path.rpartition('__')[2], 1)}":
        subject = f"{source.subject}/{HIDDEN}"
    key = str(uuid.uuid5(uuid.NAMESPACE_URL, kind.name))
    return build_cloud_event(PORTAL, key, kind.name, TIME, subject, HIDDEN if label in KINDS else "12")
