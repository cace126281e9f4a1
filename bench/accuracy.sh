#!/usr/bin/env bash
# Scores the program on labelled data: accuracy.sh PROGRAM [--check]
#
# The data and the scorer lie outside the project, in ../shared or where
# COPYDESK_SHARED says; without them only the invented week is run, and that is
# said. With --check the figures must reach the floors below, or the script ends
# with 1 (77 where the data are not there): a change that loses quality is seen.
set -euo pipefail
program=$(realpath "$1")
check=${2:-}
source=$(realpath "$(dirname "$0")/..")
shared=${COPYDESK_SHARED:-$source/../shared}
data=$shared/data
scorer=$shared/score/score.py
if [ ! -e "$scorer" ]; then
  echo "skipped: no labelled data in $shared (set COPYDESK_SHARED)"
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
failed=0

# figure NAME FLOOR: reads `name value` lines from the file `figures`.
figure() {
  local value
  value=$(awk -v name="$1" '$1 == name {print $2}' figures)
  printf '  %-42s %s\n' "$1" "$value"
  if [ "$check" = --check ] && ! awk -v v="$value" -v f="$2" 'BEGIN {exit !(v >= f)}'; then
    echo "    below its floor of $2"
    failed=1
  fi
}
# at_most NAME CEILING: the same for figures that must stay small.
at_most() {
  local value
  value=$(awk -v name="$1" '$1 == name {print $2}' figures)
  printf '  %-42s %s\n' "$1" "$value"
  if [ "$check" = --check ] && ! awk -v v="$value" -v f="$2" 'BEGIN {exit !(v != "" && v <= f)}'; then
    echo "    above its ceiling of $2"
    failed=1
  fi
}
score() { python3 "$scorer" "$@" >figures; }

echo "the invented week"
"$program" -q cluster "$source/corpus/week.jsonl" --matches M --background --paragraphs P
score relations --matches M --gold "$source/corpus/truth/pairs.tsv"
figure copy.precision 0.98
figure copy.recall 0.95
figure macro_f1 0.90
score residue --paragraphs P --gold "$source/corpus/truth/labels.tsv" --docs "$source/corpus/week.jsonl"
figure strip.precision 0.97
figure strip.recall 0.90

echo "five scraped texts of one event"
"$program" -q cluster "$data"/seeds/*.txt -o C --matches M --paragraphs P
score seeds --paragraphs P --matches M --clusters C
figure clusters.right 1
figure others.shared_passage 3
figure alignment.f1 0.97
figure strip.precision 0.95
figure strip.recall 0.85

echo "news-residue"
"$program" -q strip "$data/news-residue/docs.jsonl.zst" -o /dev/null --paragraphs P
score residue --paragraphs P --gold "$data/news-residue/labels.tsv" --docs "$data/news-residue/docs.jsonl.zst"
figure strip.precision 0.96
figure strip.recall 0.80
at_most content_words_lost 0.0004
score repeated --paragraphs P --gold "$data/news-residue/repeated.tsv" --docs "$data/news-residue/docs.jsonl.zst"
figure strip.precision 0.97
figure strip.recall 0.97

pages=$data/pages
unpack() { mkdir -p "$1" && zstd -dcq --long=27 "$pages/$1.tar.zst" | tar x -C "$1"; }

echo "pages: article-extraction-benchmark"
unpack article-extraction-benchmark
benchmark=article-extraction-benchmark
"$program" -q strip $benchmark/html -o out.jsonl
score pages --output out.jsonl --gold $benchmark/ground-truth.json
figure f1 0.955
echo "the same, tags thrown away"
python3 "$source/bench/pages/page_text.py" $benchmark/html >text.jsonl
"$program" -q strip text.jsonl -o out.jsonl
score pages --output out.jsonl --gold $benchmark/ground-truth.json
figure f1 0.89
# Text that another extractor made: stripping it may not cost more than 0.001.
for stored in trafilatura readability_js; do
  echo "the stored output of $stored: before and after"
  python3 -c 'import json, sys
for name, page in json.load(open(sys.argv[1]))["output"].items():
    print(json.dumps({"id": name, "text": page.get("articleBody") or ""}))' \
    $benchmark/output/$stored.json >stored.jsonl
  score pages --output stored.jsonl --gold $benchmark/ground-truth.json
  figure f1 0
  floor=$(awk '$1 == "f1" {print $2 - 0.001}' figures)
  "$program" -q strip stored.jsonl -o out.jsonl
  score pages --output out.jsonl --gold $benchmark/ground-truth.json
  figure f1 "$floor"
done

echo "pages: fundus, publishers left out of training"
unpack fundus-dev
python3 "$source/bench/pages/page_gold.py" --fundus fundus-dev \
  --leave-out $benchmark/ground-truth.json -o gold >/dev/null
"$program" -q strip gold/fundus-test/html -o out.jsonl
score pages --output out.jsonl --gold gold/fundus-test/gold.json
figure f1 0.955
python3 "$source/bench/pages/paragraph_score.py" --output out.jsonl \
  --gold gold/fundus-test/gold.json >figures
figure paragraph.f1 0.93

echo "Senate press releases"
"$program" -q cluster "$data/press/senate.jsonl.zst" --matches M --background --decisions D
score recall --matches M --gold "$data/press/senate.pairs-exact.tsv.zst"
figure recall.cross.jaccard5.0.5 0.99
figure recall.cross.containment5.0.5 0.99
figure recall.cross.containment5.0.3 0.93
score relations --matches M --gold "$data/press-pairs/senate.tsv"
figure copy.f1 0.95
figure macro_f1 0.85
score decisions --decisions D --docs "$data/press/senate.jsonl.zst"
figure dropped 1000
at_most dropped.kept_id_not_kept 0
at_most documents.without_decision 0
at_most dropped.containment_below_0.5 50
echo "origins"
python3 "$source/bench/accuracy/origin.py" "$program" ${check:+"$check"} || failed=1
# These take minutes; COPYDESK_QUICK leaves them out.
[ -n "${COPYDESK_QUICK:-}" ] || python3 "$source/bench/accuracy/confidence.py" "$program" "$shared" ${check:+"$check"} || failed=1
[ -n "${COPYDESK_QUICK:-}" ] || python3 "$source/bench/accuracy/copies.py" "$program" "$shared" ${check:+"$check"} || failed=1
exit $failed
