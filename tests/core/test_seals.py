"""The digital seal: set only where a certificate is configured, intact, and leaving the document what it was."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ImproperlyConfigured
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from tests.documents.vera import broken_rules
from tests.factories.seals import make_certificate_file
from untoc_portal.core import printing, seals

PAGE = (
    '<html lang="en"><head><title>A paper</title><link rel="stylesheet" href="static:css/documents.css"></head>'
    "<body><h1>A paper</h1><p>Text.</p></body></html>"
)


def validated(signature, roots):
    """Return what the library says of the signature; in a thread, for it starts a loop, and browser tests run one."""
    with ThreadPoolExecutor(max_workers=1) as aside:
        return aside.submit(validate_pdf_signature, signature, ValidationContext(trust_roots=roots)).result()


@pytest.fixture
def certificate(settings, tmp_path):
    """Configure a certificate made for the test."""
    settings.SEAL_CERTIFICATE = make_certificate_file(tmp_path, passphrase="open sesame")
    settings.SEAL_PASSPHRASE = "open sesame"


def test_without_a_certificate_a_document_goes_out_as_it_is():
    assert seals.seal(b"%PDF") == b"%PDF"


def test_a_sealed_document_is_intact_and_keeps_both_standards(certificate, tmp_path):
    plain = printing.render_pdf(PAGE, identifier="a" * 32, embedded=b"{}")
    sealed = seals.seal(plain)
    assert sealed.startswith(plain)
    signature = PdfFileReader(io.BytesIO(sealed)).embedded_signatures[0]
    assert signature.field_name == seals.FIELD
    roots = [signature.signer_cert]
    status = validated(signature, roots)
    assert (status.intact, status.valid, status.coverage.name) == (True, True, "ENTIRE_FILE")
    assert status.signing_cert.subject.human_friendly == "Common Name: Secretariat (test)"
    (tmp_path / "sealed.pdf").write_bytes(sealed)
    assert broken_rules([tmp_path / "sealed.pdf"]) == []


def test_a_changed_byte_breaks_the_seal(certificate):
    sealed = seals.seal(printing.render_pdf(PAGE, identifier="a" * 32))
    broken = sealed.replace(b"/Title", b"/Titel", 1)
    signature = PdfFileReader(io.BytesIO(broken)).embedded_signatures[0]
    status = validated(signature, [signature.signer_cert])
    assert not status.intact


def test_wrong_passphrase_is_reported(certificate, settings):
    settings.SEAL_PASSPHRASE = "open barley"
    with pytest.raises(ImproperlyConfigured, match="SEAL_PASSPHRASE"):
        seals.seal(printing.render_pdf(PAGE, identifier="a" * 32))
