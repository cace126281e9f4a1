#include "engine/pipeline/second_pass.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string_view>

#include "engine/base/json_writer.h"

namespace copydesk {
namespace {

// Calls `visit` with every record and the numbers of its documents, in order.
Status ForEachRecord(const Corpus& corpus, Input* input,
                     const std::function<void(const RawRecord&, uint32_t begin,
                                              uint32_t end)>& visit) {
  const Status rewound = input->Rewind();
  if (!rewound) return rewound;
  RecordBatch batch;
  uint64_t record = 0;
  uint32_t next = 0;
  for (;;) {
    const Result<bool> more = input->Next(&batch);
    if (!more) return tl::unexpected(more.error());
    if (!*more) return {};
    for (const RawRecord& raw : batch.records) {
      const uint32_t begin = next;
      while (next < corpus.size() && corpus.documents[next].record == record) {
        ++next;
      }
      visit(raw, begin, next);
      ++record;
    }
  }
}

void AppendRecord(const Document& d, std::string_view text, std::string* out) {
  JsonWriter w(out);
  w.BeginObject().Key("id").String(d.id).Key("url").String(d.url);
  w.Key("site").String(d.site).Key("date").String(d.date);
  w.Key("title").String(d.title).Key("text").String(text).EndObject();
  out->push_back('\n');
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

// Writes the header of each CSV file before its first record.
class Headers {
 public:
  Headers(const Input& input, OutputFile* output)
      : input_(input), output_(output) {}

  void Before(const RawRecord& raw) {
    const std::string header(input_.Header(raw.file));
    if (header.empty() || !written_.insert(header).second) return;
    output_->Write(header);
    output_->Write(raw.crlf ? "\r\n" : "\n");
  }

 private:
  const Input& input_;
  OutputFile* output_;
  std::set<std::string> written_;
};

}  // namespace

Status WriteKept(const RecordWriter& writer, Input* input, OutputFile* output) {
  Headers headers(*input, output);
  std::string line;
  return ForEachRecord(writer.corpus, input,
                       [&](const RawRecord& raw, uint32_t begin, uint32_t end) {
                         for (uint32_t d = begin; d < end; ++d) {
                           if (!writer.decisions[d].keep) continue;
                           headers.Before(raw);
                           line.clear();
                           if (input->IsLineFormat(raw.file)) {
                             AppendLine(*input, raw, raw.bytes, &line);
                           } else {
                             const Document& doc =
                                 writer.corpus.documents[d].document;
                             AppendRecord(doc, doc.text, &line);
                           }
                           output->Write(line);
                         }
                       });
}

Status WriteStripped(const RecordWriter& writer, StripFormat format,
                     Input* input, OutputFile* output) {
  Headers headers(*input, output);
  std::string line;
  bool first = true;
  return ForEachRecord(
      writer.corpus, input,
      [&](const RawRecord& raw, uint32_t begin, uint32_t end) {
        for (uint32_t d = begin; d < end; ++d) {
          const CorpusDocument& doc = writer.corpus.documents[d];
          const std::string text = StrippedText(doc, writer.verdicts[d]);
          line.clear();
          if (format == StripFormat::kText) {
            if (!first) line.push_back('\n');
            line += text;
            line.push_back('\n');
            first = false;
          } else if (input->IsLineFormat(raw.file)) {
            headers.Before(raw);
            AppendLine(*input, raw,
                       text == doc.document.text ? std::string(raw.bytes)
                                                 : input->WithText(raw, text),
                       &line);
          } else {
            AppendRecord(doc.document, text, &line);
          }
          output->Write(line);
        }
      });
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
