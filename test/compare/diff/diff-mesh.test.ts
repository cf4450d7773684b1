import { expect, test } from 'vitest';
import type { Change } from '../../../src/compare/diff/change.ts';
import { diffMesh } from '../../../src/compare/diff/mesh-diff.ts';
import type { Resource } from '../../../src/manifest/index.ts';
import { resolveMesh } from '../../../src/istio/index.ts';
import { meshFrom, renderedFrom, resourcesOf } from '../../support/rendered.ts';

const diff = (before: string, after: string): readonly Change[] =>
  diffMesh('prod', meshFrom(before), meshFrom(after));

const told = (changes: readonly Change[]): unknown[] =>
  changes.map(({ kind, field, before, after }) => [kind, field, before, after]);

const routes = (...rules: readonly string[]): string =>
  `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web, namespace: shop}
spec:
  hosts: [web]
  http: [${rules.join(', ')}]
`;
const rule = (prefix: string, timeout = '3s'): string =>
  `{match: [{uri: {prefix: ${prefix}}}], timeout: ${timeout}, route: [{destination: {host: web}}]}`;

test('a changed field is one change with its path, old and new value and place', () => {
  const changes = diff(routes(rule('/a'), rule('/b')), routes(rule('/a'), rule('/b', '5s')));
  expect(told(changes)).toEqual([['route', 'spec.http[1].timeout', '3s', '5s']]);
  expect(changes[0]).toMatchObject({
    environment: 'prod',
    side: 'head',
    subject: { kind: 'VirtualService', namespace: 'shop', name: 'web' },
    origin: { file: 'mesh.yaml', line: 6 },
  });
});

test('an inserted route is one change, not one of each route after it', () => {
  const changes = diff(
    routes(rule('/a'), rule('/b')),
    routes(rule('/new'), rule('/a'), rule('/b')),
  );
  expect(changes.map(({ kind, field, before }) => [kind, field, before])).toEqual([
    ['route', 'spec.http[0]', null],
  ]);
});

test('a removed route is told from the base, where it stood', () => {
  const changes = diff(routes(rule('/a'), rule('/b')), routes(rule('/b')));
  expect(changes).toHaveLength(1);
  expect(changes[0]).toMatchObject({ field: 'spec.http[0]', after: null, side: 'base' });
});

test('routes in another order are a change, hosts in another order are none', () => {
  expect(told(diff(routes(rule('/a'), rule('/b')), routes(rule('/b'), rule('/a'))))).toEqual([
    ['route', 'spec.http', ['0', '1'], ['1', '0']],
  ]);
  const hosts = (list: string): string => routes(rule('/a')).replace('[web]', list);
  expect(diff(hosts('[a, b]'), hosts('[b, a]'))).toEqual([]);
});

test('texts in another order are shown, and those of a role are no change', () => {
  const application = (files: string): string =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web, namespace: argocd}\n` +
    `spec: {source: {helm: {valueFiles: ${files}}}}\n`;
  expect(told(diff(application('[a.yaml, b.yaml]'), application('[b.yaml, a.yaml]')))).toEqual([
    [expect.anything(), 'spec.source.helm.valueFiles', ['a.yaml', 'b.yaml'], ['b.yaml', 'a.yaml']],
  ]);
  const role = (verbs: string): string =>
    `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: web}\n` +
    `rules: [{apiGroups: [''], resources: [pods], verbs: ${verbs}}]\n`;
  expect(diff(role('[get, list]'), role('[list, get]'))).toEqual([]);
});

test('keys with dots or slashes are quoted in a path', () => {
  const namespace = (labels: string): string =>
    `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop${labels}}\n`;
  expect(told(diff(namespace(''), namespace(', labels: {istio.io/rev: canary}')))).toEqual([
    ['revision', "metadata.labels['istio.io/rev']", null, 'canary'],
  ]);
  expect(
    told(diff(namespace(', labels: {istio-injection: enabled}'), namespace(', labels: {}'))),
  ).toEqual([['injection', 'metadata.labels.istio-injection', 'enabled', null]]);
});

const deployment = (env: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    spec:
      containers:
      - name: web
        image: web:1
        ${env}
`;

test('a variable is told by its name, whether it is new, changed or in another place', () => {
  const one = deployment('env: [{name: LOG, value: info}]');
  const field = 'spec.template.spec.containers[0].env[name=LOG].value';
  expect(
    told(diff(one, deployment('env: [{name: NEW, value: "1"}, {name: LOG, value: debug}]'))),
  ).toEqual([
    ['variable', field.replace('LOG', 'NEW'), null, '1'],
    ['variable', field, 'info', 'debug'],
  ]);
  expect(told(diff(deployment(''), one))).toEqual([['variable', field, null, 'info']]);
  expect(told(diff(deployment(''), deployment('env: [{name: LOG}]')))).toEqual([
    ['variable', field.replace('.value', ''), null, { name: 'LOG' }],
  ]);
});

test('an entry of a ConfigMap is a variable where a container reads it as one', () => {
  const config = (value: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: shop}\ndata: {LOG: ${value}}\n`;
  const reader = deployment('envFrom: [{configMapRef: {name: web}}]');
  expect(told(diff(config('info'), config('debug')))).toEqual([
    ['resource-changed', 'data.LOG', 'info', 'debug'],
  ]);
  expect(told(diff(`${config('info')}---\n${reader}`, `${config('debug')}---\n${reader}`))).toEqual(
    [['variable', 'data.LOG', 'info', 'debug']],
  );
});

test('secrets are not shown, and still make a difference', () => {
  const secret = (value: string): string =>
    `apiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: shop}\ndata: {url: ${value}}\n`;
  const [one] = diff(secret('YQ=='), secret('Yg=='));
  const [other] = diff(secret('YQ=='), secret('Yw=='));
  expect(one).toMatchObject({ before: '<redacted>', after: '<redacted>', field: 'data.url' });
  expect(one?.digest).not.toBe(other?.digest);
  const [added] = diff(routes(rule('/a')), `${routes(rule('/a'))}---\n${secret('YQ==')}`);
  expect(JSON.stringify(added?.after)).not.toContain('YQ==');
  const [variable] = diff(
    deployment('env: [{name: DB_PASSWORD, value: hunter2}]'),
    deployment('env: [{name: DB_PASSWORD, value: hunter3}]'),
  );
  expect(variable?.after).toBe('<redacted>');
  const [argument] = diff(
    deployment('args: [run]'),
    deployment('args: [run, --api-token=hunter2]'),
  );
  expect(argument?.after).toBe('--api-token=<redacted>');
});

test('a new policy is an object more and a change of authorization', () => {
  const policy = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: allow, namespace: shop}
spec: {action: ALLOW}
`;
  const changes = diff(routes(rule('/a')), `${routes(rule('/a'))}---\n${policy}`);
  expect(changes.map(({ kind, field }) => [kind, field])).toEqual([
    ['resource-added', null],
    ['authorization', 'spec'],
  ]);
  const removed = diff(`${routes(rule('/a'))}---\n${policy}`, routes(rule('/a')));
  expect(removed.map(({ kind, side }) => [kind, side])).toEqual([
    ['resource-removed', 'base'],
    ['authorization', 'base'],
  ]);
});

test('subsets and the rest of a DestinationRule are told apart', () => {
  const destinationRule = (spec: string): string => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: web, namespace: shop}
spec: {host: web${spec}}
`;
  const changes = diff(
    destinationRule(', subsets: [{name: v1, labels: {version: v1}}]'),
    destinationRule(
      ', subsets: [{name: v2, labels: {version: v2}}], trafficPolicy: {tls: {mode: DISABLE}}',
    ),
  );
  expect(changes.map(({ kind, field }) => [kind, field])).toEqual([
    ['subset', 'spec.subsets[0]'],
    ['subset', 'spec.subsets[0]'],
    ['traffic-policy', 'spec.trafficPolicy'],
  ]);
});

test('the mesh configuration is compared inside the text that holds it', () => {
  const configuration = (text: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: istio-system}\ndata:\n  mesh: |\n${text}`;
  const changes = diff(
    configuration('    enablePrometheusMerge: true\n    defaultConfig:\n      concurrency: 1\n'),
    configuration(
      '    # off\n    defaultConfig: {concurrency: 2}\n    enablePrometheusMerge: false\n',
    ),
  );
  expect(told(changes)).toEqual([
    ['proxy-config', 'data.mesh.defaultConfig.concurrency', 1, 2],
    ['mesh-config', 'data.mesh.enablePrometheusMerge', true, false],
  ]);
  expect(changes[1]?.origin.line).toBe(8);
});

test('a mesh setting that comes and goes with its object is a change of the mesh configuration', () => {
  const operator = `apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: {name: istio, namespace: istio-system}
spec: {meshConfig: {outboundTrafficPolicy: {mode: REGISTRY_ONLY}}}
`;
  const changes = diff(routes(rule('/a')), `${routes(rule('/a'))}---\n${operator}`);
  expect(changes.map(({ kind, field }) => [kind, field])).toEqual([
    ['resource-added', null],
    ['mesh-config', 'meshConfig.outboundTrafficPolicy.mode'],
  ]);
});

test('the first settings of a mesh are written in an object that was there', () => {
  const operator = (settings: string): string => `apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: {name: istio, namespace: istio-system}
spec: {profile: default${settings}}
`;
  const settings = ', meshConfig: {accessLogFile: /dev/stdout}';
  const sidesOf = (before: string, after: string): readonly (readonly boolean[])[] =>
    diff(before, after)
      .filter(({ kind }) => kind === 'mesh-config')
      .map(({ object, oldObject }) => [object !== null, oldObject !== null]);
  const comes = sidesOf(operator(''), operator(settings));
  const goes = sidesOf(operator(settings), operator(''));
  expect([...comes, ...goes].every((sides) => sides.every(Boolean))).toBe(true);
  expect([comes.length, goes.length].every((told) => told > 0)).toBe(true);
});

const peer = (namespace: string, mode: string, selector = ''): string =>
  `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: ${selector === '' ? 'default' : 'one'}, namespace: ${namespace}}
spec: {${selector}mtls: {mode: ${mode}}}
---
`;
const modes = (changes: readonly Change[]): unknown[] =>
  changes
    .filter(({ kind, field }) => kind === 'mtls-mode' && field === null)
    .map(({ subject, before, after }) => [subject.kind, subject.name, before, after]);

test('an effective mTLS mode is told once, at the widest level that changes', () => {
  const apps = deployment('');
  expect(
    modes(
      diff(
        apps + '---\n' + peer('istio-system', 'PERMISSIVE'),
        apps + '---\n' + peer('istio-system', 'STRICT'),
      ),
    ),
  ).toEqual([['Mesh', 'prod', 'PERMISSIVE', 'STRICT']]);
  expect(modes(diff(apps, `${apps}---\n${peer('shop', 'STRICT')}`))).toEqual([
    ['Namespace', 'shop', 'PERMISSIVE', 'STRICT'],
  ]);
  const labelled = apps.replace('    spec:', '    metadata: {labels: {app: web}}\n    spec:');
  expect(
    modes(
      diff(
        labelled,
        `${labelled}---\n${peer('shop', 'STRICT', 'selector: {matchLabels: {app: web}}, ')}`,
      ),
    ),
  ).toEqual([['Deployment', 'web', 'PERMISSIVE', 'STRICT']]);
});

const generated = (hash: string, value: string, reference = `web-${hash}`): readonly Resource[] =>
  resourcesOf(
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web-${hash}, namespace: shop}\ndata: {A: "${value}"}\n---\n${deployment(`envFrom: [{configMapRef: {name: ${reference}}}]`)}`,
  ).map((resource) =>
    resource.kind === 'ConfigMap' ? { ...resource, stableName: 'web' } : resource,
  );
const diffResources = (
  before: readonly Resource[],
  after: readonly Resource[],
): readonly Change[] => {
  const [was, is] = [before, after].map((resources) =>
    resolveMesh(renderedFrom('', { resources }), {
      rootNamespace: null,
      istioVersion: null,
      external: [],
    }),
  );
  return diffMesh('prod', was ?? null, is ?? null);
};

test('a new generated hash is no change of the object or of those that name it', () => {
  expect(told(diffResources(generated('h1', '1'), generated('h2', '2')))).toEqual([
    ['variable', 'data.A', '1', '2'],
  ]);
  expect(diffResources(generated('h1', '1'), generated('h2', '2'))[0]?.subject.name).toBe('web');
});

test('a reference that loses its generated object is a change', () => {
  expect(
    diffResources(generated('h1', '1'), generated('h1', '1', 'web')).map(({ after }) => after),
  ).toEqual(['web']);
});

test('an object that two roots write is compared without losing either', () => {
  const one = routes(rule('/a'));
  const other = routes(rule('/b'));
  const twice = (...texts: readonly string[]): readonly Resource[] =>
    texts.flatMap((text) => resourcesOf(text));
  expect(diffResources(twice(one, other), twice(other, one))).toEqual([]);
  expect(diffResources(twice(one, other), twice(one)).map(({ kind }) => kind)).toEqual([
    'resource-removed',
    'route',
  ]);
  expect(diffResources(twice(one), twice(one, one)).map(({ kind }) => kind)).toEqual([
    'resource-added',
    'route',
  ]);
});

test('an environment that is new or gone is told by its objects', () => {
  const mesh = meshFrom(routes(rule('/a')));
  expect(diffMesh('prod', null, mesh)[0]?.kind).toBe('resource-added');
  expect(diffMesh('prod', mesh, null)[0]?.kind).toBe('resource-removed');
  expect(diffMesh('prod', null, null)).toEqual([]);
});

test('a kind that moved to another API group is the same object', () => {
  const old = deployment('').replace('apps/v1', 'extensions/v1beta1');
  expect(told(diff(old, deployment('')))).toEqual([
    ['resource-changed', 'apiVersion', 'extensions/v1beta1', 'apps/v1'],
  ]);
});
