// SPDX-License-Identifier: MIT
// Matrix products. Their gradients are products again, with transposed views, which BLAS reads as they lie.
#include <algorithm>

#include "graph/in_place.h"
#include "graph/record.h"
#include "kernels/gemm.h"
#include "ops/elementwise.h"
#include "tensor/check.h"
#include "tensor/copy.h"
#include "tensor/dispatch.h"
#include "tensor/shape.h"

namespace taper {
namespace {

// The last two dimensions of a tensor as BLAS takes a matrix; copied only where neither rows nor columns are unbroken.
class Matrix {
 public:
  explicit Matrix(const Tensor& t) {
    if (!describe(t)) {
      copy_ = make_like(t);
      copy_into(copy_, t);
      describe(copy_);
    }
  }
  // A vector as one column.
  static Matrix column(const Tensor& vector) {
    Matrix m;
    m.copy_ = vector.stride(0) > 0 ? vector : make_like(vector);
    if (!m.copy_.is_same(vector)) copy_into(m.copy_, vector);
    m.set(m.copy_, vector.size(0), 1, false, m.copy_.stride(0));
    return m;
  }
  Matrix transposed() && {
    std::swap(rows, cols);
    trans = !trans;
    return std::move(*this);
  }

  const void* data = nullptr;
  int64_t rows = 0, cols = 0;
  bool trans = false;  // stored [cols, rows]
  int64_t ld = 0;
  int64_t batch_stride = 0;

 private:
  Matrix() = default;

  void set(const Tensor& t, int64_t row_count, int64_t col_count, bool is_trans, int64_t stride) {
    data = t.unsafeGetTensorImpl()->data;
    rows = row_count;
    cols = col_count;
    trans = is_trans;
    ld = stride;
  }

  bool describe(const Tensor& t) {
    const size_t d = t.sizes().size() - 2;
    const int64_t r = t.sizes()[d], c = t.sizes()[d + 1], down = t.strides()[d], across = t.strides()[d + 1];
    if (d > 0) batch_stride = t.strides()[0];
    if ((across == 1 || c <= 1) && (down >= std::max<int64_t>(c, 1) || r <= 1)) {
      set(t, r, c, false, r <= 1 ? std::max<int64_t>(c, 1) : down);
      return true;
    }
    if ((down == 1 || r <= 1) && (across >= std::max<int64_t>(r, 1) || c <= 1)) {
      set(t, r, c, true, c <= 1 ? std::max<int64_t>(r, 1) : across);
      return true;
    }
    return false;
  }

  Tensor copy_;
};

kernels::GemmShape gemm_shape(const Matrix& a, const Matrix& b) {
  return {a.trans, b.trans, a.rows, b.cols, a.cols, a.ld, b.ld, std::max<int64_t>(b.cols, 1)};
}

// out = alpha a b + beta out; out is contiguous.
void multiply_into(const char* op, const Tensor& out, const Matrix& a, const Matrix& b, Scalar beta = 0, Scalar alpha = 1) {
  kernels::GemmBatch batch;
  if (out.dim() == 3) batch = {out.size(0), a.batch_stride, b.batch_stride, a.rows * b.cols};
  dispatch_arithmetic(out.scalar_type(), op, [&]<typename T>() {
    if constexpr (std::is_same_v<T, bool>) {
      check(false, "{}: \"addmm_impl_cpu_\" not implemented for 'Bool'", op);
    } else {
      kernels::gemm(gemm_shape(a, b), alpha.to<T>(), static_cast<const T*>(a.data), static_cast<const T*>(b.data),
                    beta.to<T>(), data<T>(out), batch);
    }
  });
}

void check_same_dtype(const char* op, const Tensor& a, const Tensor& b) {
  if (a.scalar_type() == b.scalar_type()) [[likely]] return;
  fail("{}: expected m1 and m2 to have the same dtype, but got: {} != {}", op, toString(a.scalar_type()),
       toString(b.scalar_type()));
}

void check_mm(const char* op, const Tensor& a, const Tensor& b) {
  check(a.dim() == 2, "{}: self must be a matrix, got {}", op, shape_text(a));
  check(b.dim() == 2, "{}: mat2 must be a matrix, got {}", op, shape_text(b));
  check(a.sizes()[1] == b.sizes()[0], "{}: mat1 and mat2 shapes cannot be multiplied ({}x{} and {}x{})", op,
        a.sizes()[0], a.sizes()[1], b.sizes()[0], b.sizes()[1]);
  check_same_dtype(op, a, b);
}

void check_bmm(const char* op, const Tensor& a, const Tensor& b) {
  check(a.dim() == 3, "{}: batch1 must be a 3D tensor, got {}", op, shape_text(a));
  check(b.dim() == 3, "{}: batch2 must be a 3D tensor, got {}", op, shape_text(b));
  check(a.sizes()[0] == b.sizes()[0] && a.sizes()[2] == b.sizes()[1],
        "{}: Expected size for first two dimensions of batch2 tensor to be: [{}, {}] but got: [{}, {}].", op,
        a.sizes()[0], a.sizes()[2], b.sizes()[0], b.sizes()[1]);
  check_same_dtype(op, a, b);
}

void check_mv(const char* op, const Tensor& a, const Tensor& x) {
  check(a.dim() == 2 && x.dim() == 1, "{}: vector + matrix @ vector expected, got {} and {}", op, shape_text(a),
        shape_text(x));
  check(a.sizes()[1] == x.sizes()[0], "{}: size mismatch, got {}x{} and {}", op, a.sizes()[0], a.sizes()[1],
        x.sizes()[0]);
  check_same_dtype(op, a, x);
}

// a b of the last two dimensions, shapes checked; not recorded.
Tensor multiply(const char* op, const Tensor& a, const Tensor& b) {
  if (a.scalar_type() == kBFloat16) return converted(multiply(op, converted(a, kFloat), converted(b, kFloat)), kBFloat16);
  const Matrix x(a), y(b);
  Tensor out = a.dim() == 3 ? make_tensor({a.sizes()[0], x.rows, y.cols}, a.scalar_type())
                            : make_tensor({x.rows, y.cols}, a.scalar_type());
  multiply_into(op, out, x, y);
  return out;
}

Tensor transposed(const Tensor& a) { return a.transpose(-2, -1); }

// d(a b): da = g b^T, db = a^T g
template <typename Product>
Tensor record_product(const char* name, Tensor out, const Tensor& a, const Tensor& b, Product product) {
  if (!will_record({a, b})) return out;
  return record(name, std::move(out), {a, b},
                [x = SavedTensor(a, wants_grad(b)), y = SavedTensor(b, wants_grad(a)), product](const Tensor& g, Needs needs) {
                  std::array<Tensor, 2> grads;
                  if (needs[0]) grads[0] = product(g, transposed(y.get()));
                  if (needs[1]) grads[1] = product(transposed(x.get()), g);
                  return grads;
                });
}

}  // namespace

Tensor mm(const Tensor& self, const Tensor& mat2) {
  check_defined("mm", self, mat2);
  check_mm("mm", self, mat2);
  return record_product("MmBackward0", multiply("mm", self, mat2), self, mat2, mm);
}

Tensor bmm(const Tensor& self, const Tensor& mat2) {
  check_defined("bmm", self, mat2);
  check_bmm("bmm", self, mat2);
  return record_product("BmmBackward0", multiply("bmm", self, mat2), self, mat2, bmm);
}

// ---- With vectors ----

namespace {

Tensor mv_raw(const Tensor& a, const Tensor& x) {
  if (a.scalar_type() == kBFloat16) return converted(mv_raw(converted(a, kFloat), converted(x, kFloat)), kBFloat16);
  Tensor out = make_tensor({a.sizes()[0]}, a.scalar_type());
  if (a.sizes()[0] == 1 && isFloatingType(a.scalar_type())) {  // BLAS spends more on getting ready than on one row
    const Tensor row = dense(a), column = dense(x);
    dispatch_floating(a.scalar_type(), "mv", [&]<typename T>() {
      *data<T>(out) = kernels::dot(data<T>(row), data<T>(column), x.numel());
    });
  } else {
    multiply_into("mv", out, Matrix(a), Matrix::column(x));
  }
  return out;
}

Tensor dot_raw(const Tensor& x, const Tensor& y) {
  if (x.scalar_type() == kBFloat16) return converted(dot_raw(converted(x, kFloat), converted(y, kFloat)), kBFloat16);
  Tensor out = make_tensor({}, x.scalar_type());
  if (isFloatingType(x.scalar_type())) {
    const Tensor a = dense(x), b = dense(y);
    dispatch_floating(x.scalar_type(), "dot",
                      [&]<typename T>() { *data<T>(out) = kernels::dot(data<T>(a), data<T>(b), a.numel()); });
  } else {
    multiply_into("dot", out, Matrix::column(x).transposed(), Matrix::column(y));
  }
  return out;
}

}  // namespace

// da = g x^T, dx = a^T g
Tensor mv(const Tensor& self, const Tensor& vec) {
  check_defined("mv", self, vec);
  check_mv("mv", self, vec);
  return record("MvBackward0", mv_raw(self, vec), {self, vec},
                [a = SavedTensor(self, wants_grad(vec)), x = SavedTensor(vec, wants_grad(self))](const Tensor& g, Needs needs) {
                  std::array<Tensor, 2> grads;
                  if (needs[0]) grads[0] = outer(g, x.get());
                  if (needs[1]) grads[1] = mv(transposed(a.get()), g);
                  return grads;
                });
}

// dx = g y, dy = g x
Tensor dot(const Tensor& self, const Tensor& tensor) {
  check_defined("dot", self, tensor);
  check(self.dim() == 1 && tensor.dim() == 1, "dot: 1D tensors expected, but got {}D and {}D tensors", self.dim(),
        tensor.dim());
  check(self.scalar_type() == tensor.scalar_type(),
        "dot: expected both vectors to have same dtype, but found {} and {}", toString(self.scalar_type()),
        toString(tensor.scalar_type()));
  check(self.numel() == tensor.numel(),
        "dot: inconsistent tensor size, expected tensor {} and src {} to have the same number of elements, but got {} and "
        "{} elements respectively",
        shape_text(self), shape_text(tensor), self.numel(), tensor.numel());
  return record("DotBackward0", dot_raw(self, tensor), {self, tensor},
                [x = SavedTensor(self, wants_grad(tensor)), y = SavedTensor(tensor, wants_grad(self))](const Tensor& g, Needs needs) {
                  std::array<Tensor, 2> grads;
                  if (needs[0]) grads[0] = y.get() * g;
                  if (needs[1]) grads[1] = x.get() * g;
                  return grads;
                });
}

Tensor outer(const Tensor& self, const Tensor& vec2) {
  check_defined("outer", self, vec2);
  check(self.dim() == 1, "outer: Expected 1-D argument self, but got {}-D", self.dim());
  check(vec2.dim() == 1, "outer: Expected 1-D argument vec2, but got {}-D", vec2.dim());
  const OpName op("outer");
  return self.unsqueeze(1) * vec2;
}

// ---- Products that add ----

namespace {

// beta c + alpha a b of `sizes`; not recorded.
Tensor add_product(const char* op, IntArrayRef sizes, const Tensor& c, const Tensor& a, const Tensor& b, Scalar beta,
                   Scalar alpha) {
  const ScalarType dtype = a.scalar_type();
  check(c.scalar_type() == dtype, "{}: self and mat2 must have the same dtype, got {} and {}", op,
        toString(c.scalar_type()), toString(dtype));
  check(is_expandable(c.sizes(), sizes), "{}: The expanded size of the tensor must match: expected self to broadcast to {}, got {}",
        op, shape_text(sizes), shape_text(c));
  if (dtype == kBFloat16) {
    return converted(add_product(op, sizes, converted(c, kFloat), converted(a, kFloat), converted(b, kFloat), beta, alpha),
                     kBFloat16);
  }
  Tensor out = make_tensor(sizes, dtype);
  if (!beta.equal(0)) copy_into(out, c);
  multiply_into(op, out, Matrix(a), b.dim() == 1 ? Matrix::column(b) : Matrix(b), beta, alpha);
  return out;
}

Tensor scaled(Tensor t, Scalar factor) { return factor.equal(1) ? std::move(t) : std::move(t) * factor; }

// d(beta c + alpha a b): dc = beta g, da = alpha g b^T, db = alpha a^T g
template <typename Product>
Tensor record_add_product(const char* name, Tensor out, const Tensor& c, const Tensor& a, const Tensor& b, Scalar beta,
                          Scalar alpha, Product product) {
  return record(name, std::move(out), {c, a, b},
                [x = SavedTensor(a, wants_grad(b)), y = SavedTensor(b, wants_grad(a)), beta, alpha, product](const Tensor& g, Needs needs) {
                  std::array<Tensor, 3> grads;
                  if (needs[0]) grads[0] = scaled(g, beta);
                  if (needs[1]) grads[1] = scaled(product(g, transposed(y.get())), alpha);
                  if (needs[2]) grads[2] = scaled(product(transposed(x.get()), g), alpha);
                  return grads;
                });
}

}  // namespace

Tensor addmm(const Tensor& self, const Tensor& mat1, const Tensor& mat2, Scalar beta, Scalar alpha) {
  check_defined("addmm", self, mat1, mat2);
  check_mm("addmm", mat1, mat2);
  Tensor out = add_product("addmm", {mat1.sizes()[0], mat2.sizes()[1]}, self, mat1, mat2, beta, alpha);
  return record_add_product("AddmmBackward0", std::move(out), self, mat1, mat2, beta, alpha, mm);
}

Tensor baddbmm(const Tensor& self, const Tensor& batch1, const Tensor& batch2, Scalar beta, Scalar alpha) {
  check_defined("baddbmm", self, batch1, batch2);
  check_bmm("baddbmm", batch1, batch2);
  Tensor out = add_product("baddbmm", {batch1.sizes()[0], batch1.sizes()[1], batch2.sizes()[2]}, self, batch1, batch2,
                           beta, alpha);
  return record_add_product("BaddbmmBackward0", std::move(out), self, batch1, batch2, beta, alpha, bmm);
}

// dself = beta g, da = alpha g x^T, dx = alpha a^T g
Tensor addmv(const Tensor& self, const Tensor& mat, const Tensor& vec, Scalar beta, Scalar alpha) {
  check_defined("addmv", self, mat, vec);
  check_mv("addmv", mat, vec);
  Tensor out = add_product("addmv", {mat.sizes()[0]}, self, mat, vec, beta, alpha);
  return record("AddmvBackward0", std::move(out), {self, mat, vec},
                [a = SavedTensor(mat, wants_grad(vec)), x = SavedTensor(vec, wants_grad(mat)), beta, alpha](const Tensor& g, Needs needs) {
                  std::array<Tensor, 3> grads;
                  if (needs[0]) grads[0] = scaled(g, beta);
                  if (needs[1]) grads[1] = scaled(outer(g, x.get()), alpha);
                  if (needs[2]) grads[2] = scaled(mv(transposed(a.get()), g), alpha);
                  return grads;
                });
}

Tensor& Tensor::addmm_(const Tensor& mat1, const Tensor& mat2, Scalar beta, Scalar alpha) const {
  check_defined("addmm_", *this, mat1, mat2);
  return in_place("addmm_", *this, {mat1, mat2},
                  [&](const Tensor& self) { return taper::addmm(self, mat1, mat2, beta, alpha); });
}

// ---- linear ----

namespace {

// x W^T + b of 2-D x.
Tensor linear_raw(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  const ScalarType dtype = x.scalar_type();
  if (dtype == kBFloat16) {
    return converted(linear_raw(converted(x, kFloat), converted(weight, kFloat),
                                parameter(bias, kFloat)), dtype);
  }
  const int64_t out_features = weight.sizes()[0];
  Tensor out = make_tensor({x.sizes()[0], out_features}, dtype);
  const Matrix a(x), b = Matrix(weight).transposed();
  if (bias.defined() && isFloatingType(dtype) && bias.numel() == out_features && bias.is_contiguous()) {
    dispatch_floating(dtype, "linear", [&]<typename T>() {
      kernels::gemm_plus_row(gemm_shape(a, b), static_cast<const T*>(a.data), static_cast<const T*>(b.data),
                             data<T>(bias), data<T>(out));
    });
    return out;
  }
  if (bias.defined()) copy_into(out, bias);
  multiply_into("linear", out, a, b, bias.defined() ? 1 : 0);
  return out;
}

// db = sum of g over rows, dx = g W, dW = g^T x
Tensor linear_2d(const Tensor& input, const Tensor& weight, const Tensor& bias) {
  const Tensor out = linear_raw(input, weight, bias);
  if (!bias.defined()) {
    return record("MmBackward0", out, {input, weight},
                  [x = SavedTensor(input, wants_grad(weight)), w = SavedTensor(weight, wants_grad(input))](const Tensor& g, Needs needs) {
                    std::array<Tensor, 2> grads;
                    if (needs[0]) grads[0] = mm(g, w.get());
                    if (needs[1]) grads[1] = mm(transposed(g), x.get());
                    return grads;
                  });
  }
  return record("AddmmBackward0", out, {bias, input, weight},
                [x = SavedTensor(input, wants_grad(weight)), w = SavedTensor(weight, wants_grad(input))](const Tensor& g, Needs needs) {
                  std::array<Tensor, 3> grads;
                  if (needs[0]) grads[0] = g;
                  if (needs[1]) grads[1] = mm(g, w.get());
                  if (needs[2]) grads[2] = mm(transposed(g), x.get());
                  return grads;
                });
}

void check_features(const Tensor& input, const Tensor& weight) {
  const int64_t in_features = weight.sizes()[1], last = input.dim() > 0 ? input.sizes().back() : 0;
  if (input.dim() > 0 && last == in_features) return;
  check(false,
        "linear: expected input [..., {}] for weight {}, got {}: mat1 and mat2 shapes cannot be multiplied ({}x{} and "
        "{}x{})",
        in_features, shape_text(weight), shape_text(input), last == 0 ? 0 : input.numel() / last, last, in_features,
        weight.sizes()[0]);
}

}  // namespace

Tensor linear(const Tensor& input, const Tensor& weight, const Tensor& bias) {
  check_defined("linear", input, weight);
  if (weight.dim() != 2) {
    const OpName op("linear");
    const Tensor product = matmul(input, weight.t());
    return bias.defined() ? product + bias : product;
  }
  check_features(input, weight);
  check_same_dtype("linear", input, weight);
  check(!bias.defined() || (is_expandable(bias.sizes(), {input.sizes()[0], weight.sizes()[0]}) &&
                            bias.scalar_type() == weight.scalar_type()),
        "linear: expected bias [{}] of the dtype of weight {}, got {}", weight.sizes()[0], shape_text(weight),
        shape_text(bias));
  if (input.dim() == 2) return linear_2d(input, weight, bias);
  const int64_t in_features = weight.sizes()[1];
  int64_t rows = 1;
  for (size_t d = 0; d + 1 < input.sizes().size(); ++d) rows *= input.sizes()[d];
  std::vector<int64_t> sizes = input.sizes().vec();
  sizes.back() = weight.sizes()[0];
  return linear_2d(input.reshape({rows, in_features}), weight, bias).view(sizes);
}

}  // namespace taper
