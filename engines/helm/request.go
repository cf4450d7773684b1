package main

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Request is all that a render reads: it has no files, environment or network beside it. It is written as JSON, a line
// feed, and behind that the bytes of all files.
type Request struct {
	// Files of the chart, by path below its folder; each with its bytes or with why it has none.
	Files map[string]File `json:"files"`
	// Values are the documents of --values, in the order of the command line.
	Values []ValuesFile `json:"values"`
	// Sets are the --set options of all kinds. Those of one kind keep their order; the kinds come in Helm's.
	Sets        []Set    `json:"sets"`
	ReleaseName string   `json:"releaseName"`
	Namespace   string   `json:"namespace"`
	KubeVersion string   `json:"kubeVersion"` // empty: the newest that this Helm knows
	APIVersions []string `json:"apiVersions"` // beside those that this Helm knows
	IncludeCRDs bool     `json:"includeCRDs"`
	SkipTests   bool     `json:"skipTests"`
	NoHooks     bool     `json:"noHooks"`
	SkipSchema  bool     `json:"skipSchema"`
	IsUpgrade   bool     `json:"isUpgrade"`
	// Open are reasons why what a template asks for is open: nobody here knows it. See tracetpl/open.go.
	Open []string `json:"open"`
	// IsOther: what is open is decided the other way, and what is printed of it is a word that stands for it.
	IsOther bool `json:"isOther"`
	// Chance moves what is random; another one brings out which lines are.
	Chance int `json:"chance"`
	// MostOutput is the number of bytes of text above which there is no answer.
	MostOutput int `json:"mostOutput"`
}

// File of a chart.
type File struct {
	Data       Bytes  `json:"data"`
	Unreadable string `json:"unreadable"` // why its bytes are not here; empty where they are
}

// Bytes of a file: in JSON where they begin behind it, and how many they are.
type Bytes []byte

// behind has the bytes of the request that is read.
var behind []byte

// UnmarshalJSON takes them from there.
func (b *Bytes) UnmarshalJSON(text []byte) error {
	var place struct{ From, Size int }
	if err := json.Unmarshal(text, &place); err != nil {
		return err
	}
	end := place.From + place.Size
	if place.From < 0 || place.Size < 0 || end > len(behind) {
		return fmt.Errorf("there are no bytes %d to %d", place.From, end)
	}
	*b = behind[place.From:end:end]
	return nil
}

// ValuesFile is one document of --values.
type ValuesFile struct {
	Name string `json:"name"` // as errors call it
	Data Bytes  `json:"data"`
}

// Set is one --set option.
type Set struct {
	Kind       string `json:"kind"` // json, value, string, file or literal
	Expression string `json:"expression"`
	// Files of a set of files, by the path that its expression has.
	Files map[string]Bytes `json:"files"`
}

// Answer is what a render comes to: documents, or the stage that failed and Helm's words for it.
type Answer struct {
	// Templates are the names that Places count in.
	Templates []string `json:"templates"`
	// Values are paths into the values of the release. ValueSets are lists of them, by index; the first one is empty.
	Values    [][]any    `json:"values"`
	ValueSets [][]int    `json:"valueSets"`
	Documents []Document `json:"documents"`
	// KubeVersion is the one that templates were told of.
	KubeVersion string `json:"kubeVersion"`
	// Reads has what templates read of the capabilities, by the names of their fields.
	Reads []string `json:"reads"`
	// IsChance: a template called a function whose result differs at every render.
	IsChance bool `json:"isChance"`
	// Decisions of templates that are open, and reasons of open values that are printed.
	Decisions []Decision `json:"decisions"`
	Printed   []string   `json:"printed"`
	// Walked are hashes of the ways that were taken; Asides those that were not, of a render that takes the others.
	Walked []string `json:"walked"`
	Asides []Aside  `json:"asides"`
	Stage  string   `json:"stage"`
	Error  string   `json:"error"` // empty where all went well
}

// Document is one part of what `helm template` prints, without its `---` and `# Source:` lines.
type Document struct {
	Source string `json:"source"` // the template, as Helm names it: chart/templates/file, charts within by charts/name
	Text   string `json:"text"`
	Hook   bool   `json:"hook"`
	// Places has three numbers for each line of Text: an index into Templates, a line there, of which 0 is none known,
	// and an index into ValueSets.
	Places []int `json:"places"`
}

// Decision that is open: of the file that is rendered, where it stands.
type Decision struct {
	Source   string   `json:"source"`
	Template string   `json:"template"`
	Line     int      `json:"line"`
	Reasons  []string `json:"reasons"`
	// Digest is equal where the same is asked.
	Digest string `json:"digest"`
}

// Aside is a way that is not taken, with what it would print and assign, or one that ends the render where it is taken.
type Aside struct {
	Source   string   `json:"source"`
	Template string   `json:"template"`
	Line     int      `json:"line"`
	Reasons  []string `json:"reasons"`
	Hash     string   `json:"hash"`
	Text     string   `json:"text"`
	// IsStop: the way ends the render.
	IsStop bool `json:"isStop"`
}

// isAsBefore says of the last answer that nothing random, open or failing went into it: another request of the same chart
// may be answered by this engine as it is.
var isAsBefore bool

// answer does a request.
func answer(request []byte) []byte {
	var asked Request
	var given Answer
	var written []byte
	written, behind, _ = bytes.Cut(request, []byte("\n"))
	if err := json.Unmarshal(written, &asked); err != nil {
		given = failed(stageRequest, err)
	} else {
		given = render(&asked)
	}
	isAsBefore = given.Stage == "" && !given.IsChance && len(given.Decisions)+len(given.Printed)+len(given.Asides) == 0
	printed, err := json.Marshal(given)
	if err != nil {
		panic(fmt.Sprintf("an answer that is not JSON: %v", err))
	}
	return printed
}

// Stages of a render, in their order.
const (
	stageRequest = "request"
	stageValues  = "values"
	stageLoad    = "load"
	stageRender  = "render"
	stageOutput  = "output"
)

func failed(stage string, err error) Answer { return Answer{Stage: stage, Error: err.Error()} }
