// SPDX-License-Identifier: MIT
// AnyValue and AnyModule: exact types, and the messages when they are not.
#include <taper/factories.h>
#include <taper/nn/any_module.h>
#include <taper/nn/cloneable.h>

#include "support/catch.h"
#include "support/error.h"

using namespace taper;
using Catch::Matchers::Contains;
using nn::AnyModule;
using nn::AnyValue;

namespace {

struct Shout : nn::Module {
  std::string forward(const char* text) { return std::string(text) + "!"; }
};
struct Add : nn::Module {
  float forward(float a, const float& b) { return a + b; }
};
struct Defaults : nn::Module {
  int forward(int a, int b = 2, double c = 3.0) { return a + b + static_cast<int>(c); }

 protected:
  TAPER_FORWARD_HAS_DEFAULT_ARGS({1, nn::AnyValue(2)}, {2, nn::AnyValue(3.0)})
};
struct Answer : nn::Module {
  int forward() { return 42; }
};
struct Constant : nn::Module {
  int forward(int x) const { return x; }
};
struct Virtual : virtual nn::Module {
  Tensor forward(const Tensor& x) { return x.clone(); }
};
struct CountedImpl : nn::Cloneable<CountedImpl> {
  CountedImpl() { reset(); }
  void reset() override { weight = register_parameter("weight", ones({2})); }
  Tensor forward(Tensor x) { return x; }
  Tensor weight;
};
TAPER_MODULE(Counted);

}  // namespace

TEST_CASE("any_value gives back exactly what it holds") {
  AnyValue value(5);
  CHECK(value.get<int>() == 5);
  CHECK(value.try_get<long>() == nullptr);
  CHECK(value.type_info() == typeid(int));
  CHECK_THAT(error_of([&] { value.get<float>(); }),
             Contains("Attempted to cast AnyValue to float, but its actual type is int"));
  CHECK_THAT(error_of([&] { value.get<long>(); }),
             Contains("Attempted to cast AnyValue to long, but its actual type is int"));
  CHECK(std::string(AnyValue("text").get<const char*>()) == "text");
  AnyValue copy(value);
  *copy.try_get<int>() = 6;
  CHECK(value.get<int>() == 5);
  CHECK(copy.get<int>() == 6);
  AnyValue tensor(ones({2}));
  CHECK(tensor.get<Tensor>().numel() == 2);
}

TEST_CASE("any_module calls with exact types") {
  AnyModule any(Answer{});
  CHECK(any.forward<int>() == 42);
  any = AnyModule(Shout{});
  CHECK(any.forward<std::string>("hey") == "hey!");
  any = std::make_shared<Add>();
  CHECK(any.forward<float>(1.0f, 2.0f) == 3.0f);
  CHECK_THAT(error_of([&] { any.forward<float>(1.0, 2.0f); }),
             Contains("Expected argument #0 to be of type float, but received value of type double"));
  CHECK_THAT(error_of([&] { any.forward<int>(1.0f, 2.0f); }), Contains("Attempted to cast AnyValue to int"));
  CHECK_THAT(error_of([&] { any.forward<float>(); }),
             Contains("Add's forward() method expects 2 argument(s), but received 0. If ") &&
                 Contains("Add's forward() method has default arguments, please make sure the forward() method is "
                          "declared with a corresponding `FORWARD_HAS_DEFAULT_ARGS` macro."));
  CHECK_THAT(error_of([&] { any.forward<float>(1.f, 1.f, 1.f); }),
             Contains("Add's forward() method expects 2 argument(s), but received 3.") && !Contains("If "));
  CHECK(AnyModule(Constant{}).forward<int>(3) == 3);
  CHECK(AnyModule(Virtual{}).forward(ones({1})).item<float>() == 1);
}

TEST_CASE("any_module fills in default arguments") {
  AnyModule any(Defaults{});
  CHECK(any.forward<int>(1) == 6);
  CHECK(any.forward<int>(1, 4) == 8);
  CHECK(any.forward<int>(1, 4, 5.0) == 10);
  CHECK_THAT(error_of([&] { any.forward<int>(); }),
             Contains("expects at least 1 argument(s) and at most 3 argument(s), but received 0."));
  CHECK_THAT(error_of([&] { any.forward<int>(1, 2, 3.0, 4); }),
             Contains("expects at least 1 argument(s) and at most 3 argument(s), but received 4."));
}

TEST_CASE("any_module gives the module back") {
  Counted module;
  AnyModule any(module);
  CHECK(any.get<CountedImpl>().weight.is_same(module->weight));
  CHECK(any.get<Counted>().ptr() == module.ptr());
  CHECK(any.ptr() == module.ptr());
  CHECK(any.ptr<CountedImpl>() == module.ptr());
  CHECK(any.type_info() == typeid(CountedImpl));
  CHECK_THAT(error_of([&] { any.get<Answer>(); }), Contains("Attempted to cast module"));

  AnyModule shared = any;
  CHECK(shared.ptr() == any.ptr());
  AnyModule copy = any.clone();
  CHECK(copy.ptr() != any.ptr());
  CHECK(copy.get<CountedImpl>().weight.numel() == 2);
}

TEST_CASE("any_module without a module says so") {
  AnyModule any;
  CHECK(any.is_empty());
  CHECK_THAT(error_of([&] { any.get<Answer>(); }), Contains("Cannot call get() on an empty AnyModule"));
  CHECK_THAT(error_of([&] { any.ptr<Answer>(); }), Contains("Cannot call ptr() on an empty AnyModule"));
  CHECK_THAT(error_of([&] { any.ptr(); }), Contains("Cannot call ptr() on an empty AnyModule"));
  CHECK_THAT(error_of([&] { any.type_info(); }), Contains("Cannot call type_info() on an empty AnyModule"));
  CHECK_THAT(error_of([&] { any.forward<int>(5); }), Contains("Cannot call forward() on an empty AnyModule"));
  CHECK(any.clone().is_empty());
}
