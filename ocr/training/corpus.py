"""The words and sentences that lines are made of.

`python -m ocr.training.corpus FOLDER --repository . --packages UNPACKED` writes four text files, one entry a line:
`prose.txt` (Russian paragraphs), `english.txt` (English paragraphs), `words.txt` (Russian word forms of the OpenCorpora
dictionary), `names.txt` (first names, surnames, patronymics, places, as written). `load_corpus` reads them and keeps
one entry in twenty for evaluation, chosen by the entry itself, so the two never share one.
"""

import argparse
import gzip
import html
import random
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

from ocr.training.charset import ALLOWED

_HELD_OUT_ONE_IN = 20
_WORD_FORMS = 260_000
_SAMPLE_SEED = 20261127
_REPLACED = str.maketrans(
    {"\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u2011": "-", "\u2010": "-", "ʼ": "’", "\t": " "}
)
_RUSSIAN_LETTER = re.compile(r"[А-Яа-яЁё]")


@dataclass(frozen=True, slots=True)
class Corpus:
    """What texts are drawn from; every entry holds allowed characters only."""

    prose: tuple[str, ...]
    english: tuple[str, ...]
    words: tuple[str, ...]
    names: tuple[str, ...]


def load_corpus(folder: Path, *, held_out: bool) -> Corpus:
    """Read the corpus: the entries of training, or those kept for evaluation.

    Raises:
        FileNotFoundError: a file is missing.
    """

    def read(name: str) -> tuple[str, ...]:
        entries = (folder / name).read_text(encoding="utf-8").splitlines()
        return tuple(entry for entry in entries if is_held_out(entry) == held_out)

    return Corpus(read("prose.txt"), read("english.txt"), read("words.txt"), read("names.txt"))


def is_held_out(entry: str) -> bool:
    """Tell whether an entry is kept for evaluation."""
    return zlib.crc32(entry.encode()) % _HELD_OUT_ONE_IN == 0


def clean_paragraph(text: str) -> str:
    """Keep allowed characters and single spaces."""
    kept = "".join(c if c in ALLOWED else " " for c in text.translate(_REPLACED))
    return re.sub(r" +", " ", kept).strip()


def collect_prose(repository: Path, packages: Path) -> tuple[list[str], list[str]]:
    """Gather paragraphs from the product's own documents and from free documentation packages.

    Args:
        repository: the product's folder: its station documents, catalogues, glossary and docs.
        packages: folder with Debian's manpages-ru and libreoffice-help-ru unpacked.

    Returns:
        Russian paragraphs and English ones, in a fixed order, without doubles.
    """
    blocks: list[str] = []
    own = [*repository.glob("azs/demo/documents/*.md"), *repository.glob("docs/**/*.md"), repository / "README.md"]
    own += [*repository.glob("azs/i18n/catalog/*.toml"), *repository.glob("azs/**/*.toml")]
    for path in sorted(set(own)):
        blocks += path.read_text(encoding="utf-8").splitlines()
    for path in sorted((packages / "usr/share/man/ru").rglob("*.gz")):
        text = gzip.decompress(path.read_bytes()).decode("utf-8", "ignore")
        text = re.sub(r"\\f[A-Z]|\\[&:,/c]|\\\([a-z]{2}|^\..*$", "", text, flags=re.MULTILINE).replace("\\-", "-")
        blocks += [block.replace("\n", " ") for block in text.split("\n\n")]
    for path in sorted((packages / "usr/share/libreoffice/help/ru/text").rglob("*.html")):
        body = path.read_text(encoding="utf-8", errors="ignore").split("<body", 1)[-1].split("Help content debug", 1)[0]
        blocks += re.split(r"</(?:p|h\d|li|td|div)>", body)
    russian: dict[str, None] = {}
    english: dict[str, None] = {}
    for block in blocks:
        paragraph = clean_paragraph(html.unescape(re.sub(r"<[^>]*>|[*`|]{1,3}|^#+ ", " ", block)))
        if len(paragraph) < 12:
            continue
        share = len(_RUSSIAN_LETTER.findall(paragraph)) / len(paragraph)
        if share > 0.4:
            russian[paragraph] = None
        elif share == 0 and sum(c.isalpha() for c in paragraph) > 0.6 * len(paragraph):
            english[paragraph] = None
    return list(russian), list(english)


def collect_words() -> tuple[list[str], list[str]]:
    """Sample word forms of the OpenCorpora dictionary (through pymorphy3), and its proper names with a capital."""
    import pymorphy3

    words: set[str] = set()
    names: set[str] = set()
    for form, tag, *_ in pymorphy3.MorphAnalyzer().dictionary.iter_known_words():
        if not re.fullmatch(r"[а-яё]+(-[а-яё]+)?", form) or len(form) > 24:
            continue
        grammemes = tag.grammemes
        if grammemes & {"Name", "Surn", "Patr", "Geox"}:
            names.add("-".join(part.capitalize() for part in form.split("-")))
        elif not grammemes & {"Abbr", "Erro", "Dist", "Slng"}:
            words.add(form)
    rng = random.Random(_SAMPLE_SEED)
    kept_words = rng.sample(sorted(words), min(_WORD_FORMS, len(words)))
    return kept_words, rng.sample(sorted(names), min(_WORD_FORMS // 4, len(names)))


def main() -> None:
    """Write the corpus files."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repository", type=Path, default=Path())
    parser.add_argument("--packages", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    prose, english = collect_prose(arguments.repository, arguments.packages)
    words, names = collect_words()
    for name, entries in (("prose", prose), ("english", english), ("words", words), ("names", names)):
        (arguments.folder / f"{name}.txt").write_text("\n".join(entries) + "\n", encoding="utf-8")
        print(f"{name}: {len(entries)} entries, {sum(map(len, entries))} characters")


if __name__ == "__main__":
    main()
