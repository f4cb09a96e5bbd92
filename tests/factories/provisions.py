"""Texts of articles for tests. All of them are invented: no text of a treaty is in this repository."""

from reviews.models import ArticleText, Provision

INVENTED = "Invented for a test"
# Numbers, label, text.
ROWS = [
    ((1, 0, 0, 0), "1.", "[Invented] Each gardener waters:"),
    ((1, 1, 0, 0), "(a)", "[Invented] the roses:"),
    ((1, 1, 1, 0), "(i)", "[Invented] in the morning;"),
    ((1, 1, 2, 0), "(ii)", "[Invented] in the evening;"),
    ((1, 2, 0, 0), "(b)", "[Invented] the herbs."),
    ((2, 0, 0, 0), "2.", "[Invented] Nobody waters in the rain."),
]
FRENCH = {"(a)": "a)", "(b)": "b)", "(i)": "i)", "(ii)": "ii)"}


def store_text(article, language="en", rows=ROWS, **values):
    """Store the text of an article without the service that loads it."""
    given = {"source": INVENTED, "sha256": "0" * 64, "file_name": "invented.csv", "file_sha256": "1" * 64, **values}
    text = ArticleText.objects.create(article=article, language=language, **given)
    names = ("paragraph", "subparagraph", "item", "subitem")
    Provision.objects.bulk_create(
        Provision(text_of=text, position=n, label=label, text=words, **dict(zip(names, numbers, strict=True)))
        for n, (numbers, label, words) in enumerate(rows, 1)
    )
    return text
