// Checkpoints as somebody else might write them: right checksums, wrong fields. Reads and writes the format of
// core/archive.h by its description, with no code of it.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "engram/core/rng.h"

namespace engram {

struct Field {
  std::string path;
  char type;
  uint8_t element_size;
  std::string payload;

  size_t count() const { return payload.size() / element_size; }
  bool floating() const { return type == 'f' || type == 'd'; }
};

// CRC-32 of IEEE 802.3, bit by bit.
inline uint32_t crc32_of(const std::string& bytes) {
  uint32_t crc = ~uint32_t{0};
  for (unsigned char byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xEDB88320u : 0u);
  }
  return ~crc;
}

template <class T>
void put(std::string& bytes, T value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}
template <class T>
T get(const std::string& bytes, size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

constexpr size_t archive_head = 12;  // magic, format number

inline std::vector<Field> fields_of(const std::string& bytes) {
  std::vector<Field> fields;
  for (size_t at = archive_head; at < bytes.size();) {
    const auto length = get<uint32_t>(bytes, at);
    Field field{bytes.substr(at + 4, length), bytes[at + 4 + length], static_cast<uint8_t>(bytes[at + 5 + length]), ""};
    field.payload = bytes.substr(at + 14 + length, get<uint64_t>(bytes, at + 6 + length) * field.element_size);
    at += 18 + length + field.payload.size();
    fields.push_back(std::move(field));
  }
  return fields;
}

inline std::string archive_of(const std::vector<Field>& fields, const std::string& head) {
  std::string bytes = head.substr(0, archive_head);
  for (const Field& field : fields) {
    std::string record;
    put(record, static_cast<uint32_t>(field.path.size()));
    record += field.path;
    put(record, field.type);
    put(record, field.element_size);
    put(record, static_cast<uint64_t>(field.count()));
    record += field.payload;
    put(record, crc32_of(record));
    bytes += record;
  }
  return bytes;
}

class Mutator {
 public:
  explicit Mutator(uint64_t seed) : random_(seed, Purpose::test) {}

  // One field changed, most often one number of it; `changed` says which and how.
  std::string operator()(const std::string& bytes, std::string& changed) {
    std::vector<Field> fields = fields_of(bytes);
    const auto at = static_cast<size_t>(random_.below(static_cast<int64_t>(fields.size()) - 1));  // not the end
    Field& field = fields[at];
    const int64_t way = random_.below(20);
    changed = field.path;
    if (way == 0) {
      changed += ": left out";
      fields.erase(fields.begin() + static_cast<int64_t>(at));
    } else if (way < 5 || field.payload.empty()) {
      changed += ": " + std::to_string(field.count()) + " elements";
      resize(field);
      changed += " become " + std::to_string(field.count());
    } else {
      changed += ": element " + number(field);
    }
    return archive_of(fields, bytes);
  }

 private:
  void resize(Field& field) {
    const size_t n = field.count();
    const size_t counts[] = {0, 1, n / 2, n - (n > 0), n + 1, 2 * n + 1, n + 1000};
    field.payload.resize(counts[random_.below(std::ssize(counts))] * field.element_size, '\1');
  }

  std::string number(Field& field) {
    const auto i = static_cast<size_t>(random_.below(static_cast<int64_t>(field.count())));
    char* const at = field.payload.data() + i * field.element_size;
    if (field.floating()) return std::to_string(i) + " = " + std::to_string(floating(field.type, at));
    return std::to_string(i) + " = " + std::to_string(whole(at, field.element_size));
  }
  double floating(char type, char* at) {
    const double values[] = {NAN, HUGE_VAL, -HUGE_VAL, 0,    -0.0,  1,    -1,     0.5,
                             1.5, 1e300,    -1e300,    3e38, -3e38, 1e18, 1e-300, random_.normal()};
    const double value = values[random_.below(std::ssize(values))];
    const auto single = static_cast<float>(value);
    std::memcpy(at, type == 'f' ? static_cast<const void*>(&single) : &value, type == 'f' ? 4 : 8);
    return value;
  }
  int64_t whole(char* at, size_t size) {
    int64_t before = 0;
    std::memcpy(&before, at, size);
    const int64_t values[] = {0,         1,          2,          3,         -1,
                              -2,        before + 1, before - 1, INT32_MAX, INT32_MIN,
                              INT64_MAX, INT64_MIN,  1LL << 60,  1LL << 40, random_.below(1000)};
    const int64_t value = values[random_.below(std::ssize(values))];
    std::memcpy(at, &value, size);
    return value;
  }

  Rng random_;
};

}  // namespace engram
