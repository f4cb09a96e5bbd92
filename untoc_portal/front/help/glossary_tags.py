"""The template tag that links a word to the glossary."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from untoc_portal.front.help import terms

register = template.Library()


@register.simple_tag(name="term")
def render_term(key: str, shown: str = "") -> SafeString:
    """Render the term in the reader's language, or other words for it, as a link to its meaning."""
    return format_html('<a class="term" href="{}">{}</a>', terms.get_term_url(key), shown or terms.get_term_name(key))
