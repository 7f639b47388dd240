# shellcheck shell=bash
# Shared by the scripts beside it: where the checkout is, how many jobs, and how a failed quiet step shows its log.
CISTERNA_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
CISTERNA_JOBS=${CISTERNA_JOBS:-$(nproc)}
if ((CISTERNA_JOBS < 2)); then CISTERNA_JOBS=2; fi
export CISTERNA_ROOT CISTERNA_JOBS

say() { printf '%s\n' "$*"; }
die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# as_root COMMAND...: run it as root, through sudo when we are not.
as_root() {
  if ((EUID == 0)); then
    "$@"
  elif command -v sudo >/dev/null 2>&1; then
    sudo -- "$@"
  else
    die "needs root for: $* (run as root, or install sudo)"
  fi
}

# quietly LOG COMMAND...: append the output to LOG; show what this step wrote only when it fails.
quietly() {
  local log=$1 from rc=0
  shift
  mkdir -p "${log%/*}"
  touch "$log"
  from=$(wc -c <"$log")
  printf '$ %s\n' "$*" >>"$log"
  "$@" >>"$log" 2>&1 || rc=$?
  if ((rc != 0)); then
    tail -c +"$((from + 1))" "$log" | tail -n 60 >&2
    printf '%s: failed (%d): %s\n' "${0##*/}" "$rc" "$*" >&2
  fi
  return "$rc"
}

# configure PRESET [-DNAME=VALUE]...: CMake's own checks are only worth a look when they fail.
configure() {
  local preset=$1
  shift
  local more=()
  if command -v ccache >/dev/null 2>&1; then
    more=(-DCMAKE_C_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  fi
  (cd "$CISTERNA_ROOT" && quietly "$CISTERNA_ROOT/build/log/configure-$preset.log" \
    cmake --preset "$preset" "${more[@]}" "$@")
}

# build PRESET [TARGET]...: one call of the build tool; what it says is shown as it comes.
build() {
  local preset=$1 target
  shift
  local targets=()
  for target in "$@"; do targets+=(--target "$target"); done
  (cd "$CISTERNA_ROOT" && cmake --build --preset "$preset" --parallel "$CISTERNA_JOBS" "${targets[@]}")
}

# has_target PRESET TARGET: whether the configured build knows that target.
has_target() {
  grep -q "^build $2: phony\|^build [^:]*bin/$2: " "$CISTERNA_ROOT/build/$1/build.ninja" 2>/dev/null
}
