"""A small server that speaks the API of LibreTranslate, and fails in the ways in which a server can fail."""

import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class TranslationServer(ThreadingHTTPServer):
    """Translates by writing the language before each line. `asked` has what was sent; `mode` says how it fails."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked, self.mode = [], ""
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        """Return the address of the server."""
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        """Answer as the mode says."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server = self.server
        server.asked.append({"path": self.path, **asked})
        lines = [f"{asked['target']}: {line}" for line in asked["q"]]
        if server.mode == "loses terms":
            lines = [re.sub(r"<span.*?</span>", "", line) for line in lines]
        elif server.mode == "repeats terms":
            lines = [re.sub(r"(<span.*?</span>)", r"\1 \1", line) for line in lines]
        answers = {
            "refuses": (403, {"error": "Invalid API key"}),
            "breaks": (500, {"error": f"Cannot translate text: {asked['q']}"}),
            "lacks a line": (200, {"translatedText": lines[1:]}),
            "says something else": (200, {"hello": "world"}),
            "redirects": (302, {}),
            "writes much": (200, {"translatedText": ["x" * 3_000_000]}),
        }
        if server.mode == "is slow":
            time.sleep(3)
        status, answer = answers.get(server.mode, (200, {"translatedText": lines}))
        body = b"<html>" if server.mode == "writes no JSON" else json.dumps(answer).encode()
        self.send_response(status)
        if server.mode == "redirects":
            self.send_header("Location", "http://127.0.0.1:1/")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        """Write nothing to the terminal."""
