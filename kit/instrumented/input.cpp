// The functions of the streams that read into a std::string. The system's library has them ready
// without instrumentation, and no header has their text: here they are again, watched.

#include <istream>
#include <string>

#if defined(__GLIBCXX__)

// tree.cpp says why.
asm(".hidden _ZSt7getlineIcSt11char_traitsIcESaIcEERSt13basic_istreamIT_T0_ES7_RNSt7__cxx1112basic_"
    "stringIS4_S5_T1_EES4_\n"
    ".hidden _ZStrsIcSt11char_traitsIcESaIcEERSt13basic_istreamIT_T0_ES7_RNSt7__cxx1112basic_"
    "stringIS4_S5_T1_EE\n");

namespace std {

template <>
istream& operator>>(istream& in, string& word) {
  const istream::sentry ready(in, false);
  if (!ready) return in;
  word.erase();
  const auto most = in.width() > 0 ? static_cast<size_t>(in.width()) : word.max_size();
  const ctype<char>& letters = use_facet<ctype<char>>(in.getloc());
  ios_base::iostate state = ios_base::goodbit;
  size_t taken = 0;
  for (auto next = in.rdbuf()->sgetc(); taken < most; next = in.rdbuf()->snextc()) {
    if (next == char_traits<char>::eof()) {
      state |= ios_base::eofbit;
      break;
    }
    const char letter = char_traits<char>::to_char_type(next);
    if (letters.is(ctype_base::space, letter)) break;
    word += letter;
    ++taken;
  }
  in.width(0);
  if (taken == 0) state |= ios_base::failbit;
  if (state != ios_base::goodbit) in.setstate(state);
  return in;
}

template <>
istream& getline(istream& in, string& line, char end) {
  const istream::sentry ready(in, true);
  if (!ready) return in;
  line.erase();
  ios_base::iostate state = ios_base::goodbit;
  bool nothing = true;
  for (auto next = in.rdbuf()->sgetc();; next = in.rdbuf()->snextc()) {
    if (next == char_traits<char>::eof()) {
      state |= ios_base::eofbit;
      break;
    }
    nothing = false;
    const char letter = char_traits<char>::to_char_type(next);
    if (letter == end) {
      in.rdbuf()->sbumpc();
      break;
    }
    if (line.size() == line.max_size()) {
      state |= ios_base::failbit;
      break;
    }
    line += letter;
  }
  if (nothing) state |= ios_base::failbit;
  if (state != ios_base::goodbit) in.setstate(state);
  return in;
}

}  // namespace std

#endif
