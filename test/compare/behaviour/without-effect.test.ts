import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { changesWithoutEffect } from '../../../src/compare/behaviour/ineffective-changes.ts';
import { consequencesBetween } from '../../../src/compare/behaviour/mesh-comparison.ts';
import { COMPARED_FIELDS } from '../../../src/compare/behaviour/compared-fields.ts';
import { diffMesh } from '../../../src/compare/diff/mesh-diff.ts';
import { meshFrom } from '../../support/rendered.ts';
import { ORDERS_V2, routes, SMALL_MESH, SUBSETS } from './small-mesh.ts';

/** Fields of changes, those of which calls end as before and the others. */
function judged(one: string, other: string): { without: string[]; others: string[] } {
  const [before, after] = [meshFrom(one), meshFrom(other)];
  const changes = diffMesh('prod', before, after);
  const behaviour = consequencesBetween('prod', { before, after });
  const without = changesWithoutEffect(changes, { before, after }, behaviour);
  const fields = (isWithout: boolean): string[] =>
    changes.flatMap((one) => (without.has(one) === isWithout ? [one.field ?? 'whole'] : []));
  return { without: fields(true), others: fields(false) };
}

const BASE = SMALL_MESH + ORDERS_V2 + SUBSETS;
const TO_V1 = 'route: [{ destination: { host: orders, subset: v1 } }]';
const PLAIN = `{ ${TO_V1} }`;
const A = `{ match: [{ uri: { prefix: /a/ } }, { uri: { prefix: /b/ } }], ${TO_V1} }`;

describe('without effect is', () => {
  test.each([
    [
      'a route as two routes',
      `[${A}, ${PLAIN}]`,
      `[{ match: [{ uri: { prefix: /b/ } }], ${TO_V1} }, { match: [{ uri: { prefix: /a/ } }], ${TO_V1} }, ${PLAIN}]`,
    ],
    ['a route that an earlier one takes everything from', `[${PLAIN}, ${A}]`, `[${PLAIN}]`],
    [
      'a weight of all',
      `[${PLAIN}]`,
      '[{ route: [{ destination: { host: orders, subset: v1 }, weight: 100 }] }]',
    ],
  ])('%s', (_, one, other) => {
    const { without, others } = judged(BASE + routes(one), BASE + routes(other));
    expect(without.length).toBeGreaterThan(0);
    expect(others).toEqual([]);
  });

  test('mutual TLS that sidecars speak anyway, beside what else is said of connections', () => {
    const rule = (tls: string): string => `---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: cart, namespace: shop }
spec: { host: cart, trafficPolicy: { ${tls}connectionPool: { http: { http2MaxRequests: 9 } } } }
`;
    const mutual = rule('tls: { mode: ISTIO_MUTUAL }, ');
    expect(judged(BASE + rule(''), BASE + mutual).others).toEqual([]);
    expect(judged(BASE + rule(''), BASE + mutual.replace('9', '8')).without).toEqual([]);
    expect(judged(BASE + rule(''), BASE + rule('tls: { mode: DISABLE }, ')).without).toEqual([]);
  });

  test('a subset to which nothing leads', () => {
    const more = SUBSETS.replace('subsets: [', 'subsets: [{ name: v3, labels: { version: v3 } }, ');
    const { without, others } = judged(
      BASE + routes(`[${PLAIN}]`),
      SMALL_MESH + ORDERS_V2 + more + routes(`[${PLAIN}]`),
    );
    expect([without.length > 0, others]).toEqual([true, []]);
  });

  test('a label of pods that nothing names', () => {
    const labelled = BASE.replace('app: web, version', 'app: web, color: blue, version');
    expect(judged(BASE, labelled).others).toEqual([]);
    const read = `---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: blue, namespace: shop }
spec: { selector: { matchLabels: { color: blue } } }
`;
    expect(judged(BASE + read, labelled + read).without).toEqual([]);
  });
});

describe('never without effect is', () => {
  const route = (more: string): string => `{ ${TO_V1}, ${more} }`;
  test.each([
    [
      'what ends otherwise',
      `[${PLAIN}]`,
      '[{ route: [{ destination: { host: orders, subset: v2 } }] }]',
    ],
    ['how long is waited', `[${route('timeout: 5s')}]`, `[${route('timeout: 9s')}]`],
    [
      'headers, which are not compared',
      `[${PLAIN}]`,
      `[${route('headers: { request: { set: { x: y } } }')}]`,
    ],
    ['a mirror, which is not compared', `[${PLAIN}]`, `[${route('mirror: { host: cart }')}]`],
    ['CORS, which is not compared', `[${PLAIN}]`, `[${route('corsPolicy: {}')}]`],
    [
      'what is not compared with another route',
      `[${A.replace('}]', '}], corsPolicy: {}')}, ${PLAIN}]`,
      `[${PLAIN}]`,
    ],
    [
      'a pattern, which is sampled',
      `[{ match: [{ uri: { regex: /a.* } }], ${TO_V1} }, ${PLAIN}]`,
      `[${PLAIN}]`,
    ],
    [
      'callers that may not be here',
      `[{ match: [{ sourceLabels: { app: none } }], ${TO_V1} }, ${PLAIN}]`,
      `[${PLAIN}]`,
    ],
  ])('%s', (_, one, other) => {
    const { without, others } = judged(BASE + routes(one), BASE + routes(other));
    expect(without).toEqual([]);
    expect(others.length).toBeGreaterThan(0);
  });

  const split = [
    `[${PLAIN}]`,
    '[{ route: [{ destination: { host: orders, subset: v1 }, weight: 100 }] }]',
  ] as const;
  const filter = `---
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: any, namespace: shop }
spec: { configPatches: [] }
`;
  test.each<[string, (text: string) => string]>([
    ['anything beside a filter that may read it', (text) => text + filter],
    [
      'a host of which no pods are here',
      (text) => text.replaceAll('hosts: [orders]', 'hosts: [elsewhere]'),
    ],
    [
      'a route of a gateway',
      (text) => text.replaceAll('hosts: [orders]', 'gateways: [mesh, outside], hosts: [orders]'),
    ],
    [
      'an object of the root namespace',
      (text) =>
        text.replace(
          'name: orders, namespace: shop }\nspec: { hosts: [orders]',
          'name: orders, namespace: istio-system }\nspec: { hosts: [orders.shop.svc.cluster.local]',
        ),
    ],
  ])('%s', (_, edit) => {
    const [one, other] = split.map((http) => edit(BASE + routes(http)));
    const { without, others } = judged(one ?? '', other ?? '');
    expect(without).toEqual([]);
    expect(others.length).toBeGreaterThan(0);
  });
});

const Type = z.object({
  type: z.string(),
  fields: z.record(z.string(), z.number()).optional(),
  values: z.number().optional(),
  items: z.number().optional(),
});
const Schemas = z.object({
  kinds: z.record(z.string(), z.object({ versions: z.record(z.string(), z.number()) })),
  types: z.array(Type),
});

type SchemaType = z.infer<typeof Type>;

/** The number of the type that a step leads to; `[]` stands for items, `*` for any key. */
function typeAfter({ fields, items, values }: SchemaType, step: string): number | undefined {
  if (step === '[]') return items;
  return step === '*' ? values : fields?.[step];
}

test('every field that is said to be compared whole is one of its kind', () => {
  const path = new URL('../../../schemas/istio.json', import.meta.url);
  const { kinds, types } = Schemas.parse(JSON.parse(readFileSync(path, 'utf8')));
  const all = Object.entries(COMPARED_FIELDS).flatMap(([kind, fields]) =>
    fields.map((field) => ({ kind, steps: `spec.${field.replaceAll('[]', '.[]')}`.split('.') })),
  );
  for (const { kind, steps } of all) {
    const top = types[kinds[`networking.istio.io/${kind}`]?.versions['v1'] ?? -1];
    const found = steps.reduce<SchemaType | undefined>(
      (type, step) => type && types[typeAfter(type, step) ?? -1],
      top,
    );
    expect(found?.type, `${kind} ${steps.join('.')}`).toMatch(/^(string|integer|number|boolean)$/);
  }
});
