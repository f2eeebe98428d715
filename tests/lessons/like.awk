# Compares what a command prints with what the lesson shows, line by line:
#
#   COMMAND | awk -f like.awk EXPECTED
#
# A line that the lesson marks with "~ " may be another one in the next run: for a row of such lines any
# lines may stand, or none. If all fits, this prints EXPECTED, else what the command printed.

BEGIN {
  expected = ARGV[1]
  ARGV[1] = ""
  while ((getline line < expected) > 0) shown[++m] = line
}
{ printed[++n] = $0 }
END {
  i = j = 1
  while (i <= n) {
    if (j <= m && shown[j] ~ /^~/) {  # a row of marked lines: at first it takes no line
      while (j <= m && shown[j] ~ /^~/) ++j
      after = j
      from = i
    } else if (j <= m && shown[j] == printed[i]) {
      ++i
      ++j
    } else if (after) {  # the row takes one line more
      i = ++from
      j = after
    } else {
      break
    }
  }
  while (j <= m && shown[j] ~ /^~/) ++j
  if (i > n && j > m)
    for (j = 1; j <= m; ++j) print shown[j]
  else
    for (i = 1; i <= n; ++i) print printed[i]
}
