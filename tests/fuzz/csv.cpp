// SPDX-License-Identifier: MIT
// Fuzz target: CSV files. The first byte chooses the options.
#include <taper/data/csv.h>

#include "fuzz/fuzz.h"

using taper::data::datasets::CSV;
using taper::data::datasets::CSVOptions;

int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t n) {
  if (n == 0) return 0;
  CSVOptions options;
  options.header(bytes[0] & 1).delimiter(bytes[0] & 2 ? ';' : ',').regression(bytes[0] & 4);
  if (bytes[0] & 8) options.label(0);
  if (bytes[0] & 16) options.label(std::nullopt);
  return fuzz::on_file(bytes + 1, n - 1, [&](const std::string& path) {
    const CSV table(path, options);
    fuzz::touch(table.features());
    if (table.targets().defined()) fuzz::touch(table.targets());
  });
}
