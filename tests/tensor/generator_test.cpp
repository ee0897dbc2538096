// SPDX-License-Identifier: MIT
// Random streams against the numbers that libtorch 1.13 draws from the same seed.
#include "tensor/generator.h"

#include <cmath>
#include <cstring>
#include <numeric>
#include <random>

#include <taper/error.h>

#include "support/catch.h"

using namespace taper;

namespace {

template <typename T>
using Filler = void (*)(T*, int64_t, double, double, GeneratorImpl&);

template <typename T>
std::vector<T> drawn(int64_t n, const Generator& generator, Filler<T> fill, double a, double b) {
  std::vector<T> out(n);
  fill(out.data(), n, a, b, generator.impl());
  return out;
}

template <typename T>
std::vector<T> rand(int64_t n, const Generator& generator) {
  return drawn<T>(n, generator, fill_uniform<T>, 0, 1);
}

template <typename T>
std::vector<T> randn(int64_t n, const Generator& generator) {
  return drawn<T>(n, generator, fill_normal<T>, 0, 1);
}

std::vector<int> randint(int64_t n, int64_t from, uint64_t range, const Generator& generator) {
  std::vector<int> out(n);
  fill_random_from(out.data(), n, from, range, generator.impl());
  return out;
}

/// Normals are equal to a few units in the last place: log, sin and cos differ between math libraries.
template <typename T>
void require_near(const std::vector<T>& got, const std::vector<T>& expected) {
  REQUIRE(got.size() == expected.size());
  const double tolerance = 8 * std::numeric_limits<T>::epsilon();
  for (size_t i = 0; i < got.size(); ++i) {
    INFO("element " << i << ": got " << got[i] << ", expected " << expected[i]);
    CHECK(std::abs(got[i] - expected[i]) <= tolerance * std::max(1.0, std::abs(double(expected[i]))));
  }
}

template <typename Bits, typename T>
Bits xor_of_bits(const std::vector<T>& values) {
  Bits all = 0;
  for (const T& value : values) {
    Bits bits;
    std::memcpy(&bits, &value, sizeof(bits));
    all ^= bits;
  }
  return all;
}

int64_t sum_of_bytes(const std::vector<uint8_t>& bytes) {
  return std::accumulate(bytes.begin(), bytes.end(), int64_t{0});
}

}  // namespace

TEST_CASE("uniforms are exactly PyTorch's") {
  const Generator generator(0);
  CHECK(rand<float>(4, generator) == std::vector<float>{0.4962566f, 0.7682218f, 0.08847743f, 0.13203049f});
  CHECK(rand<double>(3, generator) == std::vector<double>{0.45938294312745087, 0.9207476841219603, 0.6450241201227648});

  generator.set_current_seed(0);
  int64_t bits = 0;
  for (const float value : rand<float>(1000, generator)) bits += static_cast<int64_t>(std::ldexp(value, 24));
  CHECK(bits == 8404124360);
  generator.set_current_seed(0);
  bits = 0;
  for (const double value : rand<double>(1000, generator)) bits ^= static_cast<int64_t>(std::ldexp(value, 53));
  CHECK(bits == 575841467696784);
}

TEST_CASE("scaled uniforms have PyTorch's last bit") {
  const Generator generator(42);
  CHECK(xor_of_bits<uint32_t>(drawn<float>(1000, generator, fill_uniform, -0.37, 1.93)) == 0x8a4ad91bu);
  generator.set_current_seed(42);
  CHECK(xor_of_bits<uint64_t>(drawn<double>(1000, generator, fill_uniform, -0.37, 1.93)) == 0xb65888572020e3u);
}

TEST_CASE("normals of both types, below and from 16 elements, follow each other as in PyTorch") {
  const Generator generator(1);
  require_near(randn<double>(5, generator), {0.6613521715704522, 0.2669240982925188, 0.061677258237348306,
                                             0.6213173286854216, -0.45190596470388295});
  require_near(randn<float>(3, generator), {-0.16613022983074188f, -1.522768497467041f, 0.38168391585350037f});
  require_near(
      randn<float>(20, generator),
      {-0.6969724297523499f, -1.1607614755630493f,  0.6995424032211304f,   0.1990816295146942f,  0.1990565061569214f,
       0.04570277780294418f, 0.15295691788196564f,  -0.47567880153656006f, -1.8821425437927246f, -0.7765450477600098f,
       2.0242021083831787f,  -0.08654119819402695f, 2.3571109771728516f,   -1.0373387336730957f, 1.5747981071472168f,
       -0.6298472285270691f, 2.406978130340576f,    0.27856624126434326f,  0.24675291776657104f, 1.1843266487121582f});
  require_near(randn<double>(3, generator), {1.3790082614212824, 2.5285573053756747, 0.410741663681376});
  CHECK(rand<float>(2, generator) == std::vector<float>{0.17679011821746826f, 0.824772298336029f});
  require_near(randn<double>(18, generator),
               {-0.29860084468041753, 0.644344364616798, -0.8420786526801944, 1.1816510879454611, 0.606144573168124,
                -0.9036419880656171, 1.9062940790023233, 1.115014239945059, 0.05603585598449382, -0.5977615263661502,
                -0.0006154817104287245, -0.8844198270024983, 0.4709343516587111, -0.5035592383152663,
                -0.16015664406754435, 1.210387076720329, 0.819744450242707, 1.6707457150533769});
  require_near(randn<float>(2, generator), {-0.988007128238678f, -1.0904388427734375f});
}

TEST_CASE("a long run of normals has PyTorch's moments") {
  const std::vector<double> values = randn<double>(100001, Generator(1));
  double sum = 0;
  double squares = 0;
  for (const double value : values) {
    sum += value;
    squares += value * value;
  }
  CHECK(sum == Approx(366.72703515900173).epsilon(1e-11));
  CHECK(squares == Approx(100063.6112215672).epsilon(1e-13));
}

TEST_CASE("serial normals are the same whatever the count") {
  const Generator generator(3);
  std::vector<double> together(40);
  fill_normal_serial(together.data(), 40, 2.0, 3.0, generator.impl());
  generator.set_current_seed(3);
  std::vector<double> parts(40);
  for (int64_t i = 0; i < 40; i += 8) fill_normal(parts.data() + i, 8, 2.0, 3.0, generator.impl());
  CHECK(together == parts);
}

TEST_CASE("exponential, log-normal, Cauchy and geometric draws") {
  const Generator generator(2);
  std::vector<double> values(3);
  fill_exponential(values.data(), 3, 2.0, generator.impl());
  require_near(values, {1.2478462986541219, 0.050969417263543315, 0.6167886571507335});
  require_near(drawn<double>(3, generator, fill_log_normal, 1, 0.5),
               {0.9319866874502908, 2.061189071111068, 2.1170497955527483});
  require_near(drawn<double>(2, generator, fill_cauchy, 1, 0.5), {0.5505956214720371, 1.3462199412125435});
  std::vector<float> trials(6);
  fill_geometric(trials.data(), 6, 0.3, generator.impl());
  CHECK(trials == std::vector<float>{3, 8, 2, 2, 1, 1});
}

TEST_CASE("Bernoulli draws: a double each for one probability, the tensor's type for many") {
  const Generator generator(4);
  std::vector<int> bits(20);
  fill_bernoulli(bits.data(), 20, 0.3, generator.impl());
  CHECK(bits == std::vector<int>{0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1});
  const std::vector<float> p(20, 0.3f);
  fill_bernoulli(bits.data(), 20, p.data(), generator.impl());
  CHECK(bits == std::vector<int>{0, 0, 0, 1, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0});
}

TEST_CASE("integers of a range") {
  const Generator generator(6);
  CHECK(randint(12, 0, 10, generator) == std::vector<int>{0, 1, 3, 2, 4, 7, 7, 6, 4, 8, 7, 9});
  std::vector<int64_t> wide(3);
  fill_random_from(wide.data(), 3, -(int64_t{1} << 40), uint64_t{1} << 41, generator.impl());
  CHECK(wide == std::vector<int64_t>{-774775706291, -302664642534, 1028570934433});
}

TEST_CASE("remainders by multiplication are exact") {
  std::mt19937 engine(5);
  const uint32_t edges[] = {1,     2,          3,          7,          100,        65535,     65536,
                            65537, 0x7fffffff, 0x80000000, 0x80000001, 0xfffffffe, 0xffffffff};
  bool good = true;
  for (int trial = 0; trial < 2000; ++trial) {
    const uint32_t divisor = trial < 13 ? edges[trial] : engine() >> (trial % 32) | 1;
    const taper::Remainder remainder(divisor);
    const uint32_t most = ~uint32_t{0} / divisor * divisor;  // its last multiple
    for (const uint32_t x : {uint32_t{0}, divisor - 1, divisor, divisor + 1, most, most - 1, ~uint32_t{0}}) {
      good = good && remainder.of(x) == x % divisor;
    }
    for (int i = 0; i < 50; ++i) {
      const auto x = static_cast<uint32_t>(engine());
      good = good && remainder.of(x) == x % divisor;
    }
  }
  CHECK(good);
}

TEST_CASE("ranges of 32 bits and more, type by type") {
  const Generator generator(3);
  std::vector<int64_t> longs(3);
  fill_random_from(longs.data(), 3, -(int64_t{1} << 40), uint64_t{1} << 41, generator.impl());
  CHECK(longs == std::vector<int64_t>{455570294424, -26457217405, 790795084744});
  std::vector<double> doubles(3);
  fill_random_from(doubles.data(), 3, 0, uint64_t{1} << 33, generator.impl());
  CHECK(doubles == std::vector<double>{2445173525, 6172134035, 80522091});
  CHECK(randint(3, -5, 12, generator) == std::vector<int>{0, 0, 1});
  fill_random_full(longs.data(), 3, generator.impl());
  CHECK(longs == std::vector<int64_t>{4572732061138089079, 1725720498535983584, -5629509893545920596});
  fill_random_from(longs.data(), 3, 0, uint64_t{1} << 32, generator.impl());
  CHECK(longs == std::vector<int64_t>{1962083751, 2788052472, 1196093777});
  std::vector<float> floats(3);
  fill_random_from(floats.data(), 3, 0, 9, generator.impl());
  CHECK(floats == std::vector<float>{3, 4, 8});
}

template <typename T>
std::vector<double> unbounded() {
  T out[5];
  fill_random(out, 5, Generator(3).impl());
  return {out, out + 5};
}

TEST_CASE("random_ without bounds, type by type") {
  using Values = std::vector<double>;
  CHECK(unbounded<uint8_t>() == Values{106, 152, 249, 131, 184});
  CHECK(unbounded<int8_t>() == Values{106, 24, 121, 3, 56});
  CHECK(unbounded<int16_t>() == Values{5994, 1688, 11513, 26243, 15288});
  CHECK(unbounded<int32_t>() == Values{218175338, 303761048, 893988089, 1460070019, 1249426360});
  CHECK(unbounded<bool>() == Values{0, 0, 1, 1, 0});
  CHECK(unbounded<float>() == Values{71389, 1771142, 4795460, 452012, 7912302});
  CHECK(unbounded<double>() ==
        Values{307219314442800, 2582726356426969, 6961798910534005, 1575602607775487, 6803766944940911});
  int64_t longs[5];
  fill_random(longs, 5, Generator(3).impl());
  CHECK(std::vector<int64_t>(longs, longs + 5) == std::vector<int64_t>{937055941807507096, 3839649608876091011,
                                                                       5366245355481424840, 199733986212078357,
                                                                       7248591967756700307});
}

TEST_CASE("permutations") {
  const Generator generator(3);
  std::vector<int64_t> order(12);
  fill_randperm(order.data(), 12, generator.impl());
  CHECK(order == std::vector<int64_t>{10, 9, 1, 6, 4, 11, 3, 7, 2, 0, 8, 5});
  std::vector<float> floats(7);
  fill_randperm(floats.data(), 7, generator.impl());
  CHECK(floats == std::vector<float>{6, 0, 1, 5, 3, 2, 4});
  fill_randperm(floats.data(), 0, generator.impl());
}

TEST_CASE("the state is PyTorch's, byte for byte, and goes there and back") {
  const Generator generator(6);
  randn<float>(1, generator);
  rand<float>(3, generator);
  const std::vector<uint8_t> state = generator.get_state();
  REQUIRE(state.size() == 5056);
  CHECK(sum_of_bytes(state) == 310769);
  int64_t weighted = 0;
  for (size_t i = 0; i < state.size(); ++i) weighted += state[i] * static_cast<int64_t>(i % 251);
  CHECK(weighted == 39006552);

  const Generator other = generator.clone();
  Generator restored(0);
  restored.set_state(state);
  for (const Generator& each : {generator, other, restored}) {
    CHECK(each.current_seed() == 6);
    CHECK(rand<float>(1, each)[0] == Approx(0.748007417).epsilon(1e-8));
    CHECK(randn<double>(1, each)[0] == Approx(-0.993663230).epsilon(1e-8));
    CHECK(each.get_state() == generator.get_state());
  }
}

TEST_CASE("a state saved before any draw, and over a refill") {
  const Generator fresh(11);
  Generator restored(0);
  restored.set_state(fresh.get_state());
  CHECK(rand<float>(1300, fresh) == rand<float>(1300, restored));
  restored.set_state(fresh.get_state());
  CHECK(rand<double>(700, fresh) == rand<double>(700, restored));
  CHECK(rand<float>(700, Generator(9))[699] == 0.3190436363220215f);
}

TEST_CASE("bytes that are no state are refused and change nothing") {
  Generator generator(11);
  const auto before = generator.get_state();
  CHECK_THROWS_WITH(generator.set_state({1, 2, 3}), "set_state: expected a generator state of 5056 bytes, got 3");
  std::vector<uint8_t> bad(before);
  bad[8] = 77;  // the count of draws left no longer agrees with the position
  CHECK_THROWS_WITH(generator.set_state(bad), "set_state: expected the state of a CPU generator, got other bytes");
  CHECK(generator.get_state() == before);
  CHECK_THROWS_AS(Generator().current_seed(), Error);
}

TEST_CASE("seeds of more than 32 bits keep their value and seed by the low half") {
  const Generator generator((uint64_t{1} << 40) + 9);
  CHECK(rand<float>(2, generator) == std::vector<float>{0.6557844877243042f, 0.30202269554138184f});
  CHECK(sum_of_bytes(generator.get_state()) == 320617);
  CHECK(generator.current_seed() == (uint64_t{1} << 40) + 9);
}

TEST_CASE("handles share, clones and seeds do not") {
  CHECK(default_generator().defined());
  CHECK_FALSE(Generator().defined());
  manual_seed(5);
  CHECK(default_generator().current_seed() == 5);
  CHECK(rand<float>(3, default_generator()) == rand<float>(3, Generator(5)));
  const Generator handle = default_generator();
  CHECK(handle == default_generator());
  CHECK(handle.clone() != handle);
  const uint64_t first = handle.seed();
  CHECK(handle.seed() != first);
  CHECK(&generator_impl(std::nullopt) == &default_generator().impl());
}
