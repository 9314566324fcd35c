"""What the summary of a file is worth on real PDFs: duties and dates found, words covered, CPU-seconds.

    python tests/benchmarks/bench_summary.py FOLDER [--peer PYTHON]

FOLDER holds PDF files. PYTHON is one of an environment with sumy and its dependencies, to compare the choice of
sentences with. Needs pypdfium2.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from azs.knowledge.document import BLOCK_CHARS, Block  # noqa: E402
from azs.knowledge.duties import duty  # noqa: E402
from azs.knowledge.sentences import clean, sentences_of  # noqa: E402
from azs.knowledge.summary import Summary, summarise  # noqa: E402
from azs.knowledge.time_marks import time_marks  # noqa: E402
from azs.knowledge.word_forms import lemmas  # noqa: E402

File = tuple[str, list[Block], Summary, float]
GOLD = Path(__file__).with_name("summary_gold.toml")
_LABEL = re.compile(r"(?:[•\uf0b7✓–-]\s*|[а-яa-z]\)\s+|\d{1,2}(?:\.\d{1,2}){0,3}\.?\s+)(?=\S)")
_PEER = """
import json, sys, time
sys.path.insert(0, sys.argv[1])
import nltk.data
from sumy.parsers.plaintext import PlaintextParser
from sumy.models.dom import Sentence, Paragraph, ObjectDocumentModel
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer
from sumy.nlp.stemmers import Stemmer
from nltk.tokenize import wordpunct_tokenize
class Words:
    def to_words(self, text): return tuple(w for w in wordpunct_tokenize(text) if w.isalpha())
out = []
for task in json.load(sys.stdin):
    body = ObjectDocumentModel([Paragraph([Sentence(s, Words()) for s in task["sentences"]])])
    row = {}
    for name, kind in (("lexrank", LexRankSummarizer), ("textrank", TextRankSummarizer)):
        begun = time.process_time()
        maker = kind(Stemmer("russian"))
        maker.stop_words = task["stop"]
        rated = {}
        maker._get_best_sentences = lambda found, count, rating, *args: rated.update(
            {s: rating(s) if callable(rating) else rating[s] for s in found}) or tuple(found)
        maker(body, 1)
        best, used = [], 0
        for s in sorted(rated, key=lambda s: -rated[s]):
            if used + len(str(s)) <= task["chars"] * 1.05:
                best.append(str(s)); used += len(str(s))
        row[name] = best
        row[name + "_cpu"] = time.process_time() - begun
    out.append(row)
json.dump(out, sys.stdout)
"""


def read_blocks(path: Path) -> list[Block]:
    """Blocks of a PDF's text layer: lines joined into paragraphs, labels split off."""
    import pypdfium2

    found: list[Block] = []
    pages = pypdfium2.PdfDocument(path)
    for number in range(len(pages)):
        lines = pages[number].get_textpage().get_text_bounded().replace("\r", "").split("\n")
        found += page_blocks([clean(line) for line in lines if line.strip()], number + 1)
    return found


def page_blocks(lines: Sequence[str], page: int) -> list[Block]:
    """Paragraphs end with a short line that closes a sentence, or before a label."""
    found: list[Block] = []
    label, text = "", ""
    for at, line in enumerate(lines):
        match = _LABEL.match(line)
        if match:
            found += _block(label, text, page)
            label, text = match.group().strip(), line[match.end() :]
        else:
            text = f"{text} {line}".strip()
        after = lines[at + 1] if at + 1 < len(lines) else ""
        closes = line.endswith((".", ":", "!", "?")) and len(line) < 70 and not after[:1].islower()
        heading = len(text) < 100 and not text.endswith((",", ";", "-")) and after[:1].isupper() and len(line) < 60
        if closes or (heading and not match):
            found += _block(label, text, page)
            label, text = "", ""
    return found + _block(label, text, page)


def _block(label: str, text: str, page: int) -> list[Block]:
    if not text:
        return []
    if label:
        return [Block("step" if label[0].isdigit() else "item", text[:BLOCK_CHARS], page, 1, label)]
    title = len(text) < 100 and text[-1] not in ".:;,!?" and text[:1].isupper()
    return [Block("heading" if title else "paragraph", text[:BLOCK_CHARS], page, 2 if title else 0)]


def against_gold(blocks: Sequence[Block], gold: dict[str, Any], summary: Summary) -> Counter[str]:
    """Counts of duties and dates found, missed and told without ground."""
    last = next((at for at, b in enumerate(blocks) if gold.get("until") and gold["until"] in b.text), len(blocks))
    found = sentences_of(blocks[:last])
    duties = [one for one in map(duty, found) if one]
    texts = [one.sentence.text for one in duties]
    kept = [item.text for item in summary.obligations if item.source.block < last]
    marks = {mark.text for s in found for mark in time_marks(s.text)}
    known = gold["stated"] + gold["implied"] + gold["optional"]
    dates = gold["dates"] + gold["optional_dates"]
    count: Counter[str] = Counter()
    for kind in ("stated", "implied"):
        missed = [part for part in gold[kind] if not any(part in text for text in texts)]
        count[kind] += len(gold[kind])
        count[f"{kind}_found"] += len(gold[kind]) - len(missed)
        _tell(f"missed, {kind}", missed)
    false = [text for text in texts if not any(part in text for part in known)]
    count["told"] += len(texts)
    count["told_right"] += len(texts) - len(false)
    _tell("no duty", false)
    count["kept"] += len(kept)
    count["kept_right"] += sum(any(part in text for part in known) for text in kept)
    missed = [part for part in gold["dates"] if not any(part.lower() in mark.lower() for mark in marks)]
    wrong = [mark for mark in marks if not any(part.lower() in mark.lower() for part in dates)]
    count["dates"] += len(gold["dates"])
    count["dates_found"] += len(gold["dates"]) - len(missed)
    count["marks"] += len(marks)
    count["marks_right"] += len(marks) - len(wrong)
    _tell("missed date", missed)
    _tell("no date", wrong)
    for one in duties:
        count["who"] += bool(one.who)
    return count


def _tell(what: str, texts: Sequence[str]) -> None:
    if "--verbose" in sys.argv:
        for text in texts:
            print(f"    {what}: {text}")


def covered(texts: Sequence[str], blocks: Sequence[Block]) -> tuple[float, float]:
    """Share of a document's 40 commonest telling lemmas among the texts, and the cosine of their counts with it."""
    whole = Counter(lemmas(" ".join(block.text for block in blocks)))
    own = Counter(lemmas(" ".join(texts)))
    key = [word for word, _ in whole.most_common(40)]
    dot = sum(whole[word] * own[word] for word in own)
    length = (sum(v * v for v in whole.values()) * sum(v * v for v in own.values())) ** 0.5
    return sum(word in own for word in key) / max(len(key), 1), dot / length if length else 0.0


def peers(tasks: Sequence[dict[str, Any]], python: str) -> list[dict[str, Any]]:
    """Sentences that sumy chooses of the same sentences."""
    command = [python, "-c", _PEER, str(ROOT)]
    done = subprocess.run(command, input=json.dumps(tasks), capture_output=True, text=True, check=True)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def main() -> None:
    """Print one line a file, the means and the totals."""
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("folder", type=Path)
    reading.add_argument("--peer", default="")
    reading.add_argument("--verbose", action="store_true")
    asked = reading.parse_args()
    total: Counter[str] = Counter()
    files = summaries(asked.folder, total)
    chosen = {name: {"own": [s.text for s in summary.sentences]} for name, _, summary, _ in files}
    if asked.peer:
        for (name, *_), found in zip(files, peers(tasks(files), asked.peer), strict=True):
            chosen[name] |= {key: value for key, value in found.items() if not key.endswith("_cpu")}
            for key in ("lexrank_cpu", "textrank_cpu"):
                total[key] += round(found[key] * 1000)
    show(files, chosen)
    print(dict(total))


def summaries(folder: Path, total: Counter[str]) -> list[File]:
    """The summary of every file, and what of the hand-made list is found in it."""
    gold = {entry["name"]: entry for entry in tomllib.loads(GOLD.read_text(encoding="utf-8"))["file"]}
    files = []
    for path in sorted(folder.glob("*.pdf")):
        blocks = read_blocks(path)
        begun = time.process_time()
        summary = summarise(path.stem, blocks, language="ru")
        cpu = time.process_time() - begun
        total["own_cpu"] += round(cpu * 1000)
        files.append((path.stem, blocks, summary, cpu))
        if path.stem in gold:
            own = against_gold(blocks, gold[path.stem], summary)
            if "until" in gold[path.stem]:
                print("read afterwards:", dict(own))
            else:
                total += own
    return files


def tasks(files: Sequence[File]) -> list[dict[str, Any]]:
    """The same sentences and the same room for the peer."""
    words = {word for _, blocks, _, _ in files for block in blocks for word in re.findall(r"\w+", block.text.lower())}
    stop = sorted(word for word in words if not lemmas(word))
    return [
        {
            "sentences": [s.text for s in sentences_of(blocks)],
            "chars": sum(len(s.text) for s in summary.sentences),
            "stop": stop,
        }
        for _, blocks, summary, _ in files
    ]


def show(files: Sequence[File], chosen: dict[str, dict[str, list[str]]]) -> None:
    """A line a file: length, compression, CPU-seconds, then coverage and cosine of each way."""
    sums: dict[str, list[tuple[float, float, int]]] = {}
    for name, blocks, summary, cpu in files:
        chars = sum(len(block.text) for block in blocks)
        short = sum(len(s.text) for s in summary.sentences)
        print(f"{name[:40]:40} {chars:7} chars -> {short:5} ({100 * short / chars:4.1f} %), {cpu:.2f} CPU-s", end="")
        for kind, texts in chosen[name].items():
            share, cosine = covered(texts, blocks)
            sums.setdefault(kind, []).append((share, cosine, sum(map(len, texts))))
            print(f"; {kind} {share:.2f} {cosine:.2f}", end="")
        print()
    for kind, rows in sums.items():
        share, cosine, length = (sum(column) / len(rows) for column in zip(*rows, strict=True))
        print(f"{kind}: key lemmas {share:.3f}, cosine {cosine:.3f}, characters {length:.0f}")


if __name__ == "__main__":
    main()
