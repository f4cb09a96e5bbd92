"""What the OpenAPI document says in words, and the shapes of what is stored as JSON."""

from __future__ import annotations

from typing import Any

TAGS = {
    "applications": "Applications of organizations to take part in dialogues.",
    "attendees": "The people whom organizations send to dialogues.",
    "auth": "The token of a sign-in.",
    "bureau-decisions": "Proposals to the Extended Bureau, and the positions of its members.",
    "bureau-members": "The members of the Extended Bureau.",
    "chair-summaries": "Chairs' summaries of dialogues, in every language that they are issued in.",
    "co-chairs": "Who chairs a dialogue with others.",
    "board": "All open reviews, for the Secretariat.",
    "channels": "How you get messages.",
    "compilations": "Compilations of the Secretariat for the general review.",
    "conference-decisions": "Decisions of the Conference of the Parties, and the steps that follow from them.",
    "contact-messages": "Messages to the focal points of States.",
    "contact-openings": "States whose focal points get messages.",
    "contacts": "The log of the Secretariat's contacts with States.",
    "contributions": "What States hand in for the general review.",
    "dialogue-figures": "How many organizations applied to dialogues, and how many objections there were.",
    "dialogue-papers": "Background papers of dialogues.",
    "dialogues": "Constructive dialogues, and the general review of the Conference.",
    "documents": "Issued documents, in the form that you ask for.",
    "draw-reasons": "Why a State has its reviewing States.",
    "draws": "Drawings of lots: who reviews whom.",
    "evidence": "Packs of evidence of a review, a dialogue or a drawing of lots.",
    "floor-requests": "Requests of States for the floor in the general review.",
    "follow-up": "What States say after their reviews.",
    "funding-entries": "Wrong entries of the accounts.",
    "funding-sources": "The accounts of the Mechanism.",
    "general-reports": "Reports on trends, patterns and practices. They name no State.",
    "good-practices": "Good practices of States, with their consent.",
    "letter-texts": "The texts of notes verbales.",
    "letters": "Notes verbales that the portal made.",
    "mandates": "Who acts for whom in a review.",
    "me": "Who you are, for whom you act, and what you still have to do.",
    "messages": "Your own messages.",
    "nominations": "Persons whom States nominate.",
    "notices": "Of which event who is notified.",
    "objections": "The register of objections to applicants.",
    "organization-documents": "Documents that show what an organization is.",
    "officers": "Officers of the Secretariat in charge of reviews and regional groups.",
    "organizations": "Organizations that take part in dialogues.",
    "outcomes": "Lists of observations and summaries, with their paragraphs.",
    "phases": "Phases of the Mechanism, and their groups of States.",
    "preparations": "Long work that the portal does for you, and how far it is.",
    "receipts": "Signed receipts of binding acts.",
    "representatives": "The people who act for organizations.",
    "reviews": "Country reviews, and everything in them.",
    "rooms": "The room during a dialogue: the floor and the list of speakers.",
    "routing-tables": "The table by which outcomes go to working groups.",
    "routings": "Documents sent to working groups.",
    "search": "Search in everything that you can see.",
    "session-documents": "Documents before sessions.",
    "sent-messages": "Messages that the portal sent, for the Secretariat.",
    "sessions": "Sessions of the working groups.",
    "speakers": "Acts on the list of speakers, by who leads the room.",
    "statements": "Statements for dialogues.",
    "state-contacts": "Authorities of States that articles name.",
    "state-notices": "Notes of States on the people of their delegations.",
    "states": "States with their position under each instrument.",
    "statuses": "The public status of the reviews.",
    "steering": "How the reviews move, for the Secretariat.",
    "texts": "Texts in the other official languages.",
    "topics": "What was published on a State or a working group.",
    "trail": "The sealed trail of all records, and proofs.",
    "userinfo": "Who allowed a program, for OpenID Connect.",
    "verify": "Compare a document with what the portal issued.",
    "webhooks": "What the portal sends, and to whom.",
    "working-groups": "The working groups, and the Conference itself.",
}
TEXT = {"type": "string"}
BY_LANGUAGE = {"type": "object", "additionalProperties": TEXT, "description": "By language."}
COUNTS = {"type": "object", "additionalProperties": {"type": "integer"}}
LANGUAGES = {"type": "array", "items": TEXT, "description": "Codes of languages."}
TEXTS = {"type": "array", "items": TEXT}
CONDITION = {
    "type": "object",
    "description": "The question is shown if another one has one of these answers. Empty: it is always shown.",
    "properties": {"question": TEXT, "in": TEXTS},
}
# By the name of the property: what is stored as JSON has no type of its own.
SHAPES: dict[str, dict[str, Any]] = {
    "names": BY_LANGUAGE,
    "formal_names": BY_LANGUAGE,
    "languages": LANGUAGES,
    "show_if": CONDITION,
    "outcomes": {**COUNTS, "description": "How many answers had each outcome."},
    "notices": {**TEXTS, "description": "What differs from the export and was not read, each with its place."},
    "effect": {**COUNTS, "description": "How many questions the change keeps, changes, removes and adds."},
    "content": {"type": "object", "additionalProperties": True, "description": "Each section by its name."},
    "value": {"description": "Any JSON value."},
}
TYPED = {"type", "$ref", "allOf", "oneOf", "anyOf", "enum", "const"}
# What already says that a text is not empty.
SHAPED = {"enum", "pattern", "format"}
BLANK = {"type": "string", "maxLength": 0}
# A summary is the first sentence of a description.
MAX_SUMMARY_LENGTH = 120


def describe_shapes(schemas: dict[str, Any]) -> None:
    """Give a type to each property that has none, and let what fits two types fit."""
    for schema in schemas.values():
        for name, found in schema.get("properties", {}).items():
            kinds = found.get("oneOf", [])
            if {} in kinds:
                del found["oneOf"]
            elif BLANK in kinds:
                found["anyOf"] = found.pop("oneOf")
            if not TYPED & found.keys() and name in SHAPES:
                found.update(SHAPES[name])


def describe_operation(operation: dict[str, Any]) -> None:
    """Give an operation a summary: the first sentence of what it does."""
    first = operation.get("description", "").replace("\n", " ").partition(". ")[0].strip().rstrip(".")
    if first and "summary" not in operation and len(first) <= MAX_SUMMARY_LENGTH:
        operation["summary"] = first


def describe_parameters(operation: dict[str, Any]) -> None:
    """Say of each parameter that it has a value if it is sent (`KnownParameters`)."""
    for parameter in operation.get("parameters", ()):
        schema = parameter["schema"]
        if parameter["in"] != "query" or schema.get("type") != "string":
            continue
        if schema.get("default") == "":
            del schema["default"]
        if not SHAPED & schema.keys():
            schema["minLength"] = 1


def describe_expansions(result: dict[str, Any]) -> None:
    """Describe `expanded` in what is read: each row as the list shows it that has it."""
    for methods in result["paths"].values():
        operation = methods.get("get", {})
        added = operation.pop("x-expansions", None)
        if not added:
            continue
        rows = {name: {"oneOf": [_find_row(result, address), {"type": "null"}]} for name, address in added.items()}
        member = {"type": "object", "properties": rows, "description": "With `expand`: what the reader can see of it."}
        content = operation["responses"]["200"]["content"]["application/json"]
        schema = _resolve(result, content["schema"])
        holder = schema["properties"].get("results", {}).get("items") if "results" in schema["properties"] else None
        named = _resolve(result, holder or content["schema"])
        named["properties"].setdefault("expanded", member)


def _resolve(result: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema, or the one that it refers to."""
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = result["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def _find_row(result: dict[str, Any], address: str) -> dict[str, Any]:
    """Return the schema of a row of a list."""
    answer = result["paths"][f"/api/v1/{address}/"]["get"]["responses"]["200"]["content"]["application/json"]
    row: dict[str, Any] = _resolve(result, answer["schema"])["properties"]["results"]["items"]
    return row
