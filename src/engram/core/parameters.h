// Parameters: ONE block of numbers that a shared Layout divides into named parts.
//
// Values, gradients, Adam moments, eligibility traces, target networks and averages are all Parameters of the same
// Layout; hence copying, Polyak averaging, saving, clipping and all-reduce are one loop each.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engram/core/view.h"

namespace engram::inline ENGRAM_REAL {

// Optimizers skip `statistic` parts (normalisers, reservoirs); weight decay skips `bias`.
enum class Kind : uint8_t { weight, bias, statistic };

struct Part {
  std::string name;  // dotted path, e.g. "actor.memory.weight_hidden"
  int64_t rows, columns;
  Kind kind;
  int64_t offset;  // of element (0, 0) in the block; a multiple of 16
};

// Modules declare their parts here once, and take the numbers of the workspace slots that they will write.
class Layout {
 public:
  using PartId = int;
  PartId add(const std::string& name, int64_t rows, int64_t columns, Kind kind);
  int slot() { return slots_++; }

  // Names added while a scope lives are prefixed with "scope.".
  class Scope {
   public:
    Scope(Layout& layout, const std::string& name);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Layout& layout_;
    size_t prefix_length_;
  };

  std::span<const Part> parts() const { return parts_; }
  const Part& part(PartId id) const { return parts_[static_cast<size_t>(id)]; }
  int slots() const { return slots_; }
  int64_t size() const { return size_; }  // of the block, padding included
  int64_t trainable() const;              // numbers that an optimizer moves, padding excluded

 private:
  std::vector<Part> parts_;
  std::string prefix_;
  int64_t size_ = 0;
  int slots_ = 0;
};

class Parameters {
 public:
  Parameters() = default;
  explicit Parameters(std::shared_ptr<const Layout> layout);  // all zero

  View operator[](Layout::PartId id) { return view(layout_->part(id)); }
  ConstView operator[](Layout::PartId id) const { return const_cast<Parameters*>(this)->view(layout_->part(id)); }
  View view(const Part& part) { return {block_.data() + part.offset, part.rows, part.columns}; }
  ConstView view(const Part& part) const { return const_cast<Parameters*>(this)->view(part); }

  const Layout& layout() const { return *layout_; }
  std::shared_ptr<const Layout> shared_layout() const { return layout_; }
  std::span<Real> values() { return block_.values(); }  // the whole block; padding stays zero
  std::span<const Real> values() const { return block_.values(); }
  void zero() { fill(block_, Real(0)); }

  template <class Archive>
  void visit(Archive& archive) {
    for (const Part& part : layout_->parts()) {
      archive(part.name, std::span<Real>(block_.data() + part.offset, static_cast<size_t>(part.rows * part.columns)));
    }
  }

 private:
  std::shared_ptr<const Layout> layout_;
  Tensor block_;
};

}  // namespace engram::inline ENGRAM_REAL
