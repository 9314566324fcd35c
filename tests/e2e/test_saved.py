"""Kept answers and verified questions in a real browser, on a desk and on a phone, in both languages."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Lived
from tests.e2e.kept import LONG
from tests.system_packages import requires_system

pytestmark = [requires_system("chromium"), pytest.mark.timeout(240)]
WAIT_MS = 60_000


@pytest.fixture(params=[(1440, 900), (390, 844)], ids=["desk", "phone"])
def page(browser: Any, request: pytest.FixtureRequest) -> Any:
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height})
    opened = context.new_page()
    opened.set_default_timeout(WAIT_MS)
    yield opened
    context.close()


@pytest.fixture
def lang(page: Any) -> str:
    """Russian on the desk, English on the phone."""
    return "ru" if page.viewport_size["width"] > 700 else "en"


def _become_admin(page: Any, lang: str) -> None:
    if page.viewport_size["width"] < 700:
        page.get_by_test_id("stExpandSidebarButton").click()
    page.locator('[data-testid="stSidebar"] [data-testid="stSelectbox"] input').first.click()
    page.keyboard.type("Ким")  # a list below the fold shows few names at a time
    page.get_by_role("option", name="Ким").first.click()
    words = "Администратор, видит: все станции" if lang == "ru" else "Administrator, sees: all stations"
    page.get_by_text(words).first.wait_for()
    if page.viewport_size["width"] < 700:
        page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
        page.wait_for_timeout(500)


def _sound(page: Any, name: str) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "wider than the screen"
    assert "Traceback" not in page.content()
    folder = Path(os.environ.get("AZS_SCREENSHOTS", ""))
    if folder.is_absolute():  # a folder to look at pictures in, not the pictures of the documentation
        page.wait_for_timeout(800)
        page.screenshot(path=folder / f"{name}_{page.viewport_size['width']}.png", full_page=True)


def test_kept_answers_are_shared_removed_and_put_back(lived: Lived, page: Any, lang: str) -> None:
    share, make, stop, gone, undo = {
        "ru": ("Поделиться", "Создать ссылку", "Закрыть доступ", "Убрать", "Вернуть"),
        "en": ("Share", "Create a link", "Stop sharing", "Remove", "Undo"),
    }[lang]
    page.goto(f"{lived.address}/saved?lang={lang}")
    page.get_by_role("heading", name="Закреплённые" if lang == "ru" else "Pinned").first.wait_for()
    _become_admin(page, lang)
    page.get_by_text("инциденты по регионам").wait_for()
    _sound(page, f"saved_{lang}")
    page.get_by_role("button", name=share).first.click()
    page.get_by_role("button", name=make).click()
    link = page.get_by_text(f"{lived.address}/chat?answer=")
    link.wait_for()
    _sound(page, f"saved_link_{lang}")
    page.get_by_role("button", name=stop).click()
    page.get_by_role("button", name=make).wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("button", name=make).wait_for(state="detached")
    cards = page.get_by_role("button", name=gone)
    cards.nth(2).wait_for()
    cards.nth(1).click()
    page.get_by_role("button", name=undo).wait_for()
    cards.nth(2).wait_for(state="detached")
    cards.nth(1).wait_for()
    _sound(page, f"saved_removed_{lang}")
    page.get_by_role("button", name=undo).click()
    page.get_by_test_id("stToast").wait_for()
    page.get_by_role("button", name=undo).wait_for(state="detached")
    cards.nth(2).wait_for()


def test_the_administrator_sees_what_waits_and_what_stands(lived: Lived, page: Any, lang: str) -> None:
    runs, standing = ("Что выполнится", "Одобренные") if lang == "ru" else ("What it would run", "Approved")
    page.goto(f"{lived.address}/verified?lang={lang}")
    _become_admin(page, lang)
    page.get_by_text(LONG).wait_for()
    page.get_by_text(runs).first.click()
    page.get_by_text("GROUP BY").first.wait_for()
    _sound(page, f"verified_{lang}")
    page.get_by_role("tab", name=standing).click()
    page.get_by_text("сверено с реестром").wait_for()
    _sound(page, f"verified_approved_{lang}")
