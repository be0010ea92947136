package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"lpconsole/chain"
	"lpconsole/tui/clean"
)

// schema is the version of the JSON documents; it moves when a key changes its
// meaning, not when one is added.
const schema = 1

// A column is one field of a table, for every form of output: JSON, CSV and
// the plain table. value gives the JSON value, nil for "no data"; text, when
// set, is what a person reads instead. A column without a title is left out of
// the plain table.
type column[T any] struct {
	key   string
	title string
	right bool
	value func(T) any
	text  func(T) string
}

// origin is the head of every document: which block it describes (0: none, it
// was not read from the chain), who said so, and when that block was made.
type origin struct {
	block  uint64
	source string
	asOf   time.Time
}

func fromChain(o chain.Origin) origin {
	return origin{block: o.Block.Number, source: o.Endpoint, asOf: o.Block.Time}
}

type document struct {
	Schema int             `json:"schema"`
	Block  *uint64         `json:"block"`
	Source string          `json:"source"`
	AsOf   time.Time       `json:"as_of"`
	Rows   json.RawMessage `json:"rows,omitempty"`
	Data   json.RawMessage `json:"data,omitempty"`
}

func (o origin) document() document {
	d := document{Schema: schema, Source: o.source, AsOf: o.asOf.UTC()}
	if o.block != 0 {
		d.Block = &o.block
	}
	return d
}

// writeRows prints rows as the flags ask: JSON, CSV or a plain table.
func writeRows[T any](a *app, o origin, cols []column[T], rows []T) error {
	switch {
	case a.flags.json:
		doc := o.document()
		var err error
		if doc.Rows, err = rowsJSON(cols, rows); err != nil {
			return err
		}
		return writeJSON(a.stdout, doc)
	case a.flags.csv:
		return writeCSV(a.stdout, cols, rows)
	default:
		return writePlain(a.stdout, cols, rows)
	}
}

// writeData prints one thing: JSON, CSV (one row), or a line a field.
func writeData[T any](a *app, o origin, cols []column[T], v T) error {
	switch {
	case a.flags.json:
		doc := o.document()
		var err error
		if doc.Data, err = objectJSON(cols, v); err != nil {
			return err
		}
		return writeJSON(a.stdout, doc)
	case a.flags.csv:
		return writeCSV(a.stdout, cols, []T{v})
	default:
		width := 0
		for _, c := range cols {
			width = max(width, ansi.StringWidth(c.title))
		}
		var b bytes.Buffer
		for _, c := range cols {
			if c.title == "" {
				continue
			}
			lines := strings.Split(c.plain(v), "\n")
			fmt.Fprintf(&b, "%-*s  %s\n", width, c.title, lines[0])
			for _, l := range lines[1:] {
				fmt.Fprintf(&b, "%-*s  %s\n", width, "", l)
			}
		}
		return writeOut(a.stdout, b.Bytes())
	}
}

func writeJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	return writeOut(w, b.Bytes())
}

// writeOut writes a whole answer. One that did not get out, because the disk is
// full or the file is gone, must not look like one that did.
func writeOut(w io.Writer, answer []byte) error {
	if _, err := w.Write(answer); err != nil {
		return &failure{
			code: "output", exit: exitUnknown, err: fmt.Errorf("the answer could not be written: %w", err),
			hint: "make room, or write somewhere else",
		}
	}
	return nil
}

// objectJSON keeps the order of the columns, which a Go map would lose.
func objectJSON[T any](cols []column[T], v T) (json.RawMessage, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, c := range cols {
		if i > 0 {
			b.WriteByte(',')
		}
		val, err := marshal(c.value(v))
		if err != nil {
			return nil, fmt.Errorf("writing %s: %w", c.key, err)
		}
		fmt.Fprintf(&b, "%q:%s", c.key, val)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func rowsJSON[T any](cols []column[T], rows []T) (json.RawMessage, error) {
	var b bytes.Buffer
	b.WriteByte('[')
	for i, r := range rows {
		if i > 0 {
			b.WriteByte(',')
		}
		o, err := objectJSON(cols, r)
		if err != nil {
			return nil, err
		}
		b.Write(o)
	}
	b.WriteByte(']')
	return b.Bytes(), nil
}

// marshal is json.Marshal with every text cleaned first: a JSON string could
// carry an escape sequence as \u001b, but C1 and bidi runes would be raw, and
// documents are printed to terminals.
func marshal(v any) ([]byte, error) {
	if s, ok := v.(string); ok {
		v = clean.Line(s)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(b.Bytes()), nil
}

func writeCSV[T any](out io.Writer, cols []column[T], rows []T) error {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	record := make([]string, len(cols))
	for i, c := range cols {
		record[i] = c.key
	}
	if err := w.Write(record); err != nil {
		return err
	}
	for _, r := range rows {
		for i, c := range cols {
			field, err := csvField(c.value(r))
			if err != nil {
				return fmt.Errorf("writing %s: %w", c.key, err)
			}
			record[i] = field
		}
		if err := w.Write(record); err != nil {
			return err
		}
	}
	w.Flush()
	return errors.Join(w.Error(), writeOut(out, b.Bytes()))
}

// csvField is the JSON form without the quotes; absent is empty. A text that a
// spreadsheet would take for a formula gets a leading apostrophe, because names
// and URIs are written by strangers.
func csvField(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	b, err := marshal(v)
	if err != nil {
		return "", err
	}
	if string(b) == "null" {
		return "", nil
	}
	var s string
	if json.Unmarshal(b, &s) != nil {
		return string(b), nil
	}
	if _, fromOutside := v.(string); fromOutside && s != "" && strings.ContainsRune("=+-@", rune(s[0])) {
		s = "'" + s
	}
	return s, nil
}

// none is how the plain forms say "no data".
const none = "–"

func (c column[T]) plain(v T) string {
	if c.text != nil {
		return c.text(v)
	}
	b, err := csvField(c.value(v))
	if err != nil || b == "" {
		return none
	}
	return b
}

func writePlain[T any](w io.Writer, cols []column[T], rows []T) error {
	var out bytes.Buffer
	shown := make([]column[T], 0, len(cols))
	for _, c := range cols {
		// A column that is empty from top to bottom only costs width.
		known := slices.ContainsFunc(rows, func(r T) bool { return c.value(r) != nil })
		if c.title != "" && (known || len(rows) == 0) {
			shown = append(shown, c)
		}
	}
	cells := make([][]string, len(rows))
	width := make([]int, len(shown))
	for i, c := range shown {
		width[i] = ansi.StringWidth(c.title)
	}
	for r, row := range rows {
		cells[r] = make([]string, len(shown))
		for i, c := range shown {
			cells[r][i] = c.plain(row)
			width[i] = max(width[i], ansi.StringWidth(cells[r][i]))
		}
	}
	line := func(cell func(i int) string) {
		var b strings.Builder
		for i, c := range shown {
			if i > 0 {
				b.WriteString("  ")
			}
			s := cell(i)
			pad := strings.Repeat(" ", width[i]-ansi.StringWidth(s))
			if c.right {
				b.WriteString(pad + s)
			} else {
				b.WriteString(s + pad)
			}
		}
		fmt.Fprintln(&out, strings.TrimRight(b.String(), " "))
	}
	line(func(i int) string { return shown[i].title })
	for r := range rows {
		line(func(i int) string { return cells[r][i] })
	}
	return writeOut(w, out.Bytes())
}
