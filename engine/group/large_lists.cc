#include "engine/group/large_lists.h"

#include <algorithm>
#include <utility>

#include "engine/group/block_lists.h"

namespace copydesk {
namespace {

SpillFormat Format(uint64_t configuration) {
  return {"largelists", 1, configuration};
}

// Calls `visit(place, members)` for the large groups of a block, in order.
template <typename Visit>
Status ForEachLarge(const std::string& lists, uint64_t configuration,
                    uint32_t members, std::span<const uint64_t> numbers,
                    const Visit& visit) {
  auto cursor = BlockListsCursor::Open(lists, configuration, members);
  if (!cursor) return tl::unexpected(cursor.error());
  uint32_t place = 0;
  while (cursor->Next()) {
    if (!cursor->large()) continue;
    while (place < numbers.size() && numbers[place] < cursor->group()) ++place;
    visit(place, cursor->members());
  }
  return cursor->status();
}

}  // namespace

Status WriteLargeLists(const std::string& lists, const std::string& path,
                       uint64_t configuration, uint32_t members,
                       std::span<const uint64_t> numbers, size_t memory) {
  auto file = SpillWriter::Create(path, Format(configuration));
  if (!file) return tl::unexpected(file.error());
  std::vector<uint32_t> counts(members);
  const Status counted =
      ForEachLarge(lists, configuration, members, numbers,
                   [&](uint32_t, std::span<const uint32_t> of) {
                     for (const uint32_t m : of) ++counts[m];
                   });
  if (!counted) return counted;
  const size_t most = std::max<size_t>(memory / sizeof(uint32_t), 1);
  std::vector<uint32_t> begins = {0};
  begins.reserve(members + size_t{1});
  std::vector<uint32_t> groups;
  std::vector<std::byte> bytes;
  for (uint32_t from = 0, to = 0; from < members; from = to) {
    // Where the lists of the part end, once they are filled in.
    size_t sum = 0;
    for (; to < members && (to == from || sum + counts[to] <= most); ++to) {
      sum += counts[to];
      counts[to] = static_cast<uint32_t>(sum - counts[to]);
    }
    groups.resize(sum);
    const Status filled =
        sum == 0
            ? Status()
            : ForEachLarge(lists, configuration, members, numbers,
                           [&](uint32_t place, std::span<const uint32_t> of) {
                             for (const uint32_t m : of) {
                               if (m < from || m >= to) continue;
                               groups[counts[m]++] = place;
                             }
                           });
    if (!filled) return filled;
    size_t at = 0;
    for (uint32_t m = from; m < to; ++m) {
      bytes.resize((counts[m] - at) * kMaxVarint);
      std::byte* end = bytes.data();
      for (uint32_t last = 0; at < counts[m]; ++at) {
        end = PutVarint(groups[at] - last, end);
        last = groups[at];
      }
      const auto size = static_cast<size_t>(end - bytes.data());
      if (Status s = file->Append(std::span(bytes).first(size)); !s) return s;
      begins.push_back(begins.back() + static_cast<uint32_t>(size));
    }
  }
  if (Status s = file->Append(std::as_bytes(std::span(begins))); !s) return s;
  return file->Finish(members, false);
}

Result<size_t> LargeLists::SizeOf(const std::string& path,
                                  uint64_t configuration) {
  auto file = SpillReader::Open(path, Format(configuration));
  if (!file) return tl::unexpected(file.error());
  return file->bytes();
}

Result<LargeLists> LargeLists::Load(const std::string& path,
                                    uint64_t configuration, uint32_t members,
                                    uint32_t from, uint32_t to) {
  auto file = SpillReader::Open(path, Format(configuration));
  if (!file) return tl::unexpected(file.error());
  const size_t table = (members + size_t{1}) * sizeof(uint32_t);
  if (file->rows() != members || file->bytes() < table) {
    return file->Damaged("lists of other members");
  }
  LargeLists lists;
  lists.from_ = from;
  lists.begins_.resize(to - from + size_t{1});
  Status s = file->ReadAt(file->bytes() - table + from * sizeof(uint32_t),
                          std::as_writable_bytes(std::span(lists.begins_)));
  if (!s) return tl::unexpected(s.error());
  if (!std::is_sorted(lists.begins_.begin(), lists.begins_.end()) ||
      lists.begins_.back() > file->bytes() - table) {
    return file->Damaged("lists that make no sense");
  }
  const size_t size = lists.begins_.back() - lists.begins_.front();
  lists.bytes_.resize(size + kMaxVarint);
  s = file->ReadAt(lists.begins_.front(), std::span(lists.bytes_).first(size));
  if (!s) return tl::unexpected(s.error());
  return lists;
}

}  // namespace copydesk
