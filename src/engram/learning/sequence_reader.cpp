#include "engram/learning/sequence_reader.h"

#include <algorithm>
#include <numeric>

#include "engram/core/error.h"
#include "engram/core/rng.h"

namespace engram::inline ENGRAM_REAL {

SequenceReader::SequenceReader(const Dataset& data, int64_t lanes, int64_t steps, uint64_t seed)
    : data_(data), steps_(steps), seed_(seed), lanes_(static_cast<size_t>(lanes)) {
  int64_t total = 0;
  for (int64_t i = 0; i < data.sequences(DataPart::train); ++i) total += data.length(DataPart::train, i);
  if (total == 0) throw Error("data: the training part is empty");
  const int64_t share = data.divisible() ? (total + lanes - 1) / lanes : total;
  for (int64_t i = 0; i < data.sequences(DataPart::train); ++i) {
    const int64_t length = data.length(DataPart::train, i);
    for (int64_t first = 0; first < length; first += share) {
      pieces_.push_back({i, first, std::min(share, length - first)});
      longest_ = std::max(longest_, pieces_.back().steps);
    }
  }
  order_.resize(pieces_.size());
  begin_pass();
  for (Lane& lane : lanes_) lane.piece = take();
}

void SequenceReader::begin_pass() {
  std::iota(order_.begin(), order_.end(), 0);
  Rng(seed_, Purpose::minibatch, static_cast<uint32_t>(pass_)).shuffle(order_);
  ++pass_;
  next_ = 0;
}

int64_t SequenceReader::take() {
  if (next_ == static_cast<int64_t>(order_.size())) begin_pass();
  return order_[static_cast<size_t>(next_++)];
}

void SequenceReader::next() {
  int64_t steps = steps_;
  for (Lane& lane : lanes_) {
    if (steps_ > 0) break;
    if (lane.at > 0) lane = {take(), 0};
    steps = std::max(steps, pieces_[static_cast<size_t>(lane.piece)].steps);
  }
  const int64_t rows = steps * lanes();
  input.resize(rows, data_.input_space().columns());
  target.resize(rows, data_.target_space().columns());
  weight.resize(rows, 1);
  start.resize(steps, lanes());
  lengths.assign(lanes_.size(), steps);
  for (int64_t lane = 0; lane < lanes(); ++lane) read_lane(lane, steps);
}

void SequenceReader::read_lane(int64_t lane, int64_t steps) {
  Lane& here = lanes_[static_cast<size_t>(lane)];
  for (int64_t t = 0; t < steps;) {
    const Piece& piece = pieces_[static_cast<size_t>(here.piece)];
    if (here.at == piece.steps) {
      if (steps_ == 0) {
        lengths[static_cast<size_t>(lane)] = t;
        return pad(lane, t, steps);
      }
      here = {take(), 0};
      continue;
    }
    const int64_t count = std::min(steps - t, piece.steps - here.at);
    read_rows(lane, t, {DataPart::train, piece.sequence, piece.first + here.at}, count);
    for (int64_t i = 0; i < count; ++i) start(t + i, lane) = here.at + i == 0 ? Real(1) : Real(0);
    here.at += count;
    t += count;
    steps_read_ += count;
  }
}

void SequenceReader::read_rows(int64_t lane, int64_t t, const Stretch& from, int64_t count) {
  rows_.resize(count, input.columns());
  row_target_.resize(count, target.columns());
  row_weight_.resize(count, 1);
  data_.read(from, rows_, row_target_, row_weight_);
  for (int64_t i = 0; i < count; ++i) {
    const int64_t row = (t + i) * lanes() + lane;
    copy(rows_.view().slice_rows(i, 1), input.view().slice_rows(row, 1));
    copy(row_target_.view().slice_rows(i, 1), target.view().slice_rows(row, 1));
    weight(row, 0) = row_weight_(i, 0);
  }
}

void SequenceReader::pad(int64_t lane, int64_t from, int64_t to) {
  for (int64_t t = from; t < to; ++t) {
    const int64_t row = t * lanes() + lane, last = row - lanes();
    copy(input.view().slice_rows(last, 1), input.view().slice_rows(row, 1));
    copy(target.view().slice_rows(last, 1), target.view().slice_rows(row, 1));
    weight(row, 0) = 0;
    start(t, lane) = 0;
  }
}

void SequenceReader::visit(Archive& archive) {
  archive("pass", pass_, a_count);
  archive("next", next_);
  archive("steps_read", steps_read_, a_count);
  for (size_t i = 0; i < lanes_.size(); ++i) {
    archive("piece_" + std::to_string(i), lanes_[i].piece);
    archive("at_" + std::to_string(i), lanes_[i].at);
  }
  if (!archive.loading()) return;
  const auto inside = [](int64_t value, size_t count) { return value >= 0 && value <= static_cast<int64_t>(count); };
  bool sound = pass_ > 0 && inside(next_, order_.size());
  for (const Lane& lane : lanes_) {
    sound = sound && inside(lane.piece, pieces_.size() - 1) &&
            inside(lane.at, static_cast<size_t>(pieces_[static_cast<size_t>(lane.piece)].steps));
  }
  if (!sound) throw Error("the checkpoint is of other data: its lanes read sequences that are not there");
  const int64_t next = next_;
  --pass_;
  begin_pass();
  next_ = next;
}

}  // namespace engram::inline ENGRAM_REAL
