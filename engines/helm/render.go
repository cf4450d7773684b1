// The engine: what `helm template` does, behind one call, with Helm's own loader, values, engine and sorter.
package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"

	"github.com/pkg/errors"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/release"
	"helm.sh/helm/v3/pkg/releaseutil"
	template "helm.sh/helm/v3/pkg/tracetpl"
)

// render follows newTemplateCmd (cmd/helm/template.go) and what it calls, step by step.
func render(asked *Request) (given Answer) {
	defer func() {
		if thrown := recover(); thrown != nil {
			given = failed(stageRender, fmt.Errorf("panic: %v", thrown))
		}
	}()
	caps, err := capabilities(asked) // newTemplateCmd; Install.RunWithContext
	if err != nil {
		return failed(stageRequest, err)
	}
	values, err := mergeValues(asked.Values, asked.Sets) // runInstall
	if err != nil {
		return failed(stageValues, err)
	}
	loaded, err := chartOf(asked.Files) // runInstall
	if err != nil {
		return failed(stageLoad, err)
	}
	if err := checkChart(loaded); err != nil { // runInstall
		return failed(stageLoad, err)
	}
	files, err := renderTemplates(asked, loaded, values, caps) // Install.RunWithContext
	if err != nil {
		return failed(stageRender, err)
	}
	hooks, manifests, err := releaseutil.SortManifests(files, nil, releaseutil.InstallOrder) // renderResources
	if err != nil {
		return failed(stageRender, err)
	}
	writer := newDocuments(files, asked.MostOutput)
	if asked.IncludeCRDs {
		for _, crd := range loaded.CRDObjects() {
			writer.addFile(crd.Filename, string(crd.File.Data))
		}
	}
	for _, manifest := range manifests {
		writer.add(manifest.Name, manifest.Content, false)
	}
	if !asked.NoHooks {
		for _, hook := range hooks {
			if !asked.SkipTests || !isTest(hook) {
				writer.add(hook.Path, hook.Manifest, true)
			}
		}
	}
	given = writer.answer()
	read := template.WhatWasAsked()
	given.meet(template.WhatWasMet())
	given.KubeVersion, given.IsChance = caps.KubeVersion.Version, read.Chance
	given.Reads = slices.Sorted(maps.Keys(read.Fields))
	return given
}

// meet notes what was open.
func (a *Answer) meet(met *template.Met) {
	a.Printed, a.Walked = met.Printed.Names(), met.Walked
	for _, each := range met.Decisions {
		a.Decisions = append(a.Decisions, Decision{each.Source, each.Template, each.Line, each.Reasons.Names(), each.Digest})
	}
	for _, each := range met.Asides {
		aside := Aside{each.Source, each.Template, each.Line, each.Reasons.Names(), each.Hash, strings.ToValidUTF8(each.Text, "?"), each.IsStop}
		a.Asides = append(a.Asides, aside)
	}
}

// capabilities are what a template is told of the cluster: Helm's defaults, and what was asked for.
func capabilities(asked *Request) (*chartutil.Capabilities, error) {
	caps := chartutil.DefaultCapabilities.Copy()
	if asked.KubeVersion != "" {
		version, err := chartutil.ParseKubeVersion(asked.KubeVersion)
		if err != nil {
			return nil, fmt.Errorf("invalid kube version '%s': %s", asked.KubeVersion, err)
		}
		caps.KubeVersion = *version
	}
	caps.APIVersions = append(caps.APIVersions, asked.APIVersions...)
	return caps, nil
}

// checkChart is checkIfInstallable (cmd/helm/install.go) and action.CheckDependencies (pkg/action/install.go).
func checkChart(loaded *chart.Chart) error {
	if kind := loaded.Metadata.Type; kind != "" && kind != "application" {
		return errors.Errorf("%s charts are not installable", kind)
	}
	present := map[string]bool{}
	for _, dependency := range loaded.Dependencies() {
		present[dependency.Name()] = true
	}
	var missing []string
	for _, required := range loaded.Metadata.Dependencies {
		if !present[required.Name] {
			missing = append(missing, required.Name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return errors.Errorf("An error occurred while checking for chart dependencies. You may need to run `helm dependency build` to fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: %s", strings.Join(missing, ", "))
}

// renderTemplates is Install.RunWithContext up to renderResources (pkg/action), and that up to the sorting.
func renderTemplates(asked *Request, loaded *chart.Chart, values map[string]interface{}, caps *chartutil.Capabilities) (map[string]string, error) {
	if err := chartutil.ValidateReleaseName(asked.ReleaseName); err != nil {
		return nil, errors.Wrapf(err, "release name %q", asked.ReleaseName)
	}
	if err := chartutil.ProcessDependenciesWithMerge(loaded, values); err != nil {
		return nil, err
	}
	options := chartutil.ReleaseOptions{
		Name: asked.ReleaseName, Namespace: asked.Namespace, Revision: 1,
		IsInstall: !asked.IsUpgrade, IsUpgrade: asked.IsUpgrade,
	}
	all, err := chartutil.ToRenderValuesWithSchemaValidation(loaded, values, options, caps, asked.SkipSchema)
	if err != nil {
		return nil, err
	}
	if wanted := loaded.Metadata.KubeVersion; wanted != "" && !chartutil.IsCompatibleRange(wanted, caps.KubeVersion.String()) {
		return nil, errors.Errorf("chart requires kubeVersion: %s which is incompatible with Kubernetes %s", wanted, caps.KubeVersion.String())
	}
	template.IndexValues(valuesOf(all), chartsWithin(loaded))
	template.Watch(reflect.TypeFor[chartutil.Capabilities]())
	template.Open(template.ReasonsOf(asked.Open), asked.IsOther)
	shift(asked.Chance)
	files, err := engine.Engine{}.Render(loaded, all)
	if err != nil {
		return nil, err
	}
	for name := range files {
		if strings.HasSuffix(name, "NOTES.txt") {
			delete(files, name)
		}
	}
	return files, nil
}

func valuesOf(all chartutil.Values) map[string]interface{} {
	values, _ := all.Table("Values")
	return values
}

// chartsWithin have their values under their names.
func chartsWithin(loaded *chart.Chart) template.Within {
	within := template.Within{}
	for _, dependency := range loaded.Dependencies() {
		within[dependency.Name()] = chartsWithin(dependency)
	}
	return within
}

// shift draws random numbers, so that those after them are others.
func shift(count int) {
	for range count {
		rand.Uint64()
	}
}

// isTest is isTestHook (cmd/helm/template.go).
func isTest(hook *release.Hook) bool {
	for _, event := range hook.Events {
		if event == release.HookTest {
			return true
		}
	}
	return false
}
