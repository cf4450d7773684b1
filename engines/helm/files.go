package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"
	"time"

	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/ignore"
)

var byteOrderMark = []byte{0xEF, 0xBB, 0xBF}

// loadChart is loader.LoadDir (pkg/chart/loader/directory.go) over files in memory.
func loadChart(files map[string]File) (*chart.Chart, error) {
	rules, err := ignoreRules(files)
	if err != nil {
		return nil, err
	}
	var kept []*loader.BufferedFile
	for _, name := range walkOrder(files) {
		file := files[name]
		if ignored(rules, name, int64(len(file.Data))) {
			continue
		}
		if file.Unreadable != "" {
			return nil, fmt.Errorf("error reading %s: %s", name, file.Unreadable)
		}
		if int64(len(file.Data)) > loader.MaxDecompressedFileSize {
			return nil, fmt.Errorf("chart file %q is larger than the maximum file size %d", path.Base(name), loader.MaxDecompressedFileSize)
		}
		kept = append(kept, &loader.BufferedFile{Name: name, Data: bytes.TrimPrefix(file.Data, byteOrderMark)})
	}
	return loader.LoadFiles(kept)
}

func ignoreRules(files map[string]File) (*ignore.Rules, error) {
	rules := ignore.Empty()
	if file, ok := files[ignore.HelmIgnore]; ok {
		if file.Unreadable != "" {
			return nil, fmt.Errorf("error reading %s: %s", ignore.HelmIgnore, file.Unreadable)
		}
		parsed, err := ignore.Parse(bytes.NewReader(file.Data))
		if err != nil {
			return nil, err
		}
		rules = parsed
	}
	rules.AddDefaults()
	return rules, nil
}

// ignored says whether the rules leave a file out, or a folder that it lies in.
func ignored(rules *ignore.Rules, name string, size int64) bool {
	for at, char := range name {
		if char == '/' && rules.Ignore(name[:at], listed{path: name[:at], folder: true}) {
			return true
		}
	}
	return rules.Ignore(name, listed{path: name, size: size})
}

// walkOrder has the paths as sympath.Walk meets them: the names of each folder sorted, a folder where its name stands.
func walkOrder(files map[string]File) []string {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	sort.Slice(names, func(i, j int) bool {
		left, right := strings.Split(names[i], "/"), strings.Split(names[j], "/")
		for at := 0; at < len(left) && at < len(right); at++ {
			if left[at] != right[at] {
				return left[at] < right[at]
			}
		}
		return len(left) < len(right)
	})
	return names
}

// listed is a fs.FileInfo of a path in memory.
type listed struct {
	path   string
	folder bool
	size   int64
}

func (l listed) Name() string       { return path.Base(l.path) }
func (l listed) Size() int64        { return l.size }
func (l listed) IsDir() bool        { return l.folder }
func (l listed) ModTime() time.Time { return time.Time{} }
func (l listed) Sys() any           { return nil }
func (l listed) Mode() fs.FileMode {
	if l.folder {
		return fs.ModeDir | 0o755
	}
	return 0o644
}
