// Answers with which ProxyConfig the proxy of a pod starts, by Istio's own code: a file has one question of JSON a line.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"istio.io/api/annotation"
	networking "istio.io/api/networking/v1beta1"

	"istio.io/istio/pilot/pkg/config/memory"
	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pkg/config"
	"istio.io/istio/pkg/config/mesh"
	"istio.io/istio/pkg/config/schema/collections"
	"istio.io/istio/pkg/config/schema/gvk"
	"istio.io/istio/pkg/util/protomarshal"
)

type question struct {
	Mesh    string `json:"mesh"`
	Configs []struct {
		Name, Namespace string
		Spec            json.RawMessage
	} `json:"configs"`
	Namespace  string            `json:"namespace"`
	Labels     map[string]string `json:"labels"`
	Annotation string            `json:"annotation"`
}

func answer(q question) (map[string]json.RawMessage, error) {
	mc, err := mesh.ApplyMeshConfigDefaults(q.Mesh)
	if err != nil {
		return nil, err
	}
	store := memory.Make(collections.Pilot)
	for i, one := range q.Configs {
		spec := &networking.ProxyConfig{}
		if err := protomarshal.ApplyJSON(string(one.Spec), spec); err != nil {
			return nil, err
		}
		meta := config.Meta{GroupVersionKind: gvk.ProxyConfig, Name: one.Name, Namespace: one.Namespace,
			CreationTimestamp: time.Unix(int64(1000+i), 0)}
		if _, err := store.Create(config.Config{Meta: meta, Spec: spec}); err != nil {
			return nil, err
		}
	}
	annotations := map[string]string{}
	if q.Annotation != "" {
		annotations[annotation.ProxyConfig.Name] = q.Annotation
	}
	meta := &model.NodeMetadata{Namespace: q.Namespace, Labels: q.Labels, Annotations: annotations}
	injected := model.GetProxyConfigs(store, mc).EffectiveProxyConfig(meta, mc)
	passed, err := protomarshal.ToYAML(injected)
	if err != nil {
		return nil, err
	}
	started, err := mesh.ApplyProxyConfig(passed, mesh.DefaultMeshConfig())
	if err != nil {
		return nil, err
	}
	if q.Annotation != "" {
		if started, err = mesh.ApplyProxyConfig(q.Annotation, started); err != nil {
			return nil, err
		}
	}
	first, err := protomarshal.ToJSON(injected)
	if err != nil {
		return nil, err
	}
	last, err := protomarshal.ToJSON(started.DefaultConfig)
	if err != nil {
		return nil, err
	}
	return map[string]json.RawMessage{"injected": json.RawMessage(first), "started": json.RawMessage(last)}, nil
}

func main() {
	file, err := os.Open(os.Args[1])
	if err != nil {
		panic(err)
	}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var q question
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			panic(err)
		}
		said, err := answer(q)
		if err != nil {
			said = map[string]json.RawMessage{"error": json.RawMessage(fmt.Sprintf("%q", err.Error()))}
		}
		text, _ := json.Marshal(said)
		fmt.Println(string(text))
	}
}
