"""Seals of the trail: leaves, the stored nodes of the hash tree, and the signed heads of the tree."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.models.audit import AuditEvent
from untoc_portal.core.models.documents import Document
from untoc_portal.core.querysets import BelongingQuerySet, VisibleQuerySet


class TrailSeal(models.Model):
    """A signed head of the hash tree. It names the seal before, so that the seals are a chain."""

    number = models.PositiveBigIntegerField(_("number"), unique=True)
    size = models.PositiveBigIntegerField(_("entries"), unique=True)
    at = models.DateTimeField(_("sealed"))
    root = models.CharField(_("root"), max_length=64)
    # The hashes of the full subtrees, the largest first: the next seal needs no other row.
    peaks = models.JSONField(_("peaks"))
    # What is signed, exactly as it is signed.
    body = models.TextField(_("signed text"))
    # Key and signature, both in hexadecimal. There are several while one key follows another.
    signatures = models.JSONField(_("signatures"), default=dict)

    class Meta:
        verbose_name = _("seal of the trail")
        verbose_name_plural = _("seals of the trail")
        ordering: ClassVar = ["-number"]

    def __str__(self) -> str:
        return f"{self.number} · {self.root}"

    def get_absolute_url(self) -> str:
        """Return the URL of the seal on the page of seals."""
        return reverse("trail_seal", args=[self.number])


class TrailShape(models.Model):
    """The fields that a leaf is about. A table that gets a field later gets another shape."""

    kind = models.CharField(_("kind"), max_length=80)
    part = models.CharField(_("part"), max_length=60, blank=True)
    fields = models.JSONField(_("fields"))
    # New rows have larger numbers, apart from those of transactions that took long.
    highest_id = models.BigIntegerField(_("highest number"), default=0)

    class Meta:
        verbose_name = _("shape of a leaf")
        verbose_name_plural = _("shapes of leaves")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "part", "fields"], name="core_trailshape_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.part}".strip()


class TrailLeaf(models.Model):
    """The hash of one part of a record, and its place in the tree."""

    position = models.BigIntegerField(_("position"), unique=True)
    seal = models.ForeignKey(TrailSeal, on_delete=models.PROTECT, related_name="leaves", verbose_name=_("seal"))
    shape = models.ForeignKey(TrailShape, on_delete=models.PROTECT, related_name="leaves", verbose_name=_("shape"))
    object_id = models.BigIntegerField(_("object"))
    hash = models.BinaryField(_("hash"), max_length=32)
    salt = models.BinaryField(_("salt"), max_length=16, null=True)
    # After an erasure: the salts of the remaining fields, and the commitments to the erased ones.
    remainder = models.JSONField(_("kept after an erasure"), default=dict)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("leaf of the trail")
        verbose_name_plural = _("leaves of the trail")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shape", "object_id"], name="core_trailleaf_once"),
        ]

    def __str__(self) -> str:
        return str(self.position)


class TrailNode(models.Model):
    """The hash of a full subtree of 256, 65,536 or more leaves, so that a proof reads few rows."""

    level = models.PositiveSmallIntegerField(_("level"))
    index = models.BigIntegerField(_("index"))
    hash = models.BinaryField(_("hash"), max_length=32)

    class Meta:
        verbose_name = _("node of the trail")
        verbose_name_plural = _("nodes of the trail")
        constraints: ClassVar = [models.UniqueConstraint(fields=["level", "index"], name="core_trailnode_once")]

    def __str__(self) -> str:
        return f"{self.level}:{self.index}"


class TrailStamp(models.Model):
    """The time stamp of an authority outside the portal on a seal (RFC 3161)."""

    seal = models.ForeignKey(TrailSeal, on_delete=models.PROTECT, related_name="stamps", verbose_name=_("seal"))
    authority = models.URLField(_("authority"))
    token = models.BinaryField(_("token"))
    stamped_at = models.DateTimeField(_("time stated"))

    class Meta:
        verbose_name = _("time stamp of a seal")
        verbose_name_plural = _("time stamps of seals")
        constraints: ClassVar = [models.UniqueConstraint(fields=["seal", "authority"], name="core_trailstamp_once")]

    def __str__(self) -> str:
        return f"{self.seal} · {self.authority}"


class Receipt(models.Model):
    """The signed receipt of an act. Its document has the paper and the same content for machines."""

    event = models.OneToOneField(
        AuditEvent, on_delete=models.PROTECT, related_name="receipt", verbose_name=_("audit event")
    )
    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, related_name="of_receipt", verbose_name=_("document")
    )
    # Of the JSON file.
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, db_index=True)

    part_of = "event"
    objects = BelongingQuerySet["Receipt"].as_manager()

    class Meta:
        verbose_name = _("receipt of an act")
        verbose_name_plural = _("receipts of acts")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return str(self.document)
