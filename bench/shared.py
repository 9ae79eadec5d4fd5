"""What the benchmarks share."""
import json
import os
import pathlib
import statistics
import subprocess
import sys
import threading
import time

VERDICT_STATUSES = (0, 1, 3)
CACHE = pathlib.Path(os.environ.get("WARIFU_CACHE") or pathlib.Path.home() / ".cache/warifu")


def from_pypi(package):
    """The programs of a package, fetched once into a place of its own."""
    home = CACHE / "bench" / package.replace("==", "-")
    if not (home / "complete").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", home], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([home / "bin/pip", "install", "--quiet", package], check=True)
        (home / "complete").touch()
    return home / "bin"


def from_go(package):
    """A program of a Go module, fetched and built once."""
    name, version = package.rsplit("/", 1)[1].split("@")
    program = CACHE / "bench" / f"{name}-{version}" / name
    if not program.exists():
        subprocess.run(["go", "install", package], check=True, capture_output=True,
                       env={**os.environ, "GOBIN": str(program.parent)})
    return program


def fail(bench, message):
    print(f"bench/{bench}: {message}", file=sys.stderr)
    sys.exit(2)


def assess(bench, warifu, product):
    """Milliseconds of each stage."""
    run = subprocess.run([warifu, "assess", product, "--quiet", "--timings"], capture_output=True, text=True)
    if run.returncode not in VERDICT_STATUSES:
        fail(bench, f"{warifu} assess ended with status {run.returncode}:\n{run.stderr[-2000:]}")
    return json.loads(run.stderr.splitlines()[-1])


def print_times(rows):
    """`rows`: name and milliseconds of each run."""
    width = max(len(name) for name, _ in rows) + 2
    print(f"{'':<{width}}{'median ms':>10}{'min':>9}{'max':>9}")
    for name, times in rows:
        print(f"{name:<{width}}{statistics.median(times):10.1f}{min(times):9.1f}{max(times):9.1f}")


def family(root):
    """A process and its descendants."""
    found = [root]
    for pid in found:
        try:
            for task in os.listdir(f"/proc/{pid}/task"):
                found += map(int, pathlib.Path(f"/proc/{pid}/task/{task}/children").read_text().split())
        except OSError:
            pass
    return found


def resident_bytes(pid):
    """Proportional set size (what processes share counts once), and how much of it is pages of files."""
    sizes = {"Pss": 0, "Pss_File": 0}
    try:
        for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            name, _, value = line.partition(":")
            if name in sizes:
                sizes[name] = int(value.split()[0]) * 1024
    except OSError:
        pass
    return sizes["Pss"], sizes["Pss_File"]


class MemoryWatch(threading.Thread):
    """Samples the memory of a process and its descendants together."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.peak, self.file_pages, self.ended = pid, 0, 0, threading.Event()

    def run(self):
        while not self.ended.wait(0.02):
            sizes = [resident_bytes(pid) for pid in family(self.pid)]
            total = sum(size for size, _ in sizes)
            if total > self.peak:
                self.peak, self.file_pages = total, sum(pages for _, pages in sizes)


def run(command, output, watch=False, limit_s=None):
    """Seconds, peak memory in bytes, pages of files in it, and the exit status: None when stopped at the limit."""
    with open(output, "wb") as sink:
        start = time.monotonic()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT,
                                   start_new_session=True)
        memory = MemoryWatch(process.pid) if watch else None
        if memory:
            memory.start()
        timer = threading.Timer(limit_s, lambda: os.killpg(process.pid, 9)) if limit_s else None
        if timer:
            timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if timer:
            timer.cancel()
        if memory:
            memory.ended.set()
            memory.join()
    # The kernel's own peak is exact, but of the largest process alone.
    peak = max(usage.ru_maxrss * 1024, memory.peak if memory else 0)
    stopped = process.returncode == -9 and limit_s is not None and seconds >= limit_s
    return seconds, peak, memory.file_pages if memory else 0, None if stopped else process.returncode
