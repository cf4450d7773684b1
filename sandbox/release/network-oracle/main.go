// Answers which connections policies of Kubernetes let through, by kube-network-policies: a file has one cluster of
// JSON a line, and each answer is a list with one verdict for each of its packets.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	_ "unsafe"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/tools/cache"

	"sigs.k8s.io/kube-network-policies/pkg/networkpolicy"
	adminv1alpha1 "sigs.k8s.io/network-policy-api/apis/v1alpha1"
	adminfake "sigs.k8s.io/network-policy-api/pkg/client/clientset/versioned/fake"
	admininformers "sigs.k8s.io/network-policy-api/pkg/client/informers/externalversions"
)

// packet has the fields of the engine's own type of that name, which it does not export.
type packet struct {
	id      uint32
	family  corev1.IPFamily
	srcIP   net.IP
	dstIP   net.IP
	proto   corev1.Protocol
	srcPort int
	dstPort int
	payload []byte
}

//go:linkname evaluatePacket sigs.k8s.io/kube-network-policies/pkg/networkpolicy.(*Controller).evaluatePacket
func evaluatePacket(c *networkpolicy.Controller, ctx context.Context, p packet) bool

type cluster struct {
	Namespaces []struct {
		Name   string            `json:"name"`
		Labels map[string]string `json:"labels"`
	} `json:"namespaces"`
	Pods []struct {
		Namespace string            `json:"namespace"`
		Name      string            `json:"name"`
		Labels    map[string]string `json:"labels"`
		Addresses []string          `json:"addresses"`
		Ports     []struct {
			Name     string          `json:"name"`
			Number   int32           `json:"number"`
			Protocol corev1.Protocol `json:"protocol"`
		} `json:"ports"`
	} `json:"pods"`
	Policies []json.RawMessage `json:"policies"`
	Packets  []struct {
		From     string          `json:"from"`
		To       string          `json:"to"`
		Port     int             `json:"port"`
		Protocol corev1.Protocol `json:"protocol"`
	} `json:"packets"`
}

// engine has the engine and the stores that it reads from.
type engine struct {
	controller *networkpolicy.Controller
	namespaces cache.Indexer
	pods       cache.Indexer
	policies   cache.Indexer
	admin      cache.Indexer
	baseline   cache.Indexer
}

func newEngine() (*engine, error) {
	client, adminClient := fake.NewSimpleClientset(), adminfake.NewSimpleClientset()
	core := informers.NewSharedInformerFactory(client, 0)
	admin := admininformers.NewSharedInformerFactory(adminClient, 0).Policy().V1alpha1()
	policies, namespaces := core.Networking().V1().NetworkPolicies(), core.Core().V1().Namespaces()
	pods, nodes := core.Core().V1().Pods(), core.Core().V1().Nodes()
	controller, err := networkpolicy.NewController(client, policies, namespaces, pods, nodes,
		adminClient, admin.AdminNetworkPolicies(), admin.BaselineAdminNetworkPolicies(),
		networkpolicy.Config{AdminNetworkPolicy: true, BaselineAdminNetworkPolicy: true, NodeName: "node"})
	if err != nil {
		return nil, err
	}
	return &engine{
		controller: controller,
		namespaces: namespaces.Informer().GetIndexer(),
		pods:       pods.Informer().GetIndexer(),
		policies:   policies.Informer().GetIndexer(),
		admin:      admin.AdminNetworkPolicies().Informer().GetIndexer(),
		baseline:   admin.BaselineAdminNetworkPolicies().Informer().GetIndexer(),
	}, nil
}

func (e *engine) fill(c cluster) error {
	for _, one := range c.Namespaces {
		meta := metav1.ObjectMeta{Name: one.Name, Labels: one.Labels}
		if err := e.namespaces.Add(&corev1.Namespace{ObjectMeta: meta}); err != nil {
			return err
		}
	}
	for _, one := range c.Pods {
		pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: one.Name, Namespace: one.Namespace, Labels: one.Labels}}
		for i, port := range one.Ports {
			pod.Spec.Containers = append(pod.Spec.Containers, corev1.Container{
				Name:  fmt.Sprintf("container-%d", i),
				Ports: []corev1.ContainerPort{{Name: port.Name, ContainerPort: port.Number, Protocol: port.Protocol}},
			})
		}
		pod.Status.Phase = corev1.PodRunning
		for _, address := range one.Addresses {
			pod.Status.PodIPs = append(pod.Status.PodIPs, corev1.PodIP{IP: address})
		}
		if err := e.pods.Add(pod); err != nil {
			return err
		}
	}
	for _, one := range c.Policies {
		if err := e.add(one); err != nil {
			return err
		}
	}
	return nil
}

func (e *engine) add(policy json.RawMessage) error {
	var meta metav1.TypeMeta
	if err := json.Unmarshal(policy, &meta); err != nil {
		return err
	}
	switch meta.Kind {
	case "NetworkPolicy":
		var one networkingv1.NetworkPolicy
		if err := stored(policy, &one); err != nil {
			return err
		}
		setDefaults(&one.Spec)
		return e.policies.Add(&one)
	case "AdminNetworkPolicy":
		var one adminv1alpha1.AdminNetworkPolicy
		if err := stored(policy, &one); err != nil {
			return err
		}
		for _, rule := range one.Spec.Ingress {
			setPortDefaults(rule.Ports)
		}
		for _, rule := range one.Spec.Egress {
			setPortDefaults(rule.Ports)
		}
		return e.admin.Add(&one)
	case "BaselineAdminNetworkPolicy":
		var one adminv1alpha1.BaselineAdminNetworkPolicy
		if err := stored(policy, &one); err != nil {
			return err
		}
		for _, rule := range one.Spec.Ingress {
			setPortDefaults(rule.Ports)
		}
		for _, rule := range one.Spec.Egress {
			setPortDefaults(rule.Ports)
		}
		return e.baseline.Add(&one)
	}
	return fmt.Errorf("the engine does not know %s", meta.Kind)
}

// stored reads an object as controllers get it: on its way through the API server it loses lists that are empty.
func stored(policy json.RawMessage, into any) error {
	if err := json.Unmarshal(policy, into); err != nil {
		return err
	}
	written, err := json.Marshal(into)
	if err != nil {
		return err
	}
	switch one := into.(type) {
	case *networkingv1.NetworkPolicy:
		*one = networkingv1.NetworkPolicy{}
	case *adminv1alpha1.AdminNetworkPolicy:
		*one = adminv1alpha1.AdminNetworkPolicy{}
	case *adminv1alpha1.BaselineAdminNetworkPolicy:
		*one = adminv1alpha1.BaselineAdminNetworkPolicy{}
	}
	return json.Unmarshal(written, into)
}

// setDefaults sets the defaults of the API server for a NetworkPolicy.
func setDefaults(spec *networkingv1.NetworkPolicySpec) {
	if len(spec.PolicyTypes) == 0 {
		spec.PolicyTypes = []networkingv1.PolicyType{networkingv1.PolicyTypeIngress}
		if len(spec.Egress) > 0 {
			spec.PolicyTypes = append(spec.PolicyTypes, networkingv1.PolicyTypeEgress)
		}
	}
	tcp := corev1.ProtocolTCP
	ofTCP := func(ports []networkingv1.NetworkPolicyPort) {
		for i := range ports {
			if ports[i].Protocol == nil {
				ports[i].Protocol = &tcp
			}
		}
	}
	for _, rule := range spec.Ingress {
		ofTCP(rule.Ports)
	}
	for _, rule := range spec.Egress {
		ofTCP(rule.Ports)
	}
}

// setPortDefaults sets the defaults of the CustomResourceDefinitions.
func setPortDefaults(ports *[]adminv1alpha1.AdminNetworkPolicyPort) {
	if ports == nil {
		return
	}
	for _, port := range *ports {
		if port.PortNumber != nil && port.PortNumber.Protocol == "" {
			port.PortNumber.Protocol = corev1.ProtocolTCP
		}
		if port.PortRange != nil && port.PortRange.Protocol == "" {
			port.PortRange.Protocol = corev1.ProtocolTCP
		}
	}
}

func answer(c cluster) ([]bool, error) {
	e, err := newEngine()
	if err != nil {
		return nil, err
	}
	if err := e.fill(c); err != nil {
		return nil, err
	}
	verdicts := []bool{}
	for _, one := range c.Packets {
		family := corev1.IPv4Protocol
		if net.ParseIP(one.From).To4() == nil {
			family = corev1.IPv6Protocol
		}
		verdicts = append(verdicts, evaluatePacket(e.controller, context.Background(), packet{
			family: family, srcIP: net.ParseIP(one.From), dstIP: net.ParseIP(one.To),
			proto: one.Protocol, srcPort: 52345, dstPort: one.Port,
		}))
	}
	return verdicts, nil
}

func main() {
	file, err := os.Open(os.Args[1])
	if err != nil {
		panic(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var c cluster
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			panic(err)
		}
		verdicts, err := answer(c)
		if err != nil {
			panic(err)
		}
		printed, err := json.Marshal(verdicts)
		if err != nil {
			panic(err)
		}
		fmt.Println(string(printed))
	}
}
