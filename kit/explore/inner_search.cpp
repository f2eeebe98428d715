#include "kit/explore/inner_search.h"

namespace racekit::explore {

std::unique_ptr<InnerSearch> Engine::begin_search(const InnerSearchOptions&) { return nullptr; }

}  // namespace racekit::explore
