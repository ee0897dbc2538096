// SPDX-License-Identifier: MIT
// Fuzz target: the pickle in a .pt file, with storages of any size that a file could have.
#include <taper/factories.h>

#include "fuzz/fuzz.h"
#include "serialize/pickle_reader.h"

namespace {

using namespace taper;

Tensor load_storage(const StorageReference& reference) {
  if (reference.numel < 0 || reference.numel > 1000) throw Error("no such storage");
  return arange(reference.numel, reference.type == "LongStorage" ? kLong : kFloat);
}

void touch_all(const IValue& value) {
  // expand() makes a tensor of any size from one element.
  if (value.isTensor() && value.toTensor().numel() <= 10000) fuzz::touch(value.toTensor().detach());
  if (value.isList()) {
    for (const IValue& item : value.toListRef()) touch_all(item);
  } else if (value.isTuple()) {
    for (const IValue& item : value.toTupleRef()) touch_all(item);
  } else if (value.isGenericDict()) {
    for (const GenericDict::Entry& entry : value.toGenericDict()) touch_all(entry.value());
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t n) {
  try {
    touch_all(read_pickle({reinterpret_cast<const char*>(bytes), n}, load_storage));
  } catch (const taper::Error&) {
  }
  return 0;
}
