"""What a browser and its machine are called, for the list of one's sessions."""

from __future__ import annotations

BROWSERS = (
    ("YaBrowser/", "Yandex Browser"), ("Edg/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
MACHINES = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


def device_of(user_agent: str) -> str:
    """As "Firefox, Windows"; "" where the header says neither."""
    said = user_agent[:500]
    found = [next((name for mark, name in known if mark in said), "") for known in (BROWSERS, MACHINES)]
    return ", ".join(name for name in found if name)
