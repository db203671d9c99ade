#include "engram/nn/convolution.h"

#include <algorithm>
#include <cassert>

#include "engram/core/kernels/kernels.h"

namespace engram::inline ENGRAM_REAL {
namespace {

constexpr int64_t block_floats = 1 << 16, images_per_job = 4;

// Calls line(of an image, of its patches, floats) for each line of each patch: pointers to where they begin.
template <class Image, class Patch, class Line>
void for_lines(const Patches& p, Image* image, Patch* patch, const Line& line) {
  const int64_t count = p.columns * p.channels;
  for (int64_t r = 0; r < p.places_down(); ++r) {
    for (int64_t c = 0; c < p.places_right(); ++c) {
      Image* from = image + (r * p.down * p.width + c * p.right) * p.channels;
      for (int64_t i = 0; i < p.rows; ++i, from += p.width * p.channels, patch += count) line(from, patch, count);
    }
  }
}

// A row a pixel instead of a row an image.
template <class T>
BasicView<T> by_pixel(BasicView<T> images, const Patches& p) {
  return {images.data, images.rows * p.places(), p.filters};
}

}  // namespace

Convolution::Convolution(const Patches& patches, kernels::Activation activation, Initialiser weight)
    : patches_(patches), activation_(activation), initial_weight_(weight) {
  assert(patches.rows <= patches.height && patches.columns <= patches.width);
}

Description Convolution::describe() const {
  const Shape after{shape().output, shape().output, 0};
  Description layer{.kind = Description::Kind::chain, .shape = shape()};
  layer.inside.push_back({.kind = Description::Kind::convolution,
                          .shape = shape(),
                          .multiply_adds = patches_.places() * patches_.size() * patches_.filters,
                          .parts = {weight_, bias_},
                          .patches = patches_});
  if (activation_ != kernels::Activation::identity) {
    layer.inside.push_back({.kind = Description::Kind::activation, .shape = after, .activation = activation_});
  }
  return layer;
}

void Convolution::declare(Layout& layout) {
  weight_ = layout.add("weight", patches_.size(), patches_.filters, Kind::weight);
  bias_ = layout.add("bias", 1, patches_.filters, Kind::bias);
  for (int* slot : {&cut_, &output_, &d_output_, &transposed_}) *slot = layout.slot();
}

void Convolution::initialise(Parameters& parameters, Rng& rng) const { initial_weight_(parameters[weight_], rng); }

// block(first, count, P of those images, to be written)
template <class Block>
void Convolution::for_blocks(int64_t images, Workspace& workspace, const Block& block) const {
  const int64_t most = std::max<int64_t>(1, block_floats / (patches_.places() * patches_.size()));
  for (int64_t first = 0; first < images; first += most) {
    const int64_t count = std::min(most, images - first);
    block(first, count, workspace.make(cut_, count * patches_.places(), patches_.size()));
  }
}

void Convolution::gather(ConstView images, View patches, Threads* threads) const {
  Threads::divide(threads, images.rows, images_per_job, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      for_lines(patches_, images.row(i), patches.row(i * patches_.places()),
                [](const Real* from, Real* to, int64_t count) { std::copy_n(from, count, to); });
    }
  });
}

void Convolution::scatter(ConstView patches, View images, Threads* threads) const {
  Threads::divide(threads, images.rows, images_per_job, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      std::fill_n(images.row(i), images.columns, Real(0));
      for_lines(patches_, images.row(i), patches.row(i * patches_.places()),
                [](Real* to, const Real* from, int64_t count) {
                  for (int64_t j = 0; j < count; ++j) to[j] += from[j];
                });
    }
  });
}

void Convolution::compute(const Parameters& parameters, Sequence x, View, View y, Workspace& workspace, Pass) const {
  const View output = workspace.make(output_, y.rows, y.columns);
  for_blocks(y.rows, workspace, [&](int64_t first, int64_t count, View patches) {
    const View of_block = output.slice_rows(first, count);
    gather(x.values.slice_rows(first, count), patches, workspace.threads());
    kernels::multiply(patches, parameters[weight_], parameters[bias_].data, by_pixel(of_block, patches_),
                      workspace.threads());
    kernels::activate(activation_, of_block);
  });
  copy(output, y);
}

void Convolution::differentiate(const Parameters& parameters, Sequence x, ConstView d_y, View d_x, View,
                                Parameters* gradient, Workspace& workspace, Pass) const {
  // y = g(z)
  const View d_output = workspace.make(d_output_, d_y.rows, d_y.columns);
  kernels::activate_backward(activation_, workspace.get(output_), d_y, d_output);
  View panels = workspace.make(transposed_, 1, kernels::packed_size(patches_.filters, patches_.size()));
  const kernels::Matrix transposed = kernels::pack_transposed(parameters[weight_], panels.data);
  for_blocks(d_y.rows, workspace, [&](int64_t first, int64_t count, View patches) {
    // z = b + P W
    const ConstView d_z = by_pixel(ConstView(d_output.slice_rows(first, count)), patches_);
    if (gradient != nullptr) {
      gather(x.values.slice_rows(first, count), patches, workspace.threads());
      kernels::accumulate_outer(patches, d_z, (*gradient)[weight_], workspace.threads());
      kernels::accumulate_rows(d_z, (*gradient)[bias_]);
    }
    if (d_x.empty()) return;
    fill(patches, Real(0));
    kernels::multiply(d_z, transposed, nullptr, patches, workspace.threads());
    scatter(patches, d_x.slice_rows(first, count), workspace.threads());
  });
}

}  // namespace engram::inline ENGRAM_REAL
