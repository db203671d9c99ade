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

class Archive {
 public:
  static constexpr uint32_t format = 1;

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

  template <class T>
  requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void operator()(std::string_view name, T& value) { record(name, type_of<T>(), &value, sizeof(T), 1); }
  // A fixed number of elements: another count in the file is an error.
  template <class T, size_t N>
  requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void operator()(std::string_view name, std::span<T, N> values) {
    record(name, type_of<T>(), values.data(), sizeof(T), values.size());
  }
  // A variable number: loading resizes.
  template <class T>
  requires(std::is_arithmetic_v<T> || std::is_enum_v<T>) void operator()(std::string_view name,
                                                                         std::vector<T>& values) {
    if (loading()) values.resize(count_of(name, values.size()));
    record(name, type_of<T>(), values.data(), sizeof(T), values.size());
  }
  // A fixed number of elements that never change again; `known` remembers their name for the next archive.
  template <class T>
  requires std::is_arithmetic_v<T>
  void block(std::string_view name, std::span<T> values, BlockName& known) {
    const std::span<char> bytes(reinterpret_cast<char*>(values.data()), values.size_bytes());
    const bool apart = saving_ ? keep(name, bytes, known) : fetch(name, bytes, known);
    if (!apart) (*this)(name, values);
  }
  void operator()(std::string_view name, std::string& text) {
    if (loading()) text.resize(count_of(name, text.size()));
    record(name, 's', text.data(), 1, text.size());
  }
  template <Visited T>
  void operator()(std::string_view name, T& object) {
    const size_t length = path_.size();
    path_.append(name).push_back('/');
    object.visit(*this);
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
  void record(std::string_view name, char type, void* data, size_t element_size, size_t count);
  // To and from the store; false where the record itself is to hold the bytes.
  bool keep(std::string_view name, std::span<const char> bytes, BlockName& known);
  bool fetch(std::string_view name, std::span<char> bytes, BlockName& known);
  void take_by_name(const std::string& path, char type, void* data, size_t element_size, size_t count);
  size_t count_of(std::string_view name, size_t present) const;  // of the coming field; by name: `present`
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
