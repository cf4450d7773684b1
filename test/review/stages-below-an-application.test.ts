import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';

const application = (
  name: string,
  path: string,
  more = '',
): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  project: default
  source: { repoURL: https://git.example/shop.git, targetRevision: main, path: ${path}${more} }
  destination: { server: https://kubernetes.default.svc, namespace: argocd }
`;

const route = (
  name: string,
  namespace: string,
  prefix = '/',
): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  hosts: [${namespace}.example.com]
  http: [{ match: [{ uri: { prefix: ${prefix} } }], route: [{ destination: { host: till } }] }]
`;

const BEFORE = {
  'bootstrap/all.yaml': application('routes', 'routes', ', directory: { recurse: true }'),
  'bootstrap/dev.yaml': application('apps-dev', 'apps/dev'),
  'bootstrap/prod.yaml': application('apps-prod', 'apps/prod'),
  'apps/dev/own.yaml': route('own', 'shop-dev'),
  'apps/prod/own.yaml': route('own', 'shop-prod'),
  'routes/dev/till.yaml': route('till', 'dev'),
  'routes/prod/till.yaml': route('till', 'prod'),
};

async function placesOf(file: string, was: string, is: string): Promise<readonly string[]> {
  const { changes } = await reviewOf({ ...BEFORE, [file]: was }, { ...BEFORE, [file]: is });
  return [...new Set(changes.map(({ environment }) => environment))].sort();
}

test.each(['dev', 'prod'])(
  'what lies below %s of an Application of both is of that alone',
  async (stage) => {
    const file = `routes/${stage}/till.yaml`;
    expect(await placesOf(file, route('till', stage), route('till', stage, '/till'))).toEqual([
      stage,
    ]);
  },
);

test.each([
  ['of the namespace of another stage', route('more', 'prod'), route('more', 'prod', '/more')],
  [
    'of a namespace that only its name gives to another',
    route('more', 'shop-prod2'),
    route('more', 'shop-prod2', '/more'),
  ],
  [
    'for a host of another stage',
    route('more', 'dev').replace('dev.example', 'prod.example'),
    route('more', 'dev', '/more').replace('dev.example', 'prod.example'),
  ],
  ['of the root namespace', route('more', 'istio-system'), route('more', 'istio-system', '/more')],
  [
    'of no namespace',
    'apiVersion: v1\nkind: Namespace\nmetadata: { name: more }\n',
    'apiVersion: v1\nkind: Namespace\nmetadata: { name: more, labels: { istio-injection: enabled } }\n',
  ],
])('an object %s acts on all who share the cluster', async (_, was, is) => {
  expect(await placesOf('routes/dev/more.yaml', was, is)).toEqual(['dev', 'prod']);
});
