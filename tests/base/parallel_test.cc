#include "engine/base/parallel.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sched.h>

#include <atomic>
#include <mutex>
#include <numeric>
#include <set>
#include <thread>
#include <vector>

namespace copydesk {
namespace {

TEST(ResolveThreads, NamesThoseItMayUse) {
  EXPECT_EQ(ResolveThreads(1), 1u);
  EXPECT_EQ(ResolveThreads(37), 37u);
  cpu_set_t set;
  ASSERT_EQ(sched_getaffinity(0, sizeof set, &set), 0);
  EXPECT_EQ(ResolveThreads(0), static_cast<unsigned>(CPU_COUNT(&set)));
}

RC_GTEST_PROP(ParallelFor, CoversEachItemOnce, ()) {
  const auto n = *rc::gen::inRange<size_t>(0, 500);
  const auto grain = *rc::gen::inRange<size_t>(0, 70);
  const auto threads = *rc::gen::inRange<unsigned>(1, 9);
  std::vector<std::atomic<int>> visits(n);
  std::atomic<bool> fits{true};
  ParallelFor(n, grain, threads, [&](size_t begin, size_t end) {
    if (begin >= end || end > n || end - begin > std::max<size_t>(grain, 1)) {
      fits = false;
      return;
    }
    for (size_t i = begin; i < end; ++i) ++visits[i];
  });
  RC_ASSERT(fits);
  for (size_t i = 0; i < n; ++i) RC_ASSERT(visits[i] == 1);
}

TEST(ParallelFor, OneThreadIsTheCallers) {
  std::set<std::thread::id> ids;
  ParallelFor(100, 7, 1,
              [&](size_t, size_t) { ids.insert(std::this_thread::get_id()); });
  EXPECT_EQ(ids, std::set{std::this_thread::get_id()});
}

TEST(ParallelFor, UsesNoMoreThreadsThanAsked) {
  std::mutex mutex;
  std::set<std::thread::id> ids;
  ParallelFor(10000, 1, 3, [&](size_t, size_t) {
    const std::lock_guard lock(mutex);
    ids.insert(std::this_thread::get_id());
  });
  EXPECT_LE(ids.size(), 3u);
  EXPECT_GE(ids.size(), 1u);
}

// One run of a pipeline over the numbers 0, 1, 2, ... that breaks off after
// `stop` of them, with all its promises watched.
struct Watched {
  std::vector<size_t> consumed;
  bool kept_promises = true;
  size_t produced = 0;
  size_t calls_after_end = 0;
};

Watched RunWatched(unsigned threads, size_t items, size_t stop) {
  enum State { kFree, kProduced, kWorked };
  const size_t slots = PipelineSlots(threads);
  std::vector<std::atomic<int>> state(slots);
  std::vector<size_t> value(slots), result(slots);
  std::atomic<int> producing{0}, consuming{0};
  std::atomic<bool> broken{false};
  Watched watched;
  const auto require = [&](bool condition) {
    if (!condition) broken = true;
  };
  RunPipeline(
      threads,
      [&](size_t s) {
        require(++producing == 1);
        require(s < slots && state[s] == kFree);
        bool more = false;
        if (watched.produced == items) {
          ++watched.calls_after_end;
        } else {
          value[s] = watched.produced++;
          state[s] = kProduced;
          more = true;
        }
        --producing;
        return more;
      },
      [&](size_t s) {
        require(state[s].exchange(kWorked) == kProduced);
        result[s] = 3 * value[s] + 1;
      },
      [&](size_t s) {
        require(++consuming == 1);
        require(state[s] == kWorked);
        watched.consumed.push_back(result[s]);
        const bool go_on = watched.consumed.size() < stop;
        state[s] = kFree;
        --consuming;
        return go_on;
      });
  watched.kept_promises = !broken;
  return watched;
}

RC_GTEST_PROP(RunPipeline, ConsumesAllInOrder, ()) {
  const auto threads = *rc::gen::inRange<unsigned>(1, 9);
  const auto items = *rc::gen::inRange<size_t>(0, 200);
  const Watched watched = RunWatched(threads, items, SIZE_MAX);
  RC_ASSERT(watched.kept_promises);
  RC_ASSERT(watched.produced == items);
  RC_ASSERT(watched.calls_after_end == 1u);
  RC_ASSERT(watched.consumed.size() == items);
  for (size_t i = 0; i < items; ++i) {
    RC_ASSERT(watched.consumed[i] == 3 * i + 1);
  }
}

RC_GTEST_PROP(RunPipeline, StopsEarly, ()) {
  const auto threads = *rc::gen::inRange<unsigned>(1, 9);
  const auto stop = *rc::gen::inRange<size_t>(1, 100);
  const Watched watched = RunWatched(threads, 10000, stop);
  RC_ASSERT(watched.kept_promises);
  RC_ASSERT(watched.consumed.size() == stop);
  for (size_t i = 0; i < stop; ++i) {
    RC_ASSERT(watched.consumed[i] == 3 * i + 1);
  }
  // Memory is bounded: what was produced fits into the slots.
  RC_ASSERT(watched.produced <= stop + PipelineSlots(threads));
}

TEST(RunPipeline, NothingToProduce) {
  for (const unsigned threads : {1u, 2u, 8u}) {
    const Watched watched = RunWatched(threads, 0, SIZE_MAX);
    EXPECT_TRUE(watched.kept_promises);
    EXPECT_TRUE(watched.consumed.empty());
  }
}

// Slow items at the front hold up those behind, and change no order.
TEST(RunPipeline, OrderIsKeptWhereWorkIsUneven) {
  for (const unsigned threads : {2u, 3u, 8u}) {
    std::vector<size_t> value(PipelineSlots(threads));
    std::vector<size_t> consumed;
    size_t next = 0;
    RunPipeline(
        threads,
        [&](size_t s) {
          value[s] = next;
          return next++ < 60;
        },
        [&](size_t s) {
          if (value[s] % 10 == 0) {
            for (int i = 0; i < 200; ++i) std::this_thread::yield();
          }
        },
        [&](size_t s) {
          consumed.push_back(value[s]);
          return true;
        });
    std::vector<size_t> want(60);
    std::iota(want.begin(), want.end(), size_t{0});
    EXPECT_EQ(consumed, want);
  }
}

TEST(PipelineSlots, GrowWithThreads) {
  EXPECT_GE(PipelineSlots(1), 1u);
  for (unsigned threads = 1; threads < 64; ++threads) {
    EXPECT_GE(PipelineSlots(threads), threads);
    EXPECT_GT(PipelineSlots(threads + 1), PipelineSlots(threads));
  }
}

}  // namespace
}  // namespace copydesk
