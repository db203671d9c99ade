// Archive: one visit() for saving and loading, so that the two cannot drift.
//
// An object writes `void visit(Archive& archive) { archive("step", step_); archive("policy", policy_); }`; a saving
// archive appends each named field to its bytes, a loading one demands the same names, types and counts in the same
// order and fills the fields. Format (little-endian): magic, format number, then records {path, type, count, payload,
// CRC-32}, then an end record; anything truncated, altered or of another format number is refused with the record's
// name and byte position.
//
// What only grows (core/growing.h) is cut into blocks that never change again. An archive with a block store hands it
// each block, once, and records its name; an archive without one records the block itself, under the same path.
//
// Bytes of somebody else's making may have right checksums and wrong numbers, so loading asks of every field what it may
// be, before it reaches the object: a bool 0 or 1, a floating number finite, and whatever range its object gives with
// it, `archive("state", state_, {0, states - 1})`. Fixed lengths are spans; what fields must be to each other ends a
// visit as demand(). Whatever index or count is loaded without such a check is a hole.
//
// by_name() takes single fields out of such bytes into an object of the same shapes, whatever lies around them: how a
// new run begins with another's weights.
#pragma once

#include <compare>
#include <concepts>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "engram/core/error.h"

namespace engram {

class Archive;

// Written by a program with another format number.
struct ForeignFormat : Error {
  using Error::Error;
};

// Of a block, by its contents; {0, 0} before they were looked at.
struct BlockName {
  uint64_t length = 0, fingerprint = 0;  // bytes; core/fingerprint.h
  auto operator<=>(const BlockName&) const = default;
};
BlockName name_of_block(std::string_view bytes);

// Where blocks lie between the archive that saves and the one that loads.
class BlockStore {
 public:
  virtual ~BlockStore() = default;
  virtual void keep(const BlockName& name, std::string_view bytes) = 0;  // known blocks cost nothing
  virtual std::string read(const BlockName& name) = 0;                   // Error unless it is there, unaltered
};

template <class T>
concept Visited = requires(T& object, Archive& archive) {
  object.visit(archive);
};

// What a loaded number may be, ends included.
struct Within {
  int64_t least, most;
  bool operator==(const Within&) const = default;
};
// An object whose numbers only its owner knows the range of.
template <class T>
concept VisitedWithin = requires(T& object, Archive& archive, Within within) {
  object.visit(archive, within);
};

constexpr Within finite_number{INT64_MIN, INT64_MAX};  // every whole number
constexpr Within any_number{1, 0};                     // infinities and NaN as well
constexpr Within a_count{0, int64_t{1} << 53};         // a count, with room to go on counting

template <class T>
concept Storable = std::is_arithmetic_v<T> || std::is_enum_v<T>;

class Archive {
 public:
  static constexpr uint32_t format = 2;  // 1: before there were learners, stores and worlds of several kinds

  static Archive saver(BlockStore* store = nullptr);
  // Checks magic, format and every checksum before anything is read; blocks are checked where they are read.
  static Archive loader(std::string bytes, BlockStore* store = nullptr);

  bool saving() const { return saving_; }
  bool loading() const { return !saving_; }
  // From here on a loading archive finds each field by its name. One that is missing, or of another type or number of
  // elements than the object has, stays as it is and becomes a misfit.
  void by_name();
  const std::vector<std::string>& misfits() const { return misfits_; }
  std::vector<std::string> not_taken(std::string_view prefix) const;  // names in the bytes that nobody asked for
  std::string finish();  // saving: appends the end record, returns all bytes. Loading: demands the end; returns "".
  // The blocks in the store that the bytes refer to: saving, so far; loading, from the beginning.
  const std::vector<BlockName>& blocks() const { return blocks_; }

  template <Storable T>
  void operator()(std::string_view name, T& value, Within within = finite_number) {
    record(name, type_of<T>(), &value, sizeof(T), 1, within);
  }
  // A fixed number of elements: another count in the file is an error.
  template <Storable T, size_t N>
  void operator()(std::string_view name, std::span<T, N> values, Within within = finite_number) {
    record(name, type_of<T>(), values.data(), sizeof(T), values.size(), within);
  }
  // A variable number: loading resizes, to no more than the file holds.
  template <Storable T>
  void operator()(std::string_view name, std::vector<T>& values, Within within = finite_number) {
    if (loading()) values.resize(count_of(name, sizeof(T), values.size()));
    record(name, type_of<T>(), values.data(), sizeof(T), values.size(), within);
  }
  // A fixed number of elements that never change again; `known` remembers their name for the next archive.
  template <class T>
  requires std::is_arithmetic_v<T>
  void block(std::string_view name, std::span<T> values, BlockName& known, Within within = finite_number) {
    const std::span<char> bytes(reinterpret_cast<char*>(values.data()), values.size_bytes());
    const bool apart = saving_ ? keep(name, bytes, known) : fetch(name, type_of<T>(), sizeof(T), bytes, known, within);
    if (!apart) (*this)(name, values, within);
  }
  void operator()(std::string_view name, std::string& text) {
    if (loading()) text.resize(count_of(name, 1, text.size()));
    record(name, 's', text.data(), 1, text.size(), any_number);
  }
  // What has to be as it is here: saved, and compared on loading. By name nobody asks.
  void fact(std::string_view name, std::span<const double> values);
  // Loading: Error where what was read does not fit together. `expected` says what would have.
  void demand(bool sound, std::string_view name, std::string_view expected) const {
    if (loading() && !sound) unsound(name, expected);
  }
  // Loading: bytes that are still to be read, a bound of whatever they can count; saving: no bound.
  int64_t room() const;
  template <Visited T>
  void operator()(std::string_view name, T& object) {
    const size_t length = path_.size();
    path_.append(name).push_back('/');
    object.visit(*this);
    path_.resize(length);
  }
  template <VisitedWithin T>
  void operator()(std::string_view name, T& object, Within within) {
    const size_t length = path_.size();
    path_.append(name).push_back('/');
    object.visit(*this, within);
    path_.resize(length);
  }
  // Elements are named by their index.
  template <Visited T>
  void operator()(std::string_view name, std::vector<T>& objects) {
    const size_t length = path_.size();
    path_.append(name).push_back('/');
    for (size_t i = 0; i < objects.size(); ++i) (*this)(std::to_string(i), objects[i]);
    path_.resize(length);
  }

 private:
  Archive() = default;
  template <class T>
  static constexpr char type_of() {
    if constexpr (std::is_same_v<T, bool>) return 'b';
    if constexpr (std::is_enum_v<T>) return 'e';
    if constexpr (std::is_floating_point_v<T>) return sizeof(T) == 8 ? 'd' : 'f';
    return std::is_signed_v<T> ? 'i' : 'u';
  }
  void record(std::string_view name, char type, void* data, size_t element_size, size_t count, Within within);
  // To and from the store; false where the record itself is to hold the bytes.
  bool keep(std::string_view name, std::span<const char> bytes, BlockName& known);
  bool fetch(std::string_view name, char type, size_t element_size, std::span<char> bytes, BlockName& known,
             Within within);
  void take_by_name(std::string_view name, char type, void* data, size_t element_size, size_t count, Within within);
  // Of the coming field, whose elements must be of this size; by name: `present`.
  size_t count_of(std::string_view name, size_t element_size, size_t present) const;
  void demand_sound(std::string_view name, char type, std::string_view payload, size_t element_size,
                    Within within) const;
  [[noreturn]] void unsound(std::string_view name, std::string_view expected) const;
  [[noreturn]] void mismatch(std::string_view name, const std::string& expected, const std::string& found) const;

  bool saving_ = true;
  BlockStore* store_ = nullptr;
  std::vector<BlockName> blocks_;
  std::string bytes_;
  size_t position_ = 0;
  std::string path_;

  struct Place {
    size_t position;
    bool taken = false;
  };
  std::map<std::string, Place, std::less<>> places_;  // by_name: where each field lies; else empty
  bool by_name_ = false;
  std::vector<std::string> misfits_;
};

}  // namespace engram
