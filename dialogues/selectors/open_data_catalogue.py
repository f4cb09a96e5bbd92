"""The catalogue of the open data in DCAT (W3C, version 3), as JSON-LD: portals of data read it and list the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, override

from dialogues.models import OpenDataFile
from dialogues.selectors.open_data import DATASETS, build_url
from dialogues.selectors.open_data_package import PROFILE
from untoc_portal.core.enums import OfficialLanguage

if TYPE_CHECKING:
    from collections.abc import Callable

    from dialogues.selectors.open_data import Dataset

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
}
MEDIA_TYPES = {"csv": "text/csv", "json": "application/json"}
IANA = "https://www.iana.org/assignments/media-types/"
# The authority tables of the European Union name languages and access for DCAT.
EU = "http://publications.europa.eu/resource/authority"
LANGUAGES = {"en": "ENG", "fr": "FRA", "es": "SPA", "ru": "RUS", "ar": "ARA", "zh-hans": "ZHO"}


def build_catalogue() -> dict[str, Any]:
    """Return the catalogue with each table and its files."""
    page = build_url(reverse("dialogues:open_data"))
    return {
        "@context": CONTEXT,
        "@id": f"{page}#catalogue",
        "@type": "dcat:Catalog",
        "dct:title": _in_six_languages(lambda: gettext("Open data")),
        "dct:description": _in_six_languages(
            lambda: gettext("All public data on the review of the implementation of the Convention, as tables.")
        ),
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": settings.OPEN_DATA_PUBLISHER},
        "dct:language": [{"@id": f"{EU}/language/{code}"} for code in LANGUAGES.values()],
        "foaf:homepage": {"@id": page},
        **_licence(),
        "dcat:dataset": [_build_dataset(dataset, page) for dataset in DATASETS.values()] + _build_dump(page),
    }


def _build_dump(page: str) -> list[dict[str, Any]]:
    """Return the daily dump as a data set of its own, whose one distribution is its list of files."""
    if not OpenDataFile.objects.exists():
        return []
    url = build_url(reverse("dialogues:open_data_manifest"))
    titles = _in_six_languages(lambda: gettext("All tables as files, written once a day"))
    return [
        {
            "@id": f"{page}#daily",
            "@type": "dcat:Dataset",
            "dct:identifier": "daily",
            "dct:title": titles,
            "dct:description": titles,
            "dct:accessRights": {"@id": f"{EU}/access-right/PUBLIC"},
            "dct:accrualPeriodicity": {"@id": f"{EU}/frequency/DAILY"},
            "dcat:landingPage": {"@id": page},
            "dct:conformsTo": {"@id": PROFILE},
            "dcat:distribution": [
                {
                    "@id": url,
                    "@type": "dcat:Distribution",
                    "dct:title": "datapackage.json",
                    "dcat:accessURL": {"@id": page},
                    "dcat:downloadURL": {"@id": url},
                    "dcat:mediaType": {"@id": f"{IANA}application/json"},
                    **_licence(),
                }
            ],
        }
    ]


def _in_six_languages(text: Callable[[], str]) -> list[dict[str, str]]:
    found = []
    for language in OfficialLanguage.values:
        with override(language):
            found.append({"@value": text(), "@language": language})
    return found


def _licence() -> dict[str, Any]:
    if settings.OPEN_DATA_LICENCE_URL:
        return {"dct:license": {"@id": settings.OPEN_DATA_LICENCE_URL}}
    return {"dct:rights": settings.OPEN_DATA_LICENCE}


def _build_dataset(dataset: Dataset, page: str) -> dict[str, Any]:
    titles = _in_six_languages(lambda: str(dataset.title))
    return {
        "@id": f"{page}#{dataset.name}",
        "@type": "dcat:Dataset",
        "dct:identifier": dataset.name,
        "dct:title": titles,
        "dct:description": titles,
        "dct:accessRights": {"@id": f"{EU}/access-right/PUBLIC"},
        "dcat:landingPage": {"@id": page},
        "dcat:keyword": list(dataset.columns),
        "dct:conformsTo": {"@id": build_url(reverse("dialogues:open_data_schema"))},
        "dcat:distribution": [
            {
                "@id": (url := build_url(reverse("dialogues:open_data_file", args=[dataset.name, form]))),
                "@type": "dcat:Distribution",
                "dct:title": f"{dataset.name}.{form}",
                "dcat:accessURL": {"@id": page},
                "dcat:downloadURL": {"@id": url},
                "dcat:mediaType": {"@id": f"{IANA}{media_type}"},
                **_licence(),
            }
            for form, media_type in MEDIA_TYPES.items()
        ],
    }
