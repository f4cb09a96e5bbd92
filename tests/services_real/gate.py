"""A way to Redis that can be shut and opened again, as when the broker is down for a while."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit


class Gate:
    """Passes connections on to an address, as long as it is open."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.target = (parts.hostname, parts.port or 6379)
        self.listener: socket.socket | None = None
        self.passing: list[socket.socket] = []
        self.port = 0
        self.open()
        login = parts.netloc.rpartition("@")[0]
        netloc = f"{login}@127.0.0.1:{self.port}" if login else f"127.0.0.1:{self.port}"
        self.url = urlunsplit(parts._replace(netloc=netloc))

    def open(self) -> None:
        """Take connections."""
        self.listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._take, args=[self.listener], daemon=True).start()

    def shut(self) -> None:
        """Refuse further connections and break those that are there."""
        for one in [self.listener, *self.passing]:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self.passing.clear()

    def _take(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _address = listener.accept()
                far = socket.create_connection(self.target)
                self.passing += [near, far]
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self._pass, args=[source, sink], daemon=True).start()

    @staticmethod
    def _pass(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
