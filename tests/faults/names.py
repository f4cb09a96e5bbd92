"""A DNS that can be stopped from outside: it finds names unless a file says that it finds none."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

MAIL_HOST = "mail.faults.invalid"


def follow_names(gone: Path) -> None:
    """Let this process know the mail server by its name, as long as the file is not there."""
    find = socket.getaddrinfo

    def find_name(host: Any, *arguments: Any, **options: Any) -> Any:
        if host != MAIL_HOST:
            return find(host, *arguments, **options)
        if gone.exists():
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return find("127.0.0.1", *arguments, **options)

    socket.getaddrinfo = find_name
