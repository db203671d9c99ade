#include "engram/learning/replay.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

#include "engram/core/error.h"
#include "engram/core/options.h"
#include "engram/core/resources.h"

namespace engram::inline ENGRAM_REAL {
namespace {

// The last byte of a row: how its step ended, and what the row is.
constexpr uint8_t ending_bits = 3, last_bit = 4, start_bit = 8;
constexpr int64_t block_bytes = 1 << 16;

Ending ending_of(uint8_t facts) { return static_cast<Ending>(facts & ending_bits); }
bool is_last(uint8_t facts) { return (facts & last_bit) != 0; }

int64_t up_to_multiple(int64_t x, int64_t of) { return (x + of - 1) / of * of; }

// Rows of a lane: its share of the steps and the open row.
int64_t rows_of_lane(const ReplayShape& shape, int64_t lanes) {
  const int64_t steps = (shape.steps + lanes - 1) / lanes;
  if (steps < shape.length + shape.stride - 1) {
    throw Error("--buffer_size: expected at least " + std::to_string(lanes * (shape.length + shape.stride - 1)) +
                ", a sequence of " + std::to_string(shape.length) + " steps of each of " + std::to_string(lanes) +
                " lanes, found " + std::to_string(shape.steps));
  }
  return up_to_multiple(steps + 1, shape.stride);
}

uint8_t whole(Real x, int most) {
  if (x >= 0 && x <= static_cast<Real>(most) && x == std::floor(x)) return static_cast<uint8_t>(x);
  throw Error("replay: an image's value: expected a whole number from 0 to " + std::to_string(most) + ", found " +
              shortest(static_cast<double>(x)));
}

int64_t image_bytes(const Space& observation) {
  const int64_t values = observation.columns();
  return observation.storage() == Storage::bit ? (values + 7) / 8 : observation.storage() == Storage::byte ? values : 0;
}

[[noreturn]] void altered(int64_t lane, int64_t k, const std::string& what) {
  throw Error("checkpoint: replay: lane " + std::to_string(lane) + ", row " + std::to_string(k) + ": " + what +
              "; it was altered");
}

}  // namespace

ReplayBuffer::ReplayBuffer(const VectorEnv& world, const ReplayShape& shape)
    : shape_(shape),
      observation_(world.observation_space()),
      action_(world.action_space()),
      choices_(world.masked() ? action_.choices() : 0) {
  assert(shape.length >= 1 && shape.stride >= 1 && (shape.length > 1 || shape.stride == 1));
  const int64_t image = image_bytes(observation_);
  reals_ = 1 + action_.columns() + (image > 0 ? 0 : observation_.columns());
  bytes_ = image + choices_ + 1;
  width_ = reals_ + up_to_multiple(bytes_, sizeof(Real)) / static_cast<int64_t>(sizeof(Real));
  capacity_ = rows_of_lane(shape, world.lanes());
  chunk_rows_ = up_to_multiple(std::max<int64_t>(1, block_bytes / bytes_per_row()), shape.stride);
  chunks_ = (capacity_ + chunk_rows_ - 1) / chunk_rows_;
  const double rows = static_cast<double>(world.lanes()) * static_cast<double>(capacity_);
  const double numbers =
      rows * (static_cast<double>(width_) + static_cast<double>(shape.memory) / static_cast<double>(shape.stride));
  demand_memory("a replay of " + std::to_string(shape.steps) + " steps", numbers * sizeof(Real),
                "choose a smaller --buffer_size");
  rows_ = std::make_unique_for_overwrite<Real[]>(static_cast<size_t>(world.lanes() * capacity_ * width_));
  memory_.resize(world.lanes() * units_of_ring(), shape.memory);
  heads_.assign(static_cast<size_t>(world.lanes()), -1);
  lasts_.assign(heads_.size(), 0);
  chunk_.resize(static_cast<size_t>(world.lanes() * chunks_));
}

void ReplayBuffer::begin(const Lanes& lanes, ConstView memory) {
  const ObservationBatch now = lanes.now();
  for (int64_t i = 0; i < this->lanes(); ++i) {
    assert(heads_[static_cast<size_t>(i)] == -1);
    open(i, now.values.slice_rows(i, 1), choices_ > 0 ? now.mask.slice_rows(i, 1) : ConstView(), memory, start_bit);
  }
}

void ReplayBuffer::add(const Lanes& lanes, ConstView action, ConstView memory) {
  const ObservationBatch now = lanes.now();
  for (int64_t i = 0; i < this->lanes(); ++i) {
    const Ending ending = lanes.ending(i);
    const bool ends = ending != Ending::none;
    close(i, action.slice_rows(i, 1), lanes.reward(i), ending);
    // What is allowed after an episode's end nobody says: everything.
    if (ends) open(i, lanes.next_observation(i), {}, memory, last_bit);
    open(i, now.values.slice_rows(i, 1), choices_ > 0 ? now.mask.slice_rows(i, 1) : ConstView(), memory,
         ends ? start_bit : 0);
  }
}

// The row behind the lane's newest one. `memory` (N, M): of all lanes.
void ReplayBuffer::open(int64_t lane, ConstView observation, ConstView mask, ConstView memory, uint8_t facts_of_row) {
  int64_t& head = heads_[static_cast<size_t>(lane)];
  int64_t& lasts = lasts_[static_cast<size_t>(lane)];
  if (head >= 0 && is_last(facts(lane, head))) ++lasts;
  ++head;
  if (head >= capacity_ && is_last(facts(lane, head))) --lasts;  // the row that stands there now
  touch(lane, head);
  Real* const to = row(lane, head);
  std::fill_n(to, width_, Real(0));
  write_observation(observation, to);
  uint8_t* const allowed = bytes(to) + bytes_ - 1 - choices_;
  for (int64_t c = 0; c < choices_; ++c) allowed[c] = mask.empty() || mask(0, c) != 0 ? 1 : 0;
  bytes(to)[bytes_ - 1] = facts_of_row;
  if (shape_.memory == 0 || head % shape_.stride != 0) return;
  copy(memory.slice_rows(lane, 1), memory_.view().slice_rows(unit_place(lane, head / shape_.stride), 1));
}

void ReplayBuffer::close(int64_t lane, ConstView action, double reward, Ending ending) {
  const int64_t head = heads_[static_cast<size_t>(lane)];
  touch(lane, head);
  Real* const to = row(lane, head);
  to[0] = static_cast<Real>(reward);
  std::ranges::copy(action.row_span(0), to + 1);
  bytes(to)[bytes_ - 1] |= static_cast<uint8_t>(ending);
}

void ReplayBuffer::touch(int64_t lane, int64_t k) {
  chunk_[static_cast<size_t>(lane * chunks_ + k % capacity_ / chunk_rows_)] = {};
}

void ReplayBuffer::write_observation(ConstView observation, Real* row) const {
  const std::span<const Real> values = observation.row_span(0);
  uint8_t* const image = bytes(row);
  if (observation_.storage() == Storage::bit) {
    for (size_t i = 0; i < values.size(); ++i) image[i / 8] |= static_cast<uint8_t>(whole(values[i], 1) << i % 8);
  } else if (observation_.storage() == Storage::byte) {
    std::ranges::transform(values, image, [](Real x) { return whole(x, 255); });
  } else {
    std::ranges::copy(values, row + 1 + action_.columns());
  }
}

void ReplayBuffer::read_observation(const Real* row, Real* to) const {
  const uint8_t* const image = bytes(row);
  const int64_t count = observation_.columns();
  if (observation_.storage() == Storage::bit) {
    for (int64_t i = 0; i < count; ++i) to[i] = static_cast<Real>(image[i / 8] >> i % 8 & 1);
  } else if (observation_.storage() == Storage::byte) {
    std::transform(image, image + count, to, [](uint8_t x) { return static_cast<Real>(x); });
  } else {
    std::copy_n(row + 1 + action_.columns(), count, to);
  }
}

int64_t ReplayBuffer::oldest(int64_t lane) const {
  return std::max<int64_t>(0, heads_[static_cast<size_t>(lane)] + 1 - capacity_);
}

int64_t ReplayBuffer::first_unit(int64_t lane) const { return (oldest(lane) + shape_.stride - 1) / shape_.stride; }

int64_t ReplayBuffer::end_unit(int64_t lane) const {
  const int64_t behind = heads_[static_cast<size_t>(lane)] - shape_.length;  // where the newest whole unit may begin
  return std::max(first_unit(lane), behind < 0 ? 0 : behind / shape_.stride + 1);
}

// No two rows without a step follow each other, so a longer unit has one.
bool ReplayBuffer::has_step(int64_t lane, int64_t unit) const {
  return shape_.length > 1 || !is_last(facts(lane, unit * shape_.stride));
}

int64_t ReplayBuffer::size() const {
  int64_t count = 0;
  for (int64_t i = 0; i < lanes(); ++i) {
    count += end_unit(i) - first_unit(i) - (shape_.length > 1 ? 0 : lasts_[static_cast<size_t>(i)]);
  }
  return count;
}

// Behind each step may lie a row without one; a whole unit may have just lost its first row.
int64_t ReplayBuffer::least_size() const {
  const int64_t closed = capacity_ - 1, length = shape_.length, stride = shape_.stride;
  return lanes() * (length == 1 ? closed / 2 : (closed - length - (stride - 1)) / stride + 1);
}

void ReplayBuffer::draw(Rng& random, int64_t units, std::vector<Segment>& drawn) const {
  assert(size() >= units);
  std::vector<int64_t> alive;  // N
  alive.reserve(heads_.size());
  for (int64_t i = 0; i < lanes(); ++i) alive.push_back(end_unit(i) - first_unit(i));
  const int64_t all = std::accumulate(alive.begin(), alive.end(), int64_t{0});
  std::vector<int64_t> ranks;  // of all units alive, of those drawn
  ranks.reserve(static_cast<size_t>(units));
  drawn.clear();
  while (static_cast<int64_t>(drawn.size()) < units) {
    const int64_t rank = random.below(all);
    if (std::ranges::find(ranks, rank) != ranks.end()) continue;
    int64_t lane = 0, at = rank;
    for (; at >= alive[static_cast<size_t>(lane)]; ++lane) at -= alive[static_cast<size_t>(lane)];
    const int64_t unit = first_unit(lane) + at;
    if (!has_step(lane, unit)) continue;
    ranks.push_back(rank);
    drawn.push_back(segment(lane, unit));
  }
}

void ReplayBuffer::gather(std::span<const Segment> units, double gamma, int64_t n, ReplayBatch& batch) const {
  assert(n == 1 || shape_.length == 1);
  const int64_t L = batch.steps = shape_.length, B = batch.lanes = static_cast<int64_t>(units.size());
  batch.observation.resize((L + 1) * B, observation_.columns());
  batch.mask.resize((L + 1) * B, choices_);
  batch.start.resize(L + 1, B);
  batch.last.resize(L + 1, B);
  batch.action.resize(L * B, action_.columns());
  for (Tensor* column : {&batch.reward, &batch.discount, &batch.weight}) column->resize(L * B, 1);
  batch.memory.resize(B, shape_.memory);
  for (int64_t b = 0; b < B; ++b) {
    const auto [lane, first, length] = units[static_cast<size_t>(b)];
    assert(length == L && first >= oldest(lane) && first + L <= heads_[static_cast<size_t>(lane)]);
    int64_t next = first;
    for (int64_t l = 0; l < L; ++l) {
      read_seen(lane, first + l, l * B + b, batch);
      next = read_done(lane, first + l, l * B + b, gamma, n, batch);
    }
    read_seen(lane, next, L * B + b, batch);
    if (shape_.memory == 0) continue;
    copy(memory_.view().slice_rows(unit_place(lane, first / shape_.stride), 1), batch.memory.view().slice_rows(b, 1));
  }
}

// What was seen in row k.
void ReplayBuffer::read_seen(int64_t lane, int64_t k, int64_t at, ReplayBatch& batch) const {
  const Real* const from = row(lane, k);
  const uint8_t* const allowed = bytes(from) + bytes_ - 1 - choices_;
  read_observation(from, batch.observation.view().row(at));
  if (choices_ > 0)
    std::transform(allowed, allowed + choices_, batch.mask.view().row(at),
                   [](uint8_t x) { return static_cast<Real>(x); });
  const uint8_t is = facts(lane, k);
  batch.start.data()[at] = (is & start_bit) != 0 ? Real(1) : Real(0);
  batch.last.data()[at] = is_last(is) ? Real(1) : Real(0);
}

// What was done in row k and in the n - 1 after it; returns the row that it led to.
int64_t ReplayBuffer::read_done(int64_t lane, int64_t k, int64_t at, double gamma, int64_t n,
                                ReplayBatch& batch) const {
  const Real* const from = row(lane, k);
  std::copy_n(from + 1, action_.columns(), batch.action.view().row(at));
  const bool step = !is_last(facts(lane, k));
  double reward = 0, discount = step ? 1 : 0;
  const int64_t end = std::min(k + n, heads_[static_cast<size_t>(lane)]);
  for (Ending ending = Ending::none; k < end && ending == Ending::none; ++k) {
    reward += discount * static_cast<double>(row(lane, k)[0]);
    ending = ending_of(facts(lane, k));
    discount *= ending == Ending::terminated ? 0 : gamma;
  }
  batch.reward(at, 0) = static_cast<Real>(reward);
  batch.discount(at, 0) = static_cast<Real>(discount);
  batch.weight(at, 0) = step ? Real(1) : Real(0);
  return k;
}

void ReplayBuffer::visit(Archive& archive) {
  archive("heads", std::span(heads_));
  archive("lasts", std::span(lasts_));
  for (int64_t head : heads_) {
    if (head < -1 || head > (int64_t{1} << 60)) throw Error("checkpoint: replay: no number of rows; it was altered");
  }
  for (int64_t lane = 0; lane < lanes(); ++lane) {
    for (int64_t chunk = 0; chunk < chunks_; ++chunk) visit_chunk(archive, lane, chunk);
  }
  if (archive.loading()) demand_sound();
}

// Its rows that were ever written, and the memories of the units that begin there.
void ReplayBuffer::visit_chunk(Archive& archive, int64_t lane, int64_t chunk) {
  const int64_t first = chunk * chunk_rows_;
  const int64_t written = std::min(heads_[static_cast<size_t>(lane)] + 1, capacity_);
  const int64_t rows = std::min(written - first, chunk_rows_);
  if (rows <= 0) return;
  const std::string name = std::to_string(lane) + "." + std::to_string(chunk);
  Chunk& known = chunk_[static_cast<size_t>(lane * chunks_ + chunk)];
  archive.block(name, std::span(row(lane, first), static_cast<size_t>(rows * width_)), known.rows,
                any_number);  // bytes stand among them
  if (shape_.memory == 0) return;
  const int64_t units = (rows + shape_.stride - 1) / shape_.stride;
  Real* const memory = memory_.view().row(unit_place(lane, first / shape_.stride));
  archive.block(name + ".memory", std::span(memory, static_cast<size_t>(units * shape_.memory)), known.memory);
}

// Actions are indices elsewhere, and what follows a row is trusted: nothing else is taken from a file.
void ReplayBuffer::demand_sound() const {
  const RowCheck observation_fits(observation_), action_fits(action_);
  ReplayBatch seen;
  seen.observation.resize(1, observation_.columns());
  seen.mask.resize(1, choices_);
  seen.start.resize(1, 1);
  seen.last.resize(1, 1);
  for (int64_t lane = 0; lane < lanes(); ++lane) {
    const int64_t head = heads_[static_cast<size_t>(lane)];
    int64_t lasts = 0;
    if (head < 0 || is_last(facts(lane, head))) altered(lane, head, "nothing to go on from");
    for (int64_t k = oldest(lane); k <= head; ++k) {
      if (k > oldest(lane)) demand_follows(lane, k);
      read_seen(lane, k, 0, seen);
      if (!observation_fits(seen.observation.data())) altered(lane, k, "an observation outside its space");
      demand_sound_step(lane, k, action_fits);
      lasts += k < head && is_last(facts(lane, k)) ? 1 : 0;
    }
    if (lasts != lasts_[static_cast<size_t>(lane)]) altered(lane, head, "not as many endings as there are");
  }
}

void ReplayBuffer::demand_sound_step(int64_t lane, int64_t k, const RowCheck& action_fits) const {
  const uint8_t is = facts(lane, k);
  if ((is & ending_bits) > 2 || is > 15 || (is_last(is) && is != last_bit)) altered(lane, k, "no ending");
  const Real* const done = row(lane, k);
  if (!std::all_of(done, done + 1 + action_.columns(), [](Real x) { return std::isfinite(x); })) {
    altered(lane, k, "a number that is not finite");
  }
  // A box's actions are learned from as whoever added them wrote them, in units of his own.
  if (action_.type() != Space::Type::box && !action_fits(done + 1)) altered(lane, k, "an action outside its space");
}

void ReplayBuffer::demand_follows(int64_t lane, int64_t k) const {
  const uint8_t is = facts(lane, k), before = facts(lane, k - 1);
  const bool ended = ending_of(before) != Ending::none, starts = (is & start_bit) != 0;
  if (is_last(is) != ended || starts != is_last(before)) altered(lane, k, "an episode that does not follow");
}

}  // namespace engram::inline ENGRAM_REAL
