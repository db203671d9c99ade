// Convolution: the pixels of an image from patches of another one, by the same weights everywhere (LeCun et al. 1989).
//
//   y(r, c, f) = g(b(f) + sum over i, j, d of x(r down + i, c right + j, d) w(i, j, d, f)),  no padding
//
// g is an activation. An image is a row of height x width x channels numbers, the channels of a pixel side by side; so a
// line of a patch lies in one piece, and the patches of some images are the rows of a product with w:
//
//   P (images * positions, rows * columns * channels)   y = g(b + P W)     dL/dW = P^T d_z, dL/dP = d_z W^T
//
// and d_x adds up what the patches say that a pixel is part of. P is made a few images at a time, in a cache's size.
#pragma once

#include "engram/nn/initialise.h"
#include "engram/nn/module.h"

namespace engram::inline ENGRAM_REAL {

class Convolution final : public Module {
 public:
  // Requirement: a patch is no larger than the image.
  Convolution(const Patches& patches, kernels::Activation activation, Initialiser weight);

  Shape shape() const override { return {patches_.inputs(), patches_.outputs(), 0}; }
  Description describe() const override;
  void declare(Layout& layout) override;
  void initialise(Parameters& parameters, Rng& rng) const override;

 private:
  void compute(const Parameters& parameters, Sequence x, View memory, View y, Workspace& workspace,
               Pass pass) const override;
  void differentiate(const Parameters& parameters, Sequence x, ConstView d_y, View d_x, View d_memory,
                     Parameters* gradient, Workspace& workspace, Pass pass) const override;

  template <class Block>
  void for_blocks(int64_t images, Workspace& workspace, const Block& block) const;
  void gather(ConstView images, View patches, Threads* threads) const;
  void scatter(ConstView patches, View images, Threads* threads) const;

  Patches patches_;
  kernels::Activation activation_;
  Initialiser initial_weight_;
  Layout::PartId weight_ = -1, bias_ = -1;                        // (rows * columns * channels, filters), (1, filters)
  int cut_ = -1, output_ = -1, d_output_ = -1, transposed_ = -1;  // slots: P, y, d_z, W^T packed
};

}  // namespace engram::inline ENGRAM_REAL
