"""A mail server for the tests: takes letters, or misbehaves as it is told."""

from __future__ import annotations

import email
import email.policy
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage


@dataclass
class Mailbox:
    """What arrived, and how to behave: answers by command ("RCPT", "MAIL", "DATA", "AUTH", "." for a letter's end);
    "drop" closes the connection without an answer."""

    letters: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    port: int = 0


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        box: Mailbox = self.server.box  # type: ignore[attr-defined]
        self._say("220 test")
        while line := self.rfile.readline().decode().strip():
            box.said.append(line)
            command = line[:4].upper()
            told = box.answers.get(command)
            if told == "drop":
                return
            if told:
                self._say(told)
            elif command == "EHLO":
                able = (
                    ["250-test", "250-AUTH PLAIN"] if box.tls is None or self._secure else ["250-test", "250-STARTTLS"]
                )
                for one in able:
                    self._say(one)
                self._say("250 SIZE")
            elif command == "STAR" and box.tls is not None:
                self._say("220 go")
                try:
                    self._encrypt(box.tls)
                except ssl.SSLError:  # the client does not trust us
                    return
            elif command == "DATA":
                self._say("354 go")
                if not self._take(box):
                    return
            elif command == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("235 ok" if command == "AUTH" else "250 ok")

    _secure = False

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def _encrypt(self, context: ssl.SSLContext) -> None:
        plain = self.connection
        self.connection = context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
        self.request = self.connection
        try:
            self.connection.do_handshake()
        except ssl.SSLError:
            self.connection.close()
            raise
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        self._secure = True

    def _take(self, box: Mailbox) -> bool:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        told = box.answers.get(".", "250 taken")
        if not told.startswith(("4", "5")):
            box.letters.append(email.message_from_bytes(b"".join(lines), policy=email.policy.default))  # type: ignore[arg-type]
        if told == "drop":
            return False
        self._say(told)
        return True

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mail_server(tls: ssl.SSLContext | None = None, port: int = 0) -> Iterator[Mailbox]:
    """A server on a free port of loopback, for as long as the block runs."""
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    with socketserver.ThreadingTCPServer(("127.0.0.1", port), _Session) as server:
        server.daemon_threads = True
        box = Mailbox(tls=tls, port=server.server_address[1])
        server.box = box  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()
