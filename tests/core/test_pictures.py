"""The comparison of pictures: what differs is found, and what a letter's edge does is not."""

import pytest
from PIL import Image, ImageDraw

from tests.walk import pictures


@pytest.fixture
def sides(tmp_path):
    """Give two pictures that are equal, and where the third one goes."""
    paths = [tmp_path / f"{name}.png" for name in ("before", "after", "difference")]
    for path in paths[:2]:
        Image.new("RGB", (200, 100), "white").save(path)
    return paths


def size_of(path):
    with Image.open(path) as picture:
        return picture.size


def draw(path, box, colour="black"):
    picture = Image.open(path).convert("RGB")
    ImageDraw.Draw(picture).rectangle(box, fill=colour)
    picture.save(path)


def test_equal_pictures_do_not_differ(sides):
    assert pictures.compare(*sides) == 0
    assert not sides[2].exists()


def test_changed_part_is_measured_and_shown(sides):
    draw(sides[1], (10, 10, 29, 29))
    assert pictures.compare(*sides) == pytest.approx(400 / 20_000)
    assert size_of(sides[2]) == (200, 100)


def test_longer_page_differs(sides):
    Image.new("RGB", (200, 150), "white").save(sides[1])
    assert pictures.compare(*sides) == pytest.approx(1 / 3)


def test_colour_difference_that_no_eye_sees_does_not_count(sides):
    draw(sides[1], (10, 10, 29, 29), (253, 253, 253))
    assert pictures.compare(*sides) == 0


def test_codes_of_reviews_are_filled_in():
    cases = {"agreement": ["BEN-1", "BEN", "PER"], "planned": ["FIN-1", "FIN"]}
    assert (
        pictures.fill("focal-point.{agreement.reviewer} {agreement} {planned.state}", cases)
        == "focal-point.PER BEN-1 FIN"
    )


def test_kept_pictures_are_small(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "KEPT", tmp_path / "kept")
    Image.new("RGB", (1280, 3000), "white").save(tmp_path / "home.desk.png")
    pictures.keep(tmp_path, "after")
    assert size_of(tmp_path / "kept" / "after" / "home.desk.webp") == (720, 675)
