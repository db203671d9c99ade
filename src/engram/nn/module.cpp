// The doors of a module: every shape is compared once.
#include "engram/nn/module.h"

#include "engram/core/error.h"

namespace engram::inline ENGRAM_REAL {
namespace {

std::string text(int64_t rows, int64_t columns) { return std::to_string(rows) + " x " + std::to_string(columns); }

void demand(const char* name, ConstView found, int64_t rows, int64_t columns) {
  if (found.rows == rows && found.columns == columns) return;
  throw Error(std::string("network: ") + name + ": expected " + text(rows, columns) + ", found " +
              text(found.rows, found.columns));
}

}  // namespace

// A memory that is empty belongs to a module that has none, or is a derivative that nobody asks for.
void Module::demand_shapes(const Sequence& x, ConstView memory, ConstView y, const char* name) const {
  const auto [input, output, floats] = shape();
  demand("x", x.values, x.steps() * x.lanes(), input);
  demand(name, y, x.values.rows, output);
  const bool derivative = name[0] == 'd';
  if (floats > 0 && !(derivative && memory.empty()))
    demand(derivative ? "d_memory" : "memory", memory, x.lanes(), floats);
}

void Module::demand_same(const char* name, ConstView found, ConstView expected) {
  demand(name, found, expected.rows, expected.columns);
}

}  // namespace engram::inline ENGRAM_REAL
