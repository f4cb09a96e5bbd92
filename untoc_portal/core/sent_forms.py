"""A form that is sent again, because its answer was lost, is done once.

Every page gives out another token against forged requests, which a browser sends with the form. So the same content,
from the same person, to the same address, with the same token, is the same press of a button: after a reload, or where
the connection broke. What was answered is kept with the act, in one transaction: the act and its answer are both there,
or neither. They are kept as the answers to programs are, and as long (core/api/idempotency.py).
"""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from untoc_portal.core.ciphers import decrypt, encrypt
from untoc_portal.core.edits import AUTOSAVE_HEADER
from untoc_portal.core.models import IdempotentAnswer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.forms import BaseForm
    from django.http import HttpRequest, HttpResponse

    from untoc_portal.core.exceptions import Text

    # A mixin of views of the kernel, which are a file above.
    from untoc_portal.core.views import PortalView as _View
else:
    _View = object

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 (the name of the field)
# A page masks the token of the browser at random, which doubles its length. A program may send the unmasked one, which
# is always the same: it says nothing about the page.
MASKED_LENGTH = 64
# Of the keys with which addresses are encrypted: one may allow its reader to undo the act.
PURPOSE = "sent forms"
REDIRECT = 302


class SentBeforeError(Exception):
    """The form was sent before, and its act is done. `answer` leads to where the answer led then."""

    def __init__(self, answer: HttpResponse) -> None:
        super().__init__()
        self.answer = answer


class Sending:
    """One press of a button: `digest` names it, and is empty if nothing can name it."""

    def __init__(self, request: HttpRequest) -> None:
        self.who, self.digest = f"form:{request.user.pk}", _name_sending(request)
        self.request = request
        self.row: IdempotentAnswer | None = None

    def find_answer(self) -> HttpResponse | None:
        """Return the answer if the form was sent before and its act is done."""
        rows = IdempotentAnswer.objects.filter(principal=self.who, key=self.digest)
        row = rows.first() if self.digest else None
        return None if row is None else self._lead(row)

    def _lead(self, row: IdempotentAnswer) -> HttpResponse:
        # A person who went back and sent the same once more sees that nothing new was done.
        messages.info(self.request, _("This form was sent before. It was done once."))
        return HttpResponseRedirect(decrypt(bytes(row.content), PURPOSE).decode() or self.request.path)

    @contextmanager
    def do_once(self) -> Iterator[None]:
        """Do the act and keep its answer together. A sending at the same time waits until the first one has ended.

        Raises SentBeforeError if another sending of the same form was faster.
        """
        if not self.digest:
            yield
            return
        with transaction.atomic():
            values = {"request_sha256": self.digest, "content": encrypt(b"", PURPOSE)}
            row, is_new = IdempotentAnswer.objects.get_or_create(principal=self.who, key=self.digest, defaults=values)
            if not is_new:
                raise SentBeforeError(self._lead(row))
            self.row = row
            yield

    def keep(self, answer: HttpResponse) -> None:
        """Keep the address to which the answer leads, in the transaction of the act."""
        if self.row is not None and isinstance(answer, HttpResponseRedirect):
            self.row.status, self.row.content = REDIRECT, encrypt(answer.url.encode(), PURPOSE)
            self.row.save(update_fields=["status", "content"])


class SentOnceMixin(_View):
    """A view with a form whose act is done once, however often the same form is sent."""

    if TYPE_CHECKING:  # given by the view
        success_message: Text

        def perform(self, form: BaseForm) -> None: ...
        def end_draft(self, form: BaseForm) -> None: ...

    def find_answer(self) -> HttpResponse | None:
        """Return the answer if the same form was sent before; its page may not allow the act any more."""
        return None if AUTOSAVE_HEADER in self.request.headers else self.sending.find_answer()

    @cached_property
    def sending(self) -> Sending:
        """Return the press of the button that this request is."""
        return Sending(self.request)

    def do_once(self, form: BaseForm) -> HttpResponse:
        """Call the service, lead on, and keep the answer with the act. Raises as the service does."""
        try:
            with self.sending.do_once():
                self.perform(form)
                self.end_draft(form)
                answer = self.done(self.success_message or _("Saved."))
                self.sending.keep(answer)
        except SentBeforeError as before:
            return before.answer
        return answer


def _name_sending(request: HttpRequest) -> str:
    """Return the SHA-256 of address, token and content, or nothing for a form that no page has given out."""
    token = request.POST.get(TOKEN, "") if request.method == "POST" and request.user.is_authenticated else ""
    if len(token) != MASKED_LENGTH:
        return ""
    digest = hashlib.sha256(json.dumps([request.get_full_path(), sorted(request.POST.lists())]).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(f"\0{name}\0{file.name}\0".encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()
