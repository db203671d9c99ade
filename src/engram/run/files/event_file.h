// EventFile: scalars as TensorBoard reads them, written without it.
//
// A file of TFRecords, each one Event in protocol buffers' wire format:
//   TFRecord   length u64, masked CRC-32C of it u32, bytes, masked CRC-32C of them u32; all little-endian
//   masked     ((crc >> 15) | (crc << 17)) + 0xa282ead8
//   Event      1: wall_time double, 2: step int64, 3: file_version string, 5: summary
//   Summary    1: values, each 1: tag string, 2: simple_value float
// (tensorflow/core/lib/io/record_writer.h, tensorflow/core/util/event.proto, tensorflow/core/framework/summary.proto.)
//
// The first record tells the version, then one follows for each update, so that a file is cut back to a checkpoint as
// the CSV logs are.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engram/run/files/files.h"

namespace engram {

class EventFile {
 public:
  using Values = std::vector<std::pair<std::string, double>>;

  // An old file is cut back to its first `records` updates, fewer where it has fewer whole ones; where there is none a
  // new one is begun. wall_time: seconds since 1970.
  static EventFile open(const std::string& path, int64_t records, double wall_time);

  void append(double wall_time, int64_t step, const Values& values);  // undefined values are left out
  void flush();
  int64_t records() const { return records_; }

 private:
  EventFile(const std::string& path, int64_t records);
  [[noreturn]] void fail() const;

  std::string path_;
  FileHandle file_;
  int64_t records_;
};

// CRC-32C (Castagnoli): reflected polynomial 0x82f63b78, RFC 3720 appendix B.4.
uint32_t crc32c(std::string_view bytes);

}  // namespace engram
