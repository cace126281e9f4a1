#include "engine/pipeline/spilled/tiled_pairs.h"

#include <algorithm>
#include <span>
#include <utility>

namespace copydesk {
namespace {

// So many that the number of two tiles is a label.
constexpr uint64_t kMostTiles = uint64_t{1} << 16;

// The tiles of documents, those of one site side by side.
class Tiles {
 public:
  // Those whose place is `chosen` are laid out, `width` of them a tile.
  Tiles(const DocumentTable& table, std::span<const uint32_t> order,
        const std::vector<bool>& chosen, size_t width)
      : table_(table), order_(order), of_site_(table.sites.size() + 1) {
    uint64_t all = 0;
    for (uint32_t place = 0; place < order.size(); ++place) {
      if (!chosen[place]) continue;
      ++of_site_[table.site[order[place]]];
      ++all;
    }
    uint64_t sum = 0;
    for (uint64_t& n : of_site_) sum += std::exchange(n, sum);
    width_ = std::max<uint64_t>(width, all / kMostTiles + 1);
    count_ = all / width_ + 1;
  }

  // Those of a site are taken to be spread evenly over the places.
  uint64_t Of(uint32_t place) const {
    const uint32_t site = table_.site[order_[place]];
    const uint64_t begin = of_site_[site];
    const uint64_t n = of_site_[site + 1] - begin;
    return (begin + n * place / table_.size()) / width_;
  }
  // Of documents at two places.
  uint32_t LabelOf(uint32_t a, uint32_t b) const {
    const uint64_t x = Of(a), y = Of(b);
    return static_cast<uint32_t>(std::min(x, y) * count_ + std::max(x, y));
  }

 private:
  const DocumentTable& table_;
  std::span<const uint32_t> order_;
  std::vector<uint64_t> of_site_;  // chosen documents on the sites before it
  uint64_t width_ = 1;
  uint64_t count_ = 1;
};

}  // namespace

Result<TiledPairs> TiledPairs::Create(const Workspace& workspace,
                                      const DocumentTable& table) {
  const SpillFormat format = workspace.Format("tiled pairs");
  SpillWriter::Options options;
  options.compress = true;
  Result<SpillWriter> file =
      SpillWriter::Create(workspace.Path("tiled.pairs"), format, options);
  if (!file) return tl::unexpected(file.error());
  return TiledPairs(&table, format, std::move(*file));
}

TiledPairs::~TiledPairs() {
  if (!path_.empty()) (void)RemoveSpillFile(path_);
}

Status TiledPairs::Add(const Pair& pair) {
  in_pair_[pair.a] = in_pair_[pair.b] = true;
  ++size_;
  return file_.Append(std::as_bytes(std::span(&pair, 1)));
}

Status TiledPairs::ForEach(std::span<const uint32_t> order,
                           size_t documents_in_batch, const Visit& visit) {
  if (Status s = file_.Finish(size_, false); !s) return s;
  const Tiles tiles(*table_, order, in_pair_,
                    std::max<size_t>(documents_in_batch, 2) / 2);
  Result<SpillReader> file = SpillReader::Open(path_, format_);
  if (!file) return tl::unexpected(file.error());
  Pair pair;
  for (uint64_t i = 0; i < size_; ++i) {
    const auto to = std::as_writable_bytes(std::span(&pair, 1));
    if (Status s = file->ReadAll(to); !s) return s;
    if (Status s = visit(pair, tiles.LabelOf(pair.a, pair.b)); !s) return s;
  }
  return {};
}

}  // namespace copydesk
