#include "engram/run/files/toml_text.h"

#include "engram/core/error.h"
#include "engram/core/options.h"

namespace engram {

namespace {

constexpr int most_dots = 64;

// Outside of strings, dots with nothing between them that ends a key or a number.
void demand_shallow(const std::string& text, const std::string& file) {
  int64_t line = 1;
  int dots = 0;
  char quote = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    line += c == '\n' ? 1 : 0;
    if (quote == '"' && c == '\\') {
      ++i;
    } else if (c == quote || (quote != 0 && c == '\n')) {
      quote = 0;
    } else if (quote == 0) {
      if (c == '"' || c == '\'') quote = c;
      if (std::string_view("=,{}[]\n#").find(c) != std::string_view::npos) dots = 0;
      dots += c == '.' ? 1 : 0;
    }
    if (dots > most_dots)
      throw Error(file + ":" + std::to_string(line) + ": expected key = value, found a key of many parts");
  }
}

}  // namespace

toml::table parse_toml(const std::string& text, const std::string& file) {
  demand_shallow(text, file);
  try {
    return toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    throw Error(file + ":" + std::to_string(error.source().begin.line) + ": " + std::string(error.description()));
  }
}

std::string text_of(const toml::node& node, const std::string& place) {
  if (const auto* value = node.as_boolean()) return value->get() ? "true" : "false";
  if (const auto* value = node.as_integer()) return std::to_string(value->get());
  if (const auto* value = node.as_floating_point()) return shortest(value->get());
  if (const auto* value = node.as_string()) return value->get();
  if (const auto* values = node.as_array()) {
    std::string text;
    for (const toml::node& value : *values) text += (text.empty() ? "" : ",") + text_of(value, place);
    return text.empty() ? "none" : text;
  }
  throw Error(place + ": expected key = value with a number, a text, true, false or [numbers]");
}

}  // namespace engram
