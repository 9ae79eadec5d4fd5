"""What the benchmarks that run `warifu assess` share."""
import json
import statistics
import subprocess
import sys

VERDICT_STATUSES = (0, 1, 3)


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
