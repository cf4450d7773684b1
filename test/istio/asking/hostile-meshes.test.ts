import { expect, test } from 'vitest';
import { answerQuestion, readQuestion } from '../../../src/istio/asking/question.ts';
import { app } from '../../checks/findings-of.ts';
import { meshFrom } from '../../support/rendered.ts';
import { authorizationPolicy } from '../../support/objects.ts';

const BASE = app('web', 'front') + app('shop', 'orders');
const networking = (kind: string, name: string, spec: string): string => `
apiVersion: networking.istio.io/v1
kind: ${kind}
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
---
`;
const routes = (name: string, http: string): string =>
  networking('VirtualService', name, `{ hosts: [orders], http: [${http}] }`);
const list = (count: number, entry: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => entry(at)).join(', ');

/** What is said of one call, as how it ends. */
function ends(objects: string, path = '/a'): readonly string[] {
  const question = readQuestion({
    from: 'front',
    to: `http://orders.shop${path}`,
    method: null,
    headers: [],
  });
  if ('problem' in question) throw new Error(question.problem);
  const mesh = meshFrom(BASE + objects);
  const answers = answerQuestion([{ mesh, notSeen: [] }], question);
  if (answers.kind === 'refused') return [answers.reason];
  return answers.answers.map((answer) => answer.ends);
}

const cycle =
  routes('root', '{ delegate: { name: one } }') +
  networking('VirtualService', 'one', '{ http: [{ delegate: { name: two } }] }') +
  networking('VirtualService', 'two', '{ http: [{ delegate: { name: one } }] }');
const toItself = routes('root', '{ delegate: { name: root } }');
const TO_ORDERS = 'route: [{ destination: { host: orders } }]';

test.each([
  ['delegates in a circle', cycle, 'unknown'],
  ['a delegate of itself, which is none for it has hosts', toItself, 'answered'],
  [
    'two that contradict each other, of untold age',
    routes('a', '{ directResponse: { status: 418 } }') + routes('b', `{ ${TO_ORDERS} }`),
    'unknown',
  ],
  [
    'thousands of matches, none of which fits',
    routes(
      'many',
      `{ match: [${list(3000, (at) => `{ uri: { prefix: /p${String(at)}/ } }`)}], ${TO_ORDERS} }, { ${TO_ORDERS} }`,
    ),
    'answered',
  ],
  [
    'thousands of weighted destinations',
    routes(
      'split',
      `{ route: [${list(2000, (at) => `{ destination: { host: gone${String(at)} }, weight: 1 }`)}] }`,
    ),
    'refused',
  ],
  [
    'a policy of thousands of sources and operations',
    authorizationPolicy(
      'big',
      `{ action: DENY, rules: [{ from: [${list(1500, (at) => `{ source: { namespaces: [n${String(at)}] } }`)}], to: [${list(1500, (at) => `{ operation: { paths: [/p${String(at)}] } }`)}] }] }`,
    ),
    'answered',
  ],
  [
    'thousands of VirtualServices of one host without ages',
    Array.from({ length: 1500 }, (_, at) =>
      routes(`v${String(at)}`, `{ directResponse: { status: ${String(200 + (at % 300))} } }`),
    ).join(''),
    'unknown',
  ],
  [
    'regular expressions that would explode',
    routes(
      'regex',
      `{ match: [{ uri: { regex: "(a+)+(b+)+(a*)*$" } }], ${TO_ORDERS} }, { directResponse: { status: 200 } }`,
    ),
    'answered',
  ],
  [
    'one that RE2 does not take',
    routes('broken', `{ match: [{ uri: { regex: "(?=x)(" } }], ${TO_ORDERS} }, { ${TO_ORDERS} }`),
    'unknown',
  ],
  [
    'a rule for no host',
    networking('DestinationRule', 'none', '{ trafficPolicy: { tls: { mode: NEW } } }'),
    'answered',
  ],
  [
    'a mode that does not exist',
    networking(
      'DestinationRule',
      'odd',
      '{ host: orders, trafficPolicy: { tls: { mode: PASSTHROUGH } } }',
    ),
    'unknown',
  ],
  [
    'lists where maps should be',
    networking('VirtualService', 'odd', '{ hosts: {}, http: { a: [] } }') +
      authorizationPolicy('odd', '[1, 2]'),
    // an ALLOW policy that says nothing denies; that admission refuses this one is told beside the answer
    'refused',
  ],
])('a mesh with %s is answered in bounded time, without guessing', (_, objects, end) => {
  const started = process.cpuUsage();
  expect(ends(objects, `/${'a'.repeat(400)}`)).toEqual([end]);
  const { user } = process.cpuUsage(started);
  expect(user / 1000).toBeLessThan(8000);
});
