"""What no file of the project may hold: keys, secrets, paths of one machine, hosts of package archives, names of pages that
are not here. R-HOUSE-005

Usage: no_literals.py [--root DIR] checks the tree; no_literals.py --planted plants each once and looks for its rule.
A published constant (a group order, a digest from a standard) is marked on its line or in the 15 lines before it with
the words "public constant" and where it was published.
"""
import argparse
import pathlib
import random
import re
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))
from source_tree import Finding, walk  # noqa: E402

MARK = "public constant"
MARK_REACH = 15
BINARY = {".png", ".pdf", ".bin", ".ttf", ".gz", ".zip"}
HOSTS = ("debian", "org"), ("ubuntu", "com"), ("npmjs", "com"), ("npmjs", "org"), ("pypi", "org"), ("crates", "io"), \
        ("pythonhosted", "org"), ("golang", "org"), ("docker", "io"), ("rubygems", "org")
WORKSHOP = ("chat", "bot"), ("sub", "agent"), ("language", "model")
BYTE = r"(?:0[xX][0-9A-Fa-f]{1,2}|\d{1,3})"
PATTERNS = {
    "key_in_hex": re.compile(r"(?<![0-9A-Fa-f])[0-9A-Fa-f]{64,}(?![0-9A-Fa-f])"),
    "key_in_bytes": re.compile(rf"(?<![\w.]){BYTE}(?:\}}?\s*,\s*(?:std::byte\{{)?{BYTE}){{31,}}|(?:\\x[0-9A-Fa-f]{{2}}[\s\"]*){{32,}}"),
    "key_in_base64": re.compile(r"\"[A-Za-z0-9+/]{43}=\""),
    "private_key": re.compile("-----" + r"BEGIN [A-Z ]*PRIVATE KEY"),
    "password": re.compile(r"(?i)\b(?:password|passphrase|secret|api_?key|token)\w*\s*[:=]\s*\"[^\"\s{}$<>]{6,}\""),
    "machine_path": re.compile(r"(?<![\w.$})/-])/(?:home|root|work|Users)(?:/|\b)"),
    "archive_host": re.compile(r"(?i)(?<![\w-])(?:" + "|".join(rf"{name}\.{end}" for name, end in HOSTS) + r")\b"),
    "workshop_word": re.compile(r"(?i)\b(?:" + "|".join(a + "[ -]?" + b for a, b in WORKSHOP) + r")s?\b"),
}
MARKABLE = {"key_in_hex", "key_in_bytes", "key_in_base64"}
PAGE = re.compile(r"(?<![\w/.*{}$-])((?:[\w.-]+/)*[\w-]+\.md)\b")


def captured(name):
    """Captured messages of a schema: their bytes are the format's, drawn at random, and never a key of anything."""
    return name.startswith("tests/") and "/captured/" in name and name.endswith(".hex")


def marked(lines, number):
    return any(MARK in line for line in lines[max(0, number - 1 - MARK_REACH):number])


def plain(text):
    """Few different values, or a counting run: no key but a pattern someone filled in."""
    values = [int(v, 16) if h else int(d) for h, v, d in
              re.findall(r"(?:(0[xX]|\\x)([0-9A-Fa-f]{1,2})|\b(\d{1,3}))\b", text)]
    if len(values) < 32:
        digits = re.sub(r"[^0-9A-Fa-f]", "", text)
        values = [int(digits[i:i + 2], 16) for i in range(0, len(digits) - 1, 2)]
    steps = {(b - a) % 256 for a, b in zip(values, values[1:])}
    return len(set(values)) < 16 or len(steps) == 1


def findings_in(name, text, pages):
    lines = text.splitlines()
    for rule, pattern in PATTERNS.items():
        for found in pattern.finditer(text):
            number = text.count("\n", 0, found.start()) + 1
            if rule in MARKABLE and (captured(name) or marked(lines, number) or (rule != "key_in_base64" and plain(found[0]))):
                continue
            yield Finding(rule, name, number, found[0].strip()[:60])
    if not name.endswith("no_literals.py"):
        for found in PAGE.finditer(text):
            if found[1].split("/")[-1] not in pages:
                number = text.count("\n", 0, found.start()) + 1
                yield Finding("page_not_here", name, number, f"{found[1]} is no page of this project")


def check(root):
    files = list(walk(root))
    pages = {name.split("/")[-1] for name, _ in files if name.endswith(".md")}
    findings, count = [], 0
    for name, path in files:
        if path.suffix in BINARY:
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        count += 1
        findings += findings_in(name, text, pages)
    return findings, count


def planted():
    rng = random.Random(20261120)
    key = bytes(rng.randrange(256) for _ in range(32))
    array = ", ".join(f"0x{b:02x}" for b in key)
    cases = {
        "key_in_hex": f'const char* k = "{key.hex()}";\n',
        "key_in_bytes": "const unsigned char k[32] = {\n    " + array + "};\n",
        "key_in_base64": 'k = "' + "Qb7/" * 10 + 'x8A="\n',
        "private_key": "-----" + "BEGIN EC PRIVATE KEY\n",
        "password": 'pass' + 'word = "correct-horse"\n',
        "machine_path": "open('" + "/ho" + "me/someone/x')\n",
        "archive_host": "fetch http://deb." + "debian" + ".org/x\n",
        "workshop_word": "made by a chat" + "bot\n",
        "page_not_here": "see elsewhere" + ".md section 2\n",
    }
    clean = {
        "a.cpp": f"// {MARK}: a published group order\nconst unsigned char k[32] = {{{array}}};\n",
        "c.cpp": "const unsigned char p[] = {0xed, " + "0xff, " * 30 + "0x7f};\n",
        "b.cpp": "const unsigned char zero[] = {" + "0x00, " * 32 + "};\n// see README.md, programmer/workflow\n",
        "README.md": "x\n",
    }
    more = {
        "key_in_bytes": "std::array k{" + "".join(f"std::byte{{{b:#x}}}, " for b in key) + "};\n",
        "key_in_bytes ": 'const char* k = "' + "".join(f"\\x{b:02x}" for b in key) + '";\n',
        " key_in_bytes": "const unsigned char k[32] = {" + ", ".join(str(b) for b in key) + "};\n",
        "key_in_hex": "k: " + (key + key).hex().upper() + "\n",
    }
    bad = [f"no planted case for {rule}" for rule in sorted(set(PATTERNS) - set(cases))]

    def named(files):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                (pathlib.Path(folder) / name).write_text(text, encoding="utf-8")
            return {finding.rule for finding in check(folder)[0]}

    if named(clean):
        bad.append(f"the clean tree is refused: {sorted(named(clean))}")
    for rule, text in [*cases.items(), *more.items()]:
        got = named(clean | {"planted.cpp": text})
        if got != {rule.strip()}:
            bad.append(f"planted {rule}: named {sorted(got)}")
    print("\n".join(bad + [f"no literals: {len(cases) + len(more)} planted, {len(bad)} wrong"]))
    return 1 if bad else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", default=str(pathlib.Path(__file__).parents[2]))
    parser.add_argument("--planted", action="store_true")
    options = parser.parse_args()
    if options.planted:
        return planted()
    findings, count = check(options.root)
    for finding in findings:
        print(finding)
    print(f"no literals: {count} files, {len(PATTERNS) + 1} rules, {len(findings)} violations")
    return 1 if findings or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
