#include "cli/command_line.h"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "engram/core/error.h"

namespace engram {
namespace {

std::string& program() {
  static std::string name = "engram";
  return name;
}

bool is_plain(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         std::string_view("_-./,:=+@%").find(c) != std::string::npos;
}

// A quote within quotes ends them, stands for itself and begins them again.
std::string shell_word(const std::string& word) {
  if (!word.empty() && std::ranges::all_of(word, is_plain)) return word;
  std::string quoted = "'";
  for (char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace

void set_program(const std::string& name) {
  if (!name.empty()) program() = name;
}

std::string command_line(const std::vector<std::string>& words) {
  std::string line = shell_word(program());
  for (const std::string& word : words) line += " " + shell_word(word);
  return visible(line);
}

}  // namespace engram
