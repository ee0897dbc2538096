// SPDX-License-Identifier: MIT
// The timing loop and main() of the benchmarks: program [--seconds=<budget of one workload>] [--peak] [--after-thread]
// [part of a name].
// --peak: prints last the most memory, in bytes, that the program has had.
// --after-thread: in a program that has started a thread, where taper counts owners atomically.
#include "measure.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

namespace bench {
namespace {

double budget = 0.02;
std::string wanted;

double seconds(const std::function<void()>& call, int count) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < count; ++i) call();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// A new thread may share a core with the first until the system moves it.
void wake_threads(const std::function<void()>& call) {
  static bool awake = false;
  for (double spent = 0; !awake && spent < 0.05;) spent += seconds(call, 1);
  awake = true;
}

}  // namespace

void measure(const std::string& name, const std::function<void()>& call) {
  if (name.find(wanted) == std::string::npos) return;
  wake_threads(call);
  call();  // the first call fills caches; the second tells how long one takes
  const double one = std::max(seconds(call, 1), 1e-7);
  const int batch = static_cast<int>(std::clamp(budget / 20 / one, 1.0, 1e5));
  seconds(call, batch);
  std::vector<double> batches;
  double spent = 0;
  while (batches.size() < 3 || (spent < budget && batches.size() < 50)) {
    const double taken = seconds(call, batch);
    batches.push_back(taken / batch);
    spent += taken;
  }
  std::nth_element(batches.begin(), batches.begin() + batches.size() / 2, batches.end());
  std::printf("%s %.4g\n", name.c_str(), batches[batches.size() / 2]);
  std::fflush(stdout);
}

}  // namespace bench

int main(int argc, char** argv) {
  bool peak = false;
  for (int i = 1; i < argc; ++i) {
    if (std::strncmp(argv[i], "--seconds=", 10) == 0) {
      bench::budget = std::atof(argv[i] + 10);
    } else if (std::strcmp(argv[i], "--peak") == 0) {
      peak = true;
    } else if (std::strcmp(argv[i], "--after-thread") == 0) {
      std::thread([] {}).join();
    } else {
      bench::wanted = argv[i];
    }
  }
  bench::run();
  rusage used{};
  if (peak && getrusage(RUSAGE_SELF, &used) == 0) std::printf("peak_memory %ld\n", used.ru_maxrss * 1024);
}
