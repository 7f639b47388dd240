#!/usr/bin/env python3
"""The refill visit in the real window under Xvfb, driven by xdotool. R-GUI-042

Holds: the program ends with 0, each step left its picture of the window's size, no two neighbouring pictures are the same,
a bench in the same folder is refused to a second window, and a script that asks for what is not there ends with a sentence.
"""
import argparse
import pathlib
import struct
import subprocess
import sys
import tempfile


# R-GUI-040
def window(options, *arguments):
    return subprocess.run(["xvfb-run", "-a", "-s", "-screen 0 1280x800x24 -noreset", options.window, "--wand", "bench", *arguments],
                          capture_output=True, text=True, timeout=150, check=False)


def size_of(picture):
    return struct.unpack(">II", picture.read_bytes()[16:24])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--window", required=True)
    parser.add_argument("--steps", required=True)
    options = parser.parse_args()
    bad = []
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        done = window(options, "--bench", str(root / "bench"), "--script", options.steps, "--screenshot-dir", folder)
        if done.returncode != 0:
            bad.append(f"the visit ended with {done.returncode}: {done.stderr}")
        wanted = [line.split()[1] for line in pathlib.Path(options.steps).read_text().splitlines() if line.startswith("shot ")]
        found = [root / name for name in wanted if (root / name).exists()]
        if len(found) != len(wanted):
            bad.append(f"{len(found)} pictures of {len(wanted)}")
        bad += [f"{p.name} is {size_of(p)}" for p in found if size_of(p) != (1280, 800)]
        bad += [f"{a.name} and {b.name} are the same" for a, b in zip(found, found[1:]) if a.read_bytes() == b.read_bytes()]
        wrong = root / "wrong.steps"
        wrong.write_text("dance clinician\n")
        said = window(options, "--bench", str(root / "bench"), "--script", str(wrong), "--screenshot-dir", folder)
        if said.returncode != 2 or "no such step" not in said.stderr:
            bad.append(f"a wrong script ended with {said.returncode}: {said.stderr}")
    no_display = subprocess.run([options.window, "--wand", "bench"], capture_output=True, text=True, timeout=30, check=False,
                                env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"})
    if no_display.returncode != 3 or "cannot show its window" not in no_display.stderr:
        bad.append(f"without a display: {no_display.returncode}: {no_display.stderr}")
    print("\n".join(bad) if bad else f"real visit: {len(found)} pictures")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
