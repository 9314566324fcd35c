"""The sign-in page and its sisters as HTML: no script, one style, nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from azs.i18n import t
from azs.settings import LANGUAGES

_STYLE = (
    ":root{color-scheme:light dark;--back:#F1F5F9;--card:#FFF;--text:#0F172A;--soft:#475569;--line:#CBD5E1;"
    "--main:#2563EB;--on:#FFF;--bad:#B91C1C;--badback:#FEE2E2;--good:#166534;--goodback:#DCFCE7}"
    "@media(prefers-color-scheme:dark){:root{--back:#0B1120;--card:#1E293B;--text:#E2E8F0;--soft:#A8B4C6;"
    "--line:#475569;--main:#60A5FA;--on:#0B1120;--bad:#FECACA;--badback:#5B1A1A;--good:#BBF7D0;--goodback:#14432A}}"
    "*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1rem;"
    "background:var(--back);color:var(--text);font:16px/1.5 system-ui,'Segoe UI',Roboto,sans-serif}"
    "main{width:100%;max-width:25rem;background:var(--card);border-radius:.9rem;padding:2rem;"
    "box-shadow:0 1px 3px #0002,0 8px 24px #0001}"
    "header{display:flex;align-items:center;gap:.75rem;margin-bottom:1.25rem}header img{width:2.25rem;height:2.25rem}"
    "header b{flex:1;font-size:1.05rem}nav{font-size:.9rem}nav a{color:var(--soft)}"
    "h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem}h1+p{margin-top:-.6rem}p{margin:0 0 1rem;color:var(--soft)}"
    "label{display:block;font-weight:600;font-size:.92rem;margin:0 0 1rem}"
    "input{display:block;width:100%;margin-top:.3rem;padding:.65rem .75rem;font:inherit;font-weight:400;color:inherit;"
    "background:var(--card);border:1px solid var(--line);border-radius:.6rem}"
    "button,.button{display:block;width:100%;padding:.7rem 1rem;font:inherit;font-weight:600;text-align:center;"
    "text-decoration:none;border:1px solid var(--main);border-radius:.6rem;background:var(--main);color:var(--on);"
    "cursor:pointer}.second{background:none;color:var(--main)}"
    "input:focus-visible,button:focus-visible,a:focus-visible{outline:3px solid var(--main);outline-offset:2px}"
    ".or{display:flex;align-items:center;gap:.75rem;margin:1.1rem 0;color:var(--soft);font-size:.9rem}"
    ".or:before,.or:after{content:'';flex:1;border-top:1px solid var(--line)}"
    "[role=alert],[role=status]{padding:.7rem .9rem;border-radius:.6rem;margin:0 0 1rem}"
    "[role=alert]{background:var(--badback);color:var(--bad)}[role=status]{background:var(--goodback);color:var(--good)}"
    "footer{margin-top:1.25rem;font-size:.88rem;color:var(--soft)}a{color:var(--main)}"
)
POLICY = (
    f"default-src 'none'; style-src 'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class Field:
    """One input: its name, the key of its label, what browsers may fill into it, and its value."""

    name: str
    label: str
    filled: str
    secret: bool = True
    value: str = ""


@dataclass(frozen=True)
class Form:
    """What is sent where: `hidden` goes with it, `button` is the key of what it does."""

    action: str
    fields: Sequence[Field]
    button: str
    hidden: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Said:
    """A message above the form, already a sentence; `good` news or not."""

    text: str
    good: bool = False


def drawn(
    lang: str, title: str, *, about: str = "", form: Form | None = None, said: Said | None = None,
    company: tuple[str, str] | None = None, footer: str = "", languages: Sequence[tuple[str, str]] = (),
) -> str:  # fmt: skip
    """A page.

    Args:
        title, about, footer: sentences. company: address and words of the button of the identity provider.
        languages: language and where the page is in it.
    """
    parts = [f"<h1>{escape(title)}</h1>"]
    if about:
        parts.append(f"<p>{escape(about)}</p>")
    if said:
        parts.append(f"<div role={'status' if said.good else 'alert'}>{escape(said.text)}</div>")
    if company:
        second = " second" if form else ""
        parts.append(f"<a class='button{second}' href='{escape(company[0])}'>{escape(company[1])}</a>")
        if form:
            parts.append(f"<div class=or>{escape(t('sign_in.or', lang))}</div>")
    if form:
        parts.append(_form(form, lang))
    if footer:
        parts.append(f"<footer>{escape(footer)}</footer>")
    links = " · ".join(f"<a href='{escape(at)}'>{code.upper()}</a>" for code, at in languages if code != lang)
    head = (
        "<meta charset=utf-8><meta name=viewport content='width=device-width,initial-scale=1'>"
        f"<meta name=robots content=noindex><title>{escape(title)} · {escape(t('sign_in.product', lang))}</title>"
        f"<link rel=icon href='/login/icon.png'><style>{_STYLE}</style>"
    )
    top = (
        f"<header><img src='/login/icon.png' alt=''><b>{escape(t('sign_in.product', lang))}</b>"
        f"<nav>{links}</nav></header>"
    )
    return f"<!doctype html><html lang={lang}><head>{head}</head><body><main>{top}{''.join(parts)}</main></body></html>"


def languages(path: str, query: str) -> list[tuple[str, str]]:
    """Where a page is in each language; `query` goes with it."""
    return [(lang, f"{path}?lang={lang}{'&' if query else ''}{query}") for lang in LANGUAGES]


def _form(form: Form, lang: str) -> str:
    inner = [f"<input type=hidden name='{escape(name)}' value='{escape(value)}'>" for name, value in form.hidden]
    first = next((one.name for one in form.fields if not one.value), "")
    for one in form.fields:
        focus = " autofocus" if one.name == first else ""
        inner.append(
            f"<label>{escape(t(one.label, lang))}<input name='{one.name}' type={'password' if one.secret else 'text'} "
            f"autocomplete='{one.filled}' value='{escape(one.value)}' maxlength=200 required{focus}"
            f"{'' if one.secret else ' autocapitalize=none spellcheck=false'}></label>"
        )
    button = f"<button type=submit>{escape(t(form.button, lang))}</button>"
    return f"<form method=post action='{escape(form.action)}'>{''.join(inner)}{button}</form>"
