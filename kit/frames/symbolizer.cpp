#include "kit/frames/symbolizer.h"

#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "kit/frames/dies.h"
#include "kit/frames/files.h"
#include "kit/frames/names.h"
#include "kit/frames/variables.h"

namespace racekit {
namespace {

using std::string_view;

// What a C library or a sanitizer adds to the name of a well-known function:
// `abort@@GLIBC_2.2.5`, `__GI_abort`, `__interceptor_free`.
string_view undecorated(string_view name) {
  if (name.starts_with("_Z")) return name;
  name = name.substr(0, name.find('@'));
  for (const string_view prefix :
       {"___interceptor_", "__interceptor_trampoline_", "__interceptor_", "__GI_"})
    if (name.starts_with(prefix)) return name.substr(prefix.size());
  return name;
}

// --- Owners ------------------------------------------------------------------------

Frame::Owner owner_of(const Frame& frame, string_view module_path) {
  for (const string_view root : {"std::", "__gnu_cxx::", "__tsan", "__sanitizer"})
    if (frame.function.starts_with(root)) return Frame::Owner::library;
  if (const auto inner = within_source_tree(frame.file)) {
    // The HTTP side is a part of the daemon that a person reads about, as net/http is in Go's dump.
    const bool kit = inner->starts_with("kit/") && !inner->starts_with("kit/daemon/");
    return kit ? Frame::Owner::kit : Frame::Owner::learner;
  }
  const bool is_foreign =
      frame.file.empty() || is_system_path(frame.file) || is_system_path(module_path);
  return is_foreign ? Frame::Owner::library : Frame::Owner::learner;
}

struct Line {
  const char* file = nullptr;
  int number = 0;
};

// What a row of the line table says; none where there is no row.
Line line_of(Dwarf_Line* row) {
  Line line;
  if (row == nullptr) return line;
  line.file = dwarf_linesrc(row, nullptr, nullptr);
  dwarf_lineno(row, &line.number);
  return line;
}

// Where a call that the compiler has inlined stands.
Line call_site(Dwarf_Die& call, Dwarf_Files* files) {
  return {dwarf_filesrc(files, number(call, DW_AT_call_file), nullptr, nullptr),
          static_cast<int>(number(call, DW_AT_call_line))};
}

// The line of an address in the innermost of its calls. Code that a compiler has merged from
// several lines has line 0 in the line table (clang does that); then what stands before it, in the
// same call, is the nearest to the truth. Where that is the code of an inlined call, it is the
// call's site.
Line line_at(Dwarf_Die& unit, Dwarf_Files* files, Dwarf_Addr address,
             const std::vector<Dwarf_Die>& calls) {
  Dwarf_Line* row = dwarf_getsrc_die(&unit, address);
  const Line own = line_of(row);
  if (row == nullptr || own.number != 0 || calls.empty()) return own;
  Dwarf_Die innermost = calls.front();
  for (;;) {
    Dwarf_Addr start = 0;
    if (dwarf_lineaddr(row, &start) != 0 || dwarf_haspc(&innermost, start - 1) <= 0) return own;
    row = dwarf_getsrc_die(&unit, start - 1);
    if (row == nullptr) return own;
    Line before = line_of(row);
    std::vector<Dwarf_Die> inner = calls_at(unit, start - 1);
    for (std::size_t i = 1; i < inner.size(); ++i)
      if (dwarf_dieoffset(&inner[i]) == dwarf_dieoffset(&innermost))
        before = call_site(inner[i - 1], files);
    if (before.number != 0) return before;
  }
}

}  // namespace

// --- The modules of a process ----------------------------------------------------------------

struct Symbolizer::Session {
  explicit Session(std::string maps);
  ~Session() { dwfl_end(dwfl_); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const std::vector<Frame>& frames_at(Dwarf_Addr pc);
  std::string function_starting_at(Dwarf_Addr address);
  Dwfl_Module* module_at(Dwarf_Addr pc) { return dwfl_ ? dwfl_addrmodule(dwfl_, pc) : nullptr; }
  std::vector<Dwfl_Module*> modules();
  const std::optional<Variable>& variable_at(std::uintptr_t address, std::size_t size);

 private:
  struct Unit {
    Dwarf_Die* die = nullptr;
    Dwarf_Addr bias = 0;  // what to take off a pc to get an address of the debug information
  };
  using PublicNames = std::unordered_map<GElf_Addr, std::string>;

  Unit unit_at(Dwfl_Module* module, Dwarf_Addr pc);
  std::vector<Frame> resolved(Dwarf_Addr pc);
  std::vector<Frame> inlined_and_real(Dwfl_Module* module, Dwarf_Addr pc);
  std::string symbol_at(Dwfl_Module* module, Dwarf_Addr pc, GElf_Off* offset);
  const PublicNames& public_names(Dwfl_Module* module);

  Dwfl* dwfl_;
  std::map<Dwfl_Module*, PublicNames> public_names_;
  std::unordered_map<Dwarf_Addr, std::vector<Frame>> known_;  // stacks share most of their pcs
  std::map<std::pair<std::uintptr_t, std::size_t>, std::optional<Variable>> variables_;
};

const std::optional<Variable>& Symbolizer::Session::variable_at(std::uintptr_t address,
                                                                std::size_t size) {
  const auto [known, is_new] = variables_.try_emplace({address, size});
  // A module's zeroed memory is a mapping without its name, so each module of the learner's is
  // asked.
  if (is_new)
    for (Dwfl_Module* module : modules())
      if ((known->second = static_variable(module, address, size))) break;
  return known->second;
}

Symbolizer::Session::Session(std::string maps) {
  // dwfl_standard_find_debuginfo() would ask debuginfod servers; this one looks only for
  // separate debug files on this machine.
  static char* no_path = nullptr;
  static const Dwfl_Callbacks callbacks = {dwfl_linux_proc_find_elf, dwfl_build_id_find_debuginfo,
                                           nullptr, &no_path};
  dwfl_ = dwfl_begin(&callbacks);
  if (dwfl_ == nullptr) return;
  dwfl_report_begin(dwfl_);
  if (maps.empty()) {
    dwfl_linux_proc_report(dwfl_, getpid());
  } else if (std::FILE* file = fmemopen(maps.data(), maps.size(), "r")) {
    dwfl_linux_proc_maps_report(dwfl_, file);
    std::fclose(file);
  }
  dwfl_report_end(dwfl_, nullptr, nullptr);
}

// The index (.debug_aranges) misses what clang compiled, and then libdwfl answers with a neighbour,
// so its answer is checked, and where it is wrong the units themselves are asked.
Symbolizer::Session::Unit Symbolizer::Session::unit_at(Dwfl_Module* module, Dwarf_Addr pc) {
  Unit unit;
  unit.die = dwfl_module_addrdie(module, pc, &unit.bias);
  if (unit.die != nullptr && dwarf_haspc(unit.die, pc - unit.bias) > 0) return unit;
  unit.die = nullptr;
  while ((unit.die = dwfl_module_nextcu(module, unit.die, &unit.bias)) != nullptr)
    if (dwarf_haspc(unit.die, pc - unit.bias) > 0) break;
  return unit;
}

// The public names of a module by address: `pthread_mutex_lock` is what people call the function
// that libc's own symbols and debug information call `___pthread_mutex_lock`.
const Symbolizer::Session::PublicNames& Symbolizer::Session::public_names(Dwfl_Module* module) {
  const auto [entry, is_new] = public_names_.try_emplace(module);
  PublicNames& names = entry->second;
  const int count = is_new ? dwfl_module_getsymtab(module) : 0;
  for (int i = 0; i < count; ++i) {
    GElf_Sym symbol{};
    GElf_Addr address = 0;
    const string_view name = undecorated(
        or_empty(dwfl_module_getsym_info(module, i, &symbol, &address, nullptr, nullptr, nullptr)));
    if (GELF_ST_TYPE(symbol.st_info) != STT_FUNC || name.empty() || name.starts_with('_')) continue;
    std::string& best = names[address];
    if (best.empty() || name.size() < best.size()) best = name;
  }
  return names;
}

// The linker's name of the function around `pc`; "" where the nearest symbol does not reach it.
std::string Symbolizer::Session::symbol_at(Dwfl_Module* module, Dwarf_Addr pc, GElf_Off* offset) {
  GElf_Sym symbol{};
  const char* text = dwfl_module_addrinfo(module, pc, offset, &symbol, nullptr, nullptr, nullptr);
  if (text == nullptr || *offset >= symbol.st_size) return "";
  const string_view name = undecorated(text);
  if (!name.starts_with('_') || name.starts_with("_Z")) return std::string(name);
  const PublicNames& names = public_names(module);
  const auto found = names.find(pc - *offset);
  return found == names.end() ? std::string(name) : found->second;
}

// Innermost first, from debug information alone; empty without it.
std::vector<Frame> Symbolizer::Session::inlined_and_real(Dwfl_Module* module, Dwarf_Addr pc) {
  std::vector<Frame> frames;
  const Unit unit = unit_at(module, pc);
  if (unit.die == nullptr) return frames;
  const Dwarf_Addr address = pc - unit.bias;

  Dwarf_Files* files = nullptr;
  std::size_t file_count = 0;
  dwarf_getsrcfiles(unit.die, &files, &file_count);

  // The innermost frame stands at the pc's own line, each other one where it calls the next.
  std::vector<Dwarf_Die> calls = calls_at(*unit.die, address);
  Line line = line_at(*unit.die, files, address, calls);
  for (Dwarf_Die& die : calls) {
    Frame& frame = frames.emplace_back();
    frame.full_name = full_name(die);
    frame.file = source_file(*unit.die, line.file);
    frame.line = frame.file.empty() ? 0 : line.number;
    frame.inlined = dwarf_tag(&die) == DW_TAG_inlined_subroutine;
    if (!frame.inlined) break;

    line = call_site(die, files);
  }
  return frames;
}

const std::vector<Frame>& Symbolizer::Session::frames_at(Dwarf_Addr pc) {
  const auto [entry, is_new] = known_.try_emplace(pc);
  if (is_new) entry->second = resolved(pc);
  return entry->second;
}

std::vector<Frame> Symbolizer::Session::resolved(Dwarf_Addr pc) {
  Dwfl_Module* const module = module_at(pc);
  if (module == nullptr) return {Frame{}};

  std::vector<Frame> frames = inlined_and_real(module, pc);
  if (frames.empty() || frames.back().inlined) frames.emplace_back();
  // The linker's name is the better one: it has the parameters of a static function and the
  // public name of a C function, which the debug information has not.
  Frame& real = frames.back();
  GElf_Off offset = 0;
  const std::string symbol = symbol_at(module, pc, &offset);
  if (!symbol.empty()) real.full_name = demangled(symbol.c_str());

  const string_view module_path = or_empty(
      dwfl_module_info(module, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr));
  for (Frame& frame : frames) {
    if (frame.full_name.empty()) {
      frame = Frame{};
      continue;
    }
    frame.full_name = undecorated(frame.full_name);
    frame.function = short_name(frame.full_name);
    frame.owner = owner_of(frame, module_path);
    if (const auto inner = within_source_tree(frame.file)) frame.file = std::string(*inner);
  }
  return frames;
}

std::string Symbolizer::Session::function_starting_at(Dwarf_Addr address) {
  Dwfl_Module* const module = module_at(address);
  if (module == nullptr) return "";
  GElf_Off offset = 0;
  const std::string symbol = symbol_at(module, address, &offset);
  return symbol.empty() || offset != 0 ? "" : short_name(demangled(symbol.c_str()));
}

// Without those of the system: a learner's variables are not there.
std::vector<Dwfl_Module*> Symbolizer::Session::modules() {
  std::vector<Dwfl_Module*> own;
  if (dwfl_ == nullptr) return own;
  dwfl_getmodules(
      dwfl_,
      [](Dwfl_Module* module, void**, const char* name, Dwarf_Addr, void* list) {
        if (!is_system_path(name)) static_cast<std::vector<Dwfl_Module*>*>(list)->push_back(module);
        return static_cast<int>(DWARF_CB_OK);
      },
      &own, 0);
  return own;
}

// --- The public face -------------------------------------------------------------------------

Symbolizer::Symbolizer() : Symbolizer("") {}
Symbolizer::Symbolizer(const std::string& maps) : session_(std::make_unique<Session>(maps)) {}
Symbolizer::~Symbolizer() = default;

std::vector<Frame> Symbolizer::frames_at(std::uintptr_t pc, bool is_return_address) const {
  if (pc == 0) return {Frame{}};
  return session_->frames_at(is_return_address ? pc - 1 : pc);
}

std::vector<Frame> Symbolizer::stack(std::span<const std::uintptr_t> pcs) const {
  std::vector<Frame> frames;
  for (std::size_t i = 0; i < pcs.size(); ++i) {
    std::vector<Frame> here = frames_at(pcs[i], i > 0);
    std::move(here.begin(), here.end(), std::back_inserter(frames));
  }
  return frames;
}

std::string Symbolizer::function_name(const void* address) const {
  return session_->function_starting_at(reinterpret_cast<std::uintptr_t>(address));
}

std::optional<Variable> Symbolizer::variable_at(std::uintptr_t address, std::size_t size) const {
  return session_->variable_at(address, size);
}

std::optional<Variable> Symbolizer::local_at(std::uintptr_t address, std::size_t size,
                                             std::span<const FramePosition> frames) const {
  for (const FramePosition& frame : frames) {
    Dwfl_Module* const module = session_->module_at(frame.counter);
    if (module == nullptr) continue;
    if (auto found = local_variable(module, frame, address, size)) return found;
  }
  return std::nullopt;
}

std::vector<Variable> Symbolizer::variables_named(std::string_view name) const {
  std::vector<Variable> all;
  for (Dwfl_Module* module : session_->modules()) {
    std::vector<Variable> here = racekit::variables_named(module, name);
    std::move(here.begin(), here.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace racekit
