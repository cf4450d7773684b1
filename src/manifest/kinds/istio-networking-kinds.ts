import { API_GROUPS } from './api-groups.ts';
import type { KindRow } from './kind-row.ts';

const group = API_GROUPS.istioNetworking;

/** Istio's kinds of traffic (https://istio.io/latest/docs/reference/config/networking/). */
export const ISTIO_NETWORKING: readonly KindRow[] = [
  {
    group,
    kind: 'VirtualService',
    family: 'route',
    exportToDefault: 'defaultVirtualServiceExportTo',
    unordered: ['match', 'http.route'],
  },
  {
    group,
    kind: 'DestinationRule',
    family: 'traffic-policy',
    restricts: true,
    selector: { field: 'workloadSelector', flavour: 'matchLabels', evenEmpty: true },
    exportToDefault: 'defaultDestinationRuleExportTo',
    // DR-2; with a workloadSelector it is for its own namespace: DR-10
    inRootNamespace: {
      selected: 'own-namespace',
      holdsBy: 'host',
      decides: 'is used by clients of every namespace for every host that has no rule of its own',
    },
    unordered: ['spec.subsets'],
  },
  {
    group,
    kind: 'Gateway',
    family: 'gateway',
    restricts: true,
    ownLabelsCount: true,
    selector: { field: 'selector', flavour: 'plain' },
  },
  {
    group,
    kind: 'ServiceEntry',
    family: 'registry',
    ownLabelsCount: true,
    selector: { field: 'workloadSelector', flavour: 'labels' },
    exportToDefault: 'defaultServiceExportTo',
    unordered: ['spec.ports'],
  },
  {
    group,
    kind: 'Sidecar',
    family: 'visibility',
    restricts: true,
    selector: { field: 'workloadSelector', flavour: 'labels', evenEmpty: true },
    // SIDECAR-1
    inRootNamespace: {
      selected: 'own-namespace',
      holdsBy: 'selecting-nothing',
      decides: 'decides what every workload without a Sidecar of its own can reach',
    },
  },
  {
    group,
    kind: 'EnvoyFilter',
    family: 'extension',
    restricts: true,
    selector: { field: 'workloadSelector', flavour: 'labels' },
    targets: ['targetRefs'],
    // SCOPE-1
    inRootNamespace: {
      selected: 'every-namespace',
      holdsBy: 'selecting-nothing',
      decides: 'changes the configuration of every proxy below the level that Istio checks',
    },
  },
  {
    group,
    kind: 'ProxyConfig',
    family: 'proxy-settings',
    selector: { field: 'selector', flavour: 'matchLabels' },
    // PUSH-4
    inRootNamespace: {
      selected: 'own-namespace',
      holdsBy: 'selecting-nothing',
      decides: 'sets how every proxy starts, from the next restart of its pod on',
    },
  },
  { group, kind: 'WorkloadEntry', family: 'registry' },
  { group, kind: 'WorkloadGroup', family: 'registry' },
];
