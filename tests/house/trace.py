"""Hazard -> requirement -> tagged line -> tagged test, closed in every direction. R-HOUSE-002

Usage: trace.py [--root DIR] checks; --missing prints the rows that docs/requirements.csv lacks; --planted breaks each rule.
A tag is an id (R, area, three digits) in a file: in tests/ it is a test's, elsewhere it is the code's. verified_by names
tests (CTest names, GoogleTest suites or Suite.Name, test scripts), separated by ';', or says "planned: topic".
Each test that is named stands in a file that carries the tag.
"""
import argparse
import collections
import csv
import pathlib
import re
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))
from source_tree import walk  # noqa: E402

TAG = re.compile(r"\bR-[A-Z]+-[0-9]{3}\b")
# In "R-AREA-001..005" every number of the range is meant.
RANGE = re.compile(r"\b(R-[A-Z]+-)([0-9]{3})\.\.(?:R-[A-Z]+-)?([0-9]{3})\b")
TEST = re.compile(r"\b(?:TEST|TEST_F|TEST_P|RC_GTEST_PROP|RC_GTEST_FIXTURE_PROP|TYPED_TEST)\s*\(\s*(\w+)\s*,\s*(\w+)")
CTEST = re.compile(r"\b(?:cisterna_test|cisterna_house_test|add_test)\s*\(\s*(?:NAME\s+)?(\w+)")
COLUMNS = {"requirements": ["id", "requirement", "source", "verified_by"],
           "hazards": ["id", "hazard", "sequence", "situation", "harm", "severity", "control", "residual"]}
SEVERITIES = {"negligible", "minor", "serious", "critical", "catastrophic"}
FIRST_ROWS = [f"K{n}" for n in range(1, 22)] + [f"T{n}" for n in range(1, 27)]
NOT_CODE = (".md", ".csv", ".json")


def split(cell):
    return [part.strip() for part in cell.split(";") if part.strip()]


def read(root, name, bad):
    path = pathlib.Path(root) / "docs" / f"{name}.csv"
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != COLUMNS[name]:
            bad.append(f"columns: {path.name} has {reader.fieldnames}, not {COLUMNS[name]}")
        rows = list(reader)
    for id_, count in collections.Counter(row["id"] for row in rows).items():
        if count > 1:
            bad.append(f"twice: {id_} stands {count} times in {path.name}")
    for row in rows:
        empty = [name for name, value in row.items() if not (value or "").strip()]
        if empty:
            bad.append(f"empty: {row['id']} in {path.name} has no {', '.join(map(str, empty))}")
    return {row["id"]: row for row in rows}


def tags_of(text):
    found = set(TAG.findall(text))
    for area, first, last in RANGE.findall(text):
        found |= {f"{area}{n:03d}" for n in range(int(first), int(last) + 1)}
    return found


def tags_in_tree(root):
    """(code: id -> files, tests: id -> files, names: test -> files)."""
    code, tests, names = (collections.defaultdict(set) for _ in range(3))
    for name, path in walk(root):
        if name.endswith(NOT_CODE) or name == "tests/house/trace.py":
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        in_tests = name.startswith("tests/")
        for tag in tags_of(text):
            (tests if in_tests else code)[tag].add(name)
        if in_tests:
            found = {path.name, *CTEST.findall(text)}
            for suite, case in TEST.findall(text):
                found |= {suite, f"{suite}.{case}"}
            for test in found:
                names[test].add(name)
    return code, tests, names


def check(root):
    """(what is wrong, summary line)."""
    bad = []
    requirements, hazards = read(root, "requirements", bad), read(root, "hazards", bad)
    code, tests, names = tags_in_tree(root)
    for id_, row in hazards.items():
        if row["severity"] not in SEVERITIES:
            bad.append(f"severity: {id_} says {row['severity']!r}")
        for control in split(row["control"]):
            if control not in requirements:
                bad.append(f"hazard_names_unknown: {id_} is controlled by {control}, which no requirement row defines")
    planned = {id_ for id_, row in requirements.items() if row["verified_by"].startswith("planned")}
    for id_, row in requirements.items():
        for hazard in re.findall(r"\b[KT][0-9]+\b", row["source"]):
            if hazard not in hazards:
                bad.append(f"source_unknown: {id_} names {hazard}, which no hazard row defines")
        if id_ in planned:
            if not re.fullmatch(r"planned: \S.*", row["verified_by"]):
                bad.append(f"planned_without_topic: {id_}")
            continue
        if id_ not in code:
            # A rule of the house is carried out by its own check.
            if not (id_.startswith("R-HOUSE-") and id_ in tests):
                bad.append(f"no_code: {id_} is tagged on no line of the code")
        if id_ not in tests:
            bad.append(f"no_test: {id_} is tagged in no test")
        for test in split(row["verified_by"]):
            if test not in names:
                bad.append(f"no_such_test: {id_} is verified by {test}, which is no test")
            elif id_ in tests and not names[test] & tests[id_]:
                bad.append(f"untagged_test: {id_} is verified by {test}, whose file does not carry the tag")
    for id_ in sorted((set(code) | set(tests)) - set(requirements)):
        bad.append(f"unknown_tag: {id_} in {', '.join(sorted(code[id_] | tests[id_]))} has no row")
    for id_ in FIRST_ROWS:
        if id_ not in hazards:
            bad.append(f"no_hazard: {id_} has no row")
    done = sorted(id_ for id_ in planned if id_ in code and id_ in tests)
    if done:
        print(f"note: planned in the table, yet tagged in code and tests: {', '.join(done)}")
    summary = (f"trace: {len(hazards)} hazards, {len(requirements)} requirements ({len(requirements) - len(planned)} verified, "
               f"{len(planned)} planned), {len(bad)} wrong")
    return bad, summary


def missing(root):
    requirements = read(root, "requirements", [])
    code, tests, _ = tags_in_tree(root)
    out = csv.writer(sys.stdout, lineterminator="\n")
    for id_ in sorted((set(code) | set(tests)) - set(requirements)):
        suites = set()
        for name in tests[id_]:
            suites |= {suite for suite, _ in TEST.findall((pathlib.Path(root) / name).read_text(encoding="utf-8"))}
        where = ", ".join(sorted(code[id_])) or "NO CODE"
        out.writerow([id_, f"({where})", "", "; ".join(sorted(suites)) or "; ".join(sorted(tests[id_])) or "NO TEST"])


def planted():
    req, haz = COLUMNS["requirements"], COLUMNS["hazards"]
    good_req = [["R-FW-001", "one", "K1", "Pump.Runs"], ["R-FW-002", "two", "K2", "planned: later"]]
    good_haz = [[id_, "h", "s", "t", "u", "minor", "R-FW-001; R-FW-002", "low"] for id_ in FIRST_ROWS]
    good = {"a.h": "// R-FW-001\n", "tests/t.cpp": "TEST(Pump, Runs) {}  // R-FW-001\n"}
    fw3 = ["R-FW-003", "three", "K1", "Pump"]
    cases = {
        "": (good_req, good_haz, {}),
        "hazard_names_unknown": (good_req[1:], good_haz, {"a.h": "", "tests/t.cpp": ""}),
        "no_code": ([*good_req, fw3], good_haz, {"tests/u.cpp": "TEST(Pump, Stops) {}  // R-FW-003\n"}),
        "no_test": ([*good_req, fw3], good_haz, {"b.h": "// R-FW-003\n"}),
        "no_such_test": ([["R-FW-001", "one", "K1", "Pump.Flies"], good_req[1]], good_haz, {}),
        "untagged_test": (good_req, good_haz, {"tests/t.cpp": "TEST(Pump, Runs) {}\n", "tests/u.cpp": "// R-FW-001\n"}),
        "unknown_tag": (good_req, good_haz, {"b.h": "// R-FW-001..004\n"}),
        "no_hazard": (good_req, good_haz[1:], {}),
        "twice": ([*good_req, good_req[0]], good_haz, {}),
        "empty": ([["R-FW-001", "", "K1", "Pump"], good_req[1]], good_haz, {}),
        "severity": (good_req, [[*good_haz[0][:5], "bad", *good_haz[0][6:]], *good_haz[1:]], {}),
        "source_unknown": ([["R-FW-001", "one", "K99", "Pump"], good_req[1]], good_haz, {}),
        "planned_without_topic": ([good_req[0], ["R-FW-002", "two", "K2", "planned"]], good_haz, {}),
        "columns": (good_req, good_haz, {"columns": True}),
    }
    bad = []
    for rule, (requirements, hazards, files) in cases.items():
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "docs").mkdir()
            (root / "tests").mkdir()
            head = [*req, "extra"] if files.pop("columns", False) else req
            for name, header, rows in (("requirements", head, requirements), ("hazards", haz, hazards)):
                with open(root / "docs" / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
                    csv.writer(file).writerows([header, *[r + ["x"] * (len(header) - len(r)) for r in rows]])
            for name, text in (good | files).items():
                (root / name).write_text(text, encoding="utf-8")
            named = {line.split(":")[0] for line in check(root)[0]}
        # The source column of the planted no_hazard case names the row that was taken away.
        expected = {rule} - {""} | ({"source_unknown"} if rule == "no_hazard" else set())
        if named != expected:
            bad.append(f"planted {rule or 'nothing'}: named {sorted(named)}")
    print("\n".join(bad + [f"trace: {len(cases) - 1} planted orphans and faults, {len(bad)} wrong"]))
    return 1 if bad else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", default=str(pathlib.Path(__file__).parents[2]))
    parser.add_argument("--missing", action="store_true")
    parser.add_argument("--planted", action="store_true")
    options = parser.parse_args()
    if options.planted:
        return planted()
    if options.missing:
        missing(options.root)
        return 0
    bad, summary = check(options.root)
    print("\n".join([*bad, summary]))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
