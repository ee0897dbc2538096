// SPDX-License-Identifier: MIT
// The state of an optimizer in Python's layout: {state: {0: {...}}, param_groups: [{..., params: [0, 1]}]}; that of a
// schedule, a dict of its fields.
#include <algorithm>

#include <taper/core/grad_mode.h>
#include <taper/factories.h>
#include <taper/optim/lr_scheduler.h>
#include <taper/optim/optimizer.h>
#include <taper/serialize/archive.h>

#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper::optim {
namespace {

// ---- Values of fields -----------------------------------------------------------------------------------------------

// A state is a copy: the next step writes into the tensors.
IValue value_of(const Tensor& tensor) { return tensor.defined() ? IValue(tensor.detach().clone()) : IValue(); }
IValue value_of(const std::tuple<double, double>& pair) {
  return IValue::tuple({std::get<0>(pair), std::get<1>(pair)});
}
IValue value_of(const std::vector<Tensor>& tensors) {
  std::vector<IValue> values;
  for (const Tensor& tensor : tensors) values.push_back(value_of(tensor));
  return values;
}
IValue value_of(const TensorDeque& tensors) { return value_of(static_cast<const std::vector<Tensor>&>(tensors)); }
IValue value_of(const OptionalTensors& tensors) { return tensors ? value_of(*tensors) : IValue(); }
template <typename T>
IValue value_of(const T& value) {
  return value;
}
template <typename T>
IValue value_of(const std::optional<T>& value) {
  return value ? value_of(*value) : IValue();
}

/// Reads fields; tensors become copies of the dtype of a parameter.
class FieldReader {
 public:
  /// `flat` is the number of elements of all parameters, in which LBFGS keeps its vectors.
  FieldReader(const Tensor& param, int64_t flat) : param_(param), flat_(flat) {}

  /// For the field of this name, which says the shape of its tensors: LBFGS has others than its parameters'.
  FieldReader of(const std::string& name) const {
    FieldReader reader = *this;
    const auto is_one_of = [&](std::initializer_list<const char*> names) {
      return std::find(names.begin(), names.end(), name) != names.end();
    };
    if (is_one_of({"d", "prev_flat_grad", "old_dirs", "old_stps"})) reader.shape_ = kFlat;
    if (is_one_of({"H_diag", "ro", "al"})) reader.shape_ = kScalar;
    return reader;
  }

  // Python keeps some counts as tensors of one element, or as floats.
  void read(double& to, const IValue& from) const { to = number(from).toDouble(); }
  void read(int64_t& to, const IValue& from) const { to = number(from).toLong(); }
  void read(bool& to, const IValue& from) const { to = number(from).toBool(); }
  void read(std::string& to, const IValue& from) const { to = from.toStringRef(); }
  void read(Tensor& to, const IValue& from) const {
    if (from.isNone()) {
      to = Tensor();
    } else {
      to = tensor(from.isScalar() ? scalar_tensor(from.toScalar()) : from.toTensor());
    }
  }
  void read(std::tuple<double, double>& to, const IValue& from) const {
    const ArrayRef<IValue> items = elements(from);
    check(items.size() == 2, "expected 2 numbers, got {}", items.size());
    to = {number(items[0]).toDouble(), number(items[1]).toDouble()};
  }
  template <typename T>
  void read(std::vector<T>& to, const IValue& from) const {
    to.clear();
    for (const IValue& item : elements(from)) read(to.emplace_back(), item);
  }
  void read(OptionalTensors& to, const IValue& from) const {
    to.clear();
    if (!from.isNone()) read(*to, from);
  }
  template <typename T>
  void read(std::optional<T>& to, const IValue& from) const {
    to.reset();
    if (!from.isNone()) read(to.emplace(), from);
  }

 private:
  static Scalar number(const IValue& from) { return from.isTensor() ? from.toTensor().item() : from.toScalar(); }
  static ArrayRef<IValue> elements(const IValue& from) { return from.isTuple() ? from.toTupleRef() : from.toListRef(); }
  Tensor tensor(const Tensor& from) const {
    const int64_t flat[] = {flat_};
    const IntArrayRef expected = shape_ == kScalar ? IntArrayRef()
                                 : shape_ == kFlat ? IntArrayRef(flat)
                                                   : param_.sizes();
    check(from.sizes() == expected, "expected a tensor {}, got {}", shape_text(expected), shape_text(from));
    return from.detach().to(param_.scalar_type()).contiguous().clone();
  }

  Tensor param_;
  int64_t flat_;
  enum { kOfParameter, kFlat, kScalar } shape_ = kOfParameter;
};

GenericDict dict_of(const std::vector<Field>& fields) {
  const GenericDict dict;
  for (const Field& field : fields) {
    field.visit([&](const auto& value) { dict.insert(field.name(), value_of(value)); });
  }
  return dict;
}

/// The same without what there is not: Python's states have no key for it.
GenericDict present_of(const std::vector<Field>& fields) {
  const GenericDict dict;
  for (const GenericDict::Entry& entry : dict_of(fields)) {
    if (!entry.value().isNone()) dict.insert(entry.key(), entry.value());
  }
  return dict;
}

/// Python's schedules would take an initial_lr of None for a rate.
GenericDict options_of(const OptimizerOptions& options) {
  std::vector<Field> fields = options.fields();
  if (!options.initial_lr()) std::erase_if(fields, [](const Field& field) { return field.name() == "initial_lr"; });
  return dict_of(fields);
}

/// Sets the fields that the dict has; Python's others (`foreach`, `capturable`, ...) say nothing here.
void set_fields(std::vector<Field> fields, const GenericDict& dict, const FieldReader& reader) {
  for (Field& field : fields) {
    const IValue* value = dict.find(field.name());
    if (!value) continue;
    try {
      field.visit([&](auto& target) { reader.of(field.name()).read(target, *value); });
    } catch (const Error& error) {
      fail("load_state_dict: '{}': {}", field.name(), error.what());
    }
  }
}

/// Sets all fields, or none: throws unless the dict has just these.
void set_all_fields(const std::vector<Field>& fields, const GenericDict& dict) {
  for (const Field& field : fields) {
    check(dict.contains(field.name()), "load_state_dict: expected '{}' in the state of the schedule, got none",
          field.name());
  }
  check(dict.size() == fields.size(), "load_state_dict: expected {} values in the state of the schedule, got {}",
        fields.size(), dict.size());
  const FieldReader reader(Tensor(), 0);
  const GenericDict before = dict_of(fields);
  try {
    set_fields(fields, dict, reader);
  } catch (...) {
    set_fields(fields, before, reader);
    throw;
  }
}

std::vector<Tensor> all_params(const Optimizer& optimizer) {
  std::vector<Tensor> params;
  for (const OptimizerParamGroup& group : optimizer.param_groups()) {
    params.insert(params.end(), group.params().begin(), group.params().end());
  }
  return params;
}

/// Throws unless the groups hold as many parameters as the optimizer's.
void check_groups(const Optimizer& optimizer, ArrayRef<IValue> groups) {
  check(groups.size() == optimizer.param_groups().size(), "load_state_dict: expected {} parameter groups, got {}",
        optimizer.param_groups().size(), groups.size());
  for (size_t i = 0; i < groups.size(); ++i) {
    const size_t expected = optimizer.param_groups()[i].params().size();
    const size_t got = groups[i].toGenericDict().at("params").toListRef().size();
    check(got == expected, "load_state_dict: expected {} parameters in group {}, got {}", expected, i, got);
  }
}

/// The groups of an archive that libtorch's C++ API wrote, as Python has them; parameters are addresses there, as keys
/// of the state.
std::vector<IValue> groups_of_archive(const GenericDict& archive) {
  std::vector<IValue> groups;
  while (const IValue* found = archive.find(fmt::format("param_groups/{}", groups.size()))) {
    const GenericDict stored = found->toGenericDict(), group;
    for (const GenericDict::Entry& option : stored.at("options").toGenericDict()) {
      group.insert(option.key(), option.value());
    }
    std::vector<IValue> params;
    while (const IValue* param = stored.find(fmt::format("params/{}", params.size()))) params.push_back(*param);
    group.insert_or_assign("params", std::move(params));
    groups.emplace_back(group);
  }
  return groups;
}

}  // namespace

IValue Optimizer::state_dict() const {
  const GenericDict states, result;
  std::vector<IValue> groups;
  int64_t number = 0;
  for (const OptimizerParamGroup& group : param_groups_) {
    const GenericDict entry = options_of(group.options());
    std::vector<int64_t> numbers;
    for (const Tensor& param : group.params()) {
      const auto found = state_.find(param.unsafeGetTensorImpl());
      if (found != state_.end()) states.insert(number, present_of(std::as_const(*found->second).fields()));
      numbers.push_back(number++);
    }
    entry.insert("params", numbers);
    groups.emplace_back(entry);
  }
  result.insert("state", states);
  result.insert("param_groups", groups);
  return result;
}

void Optimizer::load_state_dict(const IValue& state_dict) {
  const GenericDict dict = state_dict.toGenericDict();
  const ArrayRef<IValue> groups = dict.at("param_groups").toListRef();
  check_groups(*this, groups);
  const GenericDict saved = dict.at("state").toGenericDict();
  const std::vector<Tensor> params = all_params(*this);
  int64_t flat = 0;
  for (const Tensor& param : params) flat += param.numel();

  // All is read into fresh objects first, so that an error changes nothing.
  std::vector<std::unique_ptr<OptimizerOptions>> options;
  FlatMap<void*, std::unique_ptr<OptimizerParamState>> states;
  size_t next = 0;
  for (size_t i = 0; i < groups.size(); ++i) {
    const GenericDict group = groups[i].toGenericDict();
    options.push_back(param_groups_[i].options().clone());
    set_fields(options.back()->fields(), group, FieldReader(Tensor(), flat));
    for (const IValue& number : group.at("params").toListRef()) {
      const Tensor& param = params[next++];
      const IValue* found = saved.find(number);
      if (!found) continue;
      std::unique_ptr<OptimizerParamState> state = make_state();
      set_fields(state->fields(), found->toGenericDict(), FieldReader(param, flat));
      states.emplace(param.unsafeGetTensorImpl(), std::move(state));
    }
  }
  for (size_t i = 0; i < options.size(); ++i) param_groups_[i].set_options(std::move(options[i]));
  state_ = std::move(states);
}

void Optimizer::save(serialize::OutputArchive& archive) const {
  for (const GenericDict::Entry& entry : state_dict().toGenericDict()) {
    archive.write(entry.key().toStringRef(), entry.value());
  }
}

void Optimizer::load(serialize::InputArchive& archive) {
  const GenericDict saved = archive.value();
  const IValue* groups = saved.find("param_groups");
  if (!groups || !groups->isGenericDict()) return load_state_dict(saved);
  const GenericDict dict;
  dict.insert("state", saved.at("state"));
  dict.insert("param_groups", groups_of_archive(groups->toGenericDict()));
  load_state_dict(dict);
}

IValue LRScheduler::state_dict() { return dict_of(fields()); }

void LRScheduler::load_state_dict(const IValue& state_dict) { set_all_fields(fields(), state_dict.toGenericDict()); }

IValue ReduceLROnPlateau::state_dict() { return dict_of(fields()); }

void ReduceLROnPlateau::load_state_dict(const IValue& state_dict) {
  set_all_fields(fields(), state_dict.toGenericDict());
}

}  // namespace taper::optim
