import { expect, test } from 'vitest';
import { answerQuestion, readQuestion } from '../../../src/istio/asking/question.ts';
import { meshFrom } from '../../support/rendered.ts';
import { manifest } from '../../support/objects.ts';

const workload = (name: string, namespace: string): string =>
  `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: app }] }
---
`;

const service = (name: string, namespace: string, more = ''): string =>
  manifest(
    'Service',
    name,
    `{ ${more}selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }`,
    { namespace },
  );

const namespace = (name: string, labels = '{ istio-injection: enabled }'): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}, labels: ${labels} }\n---\n`;

const STRICT = manifest('PeerAuthentication', 'default', '{ mtls: { mode: STRICT } }');
const PODS = [namespace('shop'), workload('orders', 'shop'), workload('front', 'web')];
const TO = 'http://orders.shop:8080/';
const SHUT = 'the Service has no such port, and nothing listens at its address there';

function said(...objects: readonly string[]): string {
  const question = readQuestion({ from: 'front', to: TO, method: null, headers: [] });
  if ('problem' in question) return question.problem;
  const answers = answerQuestion([{ mesh: meshFrom(objects.join('')), notSeen: [] }], question);
  return answers.kind === 'refused'
    ? answers.reason
    : answers.answers.map(({ sentence }) => sentence).join('\n');
}

test('nobody reaches a port that the Service lacks, whatever the mode of the pods behind it', () => {
  const base = [...PODS, namespace('web'), service('orders', 'shop')];
  // another one has the port, so that proxies read requests there
  const other = service('front', 'web').replace('port: 80', 'port: 8080');
  for (const objects of [
    [...base, other],
    [...base, other, STRICT],
  ])
    expect(said(...objects)).toBe(`In prod, GET ${TO} from front is refused: 503 UF (${SHUT}).`);
  expect(said(...base)).toContain(`refused: the connection is closed (${SHUT})`);
});

test('a caller without a proxy does not either', () => {
  expect(said(...PODS, namespace('web', '{}'), service('orders', 'shop'))).toMatch(
    / is refused: the connection is closed \(the Service has no such port\)\.$/,
  );
});

test('one of the pods of a headless Service may', () => {
  expect(said(...PODS, namespace('web'), service('orders', 'shop', 'clusterIP: None, '))).toMatch(
    / is answered by orders\.$/,
  );
});
