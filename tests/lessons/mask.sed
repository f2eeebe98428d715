# What differs from run to run and from machine to machine, in a lesson's text and in what its
# commands print alike. Words are never masked: they are what a lesson promises.

# A command is run as it stands.
/^\$/b

# The shell's own notice of a death by signal; each shell has its own words for it.
/^([^ ]+: (line [0-9]+: )?)? *([0-9]+ +)?(Segmentation fault|Aborted)( \(core dumped\))?( .*)?$/d

# Success is a word too.
s/^exit status 0$/exit status zero/

s/0x[0-9a-f]+/ADDR/g
s/[0-9]+(,[0-9]{3})*(\.[0-9]+)?/N/g
s/\bN ms\b/N s/g
