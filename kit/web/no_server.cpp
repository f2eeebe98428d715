#include "kit/base/usage.h"
#include "kit/web/case_server.h"

namespace racekit {

void serve_case(CaseGraph&, const PlayedCase&, const ServerOptions&) {
  throw UsageError(
      "serve: racekit was built without cpp-httplib: `make deps` installs it, then `make`; "
      "--export DIR works without");
}

}  // namespace racekit
