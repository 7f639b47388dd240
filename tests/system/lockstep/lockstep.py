"""Lockstep: recorded lives played on the host port and on the ARM image under QEMU; the files the image wrote are compared
with the host's. R-FW-086 R-FW-087

Usage: lockstep.py --host build/release --mcu build/mcu [--scripts gate|all|NAME,NAME] [--seeds N] [--kills N]
Also: each script with the real programmer live at the running image; an image with one instruction changed must be told apart, and a machine killed at a random instant and started again
from its memory must have lost nothing that it acknowledged.
"""
import argparse
import pathlib
import random
import re
import struct
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

SEED = 20261120
IMAGE = "cisterna_image.elf"
STACK_BUDGET = 6 * 1024
STALE = "DIFFERENT (are both builds of the same sources?)"
# One instruction: the count of commanded strokes goes up by two.
PLANTED_FUNCTION = "_ZN8cisterna8commands7Regimen16stroke_commandedENS_4TimeE"
PLANTED_FROM, PLANTED_TO = re.compile(r"^\s*([0-9a-f]+):\s+3([0-7])01\s+adds\s+r\d, #1$", re.M), 2


def run(command, **more):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **more)


def qemu(image, more=()):
    return ["qemu-system-arm", *more, "-M", "mps2-an386", "-nographic", "-monitor", "none", "-serial", "none",
            "-semihosting-config", "enable=on,target=native", "-kernel", str(image)]


def play(image, folder, more=(), timeout=600):
    return run(qemu(image, more), cwd=folder, stdin=subprocess.DEVNULL, timeout=timeout)


def stack_of(done):
    """The deepest stack of a run, which the image tells at its end."""
    found = re.search(r"implant: stack (\d+)", done.stdout + done.stderr)
    return int(found.group(1)) if found else 0


def record(host, script, folder, seed=SEED):
    done = run([host / "bin" / "lockstep", "record", script, folder, seed])
    return done.returncode == 0, (done.stdout + done.stderr).strip()


def compare(host, folder):
    done = run([host / "bin" / "lockstep", "compare", folder])
    return done.returncode, done.stdout.strip()


def check_script(host, image, script, seed):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        good, said = record(host, script, folder, seed)
        if not good:
            return False, said
        begin = time.monotonic()
        done = play(image, folder)
        took = time.monotonic() - begin
        if done.returncode != 0:
            return False, f"{said}\nthe image ended with {done.returncode}: {done.stdout}{done.stderr}"
        rc, found = compare(host, folder)
        stack = stack_of(done)
        return rc == 0 and 0 < stack <= STACK_BUDGET, \
            f"{said}; image {took:.2f} s, stack {stack} of {STACK_BUDGET}, {'identical' if rc == 0 else STALE}{chr(10) if found else ''}{found}"


def check_live(host, image, script):
    """The real programmer at the running image, with the host's own entropy."""
    with tempfile.TemporaryDirectory() as folder:
        done = run([host / "bin" / "lockstep", "live", script, folder, image], timeout=300)
        return done.returncode == 0, (done.stdout + (done.stderr if done.returncode else "")).strip()


def plant(image, to):
    """A copy of the image with one 16-bit instruction changed."""
    code = run(["arm-none-eabi-objdump", "-d", f"--disassemble={PLANTED_FUNCTION}", image]).stdout
    at = PLANTED_FROM.search(code)
    if not at:
        return False
    address = int(at.group(1), 16)
    data = bytearray(image.read_bytes())
    header, size, count = struct.unpack_from("<I", data, 28)[0], *struct.unpack_from("<HH", data, 42)
    for n in range(count):  # program headers: type, offset, address, physical address, size in the file
        kind, offset, virtual, _, length = struct.unpack_from("<IIIII", data, header + n * size)
        if kind == 1 and virtual <= address < virtual + length:
            data[offset + address - virtual] = PLANTED_TO
            to.write_bytes(data)
            return True
    return False


def check_planted(host, image):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        planted = folder / "planted.elf"
        if not plant(image, planted):
            return False, "no instruction found to change"
        good, said = record(host, "continuous", folder)
        if not good:
            return False, said
        done = play(planted, folder)
        rc, found = compare(host, folder)
        good = done.returncode == 0 and rc == 1 and "account" in found and "NVM byte" in found
        return good, f"one instruction changed: {'found' if good else 'NOT FOUND'}, status {done.returncode}\n{found}"


def check_kill(host, image, number, seed, script):
    """Kills the machine at a random instant of its life, looks at what is left, starts it again. None: something was lost;
    False: it had come to its end before."""
    chance = random.Random(f"{seed} {number}")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        good, said = record(host, script, folder, seed + number)
        if not good:
            return None, said
        begin = time.monotonic()
        machine = subprocess.Popen(qemu(image), cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        # By what it has written, not by the clock alone: a slow host must not make every kill an early one.
        wanted = chance.random() * (folder / "host" / "grant.out").stat().st_size
        while machine.poll() is None and (folder / "grant.out").stat().st_size < wanted and time.monotonic() - begin < 60:
            time.sleep(0.001)
        time.sleep(chance.random() * 0.005)
        alive = machine.poll() is None
        machine.kill()
        machine.wait()
        judged = run([host / "bin" / "lockstep", "killed", folder])
        if judged.returncode != 0:
            return None, f"kill {number}, seed {seed + number}: lost {judged.stdout}{judged.stderr}"
        done = play(image, folder)
        back = run([host / "bin" / "lockstep", "restarted", folder])
        good = done.returncode == 0 and back.returncode == 0
        text = f"kill {number}, seed {seed + number}: restart {done.returncode} {done.stderr}{back.stdout}"
        return None if not good else alive, text


def lockstep(host, mcu, scripts="gate", seeds=1, kills=12, out=print):
    """Everything, two at a time; the number of tries that failed."""
    image = mcu / "bin" / IMAGE
    for needed in (image, host / "bin" / "lockstep"):
        if not needed.exists():
            out(f"FAIL lockstep: {needed} is not built")
            return 1
    names = scripts.split(",")
    if scripts in ("gate", "all"):
        names = run([host / "bin" / "lockstep", "list", scripts]).stdout.split()
    tries = [(check_script, (host, image, name, SEED + n)) for name in names for n in range(seeds)]
    tries += [(check_live, (host, image, name)) for name in names]
    tries.append((check_planted, (host, image)))
    tries += [(check_kill, (host, image, n, SEED, "refill" if n % 2 else "suspend_resume")) for n in range(kills)]
    failed = alive = 0
    with ThreadPoolExecutor(2) as pool:
        running = [(what, pool.submit(what, *arguments)) for what, arguments in tries]
        for what, result in running:
            good, text = result.result()
            if what is check_kill:
                alive += good is True
                good = good is not None
            failed += not good
            if what is not check_kill or not good:
                out(f"{'ok  ' if good else 'FAIL'} lockstep {text}")
    if kills:
        failed += alive * 2 < kills  # else the kills say little
        out(f"{'ok  ' if alive * 2 >= kills else 'FAIL'} lockstep kills: {kills} restarted, {alive} of them killed in mid-life")
    out(f"tried {len(tries)}, survived {failed}, reproduce: lockstep.py --scripts {scripts} --seeds {seeds} --kills {kills}")
    return failed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", type=pathlib.Path, required=True)
    parser.add_argument("--mcu", type=pathlib.Path, required=True)
    parser.add_argument("--scripts", default="gate")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--kills", type=int, default=12)
    options = parser.parse_args()
    failed = lockstep(options.host.resolve(), options.mcu.resolve(), options.scripts, options.seeds, options.kills)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
