#!/usr/bin/env bash
# Measures the figures of docs/benchmarks.md and prints them as a table.
#   bench.sh          prints
#   bench.sh --write  writes the table into docs/benchmarks.md as well
# It takes about ten minutes. Let the machine do nothing else meanwhile.
set -euo pipefail
cd "$(dirname "$0")/.."
doc=docs/benchmarks.md
go=${GO:-go}
declare -A measured command

# bench PACKAGE PATTERN TURNS runs benchmarks and keeps every metric by the
# benchmark's name and the metric's unit.
bench() {
  local how="go test $1 -run '^\$' -bench '^$2\$' -benchtime $3" out line word words i name
  printf '%s\n' "$how" >&2
  if ! out=$("$go" test "$1" -timeout 30m -run '^$' -bench "^$2\$" -benchtime "$3" 2>&1); then
    printf '%s\n' "$out" >&2
    failed=1
  fi
  while read -r line; do
    [[ $line == Benchmark*[[:space:]]* ]] || continue
    printf '%s\n' "$line" >&2
    read -ra words <<<"$line"
    name=${words[0]#Benchmark}
    name=${name%-[0-9]*}
    for ((i = 2; i + 1 < ${#words[@]}; i += 2)); do
      word="$name ${words[i + 1]}"
      measured[$word]=${words[i]}
      command[$word]=$how
    done
  done <<<"$out"
}

# row FIGURE LIMIT UNIT METRIC… adds a line; with several metrics, the largest of
# them counts. An empty limit is a figure that nothing is asked of.
row() {
  local figure=$1 limit=$2 unit=$3 metric value='' verdict most=''
  shift 3
  for metric in "$@"; do
    value=$(awk -v a="${value:-x}" -v b="${measured[$metric]:-x}" 'BEGIN { print (a == "x" || (b != "x" && b + 0 > a + 0)) ? b : a }')
  done
  [ "$value" = x ] || value=$(awk -v v="$value" 'BEGIN { printf((v >= 1000 ? "%.0f" : "%.3g"), v) }')
  verdict="$value${unit:+ $unit}"
  [ -z "$limit" ] || most="${unit:+under }${limit}${unit:+ $unit}" # a count may be the limit itself
  if [ "$value" = x ]; then
    verdict='**not measured**'
  elif [ -n "$limit" ] && awk -v v="$value" -v l="$limit" -v u="$unit" 'BEGIN { exit !(v + 0 > l + 0 || (u != "" && v + 0 == l + 0)) }'; then
    verdict="**$verdict: not reached**"
  fi
  printf '| %s | %s | %s | `%s` |\n' "$figure" "$most" "$verdict" "${command[$1]:-}"
}

# ratio NAME METRIC DIVISOR makes a metric of another one; the divisor is a number
# or a metric.
ratio() {
  local a=${measured[$2]:-} b=${measured[$3]:-$3}
  [[ $a && $b =~ ^[0-9.]+$ ]] || return 0
  measured[$1]=$(awk -v a="$a" -v b="$b" 'BEGIN { printf "%.3g", a / b }')
  command[$1]=${command[$2]}
}

load() { cut -d ' ' -f 1 /proc/loadavg; }

failed=
before=$(load)
bench ./cmd/lpconsole BenchmarkRequests 3x
bench ./cmd/lpconsole BenchmarkTable 9x
bench ./cmd/lpconsole BenchmarkFirstFrame 21x
bench ./cmd/lpconsole BenchmarkInit 21x
bench ./tui BenchmarkFrame 1s
bench ./tui BenchmarkNews 1s
bench ./tui BenchmarkWire 10x
bench ./cmd/lpconsole BenchmarkScroll 15x
bench ./cmd/lpconsole BenchmarkIdle 1x

bench ./internal/pipeline BenchmarkPlanToReview 30x
bench ./internal/pipeline BenchmarkDistantReview 15x
bench ./wallet/journal BenchmarkSend 1000x
bench ./wallet/keys BenchmarkUnlock 5x

for n in 100 1000; do
  ratio "frame $n" "Frame/table$n ns/op" 1000000
  ratio "news $n" "News/table$n ns/op" 1000000
done
ratio review 'PlanToReview ns/op' 1000000
ratio 'journal/bare' 'Send/journal median-ms' 'Send/bare median-ms'
ratio unlock 'Unlock/ours ns/op' 1000000
ratio 'unlock/geth' 'Unlock/ours ns/op' 'Unlock/geth ns/op'
ratio growth 'Table/1000 console-ms' 'Table/100 console-ms'
measured[size]=$(awk -v n="$(wc -c <bin/lpconsole)" 'BEGIN { printf "%.1f", n / 1e6 }')
command[size]='make build'

table=$(
  echo '| figure | must reach | measured | command |'
  echo '|---|---|---|---|'
  row 'requests for the table of 100 orchestrators, connecting included' 1 '' 'Requests/100 table-requests'
  row '… and the reward calls of past rounds' 2 '' 'Requests/100 with-calls-requests' 'Requests/100 json-requests'
  row '… for a refresh of the running console' 1 '' 'Requests/100 refresh-requests'
  row 'requests for the table of 1,000 orchestrators and the reward calls' 4 '' 'Requests/1000 with-calls-requests' 'Requests/1000 json-requests'
  row '… for a refresh' 4 '' 'Requests/1000 refresh-requests'
  row 'from the start of the program to the table of 100, endpoint 100 ms away' 400 ms 'Table/100 console-ms'
  row '… to its reward calls' '' ms 'Table/100 console-calls-ms'
  row '… to the end of `orchestrators --json`' 400 ms 'Table/100 json-ms'
  row 'a bare request to that endpoint' '' ms 'Table/100 bare-request-ms'
  row 'the same table one call at a time' '' ms 'Table/100 naive-ms'
  row '… in calls' '' '' 'Table/100 naive-calls'
  row '… how many times as long as the console' '' '' 'Table/100 naive/console'
  row 'from the start of the program to the table of 1,000' '' ms 'Table/1000 console-ms'
  row '… to its reward calls' '' ms 'Table/1000 console-calls-ms'
  row '… how many times as long as for 100' 10 '' growth
  row 'first frame, no query answered, endpoint far or dead' 60 ms 'FirstFrame/far frame-ms' 'FirstFrame/dead frame-ms'
  row '… the worst start' '' ms 'FirstFrame/far frame-worst-ms' 'FirstFrame/dead frame-worst-ms'
  row 'first line of the smallest Go program' '' ms 'FirstFrame/far smallest-program-ms' 'FirstFrame/dead smallest-program-ms'
  row 'initialisation of all packages' '' ms 'Init all-ms'
  row '… of the slowest one' '' ms 'Init longest-ms'
  row 'a key and the whole frame, 100×30, 100 rows' 1 ms 'frame 100'
  row '… 1,000 rows' 1.5 ms 'frame 1000'
  row 'a new reading and the whole frame, 100 rows' '' ms 'news 100'
  row '… 1,000 rows' '' ms 'news 1000'
  row 'bytes for one changed figure' 60 B 'Wire/one_figure_of_the_list wire-B' 'Wire/one_figure_of_the_network wire-B' 'Wire/an_age_that_grows wire-B'
  row '… in a terminal, the age in the header' 60 B 'Idle/table change-B' 'Idle/home change-B'
  row 'bytes for a scroll step' 300 B 'Wire/scrolling_the_list wire-B'
  row '… in a terminal' 300 B 'Scroll scroll-B'
  row 'idle CPU, on the table or at home' 20 s/h 'Idle/table cpu-s/h' 'Idle/home cpu-s/h'
  row '… of a program that only wakes as often as the renderer' '' s/h 'Idle/table clock-cpu-s/h' 'Idle/home clock-cpu-s/h'
  row '… bytes to the terminal' '' B/min 'Idle/table B/min' 'Idle/home B/min'
  row 'from a wish to its review, chain of 100 orchestrators, endpoint near' 150 ms review
  row '… in requests' 4 '' 'PlanToReview requests/op'
  row '… endpoint 100 ms away' '' ms 'DistantReview review-ms'
  row '… in requests, the first of a program included' 4 '' 'DistantReview first-requests' 'DistantReview requests/op'
  row '… asked one call at a time, without a preview' '' ms 'DistantReview naive-ms'
  row '… in calls' '' '' 'DistantReview naive-calls'
  row '… how many times as long' '' '' 'DistantReview naive/review'
  row 'what the journal adds to a send: two records, synced' '' ms 'Send/journal median-ms'
  row '… one in a hundred' 70 ms 'Send/journal p99-ms'
  row '… how many times as long as two bare writes' '' '' 'journal/bare'
  row 'opening a key file of standard cost' 1500 ms unlock
  row "… how many times as long as geth's keystore" '' '' 'unlock/geth'
  row '… memory meanwhile' '' MB 'Unlock/ours peak-MB'
  row "… with geth's keystore" '' MB 'Unlock/geth peak-MB'
  row '… memory that is kept afterwards' '' MB 'Unlock/ours kept-MB'
  row 'size of the program' '' MB size
  echo
  echo "Measured with $("$go" env GOVERSION) on $("$go" env GOOS)/$("$go" env GOARCH), $(nproc) cores; load of the machine $before before and $(load) after."
)
printf '%s\n' "$table"
[[ $table != *'**not measured**'* ]] || failed=1
if [ "${1:-}" = --write ]; then
  TABLE=$table awk '
    /^<!-- end of figures -->$/ { skip = 0 }
    !skip
    /^<!-- figures -->$/ { print ENVIRON["TABLE"]; skip = 1 }
  ' "$doc" >"$doc.new"
  mv "$doc.new" "$doc"
fi
[ -z "$failed" ]
