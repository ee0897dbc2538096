# SPDX-License-Identifier: MIT
# Sourced by the run scripts: installs what building taper needs and this machine lacks, and configures a Release build.
# shellcheck shell=bash

# has_header <header>...: whether the compiler finds one of them.
has_header() {
  local header
  for header in "$@"; do
    if printf '#include <%s>\n' "$header" | c++ -std=c++20 -E -x c++ - >/dev/null 2>&1; then return 0; fi
  done
  return 1
}

# Debian keeps the builds of OpenBLAS side by side; elsewhere CMake looks for the one with OpenMP, and says so if it fails.
has_openblas() {
  if command -v dpkg-query >/dev/null; then
    dpkg-query -W -f='${db:Status-Status}' libopenblas-openmp-dev 2>/dev/null | grep -qx installed
  else
    has_header cblas.h openblas/cblas.h
  fi
}

# Prints the Debian packages that are missing: missing_packages [tests]
missing_packages() {
  if ! command -v c++ >/dev/null; then echo g++; fi
  if ! command -v cmake >/dev/null; then echo cmake; fi
  if ! command -v ninja >/dev/null && ! command -v make >/dev/null; then echo ninja-build; fi
  if ! has_openblas; then echo libopenblas-openmp-dev; fi
  if ! has_header hwy/highway.h; then echo libhwy-dev; fi
  if ! has_header fmt/core.h; then echo libfmt-dev; fi
  if [ "${1-}" = tests ]; then
    if ! has_header catch2/catch.hpp catch2/catch_all.hpp; then echo catch2; fi
    if ! has_header benchmark/benchmark.h; then echo libbenchmark-dev; fi
    if ! has_header zlib.h; then echo zlib1g-dev; fi
    if ! command -v pkg-config >/dev/null; then echo pkg-config; fi
    if ! command -v valgrind >/dev/null; then echo valgrind; fi
  fi
}

# Runs a command as root, quietly; its output is shown if it fails.
as_root() {
  local log status=0
  log=$(mktemp)
  if [ "$(id -u)" != 0 ]; then set -- sudo "$@"; fi  # sudo asks on the terminal, not on stdin
  "$@" >"$log" 2>&1 </dev/null || status=$?
  if [ "$status" != 0 ]; then cat "$log" >&2; fi
  rm -f "$log"
  return "$status"
}

# install_missing [tests]: asks the network for nothing when nothing is missing.
install_missing() {
  local packages
  read -r -a packages <<<"$(missing_packages "$@" | tr '\n' ' ')"
  if [ "${#packages[@]}" = 0 ]; then return 0; fi
  if ! command -v apt-get >/dev/null || { [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; }; then
    {
      echo "Please install what is missing (names as on Debian and Ubuntu), then run this again:"
      echo "  ${packages[*]}"
      echo "taper needs CMake 3.25, a C++20 compiler, OpenBLAS in its OpenMP build, Highway 1.0 and fmt 9; its tests, Catch2."
    } >&2
    return 1
  fi
  echo "Installing ${packages[*]}"
  as_root apt-get update -qq || echo "apt-get update failed; trying with the lists there are" >&2
  if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"; then
    echo "apt-get could not install: ${packages[*]}" >&2
    return 1
  fi
}

# configure <source> <build> <option>...: Release, with Ninja where it is there; quiet unless it fails.
configure() {
  local source=$1 build=$2 log generator=()
  shift 2
  if [ ! -f "$build/CMakeCache.txt" ] && command -v ninja >/dev/null; then generator=(-G Ninja); fi
  log=$(mktemp)
  if ! cmake -S "$source" -B "$build" "${generator[@]}" -DCMAKE_BUILD_TYPE=Release "$@" >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    echo "configuring taper failed; the reason is above" >&2
    return 1
  fi
  rm -f "$log"
}
