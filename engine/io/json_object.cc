#include "engine/io/json_object.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "engine/base/hash.h"
#include "engine/base/json_writer.h"
#include "engine/io/json_scan.h"
#include "engine/io/utf8.h"

namespace copydesk {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr size_t kMaxDepth = 512;
constexpr size_t kKeepParserBytes = 4u << 20;

std::string_view Trim(std::string_view s) {
  constexpr std::string_view kSpace = " \t\r\n";
  const size_t begin = s.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return s.substr(begin, s.find_last_not_of(kSpace) - begin + 1);
}

enum class Kind : uint8_t { kMissing, kString, kNumber, kOther };

// The best value so far for one role.
struct Slot {
  Kind kind = Kind::kMissing;
  uint8_t rank = 255;
  bool guessed = false;
  std::string_view value;  // a string's inside as it is written
};

// Why a walk over an object stopped.
struct Failure {
  BadRecord reason = BadRecord::kInvalidJson;
  std::string detail;
};

// Parser and scratch space of one thread.
struct Scratch {
  ondemand::parser parser;
  ondemand::parser pointer_parser;
  std::string repaired;          // the record where its UTF-8 was invalid
  std::string key;               // unescaped
  std::vector<uint64_t> keys;    // hashes of the keys seen
  std::vector<Slot> text_parts;  // explicit text fields
  std::array<Slot, kRoles> slots;

  void Reset(size_t text_fields) {
    keys.clear();
    text_parts.assign(text_fields, Slot());
    slots.fill(Slot());
  }
};

class ObjectWalk {
 public:
  ObjectWalk(const FieldPlan& plan, Scratch* scratch)
      : plan_(plan), s_(*scratch) {
    s_.Reset(plan.text_fields());
  }

  // Walks `json`, which is padded. Slots point into it and into the scratch.
  bool Run(std::string_view json, Failure* failure) {
    end_ = json.data() + json.size();
    ondemand::document document;
    if (const auto error =
            s_.parser
                .iterate(simdjson::padded_string_view(
                    json.data(), json.size(), json.size() + kRecordPadding))
                .get(document)) {
      return Broken(error, failure);
    }
    ondemand::object object;
    if (const auto error = document.get_object().get(object)) {
      if (error != simdjson::INCORRECT_TYPE) return Broken(error, failure);
      const JsonCheck check = CheckJson(json, kMaxDepth);
      if (check == JsonCheck::kInvalid) return Broken(error, failure);
      failure->reason = check == JsonCheck::kTooDeep
                            ? BadRecord::kNestingTooDeep
                            : BadRecord::kNotAnObject;
      return false;
    }
    for (auto field : object) {
      if (field.error()) return Broken(field.error(), failure);
      if (!Field(field, failure)) return false;
    }
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
      failure->detail = "something follows the object";
      return false;
    }
    FindDuplicates();
    return true;
  }

  bool duplicate_key() const { return duplicate_key_; }

 private:
  static bool Broken(simdjson::error_code error, Failure* failure) {
    failure->reason = error == simdjson::DEPTH_ERROR
                          ? BadRecord::kNestingTooDeep
                          : BadRecord::kInvalidJson;
    failure->detail = simdjson::error_message(error);
    return false;
  }

  bool Field(simdjson::simdjson_result<ondemand::field>& field,
             Failure* failure) {
    const std::string_view rest = From(field.key().value_unsafe().raw() - 1);
    std::string_view key = Inside(rest.substr(0, JsonStringLength(rest)));
    if (key.find('\\') != std::string_view::npos) {
      size_t replaced = 0;
      if (!UnescapeJson(key, &s_.key, &replaced)) {
        failure->detail = "a key with a bad escape";
        return false;
      }
      key = s_.key;
    }
    s_.keys.push_back(HashBytes(key));
    Slot slot;
    std::string_view nested;  // an object or array as it stands
    if (!Value(field.value().value_unsafe(), &slot, &nested, failure)) {
      return false;
    }
    plan_.ForEachClaim(key, [&](const FieldClaim& claim) {
      if (!claim.pointer.empty()) {
        Offer(claim, FollowPointer(nested, claim.pointer));
      } else {
        Offer(claim, slot);
      }
    });
    return true;
  }

  // Checks a value and puts it into `slot`, or `nested` where it is no scalar.
  bool Value(ondemand::value value, Slot* slot, std::string_view* nested,
             Failure* failure) {
    ondemand::json_type type;
    if (const auto error = value.type().get(type)) {
      return Broken(error, failure);
    }
    slot->kind = Kind::kOther;
    if (type == ondemand::json_type::object ||
        type == ondemand::json_type::array) {
      const auto error = RawNested(value, type, nested);
      if (error) return Broken(error, failure);
      // The record's own braces are the first level.
      const JsonCheck check = CheckJson(*nested, kMaxDepth - 1);
      if (check == JsonCheck::kValid) return true;
      if (check == JsonCheck::kTooDeep) {
        failure->reason = BadRecord::kNestingTooDeep;
      } else {
        failure->detail = "a nested value is no JSON";
      }
      return false;
    }
    const std::string_view token = Trim(value.raw_json_token());
    if (type != ondemand::json_type::string) {
      if (CheckJson(token, 0) != JsonCheck::kValid) {
        failure->detail = "a value is no JSON";
        return false;
      }
      if (type == ondemand::json_type::number) {
        slot->kind = Kind::kNumber;
        slot->value = token;
      }
      return true;
    }
    slot->kind = Kind::kString;
    slot->value = Inside(token);
    if (token.ends_with('"') && EscapesAreValid(slot->value)) return true;
    failure->detail = "a string with a bad escape";
    return false;
  }

  static simdjson::error_code RawNested(ondemand::value& value,
                                        ondemand::json_type type,
                                        std::string_view* raw) {
    if (type == ondemand::json_type::object) {
      ondemand::object object;
      const auto error = value.get_object().get(object);
      return error ? error : object.raw_json().get(*raw);
    }
    ondemand::array array;
    const auto error = value.get_array().get(array);
    return error ? error : array.raw_json().get(*raw);
  }

  static std::string_view Inside(std::string_view quoted) {
    return quoted.size() < 2 ? std::string_view()
                             : quoted.substr(1, quoted.size() - 2);
  }

  std::string_view From(const char* begin) const {
    return {begin, static_cast<size_t>(end_ - begin)};
  }

  // What `pointer` finds inside `nested`, which CheckJson has seen.
  Slot FollowPointer(std::string_view nested, std::string_view pointer) {
    Slot slot;
    if (nested.empty()) return slot;
    ondemand::document document;
    if (s_.pointer_parser
            .iterate(simdjson::padded_string_view(
                nested.data(), nested.size(), nested.size() + kRecordPadding))
            .get(document)) {
      return slot;
    }
    ondemand::value value;
    if (document.at_pointer(pointer).get(value)) return slot;
    Failure ignored;
    std::string_view deeper;
    return Value(value, &slot, &deeper, &ignored) ? slot : Slot();
  }

  void Offer(const FieldClaim& claim, Slot offered) {
    offered.rank = claim.rank;
    offered.guessed = claim.guessed;
    if (claim.role == Role::kText && !claim.guessed) {
      s_.text_parts[claim.rank] = offered;
      return;
    }
    Slot& slot = s_.slots[static_cast<size_t>(claim.role)];
    const auto usable = [&](const Slot& c) {
      if (c.kind == Kind::kString) {
        return claim.role == Role::kText || !c.value.empty();
      }
      return c.kind == Kind::kNumber && claim.role != Role::kText &&
             claim.role != Role::kUrl;
    };
    const bool old_usable = usable(slot);
    const bool new_usable = usable(offered);
    if (slot.kind == Kind::kMissing || offered.rank == slot.rank ||
        (new_usable && !old_usable) ||
        (new_usable == old_usable && offered.rank < slot.rank)) {
      slot = offered;
    }
  }

  void FindDuplicates() {
    std::sort(s_.keys.begin(), s_.keys.end());
    duplicate_key_ =
        std::adjacent_find(s_.keys.begin(), s_.keys.end()) != s_.keys.end();
  }

  const FieldPlan& plan_;
  Scratch& s_;
  const char* end_ = nullptr;

  bool duplicate_key_ = false;
};

// Appends the meaning of a string that was checked before. Returns the number
// of unpaired surrogates.
size_t AppendString(std::string_view written, std::string* to) {
  size_t replaced = 0;
  if (to->empty()) {
    UnescapeJson(written, to, &replaced);
    return replaced;
  }
  std::string more;
  UnescapeJson(written, &more, &replaced);
  to->append(more);
  return replaced;
}

// Joins the text; false with the reason where there is none.
bool TakeText(const FieldPlan& plan, const Scratch& s, std::string* text,
              size_t* replaced, BadRecord* reason) {
  *reason = BadRecord::kMissingText;
  if (plan.text_fields() == 0) {
    const Slot& slot = s.slots[static_cast<size_t>(Role::kText)];
    if (slot.kind == Kind::kMissing) return false;
    *reason = BadRecord::kWrongType;
    if (slot.kind != Kind::kString) return false;
    *replaced += AppendString(slot.value, text);
    return true;
  }
  bool found = false;
  for (const Slot& part : s.text_parts) {
    if (part.kind == Kind::kMissing) continue;
    if (part.kind != Kind::kString) {
      *reason = BadRecord::kWrongType;
      continue;
    }
    if (found) text->append("\n\n");
    *replaced += AppendString(part.value, text);
    found = true;
  }
  return found;
}

void TakeFields(const DecodeContext& context, const Scratch& s,
                Document* document, size_t* replaced) {
  const auto take = [&](Role role, std::string* to) {
    const Slot& slot = s.slots[static_cast<size_t>(role)];
    const bool number = slot.kind == Kind::kNumber && role != Role::kUrl;
    if (slot.kind != Kind::kString && !number) return;
    if (slot.value.empty()) return;
    if (number && role == Role::kDate) {
      *to = DateFromNumber(slot.value);
    } else {
      *replaced += AppendString(slot.value, to);
    }
    if (slot.guessed) context.guesses->Note(role, slot.rank);
  };
  take(Role::kId, &document->id);
  take(Role::kUrl, &document->url);
  take(Role::kSite, &document->site);
  take(Role::kDate, &document->date);
  take(Role::kTitle, &document->title);
  const Slot& text = s.slots[static_cast<size_t>(Role::kText)];
  if (text.guessed) context.guesses->Note(Role::kText, text.rank);
}

std::string Hint(const RawRecord& record, const DecodeContext& context,
                 std::string_view json, std::string detail) {
  if (record.line == 1 && json.starts_with('[') && !context.auto_format) {
    return "array instead of JSON lines: use --input-format json";
  }
  return detail;
}

// The record as it is parsed: without a byte order mark inside the input, where
// files were put together, and with valid UTF-8. True where it was repaired.
bool Prepare(const RawRecord& record, Scratch* scratch,
             std::string_view* json) {
  *json = record.bytes;
  if (json->starts_with("\xef\xbb\xbf")) json->remove_prefix(3);
  if (IsValidUtf8(*json)) return false;
  scratch->repaired.clear();
  RepairUtf8(*json, &scratch->repaired);
  scratch->repaired.reserve(scratch->repaired.size() + kRecordPadding);
  *json = scratch->repaired;
  return true;
}

}  // namespace

void DecodeJsonObject(const RawRecord& record, const DecodeContext& context,
                      Decoded* decoded) {
  if (record.bytes.empty()) {  // what the array cutter says of a broken array
    AddProblem(BadRecord::kInvalidJson, context.file, record,
               "the array is cut off, or lacks a comma", decoded);
    return;
  }
  thread_local Scratch scratch;
  std::string_view json;
  const bool repaired = Prepare(record, &scratch, &json);
  ObjectWalk walk(context.fields, &scratch);
  Failure failure;
  const bool walked = walk.Run(json, &failure);
  Document document;
  size_t surrogates = 0;
  if (walked && TakeText(context.fields, scratch, &document.text, &surrogates,
                         &failure.reason)) {
    TakeFields(context, scratch, &document, &surrogates);
    decoded->documents.push_back(std::move(document));
    if (repaired || surrogates != 0) {
      AddProblem(BadRecord::kInvalidUtf8, context.file, record,
                 repaired ? "" : "half of a surrogate pair", decoded);
    }
    if (walk.duplicate_key()) {
      AddProblem(BadRecord::kDuplicateKey, context.file, record, "", decoded);
    }
  } else {
    AddProblem(failure.reason, context.file, record,
               Hint(record, context, json, std::move(failure.detail)), decoded);
  }
  if (json.size() > kKeepParserBytes) scratch = Scratch();
}

std::string ReplaceJsonText(const RawRecord& record,
                            const DecodeContext& context,
                            std::string_view text) {
  Scratch scratch;
  std::string_view json;
  Prepare(record, &scratch, &json);
  ObjectWalk walk(context.fields, &scratch);
  Failure failure;
  if (!walk.Run(json, &failure)) return std::string(record.bytes);
  // The insides of the strings that make the text, in order of place.
  std::vector<std::string_view> parts;
  const auto add = [&](const Slot& slot) {
    if (slot.kind == Kind::kString) parts.push_back(slot.value);
  };
  if (context.fields.text_fields() == 0) {
    add(scratch.slots[static_cast<size_t>(Role::kText)]);
  }
  for (const Slot& part : scratch.text_parts) add(part);
  const std::string_view first = parts.empty() ? json : parts.front();
  std::sort(parts.begin(), parts.end(),
            [](auto x, auto y) { return x.data() < y.data(); });
  std::string out;
  const char* copied = json.data();
  for (const std::string_view part : parts) {
    out.append(copied, part.data());
    if (part.data() == first.data()) {
      std::string quoted;
      AppendJsonString(text, &quoted);
      out.append(quoted, 1, quoted.size() - 2);
    }
    copied = part.data() + part.size();
  }
  out.append(copied, json.data() + json.size());
  return out;
}

}  // namespace copydesk
