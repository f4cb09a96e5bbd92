"""The texts of the articles, for everyone: one page for each article, and the list of them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator

from reviews.models import Article
from reviews.selectors.provisions import (
    get_official_text,
    get_provision,
    list_articles_with_texts,
    list_loaded_texts,
    list_questionnaires_in_force,
    list_text_languages,
)
from untoc_portal.core import authz
from untoc_portal.core.views import PageView, SiteView


@method_decorator(login_not_required, name="dispatch")
class ArticleListView(PageView, SiteView):
    """The articles of the four instruments, each with the languages in which its text is loaded."""

    template_name = "reviews/article_list.html"

    def get_context(self) -> dict[str, Any]:
        """Return the list."""
        return {"articles": list_articles_with_texts(), "questionnaires": list_questionnaires_in_force()}


@method_decorator(login_not_required, name="dispatch")
class ProvisionView(PageView):
    """The text of one article at its permanent address, with an address for each paragraph."""

    template_name = "reviews/provision.html"

    def get_subject(self) -> Article:
        """Return the article."""
        rows = Article.objects.select_related("instrument", "cluster")
        return get_object_or_404(rows, instrument__code=self.kwargs["instrument"], number=self.kwargs["number"])

    def get_context(self) -> dict[str, Any]:
        """Return the text in the language of the address or of the reader."""
        article = self.subject
        provision = get_provision(article, self.request.GET.get("language"))
        return {
            "article": article,
            "provision": provision,
            "languages": list_text_languages(article),
            "official": get_official_text(article, provision.language),
            # Who reads an article does not need to know how often it was loaded.
            "loaded": list_loaded_texts(article) if authz.is_secretariat(self.request.user) else None,
        }
