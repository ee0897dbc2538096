// SPDX-License-Identifier: MIT
// write_pickle: values come back from the reader, shared memory is one storage, and what cannot be written is refused.
#include "serialize/pickle_writer.h"

#include <taper/factories.h>
#include <taper/ops.h>

#include "serialize/pickle_reader.h"
#include "support/catch.h"
#include "support/error.h"

using namespace taper;
using Catch::Matchers::Contains;

namespace {

IValue round_trip(const IValue& value) {
  const Pickle pickle = write_pickle(value);
  return read_pickle(pickle.bytes, [&pickle](const StorageReference& reference) {
    return pickle.storages.at(std::stoul(reference.key));
  });
}

}  // namespace

TEST_CASE("write_pickle: every number comes back as it was") {
  for (const int64_t value : {int64_t{0}, int64_t{255}, int64_t{256}, int64_t{-1}, int64_t{70000}, int64_t{1} << 31,
                              -(int64_t{1} << 31), -(int64_t{1} << 31) - 1, INT64_MAX, INT64_MIN}) {
    CHECK(round_trip(value).toInt() == value);
  }
  for (const double value : {0.0, -0.0, 0.1, 1e300, -double{INFINITY}}) CHECK(round_trip(value).toDouble() == value);
  CHECK(round_trip(true).toBool());
  CHECK(round_trip(IValue()).isNone());
  CHECK(round_trip("gr\xc3\xbc\xc3\x9f").toStringRef() == "gr\xc3\xbc\xc3\x9f");
}

TEST_CASE("write_pickle: nested containers keep their kinds and order") {
  const GenericDict dict;
  dict.insert("list", std::vector<IValue>{1, "two", IValue::tuple({3.0})});
  dict.insert(4, GenericDict());
  const GenericDict got = round_trip(dict).toGenericDict();
  CHECK(got.at("list").toListRef()[2].toTupleRef()[0].toDouble() == 3.0);
  CHECK((got.begin() + 1)->key().toInt() == 4);
  CHECK((got.begin() + 1)->value().toGenericDict().empty());
}

TEST_CASE("write_pickle: tensors that share memory share a storage") {
  const Tensor base = arange(12, kFloat);
  const IValue value = std::vector<Tensor>{base, base.view({3, 4}).t(), base.slice(0, 5), ones({2})};
  CHECK(write_pickle(value).storages.size() == 2);
  const std::vector<Tensor> got = round_trip(value).toTensorVector();
  CHECK(got[1].equal(base.view({3, 4}).t()));
  CHECK(got[1].strides() == IntArrayRef({1, 4}));
  CHECK(got[2].storage_offset() == 5);
  got[0].fill_(7);
  CHECK(got[2][0].item<float>() == 7);
}

TEST_CASE("write_pickle: one memory under two dtypes becomes two storages") {
  const Tensor ints = arange(4, kInt);
  const Tensor floats = ints.view(kFloat);
  const std::vector<Tensor> got = round_trip(std::vector<Tensor>{ints, floats}).toTensorVector();
  CHECK(got[0].equal(ints));
  CHECK(got[1].equal(floats));
}

TEST_CASE("write_pickle: requires_grad is kept, the graph is not; undefined is None") {
  const Tensor leaf = ones({2}).requires_grad_();
  CHECK(round_trip(leaf).toTensor().requires_grad());
  CHECK(round_trip(leaf * 2).toTensor().is_leaf());
  CHECK(round_trip(Tensor()).isNone());
}

TEST_CASE("write_pickle: what cannot be written is refused") {
  const IValue list(std::vector<IValue>{});
  list.append(list);
  CHECK_THAT(error_of([&] { write_pickle(list); }), Contains("nested at most 500 deep"));
  list.clear();
  CHECK_THAT(error_of([] { write_pickle("\xff"); }), Contains("UTF-8"));
}
