#!/bin/sh
# SPDX-License-Identifier: MIT
# Compiles a program with what pkg-config says and nothing else: compile.sh <compiler> <source> <prefix> [--static]
set -eu
compiler=$1 source=$2 prefix=$3 static=${4-}
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name taper.pc)")
export PKG_CONFIG_PATH
libdir=$(dirname "$PKG_CONFIG_PATH")
# shellcheck disable=SC2046,SC2086 # flags are words
$compiler -o app "$source" $(pkg-config $static --cflags --libs taper) "-Wl,-rpath,$libdir"
