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
