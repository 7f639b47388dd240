"""The bench whose firmware is the ARM image: the same visit through the same programs, the same bytes as the host port, and what
happens when the emulator is not there or dies. R-BENCH-030 R-BENCH-031 R-BENCH-032 R-BENCH-033 R-BENCH-034

Usage: CISTERNA_IMAGE=build/mcu/bin/cisterna_image.elf image.py BINARY ROOT [WORDS ...]
"""
import os
import pathlib
import signal
import time

import visit
from rig import DEADLINE_S, check, equal, fits, main

IMAGE = os.path.abspath(os.environ.get("CISTERNA_IMAGE", "no image named"))


def emulator_of(process):
    children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    machines = [int(pid) for pid in children if "qemu" in pathlib.Path(f"/proc/{pid}/comm").read_text()]
    equal(len(machines), 1, "emulators of the bench")
    return machines[0]


def wait_until(what, said):
    end = time.monotonic() + DEADLINE_S
    while not what():
        check(time.monotonic() < end, said)
        time.sleep(0.01)


def on_image(rig, folder="b", **more):
    return rig.bench(folder, more=["--image-file", IMAGE], **more)


def same_bytes(rig):  # R-BENCH-032
    """A scenario's whole visit, one seed: what is told and the state (memory, plant, clock) are the same bytes on both."""
    said = {}
    for name, more in (("host", []), ("image", ["--image-file", IMAGE])):
        said[name] = rig.run("scenario", "run", "baclofen_refill_visit", "--out", name, "--seed", "20261120", *more).ends(0).out
    equal(said["host"].replace("host/", "image/"), said["image"])
    for file in ("bench/implant.state",):
        host, image = ((rig.path / name / file).read_bytes() for name in ("host", "image"))
        check(host == image, f"{file} differs, first at byte",
              next((n for n, (a, b) in enumerate(zip(host, image)) if a != b), min(len(host), len(image))))
    check(len(host) > 65_536, "no state")


def the_guide(rig):  # R-BENCH-031
    """Every command of the guide with its keys, worked numbers and the plant's truth, against the image."""
    rig.bench_more = f" --image-file {IMAGE}"
    visit.as_json(rig)


def either_back_end(rig):  # R-BENCH-033
    """One folder, opened by the host port, by the image, and by the host port again."""
    bench = rig.bench("b")
    first = bench.read()
    bench.stop()
    bench = on_image(rig)
    second = bench.read()
    equal(second["status"]["revision"], first["status"]["revision"])
    equal(second["prescription"]["dose_mcg_per_day"], 350)
    equal(bench.truth()["turns"], 6300)
    ordered = bench.run("bolus", "--amount", "25 mcg", "--duration", "10 min", "--json", "--home", bench.home).ends(0).json
    equal(ordered["outcome"], "applied")
    bench.world("advance", "--for", "1 d")
    there = bench.truth()
    bench.stop()
    bench = rig.bench("b")
    equal(bench.truth()["turns"], there["turns"])
    equal(bench.truth()["delivered_ml"], there["delivered_ml"])
    last = bench.read()
    equal(last["status"]["sensed_ml"], round(there["turns"] * 0.0025, 6))
    equal(last["status"]["revision"], first["status"]["revision"] + 1)
    bench.stop()


def emulator_dies(rig):  # R-BENCH-034
    """Kill -9 of the emulator is a power cut: it starts again on its memory, nothing told is lost, therapy goes on."""
    bench = on_image(rig)
    before, turns = bench.read(), bench.truth()["turns"]
    for again in range(3):
        os.kill(emulator_of(bench.process), signal.SIGKILL)
        bench.world("advance", "--for", "1 d")  # 70 strokes of 350 mcg/day; a power cut may cost the phase of one
        now = bench.truth()["turns"]
        check(69 <= now - turns <= 71, "strokes in the day after kill", again, ":", now - turns)
        turns = now
    after = bench.read()
    equal(after["status"]["revision"], before["status"]["revision"])
    equal(after["status"]["delivery"], "running")
    equal(after["status"]["commanded_ml"], round(turns * 0.0025, 6), "what the pump commanded and the rotor's turns")
    # What was felt is written with the next stroke's record: power lost before that costs one each.
    check(turns - 3 <= round(after["status"]["sensed_ml"] / 0.0025) <= turns, "felt", after["status"]["sensed_ml"])
    bench.stop()


def bench_dies(rig):  # R-BENCH-034
    """Kill -9 of the bench: its emulator ends by itself, and the folder opens again as it was."""
    bench = on_image(rig)
    machine, before = emulator_of(bench.process), bench.truth()
    bench.process.kill()
    bench.process.communicate()
    wait_until(lambda: not os.path.exists(f"/proc/{machine}"), "the emulator outlives its bench")
    bench.start()
    equal(bench.truth()["delivered_ml"], before["delivered_ml"])
    bench.stop()


def not_there(rig):  # R-BENCH-034
    begin = ["bench", "--state", "b", "--scenario", "none", "--json"]
    fits(rig.run(*begin, "--image-file", "nowhere.elf"), 2, "bench", "There is no image of the implant at nowhere.elf", "Build it")
    fits(rig.run(*begin, "--image-file", IMAGE, env=dict(rig.env, PATH="/nowhere")), 2, "bench", "qemu-system-arm", "scripts/setup")
    rig.write("no.elf", "This is no image.\n")
    fits(rig.run(*begin, "--image-file", "no.elf"), 2, "bench", "ended 3 times", "state is kept")


def hands_and_speed(rig):  # R-BENCH-031
    """Faults by hand reach the image's board; --speed N lets its time pass; Ctrl-C ends both with all saved."""
    bench = rig.bench("b", more=["--image-file", IMAGE])
    fits(rig.run("world", "fault", "level_sensor", "on", "--state", "b", "--json"), 2, "bench", "there are stall, silent_sensor")
    turns = bench.truth()["turns"]
    bench.world("fault", "stall", "on")
    bench.world("advance", "--for", "6 h")
    equal(bench.truth()["turns"], turns)
    check(bench.read()["status"]["alarms"], "a stalled rotor raises an alarm")
    bench.world("fault", "stall", "off")
    bench.stop()
    bench.arguments[bench.arguments.index("max")] = "100000"
    bench.start()
    start = bench.truth()["life_s"]
    wait_until(lambda: bench.truth()["life_s"] > start + 3 * 86_400, "time does not pass")
    life = bench.truth()["life_s"]
    os.kill(bench.process.pid, signal.SIGINT)
    bench.process.communicate(timeout=DEADLINE_S)
    equal(bench.process.returncode, 0)
    equal(rig.run("world", "truth", "--state", "b", "--json").ends(0).json["life_s"] >= life, True)


if __name__ == "__main__":
    if not os.path.exists(IMAGE):
        raise SystemExit(f"{IMAGE}: there is no image; build the preset mcu and set CISTERNA_IMAGE")
    main([("same bytes", same_bytes), ("the guide", the_guide), ("either back end", either_back_end),
          ("emulator dies", emulator_dies), ("bench dies", bench_dies), ("not there", not_there),
          ("hands and speed", hands_and_speed)], jobs=2)
