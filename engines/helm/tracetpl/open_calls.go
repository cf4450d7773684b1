package template

import (
	"reflect"
	"slices"
	"strings"
	"text/template/parse"
)

// openCall follows what is open through a call.
type openCall struct {
	name string
	node parse.Node
	// begun is where the touches of its arguments begin, started where those of what comes by a pipe end.
	begun, started int
	// ends are where those of each argument end; of more arguments than there is room for, none is told apart.
	ends [8]int
	// inner is where those begin that the call makes itself.
	inner int
	// how is what it was called with, without what is open; nil where nothing is.
	how []string
	// isWritten: what is open of its arguments stands in its result already.
	isWritten bool
}

func (s *state) openedCall(name string, node parse.Node, isPiped bool) openCall {
	call := openCall{name: name, node: node, begun: len(touched), started: len(touched)}
	if s.chain > 0 {
		call.begun, s.chain = s.chain-1, 0
	}
	if isPiped {
		call.begun = min(call.begun, s.base)
	}
	return call
}

// chained is what a field of something open was made from: fields of one thing are told apart.
func chained(begun int, receiver reflect.Value, fields []string, from []*Path) []*Path {
	if openHere == 0 || containerOf(receiver) != nil || !isAnyMark(from) && !isAnyMark(touched[begun:]) {
		return from
	}
	found := marksOf(append(slices.Clone(touched[begun:]), from...))
	rest := withoutMarks(touched[begun:])
	forget(begun)
	touch(rest...)
	mark := together(found, !isStanding(found), fields...)
	return append(withoutMarks(from), markOf(mark))
}

func (c *openCall) argument(at int) {
	if at < len(c.ends) {
		c.ends[at] = len(touched)
	}
}

// from is what an argument was made from, before the call; isFinal of the one that comes by a pipe.
func (c *openCall) from(at int, isFinal bool) []*Path {
	switch {
	case isFinal:
		return touched[c.begun:c.started]
	case at == 0:
		return touched[c.started:c.ends[0]]
	default:
		return touched[c.ends[at-1]:c.ends[at]]
	}
}

// makers keep what is open of each of their arguments apart, or hand it on as it is.
var makers = map[string]bool{
	"deepCopy": true, "dict": true, "include": true, "list": true, "merge": true, "mergeOverwrite": true,
	"mustDeepCopy": true, "mustMerge": true, "mustMergeOverwrite": true, "omit": true, "pick": true, "set": true,
	"tpl": true, "tuple": true, "unset": true,
}

// printers make a text of all of an argument, of maps within maps, too.
var printers = map[string]bool{
	"cat": true, "html": true, "join": true, "js": true, "mustToJson": true, "mustToPrettyJson": true,
	"mustToRawJson": true, "print": true, "printf": true, "println": true, "quote": true, "squote": true, "toJson": true,
	"toPrettyJson": true, "toRawJson": true, "toString": true, "toStrings": true, "toToml": true, "toYaml": true,
	"toYamlPretty": true, "urlquery": true, "values": true,
}

// changers write into their first argument.
var changers = map[string]bool{
	"merge": true, "mergeOverwrite": true, "mustMerge": true, "mustMergeOverwrite": true, "set": true, "unset": true,
}

// called is told of all arguments, before the call. What it gives is valid where that takes the place of the result.
func (s *state) called(c *openCall, noted *notedCall, result reflect.Type, argv []reflect.Value, isPiped bool) reflect.Value {
	if openHere == 0 {
		return reflect.Value{}
	}
	_, isSource := openFunctions[c.name]
	isMarked := isAnyMark(touched[c.begun:])
	if isSource || isMarked && !makers[c.name] {
		c.how = []string{c.name}
		for at, each := range argv {
			isFinal := isPiped && at == len(argv)-1
			if at < len(c.ends) && !isAnyMark(c.from(at, isFinal)) {
				c.how = append(c.how, said(each))
			} else {
				c.how = append(c.how, "open")
			}
		}
	}
	if met.depth > 0 && changers[c.name] && len(argv) > 0 {
		keepMap(argv[0])
	}
	if isStop(c.name, argv) && c.isBehind(isPiped) {
		met.stop(s, c.node)
		return reflect.ValueOf("")
	}
	if !isOther {
		if c.name == "ternary" && isMarked && len(argv) == 3 && len(deciding(c.from(2, isPiped))) > 0 {
			s.chose(c, argv)
		}
		return reflect.Value{}
	}
	switch {
	case costly[c.name] && openHere&ofChance != 0:
		return madeUp(result)
	case c.name == "ternary" && isMarked && len(argv) == 3 && noted != nil:
		if found := deciding(c.from(2, isPiped)); len(found) > 0 {
			s.turn(c, noted, argv, found)
		}
	case printers[c.name] && isMarked:
		c.isWritten = writeStandIns(argv)
	}
	return reflect.Value{}
}

// isBehind says whether something open decides that the call is made, or what `required` is given.
func (c *openCall) isBehind(isPiped bool) bool {
	return len(regions)+met.depth > 0 || c.name == "required" && isAnyMark(c.from(1, isPiped))
}

// madeUp stands for what would take long to make.
func madeUp(result reflect.Type) reflect.Value {
	value := reflect.New(result).Elem()
	switch result.Kind() {
	case reflect.String:
		value.SetString("undecided")
	case reflect.Struct:
		for at := range result.NumField() {
			if field := value.Field(at); field.CanSet() && field.Kind() == reflect.String {
				field.SetString("undecided")
			}
		}
	}
	return value
}

// chose notes which way a ternary takes.
func (s *state) chose(c *openCall, argv []reflect.Value) {
	condition := plain(argv[2])
	if !condition.IsValid() || condition.Kind() != reflect.Bool {
		return
	}
	chosen := argv[1]
	if condition.Bool() {
		chosen = argv[0]
	}
	met.leave(s, c.node, condition.Bool(), said(chosen))
}

// turn has a ternary take its other way, where its condition is not of something that took its way already.
func (s *state) turn(c *openCall, noted *notedCall, argv []reflect.Value, found []*Path) {
	condition := plain(argv[2])
	if !condition.IsValid() || condition.Kind() != reflect.Bool {
		return
	}
	truth := condition.Bool()
	taken := truth
	if isStanding(found) && met.depth == 0 {
		taken = !truth
	}
	left := argv[0]
	if taken {
		left = argv[1]
	}
	met.leave(s, c.node, !taken, said(left))
	argv[2] = reflect.ValueOf(taken)
	noted.arguments[2] = argument{argv[2], asText(append([]*Path{}, noted.arguments[2].from...))}
}

// after is told of the result, and gives it.
func (s *state) after(c *openCall, argv []reflect.Value, result reflect.Value) reflect.Value {
	if openHere == 0 || c.begun > len(touched) {
		return result
	}
	if (c.name == "include" || c.name == "tpl") && c.inner <= len(touched) {
		return afterText(touched[c.inner:], result)
	}
	if !makers[c.name] {
		s.derive(c, argv, result)
	}
	return result
}

// afterText is a text that a template made: one that is nothing but an open value is that value again.
func afterText(inner []*Path, result reflect.Value) reflect.Value {
	if value := plain(result); value.IsValid() && value.Kind() == reflect.String && len(met.stoodFor) > 0 {
		text := strings.TrimSpace(value.String())
		if was, ok := met.stoodFor[text]; ok {
			return reflect.ValueOf(strings.Replace(value.String(), text, was, 1))
		}
	}
	asText(inner)
	return result
}

// derive replaces what is open of the arguments by what is of the result.
func (s *state) derive(c *openCall, argv []reflect.Value, result reflect.Value) {
	if printers[c.name] {
		for _, each := range argv {
			if holdsContext(each, 0) {
				touch(wholeContext...)
				c.how = append(c.how, c.name, "$")
				break
			}
		}
	}
	if c.how == nil {
		return
	}
	found := marksOf(touched[c.begun:])
	if orderless[c.name] {
		found = withoutOrders(found)
	}
	if c.name == "not" {
		found = deciding(found)
	}
	if reason := openFunctions[c.name]; reason != 0 && !(openOrders[c.name] && isOrdered(argv)) {
		found = append(found, source(c.name, reason, c.how...)...)
	}
	rest := withoutMarks(touched[c.begun:])
	forget(c.begun)
	touch(rest...)
	if len(found) == 0 {
		return
	}
	isText := (c.isWritten || !isStanding(found)) && !isWordLost(argv, result)
	mark := together(found, isText, c.how...)
	mark.isOrder = isList(result) && len(withoutOrders(found)) == 0
	touch(markOf(mark))
}

// isWordLost says that a word which stands for something open was in an argument and is in the result no more: whether a
// text contains another one, say. What is open then does not stand in the result, and has to be stood in for again.
func isWordLost(argv []reflect.Value, result reflect.Value) bool {
	return !holdsWord(result, 0) && slices.ContainsFunc(argv, func(each reflect.Value) bool { return holdsWord(each, 0) })
}

func holdsWord(value reflect.Value, depth int) bool {
	value = plain(value)
	if !isOther || !value.IsValid() || depth > 4 {
		return false
	}
	switch value.Kind() {
	case reflect.String:
		return strings.Contains(value.String(), standInPrefix)
	case reflect.Slice:
		for at := range min(value.Len(), 100) {
			if holdsWord(value.Index(at), depth+1) {
				return true
			}
		}
	case reflect.Map:
		if contexts[value.Pointer()] {
			return false
		}
		for entries := value.MapRange(); entries.Next(); {
			if holdsWord(entries.Value(), depth+1) {
				return true
			}
		}
	}
	return false
}

func isList(value reflect.Value) bool {
	value = plain(value)
	return value.IsValid() && value.Kind() == reflect.Slice
}

// isOrdered says that there is nothing that could come in another order.
func isOrdered(argv []reflect.Value) bool {
	for _, each := range argv {
		if value := plain(each); value.IsValid() && (value.Kind() == reflect.Map || value.Kind() == reflect.Slice) && value.Len() > 1 {
			return false
		}
	}
	return true
}

func withoutOrders(found []*Path) []*Path {
	var kept []*Path
	for _, each := range found {
		if !each.mark.isOrder {
			kept = append(kept, each)
		}
	}
	return kept
}

// holdsContext says whether a value has what templates begin with somewhere in it; the values of a release have not.
func holdsContext(value reflect.Value, depth int) bool {
	value = plain(value)
	if !value.IsValid() || depth > 3 {
		return false
	}
	if value.Kind() == reflect.Pointer {
		return value.Type().Elem() == watched
	}
	known := containerOf(value)
	if known != nil && known.path != nil {
		return false
	}
	switch value.Kind() {
	case reflect.Map:
		if contexts[value.Pointer()] {
			return true
		}
		for entries := value.MapRange(); entries.Next(); {
			if holdsContext(entries.Value(), depth+1) {
				return true
			}
		}
	case reflect.Slice:
		for at := range min(value.Len(), 20) {
			if holdsContext(value.Index(at), depth+1) {
				return true
			}
		}
	}
	return false
}

// writeStandIns puts stand-ins into copies of maps and lists whose entries are known apart; it says whether nothing open is
// left beside those.
func writeStandIns(argv []reflect.Value) bool {
	isAll := true
	for at, each := range argv {
		value := plain(each)
		if !value.IsValid() {
			continue
		}
		if known := containerOf(value); known != nil && known.path == nil {
			if copied := withStandIns(value, nil, 0); copied.IsValid() {
				argv[at] = reflect.ValueOf(copied.Interface())
			}
			continue
		}
		isAll = false
	}
	return isAll && len(argv) > 0
}

// withStandIns is a copy; invalid where nothing of it is open.
func withStandIns(value reflect.Value, from []*Path, depth int) reflect.Value {
	value = plain(value)
	if !value.IsValid() || depth > 8 {
		return reflect.Value{}
	}
	if isMap(value) && value.Type().Key().Kind() == reflect.String {
		var copied map[string]any
		for entries := value.MapRange(); entries.Next(); {
			key := entries.Key().String()
			changed := withStandIns(entries.Value(), fieldFrom(value, key, from), depth+1)
			if !changed.IsValid() {
				continue
			}
			if copied == nil {
				copied = map[string]any{}
				for others := value.MapRange(); others.Next(); {
					copied[others.Key().String()] = others.Value().Interface()
				}
			}
			copied[key] = changed.Interface()
		}
		if copied == nil {
			return reflect.Value{}
		}
		return reflect.ValueOf(copied)
	}
	if value.Kind() == reflect.Slice && containerOf(value) != nil {
		var copied []any
		for at := range value.Len() {
			changed := withStandIns(value.Index(at), fieldFrom(value, at, from), depth+1)
			if !changed.IsValid() {
				continue
			}
			if copied == nil {
				for each := range value.Len() {
					copied = append(copied, value.Index(each).Interface())
				}
			}
			copied[at] = changed.Interface()
		}
		if copied == nil {
			return reflect.Value{}
		}
		return reflect.ValueOf(copied)
	}
	if found := marksOf(from); isStanding(found) {
		return reflect.ValueOf(standIn(found))
	}
	return reflect.Value{}
}

// bothWays evaluates all arguments of `and` and `or`: one that is not open may decide, wherever it stands.
func (s *state) bothWays(dot reflect.Value, name string, result reflect.Type, args []parse.Node, final reflect.Value) reflect.Value {
	begun := len(touched)
	if !isMissing(final) {
		begun = s.base
	}
	var given reflect.Value
	var found []*Path
	isGiven, isSure := false, false
	how := []string{name}
	take := func(value reflect.Value, from []*Path) {
		isEnd := truth(value) == (name == "or")
		open := deciding(from)
		if !isGiven {
			given, isGiven = value, isEnd
		}
		found = append(found, marksOf(from)...)
		isSure = isSure || isEnd && len(open) == 0
		if len(open) == 0 && name == "or" {
			how = append(how, said(value))
		}
	}
	piped := append([]*Path{}, touched[begun:]...)
	for _, arg := range args {
		at := len(touched)
		isBehind := len(regions)+met.depth > 0 || len(deciding(found)) > 0
		value, ok := s.evalLoosely(isBehind, func() reflect.Value { return s.evalArg(dot, result, arg).Interface().(reflect.Value) })
		if !ok {
			found = append(found, marksOf(touched[at:])...)
			continue
		}
		take(value, append([]*Path{}, touched[at:]...))
	}
	if !isMissing(final) {
		value := s.validateType(final, result)
		if value.Type() == reflectValueType {
			value = value.Interface().(reflect.Value)
		}
		take(value, piped)
	}
	rest := withoutMarks(touched[begun:])
	forget(begun)
	touch(rest...)
	if len(found) > 0 {
		mark := together(found, !isStanding(found), how...)
		mark.isSure = isSure
		touch(markOf(mark))
	}
	return given
}
