import { parse } from 'yaml';
import { z } from 'zod';
import type { Plain } from '../../manifest/index.ts';

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
export type Case = z.infer<typeof schema>;
export type CaseQuery = Case['query'];
export type CaseSource = z.infer<typeof source>;
export type CaseDestination = z.infer<typeof destination>;
export type CaseRequest = z.infer<typeof request>;

/** Reads the text of a case; null where it is none, in which case nothing was asked. */
export function readCase(text: string): Case | null {
  try {
    const read = schema.safeParse(parse(text, { logLevel: 'error' }));
    return read.success ? read.data : null;
  } catch {
    // no YAML, or nested deeper than anything can be looked through
    return null;
  }
}
