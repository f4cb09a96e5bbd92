"""What people read of an error."""

from django.utils.translation import gettext_lazy

from untoc_portal.core.exceptions import DomainError, NotAllowedError


def test_message_alone():
    error = DomainError("no_text", "There is no text.")
    assert (str(error), error.code, error.field, error.reasons, error.rule) == (
        "There is no text.",
        "no_text",
        None,
        (),
        "",
    )


def test_message_with_every_reason_and_the_rule():
    error = DomainError("not_ready", "Not yet.", rule=gettext_lazy("PR, summary"), reasons=["One.", "Two."])
    assert str(error) == "Not yet. One. Two. (PR, summary)"
    assert error.reasons == ("One.", "Two.")


def test_missing_right_is_a_separate_domain_error():
    error = NotAllowedError("You are not allowed to do this.", rule="PR, para. 47")
    assert isinstance(error, DomainError)
    assert (error.code, error.field, str(error)) == (
        "not_allowed",
        None,
        "You are not allowed to do this. (PR, para. 47)",
    )
