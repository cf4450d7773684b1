import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { IneffectiveMatch } from '../../src/checks/istioctl/route-verdicts.ts';
import { verdictsOn } from '../../src/checks/istioctl/route-verdicts.ts';
import { viewOf } from '../../src/istio/index.ts';
import { resourcesOf } from '../support/rendered.ts';
import { times } from '../support/times.ts';

interface Asked {
  readonly prefix: string;
  readonly port: number;
}

/** What the analysis says of a VirtualService with one match in each route. */
function analysed(asked: readonly Asked[]) {
  const http = asked.map(({ prefix, port }) => ({
    match: [{ uri: { prefix }, port }],
    route: [{ destination: { host: 'web' } }],
  }));
  const manifest = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { hosts: ['web'], http },
  };
  const [virtualService = expect.fail()] = resourcesOf(JSON.stringify(manifest));
  return verdictsOn(
    viewOf('VirtualService', virtualService).http.value.map(({ match }) => ({
      name: null,
      matches: match.value.map((one) => ({ name: null, asked: one.asked, http: one })),
    })),
  );
}

/** Each pair held against each other, as the rule is written. */
const heldAgainstEachOther = (asked: readonly Asked[]): readonly IneffectiveMatch[] =>
  asked.flatMap((first, by) =>
    asked.flatMap((later, route) =>
      route > by &&
      later.port === first.port &&
      later.prefix !== first.prefix &&
      later.prefix.startsWith(first.prefix)
        ? [{ route, match: 0, by, byMatch: 0 }]
        : [],
    ),
  );

const places = fc.uniqueArray(
  fc.record({
    prefix: fc
      .string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 5 })
      .map((one) => `/${one}`),
    port: fc.constantFrom(80, 443),
  }),
  { selector: ({ prefix, port }) => `${prefix} ${String(port)}`, maxLength: 12 },
);

test('a prefix that begins with an earlier one is told of each earlier one, in the order of these', () => {
  fc.assert(
    fc.property(places, (asked) => {
      expect(analysed(asked).ineffective).toEqual(heldAgainstEachOther(asked));
    }),
    times(300),
  );
});

test('the same match again is told once, of the first', () => {
  const web = { prefix: '/web', port: 80 };
  expect(analysed([web, web, web])).toEqual({
    unused: [1, 2],
    ineffective: [1, 2].map((route) => ({ route, match: 0, by: 0, byMatch: 0 })),
  });
});
