"""Where every setting is read from: the environment, or a file that `NAME_FILE` names, as containers give secrets."""

import environ
from environ.fileaware_mapping import FileAwareMapping


class _Lines(FileAwareMapping):
    """A value from a file is its first line: editors end a file with a line break."""

    def __getitem__(self, key: str) -> str:
        value: str = super().__getitem__(key)
        return value.split("\n", maxsplit=1)[0] if f"{key}_FILE" in self.env else value


class _Env(environ.Env):
    ENVIRON = _Lines()


env = _Env()
