import { legacy } from '../../../src/manifest/index.ts';
import { expect, test } from 'vitest';
import { upperFirst } from '../../../src/checks/index.ts';
import { reviewDocument } from '../../../src/review/report/document/review-document.ts';
import { shortParts } from '../../../src/review/report/print/short-parts.ts';
import type { Review } from '../../../src/review/index.ts';
import { callsText } from '../../../src/review/report/consequences/consequence-block.ts';
import { headlineOf } from '../../../src/review/report/review/headline.ts';
import { markdownReport } from '../../../src/review/report/formats/review-report.ts';
import type { Finding } from '../../../src/checks/index.ts';
import { callRows } from '../../../src/review/claims/call-rows.ts';
import { lost, opened, reviewed } from '../claims/claimed-calls.ts';
import { contextOf, environment, finding, review } from '../../support/report-parts.ts';

const at = (line: number) => ({ file: 'mesh.yaml', line, column: 1, endLine: line });

const policy = (name: string, given: Partial<Finding>): Finding =>
  finding({
    id: name,
    subject: { group: '', kind: 'Service', namespace: 'shop', name },
    key: name,
    ...given,
  });

/** What is found as it stands above the folds. */
const shown = (of: Review) =>
  shortParts(reviewDocument(contextOf(of)), { gate: [], last: [] }).needed.flatMap((block) =>
    block.kind === 'finding' ? [block] : [],
  );

const numbersOf = (findings: readonly Finding[]): readonly (number | null)[] => {
  const tiers = new Map(findings.map(({ id }) => [id, 'high' as const]));
  return shown(review({ findings, findingTiers: tiers })).map(({ number }) => number);
};

test('above the fold no number is missing where how far the worst reaches has no line', () => {
  const worst = policy('a', { says: legacy('Service shop/a is refused.'), origin: at(7) });
  const reach = policy('b', {
    detector: 'mesh-wide-change',
    says: legacy('Service shop/b is new for the whole mesh.'),
    origin: at(7),
  });
  const other = policy('c', {
    detector: 'mesh-wide-change',
    says: legacy('Service shop/c is new for every gateway of the mesh.'),
    origin: at(30),
  });
  expect(numbersOf([worst, reach, other])).toEqual([1, 2]);
  const folded = reviewDocument(contextOf(review({ findings: [worst, reach, other] })))
    .short()
    .folded.flatMap(({ blocks }) => blocks);
  expect(folded.map((block) => (block.kind === 'finding' ? block.number : null))).toEqual([2, 3]);
});

test('what may act takes no line from what happens, and each kind of it has one first', () => {
  const acts = (name: string, check: string): Finding =>
    policy(name, {
      check,
      says: legacy(`Role shop/${name} may act.`),
      mayAct: true,
      why: legacy(name),
    });
  const happens = ['a', 'b', 'c', 'd', 'e'].map((name, index) =>
    policy(name, {
      says: legacy(`Service shop/${name} is refused.`),
      why: legacy(name),
      origin: at(index * 9),
    }),
  );
  const linesOf = (findings: readonly Finding[]) => {
    const tiers = new Map<string, 'high' | 'medium'>(
      findings.map(({ id, mayAct }) => [id, mayAct === true ? 'high' : 'medium']),
    );
    const told = shown(review({ findings, findingTiers: tiers, tierOfChanges: 'high' }));
    expect(told.map(({ number }) => number)).toEqual(told.map((_, index) => index + 1));
    return told.map(({ message }) => /shop\/(\w+)/.exec(message)?.[1]);
  };
  const acting = [acts('r1', 'rights'), acts('r2', 'rights'), acts('w1', 'whose')];
  expect(linesOf([...acting, ...happens])).toEqual(['a', 'b', 'c', 'd', 'r1']);
  const four = [...acting, acts('r3', 'rights')];
  expect(linesOf([...four, ...happens.slice(0, 2)])).toEqual(['a', 'b', 'r1', 'w1']);
});

test('two lines that would be shortened to the same words stay whole', () => {
  const long = (name: string, rest: string): Finding =>
    policy(name, {
      says: legacy(
        `Service shop/pay is reached by another of its ports from today on: ${rest}, which nobody here declares as what it is.`,
      ),
      origin: at(name.length * 9),
      why: legacy(`By ${name}.`),
    });
  const lines = shown(
    review({
      findings: [
        policy('a', { says: legacy('Service shop/a is refused.') }),
        long('bb', 'port 80 of Gateway edge/one'),
        long('ccc', 'port 443 of Gateway edge/two'),
      ],
    }),
  ).flatMap(({ shown: how, message }) => (how === 'line' ? [message] : []));
  expect(lines).toHaveLength(2);
  expect(lines.join(' ')).toContain('port 80 of Gateway edge/one');
  expect(lines.join(' ')).toContain('port 443 of Gateway edge/two');
});

test('a headline that begins with where says it once', () => {
  const environments = ['prod', 'dev'].map((name) => environment(name));
  const said = (message: string): string =>
    headlineOf(review({ findings: [finding({ says: legacy(message) })], environments })).sentence;
  expect(said('In prod, CACHE of cart is what dev has.')).toBe(
    'In prod, CACHE of cart is what dev has',
  );
  expect(said('In production of old, CACHE of cart is lost.')).toBe(
    'prod: in production of old, CACHE of cart is lost',
  );
});

test('a file of a headline keeps what tells it from other files of the change', () => {
  const told = (...changedFiles: readonly string[]): string => {
    const message =
      'Once `org-ces-system/elastic/manifest.yaml` can be read: DestinationRule org-ces-system/es has no effect on port 443, which vetting-es-http.org-ces-system.svc.cluster.local does not have.';
    return headlineOf(review({ findings: [finding({ says: legacy(message) })], changedFiles }))
      .sentence;
  };
  const file = 'org-ces-system/elastic/manifest.yaml';
  expect(told(file, 'org-ces-system/web/other.yaml')).toContain(
    'prod, once `manifest.yaml` can be read',
  );
  expect(told(file, 'org-ces-system/web/manifest.yaml')).toContain(
    'prod, once `elastic/manifest.yaml` can be read: DestinationRule org-ces-system/es has no effect on',
  );
});

test.each([
  'every workload without a narrower policy (no such workload is rendered here)',
  '3 workloads seen here, in 2 namespaces (cart, shop)',
])('how far a change reaches is a sentence below its headline: %s', (reach) => {
  const text = markdownReport(
    contextOf(
      review({
        findings: [
          finding({
            environment: 'production-of-europe-and-asia',
            says: legacy(`mTLS goes from PERMISSIVE to STRICT for the whole mesh: ${reach}.`),
          }),
        ],
        environments: [environment('production-of-europe-and-asia')],
      }),
    ),
  );
  expect(text).toContain(`**Why:** It reaches ${reach}.`);
});

test.each([
  ['enablePrometheusMerge goes away', 'enablePrometheusMerge goes away'],
  ['mTLS goes away', 'mTLS goes away'],
  ['calls go away', 'Calls go away'],
])('a name of a setting keeps its letters at the beginning of a sentence: %s', (text, is) => {
  expect(upperFirst(text)).toBe(is);
});

test('of what becomes of one call one request is told, others are counted', () => {
  const asking = (path: string, source = 'Deployment shop/orders') =>
    lost({
      isOfSome: true,
      sources: [source],
      witness: {
        source,
        http: { method: 'GET', url: `http://payments${path}`, headers: new Map() },
        port: 8080,
      },
    });
  const rows = [asking('/a'), asking('/b'), asking('/b', 'Deployment shop/cart'), opened()].flatMap(
    (one) => callRows(reviewed([one])),
  );
  const said = callsText(rows);
  expect(said.match(/orders can no longer call payments/g)).toHaveLength(1);
  expect(said).toContain('cart can no longer call payments');
  expect(said).toContain('orders can now call payments');
  expect(said).toMatch(/; and 1 more\.$/);
});
