"""Runs the program and watches its private memory."""

import subprocess
import time

from harness import BINARY, Failure


def peak_private_kilobytes(workspace, arguments, output, seconds=600):
    """Runs the program with stdout into the file `output`; returns the highest private memory seen (anonymous pages, from /proc)."""
    with open(output, "wb") as out, open(workspace.folder / "stderr", "wb") as err:
        process = subprocess.Popen([BINARY, *arguments], stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=workspace.environment, cwd=workspace.folder)
        peak, end = 0, time.monotonic() + seconds
        while process.poll() is None:
            try:
                status = open(f"/proc/{process.pid}/status").read()
            except OSError:
                break
            peak = max([peak, *(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon:"))])
            if time.monotonic() > end:
                process.kill()
                process.wait()
                raise Failure(f"took more than {seconds} s")
            time.sleep(0.005)
    if process.wait() != 0:
        raise Failure(f"status {process.returncode}: {(workspace.folder / 'stderr').read_text(errors='replace')[:500]}")
    return peak
