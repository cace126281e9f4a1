#include <fmt/format.h>

#include <cstdio>
#include <string>

#include "engine/cli/screen.h"

namespace copydesk::cli {
namespace {

// "1 site", "2,345 sites".
std::string Count(uint64_t n, const char* noun) {
  return Grouped(n) + " " + noun + (n == 1 ? "" : "s");
}

std::string Percentage(uint64_t part, uint64_t whole) {
  if (whole == 0) return "0 %";
  return fmt::format("{:.1f} %", 100.0 * static_cast<double>(part) /
                                     static_cast<double>(whole));
}

// ": 3 copy, 1 template", or nothing.
std::string Listed(
    const std::vector<std::pair<std::string, uint64_t>>& counts) {
  std::string out;
  for (const auto& [name, count] : counts) {
    out += out.empty() ? ": " : ", ";
    out += Grouped(count) + " " + name;
  }
  return out;
}

void PrintReading(const JobOptions& options, const JobSummary& s) {
  for (const std::string& guess : s.guesses) {
    fmt::print(stderr, "note: {}\n", Visible(guess));
  }
  const double mb = static_cast<double>(s.read.text_bytes) / 1e6;
  fmt::print(stderr, "{} of {}: {} of text in {:.1f} s, {:.0f} MB/s\n",
             Count(s.read.documents, "document"), Count(s.sites, "site"),
             Bytes(s.read.text_bytes), s.seconds,
             s.seconds > 0 ? mb / s.seconds : 0);
  std::vector<std::pair<std::string, uint64_t>> problems;
  for (size_t i = 0; i < s.read.problems.size(); ++i) {
    if (s.read.problems[i] > 0) {
      problems.emplace_back(ReasonName(static_cast<BadRecord>(i)),
                            s.read.problems[i]);
    }
  }
  if (!problems.empty()) {
    fmt::print(
        stderr, "  {} skipped; seen{}{}\n", Count(s.read.skipped(), "record"),
        Listed(problems),
        options.bad_records.empty() ? " (--errors FILE lists them)" : "");
  }
  if (s.read.repaired_texts > 0) {
    fmt::print(stderr, "  {} with broken characters mended for comparing\n",
               Count(s.read.repaired_texts, "text"));
  }
}

void PrintStripping(const JobSummary& s) {
  fmt::print(stderr, "{} of {} boilerplate ({}, {} of the text){}\n",
             Grouped(s.stripped), Count(s.paragraphs, "paragraph"),
             Bytes(s.stripped_bytes),
             Percentage(s.stripped_bytes, s.read.text_bytes),
             Listed(s.categories));
  for (const JobSummary::Example& e : s.examples) {
    fmt::print(stderr, "  {}: \"{}\"\n    {}: {}\n", Visible(e.id),
               Visible(e.line), e.category, Visible(e.why));
  }
}

void PrintMatching(const JobOptions& options, const JobSummary& s) {
  fmt::print(stderr, "{} verified{}\n", Count(s.pairs, "pair"),
             Listed(s.relations));
  fmt::print(stderr, "{} in {} of two or more\n",
             Count(s.clustered, "document"), Count(s.clusters, "cluster"));
  for (const JobSummary::Story& story : s.largest) {
    fmt::print(stderr, "  {} on {}: {} ({})\n", Count(story.size, "document"),
               Count(story.sites, "site"), Visible(story.title),
               Visible(story.lead));
  }
  if (options.command != Command::kDedup) return;
  fmt::print(stderr, "{} dropped ({}){}; kept by '{}'\n", Grouped(s.dropped),
             Percentage(s.dropped, s.read.documents), Listed(s.dropped_as),
             options.keep);
}

}  // namespace

void PrintSummary(const ScreenOptions& screen, const JobOptions& options,
                  const JobSummary& summary) {
  if (screen.json) {
    const std::string report = RunReport(options, summary);
    // Standard output holds one thing.
    bool taken = false;
    for (const std::string* name :
         {&options.output, &options.clusters, &options.matches,
          &options.paragraphs, &options.decisions, &options.bad_records,
          &options.run}) {
      taken |= *name == "-";
    }
    if (taken) {
      std::fputs(report.c_str(), stderr);
    } else {
      PrintResult(screen, report);
    }
    return;
  }
  if (screen.verbosity < 0) return;
  PrintReading(options, summary);
  PrintStripping(summary);
  if (options.command != Command::kStrip) PrintMatching(options, summary);
  if (screen.verbosity > 0) {
    for (const StageTime& t : summary.stages) {
      fmt::print(stderr, "  {:<10} {:7.2f} s\n", t.name, t.seconds);
    }
    fmt::print(stderr, "  peak memory {}, digest {}\n",
               Bytes(summary.peak_memory), summary.digest);
  }
}

}  // namespace copydesk::cli
