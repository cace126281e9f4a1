#include "engine/pipeline/sum_up.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/parallel.h"
#include "engine/pipeline/digest.h"

namespace copydesk {
namespace {

// The beginning of a text for the eye: one line of at most 60 bytes or so.
std::string Beginning(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  text = text.substr(begin, text.find('\n', begin) - begin);
  if (text.size() <= 64) return std::string(text);
  size_t end = 60;
  while (end > 0 && (text[end] & 0xc0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "...";
}

template <size_t N>
std::vector<std::pair<std::string, uint64_t>> Named(
    const std::array<uint64_t, N>& counts, const char* (*name)(int)) {
  std::vector<std::pair<std::string, uint64_t>> named;
  for (size_t i = 0; i < N; ++i) {
    if (counts[i] > 0) named.emplace_back(name(static_cast<int>(i)), counts[i]);
  }
  return named;
}

const char* NameOfRelation(int i) {
  return RelationName(static_cast<Relation>(i));
}

void SumUpMatches(const Analysis& a, JobSummary* s) {
  RelationCounts pairs{};
  for (const PairMatch& m : a.matches) ++pairs[static_cast<size_t>(m.relation)];
  pairs[static_cast<size_t>(Relation::kBackground)] += a.background;
  for (const Cluster& c : a.clusters) {
    if (c.members.size() < 2) continue;
    ++s->clusters;
    s->clustered += c.members.size();
    if (s->largest.size() < kShownStories) {
      s->largest.push_back(Describe(c, a.corpus.documents[c.lead].document));
    }
  }
  RelationCounts dropped{};
  for (const Decision& d : a.decisions) {
    if (!d.keep) ++dropped[static_cast<size_t>(d.relation)];
  }
  SumUpRelations(pairs, dropped, s);
}

}  // namespace

void StrippingTally::See(const CorpusDocument& doc,
                         const DocumentVerdicts& verdicts) {
  paragraphs_ += doc.print.paragraphs.size();
  for (size_t p = 0; p < doc.print.paragraphs.size(); ++p) {
    const LineVerdict& v = verdicts.lines[p];
    if (!v.boilerplate) continue;
    const ParagraphPrint& print = doc.print.paragraphs[p];
    const auto category = static_cast<size_t>(v.category);
    ++stripped_;
    stripped_bytes_ += print.end - print.begin;
    ++categories_[category];
    if (shown_[category] || examples_.size() >= 3 || print.tokens < 5) {
      continue;
    }
    shown_[category] = true;
    examples_.push_back(
        {doc.document.id,
         Beginning(std::string_view(doc.document.text)
                       .substr(print.begin, print.end - print.begin)),
         CategoryName(v.category), v.why});
  }
}

void StrippingTally::Finish(JobSummary* s) const {
  s->paragraphs = paragraphs_;
  s->stripped = stripped_;
  s->stripped_bytes = stripped_bytes_;
  s->examples = examples_;
  s->categories = Named(categories_, [](int i) {
    return CategoryName(static_cast<Category>(i));
  });
}

void StrippingTally::Save(StateWriter* to) const {
  to->Value(categories_);
  to->Value(paragraphs_);
  to->Value(stripped_);
  to->Value(stripped_bytes_);
  to->Value(uint64_t{examples_.size()});
  for (const JobSummary::Example& e : examples_) {
    to->Texts({e.id, e.line, e.category, e.why});
  }
}

void StrippingTally::Load(StateReader* from) {
  from->Value(&categories_);
  from->Value(&paragraphs_);
  from->Value(&stripped_);
  from->Value(&stripped_bytes_);
  examples_.resize(from->Length(sizeof(uint64_t)));
  for (JobSummary::Example& e : examples_) {
    std::vector<std::string> texts;
    from->Texts(&texts);
    texts.resize(4);
    e = {texts[0], texts[1], texts[2], texts[3]};
  }
}

void SumUpRelations(const RelationCounts& pairs, const RelationCounts& dropped,
                    JobSummary* s) {
  for (const uint64_t n : pairs) s->pairs += n;
  for (const uint64_t n : dropped) s->dropped += n;
  s->relations = Named(pairs, &NameOfRelation);
  s->dropped_as = Named(dropped, &NameOfRelation);
}

JobSummary::Story Describe(const Cluster& cluster, const Document& lead) {
  return {cluster.members.size(), cluster.sites, lead.id,
          Beginning(lead.title.empty() ? lead.text : lead.title)};
}

std::vector<uint32_t> StrippedLines(const CorpusDocument& document,
                                    const DocumentVerdicts& verdicts) {
  std::vector<uint32_t> lines;
  const auto& paragraphs = document.print.paragraphs;
  for (size_t p = 0; p < paragraphs.size(); ++p) {
    if (!verdicts.lines[p].boilerplate) continue;
    for (uint32_t n = 0; n < paragraphs[p].lines; ++n) {
      lines.push_back(paragraphs[p].line + n);
    }
  }
  return lines;
}

void SumUp(const JobOptions& options, const Analysis& a, JobSummary* s) {
  s->sites = a.corpus.sites.size();
  std::vector<uint32_t> stories = a.stories;
  std::sort(stories.begin(), stories.end());
  s->stories = static_cast<uint64_t>(
      std::unique(stories.begin(), stories.end()) - stories.begin());
  StrippingTally stripping;
  for (uint32_t d = 0; d < a.corpus.size(); ++d) {
    stripping.See(a.corpus.documents[d], a.verdicts[d]);
  }
  stripping.Finish(s);
  if (options.command != Command::kStrip) SumUpMatches(a, s);
}

std::string Digest(const JobOptions& options, const Analysis& a) {
  std::vector<uint32_t> least(a.corpus.size());  // of its cluster, each
  const auto id = [&](uint32_t d) -> const std::string& {
    return a.corpus.documents[d].document.id;
  };
  for (const Cluster& c : a.clusters) {
    uint32_t first = c.lead;
    for (const ClusterMember& m : c.members) {
      if (id(m.document) < id(first)) first = m.document;
    }
    for (const ClusterMember& m : c.members) least[m.document] = first;
  }
  DecisionDigest digest;
  digest.Reserve(a.corpus.size());
  std::mutex merging;
  ParallelFor(a.corpus.size(), 4096, options.threads,
              [&](size_t begin, size_t end) {
                DecisionDigest part;
                for (size_t i = begin; i < end; ++i) {
                  const auto d = static_cast<uint32_t>(i);
                  const std::vector<uint32_t> stripped =
                      StrippedLines(a.corpus.documents[d], a.verdicts[d]);
                  DocumentDecision decision{id(d), {}, {}, stripped};
                  if (options.command != Command::kStrip) {
                    decision.cluster = id(least[d]);
                    decision.kept = id(a.decisions[d].kept);
                  }
                  part.Add(decision);
                }
                const std::lock_guard lock(merging);
                digest.Merge(part);
              });
  return digest.Finish();
}

}  // namespace copydesk
