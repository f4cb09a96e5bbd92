"""Names of countries and of cities in the six languages, as ICU knows them. Only for search."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

import icu

from untoc_portal.core.enums import OfficialLanguage


@cache
def _codes() -> dict[str, str]:
    """Return the code of two letters by the code of three."""
    return {icu.Locale("und", code).getISO3Country(): code for code in icu.Locale.getISOCountries()}


def _locales() -> list[icu.Locale]:
    return [icu.Locale.forLanguageTag(language) for language in OfficialLanguage.values]


def list_country_names(iso3: str) -> set[str]:
    """Return the name of the country in each language, such as “Myanmar (Burma)”; none for an unknown code."""
    code = _codes().get(iso3)
    return {icu.Locale("und", code).getDisplayCountry(locale) for locale in _locales()} if code else set()


def list_city_names(iso3: str, cities: Collection[str]) -> set[str]:
    """Return the names in each language of those cities of the country that represent a time zone.

    `cities` are English names in small letters.
    """
    code = _codes().get(iso3)
    if not code:
        return set()
    english = icu.TimeZoneNames.createInstance(icu.Locale("en"))
    zones = [
        zone
        for zone in icu.TimeZone.createEnumeration(code)
        if (english.getExemplarLocationName(zone) or "").casefold() in cities
    ]
    readers = [icu.TimeZoneNames.createInstance(locale) for locale in _locales()]
    return {names.getExemplarLocationName(zone) for zone in zones for names in readers}
