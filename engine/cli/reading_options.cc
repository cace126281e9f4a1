#include <sstream>

#include "engine/cli/command.h"
#include "engine/cli/option_values.h"

namespace copydesk::cli {

void AddReadingOptions(CLI::App* command, ReadingOptions* reading) {
  const std::string group = "Input";
  command
      ->add_option("inputs", reading->inputs,
                   "Files, folders, or - for standard input")
      ->type_name("INPUT");
  AddChoice<Format>(command, "-f,--input-format", &reading->input.format,
                    {{"auto", Format::kAuto},
                     {"jsonl", Format::kJsonl},
                     {"json", Format::kJson},
                     {"csv", Format::kCsv},
                     {"tsv", Format::kTsv},
                     {"text", Format::kText},
                     {"html", Format::kHtml}},
                    "auto, jsonl, json, csv, tsv, text or html")
      ->type_name("FORMAT")
      ->default_str("auto")
      ->group(group);
  command
      ->add_option("--text", reading->text_fields,
                   "Text fields; several, with commas between, are joined")
      ->type_name("FIELD")
      ->group(group);
  FieldMapping& fields = reading->input.fields;
  const auto field = [&](const char* name, std::string* to, const char* help) {
    command->add_option(name, *to, help)->type_name("FIELD")->group(group);
  };
  field("--id", &fields.id, "Field that holds the id");
  field("--url", &fields.url, "Field that holds the address");
  field("--site,--source", &fields.site, "Field that holds the site");
  field("--date", &fields.date, "Field that holds the date");
  field("--title", &fields.title, "Field that holds the headline");
  AddSize(command, "--max-record", &reading->input.max_record,
          "Longest record that is read; longer ones are skipped")
      ->default_str("16M")
      ->group(group);
  AddCount(command, "--max-inflate-ratio", &reading->input.max_inflate_ratio,
           "How many times its size a compressed file may have; 0: any")
      ->default_str("1000")
      ->group(group);
  AddRatio(command, "--max-error-rate", &reading->errors.max_error_rate,
           "Share of bad records that is put up with")
      ->default_str("0.01")
      ->group(group);
  command
      ->add_flag("--strict", reading->errors.strict,
                 "Stop at the first record that cannot be read")
      ->group(group);
}

InputOptions ResolveInput(const ReadingOptions& reading,
                          const GlobalOptions& global) {
  InputOptions input = reading.input;
  input.tmp_dir = global.tmp;
  std::stringstream fields(reading.text_fields);
  for (std::string field; std::getline(fields, field, ',');) {
    if (!field.empty()) input.fields.text.push_back(field);
  }
  return input;
}

}  // namespace copydesk::cli
