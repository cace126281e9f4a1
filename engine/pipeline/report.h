#ifndef ENGINE_PIPELINE_REPORT_H_
#define ENGINE_PIPELINE_REPORT_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/pipeline/cluster_stage.h"
#include "engine/pipeline/corpus.h"
#include "engine/pipeline/match_stage.h"
#include "engine/pipeline/pair_detail.h"
#include "engine/pipeline/strip_stage.h"

namespace copydesk {

// The lines of the output files, as docs/formats.md gives them. All append one
// line with its end to `out`.

// What else is known of a paragraph: whether a copy on another site has it, or
// a document that tells another story.
enum class Carried : uint8_t { kNo, kQuote, kWire };

void AppendParagraphsLine(const CorpusDocument& document,
                          const DocumentVerdicts& verdicts,
                          const std::vector<Carried>& carried,
                          std::string* out);

void AppendMatchLine(const Corpus& corpus, const PairMatch& match,
                     const PairDetail& detail, std::string* out);

void AppendClusterLine(const Corpus& corpus, const Cluster& cluster,
                       std::string* out);

// The same in pieces, where a cluster is not held whole: what stands before its
// members (`size` of them; its own are not looked at), its members, the first
// of which is the lead, and the end.
void AppendClusterHead(const Cluster& cluster, std::string_view lead,
                       uint64_t size, std::string* out);
void AppendClusterMember(bool lead, std::string_view id, std::string_view site,
                         int32_t day, const ClusterMember& member,
                         std::string* out);
void AppendClusterEnd(std::string* out);

void AppendDecisionLine(std::string_view id, std::string_view kept_id,
                        const Decision& decision, uint64_t cluster,
                        std::string* out);
void AppendDecisionLine(const Corpus& corpus, uint32_t document,
                        const Decision& decision, uint64_t cluster,
                        std::string* out);

// The name of a cluster as it stands in files: 16 hexadecimal digits.
std::string ClusterName(uint64_t name);

// What a match says of the paragraphs that it aligns.
Carried CarriedBy(Relation relation, bool same_site);

// Aligns matches anew for the detail that reports want. One a thread.
class MatchDescriber {
 public:
  // Quicker where several matches with one first document follow each other.
  PairDetail Describe(const Corpus& corpus, const CommonWords& common,
                      const PairMatch& match);

 private:
  const CorpusDocument* aligned_ = nullptr;
  Aligner aligner_;
  Alignment alignment_;
  Fingerprinter fingerprinter_;
};

// Aligns the given matches anew, in parallel, and hands out each with its
// detail and the text that `format` made of it, in the order of `matches` and
// from one thread at a time.
void DescribeMatches(
    const Corpus& corpus, const CommonWords& common,
    const std::vector<PairMatch>& matches, unsigned threads,
    const std::function<void(const PairMatch&, const PairDetail&,
                             std::string*)>& format,
    const std::function<void(const PairMatch&, const PairDetail&)>& see,
    const std::function<void(const std::string&)>& write);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_REPORT_H_
