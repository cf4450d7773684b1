package template

import (
	"maps"
	"reflect"
	"slices"
)

// Reasons why something is open, as a set.
type Reasons uint

const (
	ofLookup Reasons = 1 << iota
	ofKubeVersion
	ofAPIVersions
	ofClock
	ofChance
	ofDNS
	ofRevision
	ofPhase
)

// reasonNames as a request and an answer have them.
var reasonNames = []struct {
	name   string
	reason Reasons
}{
	{"lookup", ofLookup}, {"kubeVersion", ofKubeVersion}, {"apiVersions", ofAPIVersions}, {"clock", ofClock},
	{"chance", ofChance}, {"dns", ofDNS}, {"revision", ofRevision}, {"phase", ofPhase},
}

// Names of a set, in their order.
func (r Reasons) Names() []string {
	var names []string
	for _, each := range reasonNames {
		if r&each.reason != 0 {
			names = append(names, each.name)
		}
	}
	return names
}

// ReasonsOf these names; others are none.
func ReasonsOf(names []string) Reasons {
	var all Reasons
	for _, each := range reasonNames {
		for _, name := range names {
			if name == each.name {
				all |= each.reason
			}
		}
	}
	return all
}

// openFunctions and why nobody here knows their results; a new one is a line.
var openFunctions = map[string]Reasons{
	"ago": ofClock, "date": ofClock, "dateInZone": ofClock, "date_in_zone": ofClock, "durationRound": ofClock,
	"htmlDate": ofClock, "htmlDateInZone": ofClock, "now": ofClock,
	"bcrypt": ofChance, "encryptAES": ofChance, "genCA": ofChance, "genCAWithKey": ofChance, "genPrivateKey": ofChance,
	"genSelfSignedCert": ofChance, "genSelfSignedCertWithKey": ofChance, "genSignedCert": ofChance,
	"genSignedCertWithKey": ofChance, "htpasswd": ofChance, "randAlpha": ofChance, "randAlphaNum": ofChance,
	"randAscii": ofChance, "randBytes": ofChance, "randInt": ofChance, "randNumeric": ofChance, "shuffle": ofChance,
	"uuidv4": ofChance,
	"keys":   ofChance, "values": ofChance,
	"getHostByName": ofDNS,
	"lookup":        ofLookup,
}

// openOrders are those of which only the order is open.
var openOrders = map[string]bool{"keys": true, "values": true}

// orderless have a result that no order changes.
var orderless = map[string]bool{"sortAlpha": true, "len": true, "has": true, "mustHas": true}

// costly ones are not called where only the ways are looked for.
var costly = map[string]bool{
	"bcrypt": true, "genCA": true, "genCAWithKey": true, "genPrivateKey": true, "genSelfSignedCert": true,
	"genSelfSignedCertWithKey": true, "genSignedCert": true, "genSignedCertWithKey": true, "htpasswd": true,
}

// openFields of what templates are told of the release, and of the cluster (watched).
var (
	openOfRelease = map[string]Reasons{"Revision": ofRevision, "IsInstall": ofPhase, "IsUpgrade": ofPhase}
	openOfWatched = map[string]Reasons{
		"APIVersions": ofAPIVersions, "KubeVersion": ofKubeVersion, "HelmVersion": ofKubeVersion,
	}
)

var (
	// open is what is, of the chart that is rendered; openHere of the file.
	open, openHere Reasons
	// isOther: decisions that are open take their other way.
	isOther bool
	// contexts are the maps that templates begin with, by their addresses.
	contexts map[uintptr]bool
	// wholeContext is all that is open of one of them.
	wholeContext []*Path
)

// Open says what is open, and whether the other ways are rendered.
func Open(reasons Reasons, other bool) {
	open, openHere, isOther = reasons, reasons, other
	marks, contexts = map[Mark]*Path{}, map[uintptr]bool{}
	met = newMet()
}

// Begin is called before a file is rendered, with what its template begins with.
func Begin(file string, isForPeople bool, context, release reflect.Value) {
	openHere = open
	if isForPeople {
		openHere = 0
	}
	met.source, regions, given.dot, given.text = file, nil, nil, nil
	if openHere == 0 {
		return
	}
	contexts[plain(context).Pointer()] = true
	if known := made(release); known != nil && known.fields == nil {
		for _, name := range slices.Sorted(maps.Keys(openOfRelease)) {
			if from := source(".Release."+name, openOfRelease[name]); from != nil {
				known.set(name, from)
			}
		}
	}
	wholeContext = both(containerOf(release).all, watchedWhole())
}

// source is the mark of something that is asked for; nil where it is not open.
func source(name string, reason Reasons, how ...string) []*Path {
	if openHere&reason == 0 {
		return nil
	}
	mark := Mark{Reasons: reason, digest: digestOf(append([]string{name}, how...)...), isOrder: openOrders[name]}
	return []*Path{markOf(mark)}
}

func watchedWhole() []*Path {
	var all []*Path
	for _, name := range slices.Sorted(maps.Keys(openOfWatched)) {
		all = both(all, source(".Capabilities."+name, openOfWatched[name]))
	}
	return all
}

// openWhole is what is open of a value that is taken as a whole.
func openWhole(value reflect.Value) []*Path {
	value = plain(value)
	if openHere == 0 || !value.IsValid() {
		return nil
	}
	of := value.Type()
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	if of == watched && watched != nil {
		return watchedWhole()
	}
	return nil
}
