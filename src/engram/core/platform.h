// What differs between platforms: denormals, the spin hint, atomic replacement of a file, interruption.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace engram {

// While it lives, denormal numbers are treated as zero on this thread (a denormal gradient makes a product 40 times
// slower); the caller's state returns with its end. Every door call and every thread job holds one.
class FlushDenormals {
 public:
  FlushDenormals();
  ~FlushDenormals();
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
  uint32_t saved_;
};

void pause_briefly();  // the processor's hint inside a spinning loop

// Writes beside `path` under a name that nobody can foresee, flushes to disk, renames over `path` and flushes its
// directory: a reader sees the old file or the new one, whole. Where `path` is a symbolic link the link is replaced,
// and what it leads to stays; a pipe or a device is refused. Throws Error (status 1) naming the path and the system's
// reason; the old file stays.
void write_file_atomically(const std::string& path, std::string_view bytes);
// The same for a file that the user named on the command line: a device or a pipe takes the bytes as they come.
void write_named_output(const std::string& path, std::string_view bytes);
// `copy` becomes another name of `file`, at once: a reader of `copy` sees its old bytes or the new ones. False on a
// file system without links.
bool give_second_name(const std::string& file, const std::string& copy);
// Removes what writers that were killed have left in a directory: temporary files that nobody holds open to write.
void remove_abandoned_files(const std::string& directory);

// CPU seconds of the calling thread, and of the whole process. Only run/ and benchmarks read clocks.
double thread_cpu_seconds();
double process_cpu_seconds();
double wall_seconds();

// Bytes of memory that this machine has; 0 where it does not tell.
int64_t physical_memory();

// A process that was started without standard input, output or error would give their numbers to the next files that it
// opens, and print into these. Takes the free ones; writing to them fails.
void hold_standard_streams();

// Ctrl-C (SIGINT) and SIGTERM set a flag that long work polls; a second signal ends the process at once.
void catch_interrupts();
bool interrupted();

// For a program that has its own way with Ctrl-C: while one lives, the signal sets that flag and does no more. The end
// of the last one clears the flag and gives the program its handler back.
class HeldInterrupts {
 public:
  HeldInterrupts();
  ~HeldInterrupts();
  HeldInterrupts(const HeldInterrupts&) = delete;
  HeldInterrupts& operator=(const HeldInterrupts&) = delete;
};

}  // namespace engram
