import type { GroupKind } from '../../manifest/index.ts';
import { isClusterScoped, isMeshKind, KIND_ROWS, rowOf } from '../../manifest/index.ts';
import { aroundMesh } from '../../istio/index.ts';
import type { TemplateObject } from './template/template-object.ts';
import { appliesAlike } from './template/template-applier.ts';
import { blockOf } from './template/template-object.ts';

/** Names of the kinds that configure the mesh or its injection, whatever their group. */
export const MESH_KIND_NAMES: ReadonlySet<string> = new Set(
  KIND_ROWS.filter(
    (row) => isMeshKind(row) || ['installation', 'injection', 'namespace'].includes(row.family),
  ).map(({ kind }) => kind),
);

/**
 * Says how far an object may reach of which the text is known and the values are not: `other` for what rules call medium at
 * most as it is written, `part-of-mesh` for what they call high, `may-be-mesh-wide` where its place or its values may make
 * it hold for everybody.
 */
export type TextReach = 'other' | 'part-of-mesh' | 'may-be-mesh-wide';

export const worstReach = (found: readonly TextReach[]): TextReach =>
  (['may-be-mesh-wide', 'part-of-mesh'] as const).find((each) => found.includes(each)) ?? 'other';

/** Kinds of Kubernetes beside those that run pods, of which an object is something to its own namespace alone. */
const OF_ONE_NAMESPACE: ReadonlySet<string> = new Set([
  ...['ConfigMap', 'Endpoints', 'EndpointSlice', 'HorizontalPodAutoscaler', 'Ingress', 'Secret'],
  ...['PersistentVolumeClaim', 'PodDisruptionBudget', 'Service', 'ServiceAccount'],
  ...KIND_ROWS.filter(({ podTemplate }) => podTemplate !== undefined).map(({ kind }) => kind),
]);

/** Tells whether an object of the kind, of whatever name, is nothing to other namespaces; its group may not be known. */
export const isOfOneNamespace = ({ group, kind }: Partial<GroupKind>): boolean =>
  kind !== undefined &&
  (OF_ONE_NAMESPACE.has(kind) ||
    (group !== undefined &&
      !isClusterScoped(group, kind) &&
      (rowOf({ group, kind })?.makesSecret !== undefined ||
        aroundMesh.knowledgeOfKind({ group, kind }, NONE) === 'ordinary')));

const NONE: ReadonlySet<string> = new Set();

/** An object on one side, and what stands under its name on the other. */
interface WrittenSides {
  readonly object: TemplateObject;
  readonly counterpart: TemplateObject | null;
  readonly rootNamespaces: ReadonlySet<string>;
}

/** Judges an object that comes, goes or changes by what is written of it. */
export function reachOfObject(sides: WrittenSides): TextReach {
  const { object } = sides;
  if (isMeshKind(object)) return (REACHES[object.kind] ?? reachOfAny)(sides);
  if (object.kind === 'Namespace' && object.group === '') return 'part-of-mesh';
  if (MESH_KIND_NAMES.has(object.kind)) return 'may-be-mesh-wide';
  if (bringsOthers(object)) return reachOfApplier(sides);
  if (!SPEAKS_OF_MESH.test(wordsOf(sides))) return 'other';
  return /gateway/.test(object.name ?? '') ? 'part-of-mesh' : 'may-be-mesh-wide';
}

const reachOfApplier: ReachOfKind = ({ object, counterpart }) =>
  counterpart !== null &&
  appliesAlike(object, counterpart, (text) => SPEAKS_OF_MESH.test(text) || CONTROL.test(text))
    ? 'other'
    : 'may-be-mesh-wide';

/** Names of parts of the control plane that do not speak of Istio. */
const CONTROL = /ztunnel|pilot|sail-?operator/i;

/** Judges what an overlay changes in objects of this kind and name, which it has not itself. */
export function reachOfOverlay(kind: string, name: string, text: string): TextReach {
  if (kind === 'Namespace' || kind === 'Gateway') return 'part-of-mesh';
  if (MESH_KIND_NAMES.has(kind)) return 'may-be-mesh-wide';
  if (!SPEAKS_OF_MESH.test(`${name} ${text}`)) return 'other';
  return /gateway/.test(name) ? 'part-of-mesh' : 'may-be-mesh-wide';
}

/** Words of the text of an ordinary object that acts on the mesh or is of it. */
const SPEAKS_OF_MESH =
  /istio|envoy|mesh|gateway\.networking|webhookconfiguration|cacerts|kubectl|customresourcedefinition/i;

/**
 * Leaves out of a workload or Service what makes it no part of the mesh: comments, conditions, and what both sides say alike
 * of its own sidecar.
 */
function wordsOf({ object, counterpart }: WrittenSides): string {
  if (!OF_ONE_NAMESPACE.has(object.kind) || HOLDS_DATA.has(object.kind)) return object.text;
  const isEdited = counterpart !== null && counterpart.text !== object.text;
  const there = new Set(isEdited ? counterpart.text.split('\n') : []);
  return object.text
    .split('\n')
    .map((line) => (there.has(line) ? line.replace(OF_ITS_SIDECAR, '') : line))
    .map((line) => withoutComment(line).replace(CONDITION, ''))
    .join('\n');
}

const HOLDS_DATA: ReadonlySet<string> = new Set(['ConfigMap', 'Secret']);

const OF_ITS_SIDECAR =
  /\b(?:sidecar|traffic|proxy)\.istio\.io\/\w+|\bistio\.io\/rev\b|\.Values\.[\w.]+/g;

const CONDITION = /\{\{-?\s*(?:if|else|with|range)\b[^{}]*\}\}/g;

/** Leaves out a comment behind all quotes of a line. */
function withoutComment(line: string): string {
  const unquoted = Math.max(line.lastIndexOf('"'), line.lastIndexOf("'")) + 1;
  const comment = line.slice(unquoted).search(/\s#/);
  return comment < 0 ? line : line.slice(0, unquoted + comment);
}

/** Tells whether an object brings others, as far as its group says. */
export const bringsOthers = ({ group, kind }: GroupKind): boolean =>
  DELIVERS.test(group) && !OF_ONE_NAMESPACE.has(kind);

const DELIVERS =
  /(?:^|\.)(?:argoproj\.io|fluxcd\.io|controlplane\.io|cattle\.io|kustomize\.config\.k8s\.io)$/;

type ReachOfKind = (sides: WrittenSides) => TextReach;

const reachOfAny: ReachOfKind = () => 'may-be-mesh-wide';

const partOfMesh: ReachOfKind = () => 'part-of-mesh';

/** A route from outside that goes, or one that comes, opens and closes hosts; what it says otherwise is where it leads. */
const reachOfRoute: ReachOfKind = ({ object, counterpart }) => {
  const isForGateways = /^\s+gateways:/m.test(object.text);
  const isAnother = counterpart === null || counterpart.text === object.text;
  const isEdge = isForGateways && (isAnother || edgeOf(object) !== edgeOf(counterpart));
  return isEdge ? 'part-of-mesh' : 'other';
};

/** Gives what a route is for, without where its requests go. */
function edgeOf({ text }: TemplateObject): string {
  const spec = blockOf(text.split('\n'), 'spec');
  const indent = /^\s*/.exec(spec[0] ?? '')?.[0].length ?? 0;
  let isEdge = true;
  const edge = spec.filter((line) => {
    if (line.search(/[^\s-]/) === indent) isEdge = !/^\s*(?:http|tls|tcp):/.test(line);
    return isEdge;
  });
  return edge.join('\n');
}

/** In the root namespace it is for clients of every namespace; its host says whose calls it is about (DR-2). */
const reachOfClients: ReachOfKind = (sides) => {
  const { object, counterpart } = sides;
  const host = /^\s+host:\s*(.*)$/m.exec(object.text)?.[1] ?? '';
  const isAnyHost = host === '' || host.includes('*') || /^["']?\{\{[^{}]*\}\}["']?$/.test(host);
  if (!isInOneNamespace(sides) || isAnyHost || host.startsWith('#@')) return 'part-of-mesh';
  const modes = modesOf(object);
  const isOther = counterpart !== null && modesOf(counterpart) !== modes;
  return isOther || modes.includes('DISABLE') ? 'part-of-mesh' : 'other';
};

const modesOf = ({ text }: TemplateObject): string =>
  [...text.matchAll(/^\s+(?:- )?mode:\s*(.*)$/gm)].map(([, mode = '']) => mode.trim()).join(' ');

const reachOfHosts: ReachOfKind = ({ object: { text } }) =>
  /\*/.test(text) ? 'part-of-mesh' : 'other';

/** A policy of the root namespace is one for everybody; one elsewhere is graver than its text where its rules change. */
const reachOfPolicy: ReachOfKind = (sides) => {
  if (!isInOneNamespace(sides)) return 'may-be-mesh-wide';
  return sides.counterpart?.text === sides.object.text ? 'other' : 'part-of-mesh';
};

const reachOfExtension: ReachOfKind = (sides) =>
  isInOneNamespace(sides) ? 'part-of-mesh' : 'may-be-mesh-wide';

/** A chart that nothing installs is judged as one of a namespace of its own, as its rendered objects are. */
const isInOneNamespace = ({ object: { namespace }, rootNamespaces }: WrittenSides): boolean =>
  namespace.kind === 'release' ||
  (namespace.kind === 'named' && !rootNamespaces.has(namespace.name));

/** Kinds of the mesh whose text says how far they reach; others may reach everybody. */
const REACHES: Readonly<Record<string, ReachOfKind>> = {
  AuthorizationPolicy: reachOfPolicy,
  DestinationRule: reachOfClients,
  EnvoyFilter: reachOfExtension,
  GRPCRoute: partOfMesh,
  Gateway: partOfMesh,
  HTTPRoute: partOfMesh,
  PeerAuthentication: reachOfPolicy,
  // one of authentication.istio.io is of its namespace, whichever that is: MeshPolicy was for all
  Policy: partOfMesh,
  ProxyConfig: reachOfPolicy,
  RequestAuthentication: reachOfPolicy,
  ServiceEntry: reachOfHosts,
  Sidecar: reachOfPolicy,
  TCPRoute: partOfMesh,
  TLSRoute: partOfMesh,
  Telemetry: reachOfPolicy,
  VirtualService: reachOfRoute,
  WasmPlugin: reachOfExtension,
  WorkloadEntry: () => 'other',
  WorkloadGroup: () => 'other',
};
