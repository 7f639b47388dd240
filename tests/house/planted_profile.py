"""Each planted file must be refused by the implant profile, and for the reason it was planted for. R-HOUSE-003

Usage: planted_profile.py --compiler CXX --nm NM --flags "FLAGS" [--case NAME]
A case is refused by the compiler (its words are looked for) or by the symbol check (its class of symbol is looked for).
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))
import implant_symbols  # noqa: E402

PLANTED = pathlib.Path(__file__).parent / "planted"
# name -> ("compiler", words of its error) or ("symbols", class and symbol)
EXPECTED = {
    "uses_new": ("symbols", "allocator", "_Znwm"),
    "uses_malloc": ("symbols", "allocator", "malloc"),
    "uses_vector": ("symbols", "allocator", "_Znwm"),
    "uses_exit": ("symbols", "exit", "exit"),
    "static_destructor": ("symbols", "guards and exit handlers", "__cxa_atexit"),
    "throws": ("compiler", "exception handling disabled"),
    "catches": ("compiler", "exception handling disabled"),
    "uses_dynamic_cast": ("compiler", "'dynamic_cast' not permitted with '-fno-rtti'"),
    "uses_typeid": ("compiler", "cannot use 'typeid' with '-fno-rtti'"),
    "uses_float": ("compiler", "SSE"),
    "uses_double": ("compiler", "SSE"),
    "allowed": ("passes",),
}


def judge(compiler, nm, flags, name, folder):
    """What the profile says of a planted file: ("compiler", text), ("symbols", [(what, symbol)]) or ("passes",)."""
    obj = pathlib.Path(folder) / (name + ".o")
    done = subprocess.run([compiler, "-std=c++20", "-O2", *flags, "-c", str(PLANTED / (name + ".cpp")), "-o", str(obj)],
                          capture_output=True, text=True, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"}, check=False)
    if done.returncode != 0:
        return ("compiler", done.stderr)
    found = implant_symbols.violations(nm, str(obj))
    return ("symbols", found) if found else ("passes",)


def right_reason(expected, verdict):
    if expected[0] != verdict[0]:
        return False
    if expected[0] == "compiler":
        return expected[1] in verdict[1]
    if expected[0] == "symbols":
        return tuple(expected[1:]) in verdict[1]
    return True


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--nm", required=True)
    parser.add_argument("--flags", required=True)
    parser.add_argument("--case", choices=sorted(EXPECTED))
    options = parser.parse_args()
    names = [options.case] if options.case else sorted(EXPECTED)
    on_disk = {path.stem for path in PLANTED.glob("*.cpp")}
    if on_disk != set(EXPECTED):
        print(f"planted files and cases differ: {sorted(on_disk ^ set(EXPECTED))}")
        return 1
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            verdict = judge(options.compiler, options.nm, options.flags.split(), name, folder)
            good = right_reason(EXPECTED[name], verdict)
            bad += not good
            print(f"{'ok  ' if good else 'BAD '} {name}: wanted {EXPECTED[name]}, got {verdict if not good else verdict[0]}")
    print(f"planted profile cases: {len(names)} tried, {len(names) - bad} as planted")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
