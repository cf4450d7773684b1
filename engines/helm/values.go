package main

import (
	"github.com/pkg/errors"
	"helm.sh/helm/v3/pkg/strvals"
)

// setKind is one of the --set options: how Helm parses it, and how it words a failure.
type setKind struct {
	name  string
	parse func(set Set, into map[string]interface{}) error
	// wrap words the failure.
	wrap func(err error, expression string) error
}

// setKinds in the order in which Helm applies them, whatever the order on the command line.
var setKinds = []setKind{
	{"json", of(strvals.ParseJSON), func(_ error, expression string) error {
		return errors.Errorf("failed parsing --set-json data %s", expression)
	}},
	{"value", of(strvals.ParseInto), wrapped("failed parsing --set data")},
	{"string", of(strvals.ParseIntoString), wrapped("failed parsing --set-string data")},
	{"file", parseFiles, wrapped("failed parsing --set-file data")},
	{"literal", of(strvals.ParseLiteralInto), wrapped("failed parsing --set-literal data")},
}

func of(parse func(string, map[string]interface{}) error) func(Set, map[string]interface{}) error {
	return func(set Set, into map[string]interface{}) error { return parse(set.Expression, into) }
}

// parseFiles has the text of a file for a value.
func parseFiles(set Set, into map[string]interface{}) error {
	return strvals.ParseIntoFile(set.Expression, into, func(path []rune) (interface{}, error) {
		file, ok := set.Files[string(path)]
		if !ok {
			// as os.ReadFile words it
			return nil, errors.Errorf("open %s: no such file or directory", string(path))
		}
		return string(file), nil
	})
}

func wrapped(message string) func(error, string) error {
	return func(err error, _ string) error { return errors.Wrap(err, message) }
}

// mergeValues is Options.MergeValues (pkg/cli/values/options.go) over documents in memory.
func mergeValues(files []ValuesFile, sets []Set) (map[string]interface{}, error) {
	merged := map[string]interface{}{}
	for _, file := range files {
		current, err := readValues(file.Data)
		if err != nil {
			return nil, errors.Wrapf(err, "failed to parse %s", file.Name)
		}
		merged = mergeMaps(merged, current)
	}
	for _, kind := range setKinds {
		for _, set := range sets {
			if set.Kind != kind.name {
				continue
			}
			if err := kind.parse(set, merged); err != nil {
				return nil, kind.wrap(err, set.Expression)
			}
		}
	}
	return merged, nil
}

// mergeMaps is the function of that name there: maps are merged, everything else is replaced.
func mergeMaps(below, above map[string]interface{}) map[string]interface{} {
	merged := make(map[string]interface{}, len(below))
	for key, value := range below {
		merged[key] = value
	}
	for key, value := range above {
		if inner, ok := value.(map[string]interface{}); ok {
			if known, ok := merged[key].(map[string]interface{}); ok {
				merged[key] = mergeMaps(known, inner)
				continue
			}
		}
		merged[key] = value
	}
	return merged
}
