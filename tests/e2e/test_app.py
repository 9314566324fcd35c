"""What a person does with the app, in a real browser."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import expect

from azs.settings import ROOT
from tests.e2e.conftest import serving, settle
from tests.system_packages import requires_system

pytestmark = [requires_system("chromium"), pytest.mark.timeout(300)]
SHOTS = ROOT / "docs" / "screenshots"


@pytest.fixture
def open_page(browser, server) -> Iterator[Callable[..., object]]:
    """Open an address of the app in a window of a given size."""
    contexts = []

    def opened(address: str = "/", *, width: int = 1440, height: int = 1300, scheme: str = "light"):
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="ru-RU", color_scheme=scheme, accept_downloads=True
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(server + address)
        page.wait_for_selector("[data-testid=stMetric], [data-testid=stChatInput]", timeout=60_000)
        settle(page)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def slow_model_page(browser, server_with_slow_model):
    """The assistant's page of a server whose model does not answer for a minute."""
    context = browser.new_context(viewport={"width": 1200, "height": 1000}, locale="ru-RU")
    page = context.new_page()
    page.goto(server_with_slow_model + "/chat")
    page.wait_for_selector("[data-testid=stChatInput]", timeout=60_000)
    settle(page)
    yield page
    context.close()


def _no_trace(page) -> None:
    text = page.inner_text("body")
    assert "Traceback" not in text and "Что-то пошло не так" not in text and "Something went wrong" not in text


def _until_filtered(page, key: str) -> None:
    """Wait until the address bar has the filter."""
    page.wait_for_url(lambda url: key in parse_qs(urlparse(url).query), wait_until="commit", timeout=60_000)


def test_filter_click_drill_down_and_download(open_page) -> None:
    page = open_page("/")
    before = page.locator("[data-testid=stMetricValue]").first.inner_text()
    page.get_by_text("Высокая", exact=True).first.click()
    _until_filtered(page, "severity")
    expect(page.locator("[data-testid=stMetricValue]").first).not_to_have_text(before, timeout=60_000)
    page.locator(".st-key-chart_pareto .bars .point path").first.wait_for(timeout=30_000)
    settle(page)
    bar = page.locator(".st-key-chart_pareto .bars .point path").first.bounding_box()
    page.mouse.click(bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2)
    _until_filtered(page, "category")
    settle(page)
    with page.expect_download(timeout=60_000) as download:
        page.locator(".st-key-download_csv button").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert "Категория" in text.splitlines()[0] and len(text.splitlines()) > 2
    table = page.locator(".st-key-incident_rows canvas").first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    page.mouse.click(box["x"] + 18, box["y"] + 52)
    page.wait_for_selector("[role=dialog]", timeout=30_000)
    card = page.inner_text("[role=dialog]")
    assert "Инцидент №" in card and "Принятые меры" in card
    _no_trace(page)


@pytest.mark.parametrize(("panel", "key"), [("pareto", "category"), ("trend", "from"), ("stations", "station")])
def test_pills_do_on_a_phone_what_a_click_on_a_bar_does(open_page, panel: str, key: str) -> None:
    page = open_page("/", width=390, height=844)
    box = page.locator("[data-testid=stVerticalBlock]").filter(has=page.locator(f".st-key-chart_{panel}")).last
    box.get_by_role("button", name="Отобрать").click()
    page.locator("[data-testid=stPopoverBody] [data-testid=stButtonGroup] button").nth(1).click()
    _until_filtered(page, key)
    settle(page)
    _no_trace(page)


def test_a_link_reproduces_the_view_and_reset_returns(open_page) -> None:
    page = open_page("/?severity=critical&preset=90d")
    assert "Выбрано: Критическая" in page.inner_text("body")
    page.get_by_role("button", name="Сбросить фильтры").click()
    expect(page.locator("body")).not_to_contain_text("Выбрано:", use_inner_text=True, timeout=60_000)


def test_ask_follow_up_download_and_refusal(open_page) -> None:
    page = open_page("/chat")
    answers = []
    for question in ("Ущерб по категориям за прошлый год", "а по регионам?", "Кто выиграл матч?"):
        page.locator("[data-testid=stChatInput] textarea").fill(question)
        page.keyboard.press("Enter")
        page.get_by_text(question, exact=True).last.wait_for(timeout=30_000)
        settle(page)
        page.locator(".st-key-stop_answer").wait_for(state="hidden", timeout=60_000)
        settle(page)
        answers.append(page.inner_text("body"))
    assert "Понял так" in answers[0] and "По признаку: категория" in answers[0]
    assert "регион" in answers[1].split("а по регионам?")[1]
    assert "Не могу ответить" in answers[2].split("Кто выиграл матч?")[1]
    with page.expect_download(timeout=60_000) as download:
        page.locator(".st-key-answer_csv_0 button").click()
    assert len(Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()) > 5
    _no_trace(page)


def test_the_filters_go_along_to_the_assistant(open_page) -> None:
    page = open_page("/?severity=critical&preset=90d")
    page.get_by_role("button", name="Спросить ассистента").click()
    page.wait_for_selector("[data-testid=stChatInput]", timeout=30_000)
    page.get_by_text("Фильтры из обзора:").wait_for(timeout=30_000)
    page.locator("[data-testid=stChatInput] textarea").fill("Сколько инцидентов?")
    page.keyboard.press("Enter")
    page.get_by_text("Понял так").last.wait_for(timeout=30_000)
    page.get_by_role("button", name="Тяжесть: Критическая", exact=True).wait_for(timeout=10_000)
    _no_trace(page)


def test_an_open_word_is_settled_with_one_click(open_page) -> None:
    page = open_page("/chat")
    page.locator("[data-testid=stChatInput] textarea").fill("самая плохая станция")
    page.keyboard.press("Enter")
    page.get_by_text("по какому показателю?").wait_for(timeout=30_000)
    page.get_by_role("button", name="Ущерб", exact=True).click()
    page.get_by_role("button", name="Только наибольшее", exact=True).wait_for(timeout=30_000)
    assert page.get_by_text("по какому показателю?").count() == 0
    _no_trace(page)


def test_a_part_of_what_was_understood_is_changed_and_put_back(open_page) -> None:
    page = open_page("/chat")
    page.locator("[data-testid=stChatInput] textarea").fill("ущерб по регионам за прошлый год")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="С 01.01.2025 по 31.12.2025", exact=True).click(timeout=30_000)
    page.get_by_role("button", name="Убрать").last.click()
    page.get_by_role("button", name="За всё время", exact=True).wait_for(timeout=30_000)
    page.get_by_role("button", name="Вернуть как было").click()
    page.get_by_role("button", name="С 01.01.2025 по 31.12.2025", exact=True).wait_for(timeout=30_000)
    _no_trace(page)


def test_a_question_at_the_model_can_be_stopped_and_asked_again(slow_model_page) -> None:
    page = slow_model_page
    page.locator("[data-testid=stChatInput] textarea").fill("насколько мы разорились в этом году")
    page.keyboard.press("Enter")
    page.get_by_text("Уточняю у языковой модели").first.wait_for(timeout=30_000)
    page.get_by_role("button", name="Остановить").click()
    page.get_by_text("Остановлено.").wait_for(timeout=10_000)
    page.get_by_role("button", name="Спросить ещё раз").wait_for(timeout=10_000)
    page.locator("[data-testid=stChatInput] textarea").fill("Сколько станций в сети?")
    page.keyboard.press("Enter")
    page.get_by_text("30\u00a0станций").wait_for(timeout=15_000)
    _no_trace(page)


def test_english_has_no_russian_left(open_page) -> None:
    page = open_page("/?lang=en")
    text = page.inner_text("body").replace("Русский", "").replace("АЗС Ассистент", "")
    text = re.sub(r"(№|No\.)[^\n]*", "", text)  # names of stations stay as they are stored
    assert "Incident overview" in text
    assert not re.findall(r"[А-Яа-яЁё]{4,}", text)


@pytest.mark.parametrize("address", ["/", "/overview", "/chat"])
def test_every_page_opens_directly_on_a_phone_without_sideways_scrolling(open_page, address: str) -> None:
    page = open_page(address, width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    _no_trace(page)


def test_a_page_opened_first_on_a_cold_server_has_its_frame(browser, tmp_path: Path) -> None:
    with serving(tmp_path, {"AZS_LLM": "off"}) as base:
        context = browser.new_context(viewport={"width": 1200, "height": 900}, locale="ru-RU")
        page = context.new_page()
        page.goto(base + "/chat")
        page.get_by_role("heading", name="Ассистент").wait_for(timeout=60_000)
        page.get_by_role("link", name="Обзор").wait_for(timeout=30_000)
        assert page.get_by_text("English", exact=True).is_visible()
        _no_trace(page)
        context.close()


def test_an_answer_can_be_voted_down_with_a_correction(open_page) -> None:
    page = open_page("/chat")
    page.locator("[data-testid=stChatInput] textarea").fill("Сколько станций в сети?")
    page.keyboard.press("Enter")
    page.get_by_text("30\u00a0станций").wait_for(timeout=30_000)
    page.locator("[data-testid=stFeedback] button").last.click()
    page.get_by_label("Как было бы правильно?").fill("Только действующие станции")
    page.get_by_role("button", name="Отправить").click()
    page.get_by_text("Спасибо, оценка сохранена.").wait_for(timeout=30_000)
    _no_trace(page)


@pytest.mark.skipif(not os.environ.get("AZS_SCREENSHOTS"), reason="pictures are made with AZS_SCREENSHOTS=1")
@pytest.mark.parametrize(
    ("name", "address", "width", "height", "scheme"),
    [
        ("overview_light", "/", 1440, 2300, "light"), ("overview_dark", "/", 1440, 2300, "dark"),
        ("overview_phone", "/", 390, 2600, "light"), ("overview_english", "/?lang=en", 1440, 2300, "light"),
        ("chat_light", "/chat", 1440, 1500, "light"), ("chat_phone", "/chat", 390, 1500, "dark"),
    ],
)  # fmt: skip
def test_make_pictures_for_the_documentation(
    open_page, name: str, address: str, width: int, height: int, scheme: str
) -> None:
    page = open_page(address, width=width, height=height, scheme=scheme)
    if name.startswith("chat"):
        page.locator("[data-testid=stChatInput] textarea").fill("Ущерб по категориям за прошлый год")
        page.keyboard.press("Enter")
        page.locator(".js-plotly-plot .point").first.wait_for(timeout=30_000)
        page.locator("[data-testid=stDataFrame] canvas").first.wait_for(timeout=30_000)
        page.locator("[data-testid=stDownloadButton]").first.wait_for(timeout=30_000)
        page.wait_for_timeout(2000)
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")
    assert (SHOTS / f"{name}.png").stat().st_size > 20_000


def test_a_chart_is_saved_as_a_picture_and_as_a_page_of_its_own(open_page) -> None:
    page = open_page("/chat")
    page.locator("[data-testid=stChatInput] textarea").fill("ущерб по категориям за прошлый год")
    page.keyboard.press("Enter")
    page.locator(".js-plotly-plot").last.wait_for(timeout=30_000)
    page.locator(".js-plotly-plot").last.hover()
    with page.expect_download(timeout=30_000) as picture:
        page.locator(".modebar-btn").last.click(force=True)
    assert Path(picture.value.path()).read_bytes().startswith(b"\x89PNG")
    with page.expect_download(timeout=60_000) as saved:
        page.locator(".st-key-answer_html_0 button").click()
    requests: list[str] = []
    alone = page.context.new_page()
    alone.on("request", lambda request: requests.append(request.url))
    text = Path(saved.value.path()).read_text(encoding="utf-8")
    alone.set_content(text)
    alone.locator(".js-plotly-plot").hover()
    with alone.expect_download(timeout=30_000) as drawing:
        alone.locator(".modebar-btn").first.click(force=True)
    assert "<svg" in Path(drawing.value.path()).read_text(encoding="utf-8")[:200]
    assert not [url for url in requests if url.startswith("http")]
    assert "Разлив топлива" in text
