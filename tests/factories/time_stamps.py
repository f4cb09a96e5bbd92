"""An authority of time stamps for the tests: openssl behind a small server, with a root of its own."""

import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

CONFIG = """
[req]
distinguished_name = dn
[dn]
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[stamping]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = here
[here]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = yes
ess_cert_id_alg = sha256
"""


def _openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)  # noqa: S603, S607 (own words)


def make_authority(folder, name="root"):
    """Make a root and a certificate for time stamps, and return the file of the root."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "openssl.cnf").write_text(CONFIG)
    (folder / "serial").write_text("01")
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", "openssl.cnf"]
    _openssl(folder, "req", "-x509", *key, "-keyout", "root.key", "-out", "root.pem", "-days", "2",
             "-subj", f"/CN={name}", "-extensions", "root")  # fmt: skip
    _openssl(folder, "req", *key, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=stamps")
    _openssl(folder, "x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-out", "tsa.pem",
             "-days", "2", "-extfile", "openssl.cnf", "-extensions", "stamping", "-set_serial", "7")  # fmt: skip
    return folder / "root.pem"


def reply_to(folder, query):
    """Return the reply of the authority in this folder to a query."""
    (folder / "query.tsq").write_bytes(query)
    _openssl(folder, "ts", "-reply", "-queryfile", "query.tsq", "-config", "openssl.cnf", "-signer", "tsa.pem",
             "-inkey", "tsa.key", "-chain", "root.pem", "-out", "reply.tsr")  # fmt: skip
    return (folder / "reply.tsr").read_bytes()


@contextmanager
def serve_authority(folder):
    """Serve the authority of this folder, and yield its URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            query = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(reply_to(folder, query))

        def log_message(self, *_arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
