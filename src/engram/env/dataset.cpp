#include "engram/env/dataset.h"

#include "engram/core/error.h"

namespace engram::inline ENGRAM_REAL {

std::vector<int32_t> Dataset::indices_of(const std::string&, const std::string& name) const {
  throw Error(name + ": the run's data set is no text; scores and samples are those of a model of texts");
}

std::string Dataset::text_of(std::span<const int32_t> indices) const {
  std::string text;
  for (int32_t index : indices) text += (text.empty() ? "" : " ") + name_of(index);
  return text;
}

}  // namespace engram::inline ENGRAM_REAL
