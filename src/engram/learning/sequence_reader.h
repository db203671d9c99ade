// SequenceReader: the training part of a data set as blocks of T steps in N lanes, for whoever learns from sequences.
//
//   steps > 0   T = steps. A lane reads on where its last block ended and carries its memory; where a sequence ends
//               the next one begins in the same lane, in the same block, with start = 1: nothing is padded
//   steps = 0   whole sequences, one a lane; T is the longest one's length, and the rows behind a shorter one's end
//               repeat its last step with weight 0, so that nothing padded is learned
//
// A pass shows every sequence once, in an order that is drawn anew for each pass. A sequence that may be begun in its
// middle (a text) and is longer than an N-th of the part is cut into pieces of that length, so that N lanes share it.
#pragma once

#include <vector>

#include "engram/env/dataset.h"
#include "engram/nn/module.h"

namespace engram::inline ENGRAM_REAL {

class SequenceReader {
 public:
  // Error where the training part is empty. `data` outlives the reader.
  SequenceReader(const Dataset& data, int64_t lanes, int64_t steps, uint64_t seed);

  void next();  // fills the block below

  Tensor input;   // (T*N, columns of the input space)
  Tensor target;  // (T*N, columns of the target space)
  Tensor weight;  // (T*N, 1)
  Tensor start;   // (T, N)

  // Steps of each lane in the block, without the padding behind them.
  std::vector<int64_t> lengths;

  // The sequence that a lane has read last.
  int64_t sequence_in(int64_t lane) const {
    return pieces_[static_cast<size_t>(lanes_[static_cast<size_t>(lane)].piece)].sequence;
  }

  int64_t lanes() const { return static_cast<int64_t>(lanes_.size()); }
  int64_t steps_read() const { return steps_read_; }  // so far, padding not counted
  int64_t passes() const { return pass_; }            // begun
  int64_t longest_block() const { return steps_ > 0 ? steps_ : longest_; }

  void visit(Archive& archive);

 private:
  struct Piece {
    int64_t sequence, first, steps;
  };
  struct Lane {
    int64_t piece = 0, at = 0;  // at: steps of the piece that were read; all of them: it wants another piece
  };

  int64_t take();  // the next piece of the pass, of a new one where it is through
  void begin_pass();
  void read_lane(int64_t lane, int64_t steps);
  void read_rows(int64_t lane, int64_t t, const Stretch& from, int64_t count);
  void pad(int64_t lane, int64_t from, int64_t to);

  const Dataset& data_;
  int64_t steps_;
  uint64_t seed_;
  int64_t longest_ = 0;  // of a piece
  std::vector<Piece> pieces_;
  std::vector<int> order_;  // of the pieces in this pass
  int64_t pass_ = 0, next_ = 0, steps_read_ = 0;
  std::vector<Lane> lanes_;
  Tensor rows_, row_target_, row_weight_;  // of one lane: (T, columns), (T, columns), (T, 1)
};

}  // namespace engram::inline ENGRAM_REAL
