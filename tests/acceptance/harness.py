"""How an acceptance case is written, run and counted."""

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BINARY = Path(os.environ.get("DATACHAT_BINARY", ROOT / "build/dev/datachat"))
POSTGRES = os.environ.get("DATACHAT_TEST_POSTGRES", "")
MARIADB = os.environ.get("DATACHAT_TEST_MARIADB", "")
SECONDS = 120

# Exit statuses that docs/command-line.md promises.
OK, REFUSED, UNANSWERABLE, UNSUPPORTED, NOT_CONFIRMED, USAGE, BAD_DATA, NO_INPUT, UNAVAILABLE, TRY_AGAIN, NO_PERMISSION = 0, 3, 4, 5, 6, 64, 65, 66, 69, 75, 77


class Failure(Exception):
    """A case that did not hold; its text is shown."""


def require(condition, words):
    if not condition:
        raise Failure(words)


@dataclass
class Run:
    status: int
    stdout: str
    stderr: str

    def shown(self):
        return f"status {self.status}\n    stdout: {self.stdout[:1500]!r}\n    stderr: {self.stderr[:1500]!r}"


class Workspace:
    """A folder of a case's own, with a home for the program's data. Removed by close()."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="datachat-acceptance-"))
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith("DATACHAT_")}
        for key in ("GROQ_API_KEY", "OPENAI_API_KEY"):
            self.environment.pop(key, None)
        self.environment["DATACHAT_HOME"] = str(self.folder / "home")
        self.environment["HOME"] = str(self.folder)

    def run(self, *arguments, stdin="", environment=None, seconds=SECONDS):
        """Runs the program; stdin is text or bytes."""
        data = stdin if isinstance(stdin, bytes) else stdin.encode()
        try:
            done = subprocess.run([BINARY, *arguments], input=data, capture_output=True, timeout=seconds, cwd=self.folder,
                                  env={**self.environment, **(environment or {})})
        except subprocess.TimeoutExpired:
            raise Failure(f"took more than {seconds} s: {arguments}") from None
        return Run(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def in_workspace(function):
    """Turns f(workspace) into a case without arguments."""

    def case():
        workspace = Workspace()
        try:
            function(workspace)
        finally:
            workspace.close()

    return case


def require_one_clear_sentence(run, status):
    """An error is told once, on stderr, for people, and says what to do; nothing of it is on stdout."""
    require(run.status == status, f"expected status {status}: {run.shown()}")
    require(run.stdout == "", f"stdout must be empty: {run.shown()}")
    lines = run.stderr.strip().splitlines()
    if status == USAGE and len(lines) == 2 and lines[1].startswith("Run `datachat "):
        lines.pop()  # where to read on
    require(len(lines) == 1, f"expected one line on stderr: {run.shown()}")
    require(20 <= len(lines[0]) <= 500 and lines[0].endswith((".", "?", ")", '"', "`")), f"expected a clear sentence: {run.shown()}")
    for jargon in ("terminate", "what():", "std::", "Errc", ".cpp", "boost", "\x1b"):
        require(jargon not in lines[0], f"jargon {jargon!r}: {run.shown()}")
