import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';
import { destinationRule, service } from '../support/objects.ts';

const rule = destinationRule('web', '{host: web}', { namespace: null });

const kfdef = (
  overlay: string,
  parameters = '[]',
): string => `apiVersion: kfdef.apps.kubeflow.org/v1
kind: KfDef
metadata: { name: all, namespace: kubeflow }
spec:
  repos: [{ name: manifests, uri: https://github.com/acme/manifests/archive/v1.tar.gz }]
  applications:
    - name: argo
      kustomizeConfig: { parameters: ${parameters}, overlays: [${overlay}], repoRef: { name: manifests, path: argo } }
`;

test('what kfctl builds gets its namespace from there', async () => {
  const services = ['a', 'b', 'c', 'd']
    .map((name) => service(name, '{ports: [{port: 80}]}'))
    .join('');
  const forgotten = async (overlay: string) => {
    const files = (text: string) => ({
      '.meshwarden/config.yaml': 'repositoryAliases: [https://github.com/acme/manifests]\n',
      'kfdef/kfctl_k8s.yaml': kfdef(overlay),
      'argo/overlays/istio/kustomization.yaml': 'resources: [all.yaml]\n',
      'argo/overlays/istio/all.yaml': text,
    });
    const { findings, unknowns } = await reviewOf(files(services), files(services + rule));
    return [
      ...findings.map(({ check }) => check).filter((check) => check === 'namespace-forgotten'),
      ...unknowns
        .map(({ message }) => message)
        .filter((text) => text.includes('no namespace, other')),
    ];
  };
  expect(await forgotten('application')).toEqual(['namespace-forgotten']);
  expect(await forgotten('istio')).toEqual([
    'Where DestinationRule web of argo/overlays/istio lands is decided when it is applied: it has no namespace, other objects of the root have one.',
  ]);
});

test('what kfctl builds gets the variables of the base that it is built with', async () => {
  const ROUTE = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web.example.com]
  http: [{ route: [{ destination: { host: web.$(namespace).svc.cluster.local } }] }]
`;
  const leftOver = async (overlays: string) => {
    const files = {
      '.meshwarden/config.yaml': 'repositoryAliases: [https://github.com/acme/manifests]\n',
      'kfdef/kfctl_k8s.yaml': kfdef(overlays),
      'argo/overlays/istio/kustomization.yaml':
        'resources: [route.yaml]\nconfigurations: [params.yaml]\n',
      'argo/overlays/istio/params.yaml':
        'varReference: [{ kind: VirtualService, path: spec/http/route/destination/host }]\n',
    };
    const head = { ...files, 'argo/overlays/istio/route.yaml': ROUTE };
    const base = {
      ...files,
      'argo/overlays/istio/route.yaml': ROUTE.replace('$(namespace)', 'shop'),
    };
    const { findings } = await reviewOf(base, head);
    return findings.filter(({ check }) => check === 'variable-left-over').length;
  };
  expect(await leftOver('application')).toBe(1);
  expect(await leftOver('istio')).toBe(0);
});

const givenOf = (namespace: string): string => `[{ name: namespace, value: ${namespace} }]`;

test.each([
  ['of a parameter, over that of the folder', { one: givenOf('mesh') }, 'mesh'],
  [
    'of a parameter that two files give alike',
    { one: givenOf('mesh'), two: givenOf('mesh') },
    'mesh',
  ],
  [
    'of a parameter that two files give otherwise',
    { one: givenOf('mesh'), two: givenOf('other') },
    null,
  ],
  ['of a parameter that another file does not give', { one: givenOf('mesh'), two: '[]' }, null],
  [
    'of a parameter that another file gives as its own',
    { one: givenOf('kubeflow'), two: '[]' },
    'kubeflow',
  ],
  ['that is empty', { one: givenOf("''") }, null],
  ['of no parameter', { one: '[{ name: host, value: mesh }]' }, null],
])('kfctl writes the namespace over that of the base: %s', async (_, given, namespace) => {
  const files = (own: string) => ({
    '.meshwarden/config.yaml': 'repositoryAliases: [https://github.com/acme/manifests]\n',
    ...Object.fromEntries(
      Object.entries(given).map(([name, parameters]) => [
        `kfdef/kfctl_${name}.yaml`,
        kfdef('', parameters),
      ]),
    ),
    'argo/base/kustomization.yaml': `resources: [all.yaml]\nnamespace: ${own}\n`,
    'argo/base/all.yaml': service('web', '{ports: [{port: 80}]}') + rule,
  });
  const { changes } = await reviewOf(files('before'), files('after'));
  const moved = changes.map(({ subject }) => subject.namespace);
  if (namespace === null) expect(moved).toContain('after');
  else expect(moved).toEqual([]);
  const added = await reviewOf({ ...files('after'), 'argo/base/all.yaml': rule }, files('after'));
  expect(added.changes.map(({ subject }) => subject.namespace)).toEqual([namespace ?? 'after']);
});

test('a folder that is a kustomization by itself keeps its namespace under kfctl', async () => {
  const files = (own: string) => ({
    '.meshwarden/config.yaml': 'repositoryAliases: [https://github.com/acme/manifests]\n',
    'kfdef/kfctl_one.yaml': kfdef('', givenOf('mesh')),
    'argo/kustomization.yaml': `resources: [all.yaml]\nnamespace: ${own}\n`,
    'argo/all.yaml': rule,
  });
  const { changes } = await reviewOf(files('before'), files('after'));
  expect(changes.map(({ subject }) => subject.namespace)).toContain('after');
});
