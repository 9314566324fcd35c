"""The type shelf: free fonts with Cyrillic, cut down to the recogniser's characters, and how often each is used.

`python -m ocr.training.fonts FOLDER_OF_UNPACKED_PACKAGES SHELF` makes the shelf; `load_shelf` reads it.
"""

import argparse
import json
import random
import re
from collections import defaultdict
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

from ocr.training.charset import ALLOWED, RUSSIAN

OFFICE = re.compile(
    r"^(Liberation (Serif|Sans|Mono)|FreeSerif|FreeSans|FreeMono|Tinos|Arimo|Cousine|Nimbus (Roman|Sans|Mono PS)"
    r"|PT Serif|Old Standard( TT)?|CMU Serif|Carlito|Caladea|Times New Roman|Arial|Courier New)$"
)
"""Families that look like what office programs print with: half of all lines."""

HELD_OUT = re.compile(r"^(Doulos SIL|PT Sans|PT Mono|Vollkorn|Open Sans|XITS.*|Play)( |$)")
"""Families seen in evaluation only."""

_UNWANTED_FAMILY = re.compile(
    r"Math|Initials|Keyboard|Display|Symbol|Lobster|Emoji|Outline|Upright|Zero|Gillius|Marlett|Wingdings|Webdings"
    r"|Noto (?!Sans$|Serif$|Sans Mono$|Mono$)|Junicode|Classical|Bright|Smallcaps|Monoisome|Small Fonts|System|MS Sans"
    r"|^Courier$|Z003|Dunhill"
)
_UNWANTED_STYLE = re.compile(
    r"Thin|ExtraLight|Extralight|Black|Hairline|ExtraCondensed|UltraLight|Heavy", re.IGNORECASE
)
_SHARE_OF_OFFICE = 0.5
_SHARE_OF_PLAIN_FACE = 0.5


@dataclass(frozen=True, slots=True)
class Face:
    """One font file of the shelf.

    Attributes:
        file: its name inside the shelf folder.
        family: the typographic family, e.g. "Liberation Serif".
        style: e.g. "Bold Italic".
        characters: the recogniser's characters it can draw.
    """

    file: str
    family: str
    style: str
    characters: str


class Shelf:
    """The faces of a folder, drawn at random: office families half of the time, plain faces more than bold ones."""

    def __init__(self, folder: Path, faces: list[Face]) -> None:
        self._folder = folder
        families: dict[str, list[Face]] = defaultdict(list)
        for face in faces:
            families[face.family].append(face)
        self._families = dict(families)
        self._office = sorted(name for name in families if OFFICE.match(name))
        self._others = sorted(name for name in families if not OFFICE.match(name))
        self._covers = {face.file: frozenset(face.characters) | {" "} for face in faces}

    def pick_face(self, rng: random.Random) -> Face:
        """Pick a face: the family first, then the plain face or any other of it."""
        office = self._office and (not self._others or rng.random() < _SHARE_OF_OFFICE)
        faces = self._families[rng.choice(self._office if office else self._others)]
        plain = [face for face in faces if face.style in ("Regular", "Book", "Roman", "Medium")]
        return rng.choice(plain if plain and rng.random() < _SHARE_OF_PLAIN_FACE else faces)

    def pick_sibling(self, face: Face, rng: random.Random) -> Face:
        """Pick a face of the same family, as for one bold word in a line."""
        return rng.choice(self._families[face.family])

    def covers(self, face: Face, text: str) -> bool:
        """Tell whether the face can draw every character of the text."""
        return self._covers[face.file].issuperset(text)

    def open_font(self, face: Face, size_px: int) -> ImageFont.FreeTypeFont:
        """Open a face at a size in pixels per em; opened fonts are kept."""
        return _open_font(str(self._folder / face.file), size_px)


@lru_cache(maxsize=1500)
def _open_font(path: str, size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size_px, layout_engine=ImageFont.Layout.BASIC)


def load_shelf(folder: Path, *, held_out: bool) -> Shelf:
    """Read a shelf: the families of training, or those kept for evaluation.

    Raises:
        FileNotFoundError: the folder has no `faces.json`.
    """
    entries = json.loads((folder / "faces.json").read_text(encoding="utf-8"))
    faces = [Face(**entry) for entry in entries]
    return Shelf(folder, [face for face in faces if bool(HELD_OUT.match(face.family)) == held_out])


def collect_fonts(source: Path, target: Path) -> list[Face]:
    """Cut every fitting font below `source` down to the recogniser's characters and write the shelf.

    Fonts without the whole Russian alphabet, decorative ones and extreme weights are left out.
    """
    from fontTools.ttLib import TTFont, TTLibError

    target.mkdir(parents=True, exist_ok=True)
    faces: dict[tuple[str, str], Face] = {}
    for path in sorted(p for kind in ("*.ttf", "*.otf") for p in source.rglob(kind) if p.exists()):
        try:
            font = TTFont(path, lazy=True)
            family, style = _name(font)
            characters = "".join(sorted(c for c in ALLOWED if ord(c) in (font.getBestCmap() or {}) and c != " "))
            if (family, style) in faces or "fvar" in font or not _is_wanted(family, style, characters):
                continue
            file = re.sub(r"[^A-Za-z0-9]+", "-", f"{family}-{style}") + path.suffix
            _cut_down(font, characters, target / file)
        except (TTLibError, AssertionError, KeyError, TypeError, AttributeError) as error:
            print(f"left out {path.name}: {type(error).__name__}")
            continue
        faces[family, style] = Face(file, family, style, characters)
    shelf = sorted(faces.values(), key=lambda face: face.file)
    listing = json.dumps([asdict(face) for face in shelf], ensure_ascii=False, indent=0)
    (target / "faces.json").write_text(listing, encoding="utf-8")
    return shelf


def _cut_down(font: object, characters: str, target: Path) -> None:
    from fontTools import subset

    options = subset.Options(layout_features=[], notdef_outline=True, hinting=False, name_IDs=[1, 2, 4, 6, 16, 17])
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "FFTM", "DSIG", "PfEd", "TeX ", "morx", "feat", "gasp"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[32, *map(ord, characters)])
    subsetter.subset(font)
    font.save(target)  # type: ignore[attr-defined]


def _name(font: object) -> tuple[str, str]:
    table = font["name"]  # type: ignore[index]
    family = table.getDebugName(16) or table.getDebugName(1) or ""
    return family.strip(), (table.getDebugName(17) or table.getDebugName(2) or "Regular").strip()


def _is_wanted(family: str, style: str, characters: str) -> bool:
    if not set(RUSSIAN).issubset(characters) or len(characters) < len(RUSSIAN) + 70:
        return False
    return not _UNWANTED_FAMILY.search(family) and not _UNWANTED_STYLE.search(style)


def main() -> None:
    """Make a shelf from a folder of unpacked font packages and print its families."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    arguments = parser.parse_args()
    faces = collect_fonts(arguments.source, arguments.target)
    families = defaultdict(list)
    for face in faces:
        families[face.family].append(face.style)
    for family, styles in sorted(families.items()):
        mark = "held out" if HELD_OUT.match(family) else "office" if OFFICE.match(family) else ""
        print(f"{family:32} {len(styles):3} {mark}")
    print(f"{len(faces)} faces of {len(families)} families")


if __name__ == "__main__":
    main()
