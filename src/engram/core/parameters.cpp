#include "engram/core/parameters.h"

#include "engram/core/resources.h"

namespace engram::inline ENGRAM_REAL {
namespace {
constexpr int64_t alignment = 16;  // parts begin on a 64-byte line
}

Layout::PartId Layout::add(const std::string& name, int64_t rows, int64_t columns, Kind kind) {
  parts_.push_back({prefix_ + name, rows, columns, kind, size_});
  size_ += (rows * columns + alignment - 1) / alignment * alignment;
  return static_cast<PartId>(parts_.size()) - 1;
}

int64_t Layout::trainable() const {
  int64_t count = 0;
  for (const Part& part : parts_) count += part.kind == Kind::statistic ? 0 : part.rows * part.columns;
  return count;
}

Layout::Scope::Scope(Layout& layout, const std::string& name) : layout_(layout), prefix_length_(layout.prefix_.size()) {
  layout_.prefix_ += name + ".";
}

Layout::Scope::~Scope() { layout_.prefix_.resize(prefix_length_); }

Parameters::Parameters(std::shared_ptr<const Layout> layout) : layout_(std::move(layout)) {
  demand_memory("a network of " + std::to_string(layout_->trainable()) + " weights",
                static_cast<double>(layout_->size()) * sizeof(Real),
                "choose smaller layers (--net_arch, --memory_size)");
  block_ = Tensor(1, layout_->size());
}

}  // namespace engram::inline ENGRAM_REAL
