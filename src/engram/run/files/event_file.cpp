#include "engram/run/files/event_file.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>

#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/run/files/files.h"

namespace engram {
namespace {

constexpr size_t frame_head = 12, frame_tail = 4;  // bytes before and after a record's own

// The wire types of protocol buffers; a key is (field << 3) | type.
constexpr uint64_t varint_type = 0, eight_bytes = 1, delimited = 2, four_bytes = 5;

template <class T>
void append_little_endian(std::string& out, T value) {
  static_assert(std::endian::native == std::endian::little, "engram's files are little-endian");
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

uint64_t read_length(std::string_view bytes) {
  uint64_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof length);
  return length;
}

void append_varint(std::string& out, uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

void append_key(std::string& out, uint64_t field, uint64_t type) { append_varint(out, field << 3 | type); }

void append_bytes(std::string& out, uint64_t field, std::string_view bytes) {
  append_key(out, field, delimited);
  append_varint(out, bytes.size());
  out += bytes;
}

std::string scalar_of(const std::string& tag, double value) {
  std::string scalar;
  append_bytes(scalar, 1, tag);
  append_key(scalar, 2, four_bytes);
  append_little_endian(scalar, static_cast<float>(value));
  return scalar;
}

std::string event_at(double wall_time) {
  std::string event;
  append_key(event, 1, eight_bytes);
  append_little_endian(event, wall_time);
  return event;
}

uint32_t masked(uint32_t crc) { return ((crc >> 15) | (crc << 17)) + 0xa282ead8u; }

std::string framed(const std::string& bytes) {
  std::string record;
  append_little_endian(record, static_cast<uint64_t>(bytes.size()));
  append_little_endian(record, masked(crc32c(record)));
  record += bytes;
  append_little_endian(record, masked(crc32c(bytes)));
  return record;
}

// Length of the record at the beginning of `bytes`, frame included; 0 where none is whole.
size_t whole_record(std::string_view bytes) {
  if (bytes.size() < frame_head + frame_tail) return 0;
  const uint64_t length = read_length(bytes);
  return length <= bytes.size() - frame_head - frame_tail ? frame_head + length + frame_tail : 0;
}

std::string version_record(double wall_time) {
  std::string event = event_at(wall_time);
  append_bytes(event, 3, "brain.Event:2");
  return framed(event);
}

}  // namespace

uint32_t crc32c(std::string_view bytes) {
  static const std::array<uint32_t, 256> table = [] {
    std::array<uint32_t, 256> entries{};
    for (uint32_t i = 0; i < 256; ++i) {
      entries[i] = i;
      for (int bit = 0; bit < 8; ++bit) entries[i] = (entries[i] >> 1) ^ ((entries[i] & 1) != 0 ? 0x82f63b78u : 0);
    }
    return entries;
  }();
  uint32_t crc = ~0u;
  for (char byte : bytes) crc = (crc >> 8) ^ table[(crc ^ static_cast<uint8_t>(byte)) & 0xff];
  return ~crc;
}

EventFile EventFile::open(const std::string& path, int64_t records, double wall_time) {
  const std::string bytes = std::filesystem::exists(path) ? read_file(path) : "";
  size_t end = 0;
  int64_t kept = -1;  // the first record tells the version
  while (kept < records) {
    const size_t length = whole_record(std::string_view(bytes).substr(end));
    if (length == 0) break;
    end += length;
    ++kept;
  }
  if (kept < 0) {
    write_file_atomically(path, version_record(wall_time));
  } else if (end < bytes.size()) {
    write_file_atomically(path, std::string_view(bytes).substr(0, end));
  }
  return {path, std::max<int64_t>(0, kept)};
}

EventFile::EventFile(const std::string& path, int64_t records)
    : path_(path), file_(open_for_appending(path)), records_(records) {}

void EventFile::append(double wall_time, int64_t step, const Values& values) {
  std::string summary;
  for (const auto& [tag, value] : values) {
    if (std::isfinite(value)) append_bytes(summary, 1, scalar_of(tag, value));
  }
  std::string event = event_at(wall_time);
  append_key(event, 2, varint_type);
  append_varint(event, static_cast<uint64_t>(step));
  append_bytes(event, 5, summary);
  const std::string record = framed(event);
  if (std::fwrite(record.data(), 1, record.size(), file_.get()) != record.size()) fail();
  ++records_;
}

void EventFile::flush() {
  if (std::fflush(file_.get()) != 0) fail();
}

void EventFile::fail() const { throw Error("cannot write " + path_ + ": " + std::strerror(errno), 1); }

}  // namespace engram
