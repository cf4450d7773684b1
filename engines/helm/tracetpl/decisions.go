package template

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"text/template/parse"
)

// Decision is one that is open: of a file that is rendered, where it stands, and what it asks.
type Decision struct {
	Source, Template string
	Line             int
	Reasons          Reasons
	Digest           string
}

// Aside is a way that a render does not take, or that ends it.
type Aside struct {
	Source, Template string
	Line             int
	Reasons          Reasons
	// Hash tells whether another render took it, and came to the same.
	Hash, Text string
	// IsStop: the way ends the render.
	IsStop bool
}

// Met is what a render met of what is open.
type Met struct {
	Decisions []Decision
	// Walked are hashes of the ways that were taken.
	Walked []string
	Asides []Aside
	// Printed are reasons of values that are printed.
	Printed Reasons

	source string
	known  map[any]bool
	// depth is how many ways aside lead here.
	depth, letters int
	// notes are what was assigned behind open decisions.
	notes []string
	undo  []func()
	// stoodFor has the values that words stand for.
	stoodFor map[string]string
}

var (
	met *Met
	// regions are the open decisions that lead here, the innermost last.
	regions []*Path
)

func newMet() *Met { return &Met{known: map[any]bool{}, stoodFor: map[string]string{}} }

// WhatWasMet since Open.
func WhatWasMet() *Met { return met }

const (
	mostDeep    = 4
	mostAsides  = 500
	mostLetters = 400_000
	mostOfOne   = 20_000
)

// decide walks a way, or two, of a node whose condition was made from what is open.
func (s *state) decide(node parse.Node, from []*Path, truth bool, way func(truth bool)) {
	found := deciding(from)
	if openHere == 0 || len(found) == 0 {
		way(truth)
		return
	}
	region := markOf(together(found, true, "decided"))
	place := s.loc(node)
	met.decision(Decision{met.source, place.File, place.Line, region.mark.Reasons, region.mark.digest})
	if len(traces) > 1 {
		touch(region)
	}
	defer func(count int) { regions = regions[:count] }(len(regions))
	regions = append(regions, region)
	if !isOther {
		s.walked(node, truth, way)
		return
	}
	taken := truth
	if isStanding(found) && met.depth == 0 {
		taken = !truth
	}
	way(taken)
	s.aside(node, !taken, way)
}

func (m *Met) decision(decision Decision) {
	if !m.known[decision] {
		m.known[decision] = true
		m.Decisions = append(m.Decisions, decision)
	}
}

func (s *state) hashOf(node parse.Node, truth bool, text string) string {
	return digestOf(met.source, s.tmpl.Tree.ParseName, fmt.Sprint(node.Position(), truth), text)
}

// walked takes a way and keeps what it came to.
func (s *state) walked(node parse.Node, truth bool, way func(bool)) {
	written, noted := 0, len(met.notes)
	trace, ok := s.wr.(*Trace)
	if ok {
		written = trace.b.Len()
	}
	way(truth)
	if !ok {
		return
	}
	text := strings.Join(append([]string{trace.b.String()[written:]}, met.notes[noted:]...), "\n")
	met.walk(s.hashOf(node, truth, text))
}

func (m *Met) walk(hash string) {
	if !m.known[hash] {
		m.known[hash] = true
		m.Walked = append(m.Walked, hash)
	}
}

// aside walks a way that the render does not take, and leaves everything as it was.
func (s *state) aside(node parse.Node, truth bool, way func(bool)) {
	if met.depth >= mostDeep || len(met.Asides) >= mostAsides || met.letters >= mostLetters {
		met.leave(s, node, truth, fmt.Sprintf("%v of %s", truth, node))
		return
	}
	kept, noted := s.keep(), len(met.notes)
	trace := &Trace{}
	met.depth++
	s.vars, s.wr = slices.Clone(s.vars), trace
	traces = append(traces, trace)
	func() {
		defer func() { _ = recover() }()
		way(truth)
	}()
	met.depth--
	text := strings.Join(append([]string{trace.b.String()}, met.notes[noted:]...), "\n")
	met.notes = met.notes[:noted]
	s.restore(kept)
	met.leave(s, node, truth, text)
}

// leave notes what a way comes to that is not taken.
func (m *Met) leave(s *state, node parse.Node, truth bool, text string) {
	if !isOther {
		m.walk(s.hashOf(node, truth, text))
		return
	}
	if strings.TrimSpace(text) == "" {
		return
	}
	hash := s.hashOf(node, truth, text)
	if m.known[hash] {
		return
	}
	m.known[hash] = true
	m.letters += len(text)
	m.note(s, node, hash, text, false)
}

// stop notes that a way ends the render: whoever applies the chart gets nothing of it then. Its words are nothing to whoever
// compares two renders, and a second one behind the same decisions ends no more than the first.
func (m *Met) stop(s *state, node parse.Node) {
	by := []string{"stop", m.source}
	for _, region := range regions {
		by = append(by, region.mark.digest)
	}
	if len(regions) == 0 {
		by = append(by, node.String())
	}
	hash := digestOf(by...)
	if m.known[hash] || len(m.Asides) >= 2*mostAsides {
		return
	}
	m.known[hash] = true
	m.note(s, node, hash, "", true)
}

func (m *Met) note(s *state, node parse.Node, hash, text string, isStop bool) {
	place, reasons := s.loc(node), Reasons(0)
	for _, region := range regions {
		reasons |= region.mark.Reasons
	}
	m.Asides = append(m.Asides, Aside{m.source, place.File, place.Line, reasons, hash, text[:min(len(text), mostOfOne)], isStop})
}

// isStop says whether a call ends the render by itself.
func isStop(name string, argv []reflect.Value) bool {
	switch name {
	case "fail":
		return len(argv) == 1
	case "required":
		return len(argv) == 2 && isNothing(plain(argv[1]))
	default:
		return false
	}
}

// isNothing is what `required` does not take.
func isNothing(value reflect.Value) bool {
	return !value.IsValid() || value.Kind() == reflect.String && value.Len() == 0
}

// kept is what a way aside must not change.
type kept struct {
	state   state
	given   struct{ dot, text []*Path }
	touched []*Path
	traces  []*Trace
	regions int
	undo    int
	depth   int
}

func (s *state) keep() kept {
	return kept{*s, given, slices.Clone(touched), traces, len(regions), len(met.undo), met.depth}
}

func (s *state) restore(to kept) {
	*s = to.state
	given, touched, traces, regions = to.given, to.touched, to.traces, regions[:to.regions]
	met.depth = to.depth
	for len(met.undo) > to.undo {
		last := len(met.undo) - 1
		met.undo[last]()
		met.undo = met.undo[:last]
	}
}

// keepMap notes how a map is, with the maps in it.
func keepMap(value reflect.Value) {
	value = plain(value)
	if !isMap(value) {
		return
	}
	was := reflect.MakeMapWithSize(value.Type(), value.Len())
	for entries := value.MapRange(); entries.Next(); {
		was.SetMapIndex(entries.Key(), entries.Value())
		keepMap(entries.Value())
	}
	met.undo = append(met.undo, func() {
		value.Clear()
		for entries := was.MapRange(); entries.Next(); {
			value.SetMapIndex(entries.Key(), entries.Value())
		}
	})
}

// assigned is what a variable or field was made from that is assigned behind an open decision.
func assigned(what string, old, from []*Path, value reflect.Value) []*Path {
	if openHere == 0 || len(regions) == 0 {
		return from
	}
	met.notes = append(met.notes, what+" = "+said(value))
	here := regions[len(regions)-1]
	found := append(marksOf(from), here)
	isTwice := false
	for _, each := range marksOf(old) {
		if each.mark.region != "" && each.mark.region != here.mark.digest {
			isTwice = true
			found = append(found, each)
		}
	}
	mark := together(found, !isTwice && !isStanding(from), "assigned", said(value))
	mark.region = here.mark.digest
	return both(withoutMarks(from), []*Path{markOf(mark)})
}

// evalLoosely goes on where something fails behind an open decision: there it is nobody's fault here. What fails by
// itself, and not by what stands for an open value, ends the render where that decision is such.
func (s *state) evalLoosely(isBehind bool, eval func() reflect.Value) (value reflect.Value, ok bool) {
	if !isOther || openHere == 0 {
		return eval(), true
	}
	before, begun := s.keep(), len(touched)
	defer func() {
		thrown := recover()
		if thrown == nil {
			return
		}
		if thrown == error(walkBreak) || thrown == error(walkContinue) {
			panic(thrown)
		}
		if isBehind && s.node != nil && !isAnyMark(touched[min(begun, len(touched)):]) {
			met.stop(s, s.node)
		}
		s.restore(before)
		value, ok = reflect.Value{}, false
	}()
	return eval(), true
}

// evalBehind is evalPipeline, also behind open decisions.
func (s *state) evalBehind(dot reflect.Value, pipe *parse.PipeNode) reflect.Value {
	if pipe == nil || !isOther || len(regions)+met.depth == 0 {
		return s.evalPipeline(dot, pipe)
	}
	value, ok := s.evalLoosely(true, func() reflect.Value { return s.evalPipeline(dot, pipe) })
	if ok {
		return value
	}
	failed := []*Path{markOf(together(regions, false, "failed", pipe.String()))}
	touch(failed...)
	for _, variable := range pipe.Decl {
		if pipe.IsAssign {
			s.setVar(variable.Ident[0], reflect.ValueOf(""), failed)
		} else {
			s.push(variable.Ident[0], reflect.ValueOf(""), failed)
		}
	}
	return value
}

// shown is what is printed of a value.
func (s *state) shown(value reflect.Value) reflect.Value {
	trace, ok := s.wr.(*Trace)
	if !ok || openHere == 0 {
		return value
	}
	found := marksOf(trace.cur.From)
	if !isStanding(found) {
		return value
	}
	for _, each := range found {
		met.Printed |= each.mark.Reasons
	}
	if !isOther {
		return value
	}
	word := standIn(found)
	if printed, ok := printableValue(value); ok {
		met.stoodFor[word] = fmt.Sprint(printed)
	}
	return reflect.ValueOf(word)
}

// isSome says whether a range comes to anything.
func isSome(value reflect.Value) bool {
	if !value.IsValid() {
		return false
	}
	switch value.Kind() {
	case reflect.Map, reflect.Slice, reflect.Array:
		return value.Len() > 0
	default:
		truth, _ := isTrue(value)
		return truth
	}
}

// withSome is the dot of a `with` that is walked all the same where its value is nothing.
func withSome(value reflect.Value, truth bool) reflect.Value {
	value = indirectInterface(value)
	if truth || value.IsValid() && value.Kind() == reflect.String {
		return value
	}
	return reflect.ValueOf(map[string]any{})
}

// anything is what a range is walked with once, where nobody knows what it comes to.
var anything = reflect.ValueOf([]any{map[string]any{}})

// rangeOver is a range over something open.
func (s *state) rangeOver(dot reflect.Value, r *parse.RangeNode, value reflect.Value, whole []*Path) {
	some := isSome(value)
	s.decide(r, whole, some, func(truth bool) {
		switch {
		case truth && !some:
			s.iterate(dot, r, anything, whole)
		case !truth && some:
			s.iterate(dot, r, reflect.Value{}, whole)
		default:
			s.iterate(dot, r, value, whole)
		}
	})
}
