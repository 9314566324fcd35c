"""A file put into the watched folder answers in the chat, and its link opens the marked place, in a real browser."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Lived, settle
from tests.system_packages import requires_system

pytestmark = [requires_system("chromium"), pytest.mark.timeout(300)]
SPILL = """# Пролив топлива у колонки

## 1. Первые действия
1. Остановить заправку и попросить водителя не заводить двигатель.
2. Засыпать пятно сорбентом от края к середине.
3. Собрать сорбент совком в закрытый контейнер.

## 2. Кому сообщить
О проливе больше 20 литров сообщают диспетчеру сети за 10 минут.
"""
TILL = """# Зависла касса

1. Перезагрузить кассу кнопкой на задней стенке.
2. Позвонить в поддержку, если чек не печатается.
"""
QUESTION = "чем засыпать пятно топлива у колонки?"


def test_a_watched_file_answers_and_its_place_opens(browser, lived: Lived) -> None:
    (lived.inbox / "пролив.md").write_text(SPILL, encoding="utf-8")
    (lived.inbox / "касса.md").write_text(TILL, encoding="utf-8")
    context = browser.new_context(viewport={"width": 1200, "height": 1000}, locale="ru-RU")
    page = context.new_page()
    page.goto(lived.address + "/documents")
    _until_read(page)
    page.goto(lived.address + "/chat")
    page.wait_for_selector("[data-testid=stChatInput] textarea", timeout=60_000)
    settle(page)
    page.locator("[data-testid=stChatInput] textarea").fill(QUESTION)
    page.keyboard.press("Enter")
    step = page.get_by_text("Засыпать пятно сорбентом от края к середине.").first
    step.wait_for(timeout=90_000)
    assert "Перезагрузить кассу" not in page.inner_text("body")
    page.locator("[data-testid=stPageLink] a").filter(has_text="Открыть").first.click()
    page.wait_for_url("**/document?*from=*", timeout=60_000)
    page.get_by_text("Кому сообщить").first.wait_for(timeout=60_000)
    assert "Traceback" not in page.inner_text("body")
    context.close()


def _until_read(page) -> None:
    """Wait until both documents are in the list and none is still being read."""
    for _ in range(90):
        text = page.text_content("body")
        told = "Пролив топлива у колонки" in text and "Зависла касса" in text
        if told and "В очереди" not in text and "Читается" not in text:
            return
        page.wait_for_timeout(1000)
        page.reload()
        page.get_by_role("heading", name="Документы").first.wait_for(timeout=60_000)
        settle(page)
    raise AssertionError("the documents were not read within some minutes")
