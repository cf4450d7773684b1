import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';
import { service } from '../support/objects.ts';

/** A folder that does not build, for its variable reads a field that the Service does not have. */
const kustomization = (
  resources: readonly string[],
): string => `resources: [${resources.join(', ')}]
namePrefix: web-
vars:
- name: namespace
  objref: { kind: Service, name: service, apiVersion: v1 }
  fieldref: { fieldpath: metadata.namespace }
configurations: [params.yaml]
`;
const params = `varReference:
- { path: spec/http/route/destination/host, kind: VirtualService }
`;
const route = (host: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: route }
spec:
  gateways: [public]
  hosts: ['*']
  http: [{ route: [{ destination: { host: '${host}' } }] }]
`;
const folder = (more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  'web/params.yaml': params,
  'web/service.yaml': service('service', '{ ports: [{ port: 80 }] }', { namespace: null }),
  'web/kustomization.yaml': kustomization([
    'service.yaml',
    ...Object.keys(more)
      .filter((path) => path.startsWith('web/'))
      .map((path) => path.slice(4)),
  ]),
  ...more,
});
const findingsOf = async (after: Readonly<Record<string, string>>) =>
  (await reviewOf(folder(), after)).findings.filter(({ check }) => check === 'route-without-host');

test('a Service that no namespace has is missed, though the folder does not build', async () => {
  const [only, ...more] = await findingsOf(
    folder({ 'web/route.yaml': route('web.$(namespace).svc') }),
  );
  expect(spoken(more)).toEqual([]);
  expect(spoken(only?.why)).toContain('The nearest is `web-service`');
  expect(spoken(only?.fix.text)).toContain('web-service.$(namespace).svc');
});

test('one that some namespace has is not, nor one that a chart or an operator of the folder may make', async () => {
  const there = folder({ 'web/route.yaml': route('web-service.$(namespace).svc') });
  expect(spoken(await findingsOf(there))).toEqual([]);
  const elsewhere = {
    'other/service.yaml': service('web', '{ ports: [{ port: 80 }] }', { namespace: null }),
  };
  const asked = { 'web/route.yaml': route('web.$(namespace).svc') };
  expect(spoken(await findingsOf({ ...folder(asked), ...elsewhere }))).toEqual([]);
  const operator = {
    'web/site.yaml': 'apiVersion: sites.example/v1\nkind: Site\nmetadata: { name: site }\n',
  };
  expect(spoken(await findingsOf(folder({ ...asked, ...operator })))).toEqual([]);
});

test('a name that is itself a variable says nothing', async () => {
  expect(
    spoken(await findingsOf(folder({ 'web/route.yaml': route('$(name).$(namespace).svc') }))),
  ).toEqual([]);
});
