// SPDX-License-Identifier: MIT
// L-BFGS: the direction from the history, the strong Wolfe line search, and the step that joins them.
#include <taper/optim/lbfgs.h>

#include <algorithm>
#include <cmath>

#include <taper/core/grad_mode.h>
#include <taper/ops.h>

#include "tensor/check.h"

namespace taper::optim {
namespace {

constexpr double kArmijo = 1e-4, kCurvature = 0.9;
constexpr int kSearchSteps = 25;

double product(const Tensor& a, const Tensor& b) { return a.dot(b).item<double>(); }
double greatest(const Tensor& a) { return a.abs().max().item<double>(); }

// A point of the line search: where, loss, gradient, slope.
struct Point {
  double t, loss;
  Tensor grad;
  double slope;
};

// The parameters along a line, and the closure on it.
struct Line {
  const std::vector<Tensor>& params;
  const Optimizer::LossClosure& closure;
  std::vector<Tensor> start;
  Tensor direction;

  Tensor gradient() const {
    std::vector<Tensor> parts;
    for (const Tensor& p : params) {
      const Tensor& g = p.mutable_grad();
      parts.push_back(g.defined() ? g.detach().reshape({-1}) : zeros({p.numel()}, p.options()));
    }
    return cat(parts);
  }
  void move(double t) const {
    int64_t at = 0;
    for (const Tensor& p : params) {
      p.add_(direction.slice(0, at, at + p.numel()).view(p.sizes()), t);
      at += p.numel();
    }
  }
  double loss() const {
    AutoGradMode recording(true);
    return closure().item().toDouble();
  }
  Point at(double t) const {
    move(t);
    const double value = loss();
    Tensor g = gradient();
    for (size_t i = 0; i < params.size(); ++i) params[i].copy_(start[i]);
    const double slope = product(g, direction);
    return {t, value, std::move(g), slope};
  }
};

// The minimum of the cubic through both points, within [low, high].
double interpolate(const Point& a, const Point& b, double low, double high) {
  const double d1 = a.slope + b.slope - 3 * (a.loss - b.loss) / (a.t - b.t), square = d1 * d1 - a.slope * b.slope;
  if (!(square >= 0)) return (low + high) / 2;
  const Point &left = a.t <= b.t ? a : b, &right = a.t <= b.t ? b : a;
  const double d2 = std::sqrt(square);
  const double t = right.t - (right.t - left.t) * ((right.slope + d2 - d1) / (right.slope - left.slope + 2 * d2));
  return std::min(std::max(t, low), high);
}

struct Search {
  const Line& line;
  const Point& from;
  double tolerance;
  int64_t evaluations = 0;
  int steps = 0;

  Point evaluate(double t) {
    ++evaluations;
    return line.at(t);
  }
  bool too_high(const Point& p) const { return p.loss > from.loss + kArmijo * p.t * from.slope; }
  bool flat(const Point& p) const { return std::abs(p.slope) <= -kCurvature * from.slope; }

  Point run(double t) {
    Point before = from, now = evaluate(t);
    for (; steps < kSearchSteps; ++steps) {
      if (too_high(now) || (steps > 1 && now.loss >= before.loss)) return zoom(before, now);
      if (flat(now)) return now;
      if (now.slope >= 0) return zoom(before, now);
      t = interpolate(before, now, now.t + 0.01 * (now.t - before.t), now.t * 10);
      before = std::exchange(now, evaluate(t));
    }
    return from.loss <= now.loss ? from : now;
  }

  Point zoom(Point low, Point high) {
    if (low.loss > high.loss) std::swap(low, high);
    const double reach = greatest(line.direction);
    for (bool stuck = false; steps < kSearchSteps; ++steps) {
      const double first = std::min(low.t, high.t), last = std::max(low.t, high.t);
      if ((last - first) * reach < tolerance) break;
      double t = interpolate(low, high, first, last);
      const double margin = 0.1 * (last - first);
      const bool close = std::min(last - t, t - first) < margin;
      if (close && (stuck || t >= last || t <= first)) {
        t = std::abs(t - last) < std::abs(t - first) ? last - margin : first + margin;
        stuck = false;
      } else {
        stuck = close;
      }
      Point now = evaluate(t);
      if (too_high(now) || now.loss >= low.loss) {
        high = std::move(now);
        if (low.loss > high.loss) std::swap(low, high);
        continue;
      }
      if (flat(now)) return now;
      if (now.slope * (high.t - low.t) >= 0) high = low;
      low = std::move(now);
    }
    return low;
  }
};

// Enters the last move into the history and returns the next direction.
Tensor next_direction(LBFGSParamState& s, const Tensor& grad, int64_t history_size) {
  if (s.n_iter() == 1) {
    s.H_diag(ones({}, grad.options()));
    return grad.neg();
  }
  const Tensor y = grad - s.prev_flat_grad(), moved = s.d() * s.t(), ys = y.dot(moved);
  if (ys.item<double>() > 1e-10) {
    if (static_cast<int64_t>(s.old_dirs().size()) == history_size) {
      for (TensorDeque* list : {&s.old_dirs(), &s.old_stps(), &s.ro()}) list->pop_front();
    }
    s.old_dirs().push_back(y);
    s.old_stps().push_back(moved);
    s.ro().push_back(1 / ys);
    s.H_diag(ys / y.dot(y));
  }
  const size_t count = s.old_dirs().size();
  check(s.old_stps().size() == count && s.ro().size() == count,
        "LBFGS: expected {} old_stps and ro, as there are old_dirs, got {} and {}", count, s.old_stps().size(),
        s.ro().size());
  if (!s.al()) s.al(std::vector<Tensor>(static_cast<size_t>(history_size)));
  if (s.al()->size() < count) s.al()->resize(count);
  Tensor d = grad.neg();
  for (size_t i = count; i-- > 0;) {
    (*s.al())[i] = s.old_stps()[i].dot(d) * s.ro()[i];
    d.sub_(s.old_dirs()[i] * (*s.al())[i]);
  }
  d.mul_(s.H_diag());
  for (size_t i = 0; i < count; ++i) {
    const Tensor back = s.old_dirs()[i].dot(d) * s.ro()[i];
    d.add_(s.old_stps()[i] * ((*s.al())[i] - back));
  }
  return d;
}

}  // namespace

LBFGSOptions::LBFGSOptions(double lr) : lr_(lr) {}

std::vector<Field> LBFGSOptions::list_fields() {
  return {{"lr", lr_},
          {"max_iter", max_iter_},
          {"max_eval", max_eval_},
          {"tolerance_grad", tolerance_grad_},
          {"tolerance_change", tolerance_change_},
          {"history_size", history_size_},
          {"line_search_fn", line_search_fn_}};
}

std::vector<Field> LBFGSParamState::list_fields() {
  return {{"func_evals", func_evals_},
          {"n_iter", n_iter_},
          {"t", t_},
          {"prev_loss", prev_loss_},
          {"d", d_},
          {"H_diag", H_diag_},
          {"prev_flat_grad", prev_flat_grad_},
          {"old_dirs", old_dirs_},
          {"old_stps", old_stps_},
          {"ro", ro_},
          {"al", al_}};
}

std::unique_ptr<OptimizerParamState> LBFGS::make_state() const { return std::make_unique<LBFGSParamState>(); }

LBFGS::LBFGS(std::vector<Tensor> params) : LBFGS(std::move(params), LBFGSOptions()) {}

LBFGS::LBFGS(std::vector<OptimizerParamGroup> param_groups) : LBFGS(std::move(param_groups), LBFGSOptions()) {}

LBFGS::LBFGS(std::vector<Tensor> params, LBFGSOptions defaults)
    : LBFGS(std::vector<OptimizerParamGroup>{OptimizerParamGroup(std::move(params))}, std::move(defaults)) {}

LBFGS::LBFGS(std::vector<OptimizerParamGroup> param_groups, LBFGSOptions defaults)
    : Optimizer(std::move(param_groups), std::make_unique<LBFGSOptions>(defaults)) {
  check(param_groups_.size() == 1 && !param_groups_[0].params().empty(),
        "LBFGS doesn't support per-parameter options (parameter groups), got {} groups", param_groups_.size());
  const auto& search = defaults.line_search_fn();
  check(!search || *search == "strong_wolfe", "LBFGS: only 'strong_wolfe' is supported, got {}", search.value_or(""));
  for (OptimizerOptions* each : {defaults_.get(), &param_groups_[0].options()}) {
    auto& options = static_cast<LBFGSOptions&>(*each);
    if (!options.max_eval()) options.max_eval(options.max_iter() * 5 / 4);
  }
}

Tensor LBFGS::step(LossClosure closure) {
  NoGradGuard no_grad;
  check(static_cast<bool>(closure), "LBFGS: expected a closure that computes the loss, got none");
  const auto& o = static_cast<const LBFGSOptions&>(param_groups_[0].options());
  const std::vector<Tensor>& params = param_groups_[0].params();
  LBFGSParamState& s = state_of<LBFGSParamState>(params[0]);
  Line line{params, closure, {}, {}};
  const Tensor first_loss = evaluate(closure);
  double loss = first_loss.item().toDouble();
  const int64_t max_eval = o.max_eval().value_or(o.max_iter() * 5 / 4);
  int64_t evaluations = 1;
  s.func_evals() += 1;
  Tensor grad = line.gradient();
  if (greatest(grad) <= o.tolerance_grad()) return first_loss;

  for (int64_t iteration = 1; iteration <= o.max_iter(); ++iteration) {
    s.n_iter() += 1;
    line.direction = next_direction(s, grad, o.history_size());
    s.d(line.direction);
    s.prev_flat_grad(grad);
    s.prev_loss(loss);
    s.t(s.n_iter() == 1 ? std::min(1.0, 1 / grad.abs().sum().item<double>()) * o.lr() : o.lr());
    const double slope = product(grad, line.direction);
    if (slope > -o.tolerance_change()) break;

    int64_t spent = 0;
    if (o.line_search_fn()) {
      line.start.clear();
      for (const Tensor& p : params) line.start.push_back(p.detach().clone());
      const Point from{0, loss, grad, slope};
      Search search{line, from, 1e-9};
      const Point found = search.run(s.t());
      spent = search.evaluations;
      loss = found.loss, grad = found.grad;
      s.t(found.t);
      line.move(s.t());
    } else {
      line.move(s.t());
      if (iteration != o.max_iter()) {  // the last is not evaluated: nothing would look at it
        loss = line.loss();
        grad = line.gradient();
        spent = 1;
      }
    }
    evaluations += spent;
    s.func_evals() += spent;
    if (evaluations >= max_eval || greatest(grad) <= o.tolerance_grad()) break;
    if (greatest(line.direction * s.t()) <= o.tolerance_change()) break;
    if (std::abs(loss - s.prev_loss()) < o.tolerance_change()) break;
  }
  return first_loss;
}

}  // namespace taper::optim
