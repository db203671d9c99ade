// ReplayBuffer: the last steps of N lanes, to learn from again (Lin 1992; Mnih et al. 2015).
//
// Each lane has a ring of rows. A row is what was seen and what was done there; each observation is stored once:
//
//   row k   observation o_t | mask | action a_t | reward r_{t+1} | how the step ended      what follows: row k + 1
//
// An episode's true last observation has a row of its own, `last`, without a step; the row after it, `start`, begins
// the next episode. So the row after a step always holds what the step led to, at a termination and a truncation too,
// and nothing needs a special case. The newest row of a lane is open: it was seen, but nothing was done there yet.
//
// A draw is a unit: `length` rows that begin at a multiple of `stride`, where the network's memory was kept:
//
//   length 1, stride 1        single steps: plain DQN, TD3, SAC
//   length L, stride s < L    sequences that overlap by L - s, each behind its stored memory (Kapturowski et al. 2019)
//
// Observations of a binary image take a bit a value, of another within 0..255 a byte, all others a Real (an index is one
// exactly). In an
// archive the rings are blocks (core/archive.h): a checkpoint writes those that changed since the last one, and the
// memory that the whole ring will need is asked for before the first step.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engram/core/rng.h"
#include "engram/learning/experience.h"
#include "engram/learning/lanes.h"

namespace engram::inline ENGRAM_REAL {

struct ReplayShape {
  int64_t steps;       // that are kept at least, all lanes together, less one row an episode
  int64_t memory = 0;  // M: floats per lane
  int64_t length = 1;  // rows of a unit; 1, or 2 and more
  int64_t stride = 1;  // between the beginnings of units
};

// B units side by side as L steps of B lanes, and the observation that each ends before; reused, grows only.
struct ReplayBatch {
  int64_t steps = 0, lanes = 0;  // L, B
  Tensor observation;            // ((L+1)*B, columns), raw: row l * B + b is step l of unit b
  Tensor mask;                   // ((L+1)*B, choices): 1 allowed, 0 forbidden; empty where nothing is ever forbidden
  Tensor start;                  // (L+1, B): 1 where an episode begins
  Tensor last;                   // (L+1, B): 1 at an episode's last observation, where no step was made
  Tensor action;                 // (L*B, columns of the action)
  Tensor reward, discount;       // (L*B, 1): discount is 0 where the step terminated, else gamma
  Tensor weight;                 // (L*B, 1): 0 where `last`, else 1
  Tensor memory;                 // (B, M) before each unit's first row

  ConstView observations(int64_t first, int64_t steps_of_it) const {  // rows of steps [first, first + steps_of_it)
    return observation.view().slice_rows(first * lanes, steps_of_it * lanes);
  }
  ConstView masks(int64_t first, int64_t steps_of_it) const {
    return mask.columns() == 0 ? ConstView() : mask.view().slice_rows(first * lanes, steps_of_it * lanes);
  }
  ConstView next_observation() const { return observations(1, steps); }  // row r: what the step of row r led to
  ConstView next_mask() const { return masks(1, steps); }
};

class ReplayBuffer {
 public:
  // Error (status 2) where the machine has not the memory for a full ring.
  ReplayBuffer(const VectorEnv& world, const ReplayShape& shape);

  // Once, before the first step: what each lane shows. memory (N, M) before it.
  void begin(const Lanes& lanes, ConstView memory);
  // After lanes.step(action): action (N, columns) as it shall be learned from, memory (N, M) as it is before the coming
  // step.
  void add(const Lanes& lanes, ConstView action, ConstView memory);

  const ReplayShape& shape() const { return shape_; }
  int64_t bytes_per_row() const { return width_ * static_cast<int64_t>(sizeof(Real)); }
  int64_t lanes() const { return static_cast<int64_t>(heads_.size()); }
  int64_t size() const;        // units that may be drawn
  int64_t least_size() const;  // of a full ring, however short episodes are

  // `units` different ones, each equally likely. Requirement: size() is not less.
  void draw(Rng& random, int64_t units, std::vector<Segment>& drawn) const;

  // Units as they were played. With length 1 and n > 1 a row holds n steps (fewer where the episode or what was seen
  // ends before): reward = sum gamma^i r, discount = gamma^n or 0, and next_observation is the one after them. Of
  // sequences n-step returns are taken in the sequence (learning/returns.h), with `last` as their starts.
  void gather(std::span<const Segment> units, double gamma, int64_t n, ReplayBatch& batch) const;

  // For those who keep something of each unit (learning/priorities.h). Units of a lane are numbered from 0 on; unit u
  // begins at row u * stride. Alive are those from first_unit to before end_unit.
  int64_t units_of_ring() const { return capacity_ / shape_.stride; }
  int64_t first_unit(int64_t lane) const;
  int64_t end_unit(int64_t lane) const;
  bool has_step(int64_t lane, int64_t unit) const;  // whether there is something to learn in it
  Segment segment(int64_t lane, int64_t unit) const { return {lane, unit * shape_.stride, shape_.length}; }

  void visit(Archive& archive);

 private:
  struct Chunk {
    BlockName rows, memory;  // of what was saved or loaded; forgotten when it changes
  };

  Real* row(int64_t lane, int64_t k) { return rows_.get() + place(lane, k) * width_; }
  const Real* row(int64_t lane, int64_t k) const { return rows_.get() + place(lane, k) * width_; }
  int64_t place(int64_t lane, int64_t k) const { return lane * capacity_ + k % capacity_; }
  uint8_t* bytes(Real* row) const { return reinterpret_cast<uint8_t*>(row + reals_); }
  const uint8_t* bytes(const Real* row) const { return reinterpret_cast<const uint8_t*>(row + reals_); }
  uint8_t facts(int64_t lane, int64_t k) const { return bytes(row(lane, k))[bytes_ - 1]; }
  int64_t unit_place(int64_t lane, int64_t unit) const { return lane * units_of_ring() + unit % units_of_ring(); }
  int64_t oldest(int64_t lane) const;

  void open(int64_t lane, ConstView observation, ConstView mask, ConstView memory, uint8_t facts);
  void close(int64_t lane, ConstView action, double reward, Ending ending);
  void touch(int64_t lane, int64_t k);
  void write_observation(ConstView observation, Real* row) const;
  void read_observation(const Real* row, Real* to) const;
  void read_seen(int64_t lane, int64_t k, int64_t at, ReplayBatch& batch) const;
  int64_t read_done(int64_t lane, int64_t k, int64_t at, double gamma, int64_t n, ReplayBatch& batch) const;
  void visit_chunk(Archive& archive, int64_t lane, int64_t chunk);
  void demand_sound() const;
  void demand_sound_step(int64_t lane, int64_t k, const RowCheck& action_fits) const;
  void demand_follows(int64_t lane, int64_t k) const;

  ReplayShape shape_;
  Space observation_, action_;
  int64_t choices_;                // columns of the mask; 0 where nothing is forbidden
  int64_t reals_, bytes_, width_;  // of a row: Reals in front, bytes behind them, Reals of all of it
  int64_t capacity_;               // rows of a lane
  int64_t chunk_rows_, chunks_;    // rows of a block, blocks of a lane
  std::unique_ptr<Real[]> rows_;   // (N, capacity, width): a row is written before it is read
  Tensor memory_;                  // (N * units_of_ring, M)
  std::vector<int64_t> heads_;     // N: the open row; -1 before begin
  std::vector<int64_t> lasts_;     // N: how many of the rows that are alive are `last`
  std::vector<Chunk> chunk_;       // N * chunks
};

}  // namespace engram::inline ENGRAM_REAL
