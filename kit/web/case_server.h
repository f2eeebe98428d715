#pragma once

#include <functional>
#include <string>

#include "kit/web/case_graph.h"
#include "kit/web/played_case.h"

namespace racekit {

/// How a case is served.
struct ServerOptions {
  int port = 0;            ///< 0: the favourite, or any that is free
  int favourite_port = 0;  ///< a browser keeps what was reached by the port, too
  std::function<void(const std::string& url)> ready;  ///< called once it can be reached
  std::function<bool()> stop;                         ///< asked often; true ends it
};

/// Serves the page and the case over HTTP, on 127.0.0.1 only, until `stop` says so. Runs the
/// program on the calling thread, one execution at a time. Throws UsageError if the port cannot be
/// had, or if racekit was built without an HTTP library. Where connections are open on which
/// nothing was asked, it ends the process instead of returning, with status 0.
///
///   GET /, /css/…, /js/…   the page
///   GET /api/case          PlayedCase::json, and CaseGraph::sources
///   GET /api/graph         CaseGraph::json; 202 {states} while it grows; 413 if it never is whole
///   POST /api/look         {schedule} → CaseGraph::look
///   POST /api/hint         {schedule, outcomes} → {switches, steps}, null if there is none,
///                          or {gave_up} after two seconds or many executions
///   POST /api/file         {schedule} → the schedule file; 409 if it is not at its end
///
/// An error is {error}, one line: 400 what was sent cannot be read, 401 no token, 403 another Host
/// or Origin, 404, 405 (with Allow), 409 {error, at} the program cannot follow the schedule or
/// {error, again} BegunAnew, 413 a body over 64 KiB, 415 not JSON, 422 the program does not repeat
/// itself, 500 the engine cannot run it, 503 busy.
///
/// A page of another site can reach the port of a person's own machine. So the Host must be ours
/// (else another name may lead here), an Origin too, and all of /api asks for the token that only
/// the URL has: behind its #, which no browser sends. What is run comes from the command line
/// alone.
void serve_case(CaseGraph& graph, const PlayedCase& played, const ServerOptions& options);

}  // namespace racekit
