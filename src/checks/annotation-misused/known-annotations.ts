/**
 * Names the release of the lists: istio/api 1.31, annotation/annotations.yaml and label/labels.yaml at
 * b9434096.
 */
export const ANNOTATIONS_OF = '1.31';

/** What is known of an annotation of Istio. */
export interface KnownAnnotation {
  readonly name: string;
  /** The kinds that it is read from; `Any` stands for all. */
  readonly kinds: readonly string[];
  readonly isDeprecated: boolean;
  /** The label, annotation or setting that does the same today; null where that is not one thing. */
  readonly successor: Successor | null;
}

/** Names a label, an annotation, or a setting of ProxyConfig by its path. */
export interface Successor {
  readonly kind: 'label' | 'annotation' | 'setting';
  readonly name: string;
}

interface Group {
  readonly kinds: readonly string[];
  readonly isDeprecated?: boolean;
  readonly names: readonly string[];
}

const GROUPS: readonly Group[] = [
  {
    kinds: ['Pod'],
    names: [
      'prometheus.istio.io/merge-metrics',
      'sidecar.istio.io/status',
      'sidecar.istio.io/rewriteAppHTTPProbers',
      'sidecar.istio.io/proxyImage',
      'sidecar.istio.io/proxyImageType',
      'sidecar.istio.io/proxyCPU',
      'sidecar.istio.io/proxyCPULimit',
      'sidecar.istio.io/proxyMemory',
      'sidecar.istio.io/proxyMemoryLimit',
      'sidecar.istio.io/interceptionMode',
      'sidecar.istio.io/bootstrapOverride',
      'sidecar.istio.io/statsHistogramBuckets',
      'sidecar.istio.io/statsFlushInterval',
      'sidecar.istio.io/statsEvictionInterval',
      'sidecar.istio.io/statsHistogramBins',
      'sidecar.istio.io/userVolume',
      'sidecar.istio.io/userVolumeMount',
      'status.sidecar.istio.io/port',
      'sidecar.istio.io/logLevel',
      'sidecar.istio.io/componentLogLevel',
      'sidecar.istio.io/agentLogLevel',
      'sidecar.istio.io/nativeSidecar',
      'readiness.status.sidecar.istio.io/initialDelaySeconds',
      'readiness.status.sidecar.istio.io/periodSeconds',
      'readiness.status.sidecar.istio.io/failureThreshold',
      'readiness.status.sidecar.istio.io/applicationPorts',
      'traffic.sidecar.istio.io/includeOutboundIPRanges',
      'traffic.sidecar.istio.io/excludeOutboundIPRanges',
      'traffic.sidecar.istio.io/includeInboundPorts',
      'traffic.sidecar.istio.io/excludeInboundPorts',
      'traffic.sidecar.istio.io/excludeInterfaces',
      'traffic.sidecar.istio.io/includeOutboundPorts',
      'traffic.sidecar.istio.io/excludeOutboundPorts',
      'proxy.istio.io/config',
      'istio.io/rev',
      'proxy.istio.io/overrides',
      'inject.istio.io/templates',
      'ambient.istio.io/redirection',
      'ambient.istio.io/bypass-inbound-capture',
      'istio.io/reroute-virtual-interfaces',
      'ambient.istio.io/dns-capture',
    ],
  },
  {
    kinds: ['Service'],
    isDeprecated: true,
    names: [
      'alpha.istio.io/kubernetes-serviceaccounts',
      'alpha.istio.io/canonical-serviceaccounts',
    ],
  },
  {
    kinds: ['Service'],
    names: ['networking.istio.io/exportTo', 'traffic.istio.io/nodeSelector'],
  },
  {
    kinds: ['Pod'],
    isDeprecated: true,
    names: [
      'sidecar.istio.io/inject',
      'sidecar.istio.io/discoveryAddress',
      'sidecar.istio.io/statsInclusionPrefixes',
      'sidecar.istio.io/statsInclusionSuffixes',
      'sidecar.istio.io/statsInclusionRegexps',
      'traffic.sidecar.istio.io/kubevirtInterfaces',
      'sidecar.istio.io/extraStatTags',
      'sidecar.istio.io/statsCompression',
    ],
  },
  {
    kinds: ['Ingress'],
    names: ['kubernetes.io/ingress.class'],
  },
  {
    kinds: ['Any'],
    names: ['galley.istio.io/analyze-suppress', 'gateway.istio.io/controller-version'],
  },
  {
    kinds: ['AuthorizationPolicy'],
    names: ['istio.io/dry-run'],
  },
  {
    kinds: ['WorkloadEntry'],
    names: [
      'istio.io/autoRegistrationGroup',
      'istio.io/workloadController',
      'istio.io/connectedAt',
      'istio.io/disconnectedAt',
    ],
  },
  {
    kinds: ['Namespace'],
    names: ['topology.istio.io/controlPlaneClusters'],
  },
  {
    kinds: ['GatewayClass', 'Gateway'],
    names: ['ambient.istio.io/waypoint-inbound-binding'],
  },
  {
    kinds: ['Gateway'],
    names: [
      'gateway.istio.io/service-account',
      'gateway.istio.io/name-override',
      'networking.istio.io/service-type',
    ],
  },
  {
    kinds: ['Namespace', 'Service', 'ServiceEntry'],
    names: ['networking.istio.io/traffic-distribution'],
  },
  {
    kinds: ['Service', 'ServiceEntry', 'Namespace'],
    names: ['istio.io/use-waypoint-canary-weight'],
  },
];

const setting = (name: string): Successor => ({ kind: 'setting', name });

const SUCCESSORS: ReadonlyMap<string, Successor> = new Map([
  ['sidecar.istio.io/inject', { kind: 'label', name: 'sidecar.istio.io/inject' }],
  ['sidecar.istio.io/discoveryAddress', setting('discoveryAddress')],
  ['sidecar.istio.io/statsInclusionPrefixes', setting('proxyStatsMatcher.inclusionPrefixes')],
  ['sidecar.istio.io/statsInclusionSuffixes', setting('proxyStatsMatcher.inclusionSuffixes')],
  ['sidecar.istio.io/statsInclusionRegexps', setting('proxyStatsMatcher.inclusionRegexps')],
  ['sidecar.istio.io/extraStatTags', setting('extraStatTags')],
  ['sidecar.istio.io/statsCompression', setting('statsCompression')],
  [
    'traffic.sidecar.istio.io/kubevirtInterfaces',
    { kind: 'annotation', name: 'istio.io/reroute-virtual-interfaces' },
  ],
]);

export const KNOWN_ANNOTATIONS: ReadonlyMap<string, KnownAnnotation> = new Map(
  GROUPS.flatMap(({ kinds, isDeprecated = false, names }) =>
    names.map(
      (name) =>
        [name, { name, kinds, isDeprecated, successor: SUCCESSORS.get(name) ?? null }] as const,
    ),
  ),
);

/** Istio itself writes these annotations, so its own analysis passes them over. */
export const WRITTEN_BY_ISTIO: ReadonlySet<string> = new Set([
  'sidecar.istio.io/status',
  'gateway.istio.io/controller-version',
  'istio.io/rev',
]);

/** Names what Istio reads as labels. */
export const KNOWN_LABELS: ReadonlySet<string> = new Set([
  'security.istio.io/tlsMode',
  'service.istio.io/canonical-name',
  'networking.istio.io/gatewayPort',
  'service.istio.io/canonical-revision',
  'service.istio.io/workload-name',
  'istio.io/rev',
  'istio.io/tag',
  'operator.istio.io/component',
  'operator.istio.io/managed',
  'operator.istio.io/version',
  'topology.istio.io/subzone',
  'topology.istio.io/network',
  'topology.istio.io/cluster',
  'topology.istio.io/locality',
  'sidecar.istio.io/inject',
  'gateway.istio.io/managed',
  'gateway.networking.k8s.io/gateway-name',
  'gateway.networking.k8s.io/gateway-class-name',
  'istio.io/dataplane-mode',
  'istio.io/use-waypoint',
  'istio.io/use-waypoint-namespace',
  'istio.io/use-waypoint-canary',
  'istio.io/use-waypoint-canary-namespace',
  'istio.io/ingress-use-waypoint',
  'istio.io/waypoint-for',
  'networking.istio.io/enable-autoallocate-ip',
]);
