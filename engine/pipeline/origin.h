#ifndef ENGINE_PIPELINE_ORIGIN_H_
#define ENGINE_PIPELINE_ORIGIN_H_

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/match/credit.h"
#include "engine/pipeline/corpus.h"
#include "engine/pipeline/match_stage.h"
#include "engine/pipeline/strip_stage.h"

namespace copydesk {

// Who had the story of a cluster first.
struct ClusterOrigin {
  enum class Kind : uint8_t {
    kUnknown,  // nothing speaks for one clearly enough
    kMember,   // `name` is a member's id
    kAgency,   // an agency that is no member
    kSite,     // a host that is no member
  };
  Kind kind = Kind::kUnknown;
  std::string name;
  double confidence = 0;
  std::string why;  // one phrase
};

const char* OriginKindName(ClusterOrigin::Kind kind);

// What is known of the origins in a corpus.
struct Origins {
  std::vector<std::string> credit;  // by document: the agency or site that it
                                    // names as its origin, or empty
  std::vector<uint32_t> cluster;    // by document: an index into `clusters`
  std::vector<ClusterOrigin> clusters;
  std::vector<bool> nearest;  // by document: the origin of its cluster, or of
                              // its members the one nearest to it
};

// Learns names of agencies: an unknown name counts as one where datelines of
// three places and three sites have it.
class AgencyLearner {
 public:
  void See(const CorpusDocument& document);
  // Those learned, and those known.
  AgencyNames Names() const;

 private:
  struct Use {
    std::set<uint32_t> sites;
    std::set<std::string> places;
  };
  std::map<std::string, Use, std::less<>> uses_;
};

// The agency that a document credits, or the site that its page names; empty
// where there is none. Method ours, by what newsrooms print and pages declare.
std::string FindCreditOf(const CorpusDocument& document,
                         const DocumentVerdicts& verdicts,
                         const AgencyNames& names);

// Both for a whole corpus, by document.
std::vector<std::string> FindCredits(
    const Corpus& corpus, const std::vector<DocumentVerdicts>& verdicts,
    unsigned threads);

// The members of one cluster by number from 0, wherever they are held. What a
// function gives is valid until it is called again.
class OriginMembers {
 public:
  virtual ~OriginMembers() = default;
  virtual size_t size() const = 0;
  virtual int32_t Day(size_t member) const = 0;
  virtual std::string_view Id(size_t member) = 0;
  virtual bool IdBefore(size_t x, size_t y) const = 0;
  virtual std::string_view Site(size_t member) const = 0;
  // The site that its page names as its source, and what FindCreditOf says.
  virtual std::string_view Source(size_t member) = 0;
  virtual std::string_view Credit(size_t member) = 0;
  // The copies between members, `a` and `b` being members; always in the same
  // order.
  using VisitCopy = std::function<void(const PairMatch&)>;
  virtual void ForEachCopy(const VisitCopy& visit) = 0;
};

// The origin of the documents of one cluster, by the first of: a site that
// pages name as their source; an agency that members credit; the one member of
// the first day; of several of that day, the one that has clearly most of what
// the others carry, since every copy cuts and edits on its own. `nearest`
// becomes the member that is the origin or nearest to it, or the number of
// members where none is. Linear; 16 bytes a member.
ClusterOrigin FindOrigin(OriginMembers* members, size_t* nearest);

// The same for `members` of a corpus and the copies between them; `nearest`
// becomes a document, or the number of documents.
ClusterOrigin FindOrigin(const Corpus& corpus,
                         const std::vector<std::string>& credit,
                         std::span<const uint32_t> members,
                         std::span<const PairMatch* const> matches,
                         uint32_t* nearest);

// The same for a whole corpus and its copies by `matches`. Linear in documents
// and matches.
Origins FindOrigins(const Corpus& corpus, std::vector<std::string> credit,
                    const std::vector<PairMatch>& matches);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_ORIGIN_H_
