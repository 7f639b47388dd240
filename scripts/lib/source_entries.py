"""Prints the machine's own apt entries of Debian's main archive as source entries (deb822), for one call of apt-get source.

Arguments: the folder of sources.list and of sources.list.d. Standard input: the repository URIs, one a line, that apt
itself found (by their signed Release file) to be Debian's. Reads one-line *.list and deb822 *.sources; keeps every option,
the signing key above all; keeps only the component main.
"""
import pathlib
import re
import sys


def stanzas_of_list(text):
    for line in text.splitlines():
        line = line.split("#", 1)[0].strip()
        found = re.match(r"deb\s+(?:\[(?P<options>[^\]]*)\]\s+)?(?P<uri>\S+)\s+(?P<suite>\S+)\s+(?P<components>.+)$", line)
        if not found:
            continue
        stanza = {"types": "deb", "uris": found["uri"], "suites": found["suite"], "components": found["components"]}
        for name, value in re.findall(r"([\w-]+)\s*=\s*(\S+)", found["options"] or ""):
            stanza[{"arch": "architectures"}.get(name.lower(), name.lower())] = value.replace(",", " ")
        yield stanza


def stanzas_of_sources(text):
    for block in re.split(r"\n\s*\n", "\n".join(l for l in text.splitlines() if not l.startswith("#"))):
        stanza, last = {}, None
        for line in block.splitlines():
            if line[:1].isspace() and last:
                stanza[last] += "\n" + line
            elif ":" in line:
                name, value = line.split(":", 1)
                last = name.strip().lower()
                stanza[last] = value.strip()
        if stanza:
            yield stanza


def source_stanza(stanza, debian):
    """The same entry as deb-src for main, or None when it is not Debian's main archive or is switched off."""
    uris = [u for u in stanza.get("uris", "").split() if u.rstrip("/") in debian]
    if not uris or "main" not in stanza.get("components", "").split() or "deb" not in stanza.get("types", "").split():
        return None
    if stanza.get("enabled", "yes").lower() in ("no", "false", "0"):
        return None
    kept = {k: v for k, v in stanza.items() if k not in ("architectures", "enabled", "x-repolib-name")}
    return kept | {"types": "deb-src", "uris": " ".join(uris), "components": "main"}


def main():
    folder = pathlib.Path(sys.argv[1])
    debian = {line.strip().rstrip("/") for line in sys.stdin if line.strip()}
    files = [folder / "sources.list", *sorted((folder / "sources.list.d").glob("*"))]
    for path in files:
        if not path.is_file() or path.suffix not in (".list", ".sources"):
            continue
        parse = stanzas_of_list if path.suffix == ".list" else stanzas_of_sources
        for stanza in parse(path.read_text(encoding="utf-8")):
            wanted = source_stanza(stanza, debian)
            if wanted:
                print("".join(f"{name.title()}: {value}\n" for name, value in wanted.items()))


main()
