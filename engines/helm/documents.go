package main

import (
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"

	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/releaseutil"
)

// documents collects what is printed, with the template line behind every line of it.
type documents struct {
	rendered map[string]string
	// starts are the lines (0-based) of rendered files at which documents begin, by file and text, in their order.
	starts    map[string]map[string][]int
	templates map[string]int
	values    *valueSets
	given     Answer
	most      int
	left      int
	fault     error
}

func newDocuments(rendered map[string]string, mostOutput int) *documents {
	return &documents{
		rendered: rendered, most: mostOutput, left: mostOutput,
		starts: map[string]map[string][]int{}, templates: map[string]int{}, values: newValueSets(),
	}
}

// addFile adds a file of the chart as it is: line for line.
func (d *documents) addFile(source, text string) {
	at := d.template(source)
	places := make([]int, 0, 3*(strings.Count(text, "\n")+1))
	for line := range strings.Count(text, "\n") + 1 {
		places = append(places, at, line+1, 0)
	}
	d.append(Document{Source: source, Text: text, Places: places})
}

// add adds a document of a rendered template.
func (d *documents) add(source, text string, hook bool) {
	d.append(Document{Source: source, Text: text, Hook: hook, Places: d.places(source, text)})
}

func (d *documents) append(document Document) {
	d.left -= len(document.Text)
	switch {
	case d.fault != nil:
	case d.left < 0:
		d.fault = fmt.Errorf("it renders to more than %d bytes", d.most)
	case !utf8.ValidString(document.Text):
		d.fault = fmt.Errorf("%s renders to text that is not UTF-8", document.Source)
	default:
		d.given.Documents = append(d.given.Documents, document)
	}
}

func (d *documents) answer() Answer {
	if d.fault != nil {
		return failed(stageOutput, d.fault)
	}
	d.given.Values, d.given.ValueSets = d.values.paths, d.values.sets
	return d.given
}

// places has, for each line of a document, the template and line that wrote it, and the values on it.
func (d *documents) places(source, text string) []int {
	written := engine.Origins[source]
	first := d.start(source, text)
	var places []int
	for line := range strings.Count(text, "\n") + 1 {
		if at := first + line; at < len(written) && written[at].Line > 0 {
			places = append(places, d.template(written[at].File), written[at].Line, d.values.set(written[at].From))
		} else {
			places = append(places, 0, 0, 0)
		}
	}
	return places
}

// start is the line of the rendered file at which a document begins; of documents alike, sorting keeps the order.
func (d *documents) start(source, text string) int {
	if d.starts[source] == nil {
		d.starts[source] = startsOf(d.rendered[source])
	}
	lines := d.starts[source][text]
	d.starts[source][text] = lines[1:]
	return lines[0]
}

func startsOf(file string) map[string][]int {
	starts := map[string][]int{}
	entries := releaseutil.SplitManifests(file)
	keys := make([]string, 0, len(entries))
	for key := range entries {
		keys = append(keys, key)
	}
	sort.Sort(releaseutil.BySplitManifestsOrder(keys))
	at, line := 0, 0
	for _, key := range keys {
		found := strings.Index(file[at:], entries[key])
		line += strings.Count(file[at:at+found], "\n")
		starts[entries[key]] = append(starts[entries[key]], line)
		line += strings.Count(entries[key], "\n")
		at += found + len(entries[key])
	}
	return starts
}

func (d *documents) template(name string) int {
	at, known := d.templates[name]
	if !known {
		at = len(d.given.Templates)
		d.templates[name] = at
		d.given.Templates = append(d.given.Templates, name)
	}
	return at
}
