#include "engine/base/json_writer.h"
#include "engine/io/utf8.h"
#include "engine/pipeline/job.h"

namespace copydesk {
namespace {

const char* CommandName(Command command) {
  switch (command) {
    case Command::kCluster:
      return "cluster";
    case Command::kDedup:
      return "dedup";
    case Command::kStrip:
      return "strip";
  }
  return "";
}

void AppendCounts(JsonWriter* w, const char* key,
                  const std::vector<std::pair<std::string, uint64_t>>& counts) {
  w->Key(key).BeginObject();
  for (const auto& [name, count] : counts) {
    w->Key(name).Int(static_cast<int64_t>(count));
  }
  w->EndObject();
}

const char* FormatName(Format format) {
  switch (format) {
    case Format::kAuto:
      return "auto";
    case Format::kJsonl:
      return "jsonl";
    case Format::kJson:
      return "json";
    case Format::kCsv:
      return "csv";
    case Format::kTsv:
      return "tsv";
    case Format::kText:
      return "text";
    case Format::kHtml:
      return "html";
  }
  return "";
}

void AppendFields(JsonWriter* w, const FieldMapping& fields) {
  w->Key("fields").BeginObject().Key("text").BeginArray();
  for (const std::string& text : fields.text) w->String(ToValidUtf8(text));
  w->EndArray();
  const std::pair<const char*, const std::string&> others[] = {
      {"id", fields.id},
      {"url", fields.url},
      {"site", fields.site},
      {"date", fields.date},
      {"title", fields.title}};
  for (const auto& [name, field] : others) {
    w->Key(name).String(ToValidUtf8(field));
  }
  w->EndObject();
}

void AppendOptions(JsonWriter* w, const JobOptions& o) {
  w->Key("options").BeginObject().Key("inputs").BeginArray();
  for (const std::string& input : o.inputs) w->String(ToValidUtf8(input));
  w->EndArray();
  w->Key("input_format").String(FormatName(o.input.format));
  AppendFields(w, o.input.fields);
  w->Key("threads").Int(o.threads).Key("keep").String(ToValidUtf8(o.keep));
  w->Key("threshold").Fixed(o.drop.threshold);
  w->Key("max_error_rate").Fixed(o.errors.max_error_rate);
  w->Key("strict").Bool(o.errors.strict);
  w->Key("max_record").Int(static_cast<int64_t>(o.input.max_record));
  w->Key("background").Bool(o.background).EndObject();
}

// The names of the outputs that were written, as they were given.
void AppendOutputs(JsonWriter* w, const JobOptions& o) {
  const bool clusters = o.command == Command::kCluster;
  const std::pair<const char*, const std::string&> outputs[] = {
      {clusters ? "clusters" : "records", o.output},
      {"clusters", o.clusters},
      {"matches", o.matches},
      {"paragraphs", o.paragraphs},
      {"decisions", o.decisions},
      {"errors", o.bad_records}};
  w->Key("outputs").BeginObject();
  for (const auto& [kind, name] : outputs) {
    if (!name.empty()) w->Key(kind).String(ToValidUtf8(name));
  }
  w->EndObject();
}

}  // namespace

const char* Version() { return COPYDESK_VERSION; }

std::string RunReport(const JobOptions& options, const JobSummary& s) {
  std::string out;
  JsonWriter w(&out);
  const auto integer = [&](const char* key, uint64_t value) {
    w.Key(key).Int(static_cast<int64_t>(value));
  };
  w.BeginObject().Key("v").Int(1).Key("version").String(Version());
  w.Key("command").String(CommandName(options.command));
  AppendOptions(&w, options);
  AppendOutputs(&w, options);
  w.Key("counts").BeginObject();
  integer("records", s.read.records);
  integer("documents", s.read.documents);
  integer("skipped", s.read.skipped());
  integer("repaired_texts", s.read.repaired_texts);
  integer("sites", s.sites);
  integer("stories", s.stories);
  integer("paragraphs", s.paragraphs);
  integer("stripped_paragraphs", s.stripped);
  integer("pairs", s.pairs);
  integer("clusters", s.clusters);
  integer("clustered_documents", s.clustered);
  integer("dropped", s.dropped);
  w.EndObject();
  w.Key("bad_records").BeginObject();
  for (size_t i = 0; i < s.read.problems.size(); ++i) {
    if (s.read.problems[i] > 0) {
      integer(ReasonName(static_cast<BadRecord>(i)), s.read.problems[i]);
    }
  }
  w.EndObject();
  AppendCounts(&w, "stripped_by_category", s.categories);
  AppendCounts(&w, "pairs_by_relation", s.relations);
  AppendCounts(&w, "dropped_by_relation", s.dropped_as);
  w.Key("bytes").BeginObject();
  integer("input", s.input_bytes);
  integer("text", s.read.text_bytes);
  integer("stripped", s.stripped_bytes);
  w.EndObject().Key("seconds").BeginObject();
  for (const StageTime& t : s.stages) w.Key(t.name).Fixed(t.seconds, 3);
  w.Key("total").Fixed(s.seconds, 3).EndObject();
  w.Key("cpu_seconds").BeginObject();
  for (const StageTime& t : s.stages) w.Key(t.name).Fixed(t.cpu_seconds, 3);
  w.EndObject();
  integer("peak_memory", s.peak_memory);
  if (!s.resumed_from.empty()) w.Key("resumed_from").String(s.resumed_from);
  w.Key("digest").String(s.digest).EndObject();
  out.push_back('\n');
  return out;
}

}  // namespace copydesk
