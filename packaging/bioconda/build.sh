#!/usr/bin/env bash
# Builds and installs cnvnet within conda-build.
set -euxo pipefail

cmake -S "$SRC_DIR" -B build -G Ninja ${CMAKE_ARGS:-} \
  -DCMAKE_BUILD_TYPE=Release \
  -DCMAKE_INSTALL_PREFIX="$PREFIX" \
  -DCMAKE_PREFIX_PATH="$PREFIX" \
  -DCNVNET_TESTS=OFF
cmake --build build --parallel "${CPU_COUNT:-1}"
cmake --install build
