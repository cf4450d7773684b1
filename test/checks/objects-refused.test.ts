import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';
import { authorizationPolicy } from '../support/objects.ts';

const kustomization = (...files: readonly string[]): string =>
  `resources:\n${files.map((file) => `  - ${file}\n`).join('')}`;

const tree = (files: Readonly<Record<string, string>>) => ({
  'shop/kustomization.yaml': kustomization('namespace.yaml', ...Object.keys(files)),
  'shop/namespace.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n',
  ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`shop/${name}`, text])),
});

const messagesOf = async (
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): Promise<readonly string[]> => {
  const { findings } = await reviewOf(tree(before), tree(after));
  return findings
    .filter(({ introducedBy }) => introducedBy === 'this-change')
    .map((told) => spoken(messageOf(told)));
};

const policy = (name: string, spec: string, namespace = 'shop'): string =>
  authorizationPolicy(name, spec, { namespace });

describe('an object that the cluster refuses', () => {
  test('decides nothing by a value that is never accepted', async () => {
    const entry = `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: all, namespace: shop }
spec:
  hosts: ["*"]
  ports: [{ number: 443, name: tls, protocol: TLS }]
`;
    const messages = await messagesOf({}, { 'entry.yaml': entry });
    expect(messages).toEqual([
      expect.stringMatching(/^ServiceEntry shop\/all is invalid: .* it never takes effect/),
    ]);
  });

  test('leads no request to what a value names that is never accepted', async () => {
    const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web.example.com]
  http: [{ route: [{ destination: { host: shop/web } }] }]
---
apiVersion: v1
kind: Service
metadata: { name: other, namespace: shop }
spec: { selector: { app: other }, ports: [{ port: 80 }] }
`;
    const messages = await messagesOf({}, { 'route.yaml': route });
    expect(messages).toContainEqual(expect.stringMatching(/is invalid: .* it never takes effect/));
    expect(messages.filter((message) => /\bfails?\.$/.test(message))).toEqual([]);
  });

  test('decides by other values what it does once it is accepted', async () => {
    const entry = `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: some, namespace: shop }
spec:
  hosts: [web.other.svc.cluster.local]
  ports:
    - { number: 443, name: tls, protocol: TLS }
    - { number: 443, name: https, protocol: TLS }
`;
    expect(await messagesOf({}, { 'entry.yaml': entry })).toContainEqual(
      expect.stringMatching(/^Once it is accepted: ServiceEntry shop\/some decides how calls/),
    );
  });

  test('holds for all where its misspelled selector is dropped, and not once that is fixed', async () => {
    const filter = `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: all, namespace: istio-system }
spec:
  workloadSelectors: { labels: { app: web } }
  configPatches: []
`;
    const messages = await messagesOf({}, { 'filter.yaml': filter });
    expect(messages).toContainEqual(
      expect.stringMatching(/^If its misspelled selector is dropped: EnvoyFilter all is new/),
    );
    expect(messages.join()).not.toContain('Once it is accepted');
  });

  test('holds for the whole mesh once it is accepted', async () => {
    const spec = '{ rules: [{ to: [{ operation: { ports: ["*"] } }] }] }';
    const messages = await messagesOf({}, { 'all.yaml': policy('all', spec, 'istio-system') });
    expect(messages).toContainEqual(
      expect.stringMatching(/^Once it is accepted: AuthorizationPolicy all is new for the whole/),
    );
  });

  test('beside one that it takes leaves what both decide as it is said', async () => {
    const messages = await messagesOf(
      {},
      {
        'bad.yaml': policy(
          'a',
          '{ rules: [{ to: [{ operation: { ports: ["*"] } }] }] }',
          'istio-system',
        ),
        'good.yaml': policy('b', '{ rules: [{}] }', 'istio-system'),
      },
    );
    expect(messages).toContainEqual(
      expect.stringMatching(/^2 objects of kind AuthorizationPolicy/),
    );
  });

  test('loosens what it would no longer cover, and not what it still names', async () => {
    const asked = (rules: string): string =>
      policy(
        'ask',
        `{ selector: { matchLabels: { app: web } }, action: CUSTOM, provider: { name: ext }, rules: ${rules} }`,
      );
    const messages = await messagesOf(
      { 'ask.yaml': asked('[{}]') },
      {
        'ask.yaml': asked(
          '[{ to: [{ operation: { hosts: [a.example.com], not: { paths: [/x] } } }] }]',
        ),
      },
    );
    expect(messages).toContainEqual(
      'Once it is accepted: no longer checked by the external authorizer ext at pods with app=web in shop, if they have a proxy: all but requests on host a.example.com.',
    );
  });

  test('and was refused before leaves there what it had, which nobody here knows', async () => {
    const route = (more: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec: { hosts: [web] }
http: [{ directResponse: { status: 200 } }]
${more}`;
    const messages = await messagesOf(
      { 'web.yaml': route('route: []\n') },
      { 'web.yaml': route('tcp: []\n') },
    );
    expect(messages).toEqual([
      'VirtualService shop/web is invalid: applying shop fails; the cluster keeps its version.',
    ]);
  });

  test('stops nothing of the kustomization that leaves its file out', async () => {
    const left = `apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: proxies, namespace: shop }
spec: { meshConfig: { accessLogFile: /dev/stdout } }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec: { hosts: [web] }
http: []
`;
    const { findings } = await reviewOf(tree({}), { ...tree({}), 'shop/left-out.yaml': left });
    const refused = findings.filter(({ detector }) => detector === 'invalid-mesh-resource');
    expect(refused.map((told) => spoken(messageOf(told)))).toEqual([
      'VirtualService shop/web is invalid: applying it fails; it never takes effect.',
    ]);
  });
});
