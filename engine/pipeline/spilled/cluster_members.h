#ifndef ENGINE_PIPELINE_SPILLED_CLUSTER_MEMBERS_H_
#define ENGINE_PIPELINE_SPILLED_CLUSTER_MEMBERS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/pipeline/keep_rule.h"
#include "engine/pipeline/origin.h"
#include "engine/pipeline/spilled/copy_spool.h"
#include "engine/pipeline/spilled/document_table.h"
#include "engine/pipeline/spilled/string_file.h"

namespace copydesk {

// The members of one cluster, of which little is held: numbers, the order of
// preference and who is equal to whom. The rest is in the table of documents or
// is read where it is wanted. Used for one cluster after the other.
//
// Members are numbered from 0 in the order of their documents. The functions of
// OriginMembers cannot fail; what could not be read is empty then, and status()
// says why. Not thread-safe.
class ClusterMembers : public OriginMembers {
 public:
  // Bytes of memory a member takes, here and for who decides on it.
  static size_t PerMember(const KeepRule& keep);

  // All must outlive this; `credits` (DocumentNotes) may be null.
  ClusterMembers(const DocumentTable& table, const KeepRule& keep,
                 const CopySpool& copies, DocumentReader* reader,
                 StringFile::Reader* credits)
      : table_(table),
        keep_(keep),
        copies_(copies),
        reader_(reader),
        credits_(credits) {}

  void Clear();
  // Documents in any order, each once; then Finish().
  void Add(uint32_t document) { documents_.push_back(document); }
  // Finds out who is equal, the origin, if there are credits, and the order.
  Status Finish(ClusterOrigin* origin);

  size_t size() const override { return documents_.size(); }
  int32_t Day(size_t m) const override { return table_.day[documents_[m]]; }
  std::string_view Id(size_t m) override;
  bool IdBefore(size_t x, size_t y) const override {
    return table_.id_rank[documents_[x]] < table_.id_rank[documents_[y]];
  }
  std::string_view Site(size_t m) const override {
    return table_.sites[table_.site[documents_[m]]];
  }
  std::string_view Source(size_t m) override;
  std::string_view Credit(size_t m) override;
  void ForEachCopy(const VisitCopy& visit) override;
  const Status& status() const { return status_; }

  uint32_t Document(size_t m) const { return documents_[m]; }
  uint32_t NumberOf(uint32_t document) const;
  // The member of a rank, the best of which is 0, and the other way round.
  uint32_t AtRank(uint32_t rank) const { return order_[rank]; }
  uint32_t RankOf(size_t m) const { return rank_[m]; }
  // The same number for members that have the same words.
  uint32_t EqualTo(uint32_t m);
  // As KeepRule::DecidedBy.
  std::string DecidedBy(uint32_t kept, uint32_t dropped) const;

 private:
  Status ReadFields();
  Status JoinEqual();
  void Rank();
  int64_t Value(size_t rule, size_t m) const;

  const DocumentTable& table_;
  const KeepRule& keep_;
  const CopySpool& copies_;
  DocumentReader* reader_;
  StringFile::Reader* credits_;

  std::vector<uint32_t> documents_;  // ascending after Finish
  std::vector<uint32_t> equal_;      // up to the least that is equal
  std::vector<uint32_t> order_;
  std::vector<uint32_t> rank_;
  std::vector<std::vector<uint32_t>> fields_;  // by rule that asks for one
  size_t nearest_ = 0;                         // size() where none is
  std::string note_;
  size_t noted_ = ~size_t{0};
  Status status_;
};

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SPILLED_CLUSTER_MEMBERS_H_
