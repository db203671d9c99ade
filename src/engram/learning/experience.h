// Experience: T steps of N lanes in named columns, and batches of it as segments.
//
//   row t * N + lane of a column   what it holds of that step; kept as Real, as bytes (images) or as indices, and
//                                  handed out as Real
//   start (t, lane)                1 where step t begins an episode; row T is that of the step to come
//   weight (t, lane)               0 where a step may not be learned from
//   memory                         a network's memory before steps 0, L, 2L, ... of each lane
//
// A segment is a piece of one lane; a batch holds B of them side by side as sequences of as many steps as the longest
// has. So single steps, sequences of L steps, sequences behind a burn-in (Kapturowski et al. 2019) and whole episodes
// are one thing: the rows that no loss may count (burn-in, and what lies behind a shorter segment's end) have weight 0.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engram/core/space.h"
#include "engram/nn/module.h"

namespace engram::inline ENGRAM_REAL {

struct Column {
  std::string name;
  int64_t width;
  Storage storage = Storage::real;
};

// Steps [first, first + steps) of a lane.
struct Segment {
  int64_t lane, first, steps;
};

struct ExperienceShape {
  int64_t steps, lanes;  // T, N
  int64_t memory;        // M
  int64_t segment;       // L: T is a multiple of it
};

// Movable: views of its columns follow their memory.
class Experience {
 public:
  // All zero, but each weight is 1.
  Experience(const ExperienceShape& shape, std::vector<Column> columns);
  Experience(Experience&&) = default;

  const ExperienceShape& shape() const { return shape_; }
  // All steps as segments of L, by time, then by lane.
  std::vector<Segment> segments() const;

  // A column of Storage::real in place: (T*N, width).
  View real(std::string_view name);
  // rows (N, width) of step t, converted into the column's storage; Error at a number that it cannot hold.
  void put(std::string_view name, int64_t t, ConstView rows);

  Tensor start;   // (T+1, N)
  Tensor weight;  // (T, N)
  Tensor memory;  // (T/L*N, M), by time, then by lane

 private:
  using Values = std::variant<Tensor, std::vector<uint8_t>, std::vector<int32_t>>;
  friend class Batch;

  size_t find(std::string_view name) const;
  int64_t row(int64_t lane, int64_t t) const { return t * shape_.lanes + lane; }

  ExperienceShape shape_;
  std::vector<Column> columns_;
  std::vector<Values> values_;
};

// B segments side by side as L steps of B lanes; reused, its buffers grow only.
class Batch {
 public:
  explicit Batch(std::vector<std::string> names);  // of the columns that it receives

  // The first burn_in steps of each segment get weight 0; so do the rows behind a shorter segment's end, which repeat
  // its last step, so that whatever reads them reads something sound. Requirements: segments lie inside of the
  // experience; each begins where a memory was kept, or where an episode begins, which needs none (zero).
  void gather(const Experience& from, std::span<const Segment> segments, int64_t burn_in);

  View operator[](std::string_view name);  // (L*B, width): row l * B + b is step l of segment b
  Sequence sequence(std::string_view observation) { return {(*this)[observation], start}; }

  int64_t steps = 0, lanes = 0;  // L, B
  Tensor start;                  // (L, B)
  Tensor weight;                 // (L*B, 1)
  Tensor memory;                 // (B, M) before each segment's first step

 private:
  void place(const Experience& from, std::span<const Segment> segments);

  std::vector<std::string> names_;
  std::vector<Tensor> columns_;  // of names_
  std::vector<int64_t> rows_;    // L*B: of the experience
};

}  // namespace engram::inline ENGRAM_REAL
