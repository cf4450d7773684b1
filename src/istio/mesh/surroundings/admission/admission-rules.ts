import type { Node } from '../../../../manifest/index.ts';
import { fitsWildcard, itemsAt, stringAt } from '../../../../manifest/index.ts';
import { ADMITTED_KINDS, HARMLESS_SUBRESOURCES, MESH_GROUPS } from './admitted-kinds.ts';

/** What of the mesh some rules match, in words: `pods`, `Istio's policies`; each once. */
export type Matched = readonly string[];

export const EVERYTHING = 'everything';

/**
 * What rules match as webhooks, admission policies and those who copied their form write them (`apiGroups`,
 * `resources`, `operations`). A connection to a pod makes nothing. AROUND-5
 */
export const matchedByRules = (rules: readonly Node[]): Matched =>
  withoutDoubles(rules.filter(makesSomething).flatMap(matchedByRule));

/** Where no operation is written, it is filled in or all are meant. */
function makesSomething(rule: Node): boolean {
  const operations = textsAt(rule, 'operations').map((each) => each.toUpperCase());
  return operations.length === 0 || operations.some((each) => each !== 'CONNECT');
}

function matchedByRule(rule: Node): Matched {
  const groups = textsAt(rule, 'apiGroups');
  const resources = textsAt(rule, 'resources')
    .filter((each) => !HARMLESS_SUBRESOURCES.has(each.split('/')[1] ?? ''))
    .map((each) => each.split('/')[0] ?? '');
  const names = textsAt(rule, 'resourceNames');
  if (names.length > 0 && !names.some((name) => OF_MESH.test(name))) return [];
  const asked = new Set(resources);
  const ofResource = (resource: string): boolean => asked.has('*') || asked.has(resource);
  const any = groups.includes('*');
  if (any && asked.has('*')) return [EVERYTHING];
  return [
    ...ADMITTED_KINDS.filter(
      ({ group, resource }) => (any || groups.includes(group)) && ofResource(resource),
    ).map(({ words }) => words),
    ...MESH_GROUPS.filter(([group]) => groups.includes(group) && asked.size > 0).map(
      ([, words]) => words,
    ),
    ...(any && MESH_RESOURCES.some(ofResource) ? ["Istio's objects"] : []),
  ];
}

/** Names of single objects, where a rule is about no others. */
const OF_MESH = /istio|cacerts|ztunnel|mesh|gateway|\*/i;

/** Kinds as Kyverno and Gatekeeper write them: `Pod`, `*`, `apps/v1/Deployment`, `security.istio.io/*\/*`. */
export function matchedByKinds(kinds: readonly string[]): Matched {
  return withoutDoubles(kinds.flatMap(matchedByKind));
}

function matchedByKind(written: string): Matched {
  // a subresource is behind the kind: `Pod/exec`, `Pod.status`
  const parts = written.split('/');
  const kindAt = parts.findIndex((part) => /^[A-Z*?]/.test(part) && !/^\*?$/.test(part));
  const kind = (kindAt < 0 ? (parts.at(-1) ?? '') : (parts[kindAt] ?? '')).split('.')[0] ?? '';
  const below = kindAt < 0 ? '' : (parts[kindAt + 1] ?? '');
  if (HARMLESS_SUBRESOURCES.has(below.toLowerCase())) return [];
  const before = kindAt < 0 ? parts.slice(0, -1) : parts.slice(0, kindAt);
  const group = before.find((part) => part.includes('.') || part === 'apps') ?? null;
  if (kind === '*' && (group === null || group === '*')) return [EVERYTHING];
  return kindsMatched(group, kind);
}

/** Kinds of the mesh are told by their group, or by their name where none is written. */
export function kindsMatched(group: string | null, kind: string): Matched {
  const isOf = (each: string): boolean => group === null || fitsWildcard(group, each);
  return [
    ...ADMITTED_KINDS.filter((each) => isOf(each.group) && fitsWildcard(kind, each.kind)).map(
      ({ words }) => words,
    ),
    ...MESH_GROUPS.filter(([each]) => group !== null && isOf(each)).map(([, words]) => words),
    ...(group === null ? meshKindWords(kind) : []),
  ];
}

/** Kinds of Istio and the Gateway API whose names are nobody else's. */
const MESH_KINDS: readonly string[] = [
  ...['PeerAuthentication', 'AuthorizationPolicy', 'RequestAuthentication', 'VirtualService'],
  ...['DestinationRule', 'EnvoyFilter', 'ServiceEntry', 'Sidecar', 'Gateway', 'ProxyConfig'],
  ...['WorkloadEntry', 'WorkloadGroup', 'WasmPlugin', 'Telemetry', 'IstioOperator'],
  ...['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'GatewayClass', 'ReferenceGrant'],
];

/** As the API server serves them: `peerauthentications`, `gatewayclasses`, `telemetries`. */
const MESH_RESOURCES: readonly string[] = MESH_KINDS.map((kind) =>
  `${kind.toLowerCase()}s`.replace(/ys$/, 'ies').replace(/ss$/, 'sses'),
);

const meshKindWords = (kind: string): Matched =>
  MESH_KINDS.some((each) => fitsWildcard(kind, each)) ? ["Istio's objects"] : [];

const withoutDoubles = (words: Matched): Matched =>
  words.includes(EVERYTHING) ? [EVERYTHING] : [...new Set(words)];

const textsAt = (node: Node, field: string): readonly string[] =>
  itemsAt(node, field).flatMap((item) => stringAt(item) ?? []);
