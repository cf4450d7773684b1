import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { promotionOf } from '../../../src/compare/divergence/promotion.ts';
import { oneFolder } from '../../../src/gitops/index.ts';
import { resolveMesh } from '../../../src/istio/index.ts';
import { resourcesOf } from '../../support/rendered.ts';

const SETTINGS = { rootNamespace: null, istioVersion: null, external: [] };
const meshOf = (name: string, text: string) =>
  resolveMesh(
    oneFolder({ name, production: name === 'prod' }, resourcesOf(text, `${name}.yaml`)),
    SETTINGS,
  );
const changed = (name: string, before: string, after: string) => ({
  before: meshOf(name, before),
  after: meshOf(name, after),
});

const orders = (timeout: string, attempts = 2, host = 'orders'): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec:
  hosts: [${host}]
  http:
    - timeout: ${timeout}
      retries: { attempts: ${String(attempts)} }
      route: [{ destination: { host: orders } }]
---
`;

const ofProd = (staging: readonly [string, string], prod: readonly [string, string]) =>
  promotionOf(changed('prod', ...prod), [changed('staging', ...staging)]);

const [three, ten] = [orders('3s'), orders('10s')];

describe('what changes in production', () => {
  test('is in force in an earlier environment already, with the lines that say so', () => {
    expect(ofProd([ten, ten], [three, ten])).toEqual({
      environment: 'prod',
      inForce: [
        { environment: 'staging', since: null, places: [expect.objectContaining({ line: 8 })] },
      ],
      atOnce: [],
      behind: [],
    });
  });

  test('comes to both at once', () => {
    expect(ofProd([three, ten], [three, ten])).toMatchObject({ atOnce: ['staging'], behind: [] });
    // the other has a part of it before
    const more = orders('10s', 5);
    expect(ofProd([ten, more], [three, more])).toMatchObject({ inForce: [], atOnce: ['staging'] });
  });

  test('comes to both at once also with a word that is the name of one of them', () => {
    const file = orders('10s', 2, 'staging-orders');
    expect(ofProd([three, file], [three, file])).toMatchObject({ atOnce: ['staging'] });
  });

  test('comes to production first', () => {
    expect(ofProd([three, three], [three, ten])).toMatchObject({
      inForce: [],
      behind: [
        {
          environment: 'staging',
          kept: 1,
          of: 1,
          example: 'VirtualService shop/orders: spec.http[0].timeout',
        },
      ],
    });
    // of one value it is ahead, of another not
    expect(ofProd([ten, ten], [three, orders('10s', 5)])).toMatchObject({
      behind: [
        {
          kept: 1,
          of: 2,
          hasOthers: true,
          example: expect.stringContaining('attempts') as unknown,
        },
      ],
    });
    // of the one it has a value of its own
    const own = ofProd([orders('7s'), orders('7s')], [three, orders('10s', 5)])?.behind;
    expect(own).toMatchObject([{ kept: 1, of: 2 }]);
    expect(own?.[0]).not.toHaveProperty('hasOthers');
  });

  test('is not told of environments that have something else, or not the object', () => {
    expect(ofProd([orders('7s'), orders('7s')], [three, ten])).toBeNull();
    expect(ofProd(['', ''], [three, ten])).toBeNull();
    expect(ofProd([three, three], [three, three])).toBeNull();
  });

  test('may be a whole object that comes or goes', () => {
    expect(ofProd([three, three], ['', three])).toMatchObject({
      inForce: [{ environment: 'staging' }],
    });
    expect(ofProd(['', three], ['', three])).toMatchObject({ atOnce: ['staging'] });
    expect(ofProd(['', ''], ['', three])).toMatchObject({ behind: [{ environment: 'staging' }] });
    expect(ofProd(['', ''], [three, ''])).toMatchObject({ inForce: [{ environment: 'staging' }] });
    expect(ofProd([three, three], [three, ''])).toMatchObject({ behind: [{ kept: 1, of: 1 }] });
  });

  test('is told of a variable by its name, whatever stands before it', () => {
    const pod = (...names: readonly string[]): string => `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec: { containers: [{ name: app, env: [${names.map((name) => `{ name: ${name}, value: x }`).join(', ')}] }] }
---
`;
    // staging gives LEDGER up by the same change, and had PAYMENTS at the place where production has it then
    expect(
      ofProd(
        [pod('LEDGER', 'PAYMENTS'), pod('PAYMENTS')],
        [pod('CURRENCY', 'LEDGER', 'PAYMENTS'), pod('CURRENCY', 'PAYMENTS')],
      ),
    ).toMatchObject({ inForce: [], atOnce: ['staging'], behind: [] });
  });

  test('is in force where the other has the very value, with its name in it', () => {
    const staging = orders('3s', 2, 'orders.staging.example.com');
    const prod = orders('3s', 2, 'orders.prod.example.com');
    expect(ofProd([staging, staging], [prod, staging])).toMatchObject({
      inForce: [{ environment: 'staging' }],
      behind: [],
    });
  });

  test('is compared without words for the environment and without hashes', () => {
    const host = (env: string, timeout: string) => orders(timeout, 2, `orders.${env}.example.com`);
    expect(
      ofProd(
        [host('staging', '10s'), host('staging', '10s')],
        [host('prod', '3s'), host('prod', '10s')],
      ),
    ).toMatchObject({ inForce: [{ environment: 'staging' }] });
    const pod = (hash: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec: { containers: [{ name: app, envFrom: [{ configMapRef: { name: settings-${hash} } }] }] }
---
`;
    const both = (hash: string, timeout: string) => pod(hash) + orders(timeout);
    expect(
      ofProd(
        [both('b97ch8kdkd', '10s'), both('b97ch8kdkd', '10s')],
        [both('khbd9mhdht', '3s'), both('mdt78f894g', '10s')],
      ),
    ).toMatchObject({ inForce: [{ environment: 'staging' }] });
  });
});

test('an environment stands at most one way, and one that has all before is never behind', () => {
  const value = fc.constantFrom('1s', '2s', '3s');
  fc.assert(
    fc.property(value, value, value, value, (was, is, had, has) => {
      const promotion = ofProd([orders(had), orders(has)], [orders(was), orders(is)]);
      if (was === is) return promotion === null;
      const { inForce = [], atOnce = [], behind = [] } = promotion ?? {};
      return (
        (inForce.length === 1) === (had === is) &&
        (atOnce.length === 1) === (had !== is && has === is) &&
        (behind.length === 1) === (had !== is && has !== is && has === was)
      );
    }),
  );
});
