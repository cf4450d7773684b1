import { parse, stringify } from 'yaml';
import { z } from 'zod';
import type { Plain, Resource } from '../../../manifest/index.ts';
import { oneFolder } from '../../../gitops/index.ts';
import { expandLists, parseYaml, resourceOf } from '../../../manifest/index.ts';
import type { Mesh, Proxy } from '../../mesh/mesh.ts';
import type { HttpRequest, Token } from '../../mesh/request/request.ts';
import { resolveMesh } from '../../mesh/mesh-resolution.ts';
import { normalizedTarget } from '../../mesh/request/path-normalization.ts';
import { registryOf } from '../../mesh/registry/service-registry.ts';

const json: z.ZodType<Plain> = z.lazy(() =>
  z.union([
    z.string(),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(json),
    z.record(z.string(), json),
  ]),
);
const labels = z.record(z.string(), z.string());

const source = z.object({
  namespace: z.string(),
  serviceAccount: z.string().nullish(),
  labels: labels.nullish(),
  sidecar: z.boolean().default(true),
  ip: z.string().nullish(),
  trustDomain: z.string().nullish(),
  external: z.boolean().default(false),
  ambient: z.boolean().default(false),
});

const destination = z.object({
  host: z.string(),
  port: z.number(),
  namespace: z.string().nullish(),
  labels: labels.nullish(),
  sidecar: z.boolean().default(true),
  subset: z.string().nullish(),
  podAnnotations: labels.nullish(),
  kind: z.string().nullish(),
  ambient: z.boolean().default(false),
  waypoint: z.unknown().optional(),
});

const request = z.object({
  method: z.string(),
  path: z.string(),
  host: z.string().nullish(),
  scheme: z.string().nullish(),
  /** Name in the TLS handshake; without one that of the destination. */
  sni: z.string().nullish(),
  port: z.number().nullish(),
  remoteIp: z.string().nullish(),
  headers: z.record(z.string(), z.string()).nullish(),
  jwt: z.object({ valid: z.boolean(), claims: z.record(z.string(), json) }).nullish(),
});

const gateway = z.object({
  namespace: z.string(),
  labels: labels.nullish(),
  name: z.string().nullish(),
});

const query = z.object({
  kind: z.string(),
  source: source.optional(),
  destination: destination.optional(),
  request: request.optional(),
  gateway: gateway.optional(),
  workload: z.object({ namespace: z.string(), kind: z.string(), name: z.string() }).optional(),
  /** Of a rollout: the objects before it. */
  before: z.string().nullish(),
  /** Of a push: what changes, and at which proxies. */
  changedKind: z.string().nullish(),
  proxyType: z.enum(['sidecar', 'gateway']).nullish(),
  meshConfigField: z.string().nullish(),
  /** Of amplification: hosts that call each other, the first to the last, their port, and how the last one fails. */
  chain: z.array(z.string()).optional(),
  port: z.number().optional(),
  failure: z.string().nullish(),
});

const schema = z.object({
  id: z.string(),
  resources: z.string().default(''),
  mesh: z.record(z.string(), json).optional(),
  query,
});

/** One case as it is written; what is expected of it is left aside. */
type Case = z.infer<typeof schema>;
export type CaseQuery = Case['query'];
type CaseSource = z.infer<typeof source>;
export type CaseDestination = z.infer<typeof destination>;
type CaseRequest = z.infer<typeof request>;

/** A case that could be read, and what its question is put to. */
interface ReadCase extends Pick<Case, 'id' | 'query'> {
  /** What is missing to answer it: parts of its question, and objects that can be read. */
  readonly missing: readonly string[];
  readonly mesh: () => Mesh;
  /** Of a rollout: the mesh before it. */
  readonly meshBefore: () => Mesh;
}

/** Reads the text of a case; null where it is none, in which case nothing was asked. */
export function readCase(text: string): ReadCase | null {
  const read = parseCase(text);
  return (
    read && {
      id: read.id,
      query: read.query,
      missing: missingOf(read),
      mesh: () => meshOfCase(read),
      meshBefore: () => meshOfCase({ ...read, resources: read.query.before ?? '' }),
    }
  );
}

function parseCase(text: string): Case | null {
  try {
    const read = schema.safeParse(parse(text, { logLevel: 'error' }));
    return read.success ? read.data : null;
  } catch {
    // no YAML, or nested deeper than anything can be looked through
    return null;
  }
}

/** Fields of a case's `mesh` that are none of MeshConfig. */
const NOT_MESH_CONFIG: ReadonlySet<string> = new Set(['revisions']);

/** The mesh of a case: its objects, and its settings in the ConfigMap that istiod reads. */
function meshOfCase({ resources: objects, mesh }: Case): Mesh {
  const settings = Object.fromEntries(
    Object.entries(mesh ?? {}).filter(([name]) => !NOT_MESH_CONFIG.has(name)),
  );
  const resources = [...objectsOf(objects), ...configMapOf(settings)];
  return resolveMesh(oneFolder({ name: 'mesh', production: false }, resources), {
    rootNamespace: null,
    istioVersion: null,
    external: [],
  });
}

const objectsOf = (text: string): readonly Resource[] =>
  parseYaml('resources.yaml', text).flatMap(({ node }) =>
    node === null ? [] : expandLists(node).flatMap((one) => resourceOf(one) ?? []),
  );

const missingOf = ({ query, resources }: Case): readonly string[] => [
  ...(NEEDED.get(query.kind) ?? [])
    .filter((part) => query[part] == null)
    .map((part) => `${part} of the question`),
  ...[resources, query.before ?? ''].flatMap(unreadObjects),
];

/** What of the objects cannot be read, so that any of them may be missing; empty where all can be. */
const unreadObjects = (text: string): readonly string[] =>
  parseYaml('resources.yaml', text).flatMap(({ node, problems: [first] }) =>
    node === null || first !== undefined
      ? [`objects that can be read: ${first?.message ?? 'a document is no YAML'}`]
      : [],
  );

function configMapOf(settings: { readonly [key: string]: Plain }): readonly Resource[] {
  const text = stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'istio', namespace: 'istio-system' },
    data: { mesh: stringify(settings) },
  });
  return parseYaml('mesh.yaml', text).flatMap(({ node }) =>
    node === null ? [] : (resourceOf(node) ?? []),
  );
}

/** The sidecar that a question speaks of. */
export const sidecarOf = (source: CaseSource | undefined): Proxy => ({
  kind: 'sidecar',
  namespace: source?.namespace ?? '',
  labels: labelsOf(source?.labels),
});

export const labelsOf = (
  labels: Readonly<Record<string, string>> | null | undefined,
): ReadonlyMap<string, string> => new Map(Object.entries(labels ?? {}));

/** The request of a question as the first proxy routes it; without one, any GET of `/`. */
function requestOf(mesh: Mesh, request: CaseRequest | undefined, host: string): HttpRequest {
  return {
    method: request?.method ?? 'GET',
    host: request?.host ?? host,
    path: normalizedTarget(mesh, request?.path ?? '/'),
    headers: new Map(
      Object.entries(request?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    token: null,
  };
}

/** The token of a question; `now` is in seconds since 1970. */
export function tokenOf(request: CaseRequest | undefined, now: number): Token {
  if (request?.jwt === undefined || request.jwt === null) return null;
  const { valid, claims } = request.jwt;
  const { exp, nbf } = claims;
  const isOver = typeof exp === 'number' && exp <= now;
  const isEarly = typeof nbf === 'number' && nbf > now;
  return { valid: valid && !isOver && !isEarly, claims: new Map(Object.entries(claims)) };
}

/** The call of a question; on port 443 what nobody declares is TLS. */
export function callOf(
  mesh: Mesh,
  { destination, request }: CaseQuery,
): { host: string; port: number; http: HttpRequest | null; serverName: string | null } {
  const host = (destination?.host ?? '').toLowerCase();
  const port = destination?.port ?? 80;
  const declared = registryOf(mesh)
    .covering(host)
    .some(({ item }) => item.ports.some(({ number }) => number === port));
  const isTls = request === undefined && port === 443 && !declared;
  return {
    host,
    port,
    http: isTls ? null : requestOf(mesh, request, `${host}:${String(port)}`),
    serverName: request?.sni ?? null,
  };
}

/** The answer where something is missing to give one. */
export const unknownResult = (
  ...missing: readonly string[]
): { readonly [key: string]: Plain } => ({ result: 'unknown', missing });

/** The keys that `expect` of the kind of question can have; what cannot be told names what is missing. */
export type CaseResult = { readonly [key: string]: Plain };

/** What a question is answered from. */
export interface CaseContext {
  readonly mesh: Mesh;
  readonly query: Case['query'];
  readonly now: number;
}

/** Without these a question of the kind is none. */
const NEEDED: ReadonlyMap<string, readonly (keyof Case['query'])[]> = new Map([
  ['amplification', ['chain']],
  ['authz', ['source', 'destination']],
  ['destinationrule', ['source', 'destination']],
  ['gateway', ['gateway', 'request']],
  ['injection', ['workload']],
  ['mtls', ['source', 'destination']],
  ['protocol', ['destination']],
  ['retry', ['source', 'destination']],
  ['rollout', ['before']],
  ['route', ['source', 'destination']],
  ['visibility', ['source', 'destination']],
]);
