import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Behaviour, Consequence } from '../../../src/compare/index.ts';
import {
  callsJson,
  callsText,
  tierOfCalls,
} from '../../../src/review/report/formats/calls-report.ts';
import { jsonReport } from '../../../src/review/report/formats/json-report.ts';
import { pointBlocks, markdownOf } from '../../../src/review/index.ts';
import { markdownReport } from '../../../src/review/report/formats/review-report.ts';
import { headlineOf } from '../../../src/review/report/review/headline.ts';
import { expectInert } from '../../support/expect-inert.ts';
import { hostileText } from '../../support/hostile-text.ts';
import { answered, lost, refused } from '../../support/lost-call.ts';
import { contextOf, environment, finding, gap, review } from '../../support/report-parts.ts';
import { times } from '../../support/times.ts';

const behaviour = (...consequences: readonly Consequence[]): Behaviour => ({
  environment: consequences[0]?.environment ?? 'prod',
  consequences,
  compared: { pairs: 1, cells: 1 },
  undecided: 0,
  notes: [],
});

const reviewed = (...consequences: readonly Consequence[]) =>
  review({
    tier: 'high',
    environments: [environment('dev'), environment('prod')],
    behaviours: consequences.map((one) => behaviour(one)),
  });

const headline = (...consequences: readonly Consequence[]): string =>
  headlineOf(reviewed(...consequences)).sentence;

/** What is found and what becomes of calls, each whole. */
const blocksText = (context: Parameters<typeof pointBlocks>[0]): string =>
  pointBlocks(context)
    .map((block) => markdownOf(block))
    .join('\n');

describe('a headline says', () => {
  test('who can no longer call whom, with a request that shows it', () => {
    expect(headline(lost)).toBe(
      'prod: orders can no longer call payments (POST /charge: 200 → 403)',
    );
  });

  test('the status that a proxy answers with by itself', () => {
    const by = [{ name: 'the proxy, 301', percent: 100 }];
    const redirected = { ...answered, by, status: 301 };
    expect(headline({ ...lost, kind: 'opened', before: refused, after: redirected })).toBe(
      'prod: orders can now call payments (POST /charge: 403 → 301)',
    );
    expect(headline({ ...lost, before: redirected })).toMatch(/301 → 403\)$/);
  });

  describe('of a gateway', () => {
    const exposed: Consequence = {
      ...lost,
      kind: 'exposed',
      sources: ['outside'],
      gateway: 'Deployment ingress/private',
      destination: 'Shop.example.com',
      before: refused,
      after: answered,
    };

    test('hosts as they are written, and of wildcards no name', () => {
      const sentence = (destination: string): string =>
        headline({ ...exposed, destination }).replace(/ \(.*/, '');
      expect(sentence('Shop.example.com')).toBe('prod: the gateway now serves Shop.example.com');
      expect(sentence('*.example.com')).toBe(
        'prod: the gateway now serves hosts under *.example.com',
      );
      expect(sentence('*')).toBe('prod: the gateway now serves any host');
    });

    test('where nobody outside is known to reach it, its name', () => {
      expect(headline({ ...exposed, arrival: 'unknown' })).toContain(
        'gateway ingress/private now serves Shop.example.com',
      );
      const inside = { ...exposed, kind: 'opened' as const, arrival: 'inside' as const };
      expect(headline(inside)).toContain('gateway ingress/private now serves Shop.example.com');
      expect(tierOfCalls(contextOf(reviewed(inside)))).not.toBe('high');
      const moved = { ...inside, kind: 'plaintext' as const };
      expect(headline(moved)).toContain('requests from clients at gateway ingress/private to Shop');
    });

    test('the same once, at however many gateways and ports', () => {
      const others = { ...exposed, port: 443, gateway: 'Deployment ingress/second' };
      const report = blocksText(contextOf(reviewed(exposed, others)));
      expect(report.match(/\*\*The gateway now serves Shop\.example\.com/g)).toHaveLength(1);
      expect(report).toContain('**The gateway now serves Shop.example.com');
    });

    test('no commands that show nothing of it', () => {
      // where a policy closes it, that is asked for
      const closed = { ...refused, refusal: { status: null, flag: null }, decidedBy: null };
      const witness = { ...exposed.witness, source: 'outside' };
      const report = markdownReport(contextOf(reviewed({ ...exposed, before: closed, witness })));
      expect(report).toContain('connection closed → 200');
      expect(report).not.toContain('After the merge');
    });
  });

  test('who can call whom now', () => {
    const opened: Consequence = { ...lost, kind: 'opened', before: refused, after: answered };
    expect(headline({ ...opened, sources: ['Job a/x', 'Job a/y', 'Job b/z', 'Job b/w'] })).toBe(
      'prod: 4 workloads can now call payments (POST /charge: 403 → 200)',
    );
  });

  test('which share goes where, and which fails', () => {
    const by = [
      { name: 'Deployment shop/payments', percent: 90 },
      { name: 'Deployment shop/payments-v2', percent: 10 },
    ];
    expect(headline({ ...lost, kind: 'moved', after: { ...answered, by } })).toBe(
      'prod: 10 % of requests from orders to payments go to payments-v2',
    );
    const shares = [60, 90].map((percent) => ({
      ...answered,
      by: [
        { name: 'Deployment shop/payments', percent: 100 - percent },
        { name: 'Deployment shop/payments-v2', percent },
      ],
    }));
    const [some = answered, most = answered] = shares;
    expect(headline({ ...lost, kind: 'moved', before: some, after: most })).toBe(
      'prod: 90 % of requests from orders to payments go to payments-v2 (was 60 %)',
    );
    const all = { ...answered, by: [{ name: 'Deployment shop/payments-v2', percent: 100 }] };
    expect(headline({ ...lost, kind: 'moved', before: some, after: all })).toContain(
      'requests from orders to payments go to payments-v2 (was 60 % of them)',
    );
    const after = {
      ...refused,
      answered: 75,
      by: [{ name: 'Deployment shop/payments', percent: 75 }],
    };
    expect(headline({ ...lost, after })).toBe(
      'prod: 25 % of requests from orders to payments fail (POST /charge: 200 → 403)',
    );
  });

  test('the worst of production first, and once for several environments', () => {
    const inDev = { ...lost, environment: 'dev' };
    const opened: Consequence = { ...lost, kind: 'opened', before: refused, after: answered };
    expect(headline(inDev, opened)).toMatch(/^prod: orders can now call/);
    expect(headline(inDev, lost)).toMatch(/^prod and dev: orders can no longer call/);
  });

  test('nothing of calls that nobody is known to make, unless somebody is let in', () => {
    expect(headline({ ...lost, isKnown: false })).not.toContain('orders');
  });

  test('what could not be analysed before all, and what is grave before what moved', () => {
    const found = [finding()];
    const gaps = [gap()];
    expect(headlineOf({ ...reviewed(lost), gaps }).sentence).toContain('Not analysed');
    const moved = { ...lost, kind: 'moved' as const, after: answered };
    const graver = review({ findings: found, behaviours: [behaviour(moved)] });
    expect(headlineOf(graver).sentence).toContain('requests to web fail');
  });
});

test('no headline about calls is longer than 120 characters', () => {
  const names = fc.array(fc.string({ minLength: 1, maxLength: 80 }), {
    minLength: 1,
    maxLength: 5,
  });
  fc.assert(
    fc.property(names, fc.string({ maxLength: 200 }), (sources, path) => {
      const http = { method: 'GET', url: `http://a/${path}`, headers: new Map() };
      const long: Consequence = { ...lost, sources, witness: { ...lost.witness, http } };
      expect(headline(long).length).toBeLessThanOrEqual(120);
    }),
  );
});

test('a consequence is told with both sides and what decides, but not where a finding tells it', () => {
  const told = blocksText(contextOf(reviewed(lost)));
  expect(told).toContain('**orders can no longer call payments.**  \nprod · [`policy.yaml:7`]');
  expect(told).toContain(
    ' · POST /charge: 200 → 403  \nBefore: answered by Deployment shop/payments. After: refused with 403 (AuthorizationPolicy shop/payments [`policy.yaml:7`]',
  );
  expect(told).toContain('You will see: 403, RBAC: access denied.');
  const subject = { group: '', kind: 'AuthorizationPolicy', namespace: 'shop', name: 'payments' };
  const besides = (
    detector: string,
    caller: string | null = 'Deployment shop/orders',
    called = 'Service shop/payments',
  ): string =>
    markdownReport(
      contextOf(
        review({
          findings: [finding({ subject, detector, calls: [{ caller, called: [called] }] })],
          behaviours: [behaviour(lost)],
        }),
      ),
    );
  expect(besides('authorization-cuts-off-callers')).not.toContain('Before: answered');
  // what else is wrong with the object says nothing of the calls
  expect(besides('invalid-mesh-resource')).toContain('Before: answered');
  // nor does what becomes of calls of others, or to others
  expect(
    besides('authorization-cuts-off-callers', 'Deployment shop/cart', 'Service shop/stock'),
  ).toContain('Before: answered');
  // what holds for everybody holds for each
  expect(besides('authorization-cuts-off-callers', null)).not.toContain('Before: answered');
});

test('what rests on a root that does not build is told as what comes once it does', () => {
  const decidedBy = {
    object: 'AuthorizationPolicy shop/payments',
    origin: { file: 'apps/shop/policy.yaml', line: 7, column: 1, endLine: 7 },
  };
  const waiting: Consequence = { ...lost, after: { ...refused, decidedBy } };
  const broken = gap({ reason: 'not-rendered', nature: 'broken', root: 'apps/shop' });
  const told = markdownReport(contextOf({ ...reviewed(waiting), gaps: [broken] }));
  expect(told).toContain('Once `apps/shop` builds, orders can no longer call payments.');
  const elsewhere = { ...broken, root: 'apps/sho' };
  expect(markdownReport(contextOf({ ...reviewed(waiting), gaps: [elsewhere] }))).not.toContain(
    'builds, orders',
  );
});

test('a finding of one caller does not hide another that loses as much by the same object', () => {
  const subject = { group: '', kind: 'AuthorizationPolicy', namespace: 'shop', name: 'payments' };
  const other: Consequence = {
    ...lost,
    sources: ['Deployment shop/orders', 'Deployment shop/web'],
  };
  const told = finding({
    subject,
    detector: 'authorization-cuts-off-callers',
    calls: [{ caller: 'Deployment shop/orders', called: ['Service shop/payments'] }],
  });
  const report = markdownReport(
    contextOf(review({ findings: [told], behaviours: [behaviour(other)] })),
  );
  expect(report).toContain('Before: answered');
});

test('what a pull request says in a witness acts on nothing', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const http = { method: text, url: `http://${text}`, headers: new Map([[text, text]]) };
      const hostile: Consequence = {
        ...lost,
        sources: [text],
        destination: text,
        witness: { ...lost.witness, source: text, http },
        after: { ...refused, decidedBy: { ...refused.decidedBy, object: text } },
      };
      expectInert(markdownReport(contextOf(reviewed(hostile))));
    }),
    times(50),
  );
});

describe('what becomes of calls alone', () => {
  test('is each consequence with what decides it, those that nobody feels apart', () => {
    const unfelt = { ...lost, isKnown: false, sources: ['Deployment shop/web'] };
    expect(callsText(contextOf(reviewed(lost, unfelt)))).toBe(
      [
        '  prod: orders can no longer call payments (POST /charge: 200 → 403)                   policy.yaml:7',
        'Calls that nothing here shows to be made:',
        '  prod: web can no longer call payments (POST /charge: 200 → 403)                      policy.yaml:7',
        '',
      ].join('\n'),
    );
  });

  test('says what was compared where nothing differs, and what cannot be told', () => {
    const silent = { ...behaviour(), compared: { pairs: 2, cells: 5 }, undecided: 3 };
    expect(callsText(contextOf(review({ behaviours: [silent] })))).toBe(
      'No change found (compared: 5 kinds of requests).\nNot known: how 3 more kinds of requests end.\n',
    );
    const before = { ...silent, undecidedBefore: 2 };
    expect(callsText(contextOf(review({ behaviours: [before] })))).toContain(
      'Not known: how 1 more kind of requests end.\nNot known: how 2 more kinds of requests ended before this change.\n',
    );
    const row = {
      ...{ sources: ['Deployment shop/web'], otherSources: 2, destination: 'shop/pay', port: 80 },
      ...{ side: 'after' as const, missing: 'addresses', cells: 3, cause: null },
    };
    const rows = { ...before, undecidedCalls: [row, { ...row, side: 'before' as const }] };
    const both = contextOf(review({ behaviours: [rows, { ...rows, environment: 'dev' }] }));
    expect(callsText(both)).toContain('--all lists them with the reason.\n');
    const all = callsText(both, undefined, { all: true }).replaceAll(/\s+/g, ' ');
    expect(all).not.toContain('--all');
    expect(all).toContain(
      'Not known: how these requests end: prod, dev: Deployment shop/web and 2 others → shop/pay:80, 3 kinds of requests: it takes addresses',
    );
    expect(all).toContain('Not known: how these requests ended before this change');
    expect(callsText(contextOf(review()))).toBe('No call depends on what changes.\n');
  });

  test('is a part of the JSON report', () => {
    const context = contextOf(reviewed(lost));
    const { consequences, behaviour: compared } = JSON.parse(jsonReport(context)) as Part;
    expect(JSON.parse(callsJson(context))).toMatchObject({ consequences, behaviour: compared });
  });

  test('fails where somebody is cut off or let in in production', () => {
    expect(tierOfCalls(contextOf(reviewed(lost)))).toBe('high');
    expect(tierOfCalls(contextOf(reviewed({ ...lost, environment: 'dev' })))).toBe('medium');
    expect(tierOfCalls(contextOf(reviewed({ ...lost, kind: 'moved' })))).toBe('medium');
  });
});

interface Part {
  readonly consequences: unknown;
  readonly behaviour: unknown;
}
