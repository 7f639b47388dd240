"""Checks the ARM build: symbols, images that must not link, the run of the probe, the stack guard, sizes. R-HOUSE-003

Also lockstep with the host port (tests/system/lockstep), whose programs the release preset has built.

Usage: mcu_checks.py --build build/mcu [--host build/release]
"""
import argparse
import os
import pathlib
import random
import re
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "system" / "lockstep"))
sys.path.insert(0, str(HERE.parent / "system" / "boot"))
import boot  # noqa: E402
import lockstep  # noqa: E402  (beside the programs it drives)
import timing  # noqa: E402

TEXT_BUDGET = 128 * 1024
STATIC_BUDGET = 16 * 1024
STACK_AND_GUARD = 6 * 1024 + 256
# planted image -> what the linker must say
MUST_NOT_LINK = {
    "allocator": "allocator in the implant image",
    "new": "undefined reference to `operator new",
    "float": "floating point in the implant image",
}


def run(command, **more):
    return subprocess.run(command, capture_output=True, text=True, check=False, **more)


def emulate(image, folder=None, more=()):
    return run(["qemu-system-arm", *more, "-M", "mps2-an386", "-nographic", "-monitor", "none", "-serial", "none",
                "-semihosting-config", "enable=on,target=native", "-kernel", str(image)], timeout=120,
               stdin=subprocess.DEVNULL, cwd=folder)


def check_symbols(build):
    done = run([sys.executable, str(HERE / "implant_symbols.py"), "--nm", "arm-none-eabi-nm", "--objects",
                str(build / "implant_objects.txt"), "--third-party", str(build / "third_party_objects.txt")])
    return done.returncode == 0, done.stdout.strip()


def check_planted(build):
    for name, words in MUST_NOT_LINK.items():
        done = run(["cmake", "--build", str(build), "--target", f"cisterna_image_planted_{name}"])
        if done.returncode == 0:
            return False, f"planted {name} linked"
        if words not in done.stdout + done.stderr:
            return False, f"planted {name} was refused for another reason:\n{done.stdout}{done.stderr}"
    return True, f"{len(MUST_NOT_LINK)} planted images refused by the linker, each for its reason"


def check_probe(build):
    done = emulate(build / "bin" / "cisterna_image_probe.elf")
    text = done.stdout + done.stderr
    return done.returncode == 0 and "probe: every implant library is linked" in text, f"exit {done.returncode}: {text.strip()}"


def check_guard(build):  # R-HOUSE-004
    done = emulate(build / "bin" / "cisterna_image_planted_overflow.elf")
    text = done.stdout + done.stderr
    good = done.returncode == 70 and "planted: recursing" in text and "fault: the processor stopped" in text
    return good, f"endless recursion ends with exit {done.returncode}: {text.strip().splitlines()[-1] if text.strip() else ''}"


def check_watchdog(build):  # R-FW-085
    """Under shift=10 an instruction is 1.024 us, so 60 s without a kick are 58,600,000 instructions."""
    done = emulate(build / "bin" / "cisterna_image_planted_hang.elf", more=["-icount", "shift=10,sleep=off"])
    text = done.stdout + done.stderr
    good = done.returncode == 70 and "planted: hanging" in text and "fault: the processor stopped" in text
    return good, f"firmware that never returns ends with exit {done.returncode}"


def check_vectors(build, host):  # R-CRYPTO-003
    """Every packaged vector and sweep of tests/crypto, with the primitives running on the image."""
    program = host / "bin" / "test_crypto_on_image"
    if not program.exists():
        return False, f"{program} is not built"
    done = run([str(program), "--gtest_filter=-*/Openssl"], cwd=HERE.parent.parent, timeout=200,
               env={**os.environ, "CISTERNA_IMAGE": str(build / "bin" / "cisterna_image_primitives.elf")})
    said = re.findall(r"^\[  (?:PASSED|FAILED)  \].*$", done.stdout, re.M)
    return done.returncode == 0, "; ".join(said) or done.stdout + done.stderr


def check_boot(build, host):  # R-FW-105 R-FW-127
    """Trial, confirmation and fall-back under QEMU from signed images, and the implant's own image from a slot."""
    return boot.check(host, build)


def check_lockstep(build, host):  # R-FW-084 R-FW-086 R-FW-087 R-FW-088
    lines = []
    failed = lockstep.lockstep(host, build, out=lines.append)
    return failed == 0, "\n" + "\n".join(lines)


def cobs(frame):
    out, block = bytearray(), bytearray()
    for byte in frame + b"\0":
        if byte:
            block.append(byte)
        if not byte or len(block) == 254:
            out += bytes([len(block) + 1]) + block
            block.clear()
    return bytes(out) + b"\0"


def uncobs(data):
    out, at = bytearray(), 0
    while at < len(data):
        code = data[at]
        out += data[at + 1:at + code]
        at += code
        if code < 255 and at < len(data):
            out.append(0)
    return bytes(out)


def check_radio(build):  # R-FW-098
    """Frames over the UART in real time, with rubbish between them; both clocks run with the host's and do not drift apart."""
    with tempfile.TemporaryDirectory(prefix="cis-") as folder:
        path = folder + "/uart"
        machine = subprocess.Popen(["qemu-system-arm", "-M", "mps2-an386", "-nographic", "-monitor", "none", "-chardev",
                                    f"socket,id=r,path={path},server=on,wait=on", "-serial", "chardev:r", "-semihosting-config",
                                    "enable=on,target=native", "-kernel", str(build / "bin" / "cisterna_image_radio.elf")],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            end = time.monotonic() + 20
            wire = socket.socket(socket.AF_UNIX)
            wire.settimeout(20)
            while True:
                try:
                    wire.connect(path)
                    break
                except OSError:
                    if time.monotonic() > end:
                        return False, "the emulator opens no socket"
                    time.sleep(0.01)
            earliest, latest, waiting, draw = -1e18, 1e18, b"", random.Random(20261120)
            for n in range(60):
                payload = bytes([0, n]) + draw.randbytes(draw.randrange(1, 200)) + b"\0"
                rubbish = b"\x05ab\0" if n % 3 == 0 else b""
                sent = time.monotonic() * 1000
                wire.sendall(rubbish + cobs(payload))
                while b"\0" not in waiting:
                    waiting += wire.recv(4096)
                got = time.monotonic() * 1000
                frame, waiting = waiting.split(b"\0", 1)
                frame = uncobs(frame)
                if frame[16:] != payload:
                    return False, f"frame {n} came back as {frame.hex()}"
                clock, gate = struct.unpack_from("<QQ", frame)
                # Where the image's clock is 0 in the host's time, from this frame: every frame must allow the same instant.
                for value in (clock, gate):
                    earliest, latest = max(earliest, sent - value - 1), min(latest, got - value)
                if earliest > latest:
                    return False, f"frame {n}: a clock has run off the host's by {earliest - latest:.1f} ms"
                time.sleep(0.02)  # real time is what is tried
            wire.sendall(cobs(b"!"))
            machine.wait(timeout=20)
            return machine.returncode == 0, f"60 frames over the UART in real time, ended with {machine.returncode}"
        except (OSError, subprocess.TimeoutExpired) as problem:
            return False, f"{problem!r}"
        finally:
            machine.kill()
            machine.wait()


def check_timing(build):  # R-CRYPTO-106
    """Instruction counts over 24 secrets a primitive, max - min = 0; the campaign takes 2,000."""
    lines = []
    failed, _ = timing.timing(build, out=lines.append)
    return failed == 0, "\n" + "\n".join(lines)


def check_bench(build, host):  # R-BENCH-031 R-BENCH-032 R-BENCH-033 R-BENCH-034
    """`cisterna bench --image-file`: the visit through the real programs, against the image."""
    program = host / "bin" / "cisterna"
    if not program.exists():
        return False, f"{program} is not built"
    done = run([sys.executable, "-B", str(HERE.parent / "system" / "image.py"), str(program), str(HERE.parent.parent)], timeout=150,
               env={**os.environ, "CISTERNA_IMAGE": str(build / "bin" / lockstep.IMAGE)})
    return done.returncode == 0, done.stdout.strip().splitlines()[-1] if done.returncode == 0 else done.stdout + done.stderr


def check_window(build, host):  # R-BENCH-035
    """docs/guide/image.md: the real window at the image, a dose change."""
    done = run([sys.executable, "-B", str(HERE.parent / "system" / "image_window.py"), "--bin", str(host / "bin"), "--image",
                str(build / "bin" / lockstep.IMAGE)], timeout=200)
    return done.returncode == 0, (done.stdout + done.stderr).strip()


# R-FW-001
def check_ports(build):  # R-FW-081 R-FW-082 R-FW-083
    """Clocks, NVM file, entropy and grant channel, in two runs on one NVM, with a host that keeps the image waiting."""
    image = build / "bin" / "cisterna_image_ports.elf"
    messages = [bytes([1, 8, 0]) + bytes(range(8)), bytes([2, 0, 0]), bytes([6, 0x2C, 1]) + bytes(n % 251 for n in range(300))]
    with tempfile.TemporaryDirectory() as folder:
        inward, outward = pathlib.Path(folder) / "grant.in", pathlib.Path(folder) / "grant.out"
        os.mkfifo(inward)

        def host():
            with open(inward, "wb", buffering=0) as pipe:
                for message in messages:
                    time.sleep(0.2)  # real time of the host, on purpose: the image's own must not move
                    pipe.write(message)

        for turn in (1, 2):
            outward.write_bytes(b"")
            writer = threading.Thread(target=host, daemon=True)
            writer.start()
            done = emulate(image, folder, ["-icount", "shift=0,sleep=off"])
            text = done.stdout + done.stderr
            if done.returncode != 0 or f"ports: run {turn}" not in text or text.count("ports: right") != 6:
                return False, f"run {turn}, exit {done.returncode}:\n{text}"
            if outward.read_bytes() != b"".join(messages):
                return False, f"run {turn}: the grant channel gave back {outward.read_bytes().hex()}"
    return True, "clocks, NVM over two runs, entropy, grant channel: 6 of 6"


def outside(image):
    """Bytes that stand for hardware round the processor (.outside), which are no part of the implant's memory."""
    found = re.search(r"^\.outside\s+(\d+)", run(["arm-none-eabi-size", "-A", str(image)]).stdout, re.M)
    return int(found.group(1)) if found else 0


def check_images(build):
    """No image that links holds a forbidden symbol, and each is within the budgets."""
    said = []
    for image in sorted((build / "bin").glob("*.elf")):
        names = run(["arm-none-eabi-nm", str(image)]).stdout
        found = re.findall(r"\b(_malloc_r|malloc|_sbrk|_Zn[wa]\w+|__aeabi_[fd](?:add|sub|mul|div)|__cxa_throw|__dynamic_cast)$",
                           names, re.M)
        if found:
            return False, f"{image.name} holds {found}"
        text, data, bss = (int(n) for n in run(["arm-none-eabi-size", str(image)]).stdout.splitlines()[1].split()[:3])
        static = data + bss - STACK_AND_GUARD - outside(image)
        said.append(f"{image.name}: code {text} of {TEXT_BUDGET}, static {static} of {STATIC_BUDGET} bytes, {outside(image)} outside")
        over_code = text > TEXT_BUDGET and image.name != "cisterna_image_probe.elf"  # holds what no image needs at once
        if over_code or static > STATIC_BUDGET:
            return False, said[-1]
    return bool(said), "\n".join(said)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--host", type=pathlib.Path, help="build with the lockstep program; default: release, beside --build")
    options = parser.parse_args()
    build = options.build.resolve()
    host = (options.host or build.parent / "release").resolve()
    bad = 0
    for name, check in (("symbols", check_symbols), ("planted", check_planted), ("probe", check_probe),
                        ("guard", check_guard), ("watchdog", check_watchdog), ("ports", check_ports), ("radio", check_radio), ("images", check_images),
                        ("vectors", lambda where: check_vectors(where, host)), ("timing", check_timing), ("boot", lambda where: check_boot(where, host)),
                        ("lockstep", lambda where: check_lockstep(where, host)), ("bench", lambda where: check_bench(where, host)),
                        ("window", lambda where: check_window(where, host))):
        good, text = check(build)
        bad += not good
        print(f"{'ok  ' if good else 'FAIL'} mcu {name}: {text}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
