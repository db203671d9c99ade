#include "engram/run/files/toml_text.h"

#include "engram/core/error.h"
#include "engram/core/options.h"

namespace engram {

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
