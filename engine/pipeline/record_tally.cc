#include "engine/pipeline/record_tally.h"

#include <utility>

namespace copydesk {
namespace {

constexpr uint64_t kTooFewToJudge = 100;  // records

// "file:7: invalid_json (why)".
std::string Described(const Problem& problem) {
  std::string text = problem.where + ": " + ReasonName(problem.reason);
  if (!problem.detail.empty()) text += " (" + problem.detail + ")";
  return text;
}

}  // namespace

void RecordTally::Note(Problem problem) {
  ++counts_->problems[static_cast<size_t>(problem.reason)];
  if (policy_.strict && IsSkipped(problem.reason) && !error_) {
    error_ = Error{ErrorCode::kInput, Described(problem),
                   "--strict stops at the first record that cannot be read"};
  }
  if (IsSkipped(problem.reason) && !first_skipped_) first_skipped_ = problem;
  if (problems_->size() < kListedProblems) {
    problems_->push_back(std::move(problem));
  }
}

void RecordTally::NoteDuplicateId(std::string id) {
  ++counts_->problems[static_cast<size_t>(BadRecord::kDuplicateId)];
  if (duplicates_.size() < kListedProblems) {
    duplicates_.push_back({BadRecord::kDuplicateId, std::move(id), ""});
  }
}

void RecordTally::Count(size_t text_bytes, bool repaired) {
  ++counts_->documents;
  counts_->text_bytes += text_bytes;
  counts_->repaired_texts += repaired;
}

bool RecordTally::EndBatch(size_t records) {
  counts_->records += records;
  if (!error_) CheckErrorRate();
  return !error_;
}

std::optional<Error> RecordTally::Finish() {
  for (Problem& p : duplicates_) {
    if (problems_->size() == kListedProblems) break;
    problems_->push_back(std::move(p));
  }
  duplicates_.clear();
  if (!error_ && !policy_.partial && counts_->documents == 0 &&
      counts_->skipped() > 0) {
    error_ = Error{ErrorCode::kInput,
                   Described(*first_skipped_) + ": no document could be read",
                   "--text, --id and the like name the fields; "
                   "--input-format names the format"};
  }
  return error_;
}

std::optional<Error> RecordTally::JudgeWhole() {
  for (const Problem& p : *problems_) {
    if (IsSkipped(p.reason) && !first_skipped_) first_skipped_ = p;
  }
  for (size_t i = 0; i < counts_->problems.size() && !first_skipped_; ++i) {
    const auto reason = static_cast<BadRecord>(i);
    if (counts_->problems[i] == 0 || !IsSkipped(reason)) continue;
    first_skipped_ = Problem{reason, "a record", ""};
  }
  CheckErrorRate();
  return Finish();
}

void RecordTally::CheckErrorRate() {
  const uint64_t bad = counts_->skipped();
  const uint64_t records = counts_->records;
  if (policy_.partial || records <= kTooFewToJudge ||
      static_cast<double>(bad) <=
          policy_.max_error_rate * static_cast<double>(records)) {
    return;
  }
  error_ = Error{ErrorCode::kInput,
                 Described(*first_skipped_) + ": the first of " +
                     std::to_string(bad) + " bad records among " +
                     std::to_string(records),
                 "--max-error-rate sets how many may be skipped; --errors "
                 "FILE lists them"};
}

}  // namespace copydesk
