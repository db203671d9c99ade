// Description: what a network is made of, as its modules say it themselves. An exported header, counts of operations
// and whoever wants the name of some output columns read this, and no parameter's name.
#pragma once

#include <string>
#include <vector>

#include "engram/core/kernels/kernels.h"
#include "engram/core/parameters.h"
#include "engram/nn/cell_kernels.h"

namespace engram::inline ENGRAM_REAL {

struct Shape {
  int64_t input, output, memory;  // floats per lane and step
};

// Of a convolution (nn/convolution.h): the image, the patches that are cut from it, and from one to the next.
struct Patches {
  int64_t height, width, channels;  // of the image
  int64_t rows, columns;            // of a patch, all channels
  int64_t down, right;
  int64_t filters;

  int64_t places_down() const { return (height - rows) / down + 1; }
  int64_t places_right() const { return (width - columns) / right + 1; }
  int64_t places() const { return places_down() * places_right(); }
  int64_t size() const { return rows * columns * channels; }  // numbers of a patch
  int64_t inputs() const { return height * width * channels; }
  int64_t outputs() const { return places() * filters; }
};

struct Description {
  // linear      y = b + x W                       parts: weight, bias
  // convolution y = b + W at each patch of an image  parts: weight, bias
  // activation  y = f(x)
  // cell        a gated memory (nn/gated.h)       parts: weight_input, bias, then weight_hidden and weight_unit of
  // those
  //                                               cells that have them
  // normalised  a row of mean 0 and deviation 1, then a leaky ReLU (nn/normalised.h)
  // constant    y = a learned row                 parts: the row
  // chain       what is inside, one after the other
  // branches    what is inside, side by side: all see x, outputs and memories follow each other in the row
  // bypass      the one inside sees the first columns; the others follow its output as they are
  enum class Kind { linear, convolution, activation, cell, normalised, constant, chain, branches, bypass };

  Kind kind;
  Shape shape{};
  int64_t multiply_adds = 0;                                   // of one row, what is inside not counted
  std::vector<Layout::PartId> parts{};                         // -1 where the cell has none
  kernels::Activation activation = kernels::Activation::tanh;  // of an activation
  const CellForm* cell = nullptr;                              // of a cell
  Patches patches{};                                           // of a convolution
  std::string output{};                                        // what its columns are called, "policy"; often nothing
  std::vector<Description> inside{};
};

// Of one row, with all that is inside.
int64_t multiply_adds(const Description& network);

// Whether something in it, or it, is the output of that name.
bool holds(const Description& network, const std::string& output);
// The output of that name; nullptr where there is none.
const Description* find_output(const Description& network, const std::string& output);
// Where it stands in the network's row. Error where there is none.
Columns columns_of(const Description& network, const std::string& output);

// Each part's share of a learning rate: `share` where it belongs to the output of that name, else 1; one number a part
// of the layout. Error where there is no such output.
std::vector<double> learning_shares(const Description& network, const std::string& output, double share,
                                    const Layout& layout);

// The layers from the network's input to the output of that name, in the order of the computation: neither chain nor
// branches among them. Error where there is none.
std::vector<const Description*> path_to(const Description& network, const std::string& output);

}  // namespace engram::inline ENGRAM_REAL
