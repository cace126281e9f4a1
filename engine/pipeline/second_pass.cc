#include "engine/pipeline/second_pass.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string_view>

#include "engine/base/json_writer.h"
#include "engine/base/parallel.h"

namespace copydesk {
namespace {

void AppendRecord(const Document& d, std::string_view text, std::string* out) {
  JsonWriter w(out);
  w.BeginObject().Key("id").String(d.id).Key("url").String(d.url);
  w.Key("site").String(d.site).Key("date").String(d.date);
  w.Key("title").String(d.title).Key("text").String(text).EndObject();
  out->push_back('\n');
}

bool HasBoilerplate(const DocumentVerdicts& verdicts) {
  return std::any_of(verdicts.lines.begin(), verdicts.lines.end(),
                     [](const LineVerdict& v) { return v.boilerplate; });
}

// Appends a record as one line that ends as it came. Line ends inside a JSON
// value stand between its tokens; inside a CSV row they belong to it.
void AppendLine(const Input& input, const RawRecord& raw,
                std::string_view bytes, std::string* out) {
  const size_t begin = out->size();
  out->append(bytes);
  if (input.FileFormat(raw.file) == Format::kJson) {
    for (size_t i = begin; i < out->size(); ++i) {
      if ((*out)[i] == '\n' || (*out)[i] == '\r') (*out)[i] = ' ';
    }
  }
  out->append(raw.crlf ? "\r\n" : "\n");
}

// Appends what is to be written of document `d`, which came in `raw`.
using AppendDocument =
    std::function<void(const RawRecord& raw, uint32_t d, std::string* out)>;

// Reads the input again and writes every document that `wanted` holds of, in
// order; with `headers`, that of each CSV file before its first row.
Status WriteDocuments(const RecordWriter& writer, unsigned threads,
                      bool headers, const std::function<bool(uint32_t)>& wanted,
                      const AppendDocument& append, Input* input,
                      OutputFile* output) {
  struct Piece {
    size_t record;       // within the batch
    uint32_t document;   // within the corpus
    std::string header;  // goes before it
  };
  struct Slot {
    RecordBatch batch;
    std::vector<Piece> pieces;
    std::string text;
  };
  const Status rewound = input->Rewind();
  if (!rewound) return rewound;
  const auto& documents = writer.corpus.documents;
  std::vector<Slot> slots(PipelineSlots(threads));
  std::optional<Error> broken;
  Headers written;
  uint64_t record = 0;
  uint32_t next = 0;
  RunPipeline(
      threads,
      [&](size_t s) {
        Slot& slot = slots[s];
        slot.pieces.clear();
        const Result<bool> more = input->Next(&slot.batch);
        if (!more) broken = more.error();
        if (!more.value_or(false)) return false;
        for (size_t r = 0; r < slot.batch.records.size(); ++r, ++record) {
          for (; next < documents.size() && documents[next].record == record;
               ++next) {
            if (!wanted(next)) continue;
            slot.pieces.push_back({r, next, {}});
            if (headers) {
              slot.pieces.back().header =
                  written.Before(*input, slot.batch.records[r]);
            }
          }
        }
        return true;
      },
      [&](size_t s) {
        Slot& slot = slots[s];
        slot.text.clear();
        for (const Piece& piece : slot.pieces) {
          const RawRecord& raw = slot.batch.records[piece.record];
          slot.text += piece.header;
          append(raw, piece.document, &slot.text);
        }
      },
      [&](size_t s) {
        output->Write(slots[s].text);
        return output->ok() && !output->closed();
      });
  if (broken) return tl::unexpected(*broken);
  return {};
}

}  // namespace

void AppendKept(const Input& input, const RawRecord& raw,
                const Document& document, std::string* out) {
  if (input.IsLineFormat(raw.file)) {
    AppendLine(input, raw, raw.bytes, out);
  } else {
    AppendRecord(document, document.text, out);
  }
}

void AppendStripped(const Input& input, const RawRecord& raw,
                    const CorpusDocument& document,
                    const DocumentVerdicts& verdicts, StripFormat format,
                    bool first, std::string* out) {
  const bool line = input.IsLineFormat(raw.file);
  if (line && format == StripFormat::kRecords && !HasBoilerplate(verdicts)) {
    AppendLine(input, raw, raw.bytes, out);
    return;
  }
  const std::string text = StrippedText(document, verdicts);
  if (format == StripFormat::kText) {
    if (!first) out->push_back('\n');
    *out += text;
    out->push_back('\n');
  } else if (line) {
    AppendLine(input, raw, input.WithText(raw, text), out);
  } else {
    AppendRecord(document.document, text, out);
  }
}

std::string Headers::Before(const Input& input, const RawRecord& raw) {
  std::string header(input.Header(raw.file));
  if (header.empty() || !written_.insert(header).second) return {};
  return header + (raw.crlf ? "\r\n" : "\n");
}

Status WriteKept(const RecordWriter& writer, unsigned threads, Input* input,
                 OutputFile* output) {
  return WriteDocuments(
      writer, threads, true,
      [&](uint32_t d) { return writer.decisions[d].keep; },
      [&](const RawRecord& raw, uint32_t d, std::string* out) {
        AppendKept(*input, raw, writer.corpus.documents[d].document, out);
      },
      input, output);
}

Status WriteStripped(const RecordWriter& writer, StripFormat format,
                     unsigned threads, Input* input, OutputFile* output) {
  return WriteDocuments(
      writer, threads, format == StripFormat::kRecords,
      [](uint32_t) { return true; },
      [&](const RawRecord& raw, uint32_t d, std::string* out) {
        AppendStripped(*input, raw, writer.corpus.documents[d],
                       writer.verdicts[d], format, d == 0, out);
      },
      input, output);
}

std::string StrippedText(const CorpusDocument& document,
                         const DocumentVerdicts& verdicts) {
  const std::string_view text = document.document.text;
  const auto& prints = document.print.paragraphs;
  const char line_end = text.find('\n') == std::string_view::npos ? '\r' : '\n';
  // Where the line begins that holds text[at].
  const auto line_begin = [&](size_t at) {
    return at == 0 ? 0 : text.rfind(line_end, at - 1) + 1;
  };
  std::string out;
  size_t copied = 0;
  bool stripped = false;
  for (size_t p = 0; p < prints.size(); ++p) {
    if (!verdicts.lines[p].boilerplate) continue;
    stripped = true;
    const size_t begin = std::max(copied, line_begin(prints[p].begin));
    out.append(text.substr(copied, begin - copied));
    copied = std::min(text.find(line_end, prints[p].end), text.size() - 1) + 1;
    // Of the blank lines before it and after it, one is left.
    const size_t next =
        p + 1 < prints.size() ? line_begin(prints[p + 1].begin) : text.size();
    size_t last = out.find_last_not_of(" \t\r\n");
    if (last == std::string::npos) {
      out.clear();
      copied = next;
      continue;
    }
    const size_t one = out.find(line_end, last);
    const size_t two =
        one == std::string::npos ? one : out.find(line_end, one + 1);
    if (two != std::string::npos) {
      out.resize(two + 1);
      copied = next;
    } else if (copied < next) {
      const size_t blank = text.find(line_end, copied);
      out.append(text.substr(copied, blank + 1 - copied));
      copied = next;
    }
  }
  if (!stripped) return std::string(text);
  out.append(text.substr(copied));
  out.resize(out.find_last_not_of(" \t\r\n") + 1);
  return out;
}

}  // namespace copydesk
