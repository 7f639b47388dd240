"""Which undefined symbols an object of the implant profile may not have; checks a list of objects. R-HOUSE-003

Usage: implant_symbols.py --nm NM --objects LIST [--third-party LIST]; LIST is a file with one object a line.
"""
import argparse
import pathlib
import re
import subprocess
import sys

# One pattern a thing that the profile forbids; names are as the linker sees them (Itanium ABI).
FORBIDDEN = {
    "allocator": r"malloc|calloc|realloc|free|aligned_alloc|posix_memalign|reallocarray|strdup|_malloc_r|_free_r|_?sbrk(_r)?"
                 r"|_Zn[wa]\w+|_Zd[la]P\w+",
    "exceptions": r"__cxa_(throw|rethrow|begin_catch|end_catch|allocate_exception|free_exception|get_exception_ptr|bad_\w+"
                  r"|call_unexpected|throw_\w+)|__gxx_personality\w*|_Unwind_\w+|__aeabi_unwind_cpp_pr[012]"
                  r"|_ZSt\d+__throw_\w+|_ZSt9terminatev",
    "run-time types": r"__dynamic_cast|_ZTIN10__cxxabiv\w+|_ZTVN10__cxxabiv\w+|_ZNKSt9type_info\w+",
    "guards and exit handlers": r"__cxa_guard_\w+|__cxa_atexit|__aeabi_atexit|atexit|__cxa_thread_atexit",
    "standard containers and streams": r"_ZN[KV]*St7__cxx11\w+|_ZN[KV]*St[68]\w+|_ZSt4c(out|err|in)|_ZSt4endl\w*|_ZNSo\w+"
                                       r"|_ZNSi\w+|_ZNSs\w+",
    "floating point": r"__aeabi_(c?[fd](add|sub|rsub|mul|div|cmp\w*|rcmp\w*|neg|2\w+)|u?[il]2[fd])"
                      r"|__(add|sub|mul|div|neg|eq|ne|lt|le|gt|ge|unord)[sdt]f[23]"
                      r"|__(fix|fixuns)[sdt]f[sdt]i|__(float|floatun)[sd]i[sdt]f|__(extend|trunc)[sdt]f[sdt]f2",
    "exit": r"exit|_exit|quick_exit|raise|signal",
}
# Our own bug ends in abort(), which the ARM port defines as a fault of its own (the library's would bring signals, and
# signals an allocator). So it is no fault of an object to ask for it, but it is counted and said.
FAULT_PATH = re.compile(r"abort|__assert_fail|__assert_func")
# On ARM every object with a call carries this name of the unwind table; the table itself is empty (-fno-exceptions).
TABLE_NAME_ONLY = re.compile(r"__aeabi_unwind_cpp_pr[01]")
PATTERNS = {what: re.compile(f"(?:{pattern})$") for what, pattern in FORBIDDEN.items()}


def undefined_symbols(nm, path):
    text = subprocess.run([nm, "-u", "--no-sort", path], check=True, capture_output=True, text=True).stdout
    return [line.split()[-1] for line in text.splitlines() if line.split()]


def violations(nm, path):
    """[(what, symbol)] of one object."""
    return judged(undefined_symbols(nm, path))


def judged(symbols):
    found = []
    for symbol in symbols:
        for what, pattern in PATTERNS.items():
            if pattern.match(symbol) and not TABLE_NAME_ONLY.match(symbol):
                found.append((what, symbol))
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--nm", required=True)
    parser.add_argument("--objects", required=True)
    parser.add_argument("--third-party")
    options = parser.parse_args()
    bad = checked = aborting = 0
    for name in (options.objects, options.third_party):
        if name is None:
            continue
        for path in pathlib.Path(name).read_text(encoding="utf-8").splitlines():
            if not path.strip():
                continue
            checked += 1
            symbols = undefined_symbols(options.nm, path)
            aborting += any(FAULT_PATH.fullmatch(symbol) for symbol in symbols)
            for what, symbol in judged(symbols):
                bad += 1
                print(f"{path}: {what}: {symbol}")
    print(f"implant profile: {checked} objects, {bad} forbidden symbols; {aborting} can end in abort(), the fault path")
    if checked == 0:
        print("implant profile: no objects given, so nothing was shown")
    return 1 if bad or checked == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
