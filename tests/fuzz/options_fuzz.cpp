// Options from text: one of each kind, taken only within its range.
#include <algorithm>

#include "engram/core/options.h"
#include "fuzz.h"

using namespace engram;

namespace {

struct Options {
  bool flag = false;
  int64_t count = 1;
  double share = 0.5;
  std::optional<double> limit;
  Schedule rate{0.1, false};
  std::vector<int64_t> sizes{64, 64};
  std::string choice = "a", any;

  void visit(OptionVisitor& v) {
    v.option("flag", flag, "");
    v.option("count", count, {1, 1e9}, "");
    v.option("share", share, {0, 1}, "");
    v.option("limit", limit, {0, 1}, "");
    v.option("rate", rate, {0, 1e3}, "");
    v.option("sizes", sizes, {1, 65536}, "");
    v.option("choice", choice, {"a", "b"}, "");
    v.option("any", any, {}, "");
  }
};

}  // namespace

// "name=text"
int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = text_of(data, size);
  const size_t middle = std::min(text.find('='), text.size());
  Options options;
  OptionSet set;
  set.add(options);
  read_or_refuse([&] { set.assign(text.substr(0, middle), text.substr(std::min(middle + 1, size)), "--fuzz"); });
  demand(options.count >= 1 && options.count <= 1'000'000'000 && options.share >= 0 && options.share <= 1);
  demand(!options.limit || (*options.limit >= 0 && *options.limit <= 1));
  demand(std::ranges::all_of(options.sizes, [](int64_t n) { return n >= 1 && n <= 65536; }));
  demand(options.choice == "a" || options.choice == "b");
  for (const OptionDescription& option : set.describe()) {
    if (option.type != "text") read_or_refuse([&] { set.assign(option.name, option.value, "--again"); });
  }
  return 0;
}
