"""Reading the tree for the house checks: which files, their includes, their text without comments."""
import os
import pathlib
import re
from dataclasses import dataclass

SKIPPED = {"build", "out", ".git", "__pycache__", ".cache"}
ROOMS = ("units", "crypto", "telemetry", "implant_fw", "programmer", "gui", "bench", "apps", "tests")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


@dataclass(frozen=True)
class Finding:
    rule: str
    file: str
    line: int
    text: str

    def __str__(self):
        return f"{self.file}:{self.line}: {self.rule}: {self.text}"


@dataclass
class Source:
    path: str  # from the root of the tree
    text: str

    @property
    def room(self):
        return self.path.split("/", 1)[0]

    def within(self, *folders):
        return any(self.path.startswith(folder.rstrip("/") + "/") for folder in folders)

    def includes(self):
        """(line, quoted, name) of each include."""
        for found in INCLUDE.finditer(self.text):
            line = self.text.count("\n", 0, found.start(2)) + 1
            yield line, found[1] == '"', found[2]

    def code(self):
        """The text with comments and string contents blanked, line numbers kept."""
        def blank(found):
            return re.sub(r"[^\n]", " ", found[0])
        pattern = r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"'
        return re.sub(pattern, blank, self.text, flags=re.S)


def walk(root):
    """Every file of the tree, as (path from the root, full path), build output left out."""
    root = pathlib.Path(root)
    for folder, inner, names in os.walk(root):
        inner[:] = sorted(set(inner) - SKIPPED)
        for name in sorted(names):
            path = pathlib.Path(folder) / name
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(root).as_posix(), path


def sources(root):
    """The C++ sources of the rooms; the planted files of the house are not the project's code."""
    for relative, path in walk(root):
        if path.suffix in (".h", ".cpp", ".c") and relative.split("/", 1)[0] in ROOMS:
            if not relative.startswith("tests/house/planted/"):
                yield Source(relative, path.read_text(encoding="utf-8"))
