// SPDX-License-Identifier: MIT
// Meters: weighted means, ranks with ties and nan, and the confusion matrix against counts by hand.
#include <chrono>
#include <cmath>
#include <thread>

#include <taper/ops.h>
#include <taper/train/meters.h>

#include "support/catch.h"
#include "support/error.h"
#include "support/values.h"

using namespace taper;
using train::AccuracyMeter;
using train::AverageMeter;
using train::ConfusionMatrix;
using train::TopKMeter;

TEST_CASE("AverageMeter: a batch counts as often as it has samples") {
  AverageMeter meter;
  CHECK(std::isnan(meter.value()));
  meter.update(2, 3);
  meter.update(6);
  meter.update(std::nan(""), 0);
  CHECK(meter.value() == 3);
  CHECK(meter.sum() == 12);
  CHECK(meter.count() == 4);
  meter.reset();
  CHECK(meter.count() == 0);
  CHECK(error_of([&] { meter.update(1, -1); }) == "AverageMeter: expected count >= 0, got -1");
}

TEST_CASE("AccuracyMeter and TopKMeter: the target among the k highest scores") {
  const Tensor scores = tensor({{0.1, 0.7, 0.2}, {0.5, 0.2, 0.3}, {0.1, 0.3, 0.6}, {0.4, 0.35, 0.25}});
  const Tensor targets = tensor({1, 1, 2, 1});
  AccuracyMeter accuracy;
  TopKMeter top2(2);
  CHECK(std::isnan(accuracy.value()));
  accuracy.update(scores, targets);
  top2.update(scores, targets);
  CHECK(accuracy.value() == 0.5);
  CHECK(top2.value() == 0.75);
  accuracy.update(scores.slice(0, 0, 1), targets.slice(0, 0, 1));  // one more hit, of five
  CHECK(accuracy.value() == Approx(0.6));
  CHECK(accuracy.count() == 5);
  accuracy.update(empty({0, 3}), empty({0}, kLong));
  CHECK(accuracy.count() == 5);
  accuracy.reset();
  CHECK(accuracy.count() == 0);
}

TEST_CASE("TopKMeter: a tie and a nan are no hits") {
  AccuracyMeter same;
  same.update(ones({4, 3}), tensor({0, 1, 2, 0}));
  CHECK(same.value() == 0);
  TopKMeter top3(3);
  top3.update(ones({1, 3}), tensor({2}));
  CHECK(top3.value() == 1);
  AccuracyMeter lost;
  lost.update(tensor({{std::nan(""), 0.}, {0., std::nan("")}}), tensor({0, 0}));
  CHECK(lost.value() == 0.5);
}

TEST_CASE("TopKMeter: what cannot be counted") {
  AccuracyMeter meter;
  CHECK(error_of([&] { meter.update(ones({3}), tensor({0})); }) ==
        "TopKMeter: expected scores [N, at least 1], got [3]");
  CHECK(error_of([&] {
          TopKMeter(4).update(ones({2, 3}), tensor({0, 0}));
        }) == "TopKMeter: expected scores [N, at least 4], got [2, 3]");
  CHECK(error_of([&] {
          meter.update(ones({2, 3}), tensor({0, 3}));
        }) == "TopKMeter: expected targets in [0, 3), got 3");
  CHECK(error_of([&] {
          meter.update(ones({2, 3}), tensor({0., 1.}));
        }) == "TopKMeter: expected targets of whole numbers [2], got Float [2]");
  CHECK(error_of([] { TopKMeter(0); }) == "TopKMeter: expected k > 0, got 0");
  CHECK(meter.count() == 0);
}

TEST_CASE("ConfusionMatrix: rows are targets, columns predictions") {
  ConfusionMatrix matrix({"cat", "dog", "cow"});
  matrix.update(tensor({0, 1, 1, 1, 0}), tensor({0, 0, 1, 1, 1}));
  matrix.update(tensor({{0.2, 0.3, 0.5}}), tensor({0}));
  CHECK(test::list(matrix.matrix()) == std::vector<double>{1, 1, 1, 1, 2, 0, 0, 0, 0});
  CHECK(matrix.count() == 6);
  CHECK(matrix.accuracy() == 0.5);
  CHECK(matrix.precision(1) == Approx(2. / 3));
  CHECK(matrix.recall(0) == Approx(1. / 3));
  CHECK(matrix.f1(1) == Approx(2. / 3));
  CHECK(matrix.precision(2) == 0);
  CHECK(std::isnan(matrix.recall(2)));
  CHECK(matrix.f1(2) == 0);
  CHECK(matrix.table() ==
        "target \\ predicted  cat  dog  cow    precision  recall      F1\n"
        "cat                   1    1    1       0.5000  0.3333  0.4000\n"
        "dog                   1    2    0       0.6667  0.6667  0.6667\n"
        "cow                   0    0    0       0.0000       -  0.0000\n"
        "accuracy 0.5000 of 6 samples\n");
  matrix.reset();
  CHECK(matrix.count() == 0);
  CHECK(std::isnan(matrix.accuracy()));
}

TEST_CASE("ConfusionMatrix: a bad batch counts nothing") {
  ConfusionMatrix matrix(2);
  CHECK(matrix.names() == std::vector<std::string>{"0", "1"});
  CHECK(error_of([&] {
          matrix.update(tensor({0, 1}), tensor({0, 2}));
        }) == "ConfusionMatrix: expected targets in [0, 2), got 2");
  CHECK(error_of([&] {
          matrix.update(tensor({0, -1}), tensor({0, 1}));
        }) == "ConfusionMatrix: expected predictions in [0, 2), got -1");
  CHECK(error_of([&] {
          matrix.update(ones({2, 3}), tensor({0, 1}));
        }) == "ConfusionMatrix: expected scores [N, 2], got [2, 3]");
  CHECK(error_of([&] {
          matrix.update(tensor({0, 1}), tensor({0}));
        }) == "ConfusionMatrix: expected targets of whole numbers [2], got Long [1]");
  CHECK(matrix.count() == 0);
  CHECK(error_of([] { ConfusionMatrix(0); }) == "ConfusionMatrix: expected classes > 0, got 0");
  CHECK(error_of([&] { matrix.recall(2); }) == "ConfusionMatrix: expected a class in [0, 2), got 2");
}

TEST_CASE("ThroughputMeter: samples a second") {
  train::ThroughputMeter meter;
  meter.update(300);
  meter.update(200);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  CHECK(meter.count() == 500);
  const double longest = meter.seconds();
  CHECK(longest >= 0.02);
  CHECK(meter.value() <= 500 / longest);
  CHECK(meter.value() > 0);
  meter.reset();
  CHECK(meter.count() == 0);
  CHECK(meter.seconds() < longest);
}
