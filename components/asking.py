"""Answering beside the page: the stages are shown as they come, and they can be stopped at every moment."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

import streamlit as st

from azs.errors import CancelledError

LOOK_S = 0.2
Found = TypeVar("Found")


class Work(Generic[Found]):
    """One question being answered in a thread of its own."""

    def __init__(self, answer: Callable[..., Found]) -> None:
        """Args: answer: makes the answer; is given `on_stage` and `cancelled`, see `Assistant.ask`."""
        self._answer = answer
        self._stages: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._done = threading.Event()
        self._found: Found | None = None
        self._error: BaseException | None = None
        threading.Thread(target=self._run, name="answer", daemon=True).start()

    def show(self, title: str, stop: str) -> Found:
        """Draw the stages until the answer is there, with a button that says `stop`: any click breaks the run off.

        Raises:
            CancelledError: the person stopped it; whatever still runs ends by itself.
            AzsError: the question could not be answered.
        """
        box = st.status(title)
        st.button(stop, key="stop_answer", icon=":material/stop_circle:")
        with box:
            label, told = title, []
            try:
                while not self._done.wait(LOOK_S):
                    label = self._tell(told) or label
                    box.update(label=label)  # here Streamlit breaks off when the person stops or leaves
                self._tell(told)
            finally:
                self._stop.set()
            if self._error is not None:
                box.update(state="error")
                raise self._error
            box.update(state="complete")
        if self._found is None:
            raise CancelledError("assistant.cancelled")
        return self._found

    def _tell(self, told: list[str]) -> str:
        """Write the stages that have come; returns the last of them."""
        last = ""
        while not self._stages.empty():
            last = self._stages.get()
            if last not in told:
                told.append(last)
                st.text(last)
        return last

    def _run(self) -> None:
        try:
            self._found = self._answer(on_stage=self._stages.put, cancelled=self._stop.is_set)
        except BaseException as error:  # noqa: BLE001  # raised again where the page can tell it
            self._error = error
        finally:
            self._done.set()
