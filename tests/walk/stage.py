"""`python -m tests.walk.stage` adds to a demonstration, once, what its story has no case of, and says where that is.

It prints a JSON object: for each role the addresses at which its walk begins besides the first page. Addresses that no
link leads to are among them: the answers after a form was sent, the links in mails. The object is kept with the data,
and printed again by a second run.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from collections import defaultdict

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "untoc_portal.settings.dev")

import django

django.setup()

from allauth.account.forms import default_token_generator  # noqa: E402
from allauth.account.models import EmailAddress, EmailConfirmationHMAC  # noqa: E402
from allauth.account.utils import user_pk_to_url_str  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth.hashers import make_password  # noqa: E402
from django.db import transaction  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from dialogues.enums import StatementState  # noqa: E402
from dialogues.models import Application, Dialogue, Session, Statement, Subscription  # noqa: E402
from reviews.enums import ReviewState  # noqa: E402
from reviews.models import Institution, Review  # noqa: E402
from reviews.services import contact_relay, guests  # noqa: E402
from stakeholders.models import State  # noqa: E402
from stakeholders.resources import StateResource  # noqa: E402
from tests.walk import acts_staged, conference_staged, dialogues_staged, reviews_staged, second_factor  # noqa: E402
from tests.walk.pages import HALFWAY, SECURED, VISITOR  # noqa: E402
from tests.walk.reviews_staged import Begins, account  # noqa: E402
from untoc_portal.accounts.models import User  # noqa: E402
from untoc_portal.accounts.services import ensure_account, get_activation_path  # noqa: E402
from untoc_portal.core.admin.preparing import request_import_preview  # noqa: E402
from untoc_portal.core.enums import PreparationState  # noqa: E402
from untoc_portal.core.models import Preparation  # noqa: E402
from untoc_portal.core.preparations import get_preparation_type, run_preparation  # noqa: E402
from untoc_portal.core.table_files import Sheet  # noqa: E402
from untoc_portal.front.demo.people import DOMAIN, PASSWORD  # noqa: E402

DAY = dt.timedelta(days=1)
INVITED = f"not-yet@{DOMAIN}"


def answers_after_forms(begins: Begins) -> None:
    """The pages that follow on what a visitor has sent."""
    names = (
        "account_inactive",
        "account_email_verification_sent",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "socialaccount_login_cancelled",
    )
    begins[VISITOR] += [reverse(name) for name in names]
    begins["researcher"] += [reverse("socialaccount_connections"), reverse("mfa_activate_totp")]
    for role in (VISITOR, "secretariat"):
        begins[role] += [f"{reverse('search')}?q=trafficking", f"{reverse('search')}?q=nothing-of-this-name"]
    begins[VISITOR] += [f"{reverse('reviews:library')}?q=law", f"{reverse('reviews:library')}?q=nothing-of-this-name"]


def links_of_mails(begins: Begins) -> None:
    """The pages that a mail leads to: a new account, a new password, a new address, following."""
    new = ensure_account(email=INVITED, name="Somebody invited (demonstration)")
    user = account("researcher")
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}".partition("-")
    address, _created = EmailAddress.objects.get_or_create(user=user, email=f"another@{DOMAIN}", verified=False)
    follower = Subscription.objects.create(email=f"follower@{DOMAIN}", language="en", state=State.objects.first())
    begins[VISITOR] += [
        get_activation_path(new),
        reverse("account_reset_password_from_key", args=[key[0], key[2]]),
        reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key]),
        reverse("dialogues:subscription_confirm", args=[follower.token]),
        reverse("dialogues:subscription_end", args=[follower.token]),
    ]


def second_factors(begins: Begins) -> None:
    """Two accounts with a second factor; one of them never gives it."""
    for role in (SECURED, HALFWAY):
        second_factor.give(account(role))
    begins[HALFWAY] += [reverse("mfa_authenticate"), reverse("accounts:lost_second_factor")]
    begins[SECURED] += [reverse(name) for name in ("mfa_index", "mfa_reauthenticate", "account_reauthenticate")]
    begins[SECURED] += [reverse(name) for name in ("mfa_view_recovery_codes", "mfa_generate_recovery_codes")]
    begins[SECURED] += [reverse(name) for name in ("mfa_deactivate_totp", "mfa_list_webauthn")]
    begins[SECURED].append(reverse("mfa_reauthenticate_webauthn"))
    key = second_factor.give_key(account(SECURED))
    begins[SECURED] += [reverse(name, args=[key.pk]) for name in ("mfa_edit_webauthn", "mfa_remove_webauthn")]


def guest(begins: Begins) -> None:
    """A guest from a ministry who uses a link."""
    institution = Institution.objects.select_related("delegation__review", "delegation__party").first()
    focal_point = account(f"focal-point.{institution.delegation.party.iso3.lower()}")
    _guest, token = guests.invite_guest(
        institution, actor=focal_point, name="Somebody of the ministry", expires_at=timezone.now() + 30 * DAY
    )
    begins[VISITOR].append(reverse("reviews:guest", args=[token]))


def contact(begins: Begins) -> None:
    """A State that may be written to, and what was written."""
    state = State.objects.get(iso3="BEN")
    contact_relay.open_contact(state, actor=account("focal-point.ben"))
    contact_relay.send_contact_message(
        state, actor=None, subject="Meeting", text="May we meet?", name="Visitor", email=f"visitor@{DOMAIN}"
    )
    begins[VISITOR].append(reverse("reviews:contact_state", args=["BEN"]))


def of_each_step(begins: Begins) -> None:
    """One of everything at each of its steps, for the secretariat."""
    rows = [
        *(Review.objects.filter(state=state).first() for state in ReviewState),
        *Statement.objects.filter(state__in=[StatementState.ACCEPTED, StatementState.SUBMITTED]),
        *Application.objects.all(),
        *Dialogue.objects.all(),
        *Session.objects.all(),
    ]
    begins["secretariat"] += [row.get_absolute_url() for row in rows if row]


def preparations(begins: Begins) -> None:
    """What was asked for, at each state of the work."""
    owner = account("secretariat")
    for state in PreparationState:
        kind = {"owner": owner, "kind": "answer_letter", "subject": f"walk:{state}", "language": "en", "total": 4}
        asked = {"code": "BEN-1", "language": "en", "articles": []}
        row = Preparation.objects.create(
            **kind, state=state, done=2, label=f"A Word file that is {state}", arguments=asked
        )
        begins["secretariat"].append(row.get_absolute_url())
    lines = [["BEN", "civil_law"], ["CAN", "mixed"], ["XXX", "mixed"]]
    file = request_import_preview(StateResource, Sheet(["iso3", "legal_family"], lines, [2, 3, 4]), actor=owner)
    run_preparation(file.pk)
    file.refresh_from_db()
    begins["secretariat"].append(get_preparation_type(file).get_url(file))


PARTS = (
    answers_after_forms,
    links_of_mails,
    second_factors,
    guest,
    contact,
    preparations,
    *reviews_staged.PARTS,
    *dialogues_staged.PARTS,
    *conference_staged.PARTS,
    *acts_staged.PARTS,
    of_each_step,
)


KEPT = settings.VAR_DIR / "walk.json"


def is_set() -> bool:
    """Return whether the stage is set in this database, and not in one that was here before."""
    return KEPT.exists() and User.objects.filter(email=INVITED).exists()


@transaction.atomic
def set_stage() -> None:
    """Add everything, or nothing, and keep where each role begins."""
    begins: Begins = defaultdict(list)
    for part in PARTS:
        part(begins)
    of_stage = [f"{role}@{DOMAIN}" for role in ("declarant", "successor")]
    User.objects.filter(email__in=of_stage).update(password=make_password(PASSWORD))
    KEPT.write_text(json.dumps(begins) + "\n")


def main() -> None:
    """Set the stage unless it is set, and print where each role begins."""
    if not is_set():
        set_stage()
    sys.stdout.write(KEPT.read_text())


if __name__ == "__main__":
    main()
