// POMDP files: what is taken is a process, whose beliefs are probabilities.
#include "engram/env/pomdp/pomdp_file.h"
#include "fuzz.h"

using namespace engram;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return read_or_refuse([&] {
    const Pomdp model = read_pomdp(text_of(data, size), "fuzz.pomdp");
    double sum = 0;
    for (const double p : model.follow(model.start, 0, 0)) sum += p;
    demand(sum > 0.999 && sum < 1.001);
  });
}
