"""A small OpenID Connect provider on a port of its own: it lets everyone in as the person that it was given."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENT, SECRET, CODE, TOKEN = "portal", "a secret of the tests", "a-code", "an-access-token"


@dataclass
class Provider:
    """What the provider says of the person, and what it has been asked."""

    address: str
    claims: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)

    @cached_property
    def key(self) -> rsa.RSAPrivateKey:
        """Return the key the identity is signed with."""
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def configuration(self) -> dict[str, Any]:
        """Return what a client discovers."""
        names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        return {f"{name}_endpoint": f"{self.address}/{path}" for name, path in names.items()} | {
            "issuer": self.address,
            "jwks_uri": f"{self.address}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def back(self, query: dict[str, str]) -> str:
        """Return where the browser is sent after the person was let in."""
        self.asked.append(query)
        return f"{query['redirect_uri']}?{urlencode({'code': CODE, 'state': query['state']})}"

    def tokens(self, form: dict[str, str]) -> dict[str, str] | None:
        """Return the tokens for a code, to the client that knows its secret."""
        self.asked.append(form)
        if (form.get("code"), form.get("client_id"), form.get("client_secret")) != (CODE, CLIENT, SECRET):
            return None
        now = int(time.time())
        identity = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 60, **self.claims}
        return {
            "access_token": TOKEN,
            "token_type": "Bearer",
            "id_token": jwt.encode(identity, self.key, "RS256", {"kid": "1"}),
        }


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        where = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(where.query).items()}
        if where.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.provider.back(query))
            self.end_headers()
        elif where.path == "/userinfo" and self.headers["Authorization"] == f"Bearer {TOKEN}":
            self._say(self.provider.claims)
        elif where.path == "/.well-known/openid-configuration":
            self._say(self.provider.configuration())
        else:
            self._say({"error": "unknown"}, 404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        tokens = self.provider.tokens({name: values[0] for name, values in parse_qs(body).items()})
        self._say(tokens or {"error": "invalid_grant"}, 200 if tokens else 400)

    def _say(self, value: Any, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(value).encode())

    def log_message(self, *_args: Any) -> None:
        """Keep quiet."""


@contextmanager
def running_provider() -> Iterator[Provider]:
    """Run a provider for as long as the block lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {}))
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    server.RequestHandlerClass.provider = provider
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
