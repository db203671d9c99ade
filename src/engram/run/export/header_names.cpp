#include "engram/run/export/header_names.h"

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "engram/core/error.h"

namespace engram {
namespace {

// C++20's, which has all of C++17's: [lex.key] and the operators of [lex.digraph]; linux and unix are macros of gcc.
constexpr std::string_view keywords =
    " alignas alignof and and_eq asm auto bitand bitor bool break case catch char char16_t char32_t char8_t"
    " class co_await co_return co_yield compl concept const const_cast consteval constexpr constinit continue"
    " decltype default delete do double dynamic_cast else enum explicit export extern false float for friend"
    " goto if inline int linux long mutable namespace new noexcept not not_eq nullptr operator or or_eq private"
    " protected public register reinterpret_cast requires return short signed sizeof static static_assert"
    " static_cast std struct switch template this thread_local throw true try typedef typeid typename union unix"
    " unsigned using virtual void volatile wchar_t while xor xor_eq ";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c); }

std::string name_of_file(const std::string& file) {
  std::string name;
  for (char c : std::filesystem::path(file).stem().string()) {
    if (is_word(c)) {
      name += c;
    } else if (!name.empty() && name.back() != '_') {
      name += '_';
    }
  }
  if (!name.ends_with("policy")) name += name.empty() || name.back() == '_' ? "policy" : "_policy";
  return is_digit(name[0]) ? "policy_" + name : name;
}

// A word of letters, digits and single underscores that C++ does not keep for itself.
bool can_be_namespace(const std::string& name) {
  const bool words = std::ranges::all_of(name, [](char c) { return is_word(c) || c == '_'; });
  const bool reserved =
      name[0] == '_' || name.find("__") != name.npos || keywords.find(" " + name + " ") != keywords.npos;
  return words && !reserved && !is_digit(name[0]);
}

}  // namespace

std::string namespace_of(const std::string& file, const std::string& asked) {
  if (asked.empty()) return name_of_file(file);
  if (can_be_namespace(asked)) return asked;
  throw Error("--name: expected a C++ name such as cart_policy, found '" + asked + "'");
}

std::string comment_line(const std::string& text) { return "// " + visible(text) + ".\n"; }

}  // namespace engram
