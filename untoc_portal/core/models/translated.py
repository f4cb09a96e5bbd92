"""Texts in several languages: an original, and translations that follow it (ADR 36).

A translation stores the original text that it follows. So a later change of the original is seen immediately, without a
second record of what is outdated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from untoc_portal.core import authz
from untoc_portal.core.enums import OfficialLanguage, RoleGroup, TranslationState
from untoc_portal.core.listing import format_with_note
from untoc_portal.core.models.documents import Document
from untoc_portal.core.models.rows import RevisedText, TextRevision
from untoc_portal.core.presence import require_value
from untoc_portal.core.querysets import BelongingQuerySet, VisibleQuerySet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models.fields.related_descriptors import RelatedManager

    from untoc_portal.core.authz import AnyUser
    from untoc_portal.core.exceptions import Text


class TranslatedText(RevisedText):
    """A text translated from an original. A subclass returns the current original as `source`."""

    # The original when someone last confirmed that the translation follows it.
    source_text = models.TextField(_("text it was made from"), max_length=100_000)
    # Made by a machine, and no person has confirmed it yet. Such a text cannot be revised, final or issued.
    is_machine = models.BooleanField(_("machine draft, not revised"), default=False, editable=False)

    class Meta:
        abstract = True

    @property
    def source(self) -> str:
        """Return the current original text."""
        raise NotImplementedError

    @property
    def is_outdated(self) -> bool:
        """Return whether the original has changed since."""
        return self.source_text != self.source


class TranslatedTextRevision(TextRevision):
    """A translated text as it was saved once."""

    is_machine = models.BooleanField(_("made by a machine"), default=False)

    class Meta:
        abstract = True


class RecordTranslationQuerySet(VisibleQuerySet["RecordTranslation"]):
    """Translations of texts of record, for those who see the row that they belong to; drafts for the Secretariat."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return the final translations of the rows that this user may see. The Secretariat gets all of them."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        found = Q(pk__in=[])
        roots = [model for model in apps.get_models() if issubclass(model, TextOfRecord)]
        for model, kind in ContentType.objects.get_for_models(*roots).items():
            rows: Any = model._default_manager
            found |= Q(content_type=kind, object_id__in=rows.visible_to(user).order_by().values("pk"))
        return self.filter(found, state=TranslationState.FINAL)

    def of_rows(self, rows: Sequence[TextOfRecord]) -> Self:
        """Return the translations of all these rows, which may be of several models."""
        keys: dict[int, list[int]] = {}
        for row in rows:
            keys.setdefault(ContentType.objects.get_for_model(row).pk, []).append(row.pk)
        condition = Q(pk__in=[])
        for kind, pks in keys.items():
            condition |= Q(content_type=kind, object_id__in=pks)
        return self.filter(condition)


class RecordTranslation(TranslatedText):
    """One text of a row, such as the title of an agenda item, in one other official language.

    It is in force when the Secretariat declares it final, as long as the original does not change.
    """

    content_type = models.ForeignKey(
        ContentType, on_delete=models.PROTECT, related_name="+", verbose_name=_("kind of the row")
    )
    object_id = models.PositiveBigIntegerField(_("key of the row"))
    owner = GenericForeignKey()
    name = models.CharField(_("name of the text"), max_length=30)
    language = models.CharField(_("language"), max_length=10, choices=OfficialLanguage)
    state = models.CharField(
        _("status"), max_length=10, choices=TranslationState, default=TranslationState.DRAFT, editable=False
    )
    text = models.TextField(_("text"), max_length=100_000, blank=True)
    # The printed document in this language, where the original is one.
    document = models.OneToOneField(
        Document,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="of_translation",
        verbose_name=_("document"),
    )

    objects = RecordTranslationQuerySet.as_manager()

    class Meta:
        verbose_name = _("translation of a text of record")
        verbose_name_plural = _("translations of texts of record")
        ordering: ClassVar = ["content_type", "object_id", "name", "language"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "name", "language"], name="core_recordtranslation_once"
            ),
            models.CheckConstraint(
                condition=Q(language__in=OfficialLanguage.values), name="core_recordtranslation_language_official"
            ),
            models.CheckConstraint(
                condition=Q(state__in=TranslationState.values), name="core_recordtranslation_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=TranslationState.DRAFT) | (Q(is_machine=False) & ~Q(text="")),
                name="core_recordtranslation_revised_by_a_person",
            ),
            models.CheckConstraint(
                condition=Q(document__isnull=True) | Q(state=TranslationState.FINAL),
                name="core_recordtranslation_issued_is_final",
            ),
        ]

    def __str__(self) -> str:
        return format_with_note(self.owner, self.get_language_display())

    @property
    def source(self) -> str:
        """Return the current original text."""
        text: str = getattr(self.owner, self.name)
        return text

    @property
    def text_owner(self) -> TextOfRecord:
        """Return the row that the text belongs to."""
        owner: TextOfRecord | None = self.owner
        return require_value(owner)

    @property
    def is_in_force(self) -> bool:
        """Return whether readers get this text: it is final and follows the current original."""
        return self.state == TranslationState.FINAL and not self.is_outdated

    def get_absolute_url(self) -> str:
        """Return the URL of the page where it is written."""
        return self.text_owner.record_root.get_translation_url(self.language)


class RecordTranslationRevision(TranslatedTextRevision):
    """A translation of a text of record as it was saved once."""

    part_of = "of"

    text = models.TextField(_("text"), max_length=100_000, blank=True)
    of = models.ForeignKey(
        RecordTranslation, on_delete=models.PROTECT, related_name="revisions", verbose_name=_("translation")
    )

    objects = BelongingQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision of a text of record")
        verbose_name_plural = _("revisions of texts of record")
        ordering: ClassVar = ["of", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["of", "number"], name="core_recordtranslationrevision_number_once")
        ]


class TextOfRecord(models.Model):
    """A row with texts in one original language, and translations of them in the five others.

    A subclass names its texts in `texts_of_record`, with their labels, and the permissions of those who translate and
    who put a translation in force. Both are checked on the root: the row on whose page the texts are translated, by
    default the row itself. The setting TEXTS_OF_RECORD names the roots.
    """

    texts_of_record: ClassVar[dict[str, Text]] = {}
    translate_permission: ClassVar[str] = ""
    finalize_permission: ClassVar[str] = ""

    language = models.CharField(
        _("original language"), max_length=10, choices=OfficialLanguage, default=OfficialLanguage.EN
    )
    translations = GenericRelation(RecordTranslation)

    if TYPE_CHECKING:
        translations: RelatedManager[RecordTranslation]  # type: ignore[no-redef]

    class Meta:
        abstract = True

    @property
    def record_root(self) -> TextOfRecord:
        """Return the row on whose page its texts are translated."""
        return self

    def list_record_parts(self) -> list[TextOfRecord]:
        """Return the rows whose texts are translated on the page of this root, in reading order."""
        return [self]

    @property
    def is_public_text(self) -> bool:
        """Return whether the public may read the originals. If not, only an own machine gets them."""
        return False

    @property
    def is_original_ready(self) -> bool:
        """Return whether the originals are adopted or issued, so that a translation of them can be in force."""
        return True

    def get_translation_url(self, language: str) -> str:
        """Return the URL of the page where the texts of this root are translated into the language."""
        kinds = {label: kind for kind, label in settings.TEXTS_OF_RECORD.items()}
        return reverse("record_texts", args=[kinds[self._meta.label], self.pk, language])
