import type { Node, Origin, Resource } from '../../../manifest/index.ts';
import {
  API_GROUPS,
  booleanAt,
  itemsAt,
  nodeAt,
  stringAt,
  stringMapAt,
} from '../../../manifest/index.ts';
import { asGatewayApiGateway } from '../../views/gateway-api.ts';
import type { ChartRelease } from './chart-releases.ts';
import type { Mesh } from '../mesh.ts';

/** Pods of a gateway that a chart or operator makes, as far as its values tell. */
export interface ChartGateway {
  readonly namespace: string;
  /** Name of its Deployment and Service. */
  readonly name: string;
  /** Labels of its pods. */
  readonly labels: ReadonlyMap<string, string>;
  readonly serviceAccount: string;
  /** The written part of its Service; without a type it is of the chart's own. */
  readonly service: {
    readonly type: string | null;
    readonly annotations: ReadonlyMap<string, string>;
    /** Says whether nodes hand on the addresses of clients (`Local`); null where it is not written. */
    readonly externalTrafficPolicy: string | null;
  };
  /** The HelmRelease, Application, IstioOperator or Gateway that makes it. */
  readonly source: Resource;
  readonly origin: Origin;
}

/** Gateways of Istio's own charts among the releases of an environment. */
function gatewaysOfReleases(releases: readonly ChartRelease[]): readonly ChartGateway[] {
  return releases.flatMap((release) => {
    if (release.chart === 'gateway' || release.chart === 'istio-gateway')
      return [ofGatewayChart(release)];
    if (release.chart === 'istio-ingress') return [ofOldChart(release, 'istio-ingressgateway')];
    if (release.chart === 'istio-egress') return [ofOldChart(release, 'istio-egressgateway')];
    return [];
  });
}

/**
 * Chart istio/gateway: the name is `values.name` or the release's; labels `app` and `istio` (the name
 * without `istio-`) unless `values.labels` says otherwise, and further labels are added to the pods, the injector's
 * canonical name too.
 */
function ofGatewayChart(release: ChartRelease): ChartGateway {
  const { values } = release;
  const name = nonEmpty(stringAt(values, 'name')) ?? release.release;
  const own = stringMapAt(values, 'labels');
  return {
    namespace: release.namespace,
    name,
    labels: new Map([...usualLabels(name, name), ...own]),
    serviceAccount: nonEmpty(stringAt(values, 'serviceAccount', 'name')) ?? name,
    service: {
      type: stringAt(values, 'service', 'type') ?? null,
      annotations: stringMapAt(values, 'service', 'annotations'),
      externalTrafficPolicy: stringAt(values, 'service', 'externalTrafficPolicy') ?? null,
    },
    source: release.resource,
    origin: nodeAt(values, 'labels')?.origin ?? release.resource.origin,
  };
}

/** Charts gateways/istio-ingress and istio-egress, in use until 1.13. */
function ofOldChart(release: ChartRelease, usual: string): ChartGateway {
  const own = nodeAt(release.values, 'gateways', usual);
  const name = nonEmpty(stringAt(own, 'name')) ?? usual;
  return {
    namespace: release.namespace,
    name,
    labels: new Map([...usualLabels(usual, name), ...stringMapAt(own, 'labels')]),
    serviceAccount: `${name}-service-account`,
    service: {
      type: stringAt(own, 'type') ?? null,
      annotations: stringMapAt(own, 'serviceAnnotations'),
      externalTrafficPolicy: stringAt(own, 'externalTrafficPolicy') ?? null,
    },
    source: release.resource,
    origin: own?.origin ?? release.resource.origin,
  };
}

const nonEmpty = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

/** Labels that Istio's charts give to pods of a gateway. [src: istio/istio manifests/charts/gateways] */
const usualLabels = (usual: string, name: string): readonly (readonly [string, string])[] => [
  ['app', usual],
  ['istio', usual.replace(/^istio-/, '')],
  ['service.istio.io/canonical-name', name],
];

/** Profiles without any gateway. */
const BARE_PROFILES: ReadonlySet<string> = new Set(['minimal', 'empty', 'ambient', 'remote']);

/** Gateways an IstioOperator makes: those it lists, and its profile's ingress gateway. */
function gatewaysOfOperator(operator: Resource): readonly ChartGateway[] {
  const ingress = itemsAt(operator.node, 'spec', 'components', 'ingressGateways');
  const egress = itemsAt(operator.node, 'spec', 'components', 'egressGateways');
  const found = [
    ...ingress.flatMap((entry) => ofComponent(operator, entry, 'istio-ingressgateway')),
    ...egress.flatMap((entry) => ofComponent(operator, entry, 'istio-egressgateway')),
  ];
  const profile = stringAt(operator.node, 'spec', 'profile') ?? 'default';
  const listed = ingress.some(
    (entry) => nameOf(entry, 'istio-ingressgateway') === 'istio-ingressgateway',
  );
  if (listed || BARE_PROFILES.has(profile)) return found;
  return [...found, componentGateway(operator, undefined, 'istio-ingressgateway')];
}

function ofComponent(operator: Resource, entry: Node, usual: string): readonly ChartGateway[] {
  return booleanAt(entry, 'enabled') === false ? [] : [componentGateway(operator, entry, usual)];
}

function componentGateway(
  operator: Resource,
  entry: Node | undefined,
  usual: string,
): ChartGateway {
  const name = nameOf(entry, usual);
  return {
    namespace:
      stringAt(entry, 'namespace') ??
      stringAt(operator.node, 'spec', 'namespace') ??
      'istio-system',
    name,
    labels: new Map([...usualLabels(usual, name), ...stringMapAt(entry, 'label')]),
    serviceAccount: `${name}-service-account`,
    service: {
      type: stringAt(entry, 'k8s', 'service', 'type') ?? null,
      annotations: stringMapAt(entry, 'k8s', 'serviceAnnotations'),
      externalTrafficPolicy: stringAt(entry, 'k8s', 'service', 'externalTrafficPolicy') ?? null,
    },
    source: operator,
    origin: nodeAt(entry, 'label')?.origin ?? entry?.origin ?? operator.origin,
  };
}

const nameOf = (entry: Node | undefined, usual: string): string => stringAt(entry, 'name') ?? usual;

/**
 * Gives what Istio makes for a Gateway of Gateway API: pods that carry the Gateway's name, a Service and a
 * service account `<name>-<class>`, or `<name>` for what Istio calls its other classes; annotations name them otherwise
 * (the account by one of its own, whatever the Service is called).
 */
function gatewayOfGatewayApi(gateway: Resource): ChartGateway {
  const { gatewayClassName, madeLabels } = asGatewayApiGateway(gateway);
  const className = gatewayClassName?.value ?? 'istio';
  const usual = UNSUFFIXED.has(className) ? gateway.name : `${gateway.name}-${className}`;
  const annotations = stringMapAt(gateway.node, 'metadata', 'annotations');
  const name = annotations.get('gateway.istio.io/name-override') ?? usual;
  return {
    namespace: gateway.namespace,
    name,
    labels: new Map([
      ['gateway.networking.k8s.io/gateway-name', gateway.name],
      ['istio.io/gateway-name', gateway.name],
      ...madeLabels.value,
    ]),
    serviceAccount: annotations.get(GATEWAY_ACCOUNT) ?? usual,
    service: { type: null, annotations: new Map(), externalTrafficPolicy: null },
    source: gateway,
    origin: gateway.origin,
  };
}

const GATEWAY_ACCOUNT = 'gateway.istio.io/service-account';

/**
 * Names the service account of the pods that istiod makes of a Gateway of the Gateway API; null where it makes none: for
 * another class, or an address that leads to pods that are there already.
 */
export function accountOfApiGateway(gateway: Resource): string | null {
  const { addresses, gatewayClassName } = asGatewayApiGateway(gateway);
  const [address, ...others] = addresses.value;
  const isThere =
    others.length > 0 ||
    (address !== undefined && (address.type?.value ?? 'IPAddress') !== 'IPAddress');
  return gatewayClassName?.value !== 'istio' || isThere
    ? null
    : gatewayOfGatewayApi(gateway).serviceAccount;
}

/** Lists Istio's classes whose name does not go into that of what it makes. */
const UNSUFFIXED: ReadonlySet<string> = new Set([
  'istio-waypoint',
  'istio-east-west',
  'istio-agentgateway',
  'istio-agentgateway-waypoint',
]);

/** Tells whether istiod makes the pods of a Gateway of the Gateway API. [src: istio/istio pilot/pkg/config/kube/gatewaycommon/classinfo.go, GetClassInfos] */
export const isMadeByIstiod = (source: Resource): boolean =>
  source.group === API_GROUPS.gatewayApi &&
  (UNSUFFIXED.has(asGatewayApiGateway(source).gatewayClassName?.value ?? '') ||
    accountOfApiGateway(source) !== null);

/** Gateways of an environment whose pods are made by charts or an IstioOperator, not rendered here. */
export const installedGateways = (mesh: Mesh): readonly ChartGateway[] => [
  ...gatewaysOfReleases(mesh.charts),
  ...mesh.ofKind('install.istio.io', 'IstioOperator').flatMap(gatewaysOfOperator),
];

/** Gateways of an environment whose pods are made by charts, an IstioOperator or Gateway API, not rendered here. */
export const gatewaysOfCharts = (mesh: Mesh): readonly ChartGateway[] => [
  ...installedGateways(mesh),
  ...mesh.ofKind('gateway.networking.k8s.io', 'Gateway').map(gatewayOfGatewayApi),
];
