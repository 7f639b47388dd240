"""The boot stage under QEMU: images packed and signed by `cisterna image`, taken by the application on the machine, tried,
confirmed or not; at each reset the host's boot stage does the same on a copy of the slot files. R-FW-105 R-FW-127 R-CLI-019

Usage: boot.py --host build/release --mcu build/mcu
"""
import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "lockstep"))
import lockstep  # noqa: E402

BOOT, APPLICATION = "cisterna_boot.elf", "cisterna_image_update.elf"
NOTHING_RUNS, CRASHED = 72, 70
# Letters are enumerators in their order: what the image says of UpdateReason, Trial and FellBack.
TAKEN, COUNTER, SIGNATURE = "a", "f", "j"
NO_TRIAL, ON_TRIAL = "a", "c"
NOT_FALLEN, NOT_CONFIRMED, ACTIVE_DAMAGED = "a", "b", "d"


class Wrong(Exception):
    pass


def told(good, what):
    if not good:
        raise Wrong(what)


class Pump:
    """A folder with slots, boot record and keys, and the machine that boots from it."""

    def __init__(self, host, mcu, folder):
        self.host, self.mcu, self.folder, self.resets = host, mcu, folder, 0
        self.slots("keys", folder)

    def slots(self, *words):
        done = lockstep.run([self.host / "bin" / "slots", *words])
        told(done.returncode == 0, f"slots {words[0]}: {done.stdout}{done.stderr}")
        return done.stdout.strip()

    def cisterna(self, *words):
        done = lockstep.run([self.host / "bin" / "cisterna", *words, "--json"])
        told(done.returncode == 0, f"cisterna {' '.join(map(str, words))}: {done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    def image(self, program, counter, name, key=None):
        out = self.folder / name
        self.cisterna("image", "pack", program, "--version", f"1.0.{counter}", "--counter", str(counter), "--out", out)
        self.cisterna("image", "sign", out, "--key", key or self.folder / "keys.toml")
        shown = self.cisterna("image", "show", out, "--key", key or self.folder / "keys.toml")
        told(shown["ours"] and shown["counter"] == counter, f"image show: {shown}")
        return out

    def manufacture(self, image):
        shutil.copy(image, self.folder / "slot_a.bin")
        self.slots("manufacture", self.folder)

    def host_start(self):
        """What the host's boot stage does with the same files: its choice and the record it leaves."""
        with tempfile.TemporaryDirectory() as name:
            for file in ("slot_a.bin", "slot_b.bin", "boot.bin"):
                if (self.folder / file).exists():
                    shutil.copy(self.folder / file, name)
            return self.slots("start", name), (pathlib.Path(name) / "boot.bin").read_bytes()

    def reset(self, orders="", status=0):
        """One life of the machine from reset; what it said."""
        self.resets += 1
        choice, record = self.host_start()
        (self.folder / "update.in").write_text(orders)
        done = lockstep.play(self.mcu / "bin" / BOOT, self.folder, timeout=60)
        text = done.stdout + done.stderr
        told(done.returncode == status, f"status {done.returncode}, not {status}: {text}")
        told((f"boot: {choice}\n" in text) or (choice == "none" and "boot: no image may run" in text),
             f"the host's boot stage chose {choice}, the machine: {text}")
        if not orders:
            told((self.folder / "boot.bin").read_bytes() == record, "host and machine left different boot records")
        return text

    def expect(self, image, slot, trial, fell_back, orders="", said=(), status=0):
        text = self.reset(orders, status)
        for words in (f"boot: slot {slot}", f"update: image {image}", f"update: trial {trial}",
                      f"update: fell back {fell_back}", *said):
            told(words in text.splitlines(), f"reset {self.resets}: no '{words}' in: {text}")

    def offer(self, image):
        shutil.copy(image, self.folder / "new.img")

    def flip(self, file, at):
        data = bytearray((self.folder / file).read_bytes())
        data[at] ^= 0x10
        (self.folder / file).write_bytes(data)


def second_program(mcu, folder):
    """Another image: the same program with another letter in it."""
    plain = folder / "second.bin"
    subprocess.run(["arm-none-eabi-objcopy", "-O", "binary", mcu / "bin" / APPLICATION, plain], check=True)
    data = plain.read_bytes()
    told(data.count(b"identity:A") == 1, "the image does not hold its letter once")
    plain.write_bytes(data.replace(b"identity:A", b"identity:B"))
    return plain


def updates(host, mcu, folder):
    pump = Pump(host, mcu, folder)
    first = pump.image(mcu / "bin" / APPLICATION, 1, "first.img")
    other = second_program(mcu, folder)
    second = pump.image(other, 2, "second.img")
    (folder / "stranger").mkdir()
    pump.slots("keys", folder / "stranger")
    strange = pump.image(other, 3, "strange.img", folder / "stranger" / "keys.toml")
    taken, confirmed = (f"update: taken {TAKEN}",), ("update: confirmed a",)
    pump.manufacture(first)

    pump.expect("A", "A", NO_TRIAL, NOT_FALLEN)
    # A stranger's image is not taken.
    pump.offer(strange)
    pump.expect("A", "A", NO_TRIAL, NOT_FALLEN, "u", (f"update: taken {SIGNATURE}",))
    pump.expect("A", "A", NO_TRIAL, NOT_FALLEN)
    # Taken, tried, never confirmed: the next reset is the old image's.
    pump.offer(second)
    pump.expect("A", "A", NO_TRIAL, NOT_FALLEN, "u", taken)
    pump.expect("B", "B", ON_TRIAL, NOT_FALLEN)
    pump.expect("A", "A", NO_TRIAL, NOT_CONFIRMED)
    pump.expect("A", "A", NO_TRIAL, NOT_CONFIRMED)
    # The trial crashes.
    pump.expect("A", "A", NO_TRIAL, NOT_CONFIRMED, "u", taken)
    pump.expect("B", "B", ON_TRIAL, NOT_FALLEN, "x", status=CRASHED)
    pump.expect("A", "A", NO_TRIAL, NOT_CONFIRMED)
    # A byte of the slot changes after it was verified: it is not run.
    pump.expect("A", "A", NO_TRIAL, NOT_CONFIRMED, "u", taken)
    pump.flip("slot_b.bin", 5000)
    pump.expect("A", "A", NO_TRIAL, "c")
    # Confirmed: it stays, and the older image is not taken any more.
    pump.expect("A", "A", NO_TRIAL, "c", "u", taken)
    pump.expect("B", "B", ON_TRIAL, NOT_FALLEN, "c", confirmed)
    pump.offer(first)
    pump.expect("B", "B", NO_TRIAL, NOT_FALLEN, "u", (f"update: taken {COUNTER}",))
    pump.expect("B", "B", NO_TRIAL, NOT_FALLEN)
    # The image that runs is damaged: the other, confirmed once, runs; when that one is damaged too, none does.
    pump.flip("slot_b.bin", 200)
    pump.expect("A", "A", NO_TRIAL, ACTIVE_DAMAGED)
    pump.flip("slot_a.bin", 200)
    pump.reset(status=NOTHING_RUNS)
    return f"{pump.resets} resets, host and machine chose alike and left the same boot record"


def implant(host, mcu, folder):
    """The implant's own image from a slot lives as the host port does."""
    good, said = lockstep.record(host, "dose_change", folder)
    told(good, said)
    pump = Pump(host, mcu, folder)
    pump.manufacture(pump.image(mcu / "bin" / lockstep.IMAGE, 1, "implant.img"))
    done = lockstep.play(mcu / "bin" / BOOT, folder)
    told(done.returncode == 0 and "boot: slot A" in done.stdout + done.stderr, f"{done.returncode}: {done.stdout}{done.stderr}")
    rc, found = lockstep.compare(host, folder)
    told(rc == 0, f"the implant from a slot differs: {found}")
    return f"the implant's image from a slot: {said}, identical"


def check(host, mcu):
    said = []
    for what in (updates, implant):
        with tempfile.TemporaryDirectory() as name:
            try:
                said.append(what(host, mcu, pathlib.Path(name)))
            except (Wrong, OSError, subprocess.SubprocessError) as wrong:
                return False, f"{what.__name__}: {wrong}"
    return True, "; ".join(said)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", type=pathlib.Path, required=True)
    parser.add_argument("--mcu", type=pathlib.Path, required=True)
    options = parser.parse_args()
    good, said = check(options.host.resolve(), options.mcu.resolve())
    print(f"{'ok  ' if good else 'FAIL'} {said}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
