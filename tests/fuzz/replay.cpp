// SPDX-License-Identifier: MIT
// Gives a fuzz target the files of a corpus, once each, where there is no libFuzzer: replay <folder>
#include <cstdio>
#include <exception>
#include <filesystem>

#include "fuzz/fuzz.h"
#include "support/folder.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s <folder>\n", argv[0]);
    return 2;
  }
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
    const std::string bytes = taper::bytes_of(entry.path().string());
    try {
      LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s: %s\n", entry.path().c_str(), error.what());
      return 1;
    }
    ++count;
  }
  std::printf("%d files\n", count);
  return count > 0 ? 0 : 1;
}
