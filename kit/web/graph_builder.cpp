#include "kit/web/graph_builder.h"

#include <algorithm>
#include <string_view>

#include "kit/explore/tokens.h"
#include "kit/trace/ending.h"
#include "kit/trace/library.h"

namespace racekit {
namespace {

using explore::AccessId;
using explore::Execution;
using explore::Step;
using explore::ThreadNumber;
using explore::Touch;
using explore::Verb;

constexpr std::uint32_t kMostWithAValue = 8;  // bytes, of an access

bool is_access(Verb verb) {
  return verb == Verb::read || verb == Verb::write || verb == Verb::update;
}

}  // namespace

explore::GraphObserver GraphBuilder::observer() {
  return {
      .on_execution =
          [this](const Execution& execution) {
            symbolizer_ = &ask_for_symbolizer_();
            execution_ = &execution;
            names_ = std::make_unique<TraceNames>(execution, *symbolizer_);
            races_.reset();
            first_.clear();
            block_ids_.clear();
          },
      .on_event = [this](const Execution&, const std::vector<int>& events) { add_event(events); },
      .on_end = [this](int state, const Execution&) { add_end(state); }};
}

// --- Events and ends ----------------------------------------------------------------------------

void GraphBuilder::add_event(const std::vector<int>& events) {
  const std::size_t number = events.size() - 1;
  const Step& step = execution_->steps[number];
  for (ThreadNumber thread = 0; thread <= step.choice.thread; ++thread) {
    const auto index = static_cast<std::size_t>(thread);
    if (threads_.size() <= index) threads_.resize(index + 1);
    if (threads_[index].empty()) threads_[index] = names_->thread(thread);
  }
  Event event{.choice = step.choice,
              .operation = operation(step.verb, step.touches,
                                     step.accesses.empty() ? nullptr : &step.accesses.front(),
                                     step.place, number),
              .accesses = {},
              .edges = {},
              .races = {},
              .next = {}};
  for (std::size_t i = 0; i < step.accesses.size(); ++i)
    if (auto made = access({number, i})) event.accesses.push_back(std::move(*made));
  for (const explore::Edge& edge : step.edges) {
    const std::string name = object(edge.object, number);
    if (!name.empty())
      event.edges.push_back({edge.kind == explore::Edge::Kind::acquire, name, edge.lock});
  }
  add_races(event, events);
  event.next = next_of(number);
  events_.push_back(std::move(event));
}

void GraphBuilder::add_races(Event& event, const std::vector<int>& events) {
  if (!races_) races_ = explore::data_races(*execution_, explore::Races::of_accesses);
  for (const explore::Race& race : *races_)
    if (race.second.step + 1 == events.size())
      event.races.push_back({events[race.first.step], race.first.access, race.second.access});
}

void GraphBuilder::add_end(int state) {
  const std::size_t last = execution_->steps.empty() ? 0 : execution_->steps.size() - 1;
  if (!races_) races_ = explore::data_races(*execution_, explore::Races::of_accesses);
  Ending end;
  end.end = execution_->end;
  end.verdict = explore::judge(*execution_, !races_->empty());
  if (end.verdict) end.text = ending(*execution_, *end.verdict, *names_);
  end.thread = execution_->end_thread;
  end.place = place(execution_->end_place);
  if (execution_->misuse && execution_->misuse->block >= 0)
    end.block = block(execution_->misuse->block);
  for (const explore::Pending& pending : execution_->pending) {
    if (pending.enabled) continue;
    std::uint64_t awaited = pending.waits_for;
    if (awaited == 0 && !pending.touches.empty()) awaited = pending.touches.front().address;
    end.waits.push_back({pending.thread, object(awaited, last), pending.verb});
  }
  ends_[state] = std::move(end);
}

GraphBuilder::Operation GraphBuilder::operation(Verb verb, const std::vector<Touch>& touches,
                                                const explore::Access* first, int where,
                                                std::size_t step) {
  Operation it{.verb = verb, .place = place(where), .cell = -1, .object = ""};
  if (touches.empty() || touches.front().mode == Touch::Mode::everything) return it;
  const Touch& touch = touches.front();
  if (is_access(verb)) {
    it.cell = first != nullptr ? cell(first->address, first->size, step)
                               : cell(touch.address, touch.size, step);
  } else if (verb == Verb::free) {
    if (const auto index = names_->block_at(first != nullptr ? first->address : touch.address))
      it.object = '@' + block(*index);
  } else {
    it.object = object(touch.address, step);
  }
  return it;
}

std::optional<GraphBuilder::Operation> GraphBuilder::next_of(std::size_t step) {
  const ThreadNumber thread = execution_->steps[step].choice.thread;
  for (std::size_t i = step + 1; i < execution_->steps.size(); ++i) {
    const Step& next = execution_->steps[i];
    if (next.choice.thread == thread)
      return operation(next.verb, next.touches,
                       next.accesses.empty() ? nullptr : &next.accesses.front(), next.place, step);
  }
  for (const explore::Pending& pending : execution_->pending)
    if (pending.thread == thread)
      return operation(pending.verb, pending.touches, nullptr, pending.place, step);
  return {};
}

std::optional<GraphBuilder::Access> GraphBuilder::access(AccessId id) {
  using Kind = explore::Access::Kind;
  const explore::Access& made = execution_->steps[id.step].accesses[id.access];
  if (made.kind == Kind::fence) return {};
  Access it{.number = id.access, .block = "", .before = {}, .after = {}};
  const auto in_block = names_->block_at(made.address);
  if (made.kind == Kind::free || (in_block && made.size > kMostWithAValue)) {
    if (!in_block) return {};  // a local variable's end
    it.kind = made.kind == Kind::free ? Access::Kind::free : Access::Kind::clear;
    it.block = block(*in_block);
    return it;
  }
  // A local variable that no other thread uses is never told.
  if (!in_block && !is_shared(made.address, made.size) &&
      !symbolizer_->variable_at(made.address, made.size))
    return {};
  Variable::Scalar scalar{};
  it.kind = made.kind == Kind::read    ? Access::Kind::read
            : made.kind == Kind::write ? Access::Kind::write
                                       : Access::Kind::update;
  it.cell = cell(made.address, made.size, id.step, &scalar);
  if (made.before) it.before = value(*made.before, made.size, scalar, id.step);
  if (made.after) it.after = value(*made.after, made.size, scalar, id.step);
  Cell& used = cells_[static_cast<std::size_t>(it.cell)];
  used.of_a_thread |= execution_->steps[id.step].choice.thread != 0;
  if (!in_block && !used.initial && is_first(id)) used.initial = it.before;
  return it;
}

bool GraphBuilder::is_first(AccessId id) {
  if (first_.empty())
    for (std::size_t step = 0; step < execution_->steps.size(); ++step)
      for (std::size_t i = 0; i < execution_->steps[step].accesses.size(); ++i) {
        const explore::Access& access = execution_->steps[step].accesses[i];
        for (std::uint64_t byte = 0; byte < std::min<std::uint64_t>(access.size, 4096); ++byte)
          first_.try_emplace(access.address + byte, AccessId{step, i});
      }
  const auto found = first_.find(execution_->steps[id.step].accesses[id.access].address);
  return found != first_.end() && found->second == id;
}

// --- Names --------------------------------------------------------------------------------------

GraphBuilder::Place GraphBuilder::place(int index) {
  if (index < 0) return {};
  const auto [known, is_new] =
      places_.try_emplace(execution_->places[static_cast<std::size_t>(index)]);
  if (is_new) {
    const SourceLocation& it = names_->place(index);
    known->second = {it.file, it.line, it.function, it.call};
  }
  return known->second;
}

const std::string& GraphBuilder::kind(int block) {
  static const std::string kUnknown = "block";
  const int where = execution_->blocks[static_cast<std::size_t>(block)].place;
  if (where < 0) return kUnknown;
  const auto [known, is_new] =
      kinds_.try_emplace(execution_->places[static_cast<std::size_t>(where)]);
  if (is_new) known->second = names_->kind_of_block(block);
  return known->second;
}

const std::string& GraphBuilder::block(int index) {
  const auto& blocks = execution_->blocks;
  if (block_ids_.empty()) {
    std::map<std::pair<ThreadNumber, std::string>, int> counts;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      const std::string& kind = this->kind(static_cast<int>(i));
      const ThreadNumber thread = blocks[i].thread;
      const int number = ++counts[{thread, kind}];
      block_ids_.push_back(kind + '/' + std::to_string(thread) + '/' + std::to_string(number));
    }
  }
  const std::string& id = block_ids_[static_cast<std::size_t>(index)];
  if (!blocks_.contains(id)) {
    const explore::Block& it = blocks[static_cast<std::size_t>(index)];
    const int number = std::stoi(id.substr(id.rfind('/') + 1));
    blocks_[id] = {id, kind(index), it.thread, number, it.size, place(it.place)};
  }
  return id;
}

std::string GraphBuilder::thread_object(std::uint64_t token) const {
  for (ThreadNumber n = 0; n < static_cast<ThreadNumber>(threads_.size()) + 64; ++n)
    for (const auto& [name, of] : {std::pair{"start ", explore::start_token(n)},
                                   {"end ", explore::end_token(n)},
                                   {"wake ", explore::wake_token(n)}})
      if (token == of) return name + std::to_string(n);
  return "";
}

std::string GraphBuilder::object(std::uint64_t token, std::size_t step) {
  if (token >= explore::kTokens) return thread_object(token);
  if (token >= explore::kRandomState) return "";
  const std::uint64_t address = explore::address_of(token);
  if (const auto index = names_->block_at(address)) {
    const std::uint64_t offset =
        address - execution_->blocks[static_cast<std::size_t>(*index)].address;
    const std::string part = block_part(kind(*index), offset, 1).name;
    return (part.empty() ? "" : part + " of ") + '@' + block(*index);
  }
  const std::string name = names_->synchronizer(token, step);
  return name.starts_with("unnamed memory") ? "" : name;
}

int GraphBuilder::cell(std::uint64_t address, std::uint32_t size, std::size_t step,
                       Variable::Scalar* scalar) {
  Cell it;
  if (const auto index = names_->block_at(address)) {
    const std::uint64_t offset =
        address - execution_->blocks[static_cast<std::size_t>(*index)].address;
    const BlockPart part = block_part(kind(*index), offset, size);
    it = {block(*index), part.name, true, false, false, false, {}};
    if (scalar != nullptr)
      *scalar = part.is_pointer ? Variable::Scalar::pointer : Variable::Scalar::unknown;
  } else {
    const TraceNames::Object named = names_->object(address, size, step);
    it = {named.whole, named.part, false, named.is_static, false, false, {}};
    if (it.whole.starts_with("unnamed memory")) it.whole = "unnamed memory";
    if (scalar != nullptr) *scalar = named.scalar;
  }
  const auto [known, is_new] =
      cell_numbers_.try_emplace({address, size, it.whole}, static_cast<int>(cells_.size()));
  if (is_new) {
    it.is_shared = is_shared(address, size);
    cells_.push_back(std::move(it));
  }
  return known->second;
}

std::string GraphBuilder::value(std::uint64_t value, std::uint32_t size, Variable::Scalar scalar,
                                std::size_t step) {
  if (size == 8)
    if (const auto index = names_->block_at(value)) return '@' + block(*index);
  return names_->value(value, size, scalar, step);
}

bool GraphBuilder::is_shared(std::uint64_t address, std::uint64_t size) const {
  return std::ranges::any_of(shared_, [&](const explore::Range& range) {
    return address < range.address + range.size && range.address < address + size;
  });
}

}  // namespace racekit
