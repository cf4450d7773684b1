import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chartRenderer } from '../../charts/edge/chart-renderer.ts';
import { KUSTOMIZED_MOVES, NAMED_INPUTS } from '../../support/moved-secrets.ts';
import {
  anyFunctions,
  anyPlace,
  anySecret,
  expressionOf,
  movedBy,
  templateAt,
} from '../../support/random-moves.ts';
import { reviewOf } from '../../support/review-of.ts';
import type { Review } from '../../../src/review/index.ts';
import type { Files } from '../../support/planted-manifests.ts';
import { times } from '../../support/times.ts';
import { writtenOf } from '../../bot/written-of-review.ts';

const charts = chartRenderer();

/** In a text of YAML in double quotes, as inputs write it. */
const inQuotes = (secret: string): string => JSON.stringify(secret).slice(1, -1);

/** Inputs that hold a secret in quotes of their own, so that any letters can stand there. */
const INPUTS = [
  "the chart's own values",
  'a file of values',
  'an object of values in an Application',
  'a parameter of an Application',
  'values of a HelmRelease',
  'values of a kustomization',
];

/** Fails where a text is in anything that is written of a review; a secret in no capitals or other ones either. */
function expectNot(
  review: Review,
  secrets: readonly string[],
  moved: readonly string[],
  how: string,
): void {
  for (const [where, text] of Object.entries(writtenOf(review))) {
    const small = text.toLowerCase();
    for (const it of secrets.flatMap((each) => [each, inQuotes(each)]))
      expectMissing(it.toLowerCase(), small, `${how}, ${where}`);
    for (const it of moved.flatMap((each) => [each, inQuotes(each)]))
      expectMissing(it, text, `${how}, ${where}`);
  }
}

function expectMissing(needle: string, text: string, how: string): void {
  const at = text.indexOf(needle);
  if (at !== -1)
    expect.fail(`${how}: ${needle} in …${text.slice(Math.max(0, at - 150), at + 80)}…`);
}

const moved = fc.record({
  input: fc.constantFrom(...INPUTS),
  secrets: fc.tuple(anySecret, anySecret),
  moves: fc.array(fc.record({ place: anyPlace, functions: anyFunctions }), {
    minLength: 1,
    maxLength: 4,
  }),
});

test('a secret is nowhere, whatever moves it to whatever place', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(moved, async ({ input, secrets, moves }) => {
      const template = moves
        .map(({ place, functions }) =>
          templateAt(place, expressionOf('.Values.db.password', functions)),
        )
        .join('\n---\n');
      const place = NAMED_INPUTS[input] ?? expect.fail();
      const filesOf = (secret: string): Files => place(inQuotes(secret), template);
      const review = await reviewOf(filesOf(secrets[0]), filesOf(secrets[1]), charts);
      const needles = secrets.flatMap((secret) =>
        moves.flatMap(({ functions }) => movedBy(functions, secret) ?? []),
      );
      expectNot(review, secrets, needles, JSON.stringify({ input, moves, secrets }));
    }),
    times(25),
  );
});

test('a secret is nowhere that Flux or kustomize moves', { timeout: 120_000 }, async () => {
  const anyMove = fc.constantFrom(...Object.keys(KUSTOMIZED_MOVES));
  await fc.assert(
    fc.asyncProperty(anyMove, anySecret, anySecret, async (move, before, after) => {
      const place = KUSTOMIZED_MOVES[move] ?? expect.fail();
      // what Flux puts into a text of YAML may end that text there: whatever comes of it hides the value
      const filesOf = (secret: string): Files =>
        place(move.includes('data of') || move.includes('file') ? secret : inQuotes(secret));
      const review = await reviewOf(filesOf(before), filesOf(after));
      expectNot(review, [before, after], [], JSON.stringify({ move, before, after }));
    }),
    times(40),
  );
});

test(
  'a secret that is also a plain value is shown where it was moved to',
  { timeout: 60_000 },
  async () => {
    const word = fc.stringMatching(/^[a-z]{4,10}-[a-z]{4,10}$/);
    await fc.assert(
      fc.asyncProperty(
        word,
        word,
        fc.constantFrom('an annotation', 'arguments', 'a path'),
        async (before, after, place) => {
          fc.pre(before !== after);
          const template = templateAt(place, '.Values.db.password');
          const input = NAMED_INPUTS["the chart's own values"] ?? expect.fail();
          const filesOf = (it: string): Files => ({
            ...input('', template),
            'charts/web/values.yaml': `db: { password: ${it} }\nother: ${it}\n`,
          });
          const review = await reviewOf(filesOf(before), filesOf(after), charts);
          expect(writtenOf(review)['json'], place).toContain(after);
        },
      ),
      times(10),
    );
  },
);
