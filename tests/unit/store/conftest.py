"""Owns the databases that the store is tested on: a file, memory, and a throwaway PostgreSQL where it is installed."""

from __future__ import annotations

import itertools
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import psycopg
import pytest

from okrsync.store import Store


def _postgres_binaries() -> Path | None:
    """Where PostgreSQL's server is installed: Debian keeps it out of the search path."""
    places = [Path(found).parent for found in [shutil.which("initdb")] if found]
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next((place for place in places if (place / "initdb").exists()), None)


POSTGRES = _postgres_binaries()
KEPT = ["file", *(["postgresql"] if POSTGRES else [])]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if POSTGRES is None:
        terminalreporter.write_line("store: tested on SQLite only, for no PostgreSQL server is installed here")


class _Server:
    """A PostgreSQL cluster of its own on a loopback port, run by another user where we are root: it refuses root."""

    def __init__(self, binaries: Path, home: Path) -> None:
        self._binaries, self._home = binaries, home
        self._names = itertools.count()
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def run(self, command: str, *arguments: str) -> None:
        user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        subprocess.run(
            [*user, str(self._binaries / command), "-D", str(self._home / "data"), *arguments],
            check=True,
            cwd=self._home,
            stdout=subprocess.DEVNULL,
        )

    def start(self) -> None:
        if os.geteuid() == 0:
            shutil.chown(self._home, "postgres")
        self.run("initdb", "-A", "trust", "-U", "okrsync", "--no-sync", "-E", "UTF8", "--locale=C")
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c fsync=off -c unix_socket_directories={self._home}"
        self.run("pg_ctl", "-w", "-l", str(self._home / "log"), "-o", options, "start")

    def stop(self) -> None:
        self.run("pg_ctl", "-w", "-m", "immediate", "stop")

    def database(self) -> str:
        """The address of a new, empty database."""
        address = f"postgresql://okrsync@127.0.0.1:{self.port}"
        name = f"test{next(self._names)}"
        with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"{address}/{name}"


@pytest.fixture(scope="session")
def server() -> Iterator[_Server]:
    assert POSTGRES is not None
    home = Path(tempfile.mkdtemp(prefix="okrsync-postgres-"))
    server = _Server(POSTGRES, home)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(home)


def _address(request: pytest.FixtureRequest) -> str:
    if request.param == "memory":
        return "sqlite://"
    if request.param == "postgresql":
        address: str = request.getfixturevalue("server").database()
        return address
    return f"sqlite:///{request.getfixturevalue('tmp_path')}/new/okrsync.db"


@pytest.fixture(params=[*KEPT, "memory"])
def address(request: pytest.FixtureRequest) -> str:
    """Where a new store can be made."""
    return _address(request)


@pytest.fixture(params=KEPT)
def kept(request: pytest.FixtureRequest) -> str:
    """Where a new store can be made that outlives its process."""
    return _address(request)


@pytest.fixture(params=["postgresql"] if POSTGRES else [])
def postgres(request: pytest.FixtureRequest) -> str:
    return _address(request)


@pytest.fixture
def opened() -> Iterator[Callable[..., Store]]:
    """Opens stores, and closes them in the end."""
    with ExitStack() as stack:
        yield lambda *arguments: stack.enter_context(closing(Store.open(*arguments)))


@pytest.fixture
def store(address: str, opened: Callable[..., Store]) -> Store:
    return opened(address)
