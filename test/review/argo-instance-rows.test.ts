import { describe, expect, test } from 'vitest';
import { application, source, tierOf } from './argo-meshes.ts';

const PLACE = 'clusters/production/instance.yaml';
const HIGH = ['high', 'critical'];
const QUIET = ['low', 'medium'];

const changed = async (before: string | null, after: string | null): Promise<string | null> =>
  tierOf(before === null ? {} : { [PLACE]: before }, after === null ? {} : { [PLACE]: after });

const secret = (data: string): string =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: argocd-secret, namespace: argocd}\nstringData: {${data}}\n`;
const sealed = (data: string): string =>
  `apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: argocd-secret, namespace: argocd}\nspec: {encryptedData: {${data}}}\n`;
const external = (key: string): string =>
  `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: login, namespace: argocd}\nspec:\n  refreshInterval: 1h\n  target: {name: argocd-secret, creationPolicy: Merge}\n  dataFrom: [{extract: {key: ${key}}}]\n`;

describe("the instance's own Secret (ARGO-79)", () => {
  test.each([
    [
      'another password of the administrator',
      secret('admin.password: a'),
      secret('admin.password: b'),
    ],
    ['a password of an account', secret('x: a'), secret('x: a, accounts.bot.password: b')],
    ['tokens of an account', secret('accounts.bot.tokens: a'), secret('accounts.bot.tokens: b')],
    [
      'the key that signs who somebody is',
      secret('server.secretkey: a'),
      secret('server.secretkey: b'),
    ],
    ['one that comes with a password', null, secret('admin.password: a')],
    ['the first data of it', secret('').replace(/stringData.*\n/, ''), secret('admin.password: a')],
    ['a sealed password', sealed('admin.password: AgA'), sealed('admin.password: AgB')],
    ['a sealed one that comes', null, sealed('admin.password: AgA')],
    ['where all of it comes from', external('a'), external('b')],
  ])('%s is high', async (_, before, after) => {
    expect(HIGH).toContain(await changed(before, after));
  });

  test.each([
    ["a webhook's secret", secret('webhook.github.secret: a'), secret('webhook.github.secret: b')],
    [
      'a sealed secret of a webhook',
      sealed('webhook.github.secret: AgA'),
      sealed('webhook.github.secret: AgB'),
    ],
    ['one that goes', secret('admin.password: a'), null],
    ['how often it is fetched', external('a'), external('a').replace('1h', '2h')],
    [
      'a label',
      secret('admin.password: a'),
      secret('admin.password: a').replace('namespace:', 'labels: {a: b}, namespace:'),
    ],
  ])('%s is not', async (_, before, after) => {
    expect(QUIET).toContain(await changed(before, after));
  });
});

const workload = (name: string, pod: string, more = '', kind = 'Deployment'): string =>
  `apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: argocd${more}}\nspec:\n  replicas: 1\n  selector: {matchLabels: {a: b}}\n  template: {metadata: {labels: {a: b}}, spec: ${pod}}\n`;
const pod = (image: string, more = ''): string =>
  `{containers: [{name: a, image: ${image}${more}}]}`;
const IMAGE = 'quay.io/argoproj/argocd:v3.5.1';

describe("Argo CD's own programs", () => {
  test.each([
    ['argocd-repo-server', 'Deployment', ''],
    ['argocd-application-controller', 'StatefulSet', ''],
    ['argocd-applicationset-controller', 'Deployment', ''],
    ['argocd-commit-server', 'Deployment', ''],
    ['argocd-server', 'Deployment', ''],
    ['argocd-dex-server', 'Deployment', ''],
    ['argocd-redis', 'Deployment', ''],
    ['gitops-repo-server', 'Deployment', ', labels: {app.kubernetes.io/part-of: argocd}'],
    ['x', 'Deployment', ', labels: {app.kubernetes.io/name: argocd-repo-server}'],
  ])('%s (%s) with another image', async (name, kind, labels) => {
    const of = (image: string): string => workload(name, pod(image), labels, kind);
    expect(HIGH).toContain(await changed(of(IMAGE), of('evil.example/argocd:v3.5.1')));
  });

  const now = workload('argocd-repo-server', pod(IMAGE));

  test.each([
    ['an argument', pod(IMAGE, ', args: [--x]')],
    ['a variable', pod(IMAGE, ', env: [{name: A, value: b}]')],
    ['one more container', pod(IMAGE).replace(']', ', {name: plugin, image: a}]')],
  ])('%s', async (_, text) => {
    expect(HIGH).toContain(await changed(now, workload('argocd-repo-server', text)));
  });

  test('none of them, and one more', async () => {
    expect(HIGH).toContain(await changed(now, now.replace('replicas: 1', 'replicas: 0')));
    expect(QUIET).toContain(await changed(now, now.replace('replicas: 1', 'replicas: 2')));
  });

  test.each([
    ['an upgrade', pod(IMAGE.replace('3.5.1', '3.5.2'))],
    ['its size', pod(IMAGE, ', resources: {requests: {cpu: 1}}')],
  ])('%s is not', async (_, text) => {
    expect(QUIET).toContain(await changed(now, workload('argocd-repo-server', text)));
  });

  test.each(['argo-server', 'argocd-notifications-controller', 'payments-repo-server', 'redis'])(
    '%s is none that decides',
    async (name) => {
      const of = (image: string): string => workload(name, pod(image));
      expect(QUIET).toContain(await changed(of(IMAGE), of('other.example/argocd:v1')));
    },
  );
});

const operated = (spec: string): string =>
  `apiVersion: argoproj.io/v1beta1\nkind: ArgoCD\nmetadata: {name: argocd, namespace: argocd}\nspec:\n  version: v3\n${spec}`;

describe('an instance that its operator has', () => {
  test.each([
    ['its repo server', '  repo: {image: evil.example/argocd}\n'],
    ['plugins', '  repo: {sidecarContainers: [{name: a, image: b}]}\n'],
    ['options of kustomize', '  kustomizeBuildOptions: --enable-alpha-plugins\n'],
    ['exclusions', '  resourceExclusions: "- kinds: [PeerAuthentication]"\n'],
    ['sharding', '  controller: {sharding: {enabled: true, replicas: 3}}\n'],
    ['what is in argocd-cm besides', '  extraConfig: {timeout.reconciliation: 0s}\n'],
    ['what is compared', '  resourceIgnoreDifferences: {all: {jsonPointers: [/spec]}}\n'],
    ['namespaces of Applications', '  sourceNamespaces: [shop]\n'],
  ])('%s', async (_, spec) => {
    expect(HIGH).toContain(await changed(operated(''), operated(spec)));
    expect(HIGH, 'no longer').toContain(await changed(operated(spec), operated('')));
  });

  test.each([
    ['its page', '  server: {route: {enabled: true}}\n'],
    ['dashboards', '  prometheus: {enabled: true}\n'],
    ['a banner', '  banner: {content: Hi}\n'],
    ['its size', '  repo: {resources: {requests: {cpu: "1"}}}\n'],
    ['logs', '  controller: {logLevel: debug}\n'],
  ])('%s is not', async (_, spec) => {
    expect(QUIET).toContain(await changed(operated(''), operated(spec)));
  });
});

describe('who is let in, and by what policy', () => {
  const map = (name: string, data: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: argocd}\ndata:\n${data.replace(/^(?=.)/gm, '  ')}`;
  const policy = (csv: string, more = ''): string =>
    map(
      'argocd-rbac-cm',
      `${more}policy.csv: |\n  p, role:qa, applications, get, */*, allow\n  ${csv}\n`,
    );

  test.each([
    ['names that are patterns from now on', policy(''), policy('', 'policy.matchMode: regex\n')],
    [
      'a pattern of projects',
      policy('', 'policy.matchMode: regex\n'),
      policy('p, role:qa, applications, sync, (mesh|shop)/.*, allow', 'policy.matchMode: regex\n'),
    ],
    ['other groups', policy(''), policy('', 'scopes: "[email]"\n')],
    [
      'one more file of the policy',
      policy(''),
      policy('', 'policy.more.csv: |\n  g, alice, role:admin\n'),
    ],
    [
      'certificates of the login that nobody checks',
      map('argocd-cm', 'url: x\n'),
      map('argocd-cm', 'url: x\noidc.tls.insecure.skip.verify: "true"\n'),
    ],
    [
      'another Dex',
      map('argocd-cmd-params-cm', 'a: b\n'),
      map('argocd-cmd-params-cm', 'a: b\nserver.dex.server: https://evil.example\n'),
    ],
    [
      'no login at all',
      map('argocd-cmd-params-cm', 'a: b\n'),
      map('argocd-cmd-params-cm', 'a: b\nserver.disable.auth: "true"\n'),
    ],
  ])('%s', async (_, before, after) => {
    expect(HIGH).toContain(await changed(before, after));
  });

  test.each([
    ['what holds anyway', policy(''), policy('', 'policy.matchMode: glob\nscopes: "[groups]"\n')],
    [
      'a page below another path',
      map('argocd-cmd-params-cm', 'a: b\n'),
      map('argocd-cmd-params-cm', 'a: b\nserver.rootpath: /argo\n'),
    ],
  ])('%s is not', async (_, before, after) => {
    expect(QUIET).toContain(await changed(before, after));
  });
});

describe('what leaves an Application as it is (ARGO-47, ARGO-78)', () => {
  const place = 'clusters/production/mesh.yaml';
  const of = (annotations: string): Readonly<Record<string, string>> => ({
    [place]: application(source('mesh/production')).replace(
      'namespace: argocd}',
      `namespace: argocd, annotations: {${annotations}}}`,
    ),
  });

  test.each([
    'argocd.argoproj.io/manifest-generate-paths: /elsewhere',
    'argocd.argoproj.io/compare-options: IgnoreExtraneous',
    'argocd.argoproj.io/skip-reconcile: "true"',
    'argocd.argoproj.io/skip-reconcile: "1"',
    'argocd.argoproj.io/sync-options: Prune=false',
  ])('%s', async (annotation) => {
    expect(HIGH).toContain(await tierOf(of('a: b'), of(`a: b, ${annotation}`)));
    expect(HIGH, 'no other annotation').toContain(await tierOf(of(''), of(annotation)));
    expect(HIGH, 'no longer').toContain(await tierOf(of(`a: b, ${annotation}`), of('a: b')));
  });

  test('an annotation for people is not', async () => {
    expect(QUIET).toContain(await tierOf(of('a: b'), of('a: b, contact: platform')));
  });
});

describe('a shard that no controller has (FLUX-36)', () => {
  const release = (labels: string): Readonly<Record<string, string>> => ({
    'clusters/production/flux.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: policies, namespace: flux-system${labels} }
spec: { path: ./mesh/production, prune: true, sourceRef: { kind: GitRepository, name: flux-system } }
`,
  });
  const SHARD = 'sharding.fluxcd.io/key: shard9';

  test.each([
    ['comes', release(''), release(`, labels: { ${SHARD} }`)],
    ['beside other labels', release(', labels: { a: b }'), release(`, labels: { a: b, ${SHARD} }`)],
    [
      'another',
      release(`, labels: { ${SHARD} }`),
      release(`, labels: { ${SHARD.replace('9', '8')} }`),
    ],
    ['goes', release(`, labels: { a: b, ${SHARD} }`), release(', labels: { a: b }')],
  ])('%s', async (_, before, after) => {
    expect(HIGH).toContain(await tierOf(before, after));
  });

  test('a label for people is not', async () => {
    expect(QUIET).toContain(await tierOf(release(''), release(', labels: { team: mesh }')));
  });
});
