#include "engine/pipeline/spilled/cluster_members.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace copydesk {

size_t ClusterMembers::PerMember(const KeepRule& keep) {
  // A growing list of documents is copied; what finds the origin, 16 bytes, is
  // gone before the order is known; 17 are the caller's.
  size_t bytes = 12 + 12 + 17;
  for (size_t r = 0; r < keep.size(); ++r) {
    if (keep.AsksForField(r)) bytes += sizeof(uint32_t);
  }
  return bytes;
}

void ClusterMembers::Clear() {
  documents_.clear();
  noted_ = ~size_t{0};
}

Status ClusterMembers::Finish(ClusterOrigin* origin) {
  std::sort(documents_.begin(), documents_.end());
  nearest_ = size();
  if (Status s = ReadFields(); !s) return s;
  if (Status s = JoinEqual(); !s) return s;
  if (credits_ != nullptr) *origin = FindOrigin(this, &nearest_);
  Rank();
  return status_;
}

Status ClusterMembers::ReadFields() {
  fields_.resize(keep_.size());
  bool any = false;
  for (size_t r = 0; r < keep_.size(); ++r) {
    fields_[r].clear();
    if (keep_.AsksForField(r)) any = true;
  }
  if (!any) return {};
  CorpusDocument d;
  for (size_t m = 0; m < size(); ++m) {
    if (keep_.UsesText()) {
      if (Status s = reader_->Read(documents_[m], true, &d); !s) return s;
    }
    const Result<std::string_view> id = reader_->Id(documents_[m]);
    if (!id) return tl::unexpected(id.error());
    d.document.id = *id;
    d.document.site = Site(m);
    for (size_t r = 0; r < keep_.size(); ++r) {
      if (!keep_.AsksForField(r)) continue;
      fields_[r].push_back(
          static_cast<uint32_t>(keep_.FieldValue(r, d.document)));
    }
  }
  return {};
}

Status ClusterMembers::JoinEqual() {
  equal_.resize(size());
  std::iota(equal_.begin(), equal_.end(), 0u);
  return copies_.ForEach([&](const CopyRow& row) -> Status {
    if (row.relation != Relation::kExact) return {};
    const uint32_t a = EqualTo(NumberOf(row.a));
    const uint32_t b = EqualTo(NumberOf(row.b));
    equal_[std::max(a, b)] = std::min(a, b);
    return {};
  });
}

uint32_t ClusterMembers::EqualTo(uint32_t m) {
  while (equal_[m] != m) m = equal_[m] = equal_[equal_[m]];
  return m;
}

void ClusterMembers::Rank() {
  order_.resize(size());
  std::iota(order_.begin(), order_.end(), 0u);
  std::sort(order_.begin(), order_.end(), [&](uint32_t x, uint32_t y) {
    for (size_t r = 0; r < keep_.size(); ++r) {
      const int64_t vx = Value(r, x), vy = Value(r, y);
      if (vx != vy) return vx < vy;
    }
    return IdBefore(x, y);
  });
  rank_.resize(size());
  for (uint32_t r = 0; r < size(); ++r) rank_[order_[r]] = r;
}

int64_t ClusterMembers::Value(size_t rule, size_t m) const {
  if (keep_.AsksForField(rule)) return fields_[rule][m];
  const uint32_t d = documents_[m];
  return keep_.Value(rule, {table_.day[d], table_.tokens[d], d, m == nearest_});
}

std::string ClusterMembers::DecidedBy(uint32_t kept, uint32_t dropped) const {
  for (size_t r = 0; r < keep_.size(); ++r) {
    if (Value(r, kept) != Value(r, dropped)) return keep_.Text(r);
  }
  return "id";
}

uint32_t ClusterMembers::NumberOf(uint32_t document) const {
  const auto at =
      std::lower_bound(documents_.begin(), documents_.end(), document);
  return static_cast<uint32_t>(at - documents_.begin());
}

std::string_view ClusterMembers::Id(size_t m) {
  const Result<std::string_view> id = reader_->Id(documents_[m]);
  if (id) return *id;
  if (status_) status_ = tl::unexpected(id.error());
  return {};
}

std::string_view ClusterMembers::Source(size_t m) {
  if (credits_ == nullptr) return {};
  if (noted_ != m) {
    const Result<std::string_view> note = credits_->Read(documents_[m]);
    if (!note) {
      if (status_) status_ = tl::unexpected(note.error());
      return {};
    }
    note_ = *note;
    noted_ = m;
  }
  return std::string_view(note_).substr(0, note_.find('\t'));
}

std::string_view ClusterMembers::Credit(size_t m) {
  if (credits_ == nullptr) return {};
  const size_t source = Source(m).size();
  return std::string_view(note_).substr(std::min(source + 1, note_.size()));
}

void ClusterMembers::ForEachCopy(const VisitCopy& visit) {
  const Status all = copies_.ForEach([&](const CopyRow& row) -> Status {
    PairMatch m = row.ToMatch();
    m.a = NumberOf(row.a);
    m.b = NumberOf(row.b);
    visit(m);
    return {};
  });
  if (!all && status_) status_ = all;
}

}  // namespace copydesk
