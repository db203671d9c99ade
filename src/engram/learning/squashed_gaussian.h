// SquashedGaussian: a normal variable pressed into the box by tanh (Haarnoja et al. 2018, appendix C), and its limit
// without deviation, SquashedPoint (Lillicrap et al. 2016). An action is in units of the box, within [-1, 1].
//
//   u = mean + exp(log_std) noise,   a = tanh u,   log_std clamped to [-20, 2] as in Stable-Baselines3
//   log p(a) = sum -noise^2 / 2 - log_std - log(2 pi) / 2 - log(1 - tanh^2 u)
//   log(1 - tanh^2 u) = 2 (log 2 - u - log(1 + exp(-2 u))), which holds where tanh u is 1 to the last bit
//
// Beside what every distribution can do, draw() and backward_through() let gradients pass through the action itself: the
// noise is kept, so that a is a function of the parameters (the reparameterisation of Kingma & Welling 2014). log_prob
// there comes from u. evaluate() has the action alone, which tells u only up to its rounding. There is no closed form of
// the entropy; `entropy` is that of u, before it is squashed.
#pragma once

#include "engram/learning/distribution.h"

namespace engram::inline ENGRAM_REAL {

class SquashedGaussian final : public Distribution {
 public:
  explicit SquashedGaussian(Space box) : Distribution(std::move(box)) {}
  int64_t parameters() const override { return 2 * space().columns(); }
  bool squashes() const override { return true; }

  // What draw keeps for backward_through; reused, grows only.
  struct Path {
    Tensor noise;      // (m, A) standard normal: the caller's to fill
    Tensor deviation;  // (m, A)
    Tensor u;          // (m, A)
    Tensor log_prob;   // (m, 1)
  };
  // parameters (m, 2 A), path.noise (m, A) -> action (m, A), and the rest of the path.
  void draw(ConstView parameters, Path& path, View action) const;
  // d_action (m, A), d_log_prob (m, 1) -> d_parameters (m, 2 A), overwritten. action: what draw gave.
  void backward_through(ConstView parameters, ConstView action, const Path& path, ConstView d_action,
                        ConstView d_log_prob, View d_parameters) const;

 private:
  void prepare(ConstView parameters, ConstView mask, Evaluation& evaluation) const override;
  void score(ConstView parameters, ConstView action, Evaluation& evaluation) const override;
  void choose(ConstView parameters, const Evaluation& evaluation, std::span<Rng> random, bool deterministic,
              View action) const override;
  void differentiate(ConstView parameters, ConstView action, const Evaluation& evaluation, ConstView d_log_prob,
                     ConstView d_entropy, View d_parameters) const override;
};

// The action is tanh of the parameters, whatever the chance; log_prob and entropy are 0, for want of a density.
class SquashedPoint final : public Distribution {
 public:
  explicit SquashedPoint(Space box) : Distribution(std::move(box)) {}
  int64_t parameters() const override { return space().columns(); }
  bool squashes() const override { return true; }

  static void draw(ConstView parameters, View action);  // both (m, A)
  // d_action (m, A) -> d_parameters (m, A). action: what draw gave.
  static void backward_through(ConstView action, ConstView d_action, View d_parameters);

 private:
  void prepare(ConstView, ConstView, Evaluation&) const override {}
  void score(ConstView parameters, ConstView action, Evaluation& evaluation) const override;
  void choose(ConstView parameters, const Evaluation&, std::span<Rng>, bool, View action) const override {
    draw(parameters, action);
  }
  void differentiate(ConstView parameters, ConstView action, const Evaluation& evaluation, ConstView d_log_prob,
                     ConstView d_entropy, View d_parameters) const override;
};

}  // namespace engram::inline ENGRAM_REAL
