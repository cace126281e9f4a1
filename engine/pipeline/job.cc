#include "engine/pipeline/job.h"

#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <optional>

#include "engine/base/hash.h"
#include "engine/base/json_writer.h"
#include "engine/base/parallel.h"
#include "engine/io/output.h"
#include "engine/pipeline/candidate_stage.h"
#include "engine/pipeline/job_outputs.h"
#include "engine/pipeline/match_stage.h"
#include "engine/pipeline/report.h"
#include "engine/pipeline/second_pass.h"
#include "engine/pipeline/stories.h"
#include "engine/pipeline/strip_stage.h"

namespace copydesk {
namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Processor time of the whole process so far.
double CpuSeconds() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

// Announces stages and takes their times.
class Stages {
 public:
  Stages(const ProgressCallback& progress, int count, JobSummary* summary)
      : progress_(progress), summary_(summary) {
    at_.stages = count;
  }

  void Begin(const char* name) {
    End();
    ++at_.stage;
    at_.name = name;
    at_.done = at_.total = 0;
    begun_ = Clock::now();
    cpu_begun_ = CpuSeconds();
    Report();
  }
  void End() {
    if (at_.stage == 0) return;
    summary_->stages.push_back(
        {at_.name, SecondsSince(begun_), CpuSeconds() - cpu_begun_});
  }
  void Advance(uint64_t done, uint64_t total, uint64_t documents) {
    at_.done = done;
    at_.total = total;
    at_.documents = documents;
    Report();
  }

 private:
  void Report() {
    if (progress_) progress_(at_);
  }

  const ProgressCallback& progress_;
  JobSummary* summary_;
  JobProgress at_;
  Clock::time_point begun_ = Clock::now();
  double cpu_begun_ = 0;
};

// What the analysis of a corpus gives; cluster and dedup fill in all of it.
struct Analysis {
  Corpus corpus;
  CandidateStage candidates;
  std::vector<uint32_t> stories;
  std::vector<DocumentVerdicts> verdicts;
  std::optional<CommonWords> common;
  std::vector<PairMatch> matches;
  uint64_t background = 0;  // pairs that are not among the matches
  std::vector<Cluster> clusters;
  std::vector<Decision> decisions;
  std::vector<uint64_t> cluster_of;  // names, by document
};

void FindMatches(const JobOptions& options, const KeepRule& keep,
                 Stages* stages, Analysis* a) {
  stages->Begin("matching");
  a->common.emplace(a->corpus, a->candidates, a->stories, a->verdicts,
                    options.threads);
  const bool background = options.background && !options.matches.empty();
  MatchResult matched = MatchPairs(a->corpus, a->candidates, *a->common,
                                   {background, options.threads});
  a->matches = std::move(matched.pairs);
  a->background = matched.background;
  stages->Begin("deciding");
  a->clusters = FindClusters(a->corpus, a->matches, keep);
  a->decisions = DecideDrops(a->corpus, a->matches, keep, options.drop);
  a->cluster_of.resize(a->corpus.size());
  for (const Cluster& c : a->clusters) {
    for (const ClusterMember& m : c.members) a->cluster_of[m.document] = c.name;
  }
}

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

void SumUpStripping(const Analysis& a, JobSummary* s) {
  std::array<uint64_t, kCategories> categories{};
  std::array<bool, kCategories> shown{};
  for (uint32_t d = 0; d < a.corpus.size(); ++d) {
    const CorpusDocument& doc = a.corpus.documents[d];
    s->paragraphs += doc.print.paragraphs.size();
    for (size_t p = 0; p < doc.print.paragraphs.size(); ++p) {
      const LineVerdict& v = a.verdicts[d].lines[p];
      if (!v.boilerplate) continue;
      const ParagraphPrint& print = doc.print.paragraphs[p];
      const auto category = static_cast<size_t>(v.category);
      ++s->stripped;
      s->stripped_bytes += print.end - print.begin;
      ++categories[category];
      if (shown[category] || s->examples.size() >= 3 || print.tokens < 5) {
        continue;
      }
      shown[category] = true;
      s->examples.push_back(
          {doc.document.id,
           Beginning(std::string_view(doc.document.text)
                         .substr(print.begin, print.end - print.begin)),
           CategoryName(v.category), v.why});
    }
  }
  s->categories = Named(
      categories, [](int i) { return CategoryName(static_cast<Category>(i)); });
}

void SumUpMatches(const Analysis& a, JobSummary* s) {
  constexpr size_t kRelations = static_cast<size_t>(Relation::kBackground) + 1;
  constexpr size_t kShownStories = 3;
  const auto name = [](int i) {
    return RelationName(static_cast<Relation>(i));
  };
  std::array<uint64_t, kRelations> relations{};
  for (const PairMatch& m : a.matches) {
    ++relations[static_cast<size_t>(m.relation)];
  }
  relations[static_cast<size_t>(Relation::kBackground)] += a.background;
  s->pairs = a.matches.size() + a.background;
  s->relations = Named(relations, +name);
  for (const Cluster& c : a.clusters) {
    if (c.members.size() < 2) continue;
    ++s->clusters;
    s->clustered += c.members.size();
    if (s->largest.size() < kShownStories) {
      const Document& lead = a.corpus.documents[c.lead].document;
      s->largest.push_back(
          {c.members.size(), c.sites, lead.id,
           Beginning(lead.title.empty() ? lead.text : lead.title)});
    }
  }
  std::array<uint64_t, kRelations> dropped{};
  for (const Decision& d : a.decisions) {
    if (d.keep) continue;
    ++s->dropped;
    ++dropped[static_cast<size_t>(d.relation)];
  }
  s->dropped_as = Named(dropped, +name);
}

// One value for all decisions of the job, whatever the order of documents.
std::string Digest(const JobOptions& options, const Analysis& a) {
  std::vector<uint64_t> decided(a.corpus.size());
  ParallelFor(a.corpus.size(), 256, options.threads,
              [&](size_t begin, size_t end) {
                for (size_t d = begin; d < end; ++d) {
                  uint64_t hash = HashBytes(a.corpus.documents[d].document.id);
                  if (options.command != Command::kStrip) {
                    const Document& kept =
                        a.corpus.documents[a.decisions[d].kept].document;
                    hash = HashCombine(hash, a.cluster_of[d]);
                    hash = HashCombine(hash, HashBytes(kept.id));
                  }
                  const auto& lines = a.verdicts[d].lines;
                  for (size_t p = 0; p < lines.size(); ++p) {
                    if (lines[p].boilerplate) hash = HashCombine(hash, p);
                  }
                  decided[d] = hash;
                }
              });
  std::sort(decided.begin(), decided.end());
  uint64_t digest = 0;
  for (const uint64_t hash : decided) digest = HashCombine(digest, hash);
  return ClusterName(digest);
}

// What the matches say of each paragraph: wire where a copy on another site has
// it, quote where a document that tells another story has it.
class CarriedMarks {
 public:
  explicit CarriedMarks(const Corpus& corpus)
      : corpus_(corpus), marks_(corpus.size()) {}

  void See(const PairMatch& m, const PairDetail& detail) {
    const CorpusDocument& a = corpus_.documents[m.a];
    const CorpusDocument& b = corpus_.documents[m.b];
    Carried mark = Carried::kNo;
    if (IsCopy(m.relation) && a.site != b.site) mark = Carried::kWire;
    if (m.relation == Relation::kPassage) mark = Carried::kQuote;
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

void WriteProblems(const Corpus& corpus, OutputFile* file) {
  std::string line;
  for (const Problem& p : corpus.problems) {
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
  std::string line;
  const auto each = [&](OutputFile* file, size_t n, auto append) {
    if (file == nullptr) return;
    for (size_t i = 0; i < n; ++i) {
      line.clear();
      append(i);
      file->Write(line);
    }
  };
  each(outputs->paragraphs(), a.corpus.size(), [&](size_t d) {
    AppendParagraphsLine(a.corpus.documents[d], a.verdicts[d],
                         marks.Of(static_cast<uint32_t>(d)), &line);
  });
  each(outputs->clusters(), a.clusters.size(),
       [&](size_t c) { AppendClusterLine(a.corpus, a.clusters[c], &line); });
  each(outputs->decisions(), a.decisions.size(), [&](size_t d) {
    AppendDecisionLine(a.corpus, static_cast<uint32_t>(d), a.decisions[d],
                       a.cluster_of[d], &line);
  });
  if (outputs->bad_records()) WriteProblems(a.corpus, outputs->bad_records());
}

// Records of several formats, or rows of several tables, cannot stand in one
// output as they came.
Status CheckOneFormat(const Input& input) {
  const auto kind = [&](uint32_t file) {
    return input.IsLineFormat(file) ? std::string(input.Header(file)) + "\n"
                                    : std::string();
  };
  // What could not be read, and a table without a header, is of no kind.
  const auto has_kind = [&](uint32_t file) {
    const Format format = input.FileFormat(file);
    const bool table = format == Format::kCsv || format == Format::kTsv;
    return format != Format::kAuto && !(table && input.Header(file).empty());
  };
  const auto files = static_cast<uint32_t>(input.files().size());
  uint32_t first = 0;
  while (first < files && !has_kind(first)) ++first;
  for (uint32_t f = first + 1; f < files; ++f) {
    if (!has_kind(f) || kind(f) == kind(first)) continue;
    return Fail(ErrorCode::kUsage,
                input.files()[f] + ": is of another format than " +
                    input.files()[first] + ", or has other columns",
                "records are written as they came: run one format at a time, "
                "or leave -o out");
  }
  return {};
}

uint64_t PeakMemory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<uint64_t>(usage.ru_maxrss) * 1024;
}

}  // namespace

Result<JobSummary> RunJob(const JobOptions& options,
                          const ProgressCallback& progress) {
  const auto start = Clock::now();
  const Result<KeepRule> keep = KeepRule::Parse(options.keep);
  if (!keep) return tl::unexpected(keep.error());
  Result<Input> input = Input::Open(options.inputs, options.input);
  if (!input) return tl::unexpected(input.error());
  Result<JobOutputs> outputs = JobOutputs::Open(options, input->files());
  if (!outputs) return tl::unexpected(outputs.error());

  JobSummary summary;
  const bool matching = options.command != Command::kStrip;
  Stages stages(progress, matching ? 6 : 4, &summary);
  Analysis a;

  stages.Begin("reading");
  const Status read = ReadCorpus(
      &*input, options.errors, options.threads,
      [&](uint64_t bytes, uint64_t documents) {
        stages.Advance(bytes, input->bytes_total(), documents);
      },
      &a.corpus);
  if (!read) {
    // What was wrong is wanted most when it was too much.
    if (OutputFile* file = outputs->bad_records()) {
      WriteProblems(a.corpus, file);
      if (const Status s = file->Commit(); !s) return tl::unexpected(s.error());
    }
    return tl::unexpected(read.error());
  }
  summary.input_bytes = input->bytes_read();

  if (outputs->records() != nullptr &&
      options.strip_format == StripFormat::kRecords) {
    const Status one_format = CheckOneFormat(*input);
    if (!one_format) return tl::unexpected(one_format.error());
  }
  stages.Begin("grouping");
  a.candidates = FindCandidatePairs(a.corpus, options.threads);
  a.stories = FindStories(a.corpus, a.candidates, options.threads);
  stages.Begin("judging");
  a.verdicts = JudgeCorpus(a.corpus, a.stories, options.threads);
  if (matching) FindMatches(options, *keep, &stages, &a);

  stages.Begin("writing");
  WriteReports(options, a, &*outputs);
  if (options.command != Command::kCluster && outputs->records() != nullptr) {
    const RecordWriter writer{a.corpus, a.verdicts, a.decisions};
    const Status written =
        options.command == Command::kDedup
            ? WriteKept(writer, options.threads, &*input, outputs->records())
            : WriteStripped(writer, options.strip_format, options.threads,
                            &*input, outputs->records());
    if (!written) return tl::unexpected(written.error());
  }
  stages.End();

  summary.read = a.corpus.counts;
  summary.guesses = input->Guesses();
  summary.sites = a.corpus.sites.size();
  std::vector<uint32_t> stories = a.stories;
  std::sort(stories.begin(), stories.end());
  summary.stories = static_cast<uint64_t>(
      std::unique(stories.begin(), stories.end()) - stories.begin());
  SumUpStripping(a, &summary);
  if (matching) SumUpMatches(a, &summary);
  summary.digest = Digest(options, a);
  summary.peak_memory = PeakMemory();
  summary.seconds = SecondsSince(start);
  if (OutputFile* run = outputs->run()) {
    run->Write(RunReport(options, summary));
  }
  const Status committed = outputs->Commit();
  if (!committed) return tl::unexpected(committed.error());
  return summary;
}

}  // namespace copydesk
