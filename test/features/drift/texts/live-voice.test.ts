import { expect, test } from 'vitest';
import type { JudgedDrift } from '../../../../src/features/drift/comparison/drift.ts';
import { mapNode, scalar } from '../../../../src/manifest/index.ts';
import type { BlockOf } from '../../../../src/review/index.ts';
import { asLive } from '../../../../src/features/drift/texts/live-voice.ts';

const at = (file: string, line: number) => ({ file, line, column: 1, endLine: line });

function objectAt(kind: string, name: string, file: string) {
  const origin = at(file, 1);
  const id = { group: 'networking.istio.io', version: 'v1', kind, namespace: 'shop', name };
  return { ...id, stableName: name, origin, node: mapNode(new Map(), origin) };
}

const route = objectAt('VirtualService', 'orders', 'routes.yaml');
const changed: JudgedDrift = {
  id: 'd-aaaaaa',
  tier: 'medium',
  drift: {
    kind: 'changed',
    git: route,
    live: route,
    fields: [
      {
        kind: 'changed',
        path: ['spec', 'timeout'],
        git: scalar('5s', at('routes.yaml', 15)),
        live: scalar('1s', at('routes.yaml', 15)),
        by: null,
      },
    ],
  },
};
const removed: JudgedDrift = {
  id: 'd-bbbbbb',
  tier: 'medium',
  drift: { kind: 'removed', git: objectAt('DestinationRule', 'orders', 'rule.yaml'), live: null },
};

const block = (message: string, why: string, line: number | null): BlockOf<'finding'> => ({
  ...({ kind: 'finding', number: 1, environments: 'prod', tier: 'high' } as const),
  ...{
    message,
    why: [why],
    witness: 'POST /charges: 200 → 403',
    detector: null,
    check: null,
    page: null,
  },
  place:
    line === null
      ? null
      : { kind: 'place', place: { file: 'routes.yaml', line, side: 'head' }, target: null },
  ...{
    ids: [],
    symptom: null,
    advice: { label: 'Fix' as const, text: 'Add it before it is merged.' },
    patch: null,
  },
});

test('what a review says of a change is said of what is live and of what Git says', () => {
  const said = asLive(
    block(
      'Now allowed at Deployment shop/payments: POST /charges.',
      'VirtualService shop/orders: timeout 5s → 1s. Before: as orders. After: as web. Before this change it was VirtualService shop/web (web.yaml:3 at the base).',
      15,
    ),
    [changed, removed],
  );
  expect(said.message).toBe(
    'Allowed live and not by Git at Deployment shop/payments: POST /charges.',
  );
  expect(said.why).toEqual([
    'VirtualService shop/orders: timeout Git 5s, live 1s. By Git: as orders. Live: as web. Git has VirtualService shop/web (web.yaml:3).',
  ]);
  expect(said.witness).toBe('POST /charges: Git 200, live 403');
});

test('what to do is the way back of what it comes from: the line, else what went, else what is named', () => {
  const fixOf = (message: string, line: number | null) =>
    asLive(block(message, '', line), [changed, removed]).advice?.text ?? null;
  const both =
    'VirtualService shop/orders routes to a subset; DestinationRule shop/orders is gone.';
  expect(fixOf(both, 15)).toContain('d-aaaaaa (VirtualService shop/orders).');
  expect(fixOf(both, 14)).toContain('d-bbbbbb (DestinationRule shop/orders).');
  expect(fixOf('VirtualService shop/orders cuts requests off.', null)).toContain('d-aaaaaa');
  expect(fixOf('VirtualService shop/orders-v2 cuts requests off.', null)).toBeNull();
});

test.each([
  ['port 9090: connection closed → connected', 'port 9090: Git connection closed, live connected'],
  ['timeout 5s → 1s.', 'timeout Git 5s, live 1s.'],
  ['value `a b` → `c d`, and more', 'value Git `a b`, live `c d`, and more'],
  ['each caller tries again (web → orders → payments).', null],
  ['web → orders → payments → ledger', null],
])('%s: both sides of a value are named, of a way that requests take none', (text, said) => {
  expect(asLive(block(text, '', 15), [changed]).message).toBe(said ?? text);
});

test.each([
  'of the sync',
  'once someone runs istioctl with it',
  'once istioctl installs it (up to Istio 1.23, or its operator)',
  'once istioctl or the Istio operator installs it',
])('what is live waits for nobody: %s', (moment) => {
  const symptom = `every proxy gets it within seconds ${moment}`;
  expect(asLive({ ...block('It is so.', 'Why.', 15), symptom }, [changed]).symptom).toBe(
    'every proxy gets what is live within seconds',
  );
});
