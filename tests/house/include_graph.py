"""Who may include whom: the rules of the architecture, checked on every source file. R-HOUSE-001

Usage: include_graph.py [--root DIR] checks the tree; include_graph.py --planted breaks each rule once in a tree of its own
and fails unless just that rule is named.
"""
import argparse
import pathlib
import re
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))
from source_tree import ROOMS, Finding, sources  # noqa: E402

# room -> what its files may include besides themselves
MAY_INCLUDE = {
    "units": (),
    "crypto": ("units",),
    "telemetry": ("units", "crypto"),
    "implant_fw": ("units", "crypto", "telemetry/messages", "telemetry/link", "telemetry/session"),
    "programmer": ("units", "crypto", "telemetry"),
    "gui": ("units", "programmer/workflow"),
    "bench": ("units", "crypto", "telemetry", "implant_fw", "programmer"),
    "apps": ("units", "crypto", "telemetry", "implant_fw", "programmer", "gui", "bench"),
    "tests": ROOMS,
}
IMPLANT_PROFILE = ("units", "crypto/primitives", "crypto/sodium", "crypto/noise", "crypto/credential/verify",
                   "telemetry/messages", "telemetry/link", "telemetry/session", "implant_fw")
# The ports meet their machine, and the host's role of a session runs on the host alone.
OUTSIDE_PROFILE = ("implant_fw/port_sim/", "implant_fw/port_mcu/", "telemetry/session/host_")
HOST_ONLY = ("crypto/openssl", "crypto/vault", "crypto/credential/issue", "telemetry/session/host_")
HOST_HEADERS = {"string", "vector", "map", "unordered_map", "set", "unordered_set", "list", "deque", "queue", "stack",
                "functional", "memory", "iostream", "sstream", "fstream", "ostream", "istream", "thread", "mutex",
                "condition_variable", "future", "regex", "filesystem", "stdexcept", "exception", "any", "random", "cmath",
                "format", "locale", "iomanip"}
HEAVY = {"nlohmann": r"nlohmann/", "CLI11": r"CLI/", "spdlog": r"spdlog/", "asio": r"boost/asio|asio\.hpp$", "soci": r"soci/",
         "toml++": r"toml\+\+/"}
HEAVY_FILES = 3
MAIN_LINES = 150
FILE_LINES = 500


def implant_profile(source):
    # credential/verify and credential/issue are files or folders of these names.
    return source.path.startswith(IMPLANT_PROFILE_PREFIXES) and not source.path.startswith(OUTSIDE_PROFILE)


IMPLANT_PROFILE_PREFIXES = tuple(f if f.count("/") > 1 else f + "/" for f in IMPLANT_PROFILE)


def target_in(name, *folders):
    return any(name == f or name.startswith(f + "/") or name.startswith(f + ".") or
               (f.count("/") > 1 and name.startswith(f)) for f in folders)


def room_arrows(source):
    """A room includes itself and what the table gives it."""
    for line, quoted, name in source.includes():
        target = name.split("/", 1)[0]
        if quoted and target in ROOMS and target != source.room:
            allowed = MAY_INCLUDE[source.room]
            # A programmer's and a gui's own sharper rules have their own names.
            if not target_in(name, *allowed):
                yield line, f"{source.room} may not include {name}"


def include_from_root(source):
    """A quoted include is a path from the root to a file that exists, or generated code."""
    for line, quoted, name in source.includes():
        generated = name.endswith(".pb.h")
        if quoted and not generated and name not in source.tree:
            yield line, f"no file {name} in the tree"


def therapy_safety_apart(source):
    for here, there in (("implant_fw/therapy", "implant_fw/safety"), ("implant_fw/safety", "implant_fw/therapy")):
        for line, _, name in source.includes():
            if source.within(here) and target_in(name, there):
                yield line, f"{here} may not include {name}: two opinions on one dose"


def session_key_store(source):
    for line, _, name in source.includes():
        if source.within("telemetry") and target_in(name, "implant_fw"):
            yield line, f"a session reaches NVM only through its KeyStore, not by {name}"


def implant_programmer_apart(source):
    for here, there in (("implant_fw", "programmer"), ("programmer", "implant_fw")):
        for line, _, name in source.includes():
            if source.within(here) and target_in(name, there):
                yield line, f"{here} may not include {name}"


def telemetry_behind_pump(source):
    for line, _, name in source.includes():
        if source.within("programmer") and not source.within("programmer/pump") and target_in(name, "telemetry"):
            yield line, f"only programmer/pump includes telemetry, not {source.path}: {name}"


def gui_sees_views_only(source):
    for line, quoted, name in source.includes():
        if source.within("gui") and quoted and not target_in(name, "gui", "units", "programmer/workflow"):
            yield line, f"gui sees units and programmer/workflow only, not {name}"


def generated_in_messages_only(source):
    """Generated code is reached from telemetry/messages/*.cpp alone: by name, or through a header that only they include."""
    if source.within("telemetry/messages", "tests"):
        return
    for line, _, name in source.includes():
        if name.endswith(".pb.h") or name in source.carriers:
            yield line, f"{name} brings generated code, which only telemetry/messages/*.cpp may see"


def carriers_of(all_sources):
    """The headers of telemetry/messages that bring generated code along, directly or through one another."""
    headers = {s.path: {name for _, _, name in s.includes()} for s in all_sources if s.within("telemetry/messages")}
    carriers = {path for path, names in headers.items() if any(name.endswith(".pb.h") for name in names)}
    while more := {path for path, names in headers.items() if names & carriers} - carriers:
        carriers |= more
    return carriers


def implant_without_host_parts(source):
    for line, _, name in source.includes():
        if implant_profile(source) and target_in(name, *HOST_ONLY):
            yield line, f"the implant profile may not include {name}"


def implant_without_host_headers(source):
    for line, quoted, name in source.includes():
        if implant_profile(source) and not quoted and name in HOST_HEADERS:
            yield line, f"the implant profile may not include <{name}>"


def implant_plain_integers(source):
    if not implant_profile(source):
        return
    for number, text in enumerate(source.code().splitlines(), 1):
        found = re.search(r"\b(long|double|float|__int128)\b", text)
        if found:
            yield number, f"'{found[1]}' in the implant profile"


def ports_without_bench(source):
    for line, _, name in source.includes():
        if source.within("implant_fw") and target_in(name, "bench"):
            yield line, f"a port calls a Plant it declares, not {name}"


def raw_imgui(source):
    if source.within("gui/theme", "gui/widgets") or not source.within("gui", "apps"):
        return
    for number, text in enumerate(source.code().splitlines(), 1):
        if "ImGui::" in text:
            yield number, "raw ImGui:: outside gui/theme and gui/widgets"


def imgui_behind_widgets(source):
    """Screens and programs draw through gui/widgets: no header of ImGui, and none of the widgets' own insides."""
    if source.within("gui/theme", "gui/widgets", "gui/shell") or not source.within("gui", "apps"):
        return
    for line, quoted, name in source.includes():
        if re.search(r"(^|/)imgui", name) or (quoted and name in WIDGET_INSIDES):
            yield line, f"{name} is seen by gui/theme, gui/widgets and gui/shell only"


WIDGET_INSIDES = ("gui/widgets/state.h", "gui/widgets/ink.h", "gui/widgets/signs.h")


def composition_is_short(source):
    lines = source.text.count("\n")
    if source.within("apps") and re.search(r"^\s*int\s+main\s*\(", source.text, re.M) and lines > MAIN_LINES:
        yield lines, f"a main of {lines} lines; {MAIN_LINES} at most"


def file_is_short(source):
    lines = source.text.count("\n")
    if lines > FILE_LINES:
        yield lines, f"{lines} lines; {FILE_LINES} at most"


RULES = (room_arrows, include_from_root, therapy_safety_apart, session_key_store, implant_programmer_apart,
         telemetry_behind_pump, gui_sees_views_only, generated_in_messages_only, implant_without_host_parts,
         implant_without_host_headers, implant_plain_integers, ports_without_bench, raw_imgui, imgui_behind_widgets,
         composition_is_short,
         file_is_short)


def heavy_headers(all_sources):
    """A heavy library is included by at most three files."""
    for library, pattern in HEAVY.items():
        users = []
        for source in all_sources:
            lines = [line for line, _, name in source.includes() if re.match(pattern, name)]
            if lines:
                users.append((source.path, lines[0]))
        if len(users) > HEAVY_FILES:
            path, line = users[-1]
            yield Finding("heavy_headers", path, line,
                          f"{library} is included by {len(users)} files, {HEAVY_FILES} at most: "
                          + ", ".join(p for p, _ in users))


def check(root):
    """(findings, number of files) of a tree."""
    all_sources = list(sources(root))
    tree, carriers = {source.path for source in all_sources}, carriers_of(all_sources)
    findings = []
    for source in all_sources:
        source.tree, source.carriers = tree, carriers
        for rule in RULES:
            findings += [Finding(rule.__name__, source.path, line, text) for line, text in rule(source)]
    findings += heavy_headers(all_sources)
    return findings, len(all_sources)


# A small tree that obeys every rule; each planted case adds files to it.
OBEDIENT = {
    "units/volume.h": "#pragma once\n#include <cstdint>\n",
    "crypto/primitives/bytes.h": '#include "units/volume.h"\n',
    "crypto/openssl/back.h": "", "crypto/vault/vault.h": "", "crypto/credential/issue.h": "#include <string>\n",
    "crypto/credential/verify.h": "", "telemetry/session/host.h": '#include "crypto/primitives/bytes.h"\n',
    "telemetry/session/host_session.h": "#include <vector>\n", "telemetry/wand/wand.h": "",
    "telemetry/messages/wire.h": '#include "cisterna.pb.h"\n',
    "telemetry/messages/codec.cpp": '#include "cisterna.pb.h"\n#include "telemetry/messages/wire.h"\n',
    "implant_fw/therapy/therapy.h": '#include "units/volume.h"\n',
    "implant_fw/safety/delivery_gate.h": "// not as long as a float may be: words in a comment are no types\n",
    "implant_fw/port_sim/nvm.h": "#include <vector>\n",
    "programmer/pump/pump_client.h": '#include "telemetry/session/host.h"\n', "programmer/workflow/change_dose.h": "",
    "programmer/dosing/rate.h": "#include <string>\n",
    "gui/widgets/button.cpp": '#include "gui/theme/theme.h"\nvoid f() { ImGui::Button("x"); }\n', "gui/theme/theme.h": "",
    "gui/screens/home.cpp": '#include "programmer/workflow/change_dose.h"\nconst char* s = "ImGui::";\n',
    "bench/world/world.h": '#include "implant_fw/therapy/therapy.h"\n',
    "apps/cisterna/main.cpp": '#include "bench/world/world.h"\nint main() {}\n',
    "tests/telemetry/oracle.cpp": '#include "cisterna.pb.h"\n',
}
# rule -> the file (or files) that breaks it
PLANTED = {
    "room_arrows": {"units/bad.h": '#include "crypto/primitives/bytes.h"\n'},
    "include_from_root": {"units/bad.h": '#include "volume.h"\n'},
    "therapy_safety_apart": {"implant_fw/safety/bad.h": '#include "implant_fw/therapy/therapy.h"\n'},
    "session_key_store": {"telemetry/session/bad.cpp": '#include "implant_fw/port_sim/nvm.h"\n'},
    "implant_programmer_apart": {"programmer/pump/bad.cpp": '#include "implant_fw/therapy/therapy.h"\n'},
    "telemetry_behind_pump": {"programmer/workflow/bad.cpp": '#include "telemetry/session/host.h"\n'},
    "gui_sees_views_only": {"gui/screens/bad.cpp": '#include "programmer/pump/pump_client.h"\n'},
    "generated_in_messages_only": {"telemetry/session/bad.h": '#include "telemetry/messages/outer.h"\n',
                                   "telemetry/messages/outer.h": '#include "telemetry/messages/wire.h"\n'},
    "implant_without_host_parts": {"telemetry/session/bad.cpp": '#include "crypto/openssl/back.h"\n'},
    "implant_without_host_headers": {"implant_fw/therapy/bad.h": "#include <vector>\n"},
    "implant_plain_integers": {"implant_fw/therapy/bad.h": "struct Rate { double value; };\n"},
    "ports_without_bench": {"implant_fw/port_sim/bad.h": '#include "bench/world/world.h"\n'},
    "raw_imgui": {"gui/screens/bad.cpp": "void f() { ImGui::Text(1); }\n"},
    "imgui_behind_widgets": {"gui/screens/bad.cpp": "#include <imgui.h>\n"},
    "composition_is_short": {"apps/cisterna/bad.cpp": "int main() {\n" + "  f();\n" * 150 + "}\n"},
    "file_is_short": {"programmer/dosing/bad.cpp": "int x;\n" * 501},
    "heavy_headers": {f"programmer/dosing/bad{n}.cpp": "#include <nlohmann/json.hpp>\n" for n in range(4)},
}
MORE_PLANTED = [
    ("generated_in_messages_only", {"telemetry/link/bad.cpp": '#include "cisterna.pb.h"\n'}),
    ("therapy_safety_apart", {"implant_fw/therapy/bad.h": '#include "implant_fw/safety/delivery_gate.h"\n'}),
    ("implant_programmer_apart", {"implant_fw/app/bad.cpp": '#include "programmer/dosing/rate.h"\n'}),
    ("room_arrows", {"implant_fw/app/bad.cpp": '#include "telemetry/wand/wand.h"\n'}),
    ("room_arrows", {"bench/world/bad.cpp": '#include "gui/theme/theme.h"\n'}),
    ("implant_without_host_parts", {"crypto/noise/bad.h": '#include "crypto/vault/vault.h"\n'}),
    ("implant_without_host_parts", {"crypto/credential/verify_bad.cpp": '#include "crypto/credential/issue.h"\n'}),
    ("implant_without_host_parts", {"telemetry/session/bad.h": '#include "telemetry/session/host_session.h"\n'}),
    ("raw_imgui", {"gui/shell/bad.cpp": "void f() { ImGui::NewFrame(); }\n"}),
    ("imgui_behind_widgets", {"gui/screens/bad.cpp": '#include "gui/widgets/state.h"\n', "gui/widgets/state.h": ""}),
    ("imgui_behind_widgets", {"apps/cisterna_gui/bad.cpp": "#include <backends/imgui_impl_glfw.h>\n"}),
    ("implant_plain_integers", {"units/bad.h": "unsigned long total();\n"}),
]
# Rules that lie inside another: these may be named as well.
ALSO = {"session_key_store": {"room_arrows"}, "implant_programmer_apart": {"room_arrows"},
        "ports_without_bench": {"room_arrows"}, "gui_sees_views_only": {"room_arrows"}}


def verdict(files):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = pathlib.Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return {finding.rule for finding in check(folder)[0]}


def planted():
    names = {rule.__name__ for rule in RULES} | {"heavy_headers"}
    bad = [f"no planted case for {rule}" for rule in sorted(names - set(PLANTED))]
    obedient = verdict(OBEDIENT)
    if obedient:
        bad.append(f"the obedient tree is refused: {sorted(obedient)}")
    cases = [*PLANTED.items(), *MORE_PLANTED]
    for rule, files in cases:
        named = verdict(OBEDIENT | files)
        if rule not in named or named - {rule} - ALSO.get(rule, set()):
            bad.append(f"planted {rule} in {sorted(files)}: named {sorted(named)}")
    print("\n".join(bad + [f"include graph: {len(cases)} planted violations of {len(names)} rules, {len(bad)} wrong"]))
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
    print(f"include graph: {count} files, {len(RULES) + 1} rules, {len(findings)} violations")
    return 1 if findings or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
