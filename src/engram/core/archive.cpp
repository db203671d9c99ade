#include "engram/core/archive.h"

#include <zlib.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <utility>

#include "engram/core/error.h"
#include "engram/core/fingerprint.h"
#include "engram/core/options.h"
#include "engram/core/platform.h"

namespace engram {
namespace {

static_assert(std::endian::native == std::endian::little, "checkpoints are little-endian");

constexpr std::string_view magic = "ENGRAM\r\n";  // a text-mode transfer would damage it visibly
constexpr std::string_view end_name = "end";
constexpr char block_type = 'B';
constexpr size_t most_misfits = 1000;

template <class T>
void append(std::string& bytes, T value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof(T));
}

// One record as it lies in the bytes.
struct Record {
  std::string_view path;
  char type;
  uint8_t element_size;
  uint64_t count;
  size_t payload, end;
};

uint32_t checksum(std::string_view bytes) {
  return static_cast<uint32_t>(crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

[[noreturn]] void damaged(size_t position, const std::string& what) {
  throw Error("checkpoint damaged at byte " + std::to_string(position) + ": " + what);
}

template <class T>
T take(std::string_view bytes, size_t& position) {
  if (position + sizeof(T) > bytes.size()) damaged(position, "the file ends inside a record");
  T value;
  std::memcpy(&value, bytes.data() + position, sizeof(T));
  position += sizeof(T);
  return value;
}

Record read_record(std::string_view bytes, size_t position, bool check) {
  const size_t begin = position;
  const auto length = take<uint32_t>(bytes, position);
  if (length > bytes.size() - position) damaged(begin, "the file ends inside a name");
  Record record{};
  record.path = bytes.substr(position, length);
  position += length;
  record.type = take<char>(bytes, position);
  record.element_size = take<uint8_t>(bytes, position);
  record.count = take<uint64_t>(bytes, position);
  if (record.element_size == 0 || record.count > (bytes.size() - position) / record.element_size) {
    damaged(begin, "the file ends inside '" + std::string(record.path) + "'");
  }
  record.payload = position;
  position += record.count * record.element_size;
  const size_t covered = position;
  const auto stored = take<uint32_t>(bytes, position);
  if (check && stored != checksum(bytes.substr(begin, covered - begin))) {
    damaged(begin, "wrong checksum of '" + std::string(record.path) + "'");
  }
  record.end = position;
  return record;
}

template <class T, class Sound>
bool all_of(std::string_view payload, const Sound& sound) {
  for (size_t at = 0; at < payload.size(); at += sizeof(T)) {
    T value;
    std::memcpy(&value, payload.data() + at, sizeof(T));
    if (!sound(value)) return false;
  }
  return true;
}

template <class T>
bool all_floating(std::string_view payload, Within within) {
  if (within == finite_number) return all_of<T>(payload, [](T x) { return std::isfinite(x); });
  return all_of<T>(payload, [&](T x) {
    return static_cast<double>(x) >= static_cast<double>(within.least) &&
           static_cast<double>(x) <= static_cast<double>(within.most);
  });
}

template <class Signed, class Unsigned>
bool all_whole(char type, std::string_view payload, Within within) {
  const auto sound = [&](auto x) {
    return within == finite_number || (std::cmp_greater_equal(x, within.least) && std::cmp_less_equal(x, within.most));
  };
  return type == 'i' ? all_of<Signed>(payload, sound) : all_of<Unsigned>(payload, sound);
}

// Whether each element is what it may be.
bool is_sound(char type, std::string_view payload, size_t element_size, Within within) {
  if (type == 'b') return all_of<uint8_t>(payload, [](uint8_t x) { return x <= 1; });
  if (within == any_number) return true;
  if (type == 'f') return all_floating<float>(payload, within);
  if (type == 'd') return all_floating<double>(payload, within);
  switch (element_size) {
    case 1:
      return all_whole<int8_t, uint8_t>(type, payload, within);
    case 2:
      return all_whole<int16_t, uint16_t>(type, payload, within);
    case 4:
      return all_whole<int32_t, uint32_t>(type, payload, within);
    default:
      return all_whole<int64_t, uint64_t>(type, payload, within);
  }
}

// The name in a record that refers to a block.
BlockName block_in(std::string_view bytes, const Record& record) {
  BlockName name;
  if (record.element_size != sizeof name || record.count != 1) damaged(record.payload, "no name of a block");
  std::memcpy(&name, bytes.data() + record.payload, sizeof name);
  return name;
}

// Many small records may refer to one large block: what they come to must fit before it is read.
void demand_room(const std::vector<BlockName>& blocks) {
  uint64_t left = static_cast<uint64_t>(physical_memory());
  if (left == 0) return;  // the machine does not tell
  for (const BlockName& block : blocks) {
    if (block.length > left) throw Error("checkpoint: its blocks are larger than this machine's memory");
    left -= block.length;
  }
}

}  // namespace

BlockName name_of_block(std::string_view bytes) {
  Fingerprint fingerprint;
  fingerprint.add_bytes(bytes);
  return {bytes.size(), fingerprint.number()};
}

Archive Archive::saver(BlockStore* store) {
  Archive archive;
  archive.store_ = store;
  archive.bytes_ = magic;
  append(archive.bytes_, format);
  return archive;
}

Archive Archive::loader(std::string bytes, BlockStore* store) {
  Archive archive;
  archive.saving_ = false;
  archive.store_ = store;
  archive.bytes_ = std::move(bytes);
  size_t position = magic.size();
  if (!std::string_view(archive.bytes_).starts_with(magic)) damaged(0, "not an engram checkpoint");
  const auto found = take<uint32_t>(archive.bytes_, position);
  if (found != format) {
    throw ForeignFormat("checkpoint format " + std::to_string(found) + ", this program reads format " +
                        std::to_string(format));
  }
  archive.position_ = position;
  for (;;) {
    const Record record = read_record(archive.bytes_, position, true);
    position = record.end;
    if (record.path == end_name) break;
    if (record.type == block_type) archive.blocks_.push_back(block_in(archive.bytes_, record));
  }
  if (position != archive.bytes_.size()) damaged(position, "bytes after the end");
  demand_room(archive.blocks_);
  return archive;
}

std::string Archive::finish() {
  if (saving_) {
    record(end_name, 'u', nullptr, 1, 0, finite_number);
    return std::move(bytes_);
  }
  const Record record = read_record(bytes_, position_, false);
  if (record.path != end_name) mismatch(end_name, "the end", "'" + std::string(record.path) + "'");
  return "";
}

void Archive::record(std::string_view name, char type, void* data, size_t element_size, size_t count, Within within) {
  if (saving_) {
    const size_t begin = bytes_.size();
    append(bytes_, static_cast<uint32_t>(path_.size() + name.size()));
    bytes_.append(path_).append(name);
    append(bytes_, type);
    append(bytes_, static_cast<uint8_t>(element_size));
    append(bytes_, static_cast<uint64_t>(count));
    if (count > 0) bytes_.append(static_cast<const char*>(data), count * element_size);
    append(bytes_, checksum(std::string_view(bytes_).substr(begin)));
    return;
  }
  if (by_name_) return take_by_name(name, type, data, element_size, count, within);
  const Record found = read_record(bytes_, position_, false);
  if (found.path != path_ + std::string(name)) mismatch(name, "this field", "'" + std::string(found.path) + "'");
  if (found.type != type || found.element_size != element_size) mismatch(name, "another number type", "");
  if (found.count != count) mismatch(name, std::to_string(count) + " values", std::to_string(found.count));
  demand_sound(name, type, {bytes_.data() + found.payload, count * element_size}, element_size, within);
  if (count > 0) std::memcpy(data, bytes_.data() + found.payload, count * element_size);
  position_ = found.end;
}

void Archive::demand_sound(std::string_view name, char type, std::string_view payload, size_t element_size,
                           Within within) const {
  if (is_sound(type, payload, element_size, within)) return;
  const bool floating = type == 'f' || type == 'd';
  if (type == 'b') unsound(name, "0 or 1");
  if (within == finite_number) unsound(name, "finite numbers");
  unsound(name, std::string(floating ? "numbers" : "whole numbers") + " from " + std::to_string(within.least) + " to " +
                    std::to_string(within.most));
}

void Archive::unsound(std::string_view name, std::string_view expected) const {
  throw Error("checkpoint field '" + path_ + std::string(name) + "': expected " + std::string(expected) +
              "; it was altered");
}

int64_t Archive::room() const {
  if (saving_) return INT64_MAX;
  return static_cast<int64_t>(bytes_.size() - (by_name_ ? 0 : position_));
}

void Archive::fact(std::string_view name, std::span<const double> values) {
  if (by_name_) {
    const auto place = places_.find(path_ + std::string(name));
    if (place != places_.end()) place->second.taken = true;
    return;
  }
  std::vector<double> known(values.begin(), values.end());
  (*this)(name, std::span(known));
  for (size_t i = 0; i < known.size(); ++i) {
    if (known[i] != values[i]) mismatch(name, shortest(values[i]) + " at " + std::to_string(i), shortest(known[i]));
  }
}

bool Archive::keep(std::string_view name, std::span<const char> bytes, BlockName& known) {
  if (store_ == nullptr) return false;
  if (known == BlockName{}) known = name_of_block({bytes.data(), bytes.size()});
  store_->keep(known, {bytes.data(), bytes.size()});
  blocks_.push_back(known);
  record(name, block_type, &known, sizeof known, 1, finite_number);
  return true;
}

bool Archive::fetch(std::string_view name, char type, size_t element_size, std::span<char> bytes, BlockName& known,
                    Within within) {
  if (by_name_) return false;
  const Record found = read_record(bytes_, position_, false);
  if (found.type != block_type) return false;
  record(name, block_type, &known, sizeof known, 1, any_number);
  if (known.length != bytes.size()) {
    mismatch(name, std::to_string(bytes.size()) + " bytes", std::to_string(known.length));
  }
  if (store_ == nullptr) mismatch(name, "the block itself", "the name of one that lies beside the checkpoint");
  const std::string block = store_->read(known);
  demand_sound(name, type, block, element_size, within);
  std::memcpy(bytes.data(), block.data(), bytes.size());
  return true;
}

void Archive::by_name() {
  by_name_ = true;
  for (size_t position = position_;;) {
    const Record record = read_record(bytes_, position, false);
    if (record.path == end_name) return;
    places_.insert_or_assign(std::string(record.path), Place{position});
    position = record.end;
  }
}

void Archive::take_by_name(std::string_view name, char type, void* data, size_t element_size, size_t count,
                           Within within) {
  const std::string path = path_ + std::string(name);
  // Whoever counts by a number from the file would else go on for ever.
  const auto misfit = [&](const std::string& why) {
    if (misfits_.size() >= most_misfits) throw Error("checkpoint: " + path + ": " + why + ", as much before it");
    misfits_.push_back(path + ": " + why);
  };
  const auto place = places_.find(path);
  if (place == places_.end()) return misfit("missing");
  place->second.taken = true;
  const Record found = read_record(bytes_, place->second.position, false);
  if (found.type != type || found.element_size != element_size) return misfit("another number type");
  if (found.count != count) {
    return misfit("expected " + std::to_string(count) + " values, found " + std::to_string(found.count));
  }
  demand_sound(name, type, {bytes_.data() + found.payload, count * element_size}, element_size, within);
  if (count > 0) std::memcpy(data, bytes_.data() + found.payload, count * element_size);
}

std::vector<std::string> Archive::not_taken(std::string_view prefix) const {
  std::vector<std::string> names;
  for (const auto& [path, place] : places_) {
    if (path.starts_with(prefix) && !place.taken) names.push_back(path);
  }
  return names;
}

size_t Archive::count_of(std::string_view name, size_t element_size, size_t present) const {
  if (by_name_) return present;
  const Record found = read_record(bytes_, position_, false);
  if (found.path != path_ + std::string(name)) mismatch(name, "this field", "'" + std::string(found.path) + "'");
  if (found.element_size != element_size) mismatch(name, "another number type", "");
  return found.count;
}

void Archive::mismatch(std::string_view name, const std::string& expected, const std::string& found) const {
  throw Error("checkpoint field '" + path_ + std::string(name) + "': expected " + expected +
              (found.empty() ? "" : ", found " + found) + "; the run was made with other options or another version");
}

}  // namespace engram
