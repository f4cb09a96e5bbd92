"""The digital seal of the Secretariat on its documents.

Only this module imports pyHanko. Without a certificate (SEAL_CERTIFICATE), documents are not sealed; their hashes still
prove that they are genuine. A seal contains the time of sealing, so sealed files differ between two runs. The content
that they seal does not.
"""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyhanko.sign import SimpleSigner

FIELD = "Seal"


def seal(content: bytes) -> bytes:
    """Return the PDF with the Secretariat's seal (PAdES), or unchanged if no certificate is configured."""
    if not settings.SEAL_CERTIFICATE:
        return content
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata, fields, sign_pdf

    metadata = PdfSignatureMetadata(field_name=FIELD, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256")
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    # In a thread of its own: the library starts an event loop, and it cannot do so where a loop is running.
    with ThreadPoolExecutor(max_workers=1) as aside:
        sealed: io.BytesIO = aside.submit(sign_pdf, writer, metadata, signer=load_signer()).result()
    return sealed.getvalue()


def load_signer() -> SimpleSigner:
    """Return the signer of the certificate. Raises ImproperlyConfigured if passphrase and file do not fit."""
    from pyhanko.sign import SimpleSigner

    load: Callable[..., SimpleSigner | None] = SimpleSigner.load_pkcs12
    signer = load(settings.SEAL_CERTIFICATE, passphrase=settings.SEAL_PASSPHRASE.encode())
    if signer is None:
        message = "SEAL_CERTIFICATE is no PKCS #12 file that SEAL_PASSPHRASE opens."
        raise ImproperlyConfigured(message)
    return signer
