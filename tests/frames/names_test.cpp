// Names as linkers know them, and as people say them. The mangled names come out of objects that
// g++ 12 and clang 14 made.
#include "kit/frames/names.h"

#include <gtest/gtest.h>

#include <string>

namespace racekit {
namespace {

struct Example {
  const char* symbol;
  const char* name;
};

class RealSymbol : public testing::TestWithParam<Example> {};

TEST_P(RealSymbol, IsSaidAsAPersonWould) {
  const std::string whole = demangled(GetParam().symbol);
  EXPECT_EQ(short_name(whole), GetParam().name) << whole;
}

#define RACEKIT_CHANNEL_MAP \
  "NSt13unordered_mapIiN7racekit7ChannelESt4hashIiESt8equal_toIiESaISt4pairIKiS1_EEE"

constexpr Example kLearners[] = {
    {"main", "main"},
    {"_GLOBAL__sub_I_served", "static initialisation"},    // g++
    {"__cxx_global_var_init.1", "static initialisation"},  // clang
    {"_Z41__static_initialization_and_destruction_0ii", "static initialisation"},
    {"_Z8SetValuei", "SetValue"},
    {"_Z8SetValuei.cold", "SetValue"},
    {"_Z8SetValuei.part.0", "SetValue"},
    {"_ZN7racekit7Channel4sendEi", "Channel::send"},
    {"_ZN7racekit7ChannelD1Ev", "Channel::~Channel"},
    {"_ZN7racekit8SwitchedISt5mutexEC1Ev", "Switched<std::mutex>::Switched"},
    {"_ZN7racekit8SwitchedISt5mutexE4lockEv", "Switched<std::mutex>::lock"},
    {"_ZN7racekit8SwitchedISt5mutexED1Ev", "Switched<std::mutex>::~Switched"},
    {"_ZN12_GLOBAL__N_16hiddenEi", "hidden"},
    {"_ZN12_GLOBAL__N_15Quiet3runERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE."
     "constprop.0.isra.0",
     "Quiet::run"},
    {"_Z5twiceIiET_S0_", "twice"},
    {"_Z5laterIiEDTplfp_fp_ET_", "later"},
    {"_Z4sameIiEDcOT_", "same"},
    {"_Z7handlerIiEPFviET_", "handler"},
    {"_Z6memberIiEM3VeciT_", "member"},
    {"_Z6methodIiEM3VecFiiRET_.isra.0", "method"},
    {"_ZN4GridILi3ELb1EE5cellsEv", "Grid<3, true>::cells"},
    {"_ZN4GridILi1ELb0EE2atIdEEiT_", "Grid<1, false>::at"},
    {"_ZN6HolderINSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEE4sizeEv",
     "Holder<std::string>::size"},
    {"_ZN6HolderISt13unordered_mapIiN7racekit7ChannelESt4hashIiESt8equal_toIiESaISt4pairIKiS2_EEEE4"
     "sizeEv",
     "Holder<std::unordered_map>::size"},
    {"_ZThn8_N7Derived3hopEv", "Derived::hop"},
};
INSTANTIATE_TEST_SUITE_P(OfALearner, RealSymbol, testing::ValuesIn(kLearners));

constexpr Example kOperators[] = {
    {"_ZNR3VecclEi", "Vec::operator()"},
    {"_ZNO3VecixEi", "Vec::operator[]"},
    {"_ZN3VecptEv", "Vec::operator->"},
    {"_ZNK3VecltERKS_", "Vec::operator<"},
    {"_ZN3VeclsEi", "Vec::operator<<"},
    {"_ZNK3VecssERKS_", "Vec::operator<=>"},
    {"_ZltIiEbRK6HolderIT_ES4_", "operator<"},
    {"_ZeqIiEbRK6HolderIT_ES4_", "operator=="},
    {"_ZN3VecnwEm", "Vec::operator new"},
    {"_ZN3VecdlEPv", "Vec::operator delete"},
    {"_Znwm", "operator new"},
    {"_ZdaPv", "operator delete[]"},
    {"_Zli4_tagB5cxx11PKcm", "operator\"\"_tag"},
    {"_ZN3VeccvPFiiEEv", "Vec::operator int (*)(int)"},
    {"_ZNK3VeccvNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEEv",
     "Vec::operator std::string"},
    {"_ZStlsISt11char_traitsIcEERSt13basic_ostreamIcT_ES5_PKc", "std::operator<<"},
};
INSTANTIATE_TEST_SUITE_P(ThatIsAnOperator, RealSymbol, testing::ValuesIn(kOperators));

constexpr Example kLambdas[] = {
    {"_ZZ7lambdasiENKUliE_clEi", "lambda in lambdas"},
    {"_ZZ9main_likeiPPcENK3$_6clEv", "lambda in main_like"},
    {"_ZNK13global_lambdaMUliE_clEi", "lambda in global_lambda"},
    {"_ZNK3$_5clEi", "lambda"},
    {"_ZZZ7lambdasiENKUlvE0_clEvENKUlT_E_clIlEEDaS0_.constprop.0.isra.0", "lambda in lambdas"},
    {"_ZZ7lambdasiEN5Local4helpEi", "lambdas::Local::help"},
};
INSTANTIATE_TEST_SUITE_P(OfALambda, RealSymbol, testing::ValuesIn(kLambdas));

constexpr Example kLibrary[] = {
    {"_Z" RACEKIT_CHANNEL_MAP "5eraseERS7_", "std::unordered_map::erase"},
    {"_Z" RACEKIT_CHANNEL_MAP "ixERS7_", "std::unordered_map::operator[]"},
    {"_ZNSt3mapINSt7__cxx1112basic_stringIcSt11char_"
     "traitsIcESaIcEEESt6vectorIN7racekit7ChannelESaIS"
     "8_EESt4lessIS5_ESaISt4pairIKS5_SA_EEEixEOS5_",
     "std::map::operator[]"},
    {"_ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE6appendEPKc", "std::string::append"},
    {"_ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEC1EOS4_", "std::string::string"},
    {"_ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEED1Ev", "std::string::~string"},
    {"_ZNKRSt7__cxx1118basic_stringstreamIcSt11char_traitsIcESaIcEE3strEv",
     "std::stringstream::str"},
    {"_ZNSolsEb", "std::ostream::operator<<"},
    {"_ZNSt6vectorIN7racekit7ChannelESaIS1_EE9push_backEOS1_", "std::vector::push_back"},
    {"_ZNSt6vectorIN7racekit7ChannelESaIS1_EE17_M_realloc_insertIJS1_EEEvN9__gnu_cxx17__normal_"
     "iteratorIPS1_S3_EEDpOT_",
     "std::vector::_M_realloc_insert"},
    {"_ZNSt6threadC1Ev", "std::thread::thread"},
    {"_ZNSt5mutex4lockEv", "std::mutex::lock"},
    {"_ZNSt10shared_ptrIiED1Ev", "std::shared_ptr::~shared_ptr"},
    {"_ZNSt6chrono3_V212steady_clock3nowEv", "std::chrono::steady_clock::now"},
    {"_ZNKSt10unique_ptrINSt13__future_base12_Result_baseENS1_8_DeleterEEcvbEv",
     "std::unique_ptr::operator bool"},
    {"_ZNSt10_HashtableIiSt4pairIKiN7racekit7ChannelEESaIS4_ENSt8__detail10_Select1stESt8equal_"
     "toIiESt4hashIiENS6_18_Mod_range_hashingENS6_20_Default_ranged_hashENS6_20_Prime_rehash_"
     "policyENS6_17_Hashtable_traitsILb0ELb0ELb1EEEE8_M_eraseESt17integral_constantIbLb1EERS1_",
     "std::_Hashtable::_M_erase"},
    {"_ZNSt8__detail15_Hash_node_baseC1Ev", "std::__detail::_Hash_node_base::_Hash_node_base"},
    {"_ZNSt6thread11_State_implINS_8_InvokerISt5tupleIJZ7lambdasiE3$_3EEEEE6_M_runEv",
     "std::thread::_State_impl::_M_run"},
    {"_ZNSt16_Sp_counted_baseILN9__gnu_cxx12_Lock_policyE2EE10_M_releaseEv",
     "std::_Sp_counted_base::_M_release"},
    {"_ZNSt17_Function_handlerIFviEZ7lambdasiE3$_1E9_M_invokeERKSt9_Any_dataOi",
     "std::_Function_handler::_M_invoke"},
    {"_ZSt12construct_atIiJiEEDTgsnwcvPvLi0E_T_pispcl7declvalIT0_EEEEPS1_DpOS2_",
     "std::construct_at"},
};
INSTANTIATE_TEST_SUITE_P(OfTheLibrary, RealSymbol, testing::ValuesIn(kLibrary));

// What debug information and clang's own demangler write, which no linker symbol holds.
TEST(ShortName, ReadsTheSpellingsOfBothCompilers) {
  EXPECT_EQ(short_name("main::{lambda(int)#1}::operator()(int) const"), "lambda in main");
  EXPECT_EQ(short_name("main::<lambda(int)>::operator()"), "lambda in main");
  EXPECT_EQ(short_name("main::'lambda'(int)::operator()(int) const"), "lambda in main");
  EXPECT_EQ(short_name("main::$_0::operator()(int) const"), "lambda in main");
  EXPECT_EQ(short_name("main::{lambda(int)#1}::_FUN(int)"), "lambda in main");
  EXPECT_EQ(short_name("SetValue(int) (.cold)"), "SetValue");
  EXPECT_EQ(short_name("SetValue(int) [clone .cold]"), "SetValue");
  EXPECT_EQ(short_name("std::basic_string_view<char, std::char_traits<char> >::substr"),
            "std::string_view::substr");
  EXPECT_EQ(short_name("void (*name<int>(int))(int)"), "name");
  EXPECT_EQ(short_name("void (Owner::*name<int>(int))(int)"), "name");
  EXPECT_EQ(short_name("decltype(auto) name<&(Owner::operator>(int))>(int) const &"), "name");
  EXPECT_EQ(short_name("Holder<Holder<std::vector<int> > >::size() const"),
            "Holder<Holder<std::vector>>::size");
}

TEST(ShortName, DropsLongTemplateArguments) {
  EXPECT_EQ(short_name("Holder<exactly_twenty_chars>::size()"),
            "Holder<exactly_twenty_chars>::size");
  EXPECT_EQ(short_name("Holder<exactly_twenty1_chars>::size()"), "Holder::size");
}

TEST(ShortName, TakesAnyText) {
  EXPECT_EQ(short_name(""), "");
  EXPECT_EQ(short_name("?? ??:0"), "?? ??:0");
  EXPECT_EQ(short_name("SetValue(int"), "SetValue");
  EXPECT_EQ(short_name("std::vector<int"), "std::vector");
  for (const char* text :
       {"<",          ">",       "(",         ")",     "{",        "}",           "[",
        "]",          "'",       "::",        "~",     "operator", "operator ",   "operator\"\"",
        "f<operator", "{lambda", "'lambda",   "[abi:", "a[abi:",   "decltype",    "decltype (",
        "a::",        "::a",     "a<(",       "a<)>(", "\xff",     "operator()(", "operator (*",
        "operator<",  "std::",   "(anonymous"})
    EXPECT_NO_THROW(short_name(text)) << text;
}

TEST(ShortName, EndsOnDeepNesting) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "a<";
  EXPECT_EQ(short_name(text), "a");
  EXPECT_EQ(short_name(text + ">::f"), "a");
  EXPECT_NO_THROW(short_name(std::string(100'000, '(')));
}

TEST(Demangled, LeavesOtherTextAlone) {
  EXPECT_EQ(demangled("_Z8SetValuei"), "SetValue(int)");
  EXPECT_EQ(demangled("_Znonsense"), "_Znonsense");
  EXPECT_EQ(demangled("f"), "f");
  EXPECT_EQ(demangled(""), "");
  EXPECT_EQ(demangled(nullptr), "");
}

TEST(LibraryInside, IsWhatNoProgramCallsByName) {
  for (const char* name :
       {"std::_Hashtable::_M_erase", "std::__detail::_Hash_node_base", "std::string::_M_append",
        "std::unordered_map::_M_foo", "std::__uniq_ptr_impl::reset", "std::_Base::~_Base",
        "std::allocator_traits::construct", "std::allocator::allocate", "std::construct_at",
        "std::forward", "std::move", "std::swap", "std::invoke",
        "__gnu_cxx::operator==", "__gthread_mutex_lock", "lambda in std::call_once"})
    EXPECT_TRUE(is_library_inside(name)) << name;
}

TEST(LibraryInside, IsNotWhatAProgramCalls) {
  for (const char* name :
       {"std::unordered_map::erase", "std::unordered_map::operator[]", "std::string::append",
        "std::mutex::lock", "std::operator<<", "std::thread::join", "operator new", "malloc",
        "free", "SetValue", "lambda in main", "Switched<std::mutex>::lock", "_start", "", "std::"})
    EXPECT_FALSE(is_library_inside(name)) << name;
}

}  // namespace
}  // namespace racekit
