"""Messages of libraries that readers see.

The catalogues of the libraries do not have them or use other words than the portal. They are collected into the
portal's catalogues, which Django reads first.
"""

from django.utils.translation import gettext_noop, ngettext_lazy

MESSAGES = (
    # Django
    gettext_noop("Constraint “%(name)s” is violated."),
    gettext_noop("%(model)s instance with %(field)s %(value)r is not a valid choice."),
    gettext_noop("Enter a valid domain name."),
    gettext_noop("Enter a valid email address."),
    gettext_noop("Enter a valid %(protocol)s address."),
    gettext_noop("The password is too similar to the %(verbose_name)s."),
    gettext_noop("The two password fields didn’t match."),  # noqa: RUF001
    gettext_noop("Your password can’t be too similar to your other personal information."),  # noqa: RUF001
    # django-allauth
    gettext_noop("Incorrect password."),
    gettext_noop("Password successfully changed."),
    gettext_noop("Password successfully set."),
    gettext_noop("Please type your current password."),
    gettext_noop("Use authenticator app or code"),
    gettext_noop("You must type the same password each time."),
    # Django REST framework
    gettext_noop("Datetime value out of range."),
    gettext_noop("Ensure this field has at least {min_length} elements."),
    gettext_noop("Ensure this field has no more than {max_length} elements."),
    gettext_noop('Enter a valid "slug" consisting of Unicode letters, numbers, underscores, or hyphens.'),
    gettext_noop("Expected available in {wait} second."),
    gettext_noop("Expected available in {wait} seconds."),
    gettext_noop('Invalid datetime for the timezone "{timezone}".'),
    gettext_noop("Invalid input."),
    gettext_noop("Must be a valid boolean."),
    gettext_noop("Must be a valid UUID."),
    gettext_noop("Not a valid string."),
    gettext_noop("Surrogate characters are not allowed: U+{code_point:X}."),
    gettext_noop("This dictionary may not be empty."),
)
# Follows the name of a field: Django's Chinese catalogue has the English colon.
SIGNS = (gettext_noop(":"),)
# Django's Arabic catalogue has one of the two names of each month; documents of the United Nations give both.
MONTHS = (
    gettext_noop("January"),
    gettext_noop("February"),
    gettext_noop("March"),
    gettext_noop("April"),
    gettext_noop("May"),
    gettext_noop("June"),
    gettext_noop("July"),
    gettext_noop("August"),
    gettext_noop("September"),
    gettext_noop("October"),
    gettext_noop("November"),
    gettext_noop("December"),
)
# With the name of the number in the message, if it has one.
COUNTED = (
    # Django
    (
        ngettext_lazy(
            "This password is too short. It must contain at least %d character.",
            "This password is too short. It must contain at least %d characters.",
        ),
        "",
    ),
    (
        ngettext_lazy(
            "Your password must contain at least %(min_length)d character.",
            "Your password must contain at least %(min_length)d characters.",
            "min_length",
        ),
        "min_length",
    ),
    (ngettext_lazy("Please submit at most %(num)d form.", "Please submit at most %(num)d forms.", "num"), "num"),
    (ngettext_lazy("Please submit at least %(num)d form.", "Please submit at least %(num)d forms.", "num"), "num"),
)
