"""The guide of program files, as docs/guide/programming.md says it: every file in it is read by a pump that holds its drug, every
command is run by a shell, and every mode's scenario leaves its picture. R-CLI-044 R-BENCH-042 R-BENCH-043
"""
import re

from rig import Bench, check, equal, main
from visit import finish, shell

GUIDE = "docs/guide/programming.md"


def fenced(rig, language):
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", (rig.root / GUIDE).read_text(), re.M | re.S)
    return [content for of, content in blocks if of == language]


def files(rig):
    """name -> content of every program file of the page, written into the rig's folder."""
    found = {}
    for content in fenced(rig, "toml"):
        name = re.match(r"# (\w+\.toml)", content)[1]
        rig.write(name, content)
        found[name] = content
    return found


def commands(rig):
    return [line for block in fenced(rig, "") for line in block.splitlines() if line.strip()]


def visit(rig):
    files(rig)
    lines = commands(rig)
    start, wand = lines[0], lines[1]
    scenario = re.search(r"--scenario (\S+)", start)[1]
    check("--state my-pump" in start and "127.0.0.1:4711" in start and wand.startswith("W="), lines)
    bench = Bench(rig, "my-pump", str(rig.root / scenario))
    wand = wand.replace("127.0.0.1:4711", bench.address) + f'\nexport CISTERNA_HOME="{bench.home}"'
    said = {}
    for number, line in enumerate(lines[2:]):
        said[number] = finish(line, shell(rig, line, wand, "--json")).ends(0).json
    equal(len(said), 11, "the guide has other commands:")
    equal(said[0]["percent"], "+10 %")
    equal(said[1]["dry_run"], True)
    equal(said[2]["prescription"]["dose_mcg_per_day"], 330)
    closed, bridging, changed, after = said[6], said[7], said[8], said[10]
    equal(closed["outcome"], "applied")
    check(-5 < closed["dilution"]["deviation_percent"] < -4.8, closed)  # 1.4 of 500 and 20 of 2,000: -4.91 %
    equal(bridging["line"]["running"], "bridge")
    equal(bridging["line"]["rate_ml_per_day"], 0.66)  # 330 / 500
    check(0.335 < bridging["line"]["left_ml"] <= 0.3358, bridging)
    check(changed["line_sentence"].endswith("350 mcg/day = 0.7 mL/day, in about 11 h 30 min 47 s")
          or changed["line_sentence"].startswith("The bridge goes on: 0.33"), changed)
    equal(after["status"]["delivery"], "running")
    equal(after["prescription"]["sentence"], "baclofen 2,000 mcg/mL, 350 mcg/day = 0.175 mL/day, constant")
    bench.stop()


def every_file(rig):
    scenarios = {"baclofen": str(rig.root / "data/scenarios/modes/refill_stronger.toml"), "morphine": "morphine_patient",
                 "floxuridine": "floxuridine_patient"}
    found = files(rig)
    modes = {re.search(r'mode = "(\w+)"', content)[1] for content in found.values()}
    equal(sorted(modes), ["continuous", "cycle", "flex", "minimum_rate", "titration"])
    benches = {}
    for name, content in found.items():
        if name in ("stronger.toml", "changed.toml"):  # the visit's
            continue
        drug = re.search(r'drug = "(\w+)"', content)[1]
        if drug not in benches:
            benches[drug] = Bench(rig, drug, scenarios[drug])
        bench = benches[drug]
        answer = rig.run("program", name, "--dry-run", "--wand", f"tcp:{bench.address}", "--home", bench.home, "--json")
        read = answer.ends(0).json
        check(read["dry_run"] and read["pump_sentence"], answer)
    for bench in benches.values():
        bench.stop()


def pictures(rig):
    folder = rig.root / "data/scenarios/modes"
    names = sorted(path.stem for path in folder.glob("*.toml") if not path.name.endswith(".program.toml"))
    check({"prime_and_bridge", "refill_stronger", "refill_weaker", "patient_bolus", "single_bolus", "suspend_stop"} <= set(names), names)
    for name in names:
        rig.run("scenario", "run", str(folder / f"{name}.toml"), "--out", name).ends(0)
        check((rig.path / name / "delivery.png").stat().st_size > 20_000, "no picture:", name)
    told = (rig.path / "prime_and_bridge/report.txt").read_text()
    for words in ("prime: the line fills, nothing leaves the tip", "bridge: baclofen 500 mcg/mL leaves the tip",
                  "What left the catheter's tip, mcg"):
        check(words in told, "the report does not say", words)


if __name__ == "__main__":
    main([("guide of program files", visit), ("every program file", every_file), ("a picture of every mode", pictures)])
