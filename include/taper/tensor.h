// SPDX-License-Identifier: MIT
// Tensor: the handle that programs hold. Methods mirror libtorch's; ops.h describes the op behind each.
#pragma once

#include <initializer_list>
#include <iosfwd>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <taper/core/array_ref.h>
#include <taper/core/callable.h>
#include <taper/core/device.h>
#include <taper/core/scalar.h>
#include <taper/core/scalar_type.h>
#include <taper/core/storage.h>
#include <taper/core/tensor_impl.h>
#include <taper/core/tensor_options.h>
#include <taper/export.h>
#include <taper/indexing.h>
#include <taper/random.h>

namespace taper {

class Node;
class Tensor;
template <typename T, size_t N>
class TensorAccessor;
using TensorList = ArrayRef<Tensor>;
using TensorHook = Callable<Tensor(const Tensor&)>;

/// An n-dimensional array. Copies share; `clone()` copies. Undefined when default constructed.
class TAPER_API Tensor {
 public:
  Tensor() = default;
  explicit Tensor(IntrusivePtr<TensorImpl> impl) : impl_(std::move(impl)) {}

  // ---- What it is -------------------------------------------------------------------------------------------------
  bool defined() const { return impl_ != nullptr; }
  void reset() { impl_.reset(); }
  bool is_same(const Tensor& other) const { return impl_ == other.impl_; }
  size_t use_count() const { return impl_.use_count(); }
  TensorImpl* unsafeGetTensorImpl() const { return impl_.get(); }
  int64_t dim() const { return impl().dims.dim(); }
  int64_t ndimension() const { return dim(); }
  IntArrayRef sizes() const { return impl().dims.sizes(); }
  IntArrayRef strides() const { return impl().dims.strides(); }
  int64_t size(int64_t dim) const;
  int64_t stride(int64_t dim) const;
  int64_t numel() const { return impl().numel; }
  int64_t storage_offset() const;
  size_t itemsize() const { return static_cast<size_t>(elementSize(scalar_type())); }
  int64_t element_size() const { return elementSize(scalar_type()); }
  size_t nbytes() const { return static_cast<size_t>(numel()) * itemsize(); }
  ScalarType scalar_type() const { return impl().dtype; }
  TypeMeta dtype() const { return scalar_type(); }
  Device device() const;
  Layout layout() const;
  TensorOptions options() const;
  int64_t get_device() const;
  std::string toString() const;
  bool is_contiguous() const { return impl().contiguous; }
  bool is_floating_point() const { return isFloatingType(scalar_type()); }
  bool is_complex() const { return false; }
  bool is_signed() const { return scalar_type() != kByte && scalar_type() != kBool; }
  bool is_cpu() const { return true; }
  bool is_cuda() const { return false; }
  bool is_sparse() const { return false; }
  bool is_alias_of(const Tensor& other) const;
  Storage storage() const { return Storage(impl().storage); }
  void* data_ptr() const { return impl().data; }
  /// The first element; throws Error unless T is the dtype.
  template <typename T>
  T* data_ptr() const {
    expect_type(scalar_type_of<T>);
    return static_cast<T*>(impl().data);
  }
  template <typename T>
  const T* const_data_ptr() const {
    return data_ptr<T>();
  }
  /// `a[i][j]` for N = dim(), while this tensor lives: include core/tensor_accessor.h. Throws Error for another N or T.
  template <typename T, size_t N>
  TensorAccessor<T, N> accessor() const&;
  template <typename T, size_t N>
  TensorAccessor<T, N> accessor() && = delete;
  /// The one element of the tensor; throws Error when there is not exactly one.
  Scalar item() const;
  template <typename T>
  T item() const {
    return item().to<T>();
  }
  bool is_nonzero() const;
  void print() const;

  // ---- Autograd ---------------------------------------------------------------------------------------------------
  bool requires_grad() const;
  const Tensor& set_requires_grad(bool requires_grad) const;
  const Tensor& requires_grad_(bool requires_grad = true) const { return set_requires_grad(requires_grad); }
  bool is_leaf() const;
  IntrusivePtr<Node> grad_fn() const;
  uint32_t output_nr() const { return impl().output_nr; }
  const Tensor& grad() const;
  Tensor& mutable_grad() const;
  void backward(const Tensor& gradient = {}, std::optional<bool> retain_graph = std::nullopt, bool create_graph = false,
                std::optional<TensorList> inputs = std::nullopt) const&;
  /// Of a temporary, which it gives up: a gradient may take the memory of values that only backward reads.
  void backward(const Tensor& gradient = {}, std::optional<bool> retain_graph = std::nullopt, bool create_graph = false,
                std::optional<TensorList> inputs = std::nullopt) &&;
  void retain_grad() const;
  bool retains_grad() const;
  template <typename Hook>
  unsigned register_hook(Hook&& hook) const;
  void remove_hook(unsigned position) const;
  Tensor detach() const;
  Tensor& detach_() const;
  bool is_view() const { return impl().base != nullptr; }
  Tensor _base() const;
  int64_t _version() const;
  bool is_inference() const { return impl().inference; }
  /// The values without the graph, with a version counter of its own.
  Tensor data() const;
  Tensor tensor_data() const { return data(); }
  Tensor variable_data() const { return data(); }
  void set_data(const Tensor& new_data) const;
  const std::string& name() const;

  // ---- Assignment through a view: x[i] = y, x[i] = 1 --------------------------------------------------------------
  Tensor(const Tensor&) = default;
  Tensor(Tensor&&) noexcept = default;
  Tensor& operator=(const Tensor& other) & = default;
  Tensor& operator=(Tensor&& other) & noexcept = default;
  Tensor& operator=(const Tensor& other) && { return copy_(other); }
  Tensor& operator=(Tensor&& other) && { return copy_(other); }
  Tensor& operator=(Scalar value) && { return fill_(value); }

  // ---- Type, device and copies ------------------------------------------------------------------------------------
  Tensor to(const TensorOptions& options, bool non_blocking = false, bool copy = false) const;
  Tensor to(ScalarType dtype, bool non_blocking = false, bool copy = false) const;
  Tensor to(TypeMeta dtype, bool non_blocking = false, bool copy = false) const;
  Tensor to(Device device, ScalarType dtype, bool non_blocking = false, bool copy = false) const;
  Tensor to(const Tensor& other, bool non_blocking = false, bool copy = false) const;
  Tensor toType(ScalarType dtype) const { return to(dtype); }
  Tensor type_as(const Tensor& other) const { return to(other.scalar_type()); }
  Tensor cpu() const { return *this; }
  Tensor cuda() const;
  Tensor clone() const;
  Tensor contiguous() const;
  Tensor& copy_(const Tensor& source, bool non_blocking = false) const;
  Tensor& fill_(Scalar value) const;
  Tensor& fill_(const Tensor& value) const;
  Tensor& zero_() const;
  const Tensor& resize_(IntArrayRef size) const;
  const Tensor& resize_as_(const Tensor& other) const { return resize_(other.sizes()); }
  Tensor new_empty(IntArrayRef size, const TensorOptions& options = {}) const;
  Tensor new_zeros(IntArrayRef size, const TensorOptions& options = {}) const;
  Tensor new_ones(IntArrayRef size, const TensorOptions& options = {}) const;
  Tensor new_full(IntArrayRef size, Scalar value, const TensorOptions& options = {}) const;

  // ---- Random fills; without a generator the default one ----------------------------------------------------------
  Tensor& uniform_(double from = 0, double to = 1, std::optional<Generator> generator = std::nullopt) const;
  Tensor& normal_(double mean = 0, double std = 1, std::optional<Generator> generator = std::nullopt) const;
  Tensor& bernoulli_(double p = 0.5, std::optional<Generator> generator = std::nullopt) const;
  Tensor& bernoulli_(const Tensor& p, std::optional<Generator> generator = std::nullopt) const;
  Tensor& exponential_(double lambd = 1, std::optional<Generator> generator = std::nullopt) const;
  Tensor& random_(std::optional<Generator> generator = std::nullopt) const;
  Tensor& random_(int64_t to, std::optional<Generator> generator = std::nullopt) const;
  Tensor& random_(int64_t from, std::optional<int64_t> to, std::optional<Generator> generator = std::nullopt) const;
  Tensor bernoulli(std::optional<Generator> generator = std::nullopt) const;
  Tensor bernoulli(double p, std::optional<Generator> generator = std::nullopt) const;
  Tensor multinomial(int64_t num_samples, bool replacement = false,
                     std::optional<Generator> generator = std::nullopt) const;

  // ---- Views and shape --------------------------------------------------------------------------------------------
  Tensor view(IntArrayRef size) const;
  Tensor view(ScalarType dtype) const;
  Tensor view_as(const Tensor& other) const { return view(other.sizes()); }
  Tensor reshape(IntArrayRef shape) const;
  Tensor reshape_as(const Tensor& other) const { return reshape(other.sizes()); }
  Tensor flatten(int64_t start_dim = 0, int64_t end_dim = -1) const;
  Tensor unflatten(int64_t dim, IntArrayRef sizes) const;
  Tensor ravel() const;
  Tensor permute(IntArrayRef dims) const;
  Tensor transpose(int64_t dim0, int64_t dim1) const;
  Tensor& transpose_(int64_t dim0, int64_t dim1) const;
  Tensor movedim(IntArrayRef source, IntArrayRef destination) const;
  Tensor movedim(int64_t source, int64_t destination) const;
  Tensor swapaxes(int64_t axis0, int64_t axis1) const { return transpose(axis0, axis1); }
  Tensor t() const;
  Tensor& t_() const;
  Tensor mT() const { return transpose(-2, -1); }
  Tensor squeeze() const;
  Tensor squeeze(int64_t dim) const;
  Tensor& squeeze_() const;
  Tensor& squeeze_(int64_t dim) const;
  Tensor unsqueeze(int64_t dim) const;
  Tensor& unsqueeze_(int64_t dim) const;
  Tensor expand(IntArrayRef size, bool implicit = false) const;
  Tensor expand_as(const Tensor& other) const { return expand(other.sizes()); }
  Tensor narrow(int64_t dim, int64_t start, int64_t length) const;
  Tensor select(int64_t dim, int64_t index) const;
  Tensor slice(int64_t dim = 0, std::optional<int64_t> start = std::nullopt, std::optional<int64_t> end = std::nullopt,
               int64_t step = 1) const;
  Tensor diagonal(int64_t offset = 0, int64_t dim1 = 0, int64_t dim2 = 1) const;
  Tensor unfold(int64_t dimension, int64_t size, int64_t step) const;
  Tensor as_strided(IntArrayRef size, IntArrayRef stride, std::optional<int64_t> storage_offset = std::nullopt) const;
  std::vector<Tensor> split(int64_t split_size, int64_t dim = 0) const;
  std::vector<Tensor> split(IntArrayRef split_sizes, int64_t dim = 0) const;
  std::vector<Tensor> split_with_sizes(IntArrayRef split_sizes, int64_t dim = 0) const;
  std::vector<Tensor> chunk(int64_t chunks, int64_t dim = 0) const;
  std::vector<Tensor> tensor_split(int64_t sections, int64_t dim = 0) const;
  std::vector<Tensor> tensor_split(IntArrayRef indices, int64_t dim = 0) const;
  std::vector<Tensor> unbind(int64_t dim = 0) const;
  Tensor repeat(IntArrayRef repeats) const;
  Tensor repeat_interleave(int64_t repeats, std::optional<int64_t> dim = std::nullopt) const;
  Tensor repeat_interleave(const Tensor& repeats, std::optional<int64_t> dim = std::nullopt) const;
  Tensor tile(IntArrayRef dims) const;
  Tensor flip(IntArrayRef dims) const;
  Tensor rot90(int64_t k = 1, IntArrayRef dims = {0, 1}) const;
  Tensor roll(IntArrayRef shifts, IntArrayRef dims = {}) const;
  Tensor tril(int64_t diagonal = 0) const;
  Tensor triu(int64_t diagonal = 0) const;
  Tensor& tril_(int64_t diagonal = 0) const;
  Tensor& triu_(int64_t diagonal = 0) const;
  Tensor diag(int64_t diagonal = 0) const;
  Tensor diag_embed(int64_t offset = 0, int64_t dim1 = -2, int64_t dim2 = -1) const;
  Tensor trace() const;

  // ---- Indexing ---------------------------------------------------------------------------------------------------
  Tensor operator[](int64_t index) const { return select(0, index); }
  Tensor operator[](Scalar index) const { return select(0, index.toLong()); }
  Tensor operator[](const Tensor& index) const;
  Tensor index(std::initializer_list<indexing::TensorIndex> indices) const;
  Tensor index(ArrayRef<indexing::TensorIndex> indices) const;
  Tensor& index_put_(std::initializer_list<indexing::TensorIndex> indices, const Tensor& values) const;
  Tensor& index_put_(std::initializer_list<indexing::TensorIndex> indices, Scalar value) const;
  Tensor& index_put_(ArrayRef<indexing::TensorIndex> indices, const Tensor& values) const;
  Tensor& index_put_(ArrayRef<indexing::TensorIndex> indices, Scalar value) const;
  Tensor index(const std::vector<std::optional<Tensor>>& indices) const;
  Tensor index_put(const std::vector<std::optional<Tensor>>& indices, const Tensor& values,
                   bool accumulate = false) const;
  Tensor& index_put_(const std::vector<std::optional<Tensor>>& indices, const Tensor& values,
                     bool accumulate = false) const;
  Tensor index_select(int64_t dim, const Tensor& index) const;
  Tensor gather(int64_t dim, const Tensor& index, bool sparse_grad = false) const;
  Tensor scatter(int64_t dim, const Tensor& index, const Tensor& src) const;
  Tensor scatter(int64_t dim, const Tensor& index, Scalar value) const;
  Tensor& scatter_(int64_t dim, const Tensor& index, const Tensor& src) const;
  Tensor& scatter_(int64_t dim, const Tensor& index, Scalar value) const;
  Tensor scatter_add(int64_t dim, const Tensor& index, const Tensor& src) const;
  Tensor& scatter_add_(int64_t dim, const Tensor& index, const Tensor& src) const;
  Tensor index_add(int64_t dim, const Tensor& index, const Tensor& source, Scalar alpha = 1) const;
  Tensor& index_add_(int64_t dim, const Tensor& index, const Tensor& source, Scalar alpha = 1) const;
  Tensor index_copy(int64_t dim, const Tensor& index, const Tensor& source) const;
  Tensor& index_copy_(int64_t dim, const Tensor& index, const Tensor& source) const;
  Tensor index_fill(int64_t dim, const Tensor& index, Scalar value) const;
  Tensor& index_fill_(int64_t dim, const Tensor& index, Scalar value) const;
  Tensor masked_fill(const Tensor& mask, Scalar value) const;
  Tensor masked_fill(const Tensor& mask, const Tensor& value) const;
  Tensor& masked_fill_(const Tensor& mask, Scalar value) const;
  Tensor& masked_fill_(const Tensor& mask, const Tensor& value) const;
  Tensor masked_select(const Tensor& mask) const;
  Tensor masked_scatter(const Tensor& mask, const Tensor& source) const;
  Tensor& masked_scatter_(const Tensor& mask, const Tensor& source) const;
  Tensor take(const Tensor& index) const;
  Tensor take_along_dim(const Tensor& indices, std::optional<int64_t> dim = std::nullopt) const;
  Tensor nonzero() const;
  Tensor argwhere() const;
  Tensor where(const Tensor& condition, const Tensor& other) const;
  std::tuple<Tensor, Tensor> topk(int64_t k, int64_t dim = -1, bool largest = true, bool sorted = true) const;
  std::tuple<Tensor, Tensor> sort(int64_t dim = -1, bool descending = false) const;
  std::tuple<Tensor, Tensor> sort(std::optional<bool> stable, int64_t dim = -1, bool descending = false) const;
  std::tuple<Tensor, Tensor> kthvalue(int64_t k, int64_t dim = -1, bool keepdim = false) const;
  Tensor argsort(int64_t dim = -1, bool descending = false) const;

  // ---- Arithmetic -------------------------------------------------------------------------------------------------
  Tensor add(const Tensor& other, Scalar alpha = 1) const;
  Tensor add(Scalar other, Scalar alpha = 1) const;
  Tensor& add_(const Tensor& other, Scalar alpha = 1) const;
  Tensor& add_(Scalar other, Scalar alpha = 1) const;
  Tensor sub(const Tensor& other, Scalar alpha = 1) const;
  Tensor sub(Scalar other, Scalar alpha = 1) const;
  Tensor& sub_(const Tensor& other, Scalar alpha = 1) const;
  Tensor& sub_(Scalar other, Scalar alpha = 1) const;
  Tensor mul(const Tensor& other) const;
  Tensor mul(Scalar other) const;
  Tensor& mul_(const Tensor& other) const;
  Tensor& mul_(Scalar other) const;
  Tensor div(const Tensor& other) const;
  Tensor div(Scalar other) const;
  Tensor div(const Tensor& other, std::optional<std::string> rounding_mode) const;
  Tensor div(Scalar other, std::optional<std::string> rounding_mode) const;
  Tensor& div_(const Tensor& other) const;
  Tensor& div_(Scalar other) const;
  Tensor& div_(const Tensor& other, std::optional<std::string> rounding_mode) const;
  Tensor& div_(Scalar other, std::optional<std::string> rounding_mode) const;
  Tensor floor_divide(const Tensor& other) const;
  Tensor floor_divide(Scalar other) const;
  Tensor remainder(const Tensor& other) const;
  Tensor remainder(Scalar other) const;
  Tensor& remainder_(const Tensor& other) const;
  Tensor& remainder_(Scalar other) const;
  Tensor fmod(const Tensor& other) const;
  Tensor fmod(Scalar other) const;
  Tensor pow(const Tensor& exponent) const;
  Tensor pow(Scalar exponent) const;
  Tensor& pow_(const Tensor& exponent) const;
  Tensor& pow_(Scalar exponent) const;
  Tensor maximum(const Tensor& other) const;
  Tensor minimum(const Tensor& other) const;
  Tensor atan2(const Tensor& other) const;
  Tensor lerp(const Tensor& end, Scalar weight) const;
  Tensor lerp(const Tensor& end, const Tensor& weight) const;
  Tensor& lerp_(const Tensor& end, Scalar weight) const;
  Tensor addcmul(const Tensor& tensor1, const Tensor& tensor2, Scalar value = 1) const;
  Tensor& addcmul_(const Tensor& tensor1, const Tensor& tensor2, Scalar value = 1) const;
  Tensor addcdiv(const Tensor& tensor1, const Tensor& tensor2, Scalar value = 1) const;
  Tensor& addcdiv_(const Tensor& tensor1, const Tensor& tensor2, Scalar value = 1) const;
  Tensor clamp(std::optional<Scalar> min = std::nullopt, std::optional<Scalar> max = std::nullopt) const;
  Tensor clamp(const std::optional<Tensor>& min, const std::optional<Tensor>& max = {}) const;
  Tensor& clamp_(std::optional<Scalar> min = std::nullopt, std::optional<Scalar> max = std::nullopt) const;
  Tensor clamp_min(Scalar min) const;
  Tensor& clamp_min_(Scalar min) const;
  Tensor clamp_max(Scalar max) const;
  Tensor& clamp_max_(Scalar max) const;
  Tensor& operator+=(const Tensor& other) { return add_(other); }
  Tensor& operator+=(Scalar other) { return add_(other); }
  Tensor& operator-=(const Tensor& other) { return sub_(other); }
  Tensor& operator-=(Scalar other) { return sub_(other); }
  Tensor& operator*=(const Tensor& other) { return mul_(other); }
  Tensor& operator*=(Scalar other) { return mul_(other); }
  Tensor& operator/=(const Tensor& other) { return div_(other); }
  Tensor& operator/=(Scalar other) { return div_(other); }
  Tensor operator-() const { return neg(); }
  Tensor operator~() const { return bitwise_not(); }

  // ---- Elementwise functions, each with its in-place form ---------------------------------------------------------
  // clang-format off
  Tensor abs() const;         Tensor& abs_() const;
  Tensor neg() const;         Tensor& neg_() const;
  Tensor sign() const;        Tensor& sign_() const;
  Tensor exp() const;         Tensor& exp_() const;
  Tensor exp2() const;        Tensor& exp2_() const;
  Tensor expm1() const;       Tensor& expm1_() const;
  Tensor log() const;         Tensor& log_() const;
  Tensor log2() const;        Tensor& log2_() const;
  Tensor log10() const;       Tensor& log10_() const;
  Tensor log1p() const;       Tensor& log1p_() const;
  Tensor sqrt() const;        Tensor& sqrt_() const;
  Tensor rsqrt() const;       Tensor& rsqrt_() const;
  Tensor reciprocal() const;  Tensor& reciprocal_() const;
  Tensor square() const;      Tensor& square_() const;
  Tensor sin() const;         Tensor& sin_() const;
  Tensor cos() const;         Tensor& cos_() const;
  Tensor tan() const;         Tensor& tan_() const;
  Tensor asin() const;        Tensor& asin_() const;
  Tensor acos() const;        Tensor& acos_() const;
  Tensor atan() const;        Tensor& atan_() const;
  Tensor sinh() const;        Tensor& sinh_() const;
  Tensor cosh() const;        Tensor& cosh_() const;
  Tensor tanh() const;        Tensor& tanh_() const;
  Tensor asinh() const;       Tensor& asinh_() const;
  Tensor acosh() const;       Tensor& acosh_() const;
  Tensor atanh() const;       Tensor& atanh_() const;
  Tensor sigmoid() const;     Tensor& sigmoid_() const;
  Tensor erf() const;         Tensor& erf_() const;
  Tensor erfc() const;        Tensor& erfc_() const;
  Tensor floor() const;       Tensor& floor_() const;
  Tensor ceil() const;        Tensor& ceil_() const;
  Tensor round() const;       Tensor& round_() const;
  Tensor trunc() const;       Tensor& trunc_() const;
  Tensor frac() const;        Tensor& frac_() const;
  Tensor relu() const;        Tensor& relu_() const;
  Tensor lgamma() const;      Tensor& lgamma_() const;
  Tensor digamma() const;     Tensor& digamma_() const;
  Tensor logit(std::optional<double> eps = std::nullopt) const;
  // clang-format on

  // ---- Comparison and logic; the result is bool -------------------------------------------------------------------
  // clang-format off
  Tensor eq(const Tensor& other) const;  Tensor eq(Scalar other) const;
  Tensor ne(const Tensor& other) const;  Tensor ne(Scalar other) const;
  Tensor lt(const Tensor& other) const;  Tensor lt(Scalar other) const;
  Tensor le(const Tensor& other) const;  Tensor le(Scalar other) const;
  Tensor gt(const Tensor& other) const;  Tensor gt(Scalar other) const;
  Tensor ge(const Tensor& other) const;  Tensor ge(Scalar other) const;
  // clang-format on
  Tensor logical_not() const;
  Tensor logical_and(const Tensor& other) const;
  Tensor logical_or(const Tensor& other) const;
  Tensor logical_xor(const Tensor& other) const;
  Tensor bitwise_not() const;
  Tensor bitwise_and(const Tensor& other) const;
  Tensor bitwise_or(const Tensor& other) const;
  Tensor bitwise_xor(const Tensor& other) const;
  Tensor isnan() const;
  Tensor isinf() const;
  Tensor isfinite() const;
  Tensor isclose(const Tensor& other, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false) const;
  bool allclose(const Tensor& other, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false) const;
  bool equal(const Tensor& other) const;

  // ---- Reductions -------------------------------------------------------------------------------------------------
  Tensor sum(std::optional<ScalarType> dtype = std::nullopt) const;
  Tensor sum(OptionalIntArrayRef dim, bool keepdim = false, std::optional<ScalarType> dtype = std::nullopt) const;
  Tensor nansum(OptionalIntArrayRef dim = std::nullopt, bool keepdim = false,
                std::optional<ScalarType> dtype = std::nullopt) const;
  Tensor sum_to_size(IntArrayRef size) const;
  Tensor mean(std::optional<ScalarType> dtype = std::nullopt) const;
  Tensor mean(OptionalIntArrayRef dim, bool keepdim = false, std::optional<ScalarType> dtype = std::nullopt) const;
  Tensor prod(std::optional<ScalarType> dtype = std::nullopt) const;
  Tensor prod(int64_t dim, bool keepdim = false, std::optional<ScalarType> dtype = std::nullopt) const;
  Tensor var(bool unbiased = true) const;
  Tensor var(int dim) const { return var(OptionalIntArrayRef(int64_t{dim})); }
  Tensor var(OptionalIntArrayRef dim, bool unbiased = true, bool keepdim = false) const;
  Tensor var(OptionalIntArrayRef dim, std::optional<int64_t> correction, bool keepdim = false) const;
  Tensor std(bool unbiased = true) const;
  Tensor std(int dim) const { return std(OptionalIntArrayRef(int64_t{dim})); }
  Tensor std(OptionalIntArrayRef dim, bool unbiased = true, bool keepdim = false) const;
  Tensor std(OptionalIntArrayRef dim, std::optional<int64_t> correction, bool keepdim = false) const;
  Tensor max() const;
  Tensor max(const Tensor& other) const;
  std::tuple<Tensor, Tensor> max(int64_t dim, bool keepdim = false) const;
  Tensor min() const;
  Tensor min(const Tensor& other) const;
  std::tuple<Tensor, Tensor> min(int64_t dim, bool keepdim = false) const;
  std::tuple<Tensor, Tensor> median(int64_t dim, bool keepdim = false) const;
  Tensor median() const;
  Tensor amax(IntArrayRef dim = {}, bool keepdim = false) const;
  Tensor amin(IntArrayRef dim = {}, bool keepdim = false) const;
  Tensor argmax(std::optional<int64_t> dim = std::nullopt, bool keepdim = false) const;
  Tensor argmin(std::optional<int64_t> dim = std::nullopt, bool keepdim = false) const;
  Tensor all() const;
  Tensor all(int64_t dim, bool keepdim = false) const;
  Tensor any() const;
  Tensor any(int64_t dim, bool keepdim = false) const;
  Tensor count_nonzero(std::optional<int64_t> dim = std::nullopt) const;
  Tensor norm(Scalar p = 2) const;
  Tensor norm(std::optional<Scalar> p, IntArrayRef dim, bool keepdim = false) const;
  Tensor norm(std::optional<Scalar> p, int64_t dim, bool keepdim = false) const {
    return norm(p, IntArrayRef(dim), keepdim);
  }
  Tensor logsumexp(IntArrayRef dim, bool keepdim = false) const;
  Tensor cumsum(int64_t dim, std::optional<ScalarType> dtype = std::nullopt) const;
  Tensor cumprod(int64_t dim, std::optional<ScalarType> dtype = std::nullopt) const;
  Tensor softmax(int64_t dim, std::optional<ScalarType> dtype = std::nullopt) const;
  Tensor log_softmax(int64_t dim, std::optional<ScalarType> dtype = std::nullopt) const;

  // ---- Matrix products --------------------------------------------------------------------------------------------
  Tensor matmul(const Tensor& other) const;
  Tensor mm(const Tensor& mat2) const;
  Tensor bmm(const Tensor& mat2) const;
  Tensor mv(const Tensor& vec) const;
  Tensor dot(const Tensor& other) const;
  Tensor outer(const Tensor& vec2) const;
  Tensor addmm(const Tensor& mat1, const Tensor& mat2, Scalar beta = 1, Scalar alpha = 1) const;
  Tensor& addmm_(const Tensor& mat1, const Tensor& mat2, Scalar beta = 1, Scalar alpha = 1) const;
  Tensor addmv(const Tensor& mat, const Tensor& vec, Scalar beta = 1, Scalar alpha = 1) const;
  Tensor baddbmm(const Tensor& batch1, const Tensor& batch2, Scalar beta = 1, Scalar alpha = 1) const;

 private:
  // Out of line and cold; every accessor of an undefined tensor ends here.
  [[noreturn]] static void throw_undefined();
  void expect_type(ScalarType asked) const;
  unsigned add_hook(TensorHook hook) const;
  TensorImpl& impl() const {
    if (!impl_) [[unlikely]] throw_undefined();
    return *impl_;
  }

  IntrusivePtr<TensorImpl> impl_;
};

template <typename Hook>
unsigned Tensor::register_hook(Hook&& hook) const {
  if constexpr (std::is_void_v<std::invoke_result_t<Hook&, Tensor>>) {
    return add_hook([fn = std::forward<Hook>(hook)](const Tensor& grad) mutable {
      fn(grad);
      return Tensor();
    });
  } else {
    return add_hook(TensorHook(std::forward<Hook>(hook)));
  }
}

/// Prints as libtorch does: values, then `[ CPUFloatType{2,3} ]`.
TAPER_API std::ostream& operator<<(std::ostream& out, const Tensor& tensor);

}  // namespace taper
