#include "engine/pipeline/write_reports.h"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "engine/base/json_writer.h"
#include "engine/base/parallel.h"
#include "engine/pipeline/pair_detail.h"
#include "engine/pipeline/report.h"

namespace copydesk {
namespace {

// What the matches say of each paragraph: wire where a copy on another site has
// it, quote where a document that tells another story has it.
class CarriedMarks {
 public:
  explicit CarriedMarks(const Corpus& corpus)
      : corpus_(corpus), marks_(corpus.size()) {}

  void See(const PairMatch& m, const PairDetail& detail) {
    const CorpusDocument& a = corpus_.documents[m.a];
    const CorpusDocument& b = corpus_.documents[m.b];
    const Carried mark = CarriedBy(m.relation, a.site == b.site);
    if (mark == Carried::kNo) return;
    for (const ParagraphPair& p : detail.paragraphs) {
      Mark(m.a, p.a, mark);
      Mark(m.b, p.b, mark);
    }
  }
  const std::vector<Carried>& Of(uint32_t document) const {
    return marks_[document];
  }

 private:
  void Mark(uint32_t document, uint32_t paragraph, Carried mark) {
    std::vector<Carried>& marks = marks_[document];
    marks.resize(corpus_.documents[document].print.paragraphs.size(),
                 Carried::kNo);
    marks[paragraph] = std::max(marks[paragraph], mark);
  }

  const Corpus& corpus_;
  std::vector<std::vector<Carried>> marks_;
};

void WriteMatches(const JobOptions& options, const Analysis& a,
                  JobOutputs* outputs, CarriedMarks* marks) {
  OutputFile* file = outputs->matches();
  DescribeMatches(
      a.corpus, *a.common, a.matches, options.threads,
      [&](const PairMatch& m, const PairDetail& detail, std::string* out) {
        if (file != nullptr) AppendMatchLine(a.corpus, m, detail, out);
      },
      [&](const PairMatch& m, const PairDetail& detail) {
        marks->See(m, detail);
      },
      [&](const std::string& text) {
        if (file != nullptr) file->Write(text);
      });
}

// Appends the line that describes item i.
using AppendLine = std::function<void(size_t i, std::string* out)>;

// Writes the lines of items 0 to n - 1, in order.
void WriteLines(size_t n, unsigned threads, const AppendLine& append,
                OutputFile* file) {
  constexpr size_t kLines = 1024;  // a slot
  struct Slot {
    size_t begin = 0;
    std::string text;
  };
  std::vector<Slot> slots(PipelineSlots(threads));
  size_t next = 0;
  RunPipeline(
      threads,
      [&](size_t s) {
        slots[s].begin = next;
        next += kLines;
        return slots[s].begin < n;
      },
      [&](size_t s) {
        slots[s].text.clear();
        const size_t end = std::min(n, slots[s].begin + kLines);
        for (size_t i = slots[s].begin; i < end; ++i) {
          append(i, &slots[s].text);
        }
      },
      [&](size_t s) {
        file->Write(slots[s].text);
        return true;
      });
}

}  // namespace

void WriteProblems(const std::vector<Problem>& problems, OutputFile* file) {
  std::string line;
  for (const Problem& p : problems) {
    line.clear();
    JsonWriter w(&line);
    w.BeginObject().Key("v").Int(1).Key("where").String(p.where);
    w.Key("reason").String(ReasonName(p.reason));
    w.Key("detail").String(p.detail).EndObject();
    line.push_back('\n');
    file->Write(line);
  }
}

void WriteReports(const JobOptions& options, const Analysis& a,
                  JobOutputs* outputs) {
  CarriedMarks marks(a.corpus);
  const bool matched = a.common.has_value();
  if (matched && (outputs->matches() || outputs->paragraphs())) {
    WriteMatches(options, a, outputs, &marks);
  }
  const auto each = [&](OutputFile* file, size_t n, const AppendLine& append) {
    if (file != nullptr) WriteLines(n, options.threads, append, file);
  };
  each(outputs->paragraphs(), a.corpus.size(), [&](size_t d, std::string* out) {
    AppendParagraphsLine(a.corpus.documents[d], a.verdicts[d],
                         marks.Of(static_cast<uint32_t>(d)), out);
  });
  each(outputs->clusters(), a.clusters.size(), [&](size_t c, std::string* out) {
    AppendClusterLine(a.corpus, a.clusters[c], out);
  });
  each(outputs->decisions(), a.decisions.size(),
       [&](size_t d, std::string* out) {
         AppendDecisionLine(a.corpus, static_cast<uint32_t>(d), a.decisions[d],
                            a.cluster_of[d], out);
       });
  if (outputs->bad_records())
    WriteProblems(a.corpus.problems, outputs->bad_records());
}

}  // namespace copydesk
