// Optimizers: g -> a step of the weights. `statistic` parts never move; weight decay spares biases.
//
//   Adam (Kingma & Ba 2015)   m = b1 m + (1-b1) g;  v = b2 v + (1-b2) g^2
//                             w -= lr / (1 - b1^t) * m / (sqrt(v) / sqrt(1 - b2^t) + eps)
//   AdamW (Loshchilov 2019)   w *= 1 - lr * weight_decay before Adam's step
//   RMSprop (Hinton 2012)     v = a v + (1-a) g^2;  w -= lr * g / (sqrt(v) + eps), or g / sqrt(v + eps)
//   SGD with momentum         u = momentum u + g;  w -= lr * u
// as in torch.optim; eps stands where torch has it unless `epsilon_inside`.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "engram/core/archive.h"
#include "engram/core/parameters.h"

namespace engram::inline ENGRAM_REAL {

class Optimizer {
 public:
  virtual ~Optimizer() = default;
  virtual void step(Parameters& values, const Parameters& gradient, double learning_rate) = 0;
  virtual void visit(Archive& archive) = 0;

  // Each part's share of the learning rate, one number a part of the layout; before that it is 1 for all of them. So an
  // actor and its critic may learn at speeds of their own.
  void set_shares(std::vector<double> shares) { shares_ = std::move(shares); }

 protected:
  // `update` gets each part that moves, and its learning rate.
  template <class Update>
  void step_each(const Layout& layout, double learning_rate, const Update& update) const {
    for (size_t i = 0; i < layout.parts().size(); ++i) {
      const Part& part = layout.parts()[i];
      if (part.kind != Kind::statistic) update(part, shares_.empty() ? learning_rate : shares_[i] * learning_rate);
    }
  }

 private:
  std::vector<double> shares_;
};

class Adam final : public Optimizer {
 public:
  struct Options {
    double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weight_decay = 0;
  };
  Adam(std::shared_ptr<const Layout> layout, Options options);
  void step(Parameters& values, const Parameters& gradient, double learning_rate) override;
  void visit(Archive& archive) override;

 private:
  Options options_;
  Parameters m_, v_;
  int64_t steps_ = 0;
  double power1_ = 1, power2_ = 1;  // beta^steps
};

class Rmsprop final : public Optimizer {
 public:
  struct Options {
    double alpha = 0.99, epsilon = 1e-8;
    bool epsilon_inside = false;
  };
  Rmsprop(std::shared_ptr<const Layout> layout, Options options) : options_(options), v_(std::move(layout)) {}
  void step(Parameters& values, const Parameters& gradient, double learning_rate) override;
  void visit(Archive& archive) override;

 private:
  Options options_;
  Parameters v_;
};

class Sgd final : public Optimizer {
 public:
  Sgd(std::shared_ptr<const Layout> layout, double momentum) : momentum_(momentum), velocity_(std::move(layout)) {}
  void step(Parameters& values, const Parameters& gradient, double learning_rate) override;
  void visit(Archive& archive) override;

 private:
  double momentum_;
  Parameters velocity_;
};

// Scales the gradient to at most `limit` in Euclidean norm over all trainable parts: g *= limit / (norm + 1e-6) where
// that is below 1 (torch's clip_grad_norm_). Returns the norm before.
double clip_gradient_norm(Parameters& gradient, double limit);

}  // namespace engram::inline ENGRAM_REAL
