"""Mail servers that fail in one way each, as Django's e-mail backends."""

import smtplib

from django.core.mail.backends.locmem import EmailBackend


class Keeping(EmailBackend):
    """Keeps what it is given, as the tests usually do."""


class RefusesRecipient(Keeping):
    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (550, b"no such mailbox")})


class AsksToComeBack(Keeping):
    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (451, b"try again later")})


class RefusesText(Keeping):
    def send_messages(self, _messages):
        raise smtplib.SMTPDataError(554, b"no")


class HangsUp(Keeping):
    def send_messages(self, messages):
        super().send_messages(messages)
        raise smtplib.SMTPServerDisconnected("the line broke after the text")


class DoesNotAnswer(Keeping):
    def open(self):
        raise ConnectionRefusedError("nobody there")
