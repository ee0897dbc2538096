// SPDX-License-Identifier: MIT
// The pickle machine: a stack, marks and a memo. It has the opcodes of a state and no other.
#include "serialize/pickle_reader.h"

#include <bit>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "io/little_endian.h"
#include "io/utf8.h"
#include "serialize/pickle_globals.h"
#include "serialize/pickle_opcodes.h"
#include "tensor/check.h"

namespace taper {
namespace {

constexpr int kDeepest = 500;

/// What is on the stack: a value, or something that only another opcode can use.
struct Item {
  enum class Kind { kValue, kGlobal, kObject, kRawTuple };

  Kind kind = Kind::kValue;
  IValue value;                                  // of a global its name, of an object its attributes as a dict
  std::shared_ptr<const std::vector<Item>> raw;  // of a tuple with a global in it

  bool is_plain() const { return kind == Kind::kValue || kind == Kind::kObject; }
};

using Reached = std::unordered_set<const void*>;

/// Counts what a value spreads out to, so that a few bytes that repeat themselves cannot fill the memory or the stack.
class TreeCheck {
 public:
  explicit TreeCheck(size_t budget) : budget_(budget) {}

  void visit(const IValue& value, Reached& reached, int depth = 0) {
    check(depth <= kDeepest, "expected values nested at most {} deep, got deeper", kDeepest);
    spend(value.isString() ? value.toStringRef().size() : 0);
    reached.insert(value.internalToPointer());
    if (value.isList() || value.isTuple()) {
      for (const IValue& item : value.isList() ? value.toListRef() : value.toTupleRef())
        visit(item, reached, depth + 1);
    } else if (value.isGenericDict()) {
      for (const GenericDict::Entry& entry : value.toGenericDict()) {
        visit(entry.key(), reached, depth + 1);
        visit(entry.value(), reached, depth + 1);
      }
    }
  }
  void spend(size_t bytes) {
    check(bytes < budget_, "expected a pickle that does not multiply itself, got one that does");
    budget_ -= bytes + 1;
  }

 private:
  size_t budget_;
};

class PickleReader {
 public:
  PickleReader(std::string_view bytes, const StorageLoader& load_storage)
      : bytes_(bytes), load_storage_(load_storage), repeats_(64 * bytes.size() + (size_t{1} << 20)) {}
  // What is not part of the result may hold itself, or be a chain as long as the file: each container goes on its own,
  // the youngest first, since a tuple holds only older ones.
  ~PickleReader() {
    stack_.clear();
    memo_.clear();
    for (const IValue& container : containers_) {
      if (!reached_.contains(container.internalToPointer())) forget(container);
    }
    while (!containers_.empty()) containers_.pop_back();
  }

  IValue read() {
    while (step()) {
    }
    check(stack_.size() == 1 && marks_.empty(), "expected one value at the end of the pickle, got {}", stack_.size());
    IValue result = pop_value();
    Reached reached;
    TreeCheck(64 * bytes_.size() + (size_t{1} << 20)).visit(result, reached);
    reached_ = std::move(reached);
    return result;
  }

 private:
  // ---- Bytes ----
  std::string_view take(size_t n) {
    check(n <= bytes_.size() - at_, "expected {} more bytes of pickle at byte {}, got its end", n, at_);
    at_ += n;
    return bytes_.substr(at_ - n, n);
  }
  template <typename T>
  T number() {
    return load_little<T>(take(sizeof(T)).data());
  }
  std::string_view line() {
    const size_t end = bytes_.find('\n', at_);
    check(end != std::string_view::npos, "expected the end of a line of pickle after byte {}, got none", at_);
    const std::string_view text = take(end - at_);
    take(1);
    return text;
  }
  std::string text(uint64_t n) {
    check(n <= bytes_.size() - at_, "expected {} more bytes of pickle at byte {}, got its end", n, at_);
    const std::string_view bytes = take(static_cast<size_t>(n));
    check(is_utf8(bytes), "expected texts of the pickle in UTF-8, got other bytes before byte {}", at_);
    return std::string(bytes);
  }

  // ---- Stack ----
  void push(IValue value) { stack_.push_back({Item::Kind::kValue, std::move(value), nullptr}); }
  void push_container(IValue value, Item::Kind kind = Item::Kind::kValue) {
    containers_.push_back(value);
    stack_.push_back({kind, std::move(value), nullptr});
  }
  Item pop() {
    check(stack_.size() > (marks_.empty() ? 0 : marks_.back()),
          "expected a value on the stack before byte {}, got none", at_);
    Item item = std::move(stack_.back());
    stack_.pop_back();
    return item;
  }
  IValue pop_value() {
    Item item = pop();
    check(item.is_plain(), "expected a value before byte {}, got the bare global {}", at_, name_of(item));
    return std::move(item.value);
  }
  std::vector<Item> pop_to_mark() {
    check(!marks_.empty(), "expected a mark on the stack before byte {}, got none", at_);
    const auto first = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
    std::vector<Item> items(std::make_move_iterator(first), std::make_move_iterator(stack_.end()));
    stack_.erase(first, stack_.end());
    marks_.pop_back();
    return items;
  }
  /// The container below, which an opcode fills.
  const IValue& top_container() {
    check(stack_.size() > (marks_.empty() ? 0 : marks_.back()), "expected a container before byte {}, got none", at_);
    return stack_.back().value;
  }
  static std::string name_of(const Item& item) {
    return item.kind == Item::Kind::kGlobal ? "'" + item.value.toStringRef() + "'" : "of a tuple";
  }

  // ---- Opcodes ----
  bool step();
  bool step_structure(uint8_t opcode);
  bool step_number(uint8_t opcode);
  bool step_text_or_memo(uint8_t opcode);
  void push_tuple(std::vector<Item> items);
  void append_items(const std::vector<Item>& items);
  void set_items(const std::vector<Item>& items);
  void push_global(const std::string& name);
  void call();
  void make_object();
  void build();
  void load_persistent();
  void memoize(uint64_t slot);
  void recall(uint64_t slot);
  void spend_copy(const Item& item) { repeats_.spend(item.value.isString() ? item.value.toStringRef().size() : 0); }
  int64_t long_number(size_t n);

  static void forget(const IValue& container) {
    if (container.isGenericDict()) container.toGenericDict().clear();
    if (container.isList()) container.clear();
  }

  std::string_view bytes_;
  size_t at_ = 0;
  const StorageLoader& load_storage_;
  std::vector<Item> stack_;
  std::vector<size_t> marks_;
  std::unordered_map<uint64_t, Item> memo_;
  std::vector<IValue> containers_;
  TreeCheck repeats_;
  Reached reached_;  // the containers of the result, once it is complete
};

bool PickleReader::step() {
  const size_t start = at_;
  const auto opcode = static_cast<uint8_t>(take(1)[0]);
  if (opcode == kStop) return false;
  if (!step_structure(opcode) && !step_number(opcode) && !step_text_or_memo(opcode)) {
    fail("expected an opcode that a state needs, got {} at byte {} of the pickle", opcode_name(opcode), start);
  }
  return true;
}

bool PickleReader::step_structure(uint8_t opcode) {
  switch (opcode) {
    case kProto: {
      const auto protocol = number<uint8_t>();
      check(protocol >= 2 && protocol <= 5, "expected a pickle of protocol 2 to 5, got {}", protocol);
      return true;
    }
    case kFrame:
      take(8);
      return true;
    case kMark:
      marks_.push_back(stack_.size());
      return true;
    case kEmptyDict:
      push_container(GenericDict());
      return true;
    case kEmptyList:
      push_container(IValue(std::vector<IValue>()));
      return true;
    case kEmptyTuple:
      push(IValue::tuple({}));
      return true;
    case kTuple:
      push_tuple(pop_to_mark());
      return true;
    case kTuple1:
    case kTuple2:
    case kTuple3: {
      std::vector<Item> items(opcode - kTuple1 + 1u);
      for (size_t i = items.size(); i-- > 0;) items[i] = pop();
      push_tuple(std::move(items));
      return true;
    }
    case kAppend:
      append_items({pop()});
      return true;
    case kAppends:
      append_items(pop_to_mark());
      return true;
    case kSetItem: {
      Item value = pop();
      Item key = pop();
      set_items({std::move(key), std::move(value)});
      return true;
    }
    case kSetItems:
      set_items(pop_to_mark());
      return true;
    case kReduce:
      call();
      return true;
    case kNewObject:
      make_object();
      return true;
    case kBuild:
      build();
      return true;
    case kPersistentId:
      load_persistent();
      return true;
    default:
      return false;
  }
}

bool PickleReader::step_number(uint8_t opcode) {
  switch (opcode) {
    case kNone:
      push(IValue());
      return true;
    case kTrue:
      push(true);
      return true;
    case kFalse:
      push(false);
      return true;
    case kInt4:
      push(number<int32_t>());
      return true;
    case kInt1:
      push(number<uint8_t>());
      return true;
    case kInt2:
      push(number<uint16_t>());
      return true;
    case kLong1:
      push(long_number(number<uint8_t>()));
      return true;
    case kFloat8:
      push(std::bit_cast<double>(__builtin_bswap64(number<uint64_t>())));
      return true;
    default:
      return false;
  }
}

bool PickleReader::step_text_or_memo(uint8_t opcode) {
  switch (opcode) {
    case kUnicode1:
      push(text(number<uint8_t>()));
      return true;
    case kUnicode4:
      push(text(number<uint32_t>()));
      return true;
    case kUnicode8:
      push(text(number<uint64_t>()));
      return true;
    case kGlobal: {
      const std::string_view module = line();
      push_global(std::string(module) + " " + std::string(line()));
      return true;
    }
    case kStackGlobal: {
      const std::string name = pop_value().toStringRef();
      push_global(pop_value().toStringRef() + " " + name);
      return true;
    }
    case kPut1:
      memoize(number<uint8_t>());
      return true;
    case kPut4:
      memoize(number<uint32_t>());
      return true;
    case kMemoize:
      memoize(memo_.size());
      return true;
    case kGet1:
      recall(number<uint8_t>());
      return true;
    case kGet4:
      recall(number<uint32_t>());
      return true;
    default:
      return false;
  }
}

void PickleReader::push_tuple(std::vector<Item> items) {
  std::vector<IValue> values;
  for (const Item& item : items) {
    if (!item.is_plain()) break;
    values.push_back(item.value);
  }
  if (values.size() == items.size()) {
    push_container(IValue::tuple(std::move(values)));
    return;
  }
  for (const Item& item : items) {
    check(item.kind != Item::Kind::kRawTuple, "expected a global in one tuple before byte {}, got it in two", at_);
  }
  stack_.push_back({Item::Kind::kRawTuple, IValue(), std::make_shared<const std::vector<Item>>(std::move(items))});
}

void PickleReader::append_items(const std::vector<Item>& items) {
  const IValue& list = top_container();
  for (const Item& item : items) {
    check(item.is_plain(), "expected values in a list before byte {}, got the bare global {}", at_, name_of(item));
    list.append(item.value);
  }
}

void PickleReader::set_items(const std::vector<Item>& items) {
  check(items.size() % 2 == 0, "expected keys and values before byte {}, got one more", at_);
  const GenericDict dict = top_container().toGenericDict();
  for (size_t i = 0; i < items.size(); i += 2) {
    check(items[i].is_plain() && items[i + 1].is_plain(), "expected values in a dict before byte {}, got a global",
          at_);
    dict.insert_or_assign(items[i].value, items[i + 1].value);
  }
}

void PickleReader::push_global(const std::string& name) {
  check(is_known_function(name) || is_storage_class(name) || is_script_class(name),
        "expected a global that a state needs, got '{}': a pickle that names others may run code, and taper runs none",
        name);
  stack_.push_back({Item::Kind::kGlobal, IValue(name), nullptr});
}

void PickleReader::call() {
  const IValue arguments = pop_value();
  const Item function = pop();
  check(function.kind == Item::Kind::kGlobal, "expected a function to call before byte {}, got a value", at_);
  IValue result = call_global(function.value.toStringRef(), arguments);
  if (result.isTensor()) {
    push(std::move(result));
  } else {
    push_container(std::move(result));
  }
}

// An object of a script class is its attributes: libtorch's C++ API saves an archive as such.
void PickleReader::make_object() {
  const IValue arguments = pop_value();
  const Item type = pop();
  check(type.kind == Item::Kind::kGlobal && is_script_class(type.value.toStringRef()),
        "expected the class of an archive before byte {}, got another", at_);
  check(arguments.toTupleRef().empty(), "expected an object without arguments before byte {}, got some", at_);
  push_container(GenericDict(), Item::Kind::kObject);
}

void PickleReader::build() {
  const GenericDict attributes = pop_value().toGenericDict();
  const GenericDict target = top_container().toGenericDict();
  if (stack_.back().kind != Item::Kind::kObject) return;  // an OrderedDict's attributes (_metadata) are no state
  for (const GenericDict::Entry& entry : attributes) target.insert_or_assign(entry.key(), entry.value());
}

// ('storage', torch.FloatStorage, key, location, numel), in old files with a view that is None
void PickleReader::load_persistent() {
  const Item id = pop();
  check(id.kind == Item::Kind::kRawTuple, "expected the tuple of a storage before byte {}, got another value", at_);
  const std::vector<Item>& given = *id.raw;
  const bool valid = (given.size() == 5 || (given.size() == 6 && given[5].value.isNone())) && given[0].is_plain() &&
                     given[1].kind == Item::Kind::kGlobal && is_storage_class(given[1].value.toStringRef()) &&
                     given[2].is_plain() && given[4].is_plain() && given[0].value.isString() &&
                     given[0].value.toStringRef() == "storage";
  check(valid, "expected ('storage', class, key, location, numel) before byte {}, got another tuple", at_);
  StorageReference reference{given[1].value.toStringRef().substr(6), given[2].value.toStringRef(),
                             given[4].value.toInt()};
  push(load_storage_(reference));
}

void PickleReader::memoize(uint64_t slot) {
  check(!stack_.empty(), "expected a value to remember before byte {}, got none", at_);
  spend_copy(stack_.back());
  memo_[slot] = stack_.back();
}

void PickleReader::recall(uint64_t slot) {
  const auto found = memo_.find(slot);
  check(found != memo_.end(), "expected a value in place {} of the memo before byte {}, got none", slot, at_);
  spend_copy(found->second);
  stack_.push_back(found->second);
}

int64_t PickleReader::long_number(size_t n) {
  const std::string_view bytes = take(n);
  check(n <= 8, "expected a whole number of 64 bits before byte {}, got {} bytes", at_, n);
  uint64_t value = n > 0 && (bytes[n - 1] & 0x80) != 0 ? ~uint64_t{0} : 0;
  for (size_t i = n; i-- > 0;) value = (value << 8) | static_cast<uint8_t>(bytes[i]);
  return static_cast<int64_t>(value);
}

}  // namespace

IValue read_pickle(std::string_view bytes, const StorageLoader& load_storage) {
  return PickleReader(bytes, load_storage).read();
}

}  // namespace taper
