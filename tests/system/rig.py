"""What the system tests share: private folders, real `cisterna` processes, and a runner of cases in parallel.

A case is a function case(rig). Each runs in a process of its own, in a folder of its own with a HOME, XDG_STATE_HOME and TMPDIR
of its own. Nothing sleeps: everything waits for a line, an answer or an end, with a deadline. Every process a case starts dies with
it, also when the case itself is killed. Needs nothing but the standard library.
"""
import ctypes
import json
import os
import pathlib
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

DEADLINE_S = 20.0  # for anything that a healthy machine does in under 2 s
KILL = signal.SIGKILL
_libc = ctypes.CDLL(None)


def die_with_parent():
    _libc.prctl(1, int(KILL), 0, 0, 0)  # PR_SET_PDEATHSIG


class Failure(AssertionError):
    pass


def check(condition, *said):
    if not condition:
        raise Failure(" ".join(str(word) for word in said) or "check failed")


def equal(got, wanted, *said):
    check(got == wanted and type(got) in (type(wanted), int, float), *said, f": got {got!r}, wanted {wanted!r}")


class Answer:
    """What a command left behind."""

    def __init__(self, arguments, code, out, err):
        self.arguments, self.code, self.out, self.err = arguments, code, out, err

    def __str__(self):
        return f"cisterna {' '.join(map(repr, self.arguments))}\n exit {self.code}\n out {self.out}\n err {self.err}"

    @property
    def json(self):
        lines = self.out.splitlines()
        check(len(lines) == 1, "not one line of JSON:", self)
        value = json.loads(lines[0], parse_constant=lambda word: check(False, "not JSON:", word))
        check(isinstance(value, dict), "not one object:", self)
        return value

    def ends(self, code):
        check(self.code == code, f"wanted exit {code}:", self)
        return self


class Running:
    """A command under way."""

    def __init__(self, rig, arguments, process):
        self.rig, self.arguments, self.process = rig, arguments, process

    def wait(self, deadline=DEADLINE_S):
        try:
            out, err = self.process.communicate(timeout=deadline)
        except subprocess.TimeoutExpired:
            self.process.kill()
            out, err = self.process.communicate()
            raise Failure(f"no end within {deadline} s: {Answer(self.arguments, None, out, err)}") from None
        return Answer(self.arguments, self.process.returncode, (out or b"").decode("utf-8", "replace"),
                      err.decode("utf-8", "replace"))

    def ended_within(self, seconds):
        try:
            self.process.wait(timeout=seconds)
            return True
        except subprocess.TimeoutExpired:
            return False

    def kill(self):
        self.process.kill()
        self.process.communicate()


class Bench:
    """A bench process on a folder. `address` once it listens."""

    def __init__(self, rig, folder="b", scenario="baclofen_refill_visit", listen="127.0.0.1:0", more=()):
        self.rig, self.folder = rig, folder
        self.arguments = ["bench", "--state", folder, "--listen", listen, "--speed", "max",
                          *(["--scenario", scenario] if scenario else []), "--json", *more]
        self.start()

    def start(self):
        self.process = self.rig.popen(self.arguments)
        ready = json.loads(read_line(self.process))
        check(ready["bench"] is True and "listening" in ready, "no ready line:", ready)
        self.address, self.serial = ready["listening"], ready["serial"]
        self.home = str(self.rig.path / self.folder / "programmer")

    def kill(self):
        self.process.kill()
        self.process.communicate()

    def restart(self):
        self.kill()
        self.start()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=DEADLINE_S)
        equal(self.process.returncode, 0, "a bench that was asked to stop")

    def run(self, *arguments, **more):
        return self.rig.run(*arguments, "--wand", "tcp:" + self.address, **more)

    def begin(self, *arguments, **more):
        return self.rig.begin(*arguments, "--wand", "tcp:" + self.address, **more)

    def world(self, *arguments):
        return self.rig.run("world", *arguments, "--state", self.folder, "--json").ends(0).json

    def truth(self):
        return self.world("truth")

    def read(self):
        """An interrogation that must succeed."""
        return self.run("interrogate", "--json", "--home", self.home).ends(0).json


def read_line(process, deadline=DEADLINE_S):
    end, line = time.monotonic() + deadline, b""
    file = process.stdout.fileno()
    while not line.endswith(b"\n"):
        left = end - time.monotonic()
        check(left > 0, "no line within the deadline; so far", line)
        if select.select([file], [], [], left)[0]:
            byte = os.read(file, 1)
            if not byte:
                raise Failure(f"ended without a line: {line!r} {process.stderr.read()!r}")
            line += byte
    return line.decode()


class Rig:
    def __init__(self, binary, root, path):
        self.binary, self.root, self.path = binary, pathlib.Path(root), path
        self.env = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(path / "home"),
                    "XDG_STATE_HOME": str(path / "state"), "TMPDIR": str(path / "tmp")}
        for name in ("home", "state", "tmp"):
            (path / name).mkdir()

    def popen(self, arguments, env=None, before=None, stdout=subprocess.PIPE):
        def prepare():
            die_with_parent()
            if before:
                before()
        return subprocess.Popen([self.binary, *arguments], cwd=self.path, env=self.env if env is None else env,
                                stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE, preexec_fn=prepare)

    def begin(self, *arguments, **more):
        return Running(self, arguments, self.popen(arguments, **more))

    def run(self, *arguments, deadline=DEADLINE_S, **more):
        return self.begin(*arguments, **more).wait(deadline)

    def bench(self, *arguments, **more):
        return Bench(self, *arguments, **more)

    def write(self, name, content):
        (self.path / name).write_text(content, encoding="utf-8")
        return name

    def dose(self, dose, name="dose.toml", concentration="2000 mcg/mL", more=""):
        return self.write(name, f'drug = "baclofen"\nconcentration = "{concentration}"\nmode = "continuous"\n'
                                f'dose = "{dose}"\n{more}')


def fits(answer, exit_code, code, *phrases):
    """An answer under --json that ended as it should and says in words what happened, what is still true, what to do."""
    answer.ends(exit_code)
    value = answer.json
    error = value.get("error") or {"code": value.get("reason") or value.get("finding"), "message": value.get("message")}
    check(error["code"] == code, f"wanted code {code}:", answer)
    for phrase in phrases:
        check(phrase in (error["message"] or ""), f"does not say {phrase!r}:", answer)
    return value


def says(answer, exit_code, *phrases):
    """The same in text: BENCH or not, the sentences are on standard error, and standard output claims no success."""
    answer.ends(exit_code)
    for phrase in phrases:
        check(phrase in answer.err, f"does not say {phrase!r}:", answer)
    check("Applied" not in answer.out, "claims success:", answer)
    return answer


def _child(case, binary, root, report):
    die_with_parent()
    os.dup2(report.fileno(), 1)
    os.dup2(report.fileno(), 2)
    path = pathlib.Path(tempfile.mkdtemp(prefix="cis-"))  # short: a local socket's path has at most 107 characters
    code = 0
    try:
        case(Rig(binary, root, path))
    except BaseException:  # noqa: the report is the point
        traceback.print_exc(file=sys.stdout)
        code = 1
    sys.stdout.flush()
    for folder, _, _ in os.walk(path):
        os.chmod(folder, 0o700)
    shutil.rmtree(path, ignore_errors=True)
    os._exit(code)


def main(cases, jobs=10, most_s=110):
    """Runs every case (or those named behind BINARY ROOT), `jobs` at a time; exit code 1 where one fails."""
    binary, root, *only = sys.argv[1:]
    binary = os.path.abspath(binary)
    waiting = [(name, case) for name, case in cases if not only or any(word in name for word in only)]
    check(waiting, "no such case")
    total, running, failed, begin = len(waiting), {}, 0, time.monotonic()
    while waiting or running:
        while waiting and len(running) < jobs:
            name, case = waiting.pop(0)
            report = tempfile.TemporaryFile()
            sys.stdout.flush()
            pid = os.fork()
            if pid == 0:
                _child(case, binary, root, report)
            running[pid] = (name, report, time.monotonic())
        pid, status = os.wait()
        if pid not in running:
            continue
        name, report, started = running.pop(pid)
        passed = status == 0
        failed += not passed
        print(f"{'pass' if passed else 'FAIL'}  {time.monotonic() - started:5.1f} s  {name}", flush=True)
        if not passed or only:
            report.seek(0)
            print(report.read().decode("utf-8", "replace"), flush=True)
        if time.monotonic() - begin > most_s:
            print(f"FAIL  over {most_s} s in all; not run: {[name for name, _ in waiting]}")
            for other in running:
                os.kill(other, KILL)
            sys.exit(1)
    print(f"{total - failed} of {total} cases passed in {time.monotonic() - begin:.1f} s")
    sys.exit(1 if failed else 0)
