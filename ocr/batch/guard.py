"""Limits that a worker puts on itself: memory, and an end with its driver."""

from __future__ import annotations

import os
import resource
import threading
import time
from multiprocessing import connection, parent_process

import psutil

MEMORY_EXIT = 77
"""Exit code of a worker that ended itself for its memory."""
FULL = 0.8
"""Share of its memory at which a worker is replaced after its job."""
_LOOK_S = 0.25
_MB = 1 << 20


def limit_memory(memory_mb: int) -> None:
    """End this process when it and its children hold more than `memory_mb` (RSS).

    A single request that would take the process beyond twice that is refused by the kernel, so that even memory taken
    in one gulp cannot bring the machine down.
    """
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    wanted = 2 * memory_mb * _MB
    resource.setrlimit(resource.RLIMIT_DATA, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
    threading.Thread(target=_watch_memory, args=(memory_mb,), daemon=True).start()


def follow_driver() -> None:
    """End this process and its children as soon as the driver is gone, killed or not."""
    threading.Thread(target=_watch_driver, daemon=True).start()


def memory_mb() -> float:
    """RSS of this process and its children."""
    me = psutil.Process()
    total = me.memory_info().rss
    for child in me.children(recursive=True):
        try:
            total += child.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return float(total) / _MB


def kill_children(pid: int) -> None:
    """Kill what a process has started, in sessions of their own or not; nothing where it is gone."""
    try:
        children = psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return
    for child in children:
        try:
            child.kill()
        except psutil.NoSuchProcess:
            continue


def _watch_memory(limit_mb: int) -> None:
    while memory_mb() <= limit_mb:
        time.sleep(_LOOK_S)
    kill_children(os.getpid())
    os._exit(MEMORY_EXIT)


def _watch_driver() -> None:
    driver = parent_process()
    if driver is not None:
        connection.wait([driver.sentinel])
        kill_children(os.getpid())
        os._exit(1)
