// What this process may use: processors and memory, whatever the machine has.
//
//   processors   those of its affinity mask, no more than its control groups grant (cpu.max)
//   memory       the least of: what the machine has to give (MemAvailable), what its control groups leave (memory.max
//                less what is in use and no cache), what RLIMIT_AS leaves of its address space
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace engram {

int usable_processors();  // at least 1
// `asked`, or as many as there are processors for: a thread more would only make others wait.
int useful_threads(int64_t asked);

double available_memory();  // bytes; infinite where nothing tells

// Before an allocation whose size an option or a file decides. Error (status 2) "`what`: need 12.3 GB, 4.5 GB are
// available; `remedy`".
void demand_memory(const std::string& what, double bytes, const std::string& remedy);

// The same for a tensor: what no option's own check has caught (core/view.h).
void demand_tensor_memory(int64_t rows, int64_t columns, size_t element_bytes);

}  // namespace engram
