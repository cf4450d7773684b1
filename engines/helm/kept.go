package main

import (
	"bytes"

	"helm.sh/helm/v3/pkg/chart"
	"sigs.k8s.io/yaml"
)

// What an engine keeps from one request to the next, where its host lets it go on with the same chart: what was read
// of the same bytes. Nothing of it is changed by a render, or it is copied for each.

// keptChart is the chart that was loaded last, and the files that it was loaded from.
var keptChart struct {
	files  map[string]File
	loaded *chart.Chart
}

// chartOf is loadChart, once for the same files. A chart with others in it is changed by what a release turns off.
func chartOf(files map[string]File) (*chart.Chart, error) {
	if keptChart.loaded != nil && sameFiles(keptChart.files, files) {
		return keptChart.loaded, nil
	}
	loaded, err := loadChart(files)
	if err == nil && loaded.Metadata.Dependencies == nil && len(loaded.Dependencies()) == 0 {
		keptChart.files, keptChart.loaded = files, loaded
	}
	return loaded, err
}

func sameFiles(some, others map[string]File) bool {
	if len(some) != len(others) {
		return false
	}
	for name, file := range some {
		other, ok := others[name]
		if !ok || file.Unreadable != other.Unreadable || !bytes.Equal(file.Data, other.Data) {
			return false
		}
	}
	return true
}

// mostValues bounds the bytes of documents of values that are kept.
const mostValues = 4 << 20

var (
	keptValues  map[string]map[string]interface{}
	bytesOfKept int
)

// readValues reads a document of values, which releases of one service have in common.
func readValues(document []byte) (map[string]interface{}, error) {
	if known, ok := keptValues[string(document)]; ok {
		return copied(known), nil
	}
	read := map[string]interface{}{}
	if err := yaml.Unmarshal(document, &read); err != nil {
		return nil, err
	}
	if bytesOfKept += len(document); keptValues == nil || bytesOfKept > mostValues {
		keptValues, bytesOfKept = map[string]map[string]interface{}{}, len(document)
	}
	keptValues[string(document)] = read
	return copied(read), nil
}

func copied(read map[string]interface{}) map[string]interface{} {
	if read == nil {
		return nil
	}
	copy := make(map[string]interface{}, len(read))
	for key, value := range read {
		copy[key] = copyOf(value)
	}
	return copy
}

func copyOf(value interface{}) interface{} {
	switch value := value.(type) {
	case map[string]interface{}:
		return copied(value)
	case []interface{}:
		if value == nil {
			return value
		}
		items := make([]interface{}, len(value))
		for at, item := range value {
			items[at] = copyOf(item)
		}
		return items
	default:
		return value
	}
}
