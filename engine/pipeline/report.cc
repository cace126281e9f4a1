#include "engine/pipeline/report.h"

#include <cinttypes>
#include <cstdio>

#include "engine/base/date.h"
#include "engine/base/json_writer.h"
#include "engine/base/parallel.h"

namespace copydesk {
namespace {

constexpr int kFormatVersion = 1;

const char* VerdictName(const LineVerdict& verdict, Carried carried) {
  if (verdict.boilerplate) return "boilerplate";
  switch (carried) {
    case Carried::kWire:
      return "wire";
    case Carried::kQuote:
      return "quote";
    case Carried::kNo:
      break;
  }
  return "content";
}

void AppendRange(JsonWriter* w, const char* key, uint32_t begin, uint32_t end) {
  w->Key(key).BeginArray().Int(begin).Int(end).EndArray();
}

// The lines of a paragraph, for outputs that count lines.
std::vector<Paragraph> LinesOf(std::string_view text, const ParagraphPrint& p) {
  std::vector<Paragraph> lines;
  if (p.lines == 1) {
    lines.push_back({p.begin, p.end, p.line, 1});
    return lines;
  }
  SplitLines(text.substr(p.begin, p.end - p.begin), &lines);
  for (Paragraph& line : lines) {
    line.begin += p.begin;
    line.end += p.begin;
    line.line += p.line - 1;
  }
  return lines;
}

}  // namespace

void AppendParagraphsLine(const CorpusDocument& document,
                          const DocumentVerdicts& verdicts,
                          const std::vector<Carried>& carried,
                          std::string* out) {
  JsonWriter w(out);
  w.BeginObject().Key("v").Int(kFormatVersion);
  w.Key("id").String(document.document.id).Key("paragraphs").BeginArray();
  for (size_t i = 0; i < document.print.paragraphs.size(); ++i) {
    const LineVerdict& v = verdicts.lines[i];
    const Carried c = carried.empty() ? Carried::kNo : carried[i];
    for (const Paragraph& line :
         LinesOf(document.document.text, document.print.paragraphs[i])) {
      w.BeginObject().Key("n").Int(line.line);
      w.Key("begin").Int(line.begin).Key("end").Int(line.end);
      w.Key("verdict").String(VerdictName(v, c));
      if (v.boilerplate) w.Key("category").String(CategoryName(v.category));
      w.Key("score").Fixed(v.score, 3);
      if (!v.why.empty()) w.Key("why").String(v.why);
      w.EndObject();
    }
  }
  w.EndArray().EndObject();
  out->push_back('\n');
}

void AppendMatchLine(const Corpus& corpus, const PairMatch& match,
                     const PairDetail& detail, std::string* out) {
  const CorpusDocument& a = corpus.documents[match.a];
  const CorpusDocument& b = corpus.documents[match.b];
  const PairFigures& f = match.figures;
  JsonWriter w(out);
  w.BeginObject().Key("v").Int(kFormatVersion);
  w.Key("a").String(a.document.id).Key("b").String(b.document.id);
  w.Key("relation").String(RelationName(match.relation));
  w.Key("confidence").Fixed(Confidence(f), 3);
  w.Key("reason").String(Explain(f).reason);
  w.Key("jaccard").Fixed(f.jaccard).Key("containment").Fixed(f.containment);
  w.Key("coverage_a").Fixed(f.coverage_a);
  w.Key("coverage_b").Fixed(f.coverage_b);
  w.Key("days");
  if (f.days < 0) {
    w.Null();
  } else {
    w.Int(f.days);
  }
  w.Key("paragraphs").BeginArray();
  for (const ParagraphPair& p : detail.paragraphs) {
    w.BeginArray()
        .Int(a.print.paragraphs[p.a].line)
        .Int(b.print.paragraphs[p.b].line)
        .EndArray();
  }
  w.EndArray().Key("spans").BeginArray();
  for (const SharedSpan& s : detail.spans) {
    w.BeginObject();
    AppendRange(&w, "a", s.a_begin, s.a_end);
    AppendRange(&w, "b", s.b_begin, s.b_end);
    w.Key("words").Int(s.words).Key("kind").String(SpanKindName(s.kind));
    w.EndObject();
  }
  w.EndArray().EndObject();
  out->push_back('\n');
}

std::string ClusterName(uint64_t name) {
  char buffer[17];
  std::snprintf(buffer, sizeof buffer, "%016" PRIx64, name);
  return buffer;
}

void AppendClusterHead(const Cluster& cluster, std::string_view lead,
                       uint64_t size, std::string* out) {
  JsonWriter w(out);
  w.BeginObject().Key("v").Int(kFormatVersion);
  w.Key("cluster").String(ClusterName(cluster.name));
  w.Key("lead").String(lead);
  w.Key("size").Int(static_cast<int64_t>(size));
  w.Key("sites").Int(cluster.sites);
  w.Key("first").String(FormatDay(cluster.first));
  w.Key("last").String(FormatDay(cluster.last));
  w.Key("origin").String(cluster.origin.name);
  w.Key("origin_kind").String(OriginKindName(cluster.origin.kind));
  w.Key("origin_confidence").Fixed(cluster.origin.confidence, 3);
  w.Key("origin_why").String(cluster.origin.why);
  w.Key("members").BeginArray();
}

void AppendClusterMember(bool lead, std::string_view id, std::string_view site,
                         int32_t day, const ClusterMember& m,
                         std::string* out) {
  if (!lead) out->push_back(',');
  JsonWriter w(out);
  w.BeginObject().Key("id").String(id);
  w.Key("site").String(site).Key("date").String(FormatDay(day));
  w.Key("relation")
      .String(lead                                  ? "lead"
              : m.relation == Relation::kBackground ? "linked"
                                                    : RelationName(m.relation));
  w.Key("coverage").Fixed(m.coverage);
  if (!m.credit.empty()) w.Key("credit").String(m.credit);
  w.EndObject();
}

void AppendClusterEnd(std::string* out) { *out += "]}\n"; }

void AppendClusterLine(const Corpus& corpus, const Cluster& cluster,
                       std::string* out) {
  AppendClusterHead(cluster, corpus.documents[cluster.lead].document.id,
                    cluster.members.size(), out);
  for (const ClusterMember& m : cluster.members) {
    const CorpusDocument& d = corpus.documents[m.document];
    AppendClusterMember(m.document == cluster.lead, d.document.id,
                        d.document.site, d.day, m, out);
  }
  AppendClusterEnd(out);
}

void AppendDecisionLine(std::string_view id, std::string_view kept_id,
                        const Decision& decision, uint64_t cluster,
                        std::string* out) {
  JsonWriter w(out);
  w.BeginObject().Key("v").Int(kFormatVersion);
  w.Key("id").String(id);
  w.Key("decision").String(decision.keep ? "keep" : "drop");
  w.Key("reason").String(decision.keep ? "" : RelationName(decision.relation));
  w.Key("kept_id").String(kept_id);
  w.Key("similarity").Fixed(decision.similarity);
  w.Key("cluster").String(ClusterName(cluster));
  w.Key("rule").String(decision.rule).EndObject();
  out->push_back('\n');
}

void AppendDecisionLine(const Corpus& corpus, uint32_t document,
                        const Decision& decision, uint64_t cluster,
                        std::string* out) {
  AppendDecisionLine(corpus.documents[document].document.id,
                     corpus.documents[decision.kept].document.id, decision,
                     cluster, out);
}

Carried CarriedBy(Relation relation, bool same_site) {
  if (IsCopy(relation) && !same_site) return Carried::kWire;
  if (relation == Relation::kPassage) return Carried::kQuote;
  return Carried::kNo;
}

PairDetail MatchDescriber::Describe(const Corpus& corpus,
                                    const CommonWords& common,
                                    const PairMatch& match) {
  const CorpusDocument& a = corpus.documents[match.a];
  const CorpusDocument& b = corpus.documents[match.b];
  // As it was matched: the earlier one in content order first.
  const CorpusDocument& first = match.flipped ? b : a;
  const CorpusDocument& second = match.flipped ? a : b;
  if (&first != aligned_) aligner_.SetA(first.print.tokens);
  aligned_ = &first;
  aligner_.Align(second.print.tokens, second.print.distinct_shingles,
                 &alignment_);
  aligner_.AddMoved(second.print.tokens, &alignment_);
  if (match.flipped) Exchange(&alignment_);
  return DescribePair(a, b, common.Of(match.b), alignment_, &fingerprinter_);
}

void DescribeMatches(
    const Corpus& corpus, const CommonWords& common,
    const std::vector<PairMatch>& matches, unsigned threads,
    const std::function<void(const PairMatch&, const PairDetail&,
                             std::string*)>& format,
    const std::function<void(const PairMatch&, const PairDetail&)>& see,
    const std::function<void(const std::string&)>& write) {
  struct Slot {
    size_t begin = 0, end = 0;
    std::vector<PairDetail> details;
    std::string text;
    MatchDescriber describer;
  };
  std::vector<Slot> slots(PipelineSlots(threads));
  constexpr size_t kPairs = 512;
  size_t next = 0;
  RunPipeline(
      threads,
      [&](size_t s) {
        slots[s].begin = next;
        next = std::min(matches.size(), next + kPairs);
        slots[s].end = next;
        return slots[s].begin < next;
      },
      [&](size_t s) {
        Slot& slot = slots[s];
        slot.details.clear();
        slot.text.clear();
        for (size_t i = slot.begin; i < slot.end; ++i) {
          const PairMatch& m = matches[i];
          slot.details.push_back(slot.describer.Describe(corpus, common, m));
          format(m, slot.details.back(), &slot.text);
        }
      },
      [&](size_t s) {
        const Slot& slot = slots[s];
        for (size_t i = slot.begin; i < slot.end; ++i) {
          see(matches[i], slot.details[i - slot.begin]);
        }
        write(slot.text);
        return true;
      });
}

}  // namespace copydesk
