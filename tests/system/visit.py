"""The visit of the guide, with two processes, exactly as the documents say it: every command is taken from docs/guide/bench.md and from
README.md themselves and run by a shell, once with --json and once as text, so that the documents cannot rot.

What is replaced in a command: port 4711 by the port the bench got (the bench is started on a free one).
"""
import json
import os
import re
import subprocess

from rig import DEADLINE_S, Answer, check, die_with_parent, equal, main, read_line

GUIDE = "docs/guide/bench.md"
EXPECTED = [  # the guide's lines by their first words, in order: a line added there needs its expectation here
    "interrogate", "refill open", "world withdraw", "world fill", "refill close", "program", "bolus", "world advance",
    "interrogate", "suspend", "resume", "log", "visit"]


def blocks(text):
    return re.findall(r"^```\n(.*?)^```$", text, re.M | re.S)


def shell(rig, line, before="", more=""):
    """One line of a document, run by a shell that finds `cisterna` on its path; `more` goes to every command in it."""
    (rig.path / "bin").mkdir(exist_ok=True)
    wrapper = rig.path / "bin/cisterna"
    wrapper.write_text(f'#!/bin/sh\nexec "{rig.binary}" "$@" {more}\n')
    wrapper.chmod(0o755)
    env = dict(rig.env, PATH=f"{rig.path / 'bin'}:/usr/bin:/bin")
    return subprocess.Popen(["/bin/sh", "-c", f"{before}\n{line}"], cwd=rig.path, env=env, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=die_with_parent)


def finish(line, process):
    out, err = process.communicate(timeout=DEADLINE_S)
    return Answer([line], process.returncode, out.decode(), err.decode())


class Walk:
    """The guide, line by line, at one bench."""

    def __init__(self, rig, more):
        self.rig, self.more = rig, more
        start, commands, dose = blocks((rig.root / GUIDE).read_text())
        rig.write("dose.toml", dose)
        start = start.strip()
        check("127.0.0.1:4711" in start, "the guide starts another bench:", start)
        self.bench = shell(rig, "exec " + start.replace("127.0.0.1:4711", "127.0.0.1:0") + getattr(rig, "bench_more", ""), more=more)
        self.ready = read_line(self.bench)
        if more:
            address = json.loads(self.ready)["listening"]
        else:
            check(self.ready.startswith("BENCH: pump "), "not marked as a bench:", self.ready)
            address = re.search(r"listens on (\S+),", self.ready)[1]
        lines = [line for line in commands.splitlines() if line.strip()]
        wand = lines.pop(0).replace("127.0.0.1:4711", address)
        check(wand.startswith("W="), "the guide's first line is not the wand:", wand)
        self.wand, self.lines = wand, lines
        check([self.verb(line) for line in lines] == EXPECTED, "the guide has other commands:", lines)

    @staticmethod
    def verb(line):
        words = line.split()
        return " ".join(words[1:3]) if words[1] in ("refill", "world") else words[1]

    def run(self, number):
        line = self.lines[number]
        return finish(line, shell(self.rig, line, self.wand, self.more)).ends(0)

    def other(self, line):
        return finish(line, shell(self.rig, line, self.wand, self.more))

    def truth(self):
        return self.rig.run("world", "truth", "--state", "my-bench", "--json").ends(0).json


# R-BENCH-007 R-BENCH-010 R-BENCH-013
def as_json(rig):
    """R-CLI-012: exit codes, keys and worked numbers of the visit (O1, O2, O4 with 20 mL at 350 mcg/d for 90 days)."""
    walk = Walk(rig, "--json")
    before = walk.truth()
    # 6,300 strokes of 2.5 uL that each gave 5.4 % less: 15.75 x 0.946032 = 14.900004
    equal(before["delivered_ml"], 14.900004, "90 days")
    equal(before["turns"], 6300)

    first = walk.run(0).json
    equal(first["bench"], True)
    equal(first["expected_residual_ml"], 4.25)
    equal(first["status"]["revision"], 5)
    equal(first["status"]["sentence"], "Running: baclofen 2,000 mcg/mL, 350 mcg/day = 0.175 mL/day, constant.")
    equal(first["prescription"]["day_volume_ml"], 0.175)
    equal(first["dates"]["due"], "2025-06-13")
    equal(first["dates"]["worst_case"], "2025-05-31")
    equal(first["device"]["serial"], str(before["serial"]))
    equal(first["refill"]["lot"], "BAC-0301")

    opened = walk.run(1).json
    equal(opened["bench"], True)
    equal(opened["outcome"], "applied")
    equal(opened["expected_ml"], 4.25)
    equal(opened["status"]["revision"], 6)
    equal(opened["status"]["refill_open"], True)
    equal(opened["status"]["delivery"], "running")
    check(re.fullmatch("[0-9a-f]{16}", opened["id"]), "no order number:", opened)

    withdrawn = walk.run(2).json
    equal(withdrawn["withdrawn_ml"], 5.099996)  # 20 - 14.900004
    equal(walk.run(3).json["filled_ml"], 20)

    closed = walk.run(4).json
    for key, value in {"bench": True, "expected_ml": 4.25, "withdrawn_ml": 5.1, "discrepancy_ml": 0.85,
                       "deviation_percent": -5.4, "delivered_ml": 14.9, "delivered_ratio": 0.946, "finding": "acceptable",
                       "outcome": "applied", "filled_ml": 20, "lot": "BAC-0601", "reason": None,
                       "due_date": "2025-09-11"}.items():  # 102 d behind 2025-06-01
        equal(closed[key], value, key)
    equal(closed["status"]["revision"], 7)
    equal(closed["status"]["reservoir_ml"], 20)

    changed = walk.run(5).json
    for key, value in {"bench": True, "outcome": "applied", "percent": "+15 %", "day_volume_ml": 0.20125}.items():
        equal(changed[key], value, key)
    check("402.5 mcg/day = 0.20125 mL/day" in changed["pump_sentence"], changed)
    equal(changed["pump_sentence"], changed["new_sentence"])
    equal(changed["status"]["revision"], 8)

    bolus = walk.run(6).json
    equal(bolus["bench"], True)
    equal(bolus["outcome"], "applied")
    equal(bolus["status"]["revision"], 9)
    equal(bolus["status"]["bolus"]["planned_ml"], 0.0125)  # 25 mcg at 2,000 mcg/mL
    equal(len({closed["id"], opened["id"], changed["id"], bolus["id"]}), 4)
    equal(walk.truth()["delivered_ml"], 14.900004, "a programmer's commands move no drug by themselves")

    equal(walk.run(7).json["life_s"] - before["life_s"] >= 7 * 86400, True)
    after = walk.truth()
    # 7 x 0.20125 + 0.0125 = 1.42125 mL owed, within one stroke; each stroke gives 2.5 uL x 0.946032
    strokes = after["turns"] - 6300
    check(568 <= strokes <= 569, "strokes in 7 days:", strokes)
    equal(round(after["delivered_ml"] - before["delivered_ml"], 5), round(strokes * 0.0025 * 0.946032, 5))

    second = walk.run(8).json
    equal(second["status"]["delivery"], "running")
    equal(second["status"]["bolus"], None)
    equal(second["status"]["revision"], 9)
    equal(second["prescription"]["dose_mcg_per_day"], 402.5)
    equal(second["status"]["sensed_ml"], round(after["turns"] * 0.0025, 6))

    suspended = walk.run(9).json
    equal(suspended["outcome"], "applied")
    equal(suspended["status"]["delivery"], "suspended")
    equal(suspended["status"]["left_s"], 7200)
    resumed = walk.run(10).json
    equal(resumed["status"]["delivery"], "running")
    equal(resumed["status"]["revision"], 11)
    kinds = [event["kind"] for event in walk.run(11).json["events"]]
    for kind, count in {"refill_opened": 2, "refill_closed": 2, "committed": 2, "bolus_started": 1, "bolus_ended": 1,
                        "suspended": 1, "resumed": 1}.items():
        equal(kinds.count(kind), count, kind)
    visits = walk.run(12).json["visits"]  # nine commands reached the pump
    equal(len(visits), 9)
    check(all(visit["bench"] and visit["serial"] == str(before["serial"]) for visit in visits), visits)
    equal([sum(visit[key] for visit in visits) for key in ("dose_changes", "refills")], [4, 2], visits)
    equal(walk.truth()["delivered_ml"], after["delivered_ml"], "suspend and resume within seconds move no drug")
    what_may_be_tried(rig, walk)


def what_may_be_tried(rig, walk):
    """The guide's last paragraph: the commands in back quotes, at the same bench."""
    text = (rig.root / GUIDE).read_text().split("What may be tried:")[1]
    tried = [" ".join(code.split()) for code in re.findall(r"`([^`]+)`", text)]
    ran = 0
    for code in tried:
        if re.match(r"(cisterna )?world ", code):
            walk.other(f"cisterna {code.removeprefix('cisterna ')}").ends(0)
            ran += 1
        elif code.startswith("--credential "):
            nurse = walk.other(f"cisterna interrogate $W {code}").ends(0).json
            equal(nurse["status"]["role"], "refill_nurse")
            ran += 1
        else:
            check((rig.path / code).exists(), "the guide names what is not there:", code)
    check(ran >= 4, "the guide's last paragraph names fewer commands than it did:", tried)


def as_text(rig):
    """The same for people: BENCH first on every output of the programmer, the worked numbers in words, nothing but sentences."""
    walk = Walk(rig, "")
    wanted = [
        ["350 mcg/day = 0.175 mL/day", "expected residual 4.25 mL", "may be low from 2025-05-31", "low on 2025-06-13"],
        ["Applied, order ", "expected residual 4.25 mL", "The pump runs on"], None, None,
        ["Applied, order ", "Withdrawn 5.1 mL, expected 4.25 mL: acceptable (-5.4 %)", "due 2025-09-11"],
        ["Applied, order ", "402.5 mcg/day = 0.20125 mL/day", "(+15 %)"],
        ["Applied, order ", "A bolus of 25 mcg is running", "25 mcg baclofen over 10 min"], None,
        ["402.5 mcg/day = 0.20125 mL/day"], ["Applied.", "Suspended: nothing is delivered, 2 h left"],
        ["Applied, order ", "Running: baclofen"], ["bolus_ended", "committed"], None]
    for number, phrases in enumerate(wanted):
        answer = walk.run(number)
        check(not answer.err, "words on standard error:", answer)
        if phrases is None:  # a hand at the bench, not a programmer
            continue
        check(answer.out.startswith("BENCH\n"), "not marked as a bench:", answer)
        for phrase in phrases:
            check(phrase in answer.out, f"does not say {phrase!r}:", answer)
        check("\u00b5" not in answer.out and "ug" not in answer.out.split(), "micrograms are mcg:", answer)
    equal(len(wanted), len(walk.lines))
    equal(walk.truth()["turns"] - 6300 in (568, 569), True)


def readme(rig):
    """README.md: its two terminals, and that every file, folder and script it names is there."""
    text = (rig.root / "README.md").read_text()
    start, ask = [line for block in blocks(text) for line in block.splitlines() if line.startswith("build/release/bin/")]
    (rig.path / "build/release/bin").mkdir(parents=True)
    os.symlink(rig.binary, rig.path / "build/release/bin/cisterna")
    bench = shell(rig, "exec " + start.replace("127.0.0.1:4711", "127.0.0.1:0") + " --json")
    address = json.loads(read_line(bench))["listening"]
    check("127.0.0.1:4711" in ask, ask)
    answer = finish(ask, shell(rig, ask.replace("127.0.0.1:4711", address))).ends(0)
    check(answer.out.startswith("BENCH\n") and "expected residual 4.25 mL" in answer.out, answer)
    for script in re.findall(r"^(scripts/\S+)", text, re.M):
        check(os.access(rig.root / script, os.X_OK), "no such script:", script)
    for name in re.findall(r"`([a-z_]+/[\w./]+|[a-z_]+/)`", text):
        check((rig.root / name).exists(), "README names what is not there:", name)


if __name__ == "__main__":
    main([("visit of the guide, JSON", as_json), ("visit of the guide, text", as_text), ("README", readme)])
