// SPDX-License-Identifier: MIT
// kill_test RESUME_RUN sgd|adam WORKERS [SEED]: kills a run with SIGKILL at random moments, starts it again each time,
// and compares what it leaves, byte for byte, with what a run leaves that nobody killed.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>

#include "support/folder.h"

namespace {

constexpr int kKills = 20;
constexpr int kMostStepsToKill = 12;
// More than all kills wait for, so that each hits a run that is under way.
constexpr int kSteps = 2 * kKills * kMostStepsToKill;

struct Program {
  std::string path, optimizer, workers;
};

[[noreturn]] void fail(const std::string& text) { throw std::runtime_error(text); }

/// A run under way, and the end of a pipe to what it prints.
class Child {
 public:
  Child(const Program& program, const std::string& folder) {
    int ends[2];
    if (::pipe(ends) != 0) fail("pipe");
    pid_ = ::fork();
    if (pid_ < 0) fail("fork");
    if (pid_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::close(ends[0]);
      ::close(ends[1]);
      ::execl(program.path.c_str(), program.path.c_str(), folder.c_str(), program.optimizer.c_str(),
              program.workers.c_str(), std::to_string(kSteps).c_str(), nullptr);
      ::_exit(127);
    }
    ::close(ends[1]);
    output_ = ends[0];
  }
  ~Child() { ::close(output_); }
  Child(const Child&) = delete;

  /// The next byte; 0 when it has ended.
  char next() {
    char byte = 0;
    return ::read(output_, &byte, 1) == 1 ? byte : '\0';
  }
  /// The step from which it goes on.
  int first_step() {
    std::string line;
    for (char byte = next(); byte != '\n'; byte = next()) {
      if (byte == '\0') fail("the run ended before its first line");
      line += byte;
    }
    return std::stoi(line);
  }
  /// Whether it was the signal that ended it.
  bool kill() {
    ::kill(pid_, SIGKILL);
    return WIFSIGNALED(wait());
  }
  int wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    return status;
  }

 private:
  pid_t pid_ = -1;
  int output_ = -1;
};

/// Lets a run come to its end, and gives what it leaves.
std::string finish(const Program& program, const std::string& folder) {
  Child child(program, folder);
  std::printf("from step %d to the end\n", child.first_step());
  while (child.next() != '\0') {
  }
  const int status = child.wait();
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) fail("the run failed");
  return taper::bytes_of(folder + "/final");
}

/// Kills a run while it starts, or within some steps and the time of a few more or of a checkpoint. Returns the step
/// from which it went on, 0 if it did not come so far.
int kill_once(const Program& program, const std::string& folder, std::mt19937& random) {
  const auto draw = [&random](int most) { return std::uniform_int_distribution<>(0, most)(random); };
  Child child(program, folder);
  const int steps = draw(kMostStepsToKill);
  int first = 0;
  if (steps > 0) {
    first = child.first_step();
    for (int i = 0; i < steps; ++i) {
      if (child.next() == '\0') fail("the run ended before it was killed");
    }
  }
  const int microseconds = draw(steps == 0 ? 20000 : 2000);
  std::this_thread::sleep_for(std::chrono::microseconds(microseconds));
  if (!child.kill()) fail("the run ended before it was killed");
  std::printf("from step %d, killed after %d steps and %d us\n", first, steps, microseconds);
  return first;
}

void test(const Program& program, unsigned seed) {
  const taper::Folder folder;
  std::filesystem::create_directories(folder.file("whole"));
  std::filesystem::create_directories(folder.file("killed"));
  const std::string whole = finish(program, folder.file("whole"));
  std::mt19937 random(seed);
  int went_on = 0, furthest = 0;
  for (int i = 0; i < kKills; ++i) {
    const int first = kill_once(program, folder.file("killed"), random);
    if (first > 0) ++went_on;
    if (first > 0 && first < furthest) fail("a checkpoint was lost");
    furthest = std::max(furthest, first);
  }
  const std::string killed = finish(program, folder.file("killed"));
  if (went_on < kKills / 2) fail("too few runs went on from a checkpoint");
  if (whole.size() < 1000 || killed != whole) fail("the killed run ended with other parameters");
  if (std::distance(std::filesystem::directory_iterator(folder.file("killed/checkpoints")), {}) > 3) {
    fail("more files are left than are kept");
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: kill_test RESUME_RUN sgd|adam WORKERS [SEED]\n");
    return 2;
  }
  const unsigned seed = argc > 4 ? static_cast<unsigned>(std::strtoul(argv[4], nullptr, 10)) : std::random_device()();
  std::printf("seed %u\n", seed);
  try {
    test({argv[1], argv[2], argv[3]}, seed);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "kill_test: %s\n", error.what());
    return 1;
  }
}
