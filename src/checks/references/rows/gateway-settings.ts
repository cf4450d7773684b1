import { parseEmbeddedYaml } from '../../../istio/index.ts';
import type { Node, Resource } from '../../../manifest/index.ts';
import {
  API_GROUPS,
  entriesAt,
  nodeAt,
  placeOf,
  stringAt,
  subjectText,
} from '../../../manifest/index.ts';
import type { Check } from '../../detection/check.ts';
import { isExternal } from '../external-objects.ts';
import { nearObjects } from '../host-outcome.ts';
import { qualifiedName } from '../reference-target.ts';
import type { Outcome, Reference } from '../reference.ts';
import { missing, resolved, scopeOf } from '../reference.ts';
import type { World } from '../world.ts';
import { optionalUsesOf, usesOf } from './setting-uses.ts';

const GATEWAY_IN_SETTINGS: Check = {
  id: 'gateway-in-settings-missing',
  title: 'ConfigMap read by programs names a removed or misspelt Gateway',
  level: 'medium',
  blind: 'Fields whose name does not end in `gateway` or `gateways`, and how code uses them.',
};
export const GATEWAY_SETTING_CHECKS = [GATEWAY_IN_SETTINGS];

/** Lists the ConfigMaps that controllers ask the API server for: those of Knative Serving and of KServe. */
const ASKED_FOR: ReadonlySet<string> = new Set(['config-istio', 'inferenceservice-config']);

/** A Gateway that a ConfigMap names in a text or in a key. */
interface NamedGateway {
  /** Is null where the name stands alone. */
  readonly namespace: string | null;
  readonly name: string;
  /** Is the field, with the key of the ConfigMap before it. */
  readonly field: string;
  /** Tells whether the field holds this name alone, so that another one in its place is its successor. */
  readonly alone: boolean;
  /** Says that name and namespace are written apart. */
  readonly apart?: true;
  readonly node: Node;
}

/**
 * Finds Gateways that ConfigMaps name for programs: by a key (`ISTIO_GATEWAY` of Kubeflow's controllers), by a field of
 * a JSON or YAML text (`ingressGateway` of KServe, `external-gateways` of Knative), or by Knative's keys
 * `gateway.<namespace>.<name>`. What a program makes of it is not known, so that only a name that led to a Gateway
 * before, or nearly does, counts.
 */
export function gatewaySettings(world: World): readonly Reference[] {
  const maps = world.mesh.ofKind('', 'ConfigMap');
  if (maps.length === 0) return [];
  const read = new Set(
    world.mesh.workloads.flatMap((workload) =>
      [...usesOf(workload), ...optionalUsesOf(workload)].flatMap(({ kind, name }) =>
        kind === 'ConfigMap' ? [`${workload.namespace}/${name}`] : [],
      ),
    ),
  );
  return maps
    .filter(({ namespace, name }) => read.has(`${namespace}/${name}`) || ASKED_FOR.has(name))
    .flatMap((map) => namedIn(map).flatMap((named) => referenceOf(world, map, named)));
}

/** Larger texts are data, not settings. */
const MAX_TEXT = 65_536;

function namedIn(map: Resource): readonly NamedGateway[] {
  return [...entriesAt(map.node, 'data')].flatMap(([key, node]): readonly NamedGateway[] => {
    if (node.kind !== 'scalar' || typeof node.value !== 'string' || key === '_example') return [];
    const ofKnative = map.name === 'config-istio' ? knativeKey(key, node) : [];
    const text = node.value;
    if (ofKnative.length > 0 || !mentionsGateway(key, text)) return ofKnative;
    const embedded = text.includes('\n') || /^\s*[[{]/.test(text) ? parseEmbeddedYaml(node) : node;
    return namesBelow(key, key, embedded, true);
  });
}

const mentionsGateway = (key: string, text: string): boolean =>
  text.length < MAX_TEXT && /gateway/i.test(`${key} ${text}`);

/** Reads `gateway.knative-serving.knative-ingress-gateway`, whose value is the Service of its pods. */
function knativeKey(key: string, node: Node): readonly NamedGateway[] {
  const [, namespace, name] = /^(?:local-)?gateway\.([a-z0-9-]+)\.([a-z0-9-]+)$/.exec(key) ?? [];
  return namespace === undefined || name === undefined
    ? []
    : [{ namespace, name, field: key, alone: false, apart: true, node }];
}

/** Reads what the fields below a node name, whose own is called `field`. */
function namesBelow(
  path: string,
  field: string,
  node: Node | undefined,
  alone: boolean,
): readonly NamedGateway[] {
  if (node === undefined) return [];
  const isMeant = /gateways?$/i.test(field);
  switch (node.kind) {
    case 'scalar':
      return isMeant && typeof node.value === 'string' ? nameOf(path, node.value, node, alone) : [];
    case 'seq':
      return node.items.flatMap((item) => namesBelow(path, field, item, false));
    case 'map': {
      const own = isMeant ? nameOfMap(path, node, alone) : [];
      if (own.length > 0) return own;
      return [...node.entries].flatMap(([key, value]) =>
        namesBelow(path === key ? path : `${path}: ${key}`, key, value, alone),
      );
    }
  }
}

/** Reads `namespace/name` and `name`: hosts, URLs, addresses and sentences are no names of Gateways. */
function nameOf(path: string, text: string, node: Node, alone: boolean): readonly NamedGateway[] {
  const [, namespace, name] =
    /^(?:([a-z0-9][a-z0-9-]*)\/)?([a-z0-9][a-z0-9-]*)$/.exec(text.trim()) ?? [];
  return name === undefined || name === 'mesh'
    ? []
    : [{ namespace: namespace ?? null, name, field: path, alone, node }];
}

/** Reads `{ name, namespace }`, as lists of Gateways have them. */
function nameOfMap(path: string, map: Node, alone: boolean): readonly NamedGateway[] {
  const [name, namespace] = [stringAt(map, 'name'), stringAt(map, 'namespace')];
  const node = nodeAt(map, 'name');
  return name === undefined || namespace === undefined || node === undefined
    ? []
    : [{ namespace, name, field: path, alone, apart: true, node }];
}

const KINDS = [API_GROUPS.istioNetworking, API_GROUPS.gatewayApi];

function referenceOf(world: World, map: Resource, named: NamedGateway): readonly Reference[] {
  const outcome = outcomeOf(world, map, named);
  if (outcome === null) return [];
  const { field, alone, node, namespace } = named;
  const text = textOf(named);
  const reference = {
    check: GATEWAY_IN_SETTINGS,
    subject: map,
    written: text,
    origin: node.origin,
    outcome,
  };
  const [ofName, ofField] = [`gateway of ${field} ${text}`, `gateway of ${field}`];
  const isOfField = alone && namespace !== null;
  // what led to a Gateway is known by its name and by its field
  if (outcome.kind === 'resolved')
    return [ofName, ...(isOfField ? [ofField] : [])].map((key) => ({ ...reference, key }));
  // another name in its place is judged by what was there, where other Gateways of that namespace are seen
  const isSeen = namespace !== null && gatewaysOf(world, namespace).length > 0;
  return [{ ...reference, key: isOfField && isSeen ? ofField : ofName }];
}

/** Lists the Gateways, of Istio and of the Gateway API, in a namespace; null for all there are. */
const gatewaysOf = ({ mesh }: World, namespace: string | null): readonly Resource[] =>
  KINDS.flatMap((group) => mesh.ofKind(group, 'Gateway')).filter(
    (each) => namespace === null || each.namespace === namespace,
  );

const textOf = ({ namespace, name }: NamedGateway): string =>
  qualifiedName({ namespace: namespace ?? '', name });

function outcomeOf(world: World, map: Resource, named: NamedGateway): Outcome | null {
  const { name, namespace } = named;
  const candidates = gatewaysOf(world, namespace);
  const found = candidates.filter((each) => each.name === name);
  if (found.length > 0) return resolved(...found);
  if (isExternal(world, 'Gateway', namespace ?? map.namespace, name)) return null;
  // a word alone may be of anything else: a Service, a host of a payment provider
  if (namespace === null && world.servicesNamed(name).length > 0) return null;
  return missing({
    target: `Gateway ${textOf(named)}`,
    namespace,
    proof: 'near',
    quiet: true,
    near: [...nearNamespace(gatewaysOf(world, null), named), ...nearName(candidates, named)],
    scope: scopeOf('namespace'),
    // what a cluster brings has no Gateways of other namespaces
    ...(namespace === null && { concerns: ({ key }) => !key.startsWith('system ') }),
    sentences: sentencesOf(map, named),
  });
}

/** Lists Gateways of nearly the name. */
const nearName = (candidates: readonly Resource[], { namespace, name, apart }: NamedGateway) =>
  nearObjects(name, new Map(candidates.map((each) => [each.name, each])))
    .filter(({ relation }) => relation === 'letters')
    .map((near) => ({
      ...near,
      write: apart ? near.name : qualifiedName({ namespace: namespace ?? '', name: near.name }),
    }));

/** Lists Gateways of the name in a namespace that is called nearly the same. */
const nearNamespace = (all: readonly Resource[], { namespace, name, apart }: NamedGateway) =>
  namespace === null
    ? []
    : nearObjects(
        namespace,
        new Map(all.filter((each) => each.name === name).map((each) => [each.namespace, each])),
      )
        .filter(({ relation }) => relation === 'letters')
        .map((near) => ({ ...near, name, write: apart ? near.name : `${near.name}/${name}` }));

const sentencesOf = (map: Resource, named: NamedGateway) => ({
  message: `Programs that read ${subjectText(map)} are told of Gateway ${textOf(named)}, and there is none.`,
  why: `\`${named.field}\` (${placeOf(named.node.origin)}) names it.`,
  symptom: 'routes that are made for that Gateway are ignored: 404 (NR), or connection refused',
  fix: 'Name a Gateway that exists, or keep the one that is named.',
});
