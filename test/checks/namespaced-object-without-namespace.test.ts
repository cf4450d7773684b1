import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { namespacedObjectWithoutNamespace } from '../../src/checks/namespaced-object-without-namespace/namespaced-object-without-namespace.ts';
import { reviewOf } from '../support/review-of.ts';
import { findingsOf } from './findings-of.ts';

const service = (name: string, namespace: string): string =>
  `---\napiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {ports: [{port: 80}]}\n`;
const rule = `---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: web}
spec: {host: web}
`;
const found = (text: string): readonly string[] =>
  findingsOf(namespacedObjectWithoutNamespace, '', text).map((told) => spoken(messageOf(told)));

test('one object without a namespace among many with one was forgotten', () => {
  const services = ['a', 'b', 'c', 'd'].map((name) => service(name, 'shop')).join('');
  expect(found(services + rule)).toEqual([
    'DestinationRule web lands in whichever namespace it is given when it is applied.',
  ]);
});

test('objects of kinds that are not known count among those that have one', async () => {
  const widget =
    'apiVersion: acme.example/v1\nkind: Widget\nmetadata: { name: w, namespace: shop }\n';
  const services = ['a', 'b', 'c', 'd'].map((name) => service(name, 'shop')).join('');
  const { findings } = await reviewOf(
    { 'shop/all.yaml': services },
    { 'shop/all.yaml': `${services}${rule}---\n${widget}` },
  );
  expect(findings.map(({ why }) => spoken(why))).toContain(
    'In the files of shop it has no namespace, while 5 other objects there have one.',
  );
  // no kustomization builds these files, so that none can give them a namespace
  expect(findings.map(({ fix }) => spoken(fix.text))).toContain('Set metadata.namespace to shop.');
});

test('the root whose other objects have one is named', async () => {
  const files = (text: string) => ({
    'mesh/shop/kustomization.yaml': 'resources: [all.yaml]\n',
    'mesh/shop/all.yaml': text,
    'mesh/bank/kustomization.yaml': 'resources: [all.yaml]\n',
    'mesh/bank/all.yaml': service('bank', 'bank'),
  });
  const services = ['a', 'b', 'c', 'd'].map((name) => service(name, 'shop')).join('');
  const { findings } = await reviewOf(files(services), files(services + rule));
  expect(findings.map(({ why }) => spoken(why))).toContain(
    'In what mesh/shop renders to it has no namespace, while 4 other objects there have one.',
  );
});

test('what is seen of it goes by what applies the root', async () => {
  const services = ['a', 'b', 'c', 'd'].map((name) => service(name, 'shop')).join('');
  const symptoms = async (more: Record<string, string>) => {
    const files = (text: string) => ({ ...more, 'mesh/shop/all.yaml': text });
    const { findings } = await reviewOf(files(services), files(services + rule));
    return findings
      .filter(({ check }) => check === 'namespace-forgotten')
      .map(({ symptom }) => spoken(symptom));
  };
  const flux = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: shop, namespace: flux-system }
spec:
  path: ./mesh/shop
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
`;
  expect(await symptoms({ 'flux/shop.yaml': flux })).toEqual([
    expect.stringContaining('Flux gives it no namespace'),
  ]);
  expect(await symptoms({})).toEqual([
    expect.stringContaining('the destination of its Application'),
  ]);
});

test('a Service of Knative needs a namespace like any workload', () => {
  const services = ['a', 'b', 'c', 'd'].map((name) => service(name, 'shop')).join('');
  const web = `---
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: web}
spec: {template: {spec: {containers: []}}}
`;
  expect(found(services + web)).toEqual([
    'Service web lands in whichever namespace it is given when it is applied.',
  ]);
});

test('a few that name another namespace do not make the rest forgotten', () => {
  expect(found(service('a', 'istio-system') + rule)).toEqual([]);
});

test('objects of which it is not certain that they have a namespace are left alone', () => {
  const services = ['a', 'b', 'c', 'd'].map((name) => service(name, 'shop')).join('');
  const others = `---
apiVersion: example.com/v1
kind: Unheard
metadata: {name: a}
---
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: istio}
spec: {controllerName: istio.io/gateway-controller}
`;
  expect(found(services + others)).toEqual([]);
});

test('a template beside them may give them one, a file of Jsonnet does not', async () => {
  const services = ['a', 'b', 'c', 'd'].map((name) => service(name, 'shop')).join('');
  const told = async (beside: Readonly<Record<string, string>>) => {
    const { findings, unknowns } = await reviewOf(
      { 'config/services.yaml': services, ...beside },
      { 'config/services.yaml': services, 'config/rule.yaml': rule, ...beside },
    );
    return [...spoken(findings), ...unknowns]
      .map(({ message }) => message)
      .filter((message) => message.includes('DestinationRule web'));
  };
  const overlay = `#@ load("@ytt:overlay", "overlay")
#@overlay/match by=overlay.all
---
metadata:
  #@overlay/match missing_ok=True
  namespace: shop
`;
  expect(await told({ 'config/namespace.yaml': overlay })).toContainEqual(
    expect.stringMatching(/^Where DestinationRule web of .* lands cannot be told: .* a template/),
  );
  expect(await told({ 'config/namespace.yaml': overlay })).not.toContainEqual(
    expect.stringContaining('whichever namespace it is given'),
  );
  expect(await told({ 'config/more.jsonnet': '{}' })).toContainEqual(
    'DestinationRule web lands in whichever namespace it is given when it is applied.',
  );
});

test('Flux applies nothing of a root in which a Secret, an Ingress or an object of its own has no namespace', async () => {
  const services = ['a', 'b'].map((name) => service(name, 'shop')).join('');
  const flux = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: shop, namespace: flux-system }
spec:
  path: ./mesh/shop
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
`;
  const hook = `---
apiVersion: v1
kind: Secret
metadata: { name: token }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: hook }
spec: { defaultBackend: { resource: { apiGroup: example.com, kind: Bucket, name: files } } }
---
apiVersion: notification.toolkit.fluxcd.io/v1
kind: Receiver
metadata: { name: github }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop }
`;
  const messages = async (more: string) => {
    const files = (text: string) => ({ 'flux/shop.yaml': flux + more, 'mesh/shop/all.yaml': text });
    const { findings } = await reviewOf(files(services), files(services + hook));
    return findings.map((told) => spoken(messageOf(told))).sort();
  };
  expect(await messages('')).toEqual(
    ['Ingress hook', 'Receiver github', 'Secret token'].map(
      (name) =>
        `${name} has no namespace: Flux applies nothing of what it builds from mesh/shop but its Namespaces while it has none.`,
    ),
  );
  expect(await messages('  targetNamespace: shop\n')).toEqual([]);
});

test('what Flux does not apply is all that it generates one kustomization for', async () => {
  const flux = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: all, namespace: flux-system }
spec:
  path: ./all
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
`;
  const role = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: reader }
`;
  const token = `---
apiVersion: v1
kind: Secret
metadata: { name: token }
`;
  const messages = async (more: Record<string, string>) => {
    const files = (text: string) => ({
      'flux/all.yaml': flux,
      'all/shop/kustomization.yaml': 'resources: [all.yaml]\n',
      'all/shop/all.yaml': text,
      'all/bank.yaml': service('bank', 'bank'),
      ...more,
    });
    const { findings } = await reviewOf(
      files(service('a', 'shop')),
      files(service('a', 'shop') + token),
    );
    return findings.map((told) => spoken(messageOf(told)));
  };
  expect(await messages({})).toEqual([
    'Secret token has no namespace: Flux applies nothing of what it builds from all while it has none.',
  ]);
  const beside = {
    'all/role.yaml': role,
    'all/zone.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: bank }\n',
  };
  expect(await messages(beside)).toEqual([
    'Secret token has no namespace: Flux applies nothing of what it builds from all but its ClusterRoles and Namespaces while it has none.',
  ]);
  // what does not build is not applied in part
  const broken = { ...beside, 'all/more/kustomization.yaml': 'resources: [gone.yaml]\n' };
  expect(await messages(broken)).toContain(
    'Secret token has no namespace: Flux applies nothing of what it builds from all while it has none.',
  );
});

test('in a root that fails to build before and after, it was there already', async () => {
  const services = ['a', 'b', 'c', 'd'].map((name) => service(name, 'shop')).join('');
  const files = (more: string) => ({
    'mesh/shop/kustomization.yaml': 'resources: [all.yaml, gone.yaml]\n',
    'mesh/shop/all.yaml': services + rule,
    'mesh/bank/all.yaml': service('bank', 'bank') + more,
  });
  const { findings } = await reviewOf(files(''), files(service('other', 'bank')));
  expect(
    findings.filter(({ check }) => check === 'namespace-forgotten').map((one) => one.introducedBy),
  ).toEqual(['already-there']);
});

test('what only a root brings that does not build lands somewhere once that does', async () => {
  const services = ['a', 'b', 'c', 'd'].map((name) => service(name, 'shop')).join('');
  const files = (more: string, beside = '') => ({
    'mesh/shop/kustomization.yaml': 'resources: [../base, gone.yaml]\n',
    'mesh/base/kustomization.yaml': 'resources: [all.yaml]\n',
    'mesh/base/all.yaml': services + rule,
    'mesh/bank/all.yaml': service('bank', 'bank') + more,
    ...(beside !== '' && { 'mesh/next/kustomization.yaml': `resources: [${beside}]\n` }),
  });
  const told = async (beside: string): Promise<readonly string[]> => {
    const after = files(service('other', 'bank'), beside);
    const { findings } = await reviewOf(files('', beside), after);
    return findings.flatMap(({ check, ...told }) =>
      check === 'namespace-forgotten' ? [spoken(messageOf(told))] : [],
    );
  };
  const lands = 'DestinationRule web lands in whichever namespace it is given when it is applied.';
  expect(await told('')).toEqual([`Once \`mesh/shop\` builds: ${lands}`]);
  expect(await told('../base')).toEqual([lands]);
});

test('all kinds that surely have a namespace are counted, whoever applies them', () => {
  const services = Array.from({ length: 20 }, (_, at) => service(`s${String(at)}`, 'shop')).join(
    '',
  );
  const bare = [
    ['v1', 'ConfigMap'],
    ['v1', 'PersistentVolumeClaim'],
    ['v1', 'Secret'],
    ['autoscaling/v2', 'HorizontalPodAutoscaler'],
    ['policy/v1', 'PodDisruptionBudget'],
  ].map(
    ([apiVersion = '', kind = '']) =>
      `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: web }\n`,
  );
  expect(found(services + bare.join(''))).toEqual(
    expect.arrayContaining(
      ['ConfigMap', 'PersistentVolumeClaim', 'Secret', 'HorizontalPodAutoscaler'].map(
        (kind) => `${kind} web lands in whichever namespace it is given when it is applied.`,
      ),
    ),
  );
  expect(found(services + bare.join(''))).toHaveLength(5);
});

test('what a generator makes is told by the entry that takes its folder in, with where its namespace is written', async () => {
  const services = Array.from({ length: 8 }, (_, at) => service(`s${String(at)}`, 'shop')).join('');
  const files = (more: string) => ({
    'all/kustomization.yaml': `resources:\n- services.yaml\n${more}`,
    'all/services.yaml': services,
    'settings/kustomization.yaml':
      'configMapGenerator:\n- name: settings\n  literals: [level=info]\n',
  });
  const { findings } = await reviewOf(files(''), files('- ../settings\n'));
  const [finding, ...others] = findings.filter(({ check }) => check === 'namespace-forgotten');
  expect(spoken(others)).toEqual([]);
  expect(spoken(finding)).toMatchObject({ origin: { file: 'all/kustomization.yaml', line: 3 } });
  expect(spoken(finding)?.message).toMatch(/^ConfigMap settings.* lands in whichever namespace/);
  expect(spoken(finding?.fix.text)).toMatch(
    /^Take `..\/settings` out there again, .* If it is: set namespace at each generator of its name to shop, or namespace in the kustomization/,
  );
});

test('objects of the mesh are forgotten by what others of the mesh have, whatever lies beside them', () => {
  const services = ['a', 'b', 'c', 'd'].map((name) => service(name, 'shop')).join('');
  const settings = ['a', 'b', 'c']
    .map((name) => `---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`)
    .join('');
  expect(found(services + settings + rule)).toEqual([
    'DestinationRule web lands in whichever namespace it is given when it is applied.',
  ]);
});
