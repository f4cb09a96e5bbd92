"""A receiver of webhooks on this machine that answers as a test says, also badly."""

import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HERE = ["127.0.0.0/8"]


class Receiver(BaseHTTPRequestHandler):
    """Notes every event, and answers with the next answer of the test, or else 204."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers), body))
        answer = self.server.answers.pop(0) if self.server.answers else 204
        if callable(answer):
            self.close_connection = True
            answer(self)
            return
        self.send_response(answer)
        if 300 <= answer < 400:
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments):
        """Keep quiet."""


def answer_late(handler):
    """Say 200 after two seconds."""
    time.sleep(2)
    send(handler, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")


def drip_headers(handler):
    """Send the headers one byte at a time, each in time for the patience of a single step."""
    for number in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 200:
        if not send(handler, bytes([number])):
            return
        time.sleep(0.05)


def drip_body(handler):
    """Say 200 immediately, and send a body that does not end."""
    send(handler, b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    while send(handler, b"x"):
        time.sleep(0.05)


def flood(handler):
    """Say 200 immediately, and send a huge body."""
    send(handler, b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n")
    while send(handler, b"x" * 65536):
        pass


def hang_up(_handler):
    """Close the connection without an answer."""


def talk_nonsense(handler):
    """Answer with something that is not HTTP."""
    send(handler, b"\x00\x01\x02 hello\r\n\r\n")


def send(handler, content):
    """Return whether the other side still took it."""
    try:
        handler.wfile.write(content)
        handler.wfile.flush()
    except OSError:
        return False
    return True


@contextmanager
def open_receiver():
    """Give a running receiver: what it `got`, the `answers` that it will give, and its `url`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.got, server.answers, server.daemon_threads = [], [], True
    server.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
