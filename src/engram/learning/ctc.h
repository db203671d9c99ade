// Connectionist temporal classification (Graves, Fernandez, Gomez & Schmidhuber 2006): labels of a sequence that nobody
// has aligned with its steps.
//
//   a path says one of C labels or the blank at each of T steps; B(path) drops repeats, then blanks
//   p(labels | x) = sum over the paths that B maps to them, of prod_t y_t(path_t);      loss = - log p
//
// By dynamic programming over the labels with blanks around them, l' = _ l_1 _ l_2 _ .. _ (2 L + 1 places), in log space
// and double (their (6) to (16)):
//
//   alpha_t(s) = y_t(l'_s) [alpha_{t-1}(s) + alpha_{t-1}(s-1) + alpha_{t-1}(s-2) where l'_s is no blank and not l'_{s-2}]
//   beta_t(s)  = the same from the end, without y_t;     gamma_t(s) = alpha_t(s) beta_t(s) / p
//   d loss / d logit_t(k) = y_t(k) - sum_{s: l'_s = k} gamma_t(s)
//
// Column 0 of the rows is the blank, column k + 1 label k.
#pragma once

#include <span>
#include <vector>

#include "engram/core/view.h"

namespace engram::inline ENGRAM_REAL::ctc {

constexpr int blank = 0;

// The fewest steps in which these labels can be said: one each, and a blank between two that are alike.
int64_t least_steps(std::span<const int> labels);

// log_prob, prob (T, C + 1): rows of a softmax; its derivative by the logits (T, C + 1) is overwritten. Requires
// T >= least_steps(labels), T >= 1.
double loss(ConstView log_prob, ConstView prob, std::span<const int> labels, View d_logits);

// The labels of the likeliest path.
std::vector<int> decode_greedily(ConstView log_prob);

// The likeliest labels among those whose every beginning was among the `width` likeliest at its step (prefix search
// with a beam, Hannun et al. 2014): a prefix's probability is that of all paths to it, in a blank or in its last label.
std::vector<int> decode_by_beam(ConstView log_prob, int64_t width);

// Levenshtein's distance: insertions, deletions and replacements that turn one into the other.
int64_t edit_distance(std::span<const int> a, std::span<const int> b);

}  // namespace engram::inline ENGRAM_REAL::ctc
