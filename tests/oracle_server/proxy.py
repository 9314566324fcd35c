"""A TCP proxy on loopback that cuts, delays and loses what passes: the network between the app and its database."""

from __future__ import annotations

import contextlib
import selectors
import socket
import struct
import threading
import time


class Proxy:
    """Passes connections on to `port`; its attributes make trouble and may be changed at any time.

    Attributes:
        delay_s: how long each answer of the server waits.
        refuse: new connections are reset at once.
        cut_after: bytes of answers after which the connection is reset; None for never.
        lose_next_answer: the next request reaches the server, its answer is lost with the connection.
        lose_next_request: the next request is lost with the connection.
        silent: answers are kept back and the connection stays open.
    """

    def __init__(self, port: int) -> None:
        self.delay_s = 0.0
        self.refuse = self.lose_next_answer = self.lose_next_request = self.silent = False
        self.cut_after: int | None = None
        self.accepted = 0
        self._target = port
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._stopped = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Reset every connection there is."""
        for pair in list(self._pairs):
            self._reset(*pair)

    def calm(self) -> None:
        """No more trouble."""
        self.delay_s, self.cut_after = 0.0, None
        self.refuse = self.lose_next_answer = self.lose_next_request = self.silent = False

    def stop(self) -> None:
        """Close everything."""
        self._stopped.set()
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.refuse:
                self._reset(client)
                continue
            self.accepted += 1
            try:
                server = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                self._reset(client)
                continue
            for side in (client, server):
                side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._pairs.append((client, server))
            threading.Thread(target=self._pass, args=(client, server), daemon=True).start()

    def _pass(self, client: socket.socket, server: socket.socket) -> None:
        answered, losing = 0, False
        with selectors.DefaultSelector() as waiting, contextlib.suppress(OSError, ValueError):
            waiting.register(client, selectors.EVENT_READ)
            waiting.register(server, selectors.EVENT_READ)
            while not self._stopped.is_set():
                for key, _ in waiting.select(0.2):
                    data = key.fileobj.recv(65536)  # type: ignore[union-attr]
                    if not data:
                        raise OSError("closed")
                    if key.fileobj is client:
                        if self.lose_next_request:
                            self.lose_next_request = False
                            raise OSError("lost")
                        losing, self.lose_next_answer = self.lose_next_answer, False
                        server.sendall(data)
                        continue
                    answered += len(data)
                    if losing or (self.cut_after is not None and answered > self.cut_after):
                        raise OSError("lost")
                    if self.delay_s:
                        time.sleep(self.delay_s)
                    while self.silent and not self._stopped.is_set():
                        time.sleep(0.05)
                    client.sendall(data)
        self._reset(client, server)

    def _reset(self, *sides: socket.socket) -> None:
        for side in sides:
            with contextlib.suppress(OSError):
                side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            with contextlib.suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)
            with contextlib.suppress(OSError):
                side.close()
        self._pairs = [pair for pair in self._pairs if not set(pair) & set(sides)]
