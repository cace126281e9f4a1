// CSV by RFC 4180 and its sister with tabs: a record is a row, the first row
// names the columns.
#include <algorithm>
#include <array>
#include <vector>

#include "engine/io/block_cutter.h"
#include "engine/io/utf8.h"

namespace copydesk {
namespace {

constexpr size_t kMaxColumns = 10000;

// Where in a row a byte is. Quotes count only at the beginning of a field, and
// what follows a closing quote is taken as it stands.
enum class Place { kFieldStart, kPlain, kQuoted, kQuoteInQuoted };

enum class Event { kByte, kSkip, kFieldEnd, kRowEnd };

// Steps over one byte.
Event Step(char c, char delimiter, Place* place) {
  switch (*place) {
    case Place::kQuoted:
      if (c != '"') return Event::kByte;
      *place = Place::kQuoteInQuoted;
      return Event::kSkip;
    case Place::kQuoteInQuoted:
      if (c == '"') {
        *place = Place::kQuoted;
        return Event::kByte;
      }
      break;
    case Place::kFieldStart:
      if (c == '"') {
        *place = Place::kQuoted;
        return Event::kSkip;
      }
      break;
    case Place::kPlain:
      break;
  }
  if (c == delimiter || c == '\n') {
    *place = Place::kFieldStart;
    return c == '\n' ? Event::kRowEnd : Event::kFieldEnd;
  }
  *place = Place::kPlain;
  return Event::kByte;
}

struct CsvHead : FileHead {
  char delimiter = ',';
  std::vector<std::string> columns;
};

// Splits `row` and calls `use(n, field)` for each. False with the reason where
// the row is malformed.
template <typename Use>
bool SplitRow(std::string_view row, char delimiter, const Use& use,
              const char** why) {
  std::string field;
  size_t n = 0;
  Place place = Place::kFieldStart;
  for (const char c : row) {
    switch (Step(c, delimiter, &place)) {
      case Event::kByte:
        field.push_back(c);
        break;
      case Event::kSkip:
        break;
      case Event::kFieldEnd:
      case Event::kRowEnd:
        if (n + 1 == kMaxColumns) {
          *why = "more than 10000 columns";
          return false;
        }
        use(n++, field);
        field.clear();
    }
  }
  use(n, field);
  *why = "a quote is not closed";
  return place != Place::kQuoted;
}

std::string_view TrimSpaces(std::string_view s) {
  while (s.starts_with(' ')) s.remove_prefix(1);
  while (s.ends_with(' ')) s.remove_suffix(1);
  return s;
}

class RowCutter : public BlockCutter {
 public:
  RowCutter(ByteStream* stream, uint64_t max_record, char delimiter)
      : BlockCutter(stream, max_record), delimiter_(delimiter) {}

  std::shared_ptr<const FileHead> head() const override { return head_; }

 protected:
  void Scan(std::string_view text, size_t from) override {
    for (size_t i = from; i < text.size(); ++i) {
      if (!open()) Begin(i, line_);
      const char c = text[i];
      if (c == '\n') ++line_;
      if (Step(c, delimiter_, &place_) == Event::kRowEnd) EndLine(text, i);
    }
  }

  void ScanEnd(std::string_view text) override {
    unclosed_ = place_ == Place::kQuoted;
    if (open()) EndLine(text, text.size());
  }

  bool Accept(const RawRecord& row) override {
    if (!row.too_large && row.bytes.empty()) return false;
    if (head_ != nullptr || row.too_large || unclosed_) return true;
    auto head = std::make_shared<CsvHead>();
    head->line.assign(row.bytes);
    head->delimiter = delimiter_;
    const char* why;
    SplitRow(
        row.bytes, delimiter_,
        [&](size_t, const std::string& name) {
          head->columns.push_back(ToValidUtf8(TrimSpaces(name)));
        },
        &why);
    head_ = std::move(head);
    return false;
  }

 private:
  char delimiter_;
  Place place_ = Place::kFieldStart;
  uint64_t line_ = 1;
  bool unclosed_ = false;
  std::shared_ptr<const FileHead> head_;
};

struct Cell {
  bool found = false;
  uint8_t rank = 255;
  bool guessed = false;
  std::string value;
};

void DecodeRow(const RawRecord& record, const DecodeContext& context,
               Decoded* decoded) {
  const auto* head = static_cast<const CsvHead*>(context.head);
  std::array<Cell, kRoles> cells;
  std::vector<Cell> texts(context.fields.text_fields());
  const auto use = [&](size_t n, const std::string& field) {
    if (head == nullptr || n >= head->columns.size()) return;
    context.fields.ForEachClaim(head->columns[n], [&](const FieldClaim& claim) {
      if (!claim.pointer.empty()) return;
      const bool part = claim.role == Role::kText && !claim.guessed;
      Cell& cell =
          part ? texts[claim.rank] : cells[static_cast<size_t>(claim.role)];
      const bool text = claim.role == Role::kText;
      if (!text && field.empty()) return;
      if (cell.found && claim.rank > cell.rank) return;
      cell = Cell{true, claim.rank, claim.guessed, field};
    });
  };
  const char* why;
  const char delimiter = head == nullptr ? ',' : head->delimiter;
  if (!SplitRow(record.bytes, delimiter, use, &why)) {
    AddProblem(BadRecord::kMalformedCsv, context.file, record, why, decoded);
    return;
  }
  Document document;
  size_t repaired = 0;
  const auto take = [&](Role role, std::string* to) {
    const Cell& cell = cells[static_cast<size_t>(role)];
    repaired += RepairUtf8(cell.value, to);
    if (cell.guessed) context.guesses->Note(role, cell.rank);
    return cell.found;
  };
  bool has_text = take(Role::kText, &document.text);
  for (const Cell& part : texts) {
    if (!part.found) continue;
    if (has_text) document.text += "\n\n";
    repaired += RepairUtf8(part.value, &document.text);
    has_text = true;
  }
  if (!has_text) {
    AddProblem(BadRecord::kMissingText, context.file, record, "", decoded);
    return;
  }
  take(Role::kId, &document.id);
  take(Role::kUrl, &document.url);
  take(Role::kSite, &document.site);
  take(Role::kDate, &document.date);
  take(Role::kTitle, &document.title);
  decoded->documents.push_back(std::move(document));
  if (repaired != 0) {
    AddProblem(BadRecord::kInvalidUtf8, context.file, record, "", decoded);
  }
}

// The row with its text cell replaced.
std::string ReplaceCell(const RawRecord& record, const DecodeContext& context,
                        std::string_view text) {
  const auto* head = static_cast<const CsvHead*>(context.head);
  const char delimiter = head == nullptr ? ',' : head->delimiter;
  const size_t parts = context.fields.text_fields();
  // For each column of the head: the rank of its claim to the text.
  const auto rank_of = [&](size_t column) {
    int rank = -1;
    if (head == nullptr || column >= head->columns.size()) return rank;
    context.fields.ForEachClaim(
        head->columns[column], [&](const FieldClaim& claim) {
          if (claim.role == Role::kText && claim.guessed == (parts == 0)) {
            rank = claim.rank;
          }
        });
    return rank;
  };
  int best = -1;
  for (size_t c = 0; head != nullptr && c < head->columns.size(); ++c) {
    const int rank = rank_of(c);
    if (rank >= 0 && (best < 0 || rank < best)) best = rank;
  }
  std::string out;
  Place place = Place::kFieldStart;
  size_t column = 0;
  size_t begin = 0;
  const auto end_cell = [&](size_t end) {
    const int rank = rank_of(column++);
    if (rank < 0 || (parts == 0 && rank != best)) {
      out.append(record.bytes.substr(begin, end - begin));
    } else if (rank == best) {
      out.push_back('"');
      for (const char c : text) {
        if (c == '"') out.push_back('"');
        out.push_back(c);
      }
      out.push_back('"');
    }
  };
  for (size_t i = 0; i < record.bytes.size(); ++i) {
    const Event event = Step(record.bytes[i], delimiter, &place);
    if (event != Event::kFieldEnd && event != Event::kRowEnd) continue;
    end_cell(i);
    out.push_back(delimiter);
    begin = i + 1;
  }
  end_cell(record.bytes.size());
  return out;
}

// A file called .csv that was written where the comma is a decimal point.
char GuessDelimiter(ByteStream* stream) {
  const Result<std::string_view> head = stream->Peek(4096);
  if (!head) return ',';
  const std::string_view line = head->substr(0, head->find('\n'));
  for (const char c : {',', ';', '\t'}) {
    if (line.find(c) != std::string_view::npos) return c;
  }
  return ',';
}

std::unique_ptr<Cutter> CutCsv(ByteStream* stream, uint64_t max_record) {
  return std::make_unique<RowCutter>(stream, max_record,
                                     GuessDelimiter(stream));
}

std::unique_ptr<Cutter> CutTsv(ByteStream* stream, uint64_t max_record) {
  return std::make_unique<RowCutter>(stream, max_record, '\t');
}

}  // namespace

const RecordFormat kCsvFormat = {Format::kCsv, "CSV",      true,
                                 &CutCsv,      &DecodeRow, &ReplaceCell};
const RecordFormat kTsvFormat = {Format::kTsv, "TSV",      true,
                                 &CutTsv,      &DecodeRow, &ReplaceCell};

}  // namespace copydesk
