// Checkpoints: as they come, and with the checksums put right, which leaves the fields to be judged.
#include <array>
#include <cmath>
#include <span>
#include <vector>

#include "engram/core/archive.h"
#include "engram/core/growing.h"
#include "fuzz.h"
#include "mutated.h"

using namespace engram;

namespace {

struct Inner {
  double weight = 0;
  void visit(Archive& archive) { archive("weight", weight); }
};

struct Everything {
  int64_t state = 0;
  bool flag = false;
  float rate = 0;
  std::string text;
  std::array<float, 3> fixed{};
  std::vector<int32_t> list;
  std::vector<Inner> inners = std::vector<Inner>(2);
  Growing<double> growing;

  void visit(Archive& archive) {
    archive("state", state, {0, 9});
    archive("flag", flag);
    archive("rate", rate);
    archive("text", text);
    archive("fixed", std::span<float>(fixed));
    archive("list", list, {-1, 99});
    archive("inners", inners);
    archive("growing", growing);
  }
  void demand_sound() const {
    demand(state >= 0 && state < 10 && std::isfinite(rate));
    for (float x : fixed) demand(std::isfinite(x));
    for (int32_t i : list) demand(i >= -1 && i < 100);
    for (const Inner& inner : inners) demand(std::isfinite(inner.weight));
  }
};

void load(const std::string& bytes) {
  read_or_refuse([&] {
    Archive archive = Archive::loader(bytes);
    Everything into;
    into.visit(archive);
    archive.finish();
    into.demand_sound();
  });
  read_or_refuse([&] {
    Archive archive = Archive::loader(bytes);
    archive.by_name();
    Everything into;
    into.visit(archive);
    into.demand_sound();
    archive.not_taken("");
  });
}

// The input says which field becomes what: number, type, size, then its bytes.
std::string rewritten(const uint8_t* data, size_t size) {
  Archive archive = Archive::saver();
  Everything example;
  example.list = {1, 2, 3};
  example.visit(archive);
  const std::string whole = archive.finish();
  std::vector<Field> fields = fields_of(whole);
  if (size < 4) return whole;
  Field& field = fields[data[0] % fields.size()];
  if (data[1] % 4 == 0) field.type = static_cast<char>(data[2]);
  if (data[1] % 8 == 0) field.element_size = static_cast<uint8_t>(1 + data[3] % 8);
  const size_t count = (size - 4) / field.element_size;
  field.payload.assign(reinterpret_cast<const char*>(data) + 4, count * field.element_size);
  return archive_of(fields, whole);
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  load(std::string(text_of(data, size)));
  load(rewritten(data, size));
  return 0;
}
