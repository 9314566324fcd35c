"""What of a letter its writer has said now: without the letters quoted below and the signatures of programs."""

from __future__ import annotations

import re
from itertools import dropwhile, takewhile

from selectolax.lexbor import LexborHTMLParser

_NOW = r"(?:\d|пн|вт|ср|чт|пт|сб|вс|mon|tue|wed|thu|fri|sat|sun)"
_SAYS = re.compile(
    rf"^(?:on\s.{{0,20}}{_NOW}.{{0,160}}\bwrote:|.{{0,20}}{_NOW}.{{0,160}}(?:пишет|писал|писала|написал|написала)(?:\(а\))?:?"
    r"|.{0,120}<[^<>\s]+@[^<>\s]+>\s*(?:пишет|написал|написала|wrote)?:)\s*$",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"^[-_\s]{3,}\s*(?:original message|исходное сообщение|original-nachricht)\s*[-_\s]{3,}$", re.IGNORECASE
)
_PASSED_ON = re.compile(
    r"^[-_\s]{3,}\s*(?:forwarded message|(?:пересылаемое|пересланное) (?:сообщение|письмо))\s*[-_\s]{3,}$"
    r"|^(?:begin forwarded message|начало переадресованного сообщения|переадресованное сообщение)\s*:$",
    re.IGNORECASE,
)
_HEAD = re.compile(r"^\W*(?:от(?: кого)?|from)\s*:\s", re.IGNORECASE)
_HEAD_GOES_ON = re.compile(
    r"^\W*(?:отправлено|дата|кому|тема|копия|sent|date|to|subject|cc)\s*:", re.IGNORECASE
)  # fmt: skip
_SENT_FROM = re.compile(
    r"^(?:отправлено (?:из|с)\b.{0,60}|sent from (?:my|the|mail|outlook|yahoo)\b.{0,60}"
    r"|get outlook for .{0,40}|скачать outlook для .{0,40})$",
    re.IGNORECASE,
)
_QUOTES_HTML = "blockquote, .gmail_quote, .moz-cite-prefix, .yahoo_quoted, #divRplyFwdMsg, #appendonsend ~ *"
_BLOCKS = "p, div, br, li, tr, h1, h2, h3, h4, blockquote"


def own_words(text: str, *, passed_on: bool = False) -> str:
    """The new part of a plain text; where all of it is quoted, the quoted words; of a letter passed on both.

    Args:
        passed_on: the subject says that the letter is somebody else's, sent on.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for at, line in enumerate(lines):
        if _PASSED_ON.match(line.strip()) or (passed_on and (_ORIGINAL.match(line.strip()) or _is_head(lines, at))):
            parts = (_newest(lines[:at]), _newest(_without_head(lines[at:])))
            return "\n\n".join(one for one in parts if one)
    return _newest(lines)


def _newest(lines: list[str]) -> str:
    kept: list[str] = []
    for at, line in enumerate(lines):
        if line.rstrip(" ") == "--" or _ORIGINAL.match(line.strip()) or _is_head(lines, at):
            break
        if line.lstrip().startswith(">") or _says(lines, at) or _SENT_FROM.match(line.strip()):
            continue
        kept.append(line.rstrip())
    own = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    if re.search(r"\w", own):
        return own
    return "\n".join(line.lstrip("> ").rstrip() for line in lines).strip()


def _without_head(lines: list[str]) -> list[str]:
    """What a letter passed on says: without the line that tells of it and without its head."""
    rest = [line for line in lines if not (_PASSED_ON.match(line.strip()) or _ORIGINAL.match(line.strip()))]
    if all(line.lstrip().startswith(">") for line in rest if line.strip()):
        rest = [re.sub(r"^\s*> ?", "", line) for line in rest]
    rest = list(dropwhile(lambda line: not line.strip(), rest))
    return list(dropwhile(str.strip, rest)) if rest and _is_head(rest, 0) else rest


def own_words_of_html(tree: LexborHTMLParser, *, passed_on: bool = False) -> str:
    """The same of a page of HTML."""
    for node in tree.css("script, style, head, title"):
        node.decompose()
    body = tree.body
    if body is None:
        return ""
    whole = _lines(body.html or "")
    if passed_on or any(_PASSED_ON.match(line.strip()) for line in whole.split("\n")):
        return own_words(whole, passed_on=passed_on)
    for node in body.css(_QUOTES_HTML):
        node.decompose()
    own = own_words(_lines(body.html or ""))
    return own if re.search(r"\w", own) else own_words(whole)


def _lines(html: str) -> str:
    """The text of HTML, with its blocks on lines of their own."""
    tree = LexborHTMLParser(re.sub(r"\s+", " ", html))
    for node in tree.css(_BLOCKS):
        node.insert_before("\n")
        if node.tag != "br":
            node.insert_after("\n")
    text = tree.text(separator="") if tree.body else ""
    return "\n".join(" ".join(line.split()) for line in text.split("\n"))


def _says(lines: list[str], at: int) -> bool:
    """Whether a line, or with the next one, introduces a quotation: «20 ноября 2026, Иван <i@mail.ru> пишет:»."""
    line = lines[at].strip()
    if not line:
        return False
    after = next((one.strip() for one in lines[at + 1 : at + 4] if one.strip()), "")
    if _SAYS.match(line):
        return after.startswith(">") or not after or "<" in line or line.lower().startswith("on ")
    return bool(_SAYS.match(f"{line} {after}")) and not re.search(r"[.!?]$", line) and after.rstrip().endswith(":")


def _is_head(lines: list[str], at: int) -> bool:
    """Whether the head of a quoted letter begins here: From, Sent, To, Subject on lines of their own."""
    following = takewhile(str.strip, lines[at + 1 : at + 6])
    return bool(_HEAD.match(lines[at])) and sum(bool(_HEAD_GOES_ON.match(one)) for one in following) >= 2
