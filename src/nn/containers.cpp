// SPDX-License-Identifier: MIT
// Sequential, ModuleList, ModuleDict, ParameterList, ParameterDict, Functional.
#include <ostream>

#include <taper/nn/functional_module.h>
#include <taper/nn/module_dict.h>
#include <taper/nn/module_list.h>
#include <taper/nn/parameter_dict.h>
#include <taper/nn/parameter_list.h>
#include <taper/nn/sequential.h>

#include "tensor/check.h"

namespace taper::nn {
namespace {

void print_parameters(std::ostream& stream, const char* name, const OrderedDict<std::string, Tensor>& parameters) {
  stream << name << "(\n";
  for (const auto& item : parameters) {
    stream << "(" << item.key() << "): Parameter containing: [" << item->scalar_type() << " of size " << item->sizes()
           << "]\n";
  }
  stream << ")";
}

}  // namespace

// ---- Sequential -----------------------------------------------------------------------------------------------------

SequentialImpl::SequentialImpl() = default;

SequentialImpl::SequentialImpl(detail::Unnamed, std::initializer_list<AnyModule> modules) {
  for (const AnyModule& module : modules) push_back(module);
}

SequentialImpl::SequentialImpl(OrderedDict<std::string, AnyModule>&& modules) {
  for (auto& item : modules) push_back(item.key(), std::move(item.value()));
}

SequentialImpl::SequentialImpl(std::initializer_list<NamedAnyModule> modules) {
  for (const NamedAnyModule& named : modules) push_back(named.name(), named.module());
}

Sequential::Sequential(std::initializer_list<NamedAnyModule> modules)
    : ModuleHolder(std::make_shared<SequentialImpl>(modules)) {}

Sequential::Sequential(detail::Unnamed, std::initializer_list<AnyModule> modules)
    : ModuleHolder(std::shared_ptr<SequentialImpl>(new SequentialImpl(detail::Unnamed(), modules))) {}

std::shared_ptr<Module> SequentialImpl::clone(const std::optional<Device>& device) const {
  auto copy = std::make_shared<SequentialImpl>();
  copy->train(is_training());
  const std::vector<std::string> names = named_children().keys();
  for (size_t i = 0; i < size(); ++i) copy->push_back(names[i], modules_[i].clone(device));
  return copy;
}

void SequentialImpl::pretty_print(std::ostream& stream) const { stream << "torch::nn::Sequential"; }

void SequentialImpl::push_back(AnyModule module) { push_back(std::to_string(size()), std::move(module)); }

void SequentialImpl::push_back(std::string name, AnyModule module) {
  register_module(std::move(name), module.ptr());
  modules_.push_back(std::move(module));
}

Tensor SequentialImpl::forward(Tensor input) { return forward<Tensor, Tensor>(std::move(input)); }

AnyValue SequentialImpl::forward_any(std::vector<AnyValue>&& inputs) {
  check(!is_empty(), "Cannot call forward() on an empty Sequential");
  AnyValue value = modules_[0].forward_any(std::move(inputs));
  for (size_t i = 1; i < size(); ++i) {
    std::vector<AnyValue> next;
    next.push_back(std::move(value));
    value = modules_[i].forward_any(std::move(next));
  }
  return value;
}

SequentialImpl::Iterator SequentialImpl::begin() { return modules_.begin(); }

SequentialImpl::ConstIterator SequentialImpl::begin() const { return modules_.begin(); }

SequentialImpl::Iterator SequentialImpl::end() { return modules_.end(); }

SequentialImpl::ConstIterator SequentialImpl::end() const { return modules_.end(); }

size_t SequentialImpl::size() const noexcept { return modules_.size(); }

bool SequentialImpl::is_empty() const noexcept { return modules_.empty(); }

AnyModule& SequentialImpl::checked(size_t index) {
  check(index < size(), "Index out of range");
  return modules_[index];
}

// ---- ModuleList -----------------------------------------------------------------------------------------------------

std::shared_ptr<Module> ModuleListImpl::clone(const std::optional<Device>& device) const {
  auto copy = std::make_shared<ModuleListImpl>();
  copy->train(is_training());
  for (const auto& module : modules_) copy->push_back(module->clone(device));
  return copy;
}

void ModuleListImpl::pretty_print(std::ostream& stream) const { stream << "torch::nn::ModuleList"; }

void ModuleListImpl::insert(size_t index, std::shared_ptr<Module> module) {
  check(index <= size(), "Index out of range");
  modules_.insert(modules_.begin() + static_cast<std::ptrdiff_t>(index), std::move(module));
  for (size_t i = index; i + 1 < size(); ++i) replace_module(std::to_string(i), modules_[i]);
  register_module(std::to_string(size() - 1), modules_.back());
}

ModuleListImpl::Iterator ModuleListImpl::begin() { return modules_.begin(); }

ModuleListImpl::ConstIterator ModuleListImpl::begin() const { return modules_.begin(); }

ModuleListImpl::Iterator ModuleListImpl::end() { return modules_.end(); }

ModuleListImpl::ConstIterator ModuleListImpl::end() const { return modules_.end(); }

size_t ModuleListImpl::size() const noexcept { return modules_.size(); }

bool ModuleListImpl::is_empty() const noexcept { return modules_.empty(); }

std::shared_ptr<Module> ModuleListImpl::ptr(size_t index) const {
  check(index < size(), "Index out of range");
  return modules_[index];
}

// ---- ModuleDict -----------------------------------------------------------------------------------------------------

ModuleDictImpl::ModuleDictImpl(const std::vector<std::pair<std::string, std::shared_ptr<Module>>>& modules) {
  update(modules);
}

ModuleDictImpl::ModuleDictImpl(const Modules& modules) { update(modules); }

ModuleDictImpl::Iterator ModuleDictImpl::begin() { return modules_.begin(); }

ModuleDictImpl::ConstIterator ModuleDictImpl::begin() const { return modules_.begin(); }

ModuleDictImpl::Iterator ModuleDictImpl::end() { return modules_.end(); }

ModuleDictImpl::ConstIterator ModuleDictImpl::end() const { return modules_.end(); }

size_t ModuleDictImpl::size() const noexcept { return modules_.size(); }

bool ModuleDictImpl::empty() const noexcept { return modules_.is_empty(); }

std::vector<std::pair<std::string, std::shared_ptr<Module>>> ModuleDictImpl::items() const { return modules_.pairs(); }

std::vector<std::string> ModuleDictImpl::keys() const { return modules_.keys(); }

std::vector<std::shared_ptr<Module>> ModuleDictImpl::values() const { return modules_.values(); }

bool ModuleDictImpl::contains(const std::string& key) const noexcept { return modules_.contains(key); }

void ModuleDictImpl::clear() { modules_.clear(); }

std::shared_ptr<Module> ModuleDictImpl::operator[](const std::string& key) const { return modules_[key]; }

void ModuleDictImpl::update(const std::vector<std::pair<std::string, std::shared_ptr<Module>>>& modules) {
  for (const auto& [key, module] : modules) insert(key, module);
}

std::shared_ptr<Module> ModuleDictImpl::clone(const std::optional<Device>& device) const {
  auto copy = std::make_shared<ModuleDictImpl>();
  copy->train(is_training());
  for (const auto& item : modules_) copy->insert(item.key(), item.value()->clone(device));
  return copy;
}

void ModuleDictImpl::pretty_print(std::ostream& stream) const { stream << "torch::nn::ModuleDict"; }

std::shared_ptr<Module> ModuleDictImpl::pop(const std::string& key) {
  std::shared_ptr<Module> module = modules_[key];
  modules_.erase(key);
  return module;
}

void ModuleDictImpl::insert(const std::string& key, std::shared_ptr<Module> module) {
  if (contains(key)) {
    modules_[key] = module;
    replace_module(key, std::move(module));
  } else {
    register_module(key, module);
    modules_.insert(key, std::move(module));
  }
}

// ---- Parameters and functions ---------------------------------------------------------------------------------------

void ParameterListImpl::pretty_print(std::ostream& stream) const {
  print_parameters(stream, "torch::nn::ParameterList", parameters_);
}

void ParameterListImpl::append(const OrderedDict<std::string, Tensor>::Item& item) { append(item.value()); }

void ParameterListImpl::append(const Tensor& parameter) {
  register_parameter(std::to_string(size()), parameter, parameter.requires_grad());
}

ParameterListImpl::Iterator ParameterListImpl::begin() { return parameters_.begin(); }

ParameterListImpl::ConstIterator ParameterListImpl::begin() const { return parameters_.begin(); }

ParameterListImpl::Iterator ParameterListImpl::end() { return parameters_.end(); }

ParameterListImpl::ConstIterator ParameterListImpl::end() const { return parameters_.end(); }

size_t ParameterListImpl::size() const noexcept { return parameters_.size(); }

bool ParameterListImpl::is_empty() const noexcept { return parameters_.is_empty(); }

Tensor& ParameterListImpl::at(size_t index) {
  check(index < size(), "Index out of range");
  return parameters_[std::to_string(index)];
}

ParameterDictImpl::ParameterDictImpl(const OrderedDict<std::string, Tensor>& parameters) { parameters_ = parameters; }

Tensor& ParameterDictImpl::insert(std::string key, Tensor parameter) {
  const bool requires_grad = parameter.requires_grad();
  return register_parameter(std::move(key), std::move(parameter), requires_grad);
}

void ParameterDictImpl::clear() { parameters_.clear(); }

ParameterDictImpl::Iterator ParameterDictImpl::begin() { return parameters_.begin(); }

ParameterDictImpl::ConstIterator ParameterDictImpl::begin() const { return parameters_.begin(); }

ParameterDictImpl::Iterator ParameterDictImpl::end() { return parameters_.end(); }

ParameterDictImpl::ConstIterator ParameterDictImpl::end() const { return parameters_.end(); }

size_t ParameterDictImpl::size() const noexcept { return parameters_.size(); }

bool ParameterDictImpl::empty() const noexcept { return parameters_.is_empty(); }

std::vector<std::string> ParameterDictImpl::keys() const { return parameters_.keys(); }

std::vector<Tensor> ParameterDictImpl::values() const { return parameters_.values(); }

bool ParameterDictImpl::contains(const std::string& key) const noexcept { return parameters_.contains(key); }

Tensor& ParameterDictImpl::get(const std::string& key) { return parameters_[key]; }

void ParameterDictImpl::pretty_print(std::ostream& stream) const {
  print_parameters(stream, "torch::nn::ParameterDict", parameters_);
}

Tensor ParameterDictImpl::pop(const std::string& key) {
  Tensor parameter = parameters_[key];
  parameters_.erase(key);
  return parameter;
}

void FunctionalImpl::pretty_print(std::ostream& stream) const { stream << "torch::nn::Functional()"; }

}  // namespace taper::nn
