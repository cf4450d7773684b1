import fc from 'fast-check';
import { expect, test } from 'vitest';
import { calicoSelector } from '../../../src/istio/network/calico-selector.ts';
import { influencesOf } from '../../../src/istio/mesh/surroundings/influences.ts';
import { lostConnections } from '../../../src/istio/mesh/surroundings/connection-loss.ts';
import { meshFrom } from '../../support/rendered.ts';

/** Labels that istiod has by Istio's charts, whatever it is installed with. */
const ISTIOD: Readonly<Record<string, string>> = {
  app: 'istiod',
  'operator.istio.io/component': 'Pilot',
  'sidecar.istio.io/inject': 'false',
  'app.kubernetes.io/name': 'istiod',
};
const FOREIGN = ['team', 'tier', 'zone', 'example.org/part'];
const NAMES = ['web', 'orders', 'kiali', 'prometheus'];

interface Expression {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

const key = fc.constantFrom(...Object.keys(ISTIOD));
const others = fc.array(fc.constantFrom(...NAMES), { maxLength: 3 });

/** A requirement that istiod's labels satisfy. */
const satisfied: fc.Arbitrary<Expression> = fc.oneof(
  key.map((one) => ({ key: one, operator: 'Exists' })),
  fc.tuple(key, others).map(([one, more]) => ({
    key: one,
    operator: 'In',
    values: [...more, ISTIOD[one] ?? ''],
  })),
  fc
    .tuple(key, fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 }))
    .map(([one, values]) => ({ key: one, operator: 'NotIn', values })),
  fc.constantFrom(...FOREIGN).map((one) => ({ key: one, operator: 'DoesNotExist' })),
);

/** A requirement that no pod of the control plane satisfies. */
const unsatisfied: fc.Arbitrary<Expression> = fc.oneof(
  fc
    .array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 })
    .map((values) => ({ key: 'app', operator: 'In', values })),
  fc.constantFrom(...FOREIGN).map((one) => ({ key: one, operator: 'Exists' })),
);

/** Expressions of one value may as well be labels. */
const selectorOf = (expressions: readonly Expression[], asLabels: boolean): unknown => {
  const isLabel = ({ operator, values }: Expression): boolean =>
    asLabels && operator === 'In' && values?.length === 1;
  return {
    matchLabels: Object.fromEntries(
      expressions.filter(isLabel).map((each) => [each.key, each.values?.[0] ?? '']),
    ),
    matchExpressions: expressions.filter((each) => !isLabel(each)),
  };
};

const policies = (selector: unknown): readonly unknown[] => {
  const metadata = { name: 'limits', namespace: 'istio-system' };
  return [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata,
      spec: { podSelector: selector },
    },
    {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata,
      specs: [{ endpointSelector: selector }],
    },
    {
      apiVersion: 'policy.networking.k8s.io/v1alpha1',
      kind: 'AdminNetworkPolicy',
      metadata: { name: 'limits' },
      spec: {
        subject: {
          pods: {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'istio-system' } },
            podSelector: selector,
          },
        },
      },
    },
  ];
};

/** What each of them is told to act on. */
const actsOn = (selector: unknown): readonly (readonly string[])[] =>
  policies(selector).map((policy) => {
    const mesh = meshFrom(JSON.stringify(policy));
    return mesh.resources.flatMap((each) =>
      [
        ...lostConnections({ was: null, is: each }, meshFrom(''), mesh),
        ...influencesOf(each, mesh),
      ].map(({ kind, on }) => `${kind} ${on}`),
    );
  });

test('whatever selector istiod satisfies, policies of every kind decide about the control plane', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(satisfied, { maxLength: 4, selector: ({ key: one }) => one }),
      fc.boolean(),
      (expressions, asLabels) => {
        for (const told of actsOn(selectorOf(expressions, asLabels)))
          expect(told).toEqual(['network control-plane']);
      },
    ),
  );
});

test('whatever selector it does not, they decide nothing', () => {
  fc.assert(
    fc.property(
      fc.array(satisfied, { maxLength: 3 }),
      unsatisfied,
      fc.boolean(),
      (expressions, against, asLabels) => {
        const asked = [...expressions.filter((each) => each.key !== against.key), against];
        for (const told of actsOn(selectorOf(asked, asLabels))) expect(told).toEqual([]);
      },
    ),
  );
});

/** A selector in Calico's language, and whether these labels satisfy it. */
interface Written {
  readonly text: string;
  readonly holds: boolean;
}
const LABELS = new Map([
  ['app', 'istiod'],
  ['tier', 'mesh'],
]);
const { either } = fc.letrec<{ either: Written; one: Written }>((tie) => ({
  one: fc
    .tuple(
      fc.constantFrom('app', 'tier', 'zone'),
      fc.constantFrom('istiod', 'mesh', 'web'),
      fc.nat(5),
    )
    .map(([name, value, form]) => {
      const has = LABELS.has(name);
      const is = LABELS.get(name) === value;
      const forms: readonly Written[] = [
        { text: `${name} == '${value}'`, holds: is },
        { text: `${name}!="${value}"`, holds: !is },
        { text: `has(${name})`, holds: has },
        { text: `${name} in { '${value}', "nobody" }`, holds: is },
        { text: `${name} not  in {'${value}'}`, holds: !is },
        { text: 'all()', holds: true },
      ];
      return forms[form] ?? { text: 'all()', holds: true };
    }),
  either: fc.oneof(
    { maxDepth: 4 },
    tie('one'),
    tie('either').map(({ text, holds }) => ({ text: `!(${text})`, holds: !holds })),
    fc
      .tuple(tie('either'), tie('either'), fc.boolean())
      .map(([a, b, isAnd]) =>
        isAnd
          ? { text: `(${a.text}) && (${b.text})`, holds: a.holds && b.holds }
          : { text: `(${a.text} || ${b.text})`, holds: a.holds || b.holds },
      ),
  ),
}));

test("Calico's selectors are read as Calico reads them", () => {
  fc.assert(
    fc.property(either, ({ text, holds }) => {
      const answer = calicoSelector(text)(({ key: name, operator, values }) => {
        const value = LABELS.get(name);
        if (operator === 'Exists') return value === undefined ? 'no' : 'yes';
        const isIn = value !== undefined && values.includes(value);
        return isIn === (operator === 'In') ? 'yes' : 'no';
      });
      expect(answer, text).toBe(holds ? 'yes' : 'no');
    }),
  );
});

test.each(['app == ', 'app ~ x', '((((', 'has(app', '!'.repeat(5000), ')'])(
  'a selector of Calico that is none may select anything: %s',
  (text) => {
    expect(calicoSelector(text)(() => 'no')).toBe('maybe');
  },
);

const deployment = (annotations = '{}'): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop, annotations: ${annotations} }
spec: { replicas: 3, template: { metadata: { labels: { app: web } }, spec: { containers: [] } } }
---
`;
const scaler = (rest: string): string => `apiVersion: keda.sh/v1alpha1
kind: ScaledObject
${rest}`;

test.each([
  [
    'paused at nothing',
    deployment() +
      scaler(
        'metadata: { name: web, namespace: shop, annotations: { autoscaling.keda.sh/paused-replicas: "0" } }\nspec: { scaleTargetRef: { name: web } }',
      ),
    0,
  ],
  [
    'nothing at most',
    deployment() +
      scaler(
        'metadata: { name: web, namespace: shop }\nspec: { scaleTargetRef: { name: web }, maxReplicaCount: 0 }',
      ),
    0,
  ],
  [
    'another one',
    deployment() +
      scaler(
        'metadata: { name: web, namespace: shop }\nspec: { scaleTargetRef: { name: orders }, maxReplicaCount: 0 }',
      ),
    3,
  ],
  [
    'nothing when idle',
    deployment() +
      scaler('metadata: { name: web, namespace: shop }\nspec: { scaleTargetRef: { name: web } }'),
    3,
  ],
  ['put to sleep', deployment("{ downscaler/force-downtime: 'true' }"), 0],
  ['put to sleep at night', deployment("{ downscaler/downtime: 'Mon-Sun 22:00-06:00 UTC' }"), 3],
])('an application that is scaled to %s has as many pods', (_says, text, replicas) => {
  expect(meshFrom(text).workloads.map((each) => each.replicas)).toEqual([replicas]);
});
