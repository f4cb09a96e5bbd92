"""Settings of the API and of its description."""

from untoc_portal.core.api.schema_texts import TAGS
from untoc_portal.core.public_ids import KINDS, PATTERN
from untoc_portal.version import read_version

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "untoc_portal.core.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["untoc_portal.core.api.permissions.DenyUnlessMapped"],
    "DEFAULT_PAGINATION_CLASS": "untoc_portal.core.api.pagination.PortalPagination",
    "DEFAULT_FILTER_BACKENDS": ["untoc_portal.core.api.parameters.PortalFilters"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["untoc_portal.core.api.parsers.PortalJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "untoc_portal.core.api.autoschema.PortalAutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["untoc_portal.core.api.throttles.PortalThrottle"],
    "EXCEPTION_HANDLER": "untoc_portal.core.api.exceptions.handle_exception",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "UNTOC Review Portal API",
    "DESCRIPTION": "Country reviews of the UNTOC Review Mechanism. Every answer shows what its reader may see.",
    "VERSION": read_version(),
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "OAS_VERSION": "3.1.0",
    "PATH_CONVERTER_OVERRIDES": {
        kind: {"type": "string", "pattern": f"^{PATTERN}$", "description": "An id, from an answer."}
        for kind in KINDS.values()
    },
    "TAGS": [{"name": name, "description": text} for name, text in TAGS.items()],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "untoc_portal.core.api.schema.add_error_responses",
        "untoc_portal.core.api.examples.add_examples",
        "untoc_portal.core.api.webhook_schema.add_webhooks",
    ],
    # Fields with the same name have different values in different models; each enumeration keeps its own name.
    "ENUM_NAME_OVERRIDES": {
        "ContributionKind": "dialogues.enums_of_general_reviews.ContributionKind",
        "TokenKind": "untoc_portal.core.enums.TokenKind",
        "FollowUpStepKind": "reviews.enums_of_follow_up.StepKind",
        "TranslationState": "untoc_portal.core.enums.TranslationState",
        "RoutingTableState": "dialogues.enums.RoutingTableState",
        "SpeakerClassEnum": "dialogues.enums.SpeakerClass",
        "LevelEnum": "untoc_portal.core.enums.Level",
        "SessionDocumentLevel": "dialogues.api.session_inputs.LEVELS",
        "RepresentativeRoleEnum": "stakeholders.enums.RepresentativeRole",
        "ReviewState": "reviews.enums.ReviewState",
        "InputState": "reviews.enums.InputState",
        "JointState": "reviews.enums.JointState",
        "PeopleOfCircle": "reviews.enums_of_states.Circle",
        "StateRole": "reviews.enums_of_states.StateRole",
        "NominationState": "reviews.enums.NominationState",
        "OutcomeKind": "reviews.enums.OutcomeKind",
        "ObservationKind": "reviews.enums.ObservationKind",
        "QuestionKind": "reviews.enums.QuestionKind",
        "ReplyKind": "reviews.enums_of_replies.ReplyKind",
        "FeedbackHeading": "reviews.enums.FeedbackHeading",
        "DeadlineKind": "reviews.enums.DeadlineKind",
        "NoteKind": "reviews.enums.NoteKind",
        "DeadlineStatusEnum": ["due", "suspended", "met", "overdue"],
        "OrganizationKind": "stakeholders.enums.OrganizationKind",
        "OrganizationState": "stakeholders.enums.OrganizationState",
        "ExpertiseField": "stakeholders.enums.ExpertiseField",
        "PartyStatus": "stakeholders.enums.PartyStatus",
        "RegionalGroup": "stakeholders.enums.RegionalGroup",
        "DocumentKind": "dialogues.enums.DocumentKind",
        "DelegateRole": "reviews.enums.DelegateRole",
        "BureauRole": "dialogues.enums.BureauRole",
        "ParticipantKind": "dialogues.enums.ParticipantKind",
        "FundingKind": "dialogues.enums.FundingKind",
        "SessionState": "dialogues.enums.SessionState",
        "DialogueKind": "dialogues.enums.DialogueKind",
        "DialogueState": "dialogues.enums.DialogueState",
        "ApplicationState": "dialogues.enums.ApplicationState",
        "StatementState": "dialogues.enums.StatementState",
        "ChairSummaryState": "dialogues.enums.ChairSummaryState",
        "ReportState": "dialogues.enums.ReportState",
        "InstrumentCode": "stakeholders.enums.InstrumentCode",
        "WorkingGroupCode": "dialogues.enums.WorkingGroupCode",
        "OfficialLanguage": "untoc_portal.core.enums.OfficialLanguage",
    },
}
