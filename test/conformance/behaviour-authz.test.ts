import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import type { Plain } from '../../src/core/manifest/node.ts';
import { stringAt } from '../../src/core/manifest/node.ts';
import type { AuthorizationRequest, Token } from '../../src/core/mesh/authorization/request.ts';
import { authorize } from '../../src/core/mesh/authorize.ts';
import type { Mesh, ServicePort } from '../../src/core/mesh/mesh.ts';
import { meshFrom } from '../support/rendered.ts';
import ratchet from './behaviour-authz.ratchet.json' with { type: 'json' };

const CASES = '../shared/conformance/behaviour/open/authz';

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

const caseSchema = z.object({
  id: z.string(),
  resources: z.string(),
  mesh: z.record(z.string(), json).optional(),
  query: z.object({
    source: z.object({
      namespace: z.string(),
      serviceAccount: z.string(),
      sidecar: z.boolean(),
      ip: z.string().optional(),
    }),
    destination: z.object({
      host: z.string(),
      port: z.number(),
      namespace: z.string(),
      labels: z.record(z.string(), z.string()),
      sidecar: z.boolean(),
    }),
    request: z
      .object({
        method: z.string(),
        path: z.string(),
        host: z.string().nullish(),
        remoteIp: z.string().nullish(),
        headers: z.record(z.string(), z.string()).optional(),
        jwt: z.object({ valid: z.boolean(), claims: z.record(z.string(), json) }).nullish(),
      })
      .optional(),
  }),
  expect: z.object({ verdict: z.string(), status: z.number().optional() }),
});
type Case = z.infer<typeof caseSchema>;

const present = existsSync(CASES);
const cases = present
  ? readdirSync(CASES).map((name) =>
      caseSchema.parse(parse(readFileSync(`${CASES}/${name}`, 'utf8'))),
    )
  : [];

/** MeshConfig in one of the shapes the product reads. */
const meshConfig = (mesh: Case['mesh']): string =>
  stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'istio', namespace: 'istio-system' },
    data: { mesh: stringify(mesh ?? {}) },
  });

function decide(one: Case): { verdict: string; status?: number } {
  if (!one.query.destination.sidecar) return { verdict: 'allow' };
  const mesh = meshFrom(`${one.resources}\n---\n${meshConfig(one.mesh)}`);
  const { namespace, labels } = one.query.destination;
  const target = { namespace, labels: new Map(Object.entries(labels)) };
  const { verdict, status } = authorize(mesh, target, requestOf(one, mesh));
  return verdict === 'deny' ? { verdict, status: status ?? 403 } : { verdict };
}

function requestOf(one: Case, mesh: Mesh): AuthorizationRequest {
  const { source, destination, request } = one.query;
  const port = servicePort(one, mesh);
  const isTcp = request === undefined || port?.name?.startsWith('tcp') === true;
  return {
    peer:
      source.sidecar && !sendsPlaintext(mesh, source.namespace)
        ? { kind: 'identity', trustDomain: 'cluster.local', ...source }
        : { kind: 'plaintext' },
    sourceIp: source.ip ?? null,
    remoteIp: request?.remoteIp ?? source.ip ?? null,
    port: typeof port?.targetPort === 'number' ? port.targetPort : destination.port,
    serverName: null,
    http: isTcp
      ? null
      : {
          method: request.method,
          host: request.host ?? destination.host,
          path: request.path,
          headers: new Map(Object.entries(request.headers ?? {})),
          token: tokenOf(request.jwt),
        },
  };
}

const tokenOf = (jwt: NonNullable<Case['query']['request']>['jwt']): Token =>
  jwt === undefined || jwt === null
    ? null
    : { valid: jwt.valid, claims: new Map(Object.entries(jwt.claims)) };

function servicePort(one: Case, mesh: Mesh): ServicePort | undefined {
  const { host, port } = one.query.destination;
  return mesh.services
    .find((service) => service.host === host)
    ?.ports.find((candidate) => candidate.port === port);
}

/** The cases' DestinationRules are all for the destination asked about, and count in the client's namespace. */
const sendsPlaintext = (mesh: Mesh, clientNamespace: string): boolean =>
  mesh
    .ofKind('networking.istio.io', 'DestinationRule')
    .some(
      ({ namespace, node }) =>
        namespace === clientNamespace &&
        stringAt(node, 'spec', 'trafficPolicy', 'tls', 'mode') === 'DISABLE',
    );

describe('authorization agrees with the behaviour cases', () => {
  test.skipIf(present)(`skipped: ${CASES} is not here`, () => {
    expect(cases).toEqual([]);
  });
  test.runIf(present)(`${String(cases.length)} cases, those of the ratchet still failing`, () => {
    const wrong = cases
      .filter((one) => {
        const result = decide(one);
        const asked = one.expect.status === undefined ? { verdict: result.verdict } : result;
        return JSON.stringify(asked) !== JSON.stringify(one.expect);
      })
      .map((one) => one.id);
    expect(wrong.sort()).toEqual(Object.keys(ratchet).sort());
  });
});
