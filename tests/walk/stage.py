"""`python -m tests.walk.stage` adds to a demonstration what its story has no case of, and tells where that is shown.

It prints a JSON object: for each role the addresses at which its walk begins besides the first page. Addresses that no
link leads to are among them: the answers after a form was sent, the links in mails.
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

from allauth.account.forms import default_token_generator  # noqa: E402 (Django comes first; and so below)
from allauth.account.models import EmailAddress, EmailConfirmationHMAC  # noqa: E402
from allauth.account.utils import user_pk_to_url_str  # noqa: E402
from django.contrib.auth.hashers import make_password  # noqa: E402
from django.db import transaction  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from dialogues.enums import StatementState  # noqa: E402
from dialogues.models import Application, Dialogue, Session, Statement, Subscription, WorkingGroup  # noqa: E402
from dialogues.services import routing_tables, sessions, statements  # noqa: E402
from reviews.enums import DelegateRole, ReviewState  # noqa: E402
from reviews.models import Institution, Review  # noqa: E402
from reviews.services import clocks, contact_relay, declarations, guests, people, reopenings  # noqa: E402
from stakeholders.models import State  # noqa: E402
from tests.walk import second_factor  # noqa: E402
from tests.walk.pages import HALFWAY, SECURED, VISITOR  # noqa: E402
from untoc_portal.accounts.models import User  # noqa: E402
from untoc_portal.accounts.services import activation_path, ensure_account  # noqa: E402
from untoc_portal.core.enums import PreparationState  # noqa: E402
from untoc_portal.core.models import Preparation  # noqa: E402
from untoc_portal.demo.people import DOMAIN, PASSWORD, note_of  # noqa: E402

Begins = dict[str, list[str]]
DAY = dt.timedelta(days=1)
REASON = "For the walk through every page."


def account(role: str) -> User:
    """Return the account of a role."""
    return User.objects.get(email=f"{role}@{DOMAIN}")


def answers_after_forms(begins: Begins) -> None:
    """The pages that follow on what a visitor has sent."""
    names = (
        "account_inactive",
        "account_email_verification_sent",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "socialaccount_login_cancelled",
        "socialaccount_login_error",
    )
    begins[VISITOR] += [reverse(name) for name in names]
    for role in (VISITOR, "secretariat"):
        begins[role] += [f"{reverse('search')}?q=trafficking", f"{reverse('search')}?q=nothing-of-this-name"]
    begins[VISITOR] += [f"{reverse('reviews:library')}?q=law", f"{reverse('reviews:library')}?q=nothing-of-this-name"]


def links_of_mails(begins: Begins) -> None:
    """The pages that a mail leads to: a new account, a new password, a new address, following."""
    new = ensure_account(email=f"not-yet@{DOMAIN}", name="Somebody invited (demonstration)")
    user = account("researcher")
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}".partition("-")
    address, _created = EmailAddress.objects.get_or_create(user=user, email=f"another@{DOMAIN}", verified=False)
    follower = Subscription.objects.create(email=f"follower@{DOMAIN}", language="en", state=State.objects.first())
    begins[VISITOR] += [
        activation_path(new),
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
    begins[SECURED] += [reverse("mfa_deactivate_totp")]


def guest(begins: Begins) -> None:
    """Somebody of a ministry who comes by a link."""
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


def turnings(begins: Begins) -> None:
    """Clocks that stand still, a submission to be corrected, a declaration that is asked for."""
    staff = account("secretariat")
    clocks.suspend_clocks(Review.objects.get(code="CAN-1"), actor=staff, reason=REASON, mandate=REASON)
    reopenings.request_reopening(Review.objects.get(code="BHR-1"), actor=account("focal-point.bhr"), reason=REASON)
    delegation = Review.objects.get(code="BEN-1").own_delegation
    declarations.set_declarations(delegation, actor=account("focal-point.ben"), asks=True)
    named = people.nominate(
        delegation,
        actor=account("focal-point.ben"),
        note_verbale=note_of(delegation.party, actor=staff),
        name="Expert to declare (demonstration)",
        email=f"declarant@{DOMAIN}",
        role=DelegateRole.EXPERT,
    )
    begins["declarant"].append(reverse("reviews:declare", args=[named.pk]))


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


def dialogues(begins: Begins) -> None:
    """A session that waits for its report, one for its dialogue, a draft of a statement, one of a routing table."""
    staff = account("secretariat")
    table = routing_tables.draft_table(actor=staff, note=REASON)
    begins["secretariat"].append(reverse("dialogues:routing_table_detail", args=[table.number]))
    today = timezone.localdate()
    for number, code in enumerate(("SOM", "FA"), 91):
        group = WorkingGroup.objects.get(code=code)
        held = sessions.schedule_session(
            group, actor=staff, number=number, starts_on=today, ends_on=today, place="Vienna", agenda=["Outcomes"]
        )
        sessions.conclude_session(held, actor=staff)
        if code == "FA":
            symbol = f"CTOC/COP/{group.symbol}/{today.year}/91"
            sessions.adopt_report(held, actor=staff, concluded_on=today, adopted_on=today, symbol=symbol)
        begins["secretariat"].append(held.get_absolute_url())
    invited = Application.objects.filter(state="invited", dialogue__state="open").select_related("dialogue").first()
    if invited:
        speaker = User.objects.filter(representations__organization=invited.organization).first()
        draft = statements.write_statement(
            invited.dialogue,
            actor=speaker,
            organization=invited.organization,
            language="en",
            title="A draft",
            text="Victims are to be heard.",
        )
        begins[speaker.email.partition("@")[0]].append(draft.get_absolute_url())


PARTS = (
    answers_after_forms,
    links_of_mails,
    second_factors,
    guest,
    contact,
    turnings,
    preparations,
    dialogues,
    of_each_step,
)


@transaction.atomic
def main() -> None:
    """Set the stage, and print where each role begins."""
    begins: Begins = defaultdict(list)
    for part in PARTS:
        part(begins)
    User.objects.filter(email=f"declarant@{DOMAIN}").update(password=make_password(PASSWORD))
    sys.stdout.write(json.dumps(begins) + "\n")


if __name__ == "__main__":
    main()
