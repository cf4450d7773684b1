import { describe, expect, test } from 'vitest';
import { readConfig } from '../../support/written-config.ts';
import {
  brokenDeclarations,
  brokenSentence,
} from '../../../src/compare/variables/declared-variable.ts';
import { oneFolder } from '../../../src/gitops/index.ts';
import { resolveMesh } from '../../../src/istio/index.ts';
import { resourcesOf } from '../../support/rendered.ts';

const meshOf = (name: string, container: string) =>
  resolveMesh(
    oneFolder(
      { name, production: name === 'prod' },
      resourcesOf(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders-${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata: { labels: { app: orders, team: shop } }
    spec: { containers: [{ name: app, image: 'orders:1', ${container} }] }
`),
    ),
    { rootNamespace: null, istioVersion: null, external: [] },
  );

function said(declared: string, container: string, environment = 'prod'): readonly string[] {
  const parsed = readConfig(`variables: [${declared}]`);
  if (parsed.kind !== 'valid') throw new Error(JSON.stringify(parsed.problems));
  return brokenDeclarations(meshOf(environment, container), parsed.config.variables).map(
    brokenSentence,
  );
}

const env = (value: string): string => `env: [{ name: POOL_SIZE, value: '${value}' }]`;

describe('a declared variable', () => {
  test('is there, where it is required', () => {
    const declared = '{ workload: orders, name: POOL_SIZE }';
    expect(said(declared, 'env: []')).toEqual(['In prod, POOL_SIZE of orders-prod is missing.']);
    expect(said(declared, env('5'))).toEqual([]);
    expect(said('{ workload: orders, name: POOL_SIZE, required: false }', 'env: []')).toEqual([]);
    expect(said(declared, 'envFrom: [{ secretRef: { name: elsewhere } }]')).toEqual([]);
  });

  test('is of its type, and fits its pattern as a whole', () => {
    const number = '{ workload: "ord*", name: POOL_SIZE, type: number }';
    expect(said(number, env('many'))).toEqual([
      'In prod, POOL_SIZE of orders-prod is many, which is no number.',
    ]);
    expect(said(number, env('12'))).toEqual([]);
    const pattern = '{ workload: orders, name: POOL_SIZE, pattern: "[0-9]{1,2}" }';
    expect(said(pattern, env('500'))).toEqual([
      'In prod, POOL_SIZE of orders-prod is 500, which does not fit [0-9]{1,2}.',
    ]);
    expect(said(pattern, env('50'))).toEqual([]);
  });

  test('comes from a Secret, where it is one', () => {
    const secret = '{ workload: orders, name: POOL_SIZE, secret: true }';
    expect(said(secret, env('5'))).toEqual([
      'In prod, POOL_SIZE of orders-prod does not come from a Secret.',
    ]);
    expect(
      said(secret, 'env: [{ name: POOL_SIZE, valueFrom: { secretKeyRef: { name: s, key: k } } }]'),
    ).toEqual([]);
  });

  test('is declared for workloads by name and labels, and for environments', () => {
    expect(said('{ workload: cart, name: POOL_SIZE }', 'env: []')).toEqual([]);
    expect(said('{ labels: { team: shop }, name: POOL_SIZE }', 'env: []')).toHaveLength(1);
    expect(said('{ labels: { team: pay }, name: POOL_SIZE }', 'env: []')).toEqual([]);
    const ofProd = '{ workload: orders, name: POOL_SIZE, environments: [prod] }';
    expect(said(ofProd, 'env: []', 'dev')).toEqual([]);
    expect(said(ofProd, 'env: []', 'prod')).toHaveLength(1);
  });

  test('has a pattern that is one', () => {
    const parsed = readConfig('variables: [{ name: A, pattern: "(" }]');
    expect(parsed.kind).toBe('invalid');
  });
});
