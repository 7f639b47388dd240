"""T25: instruction counts of the primitives on the ARM image do not depend on the secret. R-CRYPTO-106

Usage: timing.py --mcu build/mcu [--secrets N] [--seed S]
Every call runs alone under `-icount shift=10`: an instruction is 1.024 us, 25.6 ticks of the machine's timer, so that a count is
exact. Secrets are drawn from the seed; the extremes are added to them. A planted compare, which gives up at the first
difference, must be told apart.
"""
import argparse
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

X25519, SEAL, OPEN, COMPARE, PLANTED = 1, 4, 5, 8, 9
TICKS_AN_INSTRUCTION = 25.6
SEED = 20261120
LEAST = 24


def call(kind, size, *fields):
    body = struct.pack("<H", size) + b"".join(struct.pack("<H", len(field)) + field for field in fields)
    return struct.pack("<BH", kind, len(body)) + body


def serve(image, calls):
    """Each call's (verdict, output, instructions)."""
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "grant.in").write_bytes(b"".join(calls))
        (pathlib.Path(folder) / "grant.out").write_bytes(b"")
        done = subprocess.run(["qemu-system-arm", "-icount", "shift=10,sleep=off", "-M", "mps2-an386", "-nographic", "-monitor", "none",
                               "-serial", "none", "-semihosting-config", "enable=on,target=native", "-kernel", str(image)],
                              cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=3600, check=False)
        data = (pathlib.Path(folder) / "grant.out").read_bytes()
    if done.returncode != 0:
        sys.exit(f"{image}: status {done.returncode}: {done.stdout}{done.stderr}")
    at, answers = 0, []
    while at < len(data):
        length = struct.unpack_from("<H", data, at + 1)[0]
        body = data[at + 3:at + 3 + length]
        answers.append((body[0] == 1, body[1:-4], round(struct.unpack("<I", body[-4:])[0] / TICKS_AN_INSTRUCTION)))
        at += 3 + length
    if len(answers) != len(calls):
        sys.exit(f"{image}: {len(answers)} answers to {len(calls)} calls")
    return answers


def at_byte(data, n):
    return data[:n] + bytes([data[n] ^ 0x80]) + data[n + 1:]


def classes(image, secrets, seed):
    """What an observer may know (kind, length, verdict) -> its calls, which differ in secrets only."""
    draw = random.Random(seed)
    point = draw.randbytes(32)
    scalars = [bytes(32), bytes([255] * 32), bytes([1]) + bytes(31), bytes(31) + bytes([0x40])]
    scalars += [draw.randbytes(32) for _ in range(secrets)]
    messages = [(draw.randbytes(32), draw.randbytes(length)) for length in (64, 1024) for _ in range(secrets)]
    nonce, associated = bytes(12), b"aad"
    sealed = serve(image, [call(SEAL, len(text) + 16, key, nonce, associated, text) for key, text in messages])
    opened = {64: [], 1024: []}
    forged = {64: [], 1024: []}
    for n, ((key, text), (_, box, _)) in enumerate(zip(messages, sealed)):
        opened[len(text)].append(call(OPEN, len(text), key, nonce, associated, box))
        wrong = at_byte(box, len(box) - 16 + n % 16)  # each byte of the tag in turn
        forged[len(text)].append(call(OPEN, len(text), key, nonce, associated, wrong))
    tags = [draw.randbytes(16) for _ in range(secrets)]
    out = {"X25519": ([call(X25519, 32, scalar, point) for scalar in scalars], True)}
    for length in (64, 1024):
        out[f"AEAD seal, {length} bytes"] = ([call(SEAL, length + 16, key, nonce, associated, text) for key, text in messages
                                              if len(text) == length], True)
        out[f"AEAD open, {length} bytes"] = (opened[length], True)
        out[f"AEAD open, {length} bytes, forged tag"] = (forged[length], False)
    out["MAC compare, equal"] = ([call(COMPARE, 0, tag, tag) for tag in tags], True)
    unequal = [(tag, at_byte(tag, n % 16)) for n, tag in enumerate(tags)]
    out["MAC compare, not equal"] = ([call(COMPARE, 0, a, b) for a, b in unequal], False)
    out["planted compare"] = ([call(PLANTED, 0, a, b) for a, b in unequal], False)
    return out


def timing(mcu, secrets=LEAST, seed=SEED, out=print):
    """The number of classes that leak, and each class's instructions."""
    image = mcu / "bin" / "cisterna_image_timing.elf"
    if not image.exists():
        out(f"FAIL timing: {image} is not built")
        return 1, {}
    failed, tried, counts = 0, 0, {}
    for name, (calls, verdict) in classes(image, max(secrets, LEAST), seed).items():
        answers = serve(image, calls)
        spread = max(n for _, _, n in answers) - min(n for _, _, n in answers)
        right = all(answer[0] == verdict for answer in answers)
        good = right and (spread > 0 if name.startswith("planted") else spread == 0)
        failed += not good
        tried += len(calls)
        counts[name] = answers[0][2]
        out(f"{'ok  ' if good else 'FAIL'} timing {name}: {len(calls)} secrets, {answers[0][2]:,} instructions, max - min {spread}"
            f"{'' if right else ', WRONG VERDICT'}")
    out(f"tried {tried}, survived {failed}, reproduce: timing.py --secrets {secrets} --seed {seed}")
    return failed, counts


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mcu", type=pathlib.Path, required=True)
    parser.add_argument("--secrets", type=int, default=LEAST)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    return 1 if timing(options.mcu.resolve(), options.secrets, options.seed)[0] else 0


if __name__ == "__main__":
    sys.exit(main())
