# What differs from run to run and from machine to machine, in a lesson's text and in what its
# commands print alike. Words are never masked: they are what a lesson promises.

# A command is run as it stands.
/^\$/b

# The shell's own notice of a death by signal; each shell has its own words for it.
/^([^ ]+: (line [0-9]+: )?)? *([0-9]+ +)?(Segmentation fault|Aborted)( \(core dumped\))?( .*)?$/d

# The kit's command is the same one, wherever it is found.
s#\bbuild/racekit #racekit #g

# How far a tool is: on a learner's terminal these lines go when it is done.
/^(compiling|plain run [0-9]+ of [0-9]+|(ThreadSanitizer and )?all interleavings)$/d
/^([a-z]+ [0-9,]+: )?[0-9]+ of [0-9]+ runs made, [0-9]+ looked fine$/d
/^[0-9,]+ of [0-9,]+ measurements made$/d
/^[0-9]+ s, [0-9,]+ requests answered$/d
/^[0-9,]+ interleavings?(, [0-9,]+ [a-z]+)*$/d

# Success is a word too.
s/^exit status 0$/exit status zero/

s/0x[0-9a-f]+/ADDR/g
s/[0-9]+(,[0-9]{3})*(\.[0-9]+)?/N/g
s/\bN ms\b/N s/g

# A longer number stands further to the left in its column, and a bar is as long as its share.
s/ +N\b/ N/g
s/ +#+$/ #/
s/ +$//

# A noun's ending follows its number: "1 operation" and "12 operations" are alike.
s/\bN (byte|difference|id|instance|interleaving|operation|preemption|report|request|row|run|step|thread)\b/N \1s/g
s/\bN entry\b/N entries/g
s/\bN threads waits\b/N threads wait/g
