// What reaches the text of an exported header, separated by zero bytes: the file to write, --name, and what algorithm,
// world and memory are called. Whatever they hold, the namespace is a word and the comment is one line.
#include <algorithm>
#include <cctype>

#include "engram/run/export/header_names.h"
#include "fuzz.h"

using namespace engram;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string file, asked, words;
  std::string_view left = text_of(data, size);
  for (std::string* part : {&file, &asked, &words}) {
    *part = left.substr(0, left.find('\0'));
    left.remove_prefix(std::min(part->size() + 1, left.size()));
  }
  const std::string line = comment_line(words);
  demand(line.starts_with("// ") && line.ends_with(".\n"));
  demand(std::ranges::none_of(line.substr(0, line.size() - 1), [](unsigned char c) { return std::iscntrl(c) != 0; }));
  return read_or_refuse([&] {
    const std::string name = namespace_of(file, asked);
    demand(!name.empty() && std::isalpha(static_cast<unsigned char>(name[0])) != 0);
    demand(std::ranges::all_of(name, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; }));
    demand(name.find("__") == name.npos && name != "class" && name != "int");
  });
}
