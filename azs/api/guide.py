"""The interface described for people: one page of HTML made from the same document."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from azs.api.openapi import document
from azs.i18n import t, texts

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "code,pre{font:14px/1.45 ui-monospace,monospace}pre{overflow:auto;padding:.8rem;border:1px solid #8886;"
    "border-radius:.5rem}table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;"
    "padding:.3rem .8rem .3rem 0;border-bottom:1px solid #8884}td:first-child{white-space:nowrap}"
)
_SITE = "https://azs.example.ru"
_TOLD = (
    "no_text", "long_text", "phone", "email", "consent", "many_photos", "photo_size", "photo_kind", "other_body",
    "not_found", "busy", "too_often",
)  # fmt: skip
"""What of the errors of complaints this interface tells."""
_CALL = """curl -X POST {base}/complaints \\
  -H 'Authorization: Bearer azs_…' -H 'Idempotency-Key: 5f1c0c5e-…' \\
  -H 'Content-Type: application/json' \\
  -d '{body}'"""
_ASK = """curl {base}/complaints/4831-2057 -H 'Authorization: Bearer azs_…' -H 'X-Contact: +7 900 123-45-67'"""
_PHOTOS = """curl -X POST {base}/complaints -H 'Authorization: Bearer azs_…' \\
  -F 'text=…' -F 'station=42' -F 'photos=@pump.jpg'"""


def page(lang: str) -> str:
    """The page in a language."""
    described = document()
    base = described["servers"][0]["url"]
    schema = described["components"]["schemas"]["Complaint"]
    body = json.dumps(schema["examples"][0], ensure_ascii=False)
    calls = [_pre(one.format(base=_SITE + base, body=body)) for one in (_CALL, _PHOTOS, _ASK)]
    parts = [
        f"<h1>{_t('api.guide_title', lang)}</h1><p>{_t('api.guide_about', lang)}</p>",
        f"<p><a href='{base}/openapi.json'>openapi.json</a></p>",
        f"<h2>POST {base}/complaints</h2><p>{_t('api.guide_post', lang)}</p>{calls[0]}{calls[1]}",
        f"<p>{_t('api.guide_repeat', lang)}</p>",
        _fields(schema, lang),
        f"<h2>GET {base}/complaints/{{number}}</h2><p>{_t('api.guide_get', lang)}</p>{calls[2]}",
        f"<h2>{_t('api.guide_problems', lang)}</h2><p>{_t('api.guide_problems_about', lang)}</p>",
        _table([(f"<span id='{key}'><code>{key}</code></span>", escape(text)) for key, text in _problems(lang)]),
    ]
    head = (
        "<meta charset='utf-8'><meta name='viewport' content='width=device-width,initial-scale=1'>"
        f"<title>{_t('api.guide_title', lang)}</title><style>{_STYLE}</style>"
    )
    return f"<!doctype html><html lang='{lang}'><head>{head}</head><body>{''.join(parts)}</body></html>"


def _t(key: str, lang: str) -> str:
    return escape(t(key, lang))


def _pre(text: str) -> str:
    return f"<pre>{escape(text)}</pre>"


def _table(rows: list[tuple[str, str]]) -> str:
    return "<table>" + "".join(f"<tr><td>{left}</td><td>{right}</td></tr>" for left, right in rows) + "</table>"


def _fields(schema: dict[str, Any], lang: str) -> str:
    rows: list[tuple[str, str]] = []
    for name, one in schema["properties"].items():
        inner = [f"contact.{below}" for below in one.get("properties", ())]
        rows += [(f"<code>{path}</code>", _t(f"api.field_{path.rpartition('.')[2]}", lang)) for path in inner or [name]]
    return _table(rows)


def _problems(lang: str) -> list[tuple[str, str]]:
    """Every problem that the interface tells, with its sentence."""
    keys = [key for key in texts() if key.startswith("errors.api.")] + [f"errors.complaints.{one}" for one in _TOLD]
    return [(key.removeprefix("errors."), texts()[key][lang]) for key in keys]
