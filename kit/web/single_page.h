#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace racekit {

/// The page with a case and its whole graph in one HTML file, which needs no server and no network.
std::string single_page(const nlohmann::ordered_json& played_case,
                        const nlohmann::ordered_json& graph);

}  // namespace racekit
