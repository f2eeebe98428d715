# Writes a C++ file that holds the page's files: cmake -DROOT=… -DFILES=a;b -DOUTPUT=… -P embed.cmake
set(entries "")
foreach(file ${FILES})
  file(READ ${ROOT}/${file} text)
  string(APPEND entries "    {\"${file}\", R\"page(${text})page\"},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"kit/web/page_files.h\"

namespace racekit {

std::span<const PageFile> page_files() {
  static constexpr PageFile kFiles[] = {
${entries}  };
  return kFiles;
}

}  // namespace racekit
")
