"""How gunicorn serves the portal, in containers, under systemd and on one machine.

`gunicorn --config python:untoc_portal.web_server untoc_portal.wsgi`

The portal is loaded once, and its processes are copies that share this memory. So HUP exchanges the processes of the
same version; USR2 starts another version next to it, which takes over once it has loaded (ADR 65).
"""

import gc
import os
import signal
import tempfile
from pathlib import Path
from typing import Any

from gunicorn import systemd

bind = os.environ.get("WEB_BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
workers = int(os.environ.get("WEB_WORKERS", "2"))
worker_class = "gthread"
threads = 4
# A file in memory shows that a process is alive: the disk can be slow, full or read-only.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 (only gunicorn's own empty file)
# The longest request; then the process ends it. Anyone who stops the server must wait longer (docs/operators.md).
timeout = 60
graceful_timeout = 60
preload_app = True
# The portal logs each request itself, without secrets and with the identifier that the person sees (core/logs.py).
accesslog = None
# Headers of proxies are read in one place, by untoc_portal.core.client_address.
forwarded_allow_ips = ""
# Two servers of one user would share the socket, and the user of the container has no home.
control_socket_disable = True


# Where the processes leave what they counted, for the figures of all (core/metrics.py). It is empty at each start.
raw_env = [f"PROMETHEUS_MULTIPROC_DIR={tempfile.mkdtemp(prefix='portal-metrics-', dir=worker_tmp_dir)}"]


def pre_exec(server: Any) -> None:
    """Start the release to which the command leads now: `current` may be another one than when this one was started."""
    _python, gunicorn, *options = server.START_CTX["args"]
    release, python = Path(gunicorn).parents[2], str(Path(gunicorn).with_name("python"))
    if (release / "manage.py").exists():
        server.START_CTX |= {0: python, "args": [python, gunicorn, *options], "cwd": str(release)}


def when_ready(server: Any) -> None:
    """Load what all processes share, before the first is made. A version that was running until now is ended."""
    from untoc_portal.wsgi import load_shared  # noqa: PLC0415 (the portal is loaded later than its settings)

    load_shared()
    # What is there now stays: to look through it for what is not used any more would copy it for each process.
    gc.collect()
    gc.freeze()
    if server.master_pid:
        systemd.sd_notify(f"MAINPID={os.getpid()}", server.log)
        os.kill(server.master_pid, signal.SIGTERM)


def child_exit(_server: Any, worker: Any) -> None:
    """Forget what only made sense while the process was alive."""
    from prometheus_client import multiprocess  # noqa: PLC0415 (it reads the folder above when it is imported)

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # of the library
