"""Addresses that the walk does not look at, each for a reason; any other that it does not reach is a fault."""

# What answers with a file or for a machine, or passes on to another page.
WITHOUT_A_PAGE = {
    "account_set_password",
    "feed",
    "health_live",
    "health_ready",
    "metrics",
    "mfa_download_recovery_codes",
    "mfa_login_webauthn",
    "openid_connect_callback",
    "openid_connect_login",
    "preparation_progress",
    "prepared_file",
    "dialogues:application_certificate",
    "dialogues:dialogue_paper",
    "dialogues:session_document_file",
    "dialogues:session_pack_file",
    "reviews:legislation_file",
    "reviews:note_verbale_file",
    "reviews:notice_file",
    "reviews:preview_edition",
    "reviews:schema",
    "reviews:submitted_law",
    "stakeholders:organization_document",
}
# Addresses of acts: asked for without one they show the page that offers it.
ACTS = {
    "reviews:board_contacts",
    "reviews:board_remind",
    "reviews:change_version",
    "reviews:restore_revision",
    "reviews:undo_version_change",
}
# What comes of a sign-on by a provider, and the demonstration has none.
NOT_STAGED = {
    # What the Secretariat keeps for itself: the demonstration has no such row, and the forms stand on other pages.
    "reviews:correct_contact",
    "reviews:edit_secretariat_note",
    "reviews:edit_view",
    "reviews:log_contact",
    "reviews:set_officer",
    "reviews:write_secretariat_note",
    "socialaccount_login_error",
    "socialaccount_signup",
}
