import { asGateway } from '../../views/gateway.ts';
import type { Node, Resource } from '../../../manifest/index.ts';
import {
  itemsAt,
  nodeAt,
  podTemplateOf,
  runsPods,
  stringAt,
  stringMapAt,
} from '../../../manifest/index.ts';
import { containsLabels } from '../label-index.ts';

/** The parts of the mesh that an object may be, or feed: the control plane of all proxies, or a gateway. */
export const MESH_PARTS = ['control-plane', 'gateway'] as const;
export type MeshPart = (typeof MESH_PARTS)[number];

/** Pods of the mesh itself, as the object that runs them describes them. */
export interface MeshPods {
  readonly part: MeshPart;
  readonly resource: Resource;
  readonly labels: ReadonlyMap<string, string>;
  readonly podSpec: Node | undefined;
}

/** Matches what builds for other platforms add to the name of an image. */
const VARIANT = String.raw`(?:-(?:rhel\d+|distroless|debug|fips|ubi\d*))*$`;

/** Images that are nothing but a part of the control plane, whichever registry they come from. */
const OWN_IMAGE = new RegExp(
  String.raw`(?:^|/)(?:istiod|(?:istio-)?(?:install-cni|ztunnel)|istio-(?:pilot|cni|operator)|istio-rhel\d+-operator|sail-operator|cert-manager-istio-csr)${VARIANT}`,
);

/** Images of common names, which have to come from a place that speaks of Istio. */
const COMMON_IMAGE = new RegExp(
  String.raw`(?:^|/)(?:pilot|cni|operator|citadel|galley|sidecar_injector)${VARIANT}`,
);

const PROXY_IMAGE = new RegExp(String.raw`(?:^|/)(?:istio-)?proxyv2${VARIANT}`);

const OWN_NAMES: ReadonlySet<string> = new Set([
  'istiod',
  'istio-pilot',
  'istio-cni',
  'istio-cni-node',
  'ztunnel',
  'istio-operator',
  'sail-operator',
  'cert-manager-istio-csr',
]);

/** Labels that Istio's own charts and operators give to the control plane. */
const OWN_LABELS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['app', new Set(['istiod', 'ztunnel', 'cert-manager-istio-csr'])],
  ['istio', new Set(['pilot', 'istiod', 'citadel', 'galley', 'sidecar-injector'])],
  ['k8s-app', new Set(['istio-cni-node'])],
  ['app.kubernetes.io/name', new Set(['istiod', 'istio-cni', 'ztunnel', 'sail-operator'])],
  ['operator.istio.io/component', new Set(['Pilot', 'Cni', 'Ztunnel', 'IstiodRemote'])],
  ['name', new Set(['istio-operator', 'sail-operator'])],
  ['control-plane', new Set(['istio-operator', 'sail-operator'])],
]);

const GATEWAY_NAMES: ReadonlySet<string> = new Set(['istio-ingressgateway', 'istio-egressgateway']);

/** The pods of the mesh itself among the objects; gateways also where a Gateway's selector picks them (GW-1). */
export function meshPodsOf(resources: readonly Resource[]): readonly MeshPods[] {
  const isSelected = gatewaySelection(resources);
  return resources.flatMap((resource) => {
    if (!runsPods(resource)) return [];
    const template = podTemplateOf(resource);
    const labels = stringMapAt(template, 'metadata', 'labels');
    const podSpec = nodeAt(template, 'spec');
    const part = partOfPods(resource, template, isSelected);
    return part === null ? [] : [{ part, resource, labels, podSpec }];
  });
}

type Labels = ReadonlyMap<string, string>;

/** Tells whether a Gateway selects pods with these labels; selectors are found by their first label. */
function gatewaySelection(resources: readonly Resource[]): (labels: Labels) => boolean {
  const byFirst = new Map<string, Labels[]>();
  for (const resource of resources) {
    const { group, kind } = resource;
    if (group !== 'networking.istio.io' || kind !== 'Gateway') continue;
    const selector = asGateway(resource).selector.value;
    const [first] = selector;
    if (first === undefined) continue;
    const known = byFirst.get(first.join('='));
    if (known === undefined) byFirst.set(first.join('='), [selector]);
    else known.push(selector);
  }
  return (labels) =>
    [...labels].some((label) =>
      (byFirst.get(label.join('=')) ?? []).some((selector) => containsLabels(labels, selector)),
    );
}

/**
 * Finds the part of the mesh by whatever gives pods away: a renamed object keeps its image, a mirrored image
 * keeps its arguments.
 */
function partOfPods(
  resource: Resource,
  template: Node | undefined,
  isSelected: (labels: Labels) => boolean,
): MeshPart | null {
  const pod = stringMapAt(template, 'metadata', 'labels');
  const labels = [stringMapAt(resource.node, 'metadata', 'labels'), pod];
  const containers = ['initContainers', 'containers'].flatMap((list) =>
    itemsAt(template, 'spec', list),
  );
  if (OWN_NAMES.has(resource.stableName) || labels.some(hasOwnLabel)) return 'control-plane';
  if (containers.some(runsControlPlane)) return 'control-plane';
  const templates = stringAt(template, 'metadata', 'annotations', 'inject.istio.io/templates');
  const isGateway =
    GATEWAY_NAMES.has(resource.stableName) ||
    templates?.includes('gateway') === true ||
    labels.some(hasGatewayLabel) ||
    containers.some(runsGateway) ||
    isSelected(pod);
  return isGateway ? 'gateway' : null;
}

const hasOwnLabel = (labels: ReadonlyMap<string, string>): boolean =>
  [...OWN_LABELS].some(([key, values]) => values.has(labels.get(key) ?? ''));

const hasGatewayLabel = (labels: ReadonlyMap<string, string>): boolean =>
  labels.has('gateway.networking.k8s.io/gateway-name') ||
  labels.has('gateway.istio.io/managed') ||
  /gateway/.test(labels.get('istio') ?? '') ||
  /^(?:In|E)gressGateways$/.test(labels.get('operator.istio.io/component') ?? '');

function runsControlPlane(container: Node): boolean {
  const image = imageOf(container);
  if (OWN_IMAGE.test(image) || (COMMON_IMAGE.test(image) && image.includes('istio'))) return true;
  const isIstiod = /pilot|istiod/.test(image) || stringAt(container, 'name') === 'discovery';
  return isIstiod && argumentsOf(container).includes('discovery');
}

/** A proxy that serves as a gateway or waypoint, not as a sidecar. */
function runsGateway(container: Node): boolean {
  const words = argumentsOf(container);
  return (
    (PROXY_IMAGE.test(imageOf(container)) || words.includes('proxy')) &&
    (words.includes('router') || words.includes('waypoint'))
  );
}

/** Gives the image without tag and digest. */
const imageOf = (container: Node): string =>
  (stringAt(container, 'image') ?? '').replace(/@.*$/, '').replace(/:[^/:]*$/, '');

/** Arguments one by one, also where a shell gets them as one text. */
const argumentsOf = (container: Node): readonly string[] =>
  ['command', 'args'].flatMap((field) =>
    itemsAt(container, field).flatMap((item) => (stringAt(item) ?? '').split(/[\s"']+/)),
  );
