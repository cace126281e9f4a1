#ifndef TESTS_PIPELINE_CORPUS_TESTING_H_
#define TESTS_PIPELINE_CORPUS_TESTING_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/base/json_writer.h"
#include "engine/pipeline/corpus.h"
#include "tests/io/io_testing.h"

namespace copydesk {

// A record of a JSON lines file, with its line end.
inline std::string RecordLine(const std::string& id, const std::string& text,
                              const std::string& site = "tern.example",
                              const std::string& date = "2026-01-19") {
  std::string line;
  JsonWriter(&line)
      .BeginObject()
      .Key("id")
      .String(id)
      .Key("site")
      .String(site)
      .Key("date")
      .String(date)
      .Key("text")
      .String(text)
      .EndObject();
  return line + "\n";
}

// Reads `lines` as a JSON lines file.
inline Result<Corpus> ReadLines(const std::string& lines,
                                const ErrorPolicy& policy = {},
                                unsigned threads = 1) {
  const TempFolder folder;
  Result<Input> input = Input::Open({folder.Write("in.jsonl", lines)}, {});
  if (!input) return tl::unexpected(input.error());
  Corpus corpus;
  const Status status = ReadCorpus(&*input, policy, threads, nullptr, &corpus);
  if (!status) return tl::unexpected(status.error());
  return corpus;
}

inline std::vector<std::string> IdsOf(const Corpus& corpus) {
  std::vector<std::string> ids;
  for (const CorpusDocument& d : corpus.documents) ids.push_back(d.document.id);
  return ids;
}

}  // namespace copydesk

#endif  // TESTS_PIPELINE_CORPUS_TESTING_H_
