import { expect, test } from 'vitest';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { createEngine } from '../../src/review/analysis/engine.ts';
import { lookAtObject } from '../../src/review/analysis/object-look.ts';
import { readTreesOf } from '../support/review-of.ts';

const route = (timeout: string, comment = ''): string => `${comment}
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec: { hosts: [orders], http: [{ timeout: ${timeout}, route: [{ destination: { host: orders } }] }] }
`;

const files = (prod: string | null, staging: string | null = null) => ({
  'overlays/prod/kustomization.yaml': `resources: [${prod === null ? '' : 'orders.yaml'}]\n`,
  'overlays/staging/kustomization.yaml': `resources: [${staging === null ? '' : 'orders.yaml'}]\n`,
  ...(prod !== null && { 'overlays/prod/orders.yaml': prod }),
  ...(staging !== null && { 'overlays/staging/orders.yaml': staging }),
  '.meshwarden/config.yaml':
    'version: 1\nplatformTeam: acme/mesh\nbreakGlass: { team: acme/on-call }\n',
});

type Files = ReturnType<typeof files>;

function look(now: Files, before: Files | null, environment = 'prod') {
  const engine = createEngine(readPackageData(), { said: null, found: [] });
  const { base, merged } = readTreesOf(before ?? now, now);
  const resource = { kind: 'virtualservice', namespace: 'shop', name: 'orders' };
  const compared = before === null ? null : { environment, tree: base };
  return lookAtObject(merged, 'c'.repeat(40), { resource, before: compared }, engine);
}

test('it says which environments have the object, how its kind is written, and who is on call', async () => {
  expect(await look(files(route('3s')), null)).toMatchObject({
    environments: [
      { name: 'prod', holds: true },
      { name: 'staging', holds: false },
    ],
    resource: { kind: 'VirtualService', namespace: 'shop', name: 'orders' },
    config: { breakGlass: { team: 'acme/on-call' } },
    platformTeam: { teams: ['acme/mesh'] },
    changed: null,
  });
});

test.each<[string, Files, Files, boolean | null]>([
  ['another value', files(route('3s')), files(route('5s')), true],
  ['the object that was not there', files(null), files(route('5s')), true],
  ['an object that goes', files(route('3s')), files(null), true],
  ['a comment', files(route('3s')), files(route('3s', '# slow')), false],
  [
    'another value of another environment',
    files(route('3s')),
    files(route('3s'), route('9s')),
    false,
  ],
  ['what does not parse', files(route('3s')), files('a: [\n'), null],
])('%s in it', async (_, before, now, changed) => {
  expect((await look(now, before)).changed).toBe(changed);
});

test('of an environment that there is not nothing can be told', async () => {
  expect((await look(files(route('5s')), files(route('3s')), 'qa')).changed).toBeNull();
});
