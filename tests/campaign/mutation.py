#!/usr/bin/env python3
"""Mutation runner for therapy and safety: changes one thing in the source, builds what depends on it, runs the tests.

Changes: relational and logical operators, plus and minus, constants by one, statements dropped. Works on a copy of the
tree (build/mutation), never on the tree itself. A change is killed when a test fails, hangs or crashes; one that does
not compile is no change and is drawn again. Prints each change and, last, how many were tried and how many survived.
A survivor that is listed in mutation_known.csv (file, line of code, change, why it changes nothing) counts as explained.

Usage: mutation.py [--n N] [--minutes M] [--seed S] [--jobs J] [--only FILE-PART] [--line FILE:LINE:NUMBER]
                   [--tests N] [--list]
"""
import argparse
import concurrent.futures
import csv
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROOMS = ["implant_fw/therapy", "implant_fw/safety"]
COPIED = ["CMakeLists.txt", "CMakePresets.json", "cmake", "units", "crypto", "telemetry", "implant_fw", "programmer", "bench",
          "apps", "gui", "tests", "data", "scripts", "docs"]
# The cheap ones first; the filter leaves out what cuts power at each byte and the long reduced campaigns.
TESTS = [("test_fw_therapy", "*"), ("test_fw_commands", "-PowerCut*"), ("test_campaign", "-RamFlip*")]
SECONDS = 120  # of the processor, so that a busy machine kills nothing

RELATIONAL = [(" <= ", " < "), (" < ", " <= "), (" >= ", " > "), (" > ", " >= "), (" == ", " != "), (" != ", " == "),
              (" && ", " || "), (" || ", " && "), (" + ", " - "), (" - ", " + ")]
NUMBER = re.compile(r"(?<![\w.'])(\d[\d']*)(?![\w.'xX])")
STATEMENT = re.compile(r"^\s+(?:\(void\))?[a-z][\w.\->\[\]()*]*(?:\(.*\)| (?:[-+*/|^&]?=) .*);(?:\s*//.*)?$")
DECLARES = re.compile(r"^\s+(?:const|auto|constexpr|static|using|return|case|break|continue|explicit|friend|std::\w+<|bool |int |"
                      r"std::|\[\[)")


def code_of(line):
    """The line without its comment; empty for what is not code that runs."""
    text = line.split("//")[0].rstrip("\n")
    return "" if text.lstrip().startswith(("#", "static_assert", "using", "namespace", "template")) or '"' in text else text


def changes_of(line):
    text = code_of(line)
    found = []
    for old, new in RELATIONAL:
        at = text.find(old)
        while at >= 0:
            found.append((at, old, new))
            at = text.find(old, at + 1)
    for match in NUMBER.finditer(text):
        value = int(match.group(1).replace("'", ""))
        found.append((match.start(), match.group(1), str(value + 1)))
        if value:
            found.append((match.start(), match.group(1), str(value - 1)))
    if STATEMENT.match(line) and not DECLARES.match(line):
        found.append((0, text, ";"))
    return found


def all_changes(only):
    out = []
    for room in ROOMS:
        for path in sorted((ROOT / room).iterdir()):
            if path.suffix not in (".cpp", ".h") or (only and only not in path.name):
                continue
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            for index, line in enumerate(lines):
                for number, change in enumerate(changes_of(line)):
                    out.append((str(path.relative_to(ROOT)), index, number, *change))
    return out


class Scratch:
    """A copy of the tree with a build of its own."""

    def __init__(self, base, tests):
        self.tests = TESTS[:tests]
        self.src, self.build = base / "src", base / "b"
        shutil.rmtree(self.src, ignore_errors=True)
        self.src.mkdir(parents=True)
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, self.src / name, copy_function=shutil.copy)  # new times: nothing stale
            else:
                shutil.copy(ROOT / name, self.src / name)
        (self.src / "build").mkdir()
        (self.src / "build/sources").symlink_to(ROOT / "build/sources")
        env = dict(os.environ, CCACHE_BASEDIR=str(base), CCACHE_NOHASHDIR="1")
        launcher = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
        subprocess.run(["cmake", "-S", self.src, "-B", self.build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
                        "-DCMAKE_CXX_FLAGS_RELEASE=-O1", "-DCISTERNA_HOST_TOOLS=OFF", *launcher],
                       check=True, stdout=subprocess.DEVNULL, env=env)
        self.env = env
        if (test := self.failing()) is not None:
            sys.exit(f"the unchanged tree fails {test}")

    def make(self, test):
        done = subprocess.run(["ninja", "-C", self.build, "-j1", test], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              env=self.env, check=False)
        return done.returncode == 0

    def failing(self):
        """The first test that fails, each built when its turn comes; 'no change' when it does not build."""
        for test, only in self.tests:
            if not self.make(test):
                return "no change"
            done = subprocess.run(["prlimit", f"--cpu={SECONDS}", self.build / "bin" / test, f"--gtest_filter={only}",
                                   "--gtest_fail_fast"], cwd=self.src, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL, check=False)
            if done.returncode != 0:
                return test + (" (time)" if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL) else "")
        return None

    def judge(self, change):
        """'killed by X', 'survived' or 'no change' (it does not compile)."""
        name, index, _, at, old, new = change
        path = self.src / name
        whole = path.read_text(encoding="utf-8")
        lines = whole.splitlines(keepends=True)
        lines[index] = lines[index][:at] + new + lines[index][at + len(old):]
        path.write_text("".join(lines), encoding="utf-8")
        try:
            test = self.failing()
            if test == "no change":
                return test
            return "survived" if test is None else f"killed by {test}"
        finally:
            path.write_text(whole, encoding="utf-8")


def known():
    path = ROOT / "tests/campaign/mutation_known.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["file"], row["code"], row["change"]): row["why"] for row in csv.DictReader(file)}


def told(change):
    name, index, number, _, old, new = change
    return f"{name}:{index + 1}:{number}", f"{old.strip()} -> {new.strip()}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=400)
    parser.add_argument("--minutes", type=float, default=0, help="begin no change after so long; 0: until --n is reached")
    parser.add_argument("--seed", type=int, default=20261120)
    parser.add_argument("--jobs", type=int, default=int(os.environ.get("CISTERNA_JOBS", os.cpu_count() or 1)))
    parser.add_argument("--only", default="")
    parser.add_argument("--line", default="")
    parser.add_argument("--tests", type=int, default=len(TESTS), help="how many of the test programs, the quick ones first")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    changes = all_changes(options.only)
    if options.line:
        changes = [c for c in changes if told(c)[0].startswith(options.line)]
    print(f"{len(changes)} changes are possible, seed {options.seed}")
    if options.list:
        for change in changes:
            print(*told(change))
        return 0
    random.Random(options.seed).shuffle(changes)
    explained = known()
    possible, until = len(changes), time.monotonic() + 60 * options.minutes if options.minutes else None
    base = pathlib.Path(os.environ.get("CISTERNA_MUTATION", ROOT / "build/mutation"))
    todo, counts, survivors = iter(changes), {"tried": 0, "explained": 0}, []

    def work(job):
        scratch = Scratch(base / str(job), options.tests)
        for change in todo:
            if counts["tried"] >= options.n or (until is not None and time.monotonic() > until):
                return
            verdict = scratch.judge(change)
            if verdict == "no change":
                continue
            counts["tried"] += 1
            where, what = told(change)
            if verdict == "survived":
                code = (ROOT / change[0]).read_text(encoding="utf-8").splitlines()[change[1]].strip()
                why = explained.get((change[0], code, what))
                if why is None:
                    survivors.append(where)
                    verdict += f" | {code}"
                else:
                    counts["explained"] += 1
                    verdict = f"explained: {why}"
            print(f"{where}: {what}: {verdict}", flush=True)

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for job in [pool.submit(work, j) for j in range(options.jobs)]:
            job.result()
    print(f"{counts['tried']} of {possible} possible changes tried, {counts['tried'] - counts['explained'] - len(survivors)} killed")
    print(f"{counts['explained']} of the changes change nothing that can be seen, see mutation_known.csv")
    first = f"scripts/campaign mutation --line {survivors[0]}" if survivors else "-"
    print(f"tried {counts['tried']}, survived {len(survivors)}, reproduce: {first}")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
