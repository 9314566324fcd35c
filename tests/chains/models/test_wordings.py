"""A version that was trained on short requests is sent these, as soon as the registry names it."""

from __future__ import annotations

import json
from dataclasses import replace

from azs.settings import Settings
from chains.models.contract import COMPACT, FULL, Worded, worded
from chains.models.promoted import in_force
from chains.planner import messages, request


def test_the_planner_asks_in_both_wordings() -> None:
    asked = request("Ущерб по городам")
    assert list(asked) == messages("Ущерб по городам")
    assert worded(asked, FULL) == asked
    assert worded(asked, COMPACT) == messages("Ущерб по городам", prompt=COMPACT)
    assert worded([("human", "?")], COMPACT) == [("human", "?")]


def test_the_registry_says_how_a_version_is_worded_to(settings: Settings) -> None:
    local = replace(settings, llm_mode="endpoint", llm_url="http://127.0.0.1:1/v1", llm_model="llama")
    assert in_force(local).prompt == FULL
    path = settings.home / "training" / "registry.json"
    path.parent.mkdir(parents=True)
    serves = {"mode": "endpoint", "name": "azs-3", "url": "http://127.0.0.1:1/v1"}
    for prompt, expected in (("compact", COMPACT), ("full", FULL), ("", FULL), (None, FULL)):
        version = {"id": "azs-3", "base": "llama", "serves": serves, "prompt": prompt}
        path.write_text(json.dumps({"versions": [version], "current": "azs-3", "pad": str(prompt)}), "utf-8")
        assert in_force(local).prompt == expected, prompt
    assert isinstance(request("?"), Worded)
