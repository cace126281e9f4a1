#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "engine/cli/screen.h"
#include "engine/io/output.h"

namespace copydesk::cli {
namespace {

template <typename... T>
void Print(fmt::format_string<T...> format, T&&... values) {
  Say(fmt::format(format, std::forward<T>(values)...));
}

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

// The problems for which records were skipped, or were not.
std::string ListedProblems(const JobSummary& s, bool skipped) {
  std::vector<std::pair<std::string, uint64_t>> counts;
  for (size_t i = 0; i < s.read.problems.size(); ++i) {
    const auto reason = static_cast<BadRecord>(i);
    if (s.read.problems[i] > 0 && IsSkipped(reason) == skipped) {
      counts.emplace_back(ReasonName(reason), s.read.problems[i]);
    }
  }
  return Listed(counts);
}

void PrintReading(const JobOptions& options, const JobSummary& s) {
  std::string guesses;
  for (const std::string& guess : s.guesses) {
    guesses += (guesses.empty() ? "note: " : ", ") + guess;
  }
  if (!guesses.empty()) Print("{}\n", Visible(guesses));
  const double mb = static_cast<double>(s.read.text_bytes) / 1e6;
  Print("{} of {}: {} of text in {:.1f} s, {:.0f} MB/s\n",
        Count(s.read.documents, "document"), Count(s.sites, "site"),
        Bytes(s.read.text_bytes), s.seconds,
        s.seconds > 0 ? mb / s.seconds : 0);
  const std::string skipped = ListedProblems(s, true);
  const std::string read = ListedProblems(s, false);
  const char* hint =
      options.bad_records.empty() ? " (--errors FILE lists them)" : "";
  if (!skipped.empty()) {
    Print("  {} skipped{}{}\n", Count(s.read.skipped(), "record"), skipped,
          hint);
  }
  if (!read.empty()) {
    Print("  read all the same{}{}\n", read, skipped.empty() ? hint : "");
  }
  if (s.read.repaired_texts > 0) {
    Print("  {} with broken characters mended for comparing\n",
          Count(s.read.repaired_texts, "text"));
  }
}

void PrintStripping(const JobSummary& s) {
  Print("{} of {} boilerplate ({}, {} of the text){}\n", Grouped(s.stripped),
        Count(s.paragraphs, "paragraph"), Bytes(s.stripped_bytes),
        Percentage(s.stripped_bytes, s.read.text_bytes), Listed(s.categories));
  for (const JobSummary::Example& e : s.examples) {
    Print("  {}: \"{}\"\n    {}: {}\n", Visible(e.id), Visible(e.line),
          e.category, Visible(e.why));
  }
}

void PrintMatching(const JobOptions& options, const JobSummary& s) {
  Print("{}{}\n", Count(s.pairs, "candidate pair"), Listed(s.relations));
  Print("{} in {} of two or more\n", Count(s.clustered, "document"),
        Count(s.clusters, "cluster"));
  for (const JobSummary::Story& story : s.largest) {
    Print("  {} on {}: {} ({})\n", Count(story.size, "document"),
          Count(story.sites, "site"), Visible(story.title),
          Visible(story.lead));
  }
  if (options.command != Command::kDedup) return;
  Print("{} dropped ({}){}; kept by '{}'\n", Grouped(s.dropped),
        Percentage(s.dropped, s.read.documents), Listed(s.dropped_as),
        options.keep);
}

}  // namespace

int PrintSummary(const ScreenOptions& screen, const JobOptions& options,
                 const JobSummary& summary) {
  if (screen.json) {
    const std::string report = RunReport(options, summary);
    // Standard output holds one thing.
    bool taken = false;
    for (const std::string* name :
         {&options.output, &options.clusters, &options.matches,
          &options.paragraphs, &options.decisions, &options.bad_records,
          &options.run}) {
      taken |= !name->empty() && ResolvedOutput(*name) == "-";
    }
    if (!taken) return PrintResult(screen, report);
    Say(report);
    return 0;
  }
  if (screen.verbosity < 0) return 0;
  PrintReading(options, summary);
  PrintStripping(summary);
  if (options.command != Command::kStrip) PrintMatching(options, summary);
  if (screen.verbosity > 0) {
    for (const StageTime& t : summary.stages) {
      Print("  {:<10} {:7.2f} s, {:.2f} s of processor time\n", t.name,
            t.seconds, t.cpu_seconds);
    }
    Print("  peak memory {}, digest {}\n", Bytes(summary.peak_memory),
          summary.digest);
  }
  return 0;
}

}  // namespace copydesk::cli
