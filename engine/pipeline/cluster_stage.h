#ifndef ENGINE_PIPELINE_CLUSTER_STAGE_H_
#define ENGINE_PIPELINE_CLUSTER_STAGE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/pipeline/corpus.h"
#include "engine/pipeline/keep_rule.h"
#include "engine/pipeline/match_stage.h"
#include "engine/pipeline/origin.h"

namespace copydesk {

struct ClusterMember {
  uint32_t document = 0;
  // To the lead; kBackground where only other members link the two.
  Relation relation = Relation::kBackground;
  double coverage = 0;  // of this document by the lead
  std::string credit;   // agency or site that it names as its origin, or empty
};

// Documents that carry one story.
struct Cluster {
  uint64_t name = 0;  // of the least id among its members
  uint32_t lead = 0;
  uint32_t sites = 0;  // different ones
  int32_t first = 0;   // days; kNoDay where no member has a date
  int32_t last = 0;
  std::vector<ClusterMember> members;  // the lead first, then by rank
  ClusterOrigin origin;
};

// Joins documents by the relations of IsCopy, and only by these. Every document
// is in one cluster, alone if need be. In order of size, the largest first,
// then of name. `matches` must be in order of (a, b).
std::vector<Cluster> FindClusters(const Corpus& corpus,
                                  const std::vector<PairMatch>& matches,
                                  const KeepRule& keep);

// Fills in the origins and credits, which are left empty otherwise.
void AddOrigins(const Origins& origins, std::vector<Cluster>* clusters);

// What becomes of one document.
struct Decision {
  bool keep = true;
  uint32_t kept = 0;  // the kept document that speaks for it; itself
  Relation relation = Relation::kExact;  // to that one, where dropped
  double similarity = 1;                 // containment of the two
  std::string rule;  // that preferred the kept one; empty where kept
};

struct DropOptions {
  // The least share of a document's rare words that the kept one must cover,
  // and the least containment of the two: two measures, lest one is fooled.
  double threshold = 0.5;
};

// Of the kept documents that a document matches, the one that speaks for it:
// that covers most of it, and of several the best. Documents are given by their
// rank, the best being 0.
class BestKept {
 public:
  static constexpr uint32_t kNone = ~uint32_t{0};

  explicit BestKept(const DropOptions& options) : options_(options) {}
  // A kept document; how much of the other it covers, and so on.
  void Offer(uint32_t rank, double coverage, double containment,
             Relation relation);
  // In the end. `equal` is the kept one of those that have the same words, or
  // kNone: of many equal documents, not all pairs are among the matches. False
  // where none speaks for it.
  bool Choose(uint32_t equal);

  uint32_t rank() const { return rank_; }
  double similarity() const { return similarity_; }
  Relation relation() const { return relation_; }

 private:
  DropOptions options_;
  uint32_t rank_ = kNone;
  double coverage_ = 0;
  double similarity_ = 0;
  Relation relation_ = Relation::kExact;
};

// Goes through the documents in the order of `keep`; one is dropped if a
// document that is already kept carries the same text: an exact copy, an edited
// one, or one that contains it. Never by a chain of documents, and never in
// favour of a text that lacks half of it.
std::vector<Decision> DecideDrops(const Corpus& corpus,
                                  const std::vector<PairMatch>& matches,
                                  const KeepRule& keep,
                                  const DropOptions& options);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_CLUSTER_STAGE_H_
