import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Consequence } from '../../../../src/compare/index.ts';
import { callRows } from '../../../../src/review/claims/call-rows.ts';
import type { Review } from '../../../../src/review/index.ts';
import { callPicture } from '../../../../src/review/report/picture/call-picture.ts';
import { shownLabels } from '../../../../src/review/report/picture/edge-label.ts';
import { pictureMarkdown } from '../../../../src/review/report/print/picture-markdown.ts';
import { pictureSvg } from '../../../../src/review/report/print/html/picture-svg.ts';
import { pictureText } from '../../../../src/review/report/picture/picture-text.ts';
import { markdownReport } from '../../../../src/review/report/formats/review-report.ts';
import { markupOf } from '../../../../src/review/report/print/html/safe-html.ts';
import { hostileText } from '../../../support/hostile-text.ts';
import { answered, lost, refused } from '../../../support/lost-call.ts';
import { contextOf, environment, review } from '../../../support/report-parts.ts';
import { times } from '../../../support/times.ts';

const reviewed = (consequences: readonly Consequence[], tier: Review['tier'] = 'high'): Review =>
  review({
    tier,
    environments: [environment('dev'), environment('prod')],
    behaviours: ['dev', 'prod'].map((name) => ({
      environment: name,
      consequences: consequences.filter((one) => one.environment === name),
      compared: { pairs: 1, cells: 1 },
      undecided: 0,
      notes: [],
    })),
  });

const call = (from: string, to: string, given: Partial<Consequence> = {}): Consequence => ({
  ...lost,
  sources: [`Deployment ${from}`],
  destination: to,
  witness: { ...lost.witness, source: `Deployment ${from}` },
  ...given,
});

const drawn = (of: Review): readonly string[] => {
  const picture = callPicture(of);
  return (picture?.edges ?? []).map(
    ({ from, to, state, labels }) =>
      `${from.replace('caller ', '')} ${state} ${to}: ${labels.join('; ')}`,
  );
};

describe('calls are drawn', () => {
  test('as lost, new or changed, with how they end on both sides', () => {
    const opened = call('shop/web', 'shop/payments', {
      kind: 'opened',
      before: refused,
      after: answered,
    });
    const waits = (seconds: number) => ({
      ...answered,
      waiting: { worstSeconds: seconds, tries: 1, delaySeconds: 0, timeoutSeconds: seconds },
    });
    const slower = call('shop/cart', 'shop/catalog', {
      kind: 'slower',
      before: waits(3),
      after: waits(9),
    });
    expect(drawn(reviewed([lost, opened, slower]))).toEqual([
      'shop/orders lost shop/payments: 200 → 403',
      'shop/web new shop/payments: 403 → 200',
      'shop/cart changed shop/catalog: 3 s → 9 s',
    ]);
  });

  test('with the condition under which they end so, and with what they do not', () => {
    const some = { ...lost, unlessWith: ['x-forwarded-for'] };
    expect(drawn(reviewed([some]))).toEqual([
      'shop/orders lost shop/payments: 200 → 403 except from listed addresses',
    ]);
    const http = { method: 'GET', url: 'http://payments/', headers: new Map([['x-plan', 'free']]) };
    const oneHeader = call('shop/web', 'shop/cart', {
      isOfSome: true,
      witness: { ...lost.witness, http },
    });
    const noToken = call('shop/app', 'shop/bank', {
      witness: { ...lost.witness, http: { ...http, token: { kind: 'none' } } },
    });
    expect(drawn(reviewed([oneHeader, noToken]))).toEqual([
      'shop/web lost shop/cart: GET / 200 → 403 with the header x-plan: free',
      'shop/app lost shop/bank: 200 → 403 without a token',
    ]);
  });

  test('with each condition on a line of its own, and where there is no room without what is excepted', () => {
    const label = '200 → 403 without a token except from listed addresses';
    expect(shownLabels([label], 1)).toEqual([
      '200 → 403',
      'without a token',
      'except from listed addresses',
    ]);
    expect(shownLabels([label], 9)).toEqual(['200 → 403 without a token, with exceptions']);
    expect(shownLabels(['200 → 403 except with the header x-plan'], 1)).toEqual([
      '200 → 403',
      'except with the header x-plan',
    ]);
  });

  test('with how they end even where the address is long', () => {
    const label = 'GET /settlements/of/today 200 → closed';
    expect(shownLabels([label], 1)).toEqual(['200 → closed', 'GET /settlements/of/today']);
    expect(shownLabels([label], 9)).toEqual(['GET /set… 200 → closed']);
    expect(shownLabels(['GET /a 200 → 403'], 1)).toEqual(['GET /a 200 → 403']);
  });

  test('as open where a known caller was answered, and it cannot be told any more how it ends', () => {
    const open = {
      sources: ['Deployment shop/web'],
      otherSources: 0,
      destination: 'shop/bank',
      port: 8080,
      side: 'after' as const,
      was: '200',
      missing: 'what an authorizer says',
      cause: null,
      cells: 3,
    };
    const { was: _, ...untold } = open;
    const both = { ...untold, destination: 'shop/cart' };
    const of = (consequences: readonly Consequence[]): Review => {
      const whole = reviewed(consequences);
      return {
        ...whole,
        behaviours: whole.behaviours.map((each) => ({ ...each, undecidedCalls: [open, both] })),
      };
    };
    expect(drawn(of([lost]))).toEqual([
      'shop/orders lost shop/payments: 200 → 403',
      'shop/web open shop/bank: 200 → not known',
    ]);
    const picture = callPicture(of([]));
    expect(picture === null ? '' : pictureText(picture)).toBe(
      'In prod (production): web → bank may end otherwise (200 → not known).',
    );
    expect(picture === null ? '' : pictureMarkdown(picture)).toMatch(
      /n1 -- "\? 200 → not known" --> n2[^]*linkStyle 0 stroke:#7d8590,stroke-width:2px,stroke-dasharray:9 5\n/,
    );
    expect(picture === null ? '' : markupOf(pictureSvg(picture))).toContain(
      'stroke="#7d8590" stroke-width="2" stroke-dasharray="9 5"',
    );
  });

  test('with the request where others of the same caller end as before', () => {
    expect(drawn(reviewed([{ ...lost, isOfSome: true }]))).toEqual([
      'shop/orders lost shop/payments: POST /charge 200 → 403',
    ]);
  });

  test('from outside to the host that a gateway serves', () => {
    const closed = call('', 'shop.example.com', {
      kind: 'closed',
      sources: ['outside'],
      gateway: 'Deployment ingress/gateway',
    });
    const picture = callPicture(reviewed([closed]));
    expect(picture?.nodes.map(({ lines }) => lines)).toEqual([
      ['outside'],
      ['shop.example.com', 'at gateway'],
    ]);
    expect(picture === null ? '' : pictureText(picture)).toBe(
      'In prod (production): outside → shop.example.com at gateway fails now (200 → 403).',
    );
  });

  test('with the scheme where requests with TLS alone end so', () => {
    const closed = (scheme: string): Consequence =>
      call('', 'shop.example.com', {
        kind: 'closed',
        sources: ['outside'],
        gateway: 'Deployment ingress/gateway',
        witness: {
          source: 'outside',
          http: { method: 'GET', url: `${scheme}://shop.example.com/`, headers: new Map() },
          port: scheme === 'https' ? 443 : 80,
        },
      });
    expect(drawn(reviewed([closed('https')]))[0]).toMatch(/: https 200 → 403$/);
    expect(drawn(reviewed([closed('http')]))[0]).toMatch(/: 200 → 403$/);
    expect(drawn(reviewed([closed('http'), closed('https')])).join()).not.toContain('https');
  });

  test('by the shares of who answers, where requests go elsewhere', () => {
    const by = (orders: number) => [
      { name: 'Deployment shop/orders', percent: orders },
      { name: 'Deployment shop/orders-v2', percent: 100 - orders },
    ];
    const moved = call('shop/web', 'shop/orders', {
      kind: 'moved',
      before: { ...answered, by: by(100).slice(0, 1) },
      after: { ...answered, by: by(90) },
    });
    expect(drawn(reviewed([moved]))).toEqual([
      'shop/orders changed answers Deployment shop/orders: 100 % → 90 %',
      'shop/orders changed answers Deployment shop/orders-v2: 0 % → 10 %',
    ]);
  });

  test('of production alone where it is concerned, else of the others', () => {
    const inDev = { ...call('shop/web', 'shop/cart'), environment: 'dev' };
    expect(callPicture(reviewed([lost, inDev]))).toMatchObject({
      title: 'prod (production)',
      production: true,
      edges: [{ from: 'caller shop/orders' }],
    });
    expect(callPicture(reviewed([inDev]))).toMatchObject({ title: 'dev', production: false });
    expect(callPicture(reviewed([]))).toBeNull();
  });

  test('as long as there is room; what is left out is counted', () => {
    const many = Array.from({ length: 40 }, (_, at) =>
      call(`shop/a${String(at)}`, `shop/b${String(at)}`),
    );
    const picture = callPicture(reviewed(many));
    expect(picture?.nodes).toHaveLength(14);
    expect(picture?.edges).toHaveLength(7);
    expect(picture?.leftOut).toBe(33);
    expect(picture === null ? '' : pictureText(picture)).toContain('and 37 more calls.');
  });

  test('an arrow behind those that are named is one call more, whatever rows are behind it', () => {
    const picture = callPicture(reviewed(['a', 'b', 'c', 'd'].map((to) => call(to + to, to))));
    const edges = picture?.edges.map((edge) => ({ ...edge, rows: [...edge.rows, ...edge.rows] }));
    expect(picture && pictureText({ ...picture, edges: edges ?? [] })).toContain(
      'and 1 more call.',
    );
  });

  test('above a change that is high or critical, and no other', () => {
    const pictures = (tier: Review['tier']) =>
      markdownReport(contextOf(reviewed([lost], tier))).split('```mermaid').length - 1;
    expect((['low', 'medium', 'high', 'critical'] as const).map(pictures)).toEqual([0, 0, 1, 1]);
  });
});

const KINDS = ['lost', 'opened', 'moved', 'slower', 'plaintext', 'identity'] as const;
const name = fc.constantFrom('shop/a', 'shop/b', 'shop/c', 'bank/a', 'bank/d', 'bank/e');
const consequences = fc.array(
  fc
    .tuple(name, name, fc.constantFrom(...KINDS), fc.boolean(), fc.constantFrom('dev', 'prod'))
    .map(([from, to, kind, isOfSome, where]) =>
      call(from, to, {
        kind,
        environment: where,
        ...(isOfSome && { isOfSome }),
        ...(kind === 'opened' && { before: refused, after: answered }),
        ...(kind === 'moved' && {
          after: { ...answered, by: [{ name: `Deployment ${from}`, percent: 100 }] },
        }),
      }),
    ),
  { maxLength: 30 },
);

test('an edge has a row of the table of calls behind it, with its callers and what they call', () => {
  fc.assert(
    fc.property(consequences, (all) => {
      const of = reviewed(all);
      const rows = new Set(callRows(of).map(({ consequence }) => consequence.witness));
      for (const { from, to, rows: behind } of callPicture(of)?.edges ?? []) {
        expect(behind.length).toBeGreaterThan(0);
        for (const row of behind) {
          if (!('consequence' in row)) throw new Error('Nothing is open in any of them.');
          const { consequence } = row;
          expect(rows).toContain(consequence.witness);
          const ends = [
            ...consequence.sources.map((source) => source.replace(/^\S+/, 'caller')),
            consequence.sources.join(),
            consequence.destination,
            ...[...consequence.before.by, ...consequence.after.by].map(
              (by) => `answers ${by.name}`,
            ),
          ];
          expect(ends).toContain(from);
          expect(ends).toContain(to);
        }
      }
    }),
    times(200),
  );
});

test('names that are made to break a picture stay names', () => {
  fc.assert(
    fc.property(fc.oneof(hostileText, fc.constant('%%{init: {}}%% %% x')), (text) => {
      const picture = callPicture(
        reviewed([
          call(`shop/${text}`, `bank/${text}`, { isOfSome: true }),
          call('shop/web', text, {
            kind: 'closed',
            sources: ['outside'],
            gateway: `Deployment ${text}`,
          }),
        ]),
      );
      if (picture === null) throw new Error('Nothing is drawn.');
      const mermaid = pictureMarkdown(picture).split('\n').slice(1, -1);
      for (const line of mermaid) expect(line).toMatch(LINES);
      expect(mermaid.join('\n')).not.toMatch(/%%|"[^"\n]*"[^"\n]*"[^"\n]*"/);
      const svg = markupOf(pictureSvg(picture));
      expect(svg).not.toMatch(/<script|<foreignObject|href|\son\w+=|url\(/);
      expect(svg.match(/<svg /g)).toHaveLength(1);
    }),
    times(200),
  );
});

/** Every line that a picture may have: what people wrote is within quotes, or in the description. */
const LINES =
  /^(?:flowchart LR| {2}acc(?:Title|Descr): [^{};]*| {2}subgraph frame\["[^"]*"\]| {4}direction LR| {4}n\d+(?:\["[^"]*"\]|\[\["[^"]*"\]\]|\{\{"[^"]*"\}\}|\(\("[^"]*"\)\))| {2}end| {2}n\d+ (?:-\. "[^"]*" \.->|== "[^"]*" ==>|-- "[^"]*" -->) n\d+| {2}linkStyle (?:default interpolate linear|\d+ [\w#:, -]+)| {2}style frame [\w#:, -]+)$/;

test('a picture as SVG is the same each time, and says itself in words', () => {
  const svg = () => {
    const picture = callPicture(reviewed([lost, call('shop/web', 'shop/cart')]));
    return picture === null ? '' : markupOf(pictureSvg(picture));
  };
  expect(svg()).toBe(svg());
  expect(svg()).toContain('<title>Calls before and after this change</title>');
  expect(svg()).toContain('orders → payments fails now (200 → 403)');
});
