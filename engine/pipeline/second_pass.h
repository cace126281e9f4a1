#ifndef ENGINE_PIPELINE_SECOND_PASS_H_
#define ENGINE_PIPELINE_SECOND_PASS_H_

#include <set>
#include <string>
#include <vector>

#include "engine/io/input.h"
#include "engine/io/output.h"
#include "engine/pipeline/cluster_stage.h"
#include "engine/pipeline/corpus.h"
#include "engine/pipeline/job.h"
#include "engine/pipeline/strip_stage.h"

namespace copydesk {

// What the second pass over the input needs to know of the first.
struct RecordWriter {
  const Corpus& corpus;
  const std::vector<DocumentVerdicts>& verdicts;
  const std::vector<Decision>& decisions;
};

// Writes the records of kept documents: lines byte for byte as they came, the
// header of a CSV file before its first row; of other formats a JSON record.
// An error (kInput) is an input that can no longer be read as it was.
Status WriteKept(const RecordWriter& writer, unsigned threads, Input* input,
                 OutputFile* output);

// Writes all documents without their boilerplate: JSON lines and CSV rows with
// the text alone changed, and untouched where nothing was stripped; of other
// formats a JSON record, or the text.
Status WriteStripped(const RecordWriter& writer, StripFormat format,
                     unsigned threads, Input* input, OutputFile* output);

// Appends what is written of one document that came in `raw`: kept, or without
// its boilerplate. `first` says that it is the first of the output.
void AppendKept(const Input& input, const RawRecord& raw,
                const Document& document, std::string* out);
void AppendStripped(const Input& input, const RawRecord& raw,
                    const CorpusDocument& document,
                    const DocumentVerdicts& verdicts, StripFormat format,
                    bool first, std::string* out);

// The header that goes before a record, if it is the first below it: that of
// its CSV file, with its line end. One an output.
class Headers {
 public:
  std::string Before(const Input& input, const RawRecord& raw);

 private:
  std::set<std::string> written_;
};

// The text of a document without the lines judged boilerplate; at most one
// blank line is left where some were taken out.
std::string StrippedText(const CorpusDocument& document,
                         const DocumentVerdicts& verdicts);

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_SECOND_PASS_H_
