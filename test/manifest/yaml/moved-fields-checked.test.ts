import { expect, test } from 'vitest';
import { violationsOf } from './violations-of.ts';

test('what is wrong in a field is said as it will be once the field is moved', () => {
  const rule = (pool: string): string => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: web, namespace: shop}
spec:
  host: web
connectionPool: ${pool}`;
  expect(violationsOf(rule('{tcp: {maxConnections: many, conectTimeout: 3s}}'))).toEqual([
    '6 wrong-nesting connectionPool: connectionPool is not a field of DestinationRule itself; it belongs at spec.trafficPolicy.connectionPool.',
    '6 type spec.trafficPolicy.connectionPool.tcp.maxConnections: Once connectionPool is at spec.trafficPolicy.connectionPool: This must be a whole number and is the text "many".',
    '6 unknown-field spec.trafficPolicy.connectionPool.tcp.conectTimeout: Once connectionPool is at spec.trafficPolicy.connectionPool: conectTimeout is not a field of spec.trafficPolicy.connectionPool.tcp; connectTimeout is.',
  ]);
  expect(violationsOf(rule('{tcp: {maxConnections: 9}}'))).toHaveLength(1);
});
