"""The texts of the articles, for everyone: one page for each article, and the list of them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.views import View

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


@method_decorator(login_not_required, name="dispatch")
class ArticleListView(View):
    """The articles of the four instruments, each with the languages in which its text is loaded."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list."""
        return render(
            request,
            "reviews/article_list.html",
            {"articles": list_articles_with_texts(), "questionnaires": list_questionnaires_in_force()},
        )


@method_decorator(login_not_required, name="dispatch")
class ProvisionView(View):
    """The text of one article at its permanent address, with an address for each paragraph."""

    def get(self, request: HttpRequest, instrument: str, number: str) -> HttpResponse:
        """Show the text in the language of the address or of the reader."""
        rows = Article.objects.select_related("instrument", "cluster")
        article = get_object_or_404(rows, instrument__code=instrument, number=number)
        provision = get_provision(article, request.GET.get("language"))
        context: dict[str, Any] = {
            "article": article,
            "provision": provision,
            "languages": list_text_languages(article),
            "official": get_official_text(article, provision.language),
            # Who reads an article does not need to know how often it was loaded.
            "loaded": list_loaded_texts(article) if authz.is_secretariat(request.user) else None,
        }
        return render(request, "reviews/provision.html", context)
