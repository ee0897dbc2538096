// SPDX-License-Identifier: MIT
// The names of the opcodes that taper refuses, for error texts.
#include "serialize/pickle_opcodes.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace taper {
namespace {

struct OpcodeName {
  uint8_t opcode;
  std::string_view name;
};

constexpr OpcodeName kRefused[] = {
    {'0', "POP"},
    {'1', "POP_MARK"},
    {'2', "DUP"},
    {'B', "BINBYTES"},
    {'C', "SHORT_BINBYTES"},
    {'F', "FLOAT"},
    {'I', "INT"},
    {'L', "LONG"},
    {'P', "PERSID"},
    {'S', "STRING"},
    {'T', "BINSTRING"},
    {'U', "SHORT_BINSTRING"},
    {'V', "UNICODE"},
    {'d', "DICT"},
    {'g', "GET"},
    {'i', "INST"},
    {'l', "LIST"},
    {'o', "OBJ"},
    {'p', "PUT"},
    {0x82, "EXT1"},
    {0x83, "EXT2"},
    {0x84, "EXT4"},
    {0x8b, "LONG4"},
    {0x8e, "BINBYTES8"},
    {0x8f, "EMPTY_SET"},
    {0x90, "ADDITEMS"},
    {0x91, "FROZENSET"},
    {0x92, "NEWOBJ_EX"},
    {0x96, "BYTEARRAY8"},
    {0x97, "NEXT_BUFFER"},
    {0x98, "READONLY_BUFFER"},
};

}  // namespace

std::string opcode_name(uint8_t opcode) {
  const auto found = std::ranges::find(kRefused, opcode, &OpcodeName::opcode);
  const std::string_view name = found == std::end(kRefused) ? "no opcode" : found->name;
  return fmt::format("{} (0x{:02x})", name, opcode);
}

}  // namespace taper
