import { expect, test } from 'vitest';
import { answerQuestion, readQuestion } from '../../../src/istio/asking/question.ts';
import { meshFrom } from '../../support/rendered.ts';

const MESH = `apiVersion: apps/v1
kind: Deployment
metadata: { name: front, namespace: web }
spec:
  template:
    metadata: { labels: { app: front } }
    spec: { containers: [{ name: app }] }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: public, namespace: web }
spec:
  selector: { app: front }
  servers: [{ hosts: [shop.example.com], port: { number: 80, name: http, protocol: HTTP } }]
`;

function refusal(from: string, to: string, notSeen: readonly string[]): string {
  const question = readQuestion({ from, to, method: null, headers: [] });
  if ('problem' in question) throw new Error(question.problem);
  const answers = answerQuestion([{ mesh: meshFrom(MESH), notSeen }], question);
  return answers.kind === 'refused' ? answers.reason : answers.kind;
}

const CHART = ['chart front, apps/front.yaml:4'];
const UNSEEN = 'a chart or another part that was not seen may hold one.';

test('a caller that is not found may be in what was not seen', () => {
  const caller = 'is called web/fronts in prod (did you mean web/front?)';
  expect(refusal('web/fronts', 'http://orders/', [])).toBe(`No workload ${caller}.`);
  expect(refusal('web/fronts', 'http://orders/', CHART)).toBe(
    `No workload that is seen here ${caller}; ${UNSEEN}`,
  );
});

test('so may a gateway with the host', () => {
  const host = 'has the host shop.exampel.com in prod (did you mean shop.example.com?)';
  expect(refusal('outside', 'http://shop.exampel.com/', [])).toBe(`No gateway ${host}.`);
  expect(refusal('outside', 'http://shop.exampel.com/', CHART)).toBe(
    `No gateway that is seen here ${host}; ${UNSEEN}`,
  );
});
