#!/bin/sh
# SPDX-License-Identifier: MIT
# Compiles a program with what pkg-config says and nothing else: compile.sh <compiler> <source> <prefix> [--static]
set -eu
compiler=$1 source=$2 prefix=$3 static=${4-}
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name taper.pc)")
export PKG_CONFIG_PATH
libdir=$(dirname "$PKG_CONFIG_PATH")
# The output of pkg-config is quoted for a shell, so a shell has to read it.
# shellcheck disable=SC2086
eval "\$compiler -o app \"\$source\" $(pkg-config $static --cflags --libs taper) \"-Wl,-rpath,\$libdir\""
