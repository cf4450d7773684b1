import { expect, test } from 'vitest';
import { answerSvg } from '../../../src/cli/questions/answer-drawing.ts';
import { expectInertSvg } from '../../support/expect-inert-svg.ts';

type Answer = Parameters<typeof answerSvg>[0][number];
type Share = Answer['shares'][number];

const share = (given: Partial<Share> = {}): Share => ({
  weight: 100,
  endpoint: 'Deployment shop/payments',
  ends: 'answered',
  says: 'answered by Deployment shop/payments',
  status: null,
  flag: null,
  by: 'Deployment shop/payments',
  missing: null,
  steps: [],
  ...given,
});

const answer = (given: Partial<Answer> = {}): Answer => ({
  environment: 'prod',
  production: true,
  caller: 'Deployment shop/web',
  isFromOutside: false,
  isServed: true,
  host: 'payments.shop.svc.cluster.local',
  port: 8080,
  sentence: 'In prod, GET http://payments:8080/ from web is answered by payments.',
  ends: 'answered',
  steps: [
    {
      step: 'route',
      says: 'a route of VirtualService shop/payments takes it',
      notes: [],
      places: [
        {
          object: 'VirtualService shop/payments',
          origin: { file: 'base/payments.yaml', line: 11, column: 1, endLine: 11 },
        },
      ],
    },
  ],
  shares: [share()],
  timeout: null,
  retries: null,
  notes: ['It is not tried again.'],
  istioVersion: null,
  versionNote: null,
  notSeen: [],
  ...given,
});

const texts = (...answers: readonly Answer[]) => expectInertSvg(answerSvg(answers));

test('an answer is drawn from who calls to who answers, with what decided it and where', () => {
  const drawn = texts(answer());
  for (const text of ['web', 'payments.shop.svc.cluster.local', 'payments', '✓ answered'])
    expect(drawn).toContain(text);
  expect(drawn).toContain(
    'route: a route of VirtualService shop/payments takes it (base/payments.yaml:11)',
  );
  expect(answerSvg([answer()])).toBe(answerSvg([answer()]));
});

test('shares of the calls are drawn by how they end, told apart without a colour', () => {
  const svg = answerSvg([
    answer({
      shares: [
        share({ weight: 90 }),
        share({
          weight: 10,
          endpoint: 'Deployment shop/v2',
          ends: 'refused',
          says: 'refused: 403',
        }),
      ],
    }),
  ]);
  expect(expectInertSvg(svg)).toEqual(
    expect.arrayContaining(['✓ 90 % answered', '✕ 10 % refused: 403']),
  );
  expect(svg.match(/<path [^>]*stroke-dasharray="3 4"/g)).toHaveLength(1);
});

test('a call that comes to no workload ends at what is called', () => {
  const none = share({ endpoint: null, by: null, ends: 'refused', says: 'refused: 502' });
  expect(texts(answer({ shares: [none] }))).toContain('✕ refused: 502');
  const unknown = share({ endpoint: null, by: null, ends: 'unknown', says: 'not known: a policy' });
  expect(texts(answer({ shares: [unknown], isFromOutside: true }))).toEqual(
    expect.arrayContaining(['outside', '? not known: a policy']),
  );
});

test('of 2,000 environments and workloads there is a bounded drawing, which says what it leaves out', () => {
  const shares = Array.from({ length: 2_000 }, (_, at) =>
    share({ weight: 0.05, endpoint: `Deployment shop/p${String(at)}` }),
  );
  const svg = answerSvg(Array.from({ length: 2_000 }, () => answer({ shares })));
  const drawn = expectInertSvg(svg);
  expect(drawn).toContain('There is no room for 1980 more environments.');
  expect(drawn).toContain('and 1988 more shares of the calls');
  expect(svg.length).toBeLessThan(300_000);
});

test('names that are made to break a drawing stay names', () => {
  const name = '</text><script>1</script>"\'`]]>&#34;}*{x:url(//x)}\u202e';
  const hostile = answer({
    sentence: name,
    caller: `Deployment shop/${name}`,
    host: name,
    shares: [share({ endpoint: name, says: name, ends: 'unknown' })],
    notes: [name],
  });
  expect(texts(hostile).filter((text) => text.includes('<script>')).length).toBeGreaterThan(4);
});
