// SPDX-License-Identifier: MIT
// Checkpointer: what it saves comes back, and full disks, read-only folders and damaged files cost no older checkpoint.
#include <sys/resource.h>

#include <csignal>

#include <taper/taper.h>

#include "support/catch.h"
#include "support/folder.h"

using namespace taper;
using Catch::Matchers::Contains;
using train::Checkpointer;
using train::CheckpointFile;

namespace {

/// What a schedule is to a checkpoint: something with a state dict.
struct Schedule {
  GenericDict state_dict() const {
    GenericDict dict;
    dict.insert("last_epoch", last_epoch);
    return dict;
  }
  void load_state_dict(const IValue& dict) { last_epoch = dict.toGenericDict().at("last_epoch").toInt(); }
  int64_t last_epoch = 0;
};

/// A run in small: everything that a checkpoint can hold.
struct Run {
  explicit Run(const std::string& folder, const train::CheckpointerOptions& options = {})
      : checkpoints(folder, options) {
    checkpoints.add("model", model).add("optimizer", optimizer).add("loader", loader).add("schedule", schedule);
    checkpoints.add("generator", generator).add("epoch", epoch).add("loss", loss).add("warm", warm);
  }

  void step() {
    const Tensor x = rand({4, 3}, generator);
    optimizer.zero_grad();
    const Tensor value = model->forward(x).pow(2).mean();
    value.backward();
    optimizer.step();
    loss = value.item<double>();
    ++epoch;
    schedule.last_epoch += 2;
    warm = true;
  }

  std::string state() const {
    std::string text = std::to_string(epoch) + " " + std::to_string(loss) + " " + std::to_string(warm) + " " +
                       std::to_string(schedule.last_epoch);
    for (const Tensor& t : model->parameters()) {
      text.append(static_cast<const char*>(t.data_ptr()), static_cast<size_t>(t.numel()) * 4);
    }
    for (uint8_t byte : generator.get_state()) text += static_cast<char>(byte);
    return text;
  }

  nn::Linear model = nn::Linear(3, 2);
  optim::SGD optimizer{model->parameters(), optim::SGDOptions(0.1).momentum(0.9)};
  std::unique_ptr<data::StatelessDataLoader<data::datasets::TensorDataset, data::samplers::RandomSampler>> loader =
      data::make_data_loader(data::datasets::TensorDataset(zeros({10, 3})), data::DataLoaderOptions(2));
  Schedule schedule;
  Generator generator{7};
  int epoch = 0;
  double loss = 0;
  bool warm = false;
  Checkpointer checkpoints;
};

std::vector<int64_t> steps_in(const Checkpointer& checkpoints) {
  std::vector<int64_t> steps;
  for (const CheckpointFile& file : checkpoints.files()) steps.push_back(file.step);
  return steps;
}

/// Keeps what is warned of while it lives.
struct Warnings {
  Warnings() {
    text.clear();
    before = set_warning_handler([](const std::string& message) { text += message + "\n"; });
  }
  ~Warnings() { set_warning_handler(before); }
  static inline std::string text;
  WarningHandler before;
};

/// No file may grow beyond this size while it lives: writing fails as on a full disk.
struct FullDisk {
  explicit FullDisk(rlim_t bytes) : handler(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before);
    rlimit limit = before;
    limit.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
  }
  rlimit before;
  void (*handler)(int);
};

}  // namespace

TEST_CASE("Checkpointer: a run goes on in another as if it had never ended") {
  const Folder folder;
  Run run(folder.file("new/run"));
  CHECK_FALSE(run.checkpoints.load_latest());
  run.step();
  auto batch = run.loader->begin();
  CHECK(batch->size() == 2);
  const CheckpointFile saved = run.checkpoints.save(1, 0.5);
  CHECK(saved.path == folder.file("new/run/step-000000001_metric-0.5.pt"));
  const std::string at_save = run.state();
  const Tensor next_drawn = rand({3});
  run.step();
  run.step();

  Run other(folder.file("new/run"));
  const std::optional<CheckpointFile> found = other.checkpoints.load_latest();
  REQUIRE(found);
  CHECK(found->path == saved.path);
  CHECK(found->step == 1);
  CHECK(found->metric == 0.5);
  CHECK(other.state() == at_save);
  auto other_batch = other.loader->begin();
  CHECK(equal(rand({3}), next_drawn));
  other.step();
  other.step();
  CHECK(other.state() == run.state());
  size_t left = 0;
  for (; other_batch != other.loader->end(); ++other_batch) ++left;
  CHECK(left == 4);
}

TEST_CASE("Checkpointer: an averaged model and its schedule go on in another run") {
  using namespace optim::swa_utils;
  struct Averaging {
    explicit Averaging(const std::string& folder) : run(folder) {
      run.checkpoints.add("averaged", averaged).add("swa", swa);
    }
    void step() {
      run.step();
      averaged->update_parameters(run.model);
      swa.step();
    }
    Run run;
    AveragedModel<nn::LinearImpl> averaged{run.model, AveragedModelOptions().multi_avg_fn(get_ema_multi_avg_fn(0.5))};
    SWALR swa{run.optimizer, SWALROptions(0.01).anneal_epochs(4)};
  };
  const Folder folder;
  Averaging whole(folder.file("")), resumed(folder.file(""));
  whole.step();
  whole.step();
  whole.run.checkpoints.save(2);
  REQUIRE(resumed.run.checkpoints.load_latest());
  for (int i = 0; i < 2; ++i) whole.step(), resumed.step();
  CHECK(resumed.averaged->n_averaged.item<int64_t>() == 4);
  CHECK(resumed.swa.get_last_lr() == whole.swa.get_last_lr());
  for (const auto& item : whole.averaged->state_dict()) {
    CHECK(item.value().equal(resumed.averaged->state_dict()[item.key()]));
  }
  CHECK_FALSE(whole.averaged->module->weight.equal(whole.run.model->weight));
}

namespace {

/// Four chunks of two numbers.
struct Pairs : data::datasets::ChunkDataReader<int> {
  std::vector<int> read_chunk(size_t chunk) override {
    const int first = 2 * static_cast<int>(chunk);
    return {first, first + 1};
  }
  size_t chunk_count() override { return 4; }
  void reset() override {}
};

}  // namespace

TEST_CASE("Checkpointer: a chunk dataset goes on with the next chunk") {
  using Sampler = data::samplers::SequentialSampler;
  using Chunks = data::datasets::ChunkDataset<Pairs, Sampler, Sampler>;
  const auto make = [] {
    return data::datasets::make_shared_dataset<Chunks>(Pairs(), Sampler(0), Sampler(0),
                                                       data::datasets::ChunkDatasetOptions(1, 2, 2));
  };
  const Folder folder;
  auto chunks = make(), resumed = make();
  Checkpointer saving(folder.file("")), loading(folder.file(""));
  saving.add("chunks", *chunks);
  loading.add("chunks", *resumed);
  chunks->reset();
  while (chunks->get_batch()) {
  }
  saving.save(1);
  REQUIRE(loading.load_latest());
  resumed->reset();
  CHECK_FALSE(resumed->get_batch());  // the epoch was over
  resumed->reset();
  CHECK(resumed->get_batch() == std::vector<int>{0, 1});
}

TEST_CASE("Checkpointer: what does not fit changes nothing") {
  const Folder folder;
  Run run(folder.file(""));
  run.step();
  const std::string path = run.checkpoints.save(1).path;

  nn::Linear model(3, 2), other(5, 2);
  const std::vector<uint8_t> generator = default_generator().get_state();
  const Tensor weight = model->weight.detach().clone();
  int epoch = 42;
  Checkpointer misfit(folder.file(""));
  misfit.add("epoch", epoch).add("model", model).add("optimizer", other);
  CHECK_THROWS_WITH(misfit.load_latest(), Contains("Checkpointer::load: '" + path + "': ") && Contains("weight"));
  CHECK(epoch == 42);
  CHECK(equal(model->weight, weight));
  CHECK(default_generator().get_state() == generator);

  Checkpointer more(folder.file(""));
  more.add("epoch", epoch).add("another", epoch);
  CHECK_THROWS_WITH(more.load(path), Contains("'another'"));
  CHECK(epoch == 42);
  Checkpointer part(folder.file(""));
  part.add("epoch", epoch);
  part.load(path);
  CHECK(epoch == 1);
}

TEST_CASE("Checkpointer: keeps the last and the best") {
  const Folder folder;
  int value = 0;
  Checkpointer checkpoints(folder.file(""), {.keep_last = 2, .keep_best = 1, .maximize = true});
  checkpoints.add("value", value);
  CHECK_FALSE(checkpoints.best());
  const std::vector<double> metrics = {0.5, 0.9, 0.7, 0.6, 0.9, 0.8};
  for (value = 0; value < 6; ++value) checkpoints.save(10 * value, metrics[static_cast<size_t>(value)]);
  CHECK(steps_in(checkpoints) == std::vector<int64_t>{10, 40, 50});
  REQUIRE(checkpoints.best());
  CHECK(checkpoints.best()->step == 10);
  checkpoints.load(checkpoints.best()->path);
  CHECK(value == 1);
  checkpoints.save(50, 0.25);
  CHECK(steps_in(checkpoints) == std::vector<int64_t>{10, 40, 50});
  CHECK(checkpoints.files().back().metric == 0.25);
  CHECK(folder.files() == 3);
}

TEST_CASE("Checkpointer: a damaged newest file is passed over with a warning") {
  const Folder folder;
  Run run(folder.file(""), {.keep_last = 5});
  run.step();
  run.checkpoints.save(1);
  const std::string at_save = run.state();
  run.step();
  const std::string newest = run.checkpoints.save(2).path;
  const std::string bytes = bytes_of(newest);
  const std::string damaged = GENERATE_COPY(
      std::string(), std::string("PK"), bytes.substr(0, bytes.size() / 2), bytes.substr(0, bytes.size() - 1),
      std::string(bytes).replace(bytes.size() / 2, 1, 1, char(~bytes[bytes.size() / 2])));
  CAPTURE(damaged.size());
  write_bytes(newest, damaged);

  const Warnings warnings;
  Run other(folder.file(""), {.keep_last = 1});
  const std::optional<CheckpointFile> found = other.checkpoints.load_latest();
  REQUIRE(found);
  CHECK(found->step == 1);
  CHECK(other.state() == at_save);
  CHECK_THAT(warnings.text,
             Contains("Checkpointer::load_latest: passed over a damaged checkpoint: ") && Contains(newest));
  // The one that is damaged must not count as one to keep, nor stand in the way of going on before it.
  other.checkpoints.save(1);
  CHECK(steps_in(other.checkpoints) == std::vector<int64_t>{1});
  CHECK(bytes_of(newest + ".damaged") == damaged);
}

TEST_CASE("Checkpointer: nothing but damaged files is as nothing") {
  const Folder folder;
  write_bytes(folder.file("step-000000009.pt"), "damaged");
  save(zeros({2}), folder.file("step-000000010.pt"));
  const Warnings warnings;
  Run run(folder.file(""));
  const std::string before = run.state();
  CHECK_FALSE(run.checkpoints.load_latest());
  CHECK(run.state() == before);
  CHECK_THAT(warnings.text, Contains("step-000000009.pt") && Contains("step-000000010.pt': expected a checkpoint"));
}

TEST_CASE("Checkpointer: a full disk is an error that leaves the checkpoint before whole") {
  const Folder folder;
  Run run(folder.file(""), {.keep_last = 1});
  run.step();
  const std::string path = run.checkpoints.save(1).path;
  const std::string bytes = bytes_of(path), at_save = run.state();
  run.step();
  for (const rlim_t room : {rlim_t{0}, rlim_t{100}, static_cast<rlim_t>(bytes.size() - 1)}) {
    const FullDisk full(room);
    CHECK_THROWS_WITH(run.checkpoints.save(2),
                      Contains("Checkpointer::save: cannot write") && Contains("step-000000002.pt"));
    CHECK_THROWS_WITH(run.checkpoints.save(1), Contains("Checkpointer::save: cannot write"));  // the same file
    CHECK(folder.files() == 1);
  }
  CHECK(bytes_of(path) == bytes);
  Run other(folder.file(""));
  REQUIRE(other.checkpoints.load_latest());
  CHECK(other.state() == at_save);
  run.checkpoints.save(2);
  CHECK(steps_in(run.checkpoints) == std::vector<int64_t>{2});
}

TEST_CASE("Checkpointer: a folder that cannot be written to is an error that leaves the checkpoint before whole") {
  const Folder folder;
  std::filesystem::permissions(folder.file(""), std::filesystem::perms(0755));
  const std::string place = folder.file("run");
  int value = 1;
  Checkpointer checkpoints(place, {.keep_last = 1});
  checkpoints.add("value", value);
  const std::string path = checkpoints.save(1).path;
  const std::string bytes = bytes_of(path);
  std::filesystem::permissions(place, std::filesystem::perms(0555));
  const bool root = ::geteuid() == 0;  // whom no permission stops
  if (root) REQUIRE(::seteuid(65534) == 0);
  std::string error;
  try {
    checkpoints.save(2);
  } catch (const Error& caught) {
    error = caught.what();
  }
  if (root) REQUIRE(::seteuid(0) == 0);
  CHECK_THAT(error, Contains("Checkpointer::save: cannot create '") && Contains("Permission denied"));
  CHECK(bytes_of(path) == bytes);
  std::filesystem::permissions(place, std::filesystem::perms(0755));
  checkpoints.save(2);
  CHECK(steps_in(checkpoints) == std::vector<int64_t>{2});
  std::filesystem::remove_all(place);
  CHECK_THROWS_WITH(checkpoints.save(3), Contains("No such file or directory"));
}

TEST_CASE("Checkpointer: what it refuses") {
  const Folder folder;
  write_bytes(folder.file("file"), "");
  CHECK_THROWS_WITH(Checkpointer(folder.file("file")), Contains("Checkpointer: cannot make the folder '"));
  CHECK_THROWS_WITH(Checkpointer(folder.file("file/run")), Contains("Checkpointer: cannot make the folder '"));
  CHECK_THROWS_WITH(Checkpointer(folder.file(""), {.keep_last = 0}), Contains("expected keep_last > 0, got 0"));
  CHECK_THROWS_WITH(Checkpointer(folder.file(""), {.keep_best = -1}), Contains("expected keep_best >= 0, got -1"));
  int value = 0;
  Checkpointer checkpoints(folder.file(""));
  checkpoints.add("value", value);
  CHECK_THROWS_WITH(checkpoints.add("value", value), Contains("expected a name that is not taken, got 'value'"));
  CHECK_THROWS_WITH(checkpoints.add("default_generator", value), Contains("not taken"));
  CHECK_THROWS_WITH(checkpoints.save(-1), Contains("expected step >= 0, got -1"));
  checkpoints.save(5);
  CHECK_THROWS_WITH(checkpoints.save(4), Contains("expected a step of at least 5") && Contains("got 4"));
  CHECK(steps_in(checkpoints) == std::vector<int64_t>{5});
  CHECK_THROWS_WITH(checkpoints.load(folder.file("none.pt")), Contains("No such file"));
}
