// Model files: what is taken writes a file that is taken again.
#include "engram/env/model_file.h"
#include "fuzz.h"

using namespace engram;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto model_of = [](std::string_view text) {
    ModelReader reader("fuzz.csv");
    reader.feed(text);
    return reader.finish();
  };
  return read_or_refuse([&] {
    std::string text;
    write_model(model_of(text_of(data, size)), [&](std::string_view line) { text += std::string(line) + "\n"; });
    demand(model_of(text).states() > 0);
  });
}
