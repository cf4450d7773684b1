import { describe, expect, test } from 'vitest';
import type { Consequence } from '../../../src/compare/index.ts';
import { consequenceSentence } from '../../../src/review/report/consequences/consequence-text.ts';
import { headlineOf } from '../../../src/review/report/review/headline.ts';
import { lost } from '../../support/lost-call.ts';
import { environment, review } from '../../support/report-parts.ts';
import { reportOf } from '../../support/review-of.ts';

const app = (name: string, env = ''): string => `apiVersion: v1
kind: ServiceAccount
metadata: { name: ${name}, namespace: shop }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}, sidecar.istio.io/inject: 'true' } }
    spec: { serviceAccountName: ${name}, containers: [{ name: app, image: '${name}:1', env: [${env}] }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
---
`;
const mesh =
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n---\n` +
  `apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: default, namespace: shop }\nspec: { mtls: { mode: STRICT } }\n---\n` +
  app('web') +
  app('report', '{ name: URL, value: "http://web.shop/items" }');
const policy = (action: string, rule: string): string =>
  `apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: { name: web, namespace: shop }\nspec: { selector: { matchLabels: { app: web } }, action: ${action}, rules: [${rule}] }\n`;
const reader = 'from: [{ source: { principals: ["cluster.local/ns/shop/sa/report"] } }]';

const reviewed = async (rule: string, action = 'ALLOW'): Promise<string> => {
  const { text } = await reportOf(
    { 'prod/all.yaml': mesh },
    { 'prod/all.yaml': mesh + policy(action, rule) },
    'markdown',
  );
  return text;
};

/** Every place that says it: the headline, the finding, the commands, the picture. */
const PAIR = /report can no longer call web(?! with [A-Z]+ \/)/;

describe('a caller that keeps some of its requests loses no more than the others', () => {
  test.each([
    [
      'of a method that a policy does not list',
      `{ ${reader}, to: [{ operation: { methods: [HEAD] } }] }`,
      'ALLOW',
    ],
    ['of a method that is denied', `{ to: [{ operation: { methods: [DELETE] } }] }`, 'DENY'],
    ['of a path that is denied', `{ to: [{ operation: { paths: ["/items"] } }] }`, 'DENY'],
  ])('%s', async (_, rule, action) => {
    const text = await reviewed(rule, action);
    expect(text).toMatch(/report can no longer call web with [A-Z]+ \//);
    expect(text).not.toMatch(PAIR);
    expect(text).toContain('report → web fails now in part');
  });

  test('who loses all of them is said to', async () => {
    const text = await reviewed(`{ from: [{ source: { namespaces: [other] } }] }`);
    expect(text).toMatch(PAIR);
    expect(text).toContain('report → web fails now (');
  });
});

test('whatever of the requests ends otherwise, the sentence names the request', () => {
  const kinds: readonly Consequence['kind'][] = ['lost', 'opened', 'closed', 'exposed'];
  for (const kind of kinds) {
    const consequence: Consequence = { ...lost, kind, isOfSome: true };
    expect(consequenceSentence(consequence)).toContain('with POST /charge');
    const behaviours = [
      {
        environment: 'prod',
        consequences: [consequence],
        compared: { pairs: 1, cells: 1 },
        undecided: 0,
        notes: [],
      },
    ];
    const { sentence } = headlineOf(
      review({ tier: 'high', environments: [environment('prod')], behaviours }),
    );
    expect(sentence.match(/POST \/charge/g)).toHaveLength(1);
    expect(sentence).toMatch(/with POST \/charge \(200 → 403\)$/);
  }
});

test('a header that decides stands beside the request', () => {
  const http = {
    method: 'GET',
    url: 'http://payments.shop/',
    headers: new Map([['x-user', 'ann']]),
  };
  const consequence: Consequence = { ...lost, isOfSome: true, witness: { ...lost.witness, http } };
  expect(consequenceSentence(consequence)).toBe(
    'orders can no longer call payments with GET / and the header x-user: ann',
  );
});
