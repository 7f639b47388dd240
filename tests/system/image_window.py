"""docs/guide/image.md as a new user follows it: the bench on the ARM image, a dose changed in the real window under Xvfb, and what the
pump and the plant say afterwards. R-BENCH-035

Usage: image_window.py --bin build/release/bin --image build/mcu/bin/cisterna_image.elf [--write]
--write puts the window's picture into the guide.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
GUIDE = ROOT / "docs/guide/image.md"
PICTURE = ROOT / "docs/guide/image-dose-changed.png"


def commands():
    lines = [line for block in re.findall(r"^```\n(.*?)^```$", GUIDE.read_text(), re.M | re.S) for line in block.splitlines()]
    return [line for line in lines if line.startswith("build/release/bin/")]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--image", type=pathlib.Path, required=True)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    start, window, ask, advance, truth = commands()
    with tempfile.TemporaryDirectory(prefix="cis-") as name:
        folder = pathlib.Path(name)
        (folder / "build/release").mkdir(parents=True)
        (folder / "build/release/bin").symlink_to(options.bin.resolve())
        (folder / "data").symlink_to(ROOT / "data")
        env = {"PATH": "/usr/bin:/bin", "HOME": name, "XDG_STATE_HOME": name, "TMPDIR": name, "LANG": "C.UTF-8",
               "LIBGL_ALWAYS_SOFTWARE": "1", "CISTERNA_IMAGE": str(options.image.resolve())}

        def shell(line, before=""):
            return subprocess.run(["/bin/sh", "-c", before + line], cwd=folder, env=env, stdin=subprocess.DEVNULL, capture_output=True,
                                  text=True, timeout=120, check=False)

        bench = subprocess.Popen(["/bin/sh", "-c", "exec " + start.replace(":4712", ":0") + " --json"], cwd=folder, env=env,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        try:
            port = ":" + json.loads(bench.stdout.readline())["listening"].rsplit(":", 1)[1]
            done = shell(window.replace(":4712", port), 'xvfb-run -a -s "-screen 0 1280x800x24 -noreset" ')
            if done.returncode != 0:
                print(f"the window ended with {done.returncode}: {done.stdout}{done.stderr}")
                return 1
            status = json.loads(shell(ask.replace(":4712", port) + " --json").stdout)
            before = json.loads(shell(truth + " --json").stdout)
            week = shell(advance + " --json")
            after = json.loads(shell(truth + " --json").stdout)
        finally:
            bench.terminate()
            bench.wait(timeout=20)
        picture = folder / "dose-changed.png"
        strokes = after["turns"] - before["turns"]  # 7 x 0.20125 mL are 563.5 strokes of 2.5 uL
        bad = [text for text, wrong in (
            ("the picture has another size", struct.unpack(">II", picture.read_bytes()[16:24]) != (1280, 800)),
            (f"dose {status['prescription']}", status["prescription"]["dose_mcg_per_day"] != 402.5),
            (f"revision {status['status']}", status["status"]["revision"] != 6),
            (f"{strokes} strokes in a week", week.returncode != 0 or strokes not in (562, 563, 564)),
            (f"the bench ended with {bench.returncode}", bench.returncode != 0)) if wrong]
        if options.write and not bad:
            shutil.copyfile(picture, PICTURE)
        print("\n".join(bad) if bad else f"dose changed in the window, {strokes} strokes in the week after")
        return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
