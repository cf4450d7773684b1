// Package template is text/template of the Go that builds it, with one thing added: what is written to a Trace knows
// the template file and line that it comes from. What is written stays the same.
package template

import (
	"sort"
	"strings"
	"text/template/parse"
)

// Loc is a place in a template file; the zero Loc is none.
type Loc struct {
	File string
	Line int
}

// Trace is a strings.Builder that also knows where each line comes from.
type Trace struct {
	b strings.Builder
	// Lines has a place for each line written so far.
	Lines []Loc
	cur   Loc
	// text: what is written is literal text of the template, so that its places go on with its lines.
	text bool
	// inner has what include and tpl came to while the current action is evaluated.
	inner []tracedText
}

type tracedText struct {
	text  []string // lines without the blanks around them
	lines []Loc
}

func (t *Trace) String() string { return t.b.String() }

// Write keeps the bytes as they are. A line belongs to whoever first writes a byte on it that is not blank; a key that
// an action prints behind such a byte (`- ` before an included `name:`) belongs to the action.
func (t *Trace) Write(p []byte) (int, error) {
	s := string(p)
	t.b.WriteString(s)
	parts := strings.Split(s, "\n")
	var match []Loc
	if !t.text && len(t.inner) > 0 {
		match = t.match(parts)
	}
	if len(t.Lines) == 0 {
		t.Lines = append(t.Lines, Loc{})
	}
	l := t.cur
	for i, part := range parts {
		if i > 0 {
			t.Lines = append(t.Lines, Loc{})
			if t.text {
				l.Line++
			}
		}
		trimmed := strings.TrimSpace(part)
		if trimmed == "" {
			continue
		}
		at := l
		if match != nil && match[i].Line != 0 {
			at = match[i]
		}
		last := &t.Lines[len(t.Lines)-1]
		if last.Line == 0 || (!t.text && strings.HasSuffix(trimmed, ":")) {
			*last = at
		}
	}
	return len(p), nil
}

// match pairs printed lines with lines of what was included for them, in order and by their text without blanks:
// what is included is mostly indented before it is printed.
func (t *Trace) match(parts []string) []Loc {
	out := make([]Loc, len(parts))
	for k := len(t.inner) - 1; k >= 0; k-- {
		in, next := t.inner[k], 0
		for i, part := range parts {
			part = strings.TrimSpace(part)
			if part == "" || out[i].Line != 0 {
				continue
			}
			for at := next; at < len(in.text); at++ {
				if in.text[at] == part {
					out[i] = in.lines[at]
					next = at + 1
					break
				}
			}
		}
	}
	return out
}

// traces that are running, the innermost last: include and tpl add theirs. There is one thread.
var traces []*Trace

// sources are the files of templates by name, lineEnds where their lines end, found when first asked for.
var (
	sources  map[string]string
	lineEnds map[string][]int
)

// ResetTraces forgets what an earlier rendering left, and begins one of these files.
func ResetTraces(files map[string]string) {
	traces, sources, lineEnds = nil, files, map[string][]int{}
}

// NewTrace begins one; Done ends it and hands it to the one around it.
func NewTrace() *Trace {
	t := &Trace{}
	traces = append(traces, t)
	return t
}

// tplName is what the engine calls a text that tpl was given: it is no file, so its lines are those of the caller.
const tplName = "gotpl"

// Done ends the innermost trace.
func (t *Trace) Done() {
	traces = traces[:len(traces)-1]
	if len(traces) == 0 {
		return
	}
	lines := strings.Split(t.b.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	for len(t.Lines) < len(lines) {
		t.Lines = append(t.Lines, Loc{})
	}
	for i := range t.Lines {
		if t.Lines[i].File == tplName {
			t.Lines[i] = Loc{}
		}
	}
	outer := traces[len(traces)-1]
	outer.inner = append(outer.inner, tracedText{lines, t.Lines})
}

// loc is what ErrorContext says of a node, found without counting the lines before it each time.
func (s *state) loc(n parse.Node) Loc {
	name := s.tmpl.Tree.ParseName
	source, known := sources[name]
	if !known {
		return Loc{tplName, 1}
	}
	ends, found := lineEnds[name]
	if !found {
		for at := range len(source) {
			if source[at] == '\n' {
				ends = append(ends, at)
			}
		}
		lineEnds[name] = ends
	}
	return Loc{name, 1 + sort.SearchInts(ends, int(n.Position()))}
}

// traceAt says which node writes next.
func (s *state) traceAt(n parse.Node, text bool) {
	if t, ok := s.wr.(*Trace); ok {
		t.cur, t.text = s.loc(n), text
	}
}

// begin is called before an action is evaluated that prints.
func (s *state) begin() {
	if t, ok := s.wr.(*Trace); ok {
		t.inner = t.inner[:0]
	}
}
