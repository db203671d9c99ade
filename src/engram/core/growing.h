// Growing: a column of numbers that only grows. What it costs to save it again is what was added.
//
// In an archive it is its full blocks, of 64 KiB each, and the rest, which is shorter than a block. A block never
// changes again, so an archive with a block store (core/archive.h) writes each one once.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engram/core/archive.h"

namespace engram {

template <class T>
class Growing {
 public:
  static constexpr size_t block = (size_t{1} << 16) / sizeof(T);  // elements

  void append(std::span<const T> values) { values_.insert(values_.end(), values.begin(), values.end()); }
  void append(T value) { values_.push_back(value); }

  size_t size() const { return values_.size(); }
  const T* data() const { return values_.data(); }
  T operator[](size_t i) const { return values_[i]; }

  void visit(Archive& archive) {
    uint64_t blocks = values_.size() / block;
    archive("blocks", blocks);
    if (archive.loading()) values_.clear();
    names_.resize(archive.loading() ? 0 : blocks);
    // A file may claim any number of blocks: memory grows with those that are there.
    for (size_t i = 0; i < blocks; ++i) visit_block(archive, i);
    std::vector<T> rest(values_.begin() + static_cast<int64_t>(blocks * block), values_.end());
    archive("rest", rest);
    if (archive.loading()) append(rest);
  }

 private:
  void visit_block(Archive& archive, size_t i) {
    if (archive.loading()) {
      values_.resize((i + 1) * block);
      names_.emplace_back();
    }
    archive.block(std::to_string(i), std::span(values_).subspan(i * block, block), names_[i]);
  }

  std::vector<T> values_;
  std::vector<BlockName> names_;  // of the full blocks that were saved or loaded so far
};

}  // namespace engram
