import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';
import { istioOperator } from '../support/objects.ts';
import { app } from '../checks/findings-of.ts';

const CONTROL = istioOperator('istio', '{ tag: 1.26.2 }', { namespace: 'istio-system' });
const UNKNOWN = istioOperator('istio', '{}', { namespace: 'istio-system' });

const mesh = (...objects: readonly string[]): Files => ({
  'prod/mesh.yaml': [CONTROL, app('shop', 'web'), ...objects].join('\n---\n'),
});

const filter = (name: string, value: string): string => `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: login, namespace: istio-system }
spec:
  configPatches:
    - applyTo: HTTP_FILTER
      match: { context: SIDECAR_INBOUND, listener: { filterChain: { filter: { name: ${name} } } } }
      patch: { operation: INSERT_BEFORE, value: ${value} }
`;
const FORMER = 'envoy.http_connection_manager';
const TODAY = 'envoy.filters.network.http_connection_manager';
const BARE = '{ name: envoy.filters.http.ext_authz }';
const PEER = `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: web, namespace: istio-system }
spec: { selector: { matchLabels: { app: web } }, mtls: { mode: DISABLE } }
`;
const sidecar = (labels: string, hosts: string): string => `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: istio-system${labels} }
spec: { egress: [{ hosts: [${hosts}] }] }
`;
const UNREAD = ', labels: { istio.io/rev: canary }';
const CANARY = 'where a control plane of revision canary runs';

type Reviewed = Awaited<ReturnType<typeof reviewOf>>;

const told = ({ findings }: Reviewed, check: string): string =>
  spoken(findings.find((each) => each.check === check))?.message ?? '';
const becauseOf = ({ reasons }: Reviewed): string =>
  reasons.flatMap(({ because }) => because.map(({ text }) => text)).join('\n');
const heldUp = ({ changes }: Reviewed): readonly unknown[] =>
  changes.map(({ heldUpBy }) => heldUpBy ?? null);

test.each([
  ['a filter that looks for a former name', filter(FORMER, BARE), 'once it is mended'],
  ['a mode for labels in the root namespace', PEER, 'once it is mended'],
  ['a Sidecar for a revision that is not seen', sidecar(UNREAD, '"./*"'), CANARY],
])('what changes by %s comes about once it does anything', async (_, text, until) => {
  const review = await reviewOf(mesh(), mesh(text));
  expect(new Set(heldUp(review).map((each) => JSON.stringify(each)))).toEqual(
    new Set([JSON.stringify({ kind: 'idle', until })]),
  );
  expect(becauseOf(review)).toContain(`new (takes effect ${until})`);
});

test('what is found of an idle object is told so, its next upgrade is not told, and its tier stays', async () => {
  const idle = await reviewOf(mesh(), mesh(filter(FORMER, BARE)));
  const active = await reviewOf(mesh(), mesh(filter(TODAY, BARE)));
  expect(told(idle, 'root-object-changed')).toMatch(/^Once it is mended: EnvoyFilter login is new/);
  expect(told(active, 'root-object-changed')).toMatch(/^EnvoyFilter login is new/);
  expect(told(idle, 'built-on-internals')).toBe('');
  expect(told(active, 'built-on-internals')).toMatch(/^The next upgrade of Istio/);
  const bare = idle.findings.find(({ check }) => check === 'taken-with-a-warning');
  expect(spoken(bare)?.message).toMatch(/^EnvoyFilter .* without a `typed_config`/);
  expect(spoken(bare?.symptom)).toMatch(/^once it is mended, proxies reject the listener/);
  expect(idle.tier).toBe(active.tier);
});

test('where no release is known, a former name is of no use from one on', async () => {
  const before = { 'prod/mesh.yaml': [UNKNOWN, app('shop', 'web')].join('\n---\n') };
  const after = {
    'prod/mesh.yaml': [UNKNOWN, app('shop', 'web'), filter(FORMER, BARE)].join('\n---\n'),
  };
  expect(told(await reviewOf(before, after), 'root-object-changed')).toMatch(
    /^Before Istio 1\.19, or once it is mended: EnvoyFilter login is new/,
  );
});

test.each([
  ['and a former name', FORMER],
  ['alone', TODAY],
])('of types that are gone %s, the first release without them is the bound', async (_, name) => {
  const old =
    '{ name: envoy.ext_authz, typed_config: { "@type": type.googleapis.com/envoy.config.filter.http.ext_authz.v2.ExtAuthz } }';
  const tree = (...objects: readonly string[]): Files => ({
    'prod/mesh.yaml': [UNKNOWN, app('shop', 'web'), ...objects].join('\n---\n'),
  });
  const review = await reviewOf(tree(), tree(filter(name, old)));
  const until = 'before Istio 1.9, or once it is mended';
  expect(heldUp(review)).toEqual([{ kind: 'idle', until }]);
  expect(becauseOf(review)).toContain(`new (takes effect ${until})`);
  expect(told(review, 'envoy-api-dropped')).toMatch(/is of no use from Istio 1\.9 on/);
});

test('what a change stops from working has its effect at once', async () => {
  const stopped = await reviewOf(mesh(filter(TODAY, BARE)), mesh(filter(FORMER, BARE)));
  expect(told(stopped, 'former-filter-name')).not.toBe('');
  expect(told(stopped, 'root-object-changed')).toMatch(/^EnvoyFilter login changes/);
  expect(heldUp(stopped)).toEqual([null]);
});

test('what changes of an object that did nothing before comes about once it does', async () => {
  const review = await reviewOf(
    mesh(sidecar(UNREAD, '"./*"')),
    mesh(sidecar(UNREAD, '"./*", "istio-system/*"')),
  );
  expect(heldUp(review)).toContainEqual({ kind: 'idle', until: CANARY });
  expect(told(review, 'root-object-changed')).toMatch(/^Where a control plane of revision canary/);
});

test('a mode for labels in the root namespace is not judged as a policy that holds for them', async () => {
  const { reasons } = await reviewOf(mesh(), mesh(PEER));
  const rules = reasons.map(({ rule }) => rule);
  expect(rules).toContain('root-namespace-mtls-for-labels');
  expect(rules).not.toContain('root-namespace-policy-for-labels');
});
