"""How gunicorn serves the portal, in containers, under systemd and on one machine alike.

`gunicorn --config python:untoc_portal.web_server untoc_portal.wsgi`
"""

import os
import tempfile
from pathlib import Path
from typing import Any

bind = os.environ.get("WEB_BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
workers = int(os.environ.get("WEB_WORKERS", "2"))
worker_class = "gthread"
threads = 4
# A file in memory tells that a process is alive: the disk can be slow, full or read-only.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 (only gunicorn's own empty file)
# The longest request; then the process ends it. Anyone who stops the server must wait longer (docs/operators.md).
timeout = 60
graceful_timeout = 60
# The application is loaded before processes are exchanged, so a new one answers at once.
preload_app = False
# The portal logs each request itself, without secrets and with the identifier that the person sees (core/logs.py).
accesslog = None
# Headers of proxies are read in one place, by untoc_portal.core.client_address.
forwarded_allow_ips = ""
# Two servers of one user would share the socket, and the user of the container has no home.
control_socket_disable = True


def on_starting(_server: Any) -> None:
    """Make the folder where the processes leave what they counted, for the figures of all (core/metrics.py).

    It begins empty with each start. The processes are made later, and read its name when they load the portal.
    """
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="portal-metrics-", dir=worker_tmp_dir)


def child_exit(_server: Any, worker: Any) -> None:
    """Forget what only made sense while the process was alive."""
    from prometheus_client import multiprocess  # noqa: PLC0415 (it reads the folder above when it is imported)

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # of the library
