// SPDX-License-Identifier: MIT
// read_pt and write_pt: the pickle names storages, the zip archive holds their bytes.
#include "serialize/pt_file.h"

#include <algorithm>
#include <map>

#include "io/untrusted.h"
#include "io/zip_reader.h"
#include "serialize/half.h"
#include "serialize/pickle_reader.h"
#include "serialize/storage_types.h"
#include "tensor/check.h"
#include "tensor/factories.h"

namespace taper {
namespace {

constexpr char kRoot[] = "archive/";
constexpr char kFormatVersion[] = "3\n";

std::string read_prefix(const ByteSource& source, int64_t n) {
  std::string bytes(static_cast<size_t>(std::min(n, source.size())), '\0');
  source.read(bytes.data(), static_cast<int64_t>(bytes.size()), 0);
  return bytes;
}

std::string read_entry(const ZipReader& zip, const std::string& name) {
  const ZipEntry* entry = zip.find(name);
  check(entry != nullptr, "expected '{}' in the archive, got none", name);
  std::string bytes(static_cast<size_t>(entry->size), '\0');
  zip.read(*entry, bytes.data());
  return bytes;
}

/// The folder in which PyTorch puts everything, with its slash; the one that holds data.pkl.
std::string find_root(const ZipReader& zip) {
  check(!zip.entries().empty(), "expected files in the archive, got none");
  const std::string& first = zip.entries().front().name;
  const std::string root = first.substr(0, first.find('/') + 1);
  check(zip.find(root + "data.pkl") != nullptr, "expected an archive of torch.save with '{}data.pkl', got another zip",
        root);
  return root;
}

/// The storages of an archive, each read once.
class StorageReader {
 public:
  StorageReader(const ZipReader& zip, std::string folder) : zip_(zip), folder_(std::move(folder)) {}

  Tensor operator()(const StorageReference& reference) {
    const auto found = loaded_.find(reference.key);
    if (found == loaded_.end()) {
      return loaded_.emplace(reference.key, Loaded{reference.type, load(reference)}).first->second.elements;
    }
    const auto& [type, elements] = found->second;
    check(type == reference.type && elements.numel() == reference.numel,
          "expected storage '{}' to be {} of {} elements as before, got {} of {}", reference.key, type,
          elements.numel(), reference.type, reference.numel);
    return elements;
  }

 private:
  struct Loaded {
    std::string type;
    Tensor elements;
  };

  Tensor load(const StorageReference& reference) const {
    const bool half = reference.type == "HalfStorage";
    const ScalarType dtype = half ? kShort : dtype_of_storage(reference.type);
    check(dtype != ScalarType::Undefined, "expected a storage of a dtype that taper has, got torch.{}", reference.type);
    const ZipEntry* entry = zip_.find(folder_ + reference.key);
    check(entry != nullptr, "expected the storage '{}{}' in the archive, got none", folder_, reference.key);
    const int64_t width = elementSize(dtype);
    check(entry->size % width == 0 && entry->size / width == reference.numel,
          "expected {} elements of {} bytes in storage '{}', got {} bytes", reference.numel, width, reference.key,
          entry->size);
    const Tensor elements = make_tensor({reference.numel}, dtype);
    zip_.read(*entry, elements.data_ptr());
    check(dtype != kBool || are_bools(elements.data_ptr(), elements.numel()),
          "expected bytes 0 and 1 in bool storage '{}', got others", reference.key);
    return half ? widen_halves(elements) : elements;
  }

  const ZipReader& zip_;
  std::string folder_;
  std::map<std::string, Loaded> loaded_;
};

// What begins a pickle of torch.save before version 1.6: the magic number, after PROTO 2 and LONG1 of ten bytes.
constexpr std::string_view kLegacyStart("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 14);

void check_byte_order(const ZipReader& zip, const std::string& root) {
  if (zip.find(root + "byteorder") == nullptr) return;
  const std::string order = read_entry(zip, root + "byteorder");
  check(order == "little", "expected an archive written little endian, got '{}'", order);
}

}  // namespace

bool starts_as_zip(const ByteSource& source) { return read_prefix(source, 4) == "PK\3\4"; }

void check_not_legacy_pt(const ByteSource& source) {
  check(read_prefix(source, kLegacyStart.size()) != kLegacyStart,
        "expected the zip format of torch.save, got the one before PyTorch 1.6: load it in Python and save it again "
        "(torch.save(torch.load('old.pt'), 'new.pt'))");
}

IValue read_pt(const ByteSource& source) {
  const ZipReader zip(source);
  const std::string root = find_root(zip);
  check_byte_order(zip, root);
  return read_pickle(read_entry(zip, root + "data.pkl"), StorageReader(zip, root + "data/"));
}

void write_pt(const Pickle& pickle, const ByteSink& sink) {
  ZipWriter zip(sink);
  const auto add_text = [&zip](const char* name, std::string_view text) {
    zip.add(std::string(kRoot) + name, text.data(), text.size());
  };
  add_text("data.pkl", pickle.bytes);
  add_text("byteorder", "little");
  for (size_t key = 0; key < pickle.storages.size(); ++key) {
    const Tensor& elements = pickle.storages[key];
    zip.add(std::string(kRoot) + "data/" + std::to_string(key), elements.data_ptr(), elements.nbytes());
  }
  add_text("version", kFormatVersion);
  zip.finish();
}

}  // namespace taper
