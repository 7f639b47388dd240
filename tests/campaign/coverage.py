#!/usr/bin/env python3
"""Branch coverage of therapy, safety, commands and storage by the firmware's own tests (preset `coverage`, gcovr).

Branches of exceptions and unreachable ones are left out. Prints each room's figure, each branch never taken with
--verbose, and last how many there are and how many were never taken. Fails below --below percent (default 98).
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROOMS = ["therapy", "safety", "commands", "storage"]
TESTS = ["test_fw_therapy", "test_fw_storage", "test_fw_commands", "test_fw_port_sim", "test_campaign"]


def run(*command, **more):
    subprocess.run([str(c) for c in command], check=True, **more)


def measure(build, jobs):
    run("cmake", "-S", ROOT, "--preset", "coverage", "-B", build, cwd=ROOT, stdout=subprocess.DEVNULL)
    run("ninja", "-C", build, f"-j{jobs}", *TESTS, stdout=subprocess.DEVNULL)
    for old in build.rglob("*.gcda"):
        old.unlink()
    # Together: what each counts is added to the same files under a lock.
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for done in [pool.submit(run, build / "bin" / t, "--gtest_brief=1", cwd=ROOT, stdout=subprocess.DEVNULL)
                     for t in TESTS]:
            done.result()


def report(build):
    out = build / "coverage.json"
    # gcov writes counts of hot branches as negative numbers (its own overflow); such a line is read as it is, the rest holds.
    run("gcovr", "--gcov-ignore-parse-errors", "--json", out, "-r", ROOT, "--exclude-throw-branches", "--exclude-unreachable-branches",
        "-f", f"{ROOT}/implant_fw/({'|'.join(ROOMS)})/", build, cwd=ROOT, stdout=subprocess.DEVNULL)
    return json.loads(out.read_text(encoding="utf-8"))["files"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--below", type=float, default=98.0)
    parser.add_argument("--build", default=str(ROOT / "build/coverage"))
    parser.add_argument("--report-only", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    build = pathlib.Path(options.build)
    if not options.report_only:
        measure(build, int(os.environ.get("CISTERNA_JOBS", os.cpu_count() or 1)))
    taken, total = dict.fromkeys(ROOMS, 0), dict.fromkeys(ROOMS, 0)
    for file in report(build):
        name = file["file"]
        room = name.split("/")[1]
        for line in file["lines"]:
            # A template's or an inlined function's copies are one branch each: taken in one is taken.
            branches = [b["count"] != 0 for b in line.get("branches", [])]
            total[room] += len(branches)
            taken[room] += sum(branches)
            if options.verbose and not all(branches):
                print(f"{name}:{line['line_number']}: {len(branches) - sum(branches)} of {len(branches)} never taken")
    for room in ROOMS:
        print(f"{room:10} {taken[room]:5} of {total[room]:5} branches, {100 * taken[room] / max(1, total[room]):.1f} %")
    tried, hit = sum(total.values()), sum(taken.values())
    percent = 100 * hit / max(1, tried)
    print(f"branch coverage {percent:.1f} %, wanted {options.below:.0f} %")
    print(f"tried {tried}, survived {tried - hit}, reproduce: scripts/campaign coverage --report-only --verbose")
    return 0 if percent >= options.below else 1


if __name__ == "__main__":
    sys.exit(main())
