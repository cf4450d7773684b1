// Package template is text/template of the Go that builds it, with one thing added: what is written to a Trace knows
// the template file and line that it comes from, and the values that it was made from. What is written stays the same.
package template

import (
	"slices"
	"sort"
	"strings"
	"text/template/parse"
)

// Loc is a place in a template file, where Line is 0 none, and the values that actions on it wrote.
type Loc struct {
	File string
	Line int
	From []*Path
}

// Trace is a strings.Builder that also knows where each line comes from.
type Trace struct {
	b strings.Builder
	// lines has a place for each line written so far; what the last one was made from is in open until it ends.
	lines []Loc
	open  [][]*Path
	cur   Loc
	// text: what is written is literal text of the template, so that its places go on with its lines.
	text bool
	// inner has what include and tpl came to while the current action is evaluated.
	inner []tracedText
	// textFrom is what the text of a tpl was made from.
	textFrom []*Path
}

type tracedText struct {
	text  []string // lines without the blanks around them
	lines []Loc
}

// matched is a line of what was included, where there is one.
type matched struct {
	loc   Loc
	found bool
}

func (t *Trace) String() string { return t.b.String() }

// Write keeps the bytes as they are. A line belongs to whoever first writes a byte on it that is not blank; a key that
// an action prints behind such a byte (`- ` before an included `name:`) belongs to the action.
func (t *Trace) Write(p []byte) (int, error) {
	s := string(p)
	t.b.WriteString(s)
	parts := strings.Split(s, "\n")
	var match []matched
	if !t.text && len(t.inner) > 0 {
		match = t.match(parts)
	}
	if len(t.lines) == 0 {
		t.lines = append(t.lines, Loc{})
	}
	l := t.cur
	for i, part := range parts {
		if i > 0 {
			t.close()
			t.lines = append(t.lines, Loc{})
			if t.text {
				l.Line++
			}
		}
		last := &t.lines[len(t.lines)-1]
		trimmed := strings.TrimSpace(part)
		if trimmed == "" {
			// what comes to nothing where something could stand came from its values, too
			if len(parts) == 1 {
				t.add(l.From)
			}
			continue
		}
		at := l
		if match != nil && match[i].found {
			at.From = match[i].loc.From
			if match[i].loc.Line != 0 {
				at = match[i].loc
			}
		}
		t.add(at.From)
		if last.Line == 0 || (!t.text && strings.HasSuffix(trimmed, ":")) {
			last.File, last.Line = at.File, at.Line
		}
	}
	return len(p), nil
}

// add notes what a piece of the last line was made from.
func (t *Trace) add(from []*Path) {
	if len(from) > 0 {
		t.open = append(t.open, from)
	}
}

// close ends the last line.
func (t *Trace) close() {
	if len(t.open) == 0 {
		return
	}
	last := &t.lines[len(t.lines)-1]
	if len(t.open) == 1 {
		last.From = t.open[0]
	} else {
		last.From = reduced(slices.Concat(t.open...))
	}
	t.open = t.open[:0]
}

// Places has one for each line.
func (t *Trace) Places() []Loc {
	t.close()
	return t.lines
}

// match pairs printed lines with lines of what was included for them, in order and by their text without blanks:
// what is included is mostly indented before it is printed.
func (t *Trace) match(parts []string) []matched {
	out := make([]matched, len(parts))
	for k := len(t.inner) - 1; k >= 0; k-- {
		in, next := t.inner[k], 0
		for i, part := range parts {
			part = strings.TrimSpace(part)
			if part == "" || out[i].loc.Line != 0 {
				continue
			}
			for at := next; at < len(in.text); at++ {
				if in.text[at] == part {
					out[i] = matched{in.lines[at], true}
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
	t := &Trace{textFrom: given.text}
	given.text = nil
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
	places := t.Places()
	for len(places) < len(lines) {
		places = append(places, Loc{})
	}
	for i := range places {
		if places[i].File == tplName {
			places[i] = Loc{From: places[i].From}
		}
		places[i].From = both(t.textFrom, places[i].From)
	}
	outer := traces[len(traces)-1]
	outer.inner = append(outer.inner, tracedText{lines, places})
}

// loc is what ErrorContext says of a node, found without counting the lines before it each time.
func (s *state) loc(n parse.Node) Loc {
	name := s.tmpl.Tree.ParseName
	source, known := sources[name]
	if !known {
		return Loc{File: tplName, Line: 1}
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
	return Loc{File: name, Line: 1 + sort.SearchInts(ends, int(n.Position()))}
}

// dotIs puts back what dot was made from.
func (s *state) dotIs(from []*Path) { s.dotFrom = from }

// traceText says that a literal text of the template is written next.
func (s *state) traceText(n parse.Node) {
	if t, ok := s.wr.(*Trace); ok {
		t.cur, t.text = s.loc(n), true
	}
}

// begin is called before an action is evaluated; traceAction, or forget, ends what it begins.
func (s *state) begin(n *parse.ActionNode) int {
	if t, ok := s.wr.(*Trace); ok && len(n.Pipe.Decl) == 0 {
		t.inner = t.inner[:0]
	}
	return len(touched)
}

// traceAction says that an action writes next what it touched. Whoever included the template touched it too.
func (s *state) traceAction(n parse.Node, begun int) {
	from := taken(begun)
	t, ok := s.wr.(*Trace)
	if !ok {
		return
	}
	t.cur, t.text = s.loc(n), false
	t.cur.From = from
	if len(traces) > 1 {
		touch(from...)
	}
}
