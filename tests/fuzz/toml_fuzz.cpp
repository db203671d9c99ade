// options.toml: every key has a text, or the file is refused.
#include "engram/run/files/toml_text.h"
#include "fuzz.h"

using namespace engram;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return read_or_refuse([&] {
    for (const auto& [key, value] : parse_toml(std::string(text_of(data, size)), "fuzz.toml")) {
      const toml::node& node = value;
      read_or_refuse([&] { engram::text_of(node, "fuzz.toml:1"); });
    }
  });
}
