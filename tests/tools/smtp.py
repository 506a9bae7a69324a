"""A mail server that does what a test tells it: takes, refuses, asks to try later, is slow, hangs, or breaks off at a bad moment.

It speaks as much of SMTP (RFC 5321) as the product uses, with STARTTLS where it is given a certificate, and keeps what it took: a mail
counts as taken from the moment at which its last line has arrived, whatever becomes of the answer.
"""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

TAKE, SLOW, HANG, DROP, DROP_AFTER = "take", "slow", "hang", "drop", "drop after the mail"
Judge = Callable[[str, int], str]


@dataclass(frozen=True)
class Taken:
    """One mail that the server took."""

    to: str
    message: EmailMessage
    was_safe: bool


@dataclass
class Server:
    """A running server. `judge(address, n)` says what to do with the n-th try at an address: one of the words above, or "550 …"."""

    port: int
    judge: Judge
    context: ssl.SSLContext | None
    slow: float
    taken: list[Taken] = field(default_factory=list)
    tries: dict[str, int] = field(default_factory=dict)
    closing: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, address: str) -> str:
        """Count a try, and say what to do with it."""
        with self.lock:
            self.tries[address] = number = self.tries.get(address, 0) + 1
        return self.judge(address, number)


class _Talk:
    """One connection."""

    def __init__(self, server: Server, connection: socket.socket) -> None:
        self.server, self.connection, self.is_safe = server, connection, False
        self.lines = connection.makefile("rb")

    def say(self, line: str) -> None:
        self.connection.sendall(f"{line}\r\n".encode())

    def run(self) -> None:
        self.say("220 scripted")
        todo, to = TAKE, ""
        while line := self.lines.readline().decode().strip():
            verb = line.split(" ")[0].split(":")[0].upper()
            if verb in {"EHLO", "HELO"}:
                offers = ["250-scripted"] + (["250-STARTTLS"] if self.server.context and not self.is_safe else [])
                self.say("\r\n".join([*offers, "250 8BITMIME"]))
            elif verb == "STARTTLS" and self.server.context:
                self.say("220 go on")
                self.connection = self.server.context.wrap_socket(self.connection, server_side=True)
                self.lines, self.is_safe = self.connection.makefile("rb"), True
            elif verb == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                todo = self.server.ask(to)
                if todo == DROP:
                    return
                if todo == HANG:
                    self.server.closing.wait(60)
                    return
                self.say(todo if todo[0] in "45" else "250 good")
            elif verb == "DATA":
                self.say("354 go on")
                self.take(to, todo)
                if todo == DROP_AFTER:
                    return
                self.say("250 taken")
            elif verb == "QUIT":
                self.say("221 goodbye")
                return
            else:
                self.say("250 good")

    def take(self, to: str, todo: str) -> None:
        body = b""
        while (line := self.lines.readline()) not in {b".\r\n", b""}:
            body += line.removeprefix(b".") if line.startswith(b"..") else line
        if todo == SLOW:
            time.sleep(self.server.slow)
        message = message_from_bytes(body, policy=policy.default)
        with self.server.lock:
            self.server.taken.append(Taken(to, message, self.is_safe))


@contextlib.contextmanager
def running(
    judge: Judge = lambda _address, _number: TAKE, *, context: ssl.SSLContext | None = None, slow: float = 0.2
) -> Iterator[Server]:
    """Run a server on the loopback until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = Server(listening.getsockname()[1], judge, context, slow)
        threading.Thread(target=_listen, args=(server, listening), daemon=True).start()
        try:
            yield server
        finally:
            server.closing.set()
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)


def _listen(server: Server, listening: socket.socket) -> None:
    while not server.closing.is_set():
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        threading.Thread(target=_talk, args=(server, connection), daemon=True).start()


def _talk(server: Server, connection: socket.socket) -> None:
    talk = _Talk(server, connection)
    with contextlib.suppress(OSError):
        try:
            talk.run()
        finally:
            talk.lines.close()
            talk.connection.close()
