// SPDX-License-Identifier: MIT
// The opcodes of pickle that taper reads and writes, and the names of all.
#pragma once

#include <cstdint>
#include <string>

namespace taper {

// clang-format off
enum PickleOpcode : uint8_t {
  kMark = '(', kStop = '.', kReduce = 'R', kBuild = 'b', kPersistentId = 'Q', kGlobal = 'c', kNone = 'N',
  kInt4 = 'J', kInt1 = 'K', kInt2 = 'M', kFloat8 = 'G', kUnicode4 = 'X', kAppend = 'a', kAppends = 'e',
  kEmptyDict = '}', kEmptyList = ']', kEmptyTuple = ')', kSetItem = 's', kSetItems = 'u', kTuple = 't',
  kPut1 = 'q', kPut4 = 'r', kGet1 = 'h', kGet4 = 'j',
  // protocol 2
  kProto = 0x80, kNewObject = 0x81, kTuple1 = 0x85, kTuple2 = 0x86, kTuple3 = 0x87, kTrue = 0x88, kFalse = 0x89,
  kLong1 = 0x8a,
  // protocol 4
  kUnicode1 = 0x8c, kUnicode8 = 0x8d, kStackGlobal = 0x93, kMemoize = 0x94, kFrame = 0x95,
};
// clang-format on

/// `INST ('i')`: the name that Python's pickletools gives an opcode.
std::string opcode_name(uint8_t opcode);

}  // namespace taper
