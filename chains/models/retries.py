"""Which failures of a model are tried again, and after what pause."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from azs.errors import CancelledError, ModelError
from chains.models.contract import Cancelled

ATTEMPTS = 3
FIRST_PAUSE_S = 0.5
LONGEST_ASKED_S = 20.0
TRANSIENT = (429, 502, 503, 504)
LOOK_S = 0.05


def is_down(error: ModelError) -> bool:
    """Whether the error speaks against the server, so that it counts towards leaving it alone."""
    if error.key in ("models.unreachable", "models.timeout", "models.broken_off", "models.foreign"):
        return True
    return (status_of(error) or 0) >= 500


def status_of(error: ModelError) -> int | None:
    """HTTP status behind an error."""
    status = getattr(getattr(error.__cause__, "response", None), "status_code", None)
    return status if isinstance(status, int) else None


def pause_before(error: ModelError, attempt: int) -> float | None:
    """Seconds to wait before the next attempt; None where the error is not to be tried again.

    Args:
        error: what the attempt ended with.
        attempt: its number, from 1.
    """
    status = status_of(error)
    if attempt >= ATTEMPTS or not (error.key == "models.unreachable" or status in TRANSIENT):
        return None
    asked_s = _retry_after(error)
    if asked_s is not None:
        return asked_s if asked_s <= LONGEST_ASKED_S else None
    return FIRST_PAUSE_S * 2.0 ** (attempt - 1) * random.uniform(0.5, 1.5)  # noqa: S311  (spreads retries, no secret)


def sleep(seconds: float, *, cancelled: Cancelled, clock: Callable[[], float] = time.monotonic) -> None:
    """Sleep, unless the person stops the question.

    Raises:
        CancelledError: `cancelled` said so.
    """
    until = clock() + seconds
    while (left_s := until - clock()) > 0:
        if cancelled and cancelled():
            raise CancelledError("assistant.cancelled")
        time.sleep(min(LOOK_S, left_s))


def _retry_after(error: ModelError) -> float | None:
    """Seconds the server asks to wait; None where it does not say."""
    response = getattr(error.__cause__, "response", None)
    text = response.headers.get("retry-after") if response is not None else None
    if not text:
        return None
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None
