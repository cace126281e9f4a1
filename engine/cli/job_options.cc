#include "engine/cli/job_options.h"

#include "engine/cli/option_values.h"

namespace copydesk::cli {

void AddOutput(CLI::App* command, const char* name, std::string* to,
               const char* help) {
  command->add_option(name, *to, help)->type_name("FILE")->group("Output");
}

void AddMatchingOptions(CLI::App* command, JobOptions* job) {
  AddOutput(command, "--matches", &job->matches,
            "Every pair with its relation and aligned passages");
  command
      ->add_flag("--background", job->background,
                 "Write the pairs that share only what many have, too")
      ->group("Output");
  AddOutput(command, "--decisions", &job->decisions,
            "What would be kept or dropped, and why");
  command
      ->add_option("--keep", job->keep,
                   "Which copy leads: earliest, latest, longest, shortest, "
                   "first, origin, site=A,B; joined by ';'")
      ->type_name("RULES")
      ->capture_default_str();
  AddRatio(command, "-t,--threshold", &job->drop.threshold,
           "Least share of a document that the kept one must cover")
      ->default_str("0.5");
}

void AddReportOptions(CLI::App* command, JobOptions* job) {
  AddOutput(command, "--paragraphs", &job->paragraphs,
            "The verdict on every paragraph, with its evidence");
  AddOutput(command, "--errors", &job->bad_records,
            "The first 100 records that were bad");
  AddOutput(command, "--run", &job->run, "Counts, times and options as JSON");
}

void AddStripFormat(CLI::App* command, JobOptions* job) {
  AddChoice<StripFormat>(
      command, "--format", &job->strip_format,
      {{"jsonl", StripFormat::kRecords}, {"text", StripFormat::kText}},
      "jsonl: the records; text: the texts alone")
      ->type_name("FORMAT")
      ->default_str("jsonl")
      ->group("Output");
}

}  // namespace copydesk::cli
