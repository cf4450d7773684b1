import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resolvedFrom } from '../../../bench/judged-pair.ts';
import { changedMesh, randomSmallMesh } from '../../../bench/random-small-mesh.ts';
import type { SmallMesh } from '../../../bench/naive-mesh.ts';
import { seededRandom } from '../../../bench/seeded-random.ts';
import { manifestsOf } from '../../../bench/small-manifests.ts';
import { consequencesBetween } from '../../../src/compare/behaviour/mesh-comparison.ts';
import type { Mesh } from '../../../src/istio/index.ts';
import { objectText } from '../../../src/istio/index.ts';
import { meshFrom } from '../../support/rendered.ts';
import { times } from '../../support/times.ts';
import { behaviour, policy, routes, SMALL_MESH } from './small-mesh.ts';

/** Manifests of a mesh, by the object that each is. */
const documentsOf = (mesh: SmallMesh): ReadonlyMap<string, string> =>
  new Map(
    manifestsOf(mesh)
      .split(/^---$/m)
      .flatMap((text) => {
        const [only] = resolvedFrom(text).resources;
        return only === undefined ? [] : [[objectText(only), text] as const];
      }),
  );

const meshOf = (documents: ReadonlyMap<string, string>): Mesh =>
  resolvedFrom([...documents.values()].join('---'));

/** The same objects with one as it is after. */
function withOne(
  object: string,
  was: ReadonlyMap<string, string>,
  is: ReadonlyMap<string, string>,
): Mesh {
  const documents = new Map(was);
  const now = is.get(object);
  if (now === undefined) documents.delete(object);
  else documents.set(object, now);
  return meshOf(documents);
}

test('if one object changes, it is the cause of all that ends otherwise', () => {
  let compared = 0;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_147_483_646 }), (seed) => {
      const random = seededRandom(seed);
      const one = randomSmallMesh(random);
      const [was, is] = [documentsOf(one), documentsOf(changedMesh(random, one))];
      const before = meshOf(was);
      for (const object of new Set([...was.keys(), ...is.keys()])) {
        if (was.get(object) === is.get(object)) continue;
        const { consequences } = consequencesBetween('prod', {
          before,
          after: withOne(object, was, is),
        });
        for (const { cause } of consequences) expect(cause?.object).toBe(object);
        compared += consequences.length;
      }
    }),
    // a gateway that took the token away lets it through
    { ...times(60), examples: [[583_080_872]] },
  );
  // otherwise nothing was tried
  expect(compared).toBeGreaterThan(0);
});

const SUBSET = `---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: orders, namespace: shop }
spec: { host: orders, subsets: [{ name: v1, labels: { version: v1 } }] }
`;
const toSubset = (name: string): string =>
  SUBSET + routes(`[{ route: [{ destination: { host: orders, subset: ${name} } }] }]`);
const admits = (account: string): string =>
  policy(`[{ from: [{ source: { principals: ["cluster.local/ns/shop/sa/${account}"] } }] }]`);

test.each([
  ['a field', toSubset('v1'), toSubset('v9'), 'route', 'spec.http[0].route[0].destination.subset'],
  ['a new object', '', admits('nobody'), 'authorization', null],
  ['an object that goes', admits('nobody'), '', 'authorization', null],
  [
    'one of several items',
    admits('web'),
    admits('nobody'),
    'authorization',
    'spec.rules[0].from[0].source.principals[0]',
  ],
])('%s is the cause', (_, before, after, step, field) => {
  const { consequences } = behaviour(before, after);
  expect(consequences.length).toBeGreaterThan(0);
  for (const { cause } of consequences) expect(cause).toMatchObject({ step, field });
});

test('the account of the caller is the cause if a policy asks for it', () => {
  const after = SMALL_MESH.replace('serviceAccountName: web', 'serviceAccountName: other');
  const [before, then] = [SMALL_MESH, after].map((text) => meshFrom(text + admits('web')));
  if (before === undefined || then === undefined) throw new RangeError('two sides');
  const { consequences } = consequencesBetween('prod', { before, after: then });
  expect(consequences.map(({ kind, cause }) => [kind, cause?.object, cause?.field])).toEqual([
    ['lost', 'Deployment shop/web', 'spec.template.spec.serviceAccountName'],
    ['identity', 'Deployment shop/web', 'spec.template.spec.serviceAccountName'],
  ]);
});

test('a policy that asks for tokens is the cause, and not what validates them since the same change', () => {
  const tokens = `---
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: tokens, namespace: shop }
spec: { selector: { matchLabels: { app: orders } }, jwtRules: [{ issuer: acme, jwksUri: 'https://acme.example/keys' }] }
`;
  const asks = policy(
    '[{ from: [{ source: { principals: ["cluster.local/ns/shop/sa/web"], requestPrincipals: ["*"] } }] }]',
  );
  const { consequences } = behaviour(admits('web'), asks + tokens);
  const [lost] = consequences.filter(({ kind, isKnown }) => kind === 'lost' && isKnown);
  expect(lost?.cause).toMatchObject({
    object: 'AuthorizationPolicy shop/orders',
    field: 'spec.rules[0].from[0].source.requestPrincipals',
  });
});
