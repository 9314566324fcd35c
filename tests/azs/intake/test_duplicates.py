"""The same sheet twice is told; two acts of one form are two."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from PIL import Image, ImageEnhance

from azs.errors import ScanError
from azs.intake import scans
from azs.intake.duplicates import NEAR_BITS, find_duplicates, same_figures
from azs.intake.picture_hash import BITS, distance, picture_hash
from azs.knowledge.originals import Originals
from tests.azs.intake.sheets import ANNA, OLGA, OTHER, act, fields, jpeg, read_scan


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    return Originals(tmp_path / "scans")


def _hash(picture: Image.Image) -> str:
    return picture_hash(np.asarray(picture.convert("RGB")))


def _worse(picture: Image.Image, folder: Path) -> list[Image.Image]:
    (folder / "x.jpg").write_bytes(jpeg(picture, 20))
    return [
        Image.open(folder / "x.jpg"), picture.resize((picture.width // 3, picture.height // 3)),
        ImageEnhance.Brightness(picture).enhance(0.8), picture.rotate(1, fillcolor="white"),
        picture.crop((10, 12, picture.width - 8, picture.height - 10)), picture.convert("L"),
    ]  # fmt: skip


def test_a_picture_keeps_its_hash_and_another_form_has_another(tmp_path: Path) -> None:
    for seed in range(3):
        picture, _ = act(seed)
        assert all(distance(_hash(picture), _hash(worse)) <= NEAR_BITS // 2 for worse in _worse(picture, tmp_path))
        assert all(distance(_hash(picture), _hash(act(seed, form=form)[0])) > NEAR_BITS for form in (1, 2))
    blank = Image.new("RGB", (300, 400), "white")
    assert len(_hash(blank)) == BITS // 4 and distance(_hash(blank), _hash(blank.resize((150, 200)))) <= BITS


def _read(engine: sa.Engine, originals: Originals, seed: int, *, quality: int, text: str = "", **found: str) -> str:
    picture, said = act(seed)
    return read_scan(
        engine, originals, jpeg(picture, quality), text=text or said, hashes=(_hash(picture),),
        found=fields(**{"act_number": f"{seed}", **found}),
    )  # fmt: skip


def test_a_sheet_sent_again_is_told_and_other_acts_are_not(engine: sa.Engine, originals: Originals) -> None:
    first = _read(engine, originals, 0, quality=90)
    others = [_read(engine, originals, seed, quality=90) for seed in range(1, 6)]
    assert all(distance(_hash(act(0)[0]), _hash(act(seed)[0])) < NEAR_BITS for seed in range(1, 6)), "one form"
    assert all(find_duplicates(engine, OLGA, name) == () for name in (first, *others))
    noisy = act(0)[1].replace("АЗС", "A3C").replace("норма", "н0рма").replace("Давление", "Давленне")
    again = _read(engine, originals, 0, quality=40, text=noisy)
    told = find_duplicates(engine, OLGA, again)
    assert [(one.identifier, one.kind, one.status) for one in told] == [(first, "same_picture", "to_review")]
    assert told[0].file_name == "акт.jpg"
    scans.reject(engine, OLGA, first)
    assert find_duplicates(engine, OLGA, again) == ()


def test_an_act_on_another_picture_is_told_by_its_number_and_day(
    duckdb_engine: sa.Engine, originals: Originals
) -> None:
    engine = duckdb_engine
    first = read_scan(engine, originals, b"1", actor=OTHER, text="совсем другой лист 5", hashes=("00" * 32,))
    same = read_scan(engine, originals, b"2", text="лист 77", hashes=("ff" * 32,), found=fields(serial="трк 2031457"))
    told = find_duplicates(engine, ANNA, same)
    assert [(one.identifier, one.kind, one.file_name) for one in told] == [(first, "same_act", "акт.jpg")]
    assert find_duplicates(engine, OLGA, same)[0].file_name == "", "it is somebody else's, but it is told"
    assert find_duplicates(engine, ANNA, same, fields=fields(inspected_on="06.11.2026")) == ()
    assert find_duplicates(engine, ANNA, same, fields=fields(inspected_on="«5» ноября 2026 г."))
    with pytest.raises(ScanError):
        find_duplicates(engine, OLGA, first)


def test_figures_of_two_readings() -> None:
    assert same_figures("Акт 17 от 05.11.2026, ТРК-5", "акт 17 от 05.11.2026 TPK-5.") == 1.0
    assert same_figures("Акт 17", "Акт 18") == 0.0 == same_figures("без цифр", "тоже")
