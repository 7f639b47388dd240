"""Figures of the ARM image: size, memory, painted stack, instructions, and its speed beside the host port's on the same days.

Usage: firmware.py --source DIR --host build/release [--mcu build/mcu] [--json]
Instructions are counted by the meter image under `-icount shift=6`: the machine's timer of 25 MHz makes 1.6 ticks an
instruction there. The year is played by both ports from the same grant inputs; each port's best of three runs counts.
"""
import argparse
import json
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import time

TICKS_AN_INSTRUCTION = 1.6
# Published for the primitives on this core: four scalar multiplications and one Ed25519 verification.
REFERENCE_HANDSHAKE = 4 * 1_160_000 + 1_290_000
FRAME, MESSAGE = 2, {"wake": 23, "message 1": 54, "message 3": 201}  # bytes on air, frame and all
STAGE = 40  # bytes on air of a continuous draft whose card the pump holds; Commit follows it
STACK_AND_GUARD = 6 * 1024 + 256


def image_sizes(mcu, lockstep, image):
    sections = subprocess.run(["arm-none-eabi-size", "-A", str(mcu / "bin" / image)], capture_output=True, text=True,
                              check=True).stdout
    size = {name: int(n) for name, n in re.findall(r"^(\.\w[\w.]*)\s+(\d+)", sections, re.M)}
    return size[".text"] + size.get(".ARM.exidx", 0) + size[".data"], size[".data"] + size[".bss"], size.get(".outside", 0)


def boot_size(mcu):
    """Code, constants and initial data of the boot stage, with the two words at 0."""
    sections = subprocess.run(["arm-none-eabi-size", "-A", str(mcu / "bin" / "cisterna_boot.elf")], capture_output=True,
                              text=True, check=True).stdout
    return sum(int(n) for n in re.findall(r"^\.(?:reset|text|ARM\.exidx|data)\s+(\d+)", sections, re.M))


def inputs_of(data):
    at, out = 0, []
    while at < len(data):
        kind, length = data[at], struct.unpack_from("<H", data, at + 1)[0]
        out.append((kind, data[at + 3:at + 3 + length]))
        at += 3 + length
    return out


def metered(lockstep, host, mcu, script):
    """Each input of a script with the instructions that the image spent on it; and the run's stack."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        good, said = lockstep.record(host, script, folder)
        if not good:
            sys.exit(said)
        done = lockstep.play(mcu / "bin" / "cisterna_image_meter.elf", folder, ["-icount", "shift=6,sleep=off"])
        if done.returncode != 0 or lockstep.compare(host, folder)[0] != 0:
            sys.exit(f"{script}: the meter image does not do what the host port does: {done.stdout}{done.stderr}")
        ticks = [struct.unpack("<BI", record) for record in chunks((folder / "meter.out").read_bytes(), 5)]
        inputs = inputs_of((folder / "grant.in").read_bytes())
        spent = [round(t / TICKS_AN_INSTRUCTION) for _, t in ticks]
        return list(zip(inputs, spent)), said, lockstep.stack_of(done)


def chunks(data, size):
    return [data[at:at + size] for at in range(0, len(data), size)]


def handshake(spent):
    """The last whole set-up over the radio: the first wake copy, message 1, message 3."""
    parts, best = {}, None
    for (kind, body), n in spent:
        size = len(body) - 1
        if kind != FRAME or body[0] != 1:
            continue
        for name, bytes_on_air in MESSAGE.items():
            if size == bytes_on_air and (name != "wake" or "message 1" in parts or not parts):
                if name == "wake":
                    parts = {}
                parts[name] = n
        if set(parts) == set(MESSAGE):
            best = dict(parts)
    return best


def stage_and_commit(spent):
    """The last dose change over the radio."""
    frames = [(len(body) - 1, n) for (kind, body), n in spent if kind == FRAME]
    at = max(n for n, (size, _) in enumerate(frames) if size == STAGE)
    return {"stage": frames[at][1], "commit": frames[at + 1][1]}


def stroke(spent, said):
    strokes = int(re.search(r"(\d+) strokes", said).group(1))
    return round(sum(n for (kind, _), n in spent if kind == 1) / strokes)


def race(lockstep, host, mcu):
    """Seconds for the year on the host port and on the image under QEMU."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        good, said = lockstep.record(host, "year", folder)
        if not good:
            sys.exit(said)
        ours, theirs, stack = [], [], 0
        first = (folder / "nvm.first").read_bytes()
        for _ in range(3):
            ours.append(float(subprocess.run([host / "bin" / "lockstep", "replay", folder], capture_output=True, text=True,
                                             check=True).stdout.split()[0]))
            (folder / "nvm.bin").write_bytes(first)
            begin = time.monotonic()
            done = lockstep.play(mcu / "bin" / lockstep.IMAGE, folder)
            theirs.append(time.monotonic() - begin)
            if done.returncode != 0 or lockstep.compare(host, folder)[0] != 0:
                sys.exit("the year differs between the ports")
            stack = max(stack, lockstep.stack_of(done))
        return min(ours), min(theirs), stack


def row(ours, reference, unit, target, holds):
    return {"ours": ours, "reference": reference, "unit": unit, "target": target, "holds": holds}


def figures(source, host, mcu):
    sys.path.insert(0, str(source / "tests" / "system" / "lockstep"))
    import lockstep  # noqa: PLC0415
    import timing  # noqa: PLC0415
    text, static, outside = image_sizes(mcu, lockstep, lockstep.IMAGE)
    boot = boot_size(mcu)
    visit, _, stack_visit = metered(lockstep, host, mcu, "dose_change")
    days, said, _ = metered(lockstep, host, mcu, "continuous")
    parts = handshake(visit)
    if parts is None:
        sys.exit("no set-up over the radio in the script")
    total = sum(parts.values())
    change = stage_and_commit(visit)
    _, counts = timing.timing(mcu, out=lambda _: None)
    quick, slow, stack_year = race(lockstep, host, mcu)
    stack = max(stack_visit, stack_year)
    ratio = total / REFERENCE_HANDSHAKE
    table = {
        "handshake_ratio": row(round(ratio, 3), 1.0, "x", 1.15, ratio <= 1.15),
        "text_kib": row(round(text / 1024, 2), 71, "KiB", 128, text <= 128 * 1024),
        "boot_kib": row(round(boot / 1024, 2), None, "KiB", 8, boot <= 8 * 1024),
        "ram_kib": row(round(static / 1024, 2), None, "KiB", 16, static <= 16 * 1024),
        "stack_kib": row(round(stack / 1024, 2), None, "KiB", 6, stack <= 6 * 1024),
        "emulator_vs_qemu": row(round(slow / quick, 1), 1, "x", 200, slow / quick >= 200),
    }
    notes = [f"handshake {total:,} instructions: " + ", ".join(f"{name} {n:,}" for name, n in parts.items()),
             f"AEAD of 1 KiB: seal {counts['AEAD seal, 1024 bytes']:,}, open {counts['AEAD open, 1024 bytes']:,} instructions; "
             f"X25519 {counts['X25519']:,}, the same for every secret",
             f"dose change {sum(change.values()):,} instructions: " + ", ".join(f"{name} {n:,}" for name, n in change.items()),
             f"a stroke {stroke(days, said):,} instructions, journal, gate and account, averaged over 10 days",
             f"a year at 0.175 mL/day: host {quick:.3f} s = {365 / quick:,.0f} days a second; QEMU {slow:.2f} s = "
             f"{365 / slow:,.0f} days a second",
             f"besides its static RAM {outside:,} bytes stand for hardware round the processor"]
    return table, notes


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--host", type=pathlib.Path, required=True)
    parser.add_argument("--mcu", type=pathlib.Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    mcu = options.mcu
    if mcu is None:
        mcu = options.source / "build" / "mcu"
        for command in (["cmake", "--preset", "mcu"], ["cmake", "--build", "--preset", "mcu"]):
            done = subprocess.run(command, cwd=options.source, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                sys.exit(done.stdout + done.stderr)
    table, notes = figures(options.source, options.host.resolve(), mcu.resolve())
    if options.json:
        print(json.dumps(table))
    else:
        for key, r in table.items():
            print(f"{key:18} {r['ours']:>9} {r['unit']:4} target {r['target']:>5}   {'holds' if r['holds'] else 'DOES NOT HOLD'}")
        print("\n".join(notes))
    return 0 if all(r["holds"] for r in table.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
