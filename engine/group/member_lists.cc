#include "engine/group/member_lists.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "engine/group/block_lists.h"

namespace copydesk {
namespace {

SpillFormat Format(uint64_t configuration) {
  return {"memberlists", 1, configuration};
}

// Calls `visit(group, members)` for the groups of a block, in order, or for the
// large ones, if their numbers are given, by place.
template <typename Visit>
Status ForEachGroup(const std::string& lists, uint64_t configuration,
                    uint32_t members, std::span<const uint64_t> large,
                    const Visit& visit) {
  auto cursor = BlockListsCursor::Open(lists, configuration, members);
  if (!cursor) return tl::unexpected(cursor.error());
  uint64_t place = 0;
  while (cursor->Next()) {
    if (large.empty()) {
      if (cursor->ReadMembers()) visit(cursor->group(), cursor->members());
    } else if (cursor->large()) {
      while (place < large.size() && large[place] < cursor->group()) ++place;
      visit(place, cursor->members());
    }
  }
  return cursor->status();
}

}  // namespace

Status WriteMemberLists(const std::string& lists, const std::string& path,
                        uint64_t configuration, uint32_t members,
                        std::span<const uint64_t> large, size_t memory) {
  auto file = SpillWriter::Create(path, Format(configuration));
  if (!file) return tl::unexpected(file.error());
  std::vector<uint32_t> counts(members);
  uint64_t last = 0;
  const Status counted =
      ForEachGroup(lists, configuration, members, large,
                   [&](uint64_t group, std::span<const uint32_t> of) {
                     last = group;
                     for (const uint32_t m : of) ++counts[m];
                   });
  if (!counted) return counted;
  const auto width = std::max<uint32_t>(
      (static_cast<uint32_t>(std::bit_width(last)) + 7) / 8, 1);
  const size_t most = memory / width;
  std::vector<uint32_t> begins = {0};
  begins.reserve(members + size_t{2});
  std::vector<std::byte> bytes;
  for (uint32_t from = 0, to = 0; from < members; from = to) {
    // Where the lists of the part end, once they are filled in.
    size_t sum = 0;
    for (; to < members && (to == from || sum + counts[to] <= most); ++to) {
      sum += counts[to];
      counts[to] = static_cast<uint32_t>(sum - counts[to]);
    }
    bytes.resize(sum * width);
    const Status filled =
        sum == 0
            ? Status()
            : ForEachGroup(lists, configuration, members, large,
                           [&](uint64_t group, std::span<const uint32_t> of) {
                             for (const uint32_t m : of) {
                               if (m < from || m >= to) continue;
                               std::memcpy(
                                   bytes.data() + size_t{counts[m]++} * width,
                                   &group, width);
                             }
                           });
    if (!filled) return filled;
    if (Status s = file->Append(bytes); !s) return s;
    const uint32_t before = begins.back();
    for (uint32_t m = from; m < to; ++m) begins.push_back(before + counts[m]);
  }
  begins.push_back(width);
  if (Status s = file->Append(std::as_bytes(std::span(begins))); !s) return s;
  return file->Finish(members, false);
}

Result<MemberLists> MemberLists::Open(const std::string& path,
                                      uint64_t configuration,
                                      uint32_t members) {
  auto file = SpillReader::Open(path, Format(configuration));
  if (!file) return tl::unexpected(file.error());
  MemberLists lists(std::move(*file));
  std::vector<uint32_t>& begins = lists.begins_;
  begins.resize(members + size_t{2});
  const size_t table = begins.size() * sizeof begins[0];
  if (lists.file_.rows() != members || lists.file_.bytes() < table) {
    return lists.file_.Damaged("lists of other members");
  }
  const size_t all = lists.file_.bytes() - table;
  Status s = lists.file_.ReadAt(all, std::as_writable_bytes(std::span(begins)));
  if (!s) return tl::unexpected(s.error());
  lists.width_ = begins.back();
  begins.pop_back();
  if (lists.width_ == 0 || lists.width_ > sizeof(uint64_t) ||
      !std::is_sorted(begins.begin(), begins.end()) || begins[0] != 0 ||
      size_t{begins.back()} * lists.width_ != all) {
    return lists.file_.Damaged("lists that make no sense");
  }
  return lists;
}

Result<uint32_t> MemberLists::Load(uint32_t from, uint32_t to, size_t bytes) {
  const size_t most = begins_[from] + bytes / width_;
  const auto end = std::upper_bound(begins_.begin() + from + 2,
                                    begins_.begin() + to + 1, most);
  to = static_cast<uint32_t>(end - begins_.begin()) - 1;
  from_ = from;
  const size_t size = size_t{begins_[to] - begins_[from]} * width_;
  if (bytes_.size() < size + sizeof(uint64_t)) {
    bytes_.resize(size + sizeof(uint64_t));
  }
  const Status s = file_.ReadAt(size_t{begins_[from]} * width_,
                                std::span(bytes_).first(size));
  if (!s) return tl::unexpected(s.error());
  return to;
}

}  // namespace copydesk
