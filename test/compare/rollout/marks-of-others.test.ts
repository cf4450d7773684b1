import { expect, test } from 'vitest';
import { app } from '../../checks/findings-of.ts';
import { reportOf } from '../../support/review-of.ts';

const object = (kind: string, spec: string, marks: string): string =>
  `apiVersion: networking.istio.io/v1
kind: ${kind}
metadata: { name: orders, namespace: shop, ${marks} }
spec: ${spec}
`;

const KINDS = [
  ['VirtualService', '{ hosts: [orders], http: [{ route: [{ destination: { host: orders } }] }] }'],
  ['DestinationRule', '{ host: orders }'],
  ['Sidecar', '{ egress: [{ hosts: ["./*"] }] }'],
] as const;

/** Says whom a change of labels or annotations reaches. */
async function reachOf(kind: string, spec: string, was: string, is: string): Promise<string> {
  const tree = (marks: string) => ({
    'prod/all.yaml': [
      app('shop', 'web', ['orders']),
      app('shop', 'orders'),
      object(kind, spec, marks),
    ].join('---\n'),
  });
  const { text } = await reportOf(tree(was), tree(is), 'markdown');
  const [, section = ''] = text.split('<summary>Whom it reaches</summary>');
  return section.split('</details>')[0] ?? '';
}

const annotation = (key: string, value: string): string => `annotations: { "${key}": "${value}" }`;
const label = (key: string, value: string): string => `labels: { "${key}": "${value}" }`;

test.each(KINDS)('a %s whose marks of others change is pushed to no proxy', async (kind, spec) => {
  for (const of of [annotation, label])
    expect(
      await reachOf(kind, spec, of('example.com/link', 'a'), of('example.com/link', 'b')),
    ).toContain('No proxy gets new configuration');
});

test.each(KINDS)('a %s with a mark of Istio is pushed whatever changes', async (kind, spec) => {
  expect(
    await reachOf(kind, spec, label('istio.io/x', 'a'), label('istio.io/x', 'b')),
  ).not.toContain('No proxy gets new configuration');
});

test('of a ServiceEntry labels are what proxies are told', async () => {
  const spec =
    '{ hosts: [a.example.com], ports: [{ number: 443, name: tls, protocol: TLS }], resolution: DNS }';
  expect(await reachOf('ServiceEntry', spec, label('app', 'a'), label('app', 'b'))).not.toContain(
    'No proxy gets new configuration',
  );
});
