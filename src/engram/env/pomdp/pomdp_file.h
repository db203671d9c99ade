// A Pomdp as text, in the format of A. Cassandra's pomdp-solve ("POMDP file format", pomdp.org), read whole.
//
//   discount: 0.95        values: reward | cost
//   states: 2 | left right        actions: ...        observations: ...       a count, or names
//   start: 0.5 0.5 | uniform | left        start include: left ...        start exclude: right ...     else uniform
//   T: a : s : s' p       T: a : s  row of S | uniform | reset       T: a  S x S numbers | uniform | identity
//   O: a : s' : o p       O: a : s' row of O | uniform               O: a  S x O numbers | uniform
//   R: a : s : s' : o r   R: a : s : s'  row of O                    R: a : s  S x O numbers
//
// `*` stands for all of a kind, a number for the so-many-th from 0, # begins a comment, what stands later replaces what
// stood earlier; rewards that no line tells are 0. `reset` is the start distribution. Rows of T and O must sum to 1
// within 1e-5 and are divided by their sums.
//
// Errors name file, line, what was expected and what was found; the tables' sizes are held against memory before they
// are made. A file without observations is a process whose state is seen: model_file.h reads those.
#pragma once

#include <string>
#include <string_view>

#include "engram/env/pomdp/pomdp.h"

namespace engram {

// `file`: the name that errors show.
Pomdp read_pomdp(std::string_view text, const std::string& file);

}  // namespace engram
