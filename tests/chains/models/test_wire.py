"""Slow, failing and dying servers; stopping at every moment; many people at once."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from azs.errors import CancelledError, ModelBusyError, ModelError
from azs.i18n import describe
from azs.settings import Settings
from chains.models import breaker, retries
from chains.models.client import ModelClient, connect
from chains.models.server import free_port
from tests.chains.models.fake_server import Script, serving

SCHEMA = {"type": "object", "properties": {"metric": {"type": "string"}}, "required": ["metric"]}
ASK = [("human", "Сколько инцидентов?")]


def ready(settings: Settings) -> ModelClient:
    """A client that knows its server."""
    client = connect(settings)
    client.capabilities()
    return client


class Asker(threading.Thread):
    """One person's question in a thread; keeps the answer or the error."""

    def __init__(self, client: ModelClient, name: str, **options: Any) -> None:
        super().__init__(name=name, daemon=True)
        self._client, self._options = client, options
        self.found: object = None
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.found = self._client.complete_json([("human", self.name)], SCHEMA, max_tokens=40, **self._options)
        except BaseException as error:  # noqa: BLE001
            self.error = error


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "FIRST_PAUSE_S", 0.02)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_passing_refusal_is_tried_again(quick: None, status: int) -> None:
    script = Script()
    with serving(script) as settings:
        client = ready(settings())
        script.statuses = [(status, {}), (status, {})]
        assert client.complete_json(ASK, SCHEMA, max_tokens=9) == {"metric": "incidents"}
        script.statuses = [(status, {})] * 4
        with pytest.raises(ModelError) as caught:
            client.complete_json(ASK, SCHEMA, max_tokens=9)
        assert len(script.statuses) == 1
        assert caught.value.key == "models.busy"


def test_overload_met_by_the_first_look_is_tried_again_too(quick: None) -> None:
    script = Script(statuses=[(503, {}), (503, {})])
    with serving(script) as settings:
        assert connect(settings()).complete_json(ASK, SCHEMA, max_tokens=9) == {"metric": "incidents"}


def test_retry_after_is_honoured_up_to_a_limit(quick: None) -> None:
    script = Script()
    with serving(script) as settings:
        client = ready(settings())
        script.statuses = [(429, {"Retry-After": "1"})]
        started = time.monotonic()
        client.complete_text(ASK, max_tokens=9)
        assert time.monotonic() - started >= 1
        script.statuses = [(429, {"Retry-After": "3600"}), (429, {})]
        with pytest.raises(ModelError):
            client.complete_text(ASK, max_tokens=9)
        assert len(script.statuses) == 1, "and nobody waits for an hour"


@pytest.mark.parametrize(
    "text", ["soon", "Mon, 01 Jan 2001 00:00:00 GMT", "nan", "-5", "Mon, 01 Jan 2001 00:00:00 -0000"]
)
def test_an_odd_retry_after_does_no_harm(quick: None, text: str) -> None:
    script = Script()
    with serving(script) as settings:
        client = ready(settings())
        script.statuses = [(429, {"Retry-After": text})]
        assert client.complete_text(ASK, max_tokens=9)


def test_a_dying_server_is_told_and_never_asked_again_after_text() -> None:
    script = Script()
    with serving(script) as settings:
        client = ready(settings())
        script.dies_after = 1
        seen: list[str] = []
        with pytest.raises(ModelError) as caught:
            seen.extend(client.stream_text(ASK, max_tokens=9))
            pytest.fail("the stream ended as if it were whole")
        assert caught.value.key == "models.broken_off"
        with pytest.raises(ModelError):
            client.complete_text(ASK, max_tokens=9)
        assert len(script.asked) == 2


@pytest.mark.parametrize("slow", ["prefill_s", "piece_s"])
def test_a_slow_server_is_hung_up_on(slow: str) -> None:
    script = Script()
    with serving(script) as settings:
        client = ready(settings(AZS_LLM_TIMEOUT_S="1"))
        setattr(script, slow, 30)
        with pytest.raises(ModelError) as caught:
            client.complete_text(ASK, max_tokens=9)
        assert caught.value.key == "models.timeout"
        assert script.hung_up.wait(60)


def test_an_answer_that_trickles_does_not_go_on_for_ever() -> None:
    script = Script(answers=[])
    with serving(script) as settings:
        client = ready(settings(AZS_LLM_TIMEOUT_S="0.6"))
        script.piece_s = 0.25
        script.honours = {"stream", "json_schema"}
        with pytest.raises(ModelError) as caught:
            for _ in range(4):
                client.complete_text(ASK, max_tokens=9)
                script.piece_s += 0.1
        assert caught.value.key == "models.timeout"


@pytest.mark.parametrize("slow", ["prefill_s", "piece_s"])
@pytest.mark.parametrize("method", ["json", "text", "stream"])
def test_stopping_ends_the_generation_on_the_server(slow: str, method: str) -> None:
    script = Script()
    with serving(script) as settings:
        client = ready(settings())
        setattr(script, slow, 60)
        stop = script.reading.is_set
        if method == "stream":
            list(client.stream_text(ASK, max_tokens=9, cancelled=stop))
        else:
            with pytest.raises(CancelledError):
                if method == "json":
                    client.complete_json(ASK, SCHEMA, max_tokens=9, cancelled=stop)
                else:
                    client.complete_text(ASK, max_tokens=9, cancelled=stop)
        assert script.hung_up.wait(60)
        setattr(script, slow, 0)
        assert client.complete_text(ASK, max_tokens=9), "and the turn is free"


def test_a_reader_who_leaves_a_stream_ends_it() -> None:
    script = Script()
    with serving(script) as settings:
        client = ready(settings(AZS_LLM_PARALLEL="1"))
        script.piece_s = 60
        pieces = client.stream_text(ASK, max_tokens=9)
        assert next(iter(pieces)) == "Всего "
        pieces.close()  # type: ignore[attr-defined]
        assert script.hung_up.wait(60)
        script.piece_s = 0
        assert client.complete_text(ASK, max_tokens=9)


def test_stopping_ends_the_wait_in_the_queue_and_before_a_retry() -> None:
    script = Script()
    with serving(script) as settings:
        client = ready(settings(AZS_LLM_PARALLEL="1"))
        script.prefill_s = 60
        stop_first, stop_second = threading.Event(), threading.Event()
        first = Asker(client, "first", cancelled=stop_first.is_set)
        first.start()
        assert script.reading.wait(60)
        places: list[int] = []
        second = Asker(client, "second", cancelled=stop_second.is_set, on_wait=places.append)
        second.start()
        until(lambda: places)
        stop_second.set()
        second.join(10)
        assert isinstance(second.error, CancelledError)
        stop_first.set()
        first.join(10)
        assert isinstance(first.error, CancelledError)
        script.statuses = [(429, {"Retry-After": "15"})]
        third = Asker(client, "third", cancelled=lambda: not script.statuses)
        third.start()
        third.join(10)
        assert isinstance(third.error, CancelledError)
        assert [request["messages"][-1]["content"] for request in script.asked] == ["first"]


def test_a_server_that_keeps_failing_is_left_alone_and_tried_by_one_later(
    quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breaker, "PAUSE_S", 0.5)
    script = Script()
    with serving(script) as settings:
        client = ready(settings())
        script.statuses = [(503, {})] * 9
        with pytest.raises(ModelError) as caught:
            client.complete_text(ASK, max_tokens=9)
        assert caught.value.key == "models.busy"
        for ask in (client, connect(settings())):
            with pytest.raises(ModelError) as caught:
                ask.complete_text(ASK, max_tokens=9)
            assert caught.value.key == "models.paused"
        assert "повторите через 1 с" in describe(caught.value, "ru")
        assert len(script.statuses) == 9 - breaker.FAILURES, "and is not asked"
        script.statuses = []
        time.sleep(0.6)
        assert client.complete_text(ASK, max_tokens=9)
        assert client.complete_text(ASK, max_tokens=9)


def test_after_the_pause_one_request_tries_and_the_rest_wait_for_its_outcome() -> None:
    now = [0.0]
    guard = breaker.Breaker(lambda: now[0])
    for _ in range(breaker.FAILURES):
        guard.enter()
        guard.failed()
    with pytest.raises(ModelError):
        guard.enter()
    now[0] += breaker.PAUSE_S
    guard.enter()
    with pytest.raises(ModelError):
        guard.enter()
    guard.abandoned()
    guard.enter()
    guard.failed()
    with pytest.raises(ModelError) as caught:
        guard.enter()
    assert caught.value.params == {"seconds": int(breaker.PAUSE_S)}
    now[0] += breaker.PAUSE_S
    guard.enter()
    guard.succeeded()
    guard.enter()
    guard.enter()


def test_nobody_listens(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Script()) as settings:
        gone = settings(AZS_LLM_URL=f"http://127.0.0.1:{free_port()}/v1")
    with pytest.raises(ModelError) as caught:
        connect(gone).complete_text(ASK, max_tokens=9)
    assert caught.value.key == "models.unreachable"


@pytest.mark.parametrize("parallel", [1, 3])
def test_twenty_at_once_are_served_in_order_or_told_that_it_is_busy(parallel: int) -> None:
    script = Script(prefill_s=0.05)
    with serving(script) as settings:
        client = ready(settings(AZS_LLM_PARALLEL=str(parallel), AZS_LLM_QUEUE="12"))
        script.prefill_s = 60
        stop = threading.Event()
        before = [Asker(client, f"before {n}", cancelled=stop.is_set) for n in range(parallel)]
        for one in before:
            one.start()
        until(lambda: len(script.asked) == parallel)
        places: dict[str, list[int]] = {f"{n:02}": [] for n in range(20)}
        askers = [Asker(connect(settings(AZS_LLM_PARALLEL=str(parallel), AZS_LLM_QUEUE="12")), name,
                        on_wait=told.append) for name, told in places.items()]  # fmt: skip
        for one in askers:
            one.start()
            until(lambda one=one: places[one.name] or one.error)
        script.prefill_s = 0.02
        stop.set()
        for one in askers:
            one.join(30)
        outcome = Counter("answer" if one.found else type(one.error).__name__ for one in askers)
        assert outcome == {"answer": 12, ModelBusyError.__name__: 8}
        assert [one.name for one in askers if one.found] == [f"{n:02}" for n in range(12)], "the first come"
        served = [request["messages"][-1]["content"] for request in script.asked[parallel:]]
        if parallel == 1:
            assert served == [f"{n:02}" for n in range(12)]
        assert script.most_running <= parallel
        for told in places.values():
            assert told == sorted(told, reverse=True)
        assert [places[f"{n:02}"][0] for n in range(12)] == list(range(1, 13))
        assert "занята" in describe(next(one.error for one in askers if isinstance(one.error, ModelBusyError)), "ru")
