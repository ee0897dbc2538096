// SPDX-License-Identifier: MIT
// Losses: the values that PyTorch prints for every option, gradients, errors.
#include <cmath>
#include <limits>
#include <initializer_list>

#include "support/check_op.h"

using namespace taper;
using namespace taper::test;

namespace {

using Tensors = std::vector<Tensor>;

template <typename T>
Tensor table(std::initializer_list<T> values, IntArrayRef sizes) {
  const Tensor t = empty({static_cast<int64_t>(values.size())}, scalar_type_of<T>);
  std::copy(values.begin(), values.end(), t.data_ptr<T>());
  return t.view(sizes);
}

double total(const Tensor& loss) { return loss.sum().item<double>(); }

Tensor classes(std::initializer_list<int64_t> values) { return table<int64_t>(values, {static_cast<int64_t>(values.size())}); }

int warnings = 0;
void count_warning(const std::string& message) { warnings += message.find("Using a target size ([3])") != std::string::npos; }

}  // namespace

TEST_CASE("losses are PyTorch's for every option") {
  const Tensor x = table<double>({0.2, -0.5, 1.1, 0.7, 0.3, -0.9}, {2, 3});
  const Tensor t = table<double>({0.9, 0.1, 0.4, 0.2, 0.8, 0.6}, {2, 3});
  const Tensor s = table<double>({1, -1, 1, -1, 1, -1}, {2, 3});
  const Tensor w = table<double>({0.5, 2, 1.5}, {3});
  const Tensor y = classes({2, 0}), ignored = classes({2, -100}), sign = classes({1, -1});
  const Tensor labels = classes({2, 0, -1, 1, -1, 0}).view({2, 3});
  CHECK(total(l1_loss(x, t, 0)) == Approx(4.5));
  CHECK(total(mse_loss(x, t, 0)) == Approx(4.09));
  CHECK(total(smooth_l1_loss(x, t, 0, 0.5)) == Approx(3));
  CHECK(total(huber_loss(x, t, 0, 0.5)) == Approx(1.5));
  CHECK(total(binary_cross_entropy(x.sigmoid(), t, w, 0)) == Approx(5.81026071620207));
  CHECK(total(binary_cross_entropy_with_logits(x, t, w, w, 0)) == Approx(7.38202379729667));
  CHECK(total(kl_div(x, t, 0)) == Approx(-1.90849706393889));
  CHECK(total(kl_div(x, t, 0, true)) == Approx(4.57579472605827));
  CHECK(total(poisson_nll_loss(x, t * 3, true, true, 1e-8, 0)) == Approx(10.3271557372088));
  CHECK(total(poisson_nll_loss(x.exp(), t, false, false, 1e-8, 0)) == Approx(8.1922805845802));
  CHECK(total(soft_margin_loss(x, s, 0)) == Approx(3.3582463467632));
  CHECK(total(nll_loss(x, y, w, 0)) == Approx(-2));
  CHECK(total(nll_loss(x, ignored, w, 0)) == Approx(-1.65));
  CHECK(total(cross_entropy_loss(x, y, {}, 0)) == Approx(1.10240409754537));
  CHECK(total(cross_entropy_loss(x, y, w, 0, 0)) == Approx(0.712921560401172));
  CHECK(total(cross_entropy_loss(x, y, w, 0, -100, 0.1)) == Approx(1.2991553264755));
  CHECK(total(cross_entropy_loss(x, ignored, {}, 0, -100, 0.1)) == Approx(0.558614373600781));
  CHECK(total(cross_entropy_loss(x, ignored, w, 0, -100, 0.1)) == Approx(0.826666876396714));
  CHECK(total(cross_entropy_loss(x, t, w, 0, -100, 0.1)) == Approx(4.90197967067059));
  CHECK(total(hinge_embedding_loss(x, s, 0.7, 0)) == Approx(4.4));
  CHECK(total(multi_margin_loss(x, y, 1, 0.5, w, 0)) == Approx(0.0166666666666667));
  CHECK(total(multi_margin_loss(x, y, 2, 1, {}, 0)) == Approx(0.123333333333333));
  CHECK(total(multilabel_margin_loss(x, labels, 0)) == Approx(0.566666666666667));
  CHECK(total(cosine_embedding_loss(x, t, sign, 0.1, 0)) == Approx(0.529871923660273));
  CHECK(total(triplet_margin_loss(x, t, s, 1.5, 2, 1e-6, true, 0)) == Approx(3.026015713979));
  CHECK(total(margin_ranking_loss(x, t, s, 0.3, 0)) == Approx(2.6));
  CHECK(total(l1_loss(x, t, 1)) == Approx(0.75));
  CHECK(total(mse_loss(x, t, 1)) == Approx(0.681666666666667));
  CHECK(total(smooth_l1_loss(x, t, 1, 0.5)) == Approx(0.5));
  CHECK(total(huber_loss(x, t, 1, 0.5)) == Approx(0.25));
  CHECK(total(binary_cross_entropy(x.sigmoid(), t, w, 1)) == Approx(0.968376786033678));
  CHECK(total(binary_cross_entropy_with_logits(x, t, w, w, 1)) == Approx(1.23033729954945));
  CHECK(total(kl_div(x, t, 1)) == Approx(-0.318082843989815));
  CHECK(total(kl_div(x, t, 1, true)) == Approx(0.762632454343046));
  CHECK(total(poisson_nll_loss(x, t * 3, true, true, 1e-8, 1)) == Approx(1.72119262286814));
  CHECK(total(poisson_nll_loss(x.exp(), t, false, false, 1e-8, 1)) == Approx(1.36538009743003));
  CHECK(total(soft_margin_loss(x, s, 1)) == Approx(0.559707724460534));
  CHECK(total(nll_loss(x, y, w, 1)) == Approx(-1));
  CHECK(total(nll_loss(x, ignored, w, 1)) == Approx(-1.1));
  CHECK(total(cross_entropy_loss(x, y, {}, 1)) == Approx(0.551202048772684));
  CHECK(total(cross_entropy_loss(x, y, w, 1, 0)) == Approx(0.475281040267448));
  CHECK(total(cross_entropy_loss(x, y, w, 1, -100, 0.1)) == Approx(0.649577663237751));
  CHECK(total(cross_entropy_loss(x, ignored, {}, 1, -100, 0.1)) == Approx(0.558614373600781));
  CHECK(total(cross_entropy_loss(x, ignored, w, 1, -100, 0.1)) == Approx(0.551111250931143));
  CHECK(total(cross_entropy_loss(x, t, w, 1, -100, 0.1)) == Approx(2.4509898353353));
  CHECK(total(hinge_embedding_loss(x, s, 0.7, 1)) == Approx(0.733333333333333));
  CHECK(total(multi_margin_loss(x, y, 1, 0.5, w, 1)) == Approx(0.00833333333333334));
  CHECK(total(multi_margin_loss(x, y, 2, 1, {}, 1)) == Approx(0.0616666666666667));
  CHECK(total(multilabel_margin_loss(x, labels, 1)) == Approx(0.283333333333333));
  CHECK(total(cosine_embedding_loss(x, t, sign, 0.1, 1)) == Approx(0.264935961830136));
  CHECK(total(triplet_margin_loss(x, t, s, 1.5, 2, 1e-6, true, 1)) == Approx(1.5130078569895));
  CHECK(total(margin_ranking_loss(x, t, s, 0.3, 1)) == Approx(0.433333333333333));
  CHECK(total(l1_loss(x, t, 2)) == Approx(4.5));
  CHECK(total(mse_loss(x, t, 2)) == Approx(4.09));
  CHECK(total(smooth_l1_loss(x, t, 2, 0.5)) == Approx(3));
  CHECK(total(huber_loss(x, t, 2, 0.5)) == Approx(1.5));
  CHECK(total(binary_cross_entropy(x.sigmoid(), t, w, 2)) == Approx(5.81026071620207));
  CHECK(total(binary_cross_entropy_with_logits(x, t, w, w, 2)) == Approx(7.38202379729667));
  CHECK(total(kl_div(x, t, 2)) == Approx(-1.90849706393889));
  CHECK(total(kl_div(x, t, 2, true)) == Approx(4.57579472605827));
  CHECK(total(poisson_nll_loss(x, t * 3, true, true, 1e-8, 2)) == Approx(10.3271557372088));
  CHECK(total(poisson_nll_loss(x.exp(), t, false, false, 1e-8, 2)) == Approx(8.1922805845802));
  CHECK(total(soft_margin_loss(x, s, 2)) == Approx(3.3582463467632));
  CHECK(total(nll_loss(x, y, w, 2)) == Approx(-2));
  CHECK(total(nll_loss(x, ignored, w, 2)) == Approx(-1.65));
  CHECK(total(cross_entropy_loss(x, y, {}, 2)) == Approx(1.10240409754537));
  CHECK(total(cross_entropy_loss(x, y, w, 2, 0)) == Approx(0.712921560401172));
  CHECK(total(cross_entropy_loss(x, y, w, 2, -100, 0.1)) == Approx(1.2991553264755));
  CHECK(total(cross_entropy_loss(x, ignored, {}, 2, -100, 0.1)) == Approx(0.558614373600781));
  CHECK(total(cross_entropy_loss(x, ignored, w, 2, -100, 0.1)) == Approx(0.826666876396714));
  CHECK(total(cross_entropy_loss(x, t, w, 2, -100, 0.1)) == Approx(4.90197967067059));
  CHECK(total(hinge_embedding_loss(x, s, 0.7, 2)) == Approx(4.4));
  CHECK(total(multi_margin_loss(x, y, 1, 0.5, w, 2)) == Approx(0.0166666666666667));
  CHECK(total(multi_margin_loss(x, y, 2, 1, {}, 2)) == Approx(0.123333333333333));
  CHECK(total(multilabel_margin_loss(x, labels, 2)) == Approx(0.566666666666667));
  CHECK(total(cosine_embedding_loss(x, t, sign, 0.1, 2)) == Approx(0.529871923660273));
  CHECK(total(triplet_margin_loss(x, t, s, 1.5, 2, 1e-6, true, 2)) == Approx(3.026015713979));
  CHECK(total(margin_ranking_loss(x, t, s, 0.3, 2)) == Approx(2.6));
  CHECK(total(cosine_similarity(x, t)) == Approx(0.337053248535461));
  CHECK(total(cosine_similarity(x, t, 0)) == Approx(0.783355464667457));
  CHECK(total(pairwise_distance(x, t, 1)) == Approx(4.499998));
  CHECK(total(pairwise_distance(x, t)) == Approx(2.81589466260347));
}

TEST_CASE("losses of a difference: gradients with respect to both") {
  for (const int64_t reduction : {0, 1, 2}) {
    const Tensors inputs{sample({2, 3}), sample({2, 3}, 2)};
    check_op("l1_loss", [=](const Tensors& in) { return Tensors{l1_loss(in[0], in[1], reduction)}; }, inputs);
    check_op("mse_loss", [=](const Tensors& in) { return Tensors{mse_loss(in[0], in[1], reduction)}; }, inputs);
    check_op("smooth_l1_loss", [=](const Tensors& in) { return Tensors{smooth_l1_loss(in[0], in[1], reduction, 0.7)}; }, inputs);
    check_op("huber_loss", [=](const Tensors& in) { return Tensors{huber_loss(in[0], in[1], reduction, 0.7)}; }, inputs);
  }
}

TEST_CASE("losses of a difference: one pass is the plain ops, whatever the operands") {
  const auto plain = [](const Tensor& x, const Tensor& y, double slope, double scale) {
    const Tensor d = (x - y).abs();
    return where(d < slope, d.square() * (0.5 * scale), (d - 0.5 * slope) * slope * scale);
  };
  const Tensor wide = sample({130, 600}), other = sample({130, 600}, 2), row = sample({600}, 3);
  const std::pair<Tensor, Tensor> pairs[] = {{wide, other},
                                             {wide.t(), other.t()},
                                             {wide.slice(1, 0, 600, 3), other.slice(1, 1, 600, 3)},
                                             {wide, row},
                                             {wide.to(kFloat), other},
                                             {wide, other.to(kFloat)},
                                             {wide, (other * 3).to(kLong)}};
  for (const auto& [x, y] : pairs) {
    const Tensor huber = plain(x, y, 0.7, 1), smooth = plain(x, y, 0.7, 1 / 0.7);
    CHECK(huber_loss(x, y, 0, 0.7).allclose(huber));
    CHECK(huber_loss(x, y, 1, 0.7).allclose(huber.mean()));
    CHECK(smooth_l1_loss(x, y, 0, 0.7).allclose(smooth));
    CHECK(smooth_l1_loss(x, y, 2, 0.7).allclose(smooth.sum()));
    CHECK(mse_loss(x, y).allclose((x - y).square().mean()));
    CHECK(l1_loss(x, y, 2).allclose((x - y).abs().sum()));
    CHECK(mse_loss(x, y, 0).strides() == (x - y).strides());
  }
  const Tensor narrow = wide.to(kBFloat16);
  CHECK(mse_loss(narrow, narrow + 1).scalar_type() == kBFloat16);
  CHECK(l1_loss(full({3}, 2), full({3}, 5), 2).item<int64_t>() == 9);
  CHECK(smooth_l1_loss(wide, other, 1, 0).equal(l1_loss(wide, other)));
}

TEST_CASE("losses of a difference: nan, infinity and the corner") {
  const double inf = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  const auto gradient = [](const Tensor& loss, const Tensor& x) {
    loss.sum().backward();
    const Tensor g = x.grad().clone();
    x.grad().zero_();
    return g;
  };
  for (const ScalarType dtype : {kFloat, kDouble}) {
    const Tensor x = table<double>({0.5, -0.5, -3, 0, inf, -inf, nan}, {7}).to(dtype).requires_grad_();
    const Tensor y = zeros({7}, dtype);
    const auto same = [&](const Tensor& actual, std::initializer_list<double> expected) {
      return actual.allclose(table<double>(expected, {7}).to(dtype), 0, 0, true);
    };
    CHECK(same(huber_loss(x, y, 0, 0.5), {0.125, 0.125, 1.375, 0, inf, inf, nan}));
    CHECK(same(smooth_l1_loss(x, y, 0, 0.5), {0.25, 0.25, 2.75, 0, inf, inf, nan}));
    CHECK(same(l1_loss(x, y, 0), {0.5, 0.5, 3, 0, inf, inf, nan}));
    CHECK(same(gradient(huber_loss(x, y, 0, 0.5), x), {0.5, -0.5, -0.5, 0, 0.5, -0.5, nan}));
    CHECK(same(gradient(smooth_l1_loss(x, y, 0, 0.5), x), {1, -1, -1, 0, 1, -1, nan}));
    CHECK(same(gradient(l1_loss(x, y, 0), x), {1, -1, -1, 0, 1, -1, 0}));
    CHECK(same(gradient(mse_loss(x, y, 0), x), {1, -1, -6, 0, inf, -inf, nan}));
  }
}

TEST_CASE("a mask among numbers is a target of zeros and ones") {
  const Tensor x = sample({2, 3}), mask = sample({2, 3}, 2) > 0;
  Tensor (*const losses[])(const Tensor&, const Tensor&) = {
      [](const Tensor& a, const Tensor& b) { return mse_loss(a, b); },
      [](const Tensor& a, const Tensor& b) { return smooth_l1_loss(a, b, 1, 0.3); },
      [](const Tensor& a, const Tensor& b) { return huber_loss(a, b, 2, 0.7); },
  };
  for (const auto loss : losses) {
    check_op("of a mask", [&](const Tensors& in) { return Tensors{loss(in[0], mask)}; }, {x});
    CHECK(loss(x, mask).equal(loss(x, mask.to(kDouble))));
    CHECK(loss(mask, x).equal(loss(mask.to(kDouble), x)));
    check_throws([&] { l1_loss(x, mask); }, "Subtraction");
    check_throws([&] { loss(mask, mask); }, "expected floating point input or target, got Bool and Bool");
  }
}

TEST_CASE("cross entropies: gradients") {
  for (const int64_t reduction : {0, 1, 2}) {
    const Tensor fixed = sample_between(0, 1, {2, 3}, 2), positive = sample_between(1, 2, {3}, 3);
    check_op("binary_cross_entropy", [=](const Tensors& in) {
      return Tensors{binary_cross_entropy(in[0], in[1], positive.to(in[0].scalar_type()), reduction)};
    }, {sample_between(0.1, 0.9, {2, 3}), sample_between(0.1, 0.9, {2, 3}, 2)});
    check_op("binary_cross_entropy_with_logits", [=](const Tensors& in) {
      return Tensors{binary_cross_entropy_with_logits(in[0], in[1], in[2], in[2], reduction)};
    }, {sample({2, 3}), sample_between(0, 1, {2, 3}, 2), sample_between(1, 2, {3}, 3)});
    check_op("binary_cross_entropy_with_logits of the input alone", [=](const Tensors& in) {
      const ScalarType dtype = in[0].scalar_type();
      return Tensors{binary_cross_entropy_with_logits(in[0], fixed.to(dtype), {}, positive.to(dtype), reduction)};
    }, {sample({2, 3})});
    check_op("nll_loss", [=](const Tensors& in) {
      return Tensors{nll_loss(in[0], in[1], positive, reduction, 1)};
    }, {sample({4, 3}), classes({2, 0, 1, 2})});
    check_op("cross_entropy_loss of an image", [=](const Tensors& in) {
      return Tensors{cross_entropy_loss(in[0], in[1], {}, reduction)};
    }, {sample({2, 3, 2}), classes({2, 0, 1, 2}).view({2, 2})});
    check_op("cross_entropy_loss, smoothed", [=](const Tensors& in) {
      return Tensors{cross_entropy_loss(in[0], in[1], {}, reduction, 0, 0.2)};
    }, {sample({4, 3}), classes({2, 0, 1, 2})});
    check_op("cross_entropy_loss of probabilities", [=](const Tensors& in) {
      return Tensors{cross_entropy_loss(in[0], in[1], {}, reduction, -100, 0.2)};
    }, {sample({2, 3}), sample_between(0, 1, {2, 3}, 2)});
  }
  check_op("cross_entropy_loss of one", [](const Tensors& in) {
    return Tensors{cross_entropy_loss(in[0], in[1])};
  }, {sample({3}), classes({1}).view(IntArrayRef())});
}

TEST_CASE("margin and embedding losses: gradients") {
  const Tensor signs = sample({3}, 9).sign();
  const auto like = [&](const Tensors& in) { return signs.to(in[0].scalar_type()); };
  const Tensors pair{sample({3, 4}), sample({3, 4}, 2)};
  check_op("kl_div", [](const Tensors& in) { return Tensors{kl_div(in[0], in[1])}; }, {sample({2, 3}), sample_between(0.1, 1, {2, 3}, 2)});
  check_op("poisson_nll_loss", [](const Tensors& in) { return Tensors{poisson_nll_loss(in[0], in[1], true, true, 1e-8, 1)}; },
           {sample({2, 3}), sample_between(0.1, 3, {2, 3}, 2)});
  check_op("soft_margin_loss", [&](const Tensors& in) { return Tensors{soft_margin_loss(in[0], like(in))}; }, {sample({2, 3})});
  check_op("hinge_embedding_loss", [&](const Tensors& in) { return Tensors{hinge_embedding_loss(in[0], like(in))}; }, {sample({2, 3})});
  check_op("multi_margin_loss", [](const Tensors& in) { return Tensors{multi_margin_loss(in[0], in[1], 2)}; },
           {sample({3, 4}), classes({1, 3, 0})});
  check_op("multilabel_margin_loss", [](const Tensors& in) { return Tensors{multilabel_margin_loss(in[0], in[1])}; },
           {sample({2, 3}), classes({2, 0, -1, 1, -1, 0}).view({2, 3})});
  check_op("cosine_embedding_loss", [&](const Tensors& in) { return Tensors{cosine_embedding_loss(in[0], in[1], like(in))}; }, pair);
  check_op("triplet_margin_loss", [](const Tensors& in) { return Tensors{triplet_margin_loss(in[0], in[1], in[2], 2)}; },
           {sample({3, 4}), sample({3, 4}, 2), sample({3, 4}, 3)});
  check_op("margin_ranking_loss", [&](const Tensors& in) { return Tensors{margin_ranking_loss(in[0], in[1], like(in), 0.5)}; },
           {sample({3}), sample({3}, 2)});
  check_op("cosine_similarity", [](const Tensors& in) { return Tensors{cosine_similarity(in[0], in[1])}; }, pair);
  check_op("pairwise_distance", [](const Tensors& in) { return Tensors{pairwise_distance(in[0], in[1])}; }, pair);
}

TEST_CASE("losses at the edges") {
  CHECK(std::isnan(total(mse_loss(zeros({0}), zeros({0})))));
  CHECK(total(mse_loss(zeros({0}), zeros({0}), Reduction::Sum)) == 0);
  CHECK(std::isnan(total(nll_loss(zeros({1, 3}), classes({-100})))));
  const Tensor certain = zeros({2}).requires_grad_();
  const Tensor loss = binary_cross_entropy(certain, ones({2}));
  CHECK(total(loss) == 100);
  loss.backward();
  CHECK(std::isfinite(total(certain.grad())));
  const Tensor far = full({1}, 1000.0).requires_grad_();
  CHECK(total(binary_cross_entropy_with_logits(far, zeros({1}))) == 1000);
  CHECK(total(cosine_similarity(zeros({1, 2}), ones({1, 2}))) == 0);
  CHECK(mse_loss(far, far).grad_fn()->name() == "MseLossBackward0");
  CHECK(l1_loss(far, far).grad_fn()->name() == "MeanBackward0");
  CHECK(l1_loss(far, far, 2).grad_fn()->name() == "SumBackward0");
  CHECK(l1_loss(far, far, 0).grad_fn()->name() == "AbsBackward0");
  CHECK(nll_loss(zeros({1, 3}).requires_grad_(), classes({1})).grad_fn()->name() == "NllLossBackward0");
}

TEST_CASE("a target of another size is worth a warning") {
  const auto before = set_warning_handler(count_warning);
  warnings = 0;
  mse_loss(zeros({2, 3}), zeros({3}));
  l1_loss(zeros({2, 3}), zeros({3}));
  mse_loss(zeros({2, 3}), zeros({2, 3}));
  set_warning_handler(before);
  CHECK(warnings == 2);
}

TEST_CASE("losses refuse") {
  const Tensor x = zeros({3, 4});
  check_throws([&] { nll_loss(x, classes({1, 9, 0})); }, "Target 9 is out of bounds.");
  check_throws([&] { nll_loss(x, classes({1, 2})); }, "Expected input batch_size (3) to match target batch_size (2).");
  check_throws([&] { nll_loss(x, zeros({3})); }, "expected scalar type Long but found Float");
  check_throws([&] { cross_entropy_loss(x, classes({1, 2, 3}), ones({3})); }, "weight tensor should be defined either for all 4 classes");
  check_throws([&] { cross_entropy_loss(x, classes({1, 2, 3}), {}, 1, -100, 2); }, "label_smoothing must be between 0.0 and 1.0. Got: 2");
  check_throws([&] { cross_entropy_loss(x, x, {}, 1, 1); }, "ignore_index is not supported for floating point target");
  check_throws([&] { binary_cross_entropy(x + 2, x); }, "all elements of input should be between 0 and 1");
  check_throws([&] { binary_cross_entropy_with_logits(x, zeros({3})); }, "must be the same as input size");
  check_throws([&] { smooth_l1_loss(x, x, 1, -1); }, "does not support negative values for beta.");
  check_throws([&] { huber_loss(x, x, 1, 0); }, "does not support non-positive values for delta.");
  check_throws([&] { multi_margin_loss(x, classes({1, 2, 0}), 3); }, "only p == 1 and p == 2 supported");
  check_throws([&] { multi_margin_loss(x, classes({1, 7, 0})); }, "target out of range");
  check_throws([&] { multilabel_margin_loss(x, classes({1, 7})); }, "inconsistent size [2] for argument #2 'target'");
  check_throws([&] { cosine_embedding_loss(x, x, x); }, "0D or 1D target tensor expected, multi-target not supported");
  check_throws([&] { margin_ranking_loss(x, x, zeros({3})); }, "All input tensors should have same dimension but got sizes");
  check_throws([&] { triplet_margin_loss(x, zeros({4}), x); }, "All inputs should have same dimension but got 2D, 1D and 2D inputs.");
  check_throws([&] { mse_loss(x, x, 3); }, "expected reduction 0 (none), 1 (mean) or 2 (sum), got 3");
  check_throws([&] { nll_loss(x, classes({1, 2, 3}), ones({4}).requires_grad_()); }, "the derivative for 'weight' is not implemented");
  CHECK_THROWS_AS(nll_loss(x, classes({1, 9, 0})), IndexError);
}
