#ifndef ENGINE_IO_FIELDS_H_
#define ENGINE_IO_FIELDS_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/io/document.h"
#include "engine/io/input.h"

namespace copydesk {

// Which field of a record plays which part in a document.
enum class Role : uint8_t { kText, kId, kUrl, kSite, kDate, kTitle };
inline constexpr size_t kRoles = 6;

const char* RoleName(Role role);

// One claim of a field to a role. Of several claims to one role the lowest rank
// wins; explicit text fields each have a rank of their own and are joined.
struct FieldClaim {
  Role role;
  uint8_t rank;
  bool guessed;
  std::string_view pointer;  // rest of a JSON pointer below the field, or empty
};

// FieldMapping and the usual names, made ready for a lookup per field.
// Immutable and thread-safe.
class FieldPlan {
 public:
  explicit FieldPlan(const FieldMapping& mapping);

  // Calls `use` with every claim of the top-level field `key`. Guessed names
  // match in any case, explicit ones exactly.
  template <typename Use>
  void ForEachClaim(std::string_view key, const Use& use) const {
    for (const Explicit& e : explicit_) {
      if (e.key == key) use(FieldClaim{e.role, e.rank, false, e.pointer});
    }
    FieldClaim guess;
    if (Guess(key, &guess)) use(guess);
  }

  // How many explicit text fields there are; 0 where the text is guessed.
  size_t text_fields() const { return text_fields_; }
  bool is_explicit(Role role) const {
    return is_explicit_[static_cast<size_t>(role)];
  }

 private:
  struct Explicit {
    std::string key;
    std::string pointer;
    Role role;
    uint8_t rank;
  };

  void Add(const std::string& field, Role role, size_t rank);
  bool Guess(std::string_view key, FieldClaim* claim) const;

  std::vector<Explicit> explicit_;
  size_t text_fields_ = 0;
  std::array<bool, kRoles> is_explicit_ = {};
};

// What was guessed by any record. Thread-safe; the order of calls does not
// show in the result.
class GuessLog {
 public:
  // Ranks beyond the names: where a role was filled without a field.
  static constexpr uint8_t kFromUrl = 30;  // the id; the site from its host
  static constexpr uint8_t kFromFile =
      31;  // id by file and line, site by folder

  void Note(Role role, uint8_t rank) {
    std::atomic<uint32_t>& seen = seen_[static_cast<size_t>(role)];
    const uint32_t bit = uint32_t{1} << rank;
    if ((seen.load(std::memory_order_relaxed) & bit) == 0) {
      seen.fetch_or(bit, std::memory_order_relaxed);
    }
  }

  // One line each, by role and rank.
  std::vector<std::string> Lines() const;

 private:
  std::array<std::atomic<uint32_t>, kRoles> seen_ = {};
};

// The host of `url` in lower case, without port, user and a leading "www.";
// empty where there is none.
std::string HostOf(std::string_view url);

// `YYYY-MM-DD` of a number of seconds (or, from 1e11 on, milliseconds) since
// 1970 in UTC; `number` itself where it is no number of that sort.
std::string DateFromNumber(std::string_view number);

// The last component of a path, and the last component of the folder it is in
// (empty for ".", ".." and "/").
std::string_view BaseName(std::string_view path);
std::string_view FolderName(std::string_view path);

}  // namespace copydesk

#endif  // ENGINE_IO_FIELDS_H_
