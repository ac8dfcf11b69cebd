"""Runs the Dockerfile's steps in a clean root, and then the image's process as its user until its check is content.

For machines without a container engine; as root, on Linux. What differs from an engine: the base image is this machine
and its Python, the root is a directory below which the Dockerfile's paths are moved, and users are not made, only used.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).resolve().parents[2]
MOVED = ("/opt/okrsync", "/var/lib/okrsync", "/etc/okrsync", "/build")
WITHOUT = ("groupadd", "useradd")  # need a root of their own
WRITABLE = ("var/lib/okrsync", "tmp")
PYTHON = os.environ.get("BASE_PYTHON", sys.executable)  # one that the image's user may run too
SECONDS = 120


@dataclass
class Image:
    """What the instructions so far have made. Stages share the root: later ones find what earlier ones left there."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    directory: Path = Path("/")
    said: dict[str, str] = field(default_factory=dict)  # USER, ENTRYPOINT, CMD, HEALTHCHECK

    def inside(self, text: str) -> str:
        """The text with the image's paths as they are here."""
        for path in MOVED:
            text = text.replace(path, f"{self.root}{path}")
        return text

    @property
    def variables(self) -> Mapping[str, str]:
        """Those of a process in the image. Of this machine's only pip's pass, which say where packages come from."""
        path = [self.environment.get("PATH"), f"{self.root}/base/bin", "/usr/bin", "/bin"]
        temporary = str(self.root / "tmp")
        return {
            **{name: value for name, value in os.environ.items() if name.startswith("PIP_")},
            **{"HOME": temporary, "TMPDIR": temporary, **self.environment},
            "PATH": os.pathsep.join(each for each in path if each),
        }

    def run(self, command: str) -> None:
        say(f"RUN {command}")
        subprocess.run(["/bin/sh", "-ec", self.inside(command)], cwd=self.directory, env=self.variables, check=True)

    def copy(self, names: Sequence[str]) -> None:
        """Files into a directory, and a directory's contents into another, as ``COPY`` does."""
        *sources, target = names
        for name in sources:
            if (HERE / name).is_dir():
                shutil.copytree(HERE / name, self.directory / target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(HERE / name, self.directory / target)

    def begin(self) -> None:
        """A stage: the base's Python, and nothing that an earlier one set."""
        self.environment, self.directory = {}, self.root


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def instructions(dockerfile: str) -> Iterator[tuple[str, str]]:
    """Each instruction with its argument, continued lines joined."""
    joined = dockerfile.replace("\\\n", " ")
    for line in joined.splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, argument = line.partition(" ")
            yield name, " ".join(argument.split())


def build(image: Image) -> None:
    """Carry out what builds the image, and keep what says how it runs."""
    for name, argument in instructions((HERE / "Dockerfile").read_text("utf-8")):
        match name:
            case "FROM":
                image.begin()
            case "WORKDIR":
                image.directory = Path(image.inside(argument))
                image.directory.mkdir(parents=True, exist_ok=True)
            case "RUN" if not argument.startswith(WITHOUT):
                image.run(argument)
            case "COPY" if "--from=" not in argument:
                image.copy(argument.split())
            case "ENV":
                pairs = (each.partition("=") for each in argument.split())
                image.environment |= {key: image.inside(value).replace(":$PATH", "") for key, _, value in pairs}
            case _:
                image.said[name] = argument


def words(image: Image, instruction: str) -> list[str]:
    """The command of an instruction in the JSON form."""
    said = image.said[instruction]
    listed: list[str] = json.loads(said[said.index("[") :])
    return listed


def as_its_user(image: Image, command: Sequence[str]) -> list[str]:
    user, _, group = image.said["USER"].partition(":")
    return ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups", "--no-new-privs", *command]


def lock(image: Image) -> None:
    """Nothing but the volume and /tmp can be written by the image's user."""
    user, group = map(int, image.said["USER"].split(":"))
    for path in WRITABLE:
        (image.root / path).mkdir(parents=True, exist_ok=True)
        os.chown(image.root / path, user, group)


@contextmanager
def tools(directory: Path) -> Iterator[Path]:
    """Three tools in boxes, and the directory with a configuration for them."""
    command = [str(Path(sys.executable).with_name("okrsync")), "sandbox", "--state", str(directory)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        until((directory / "okrsync.yaml").exists, "the sandboxes did not start")
        yield directory
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(SECONDS)


def until(content: Callable[[], bool], complaint: str) -> None:
    end = time.monotonic() + SECONDS
    while not content():
        if time.monotonic() > end:
            raise SystemExit(complaint)
        time.sleep(0.5)


def mounted(image: Image, directory: Path) -> None:
    """The configuration and its secrets where the image looks for them, to be read by all and written by nobody."""
    there = image.root / "etc/okrsync"
    there.mkdir(parents=True)
    for file in directory.iterdir():
        if file.suffix not in (".db", ".db-wal", ".db-shm"):
            shutil.copy(file, there)
            (there / file.name).chmod(0o444)


def serve(image: Image) -> None:
    """Run the image's process until its check is content, and stop it as an engine does."""
    command = as_its_user(image, [*words(image, "ENTRYPOINT"), *words(image, "CMD")])
    check = as_its_user(image, words(image, "HEALTHCHECK"))
    process = subprocess.Popen(command, cwd=image.directory, env=image.variables)

    def healthy() -> bool:
        if process.poll() is not None:
            raise SystemExit(f"the process ended with {process.returncode}")
        return subprocess.run(check, env=image.variables, capture_output=True, check=False).returncode == 0

    try:
        until(healthy, "the health check was never content")
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(SECONDS)
    if code != 0:
        raise SystemExit(f"asked to stop, it ended with {code}")


def main() -> None:
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        raise SystemExit("this needs root and setpriv, to become the image's user")
    with TemporaryDirectory(prefix="okrsync-image-") as name, TemporaryDirectory(prefix="okrsync-tools-") as state:
        image = Image(Path(name))
        image.root.chmod(0o755)
        (image.root / "tmp").mkdir()
        subprocess.run([PYTHON, "-m", "venv", str(image.root / "base")], check=True)
        build(image)
        lock(image)
        with tools(Path(state)) as directory:
            mounted(image, directory)
            serve(image)
        kept = image.root / "var/lib/okrsync/okrsync.db"
        say(f"The image's process synced, was healthy, ended when asked, and kept {kept.stat().st_size:,} bytes.")


if __name__ == "__main__":
    main()
