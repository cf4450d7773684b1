import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLog } from '../../../src/adapters/telemetry/log.ts';
import { formatState } from '../../../src/core/gate/check-state.ts';
import { stateAfter } from '../../../src/core/gate/state-after.ts';
import { checkReport } from '../../../src/core/report/check/check-report.ts';
import { commentBody } from '../../../src/core/report/check/review-comment.ts';
import { replyBody } from '../../../src/core/report/replies/replies.ts';
import { explanationOf } from '../../../src/core/report/replies/explanation.ts';
import { jsonReport } from '../../../src/core/report/formats/json.ts';
import { markdownReport } from '../../../src/core/report/formats/markdown.ts';
import { planReply, revertBody } from '../../../src/core/report/rollback/revert-body.ts';
import { terminalReport } from '../../../src/core/report/formats/terminal.ts';
import { UNPAINTED } from '../../../src/core/report/print/print-terminal.ts';
import { decidedTitle } from '../../../src/core/report/check/title.ts';
import { conflictSections } from '../../../src/core/rollback/conflict-sections.ts';
import { slimReview } from '../../../src/core/review/slim-review.ts';
import type { Review } from '../../../src/core/review/review.ts';
import { BASE, contextOf, decision, HEAD } from '../../support/report-parts.ts';
import { computedRevert, conflict, shownRevert } from '../../support/revert-parts.ts';
import { reviewOf } from '../../support/review-of.ts';
import { base32, ROUTES } from '../../support/planted-manifests.ts';
import { SECRET_FORMATS } from '../../support/secret-formats.ts';
import { HAS_OWN_FORMAT, SECRET_PLACES } from '../../support/secret-places.ts';
import type { SecretPlace } from '../../support/secret-places.ts';
import { shareOfRun } from '../../support/share-of-run.ts';

const { password = expect.fail() } = SECRET_FORMATS;
const anyFormat = fc.oneof(...Object.values(SECRET_FORMATS));

/** What stands at a place is of any form, where the place does not make one of it. */
const valueAt = (name: string): fc.Arbitrary<string> =>
  HAS_OWN_FORMAT.has(name) ? password : anyFormat;

const WAYS = ['changed', 'added', 'removed'];

const WITHOUT = {
  'overlays/prod/kustomization.yaml': 'resources: [routes.yaml]\n',
  'overlays/prod/routes.yaml': ROUTES,
};

/** Everything that is written of a review, wherever it goes. */
function writtenOf(review: Review): Readonly<Record<string, string>> {
  const context = contextOf(review);
  const decided = decision();
  const pullRequest = { number: 7, draft: false, base: { sha: BASE, ref: 'main' } };
  const commits = { base: BASE, head: HEAD };
  const title = decidedTitle(review, decided);
  const state = stateAfter({
    number: 7,
    commits,
    review,
    decision: decided,
    suggested: [],
    title,
  });
  const check = checkReport({
    context,
    decision: decided,
    pullRequest,
    neighbours: { states: [], pending: [] },
    stateBlock: formatState([state]),
    externalId: '',
  });
  const shown = shownRevert({ preview: { kind: 'reviewed', context } });
  const lines: string[] = [];
  const log = createLog({ level: 'debug', format: 'json' }, (line) => lines.push(line));
  for (const { message } of [...review.gaps, ...review.findings]) log.warn({ message }, message);
  return {
    comment: commentBody({
      context,
      decision: decided,
      pullRequest,
      state,
      previous: null,
      suggested: new Set<string>(),
      headLines: new Map<string, string>(),
    }),
    check: JSON.stringify(check),
    state: JSON.stringify(state),
    markdown: markdownReport(context),
    json: jsonReport(context),
    terminal: terminalReport(context, UNPAINTED, { diff: true }),
    revert: revertBody(shown, ''),
    plan: replyBody(planReply(shown), 1),
    explanations: [null, ...review.findings.map(({ id }) => id), ...review.gaps.map(({ id }) => id)]
      .map((id) => {
        const said = explanationOf({ context, id, headLines: new Map(), askedRule: null });
        return replyBody(said.kind === 'explained' ? { ...said, sha: HEAD } : said, 1);
      })
      .join('\n'),
    'what leaves the analysis': JSON.stringify(slimReview(review)),
    log: lines.join(''),
  };
}

const base64 = (text: string): string => Buffer.from(text).toString('base64').replace(/=+$/, '');

/** The value as it is, encoded, and as AWS writes keys. */
const formsOf = (secret: string): readonly string[] => [
  secret,
  base64(secret),
  base64(`robot:${secret}`),
  base32(secret),
];

async function expectUnseen(
  place: SecretPlace,
  secrets: readonly [string, string],
  how: string,
): Promise<void> {
  const [before, after] = [place(secrets[0]), place(secrets[1])];
  const review = await reviewOf(
    how === 'added' ? WITHOUT : before,
    how === 'removed' ? WITHOUT : after,
  );
  for (const [where, text] of Object.entries(writtenOf(review)))
    for (const form of secrets.flatMap(formsOf))
      if (text.includes(form)) {
        const at = text.indexOf(form);
        expect.fail(`${how}, ${where}: …${text.slice(Math.max(0, at - 200), at + 60)}…`);
      }
}

test.each(Object.entries(SECRET_PLACES).map(([name, place], at) => [name, place, at] as const))(
  '%s: the value is in nothing that is written, whether it is changed, added or removed',
  async (name, place, at) => {
    const ways = shareOfRun(WAYS, WAYS.length, at);
    const secrets = fc.sample(fc.tuple(valueAt(name), valueAt(name)), ways.length);
    for (const [index, how] of ways.entries())
      await expectUnseen(place, secrets[index] ?? expect.fail(), how);
  },
);

test.each(Object.entries(SECRET_PLACES))('%s: another value is a change', async (_, place) => {
  const review = await reviewOf(place('kQ7rTz1mVx9p'), place('w4LdN8sYb2hJ'));
  const blocking = review.gaps.filter((gap) => gap.blocking);
  const said = review.changes.length + review.unreviewedFiles.length + blocking.length;
  expect(said).toBeGreaterThan(0);
});

test.each(Object.entries(SECRET_PLACES))(
  '%s: the value is in neither side of a conflict',
  (name, place) => {
    fc.assert(
      fc.property(valueAt(name), (value) => {
        for (const [path, file] of Object.entries(place(value))) {
          const merged = `<<<<<<< tip\n${file}\n=======\nkind: ConfigMap\n>>>>>>> reverted\n`;
          const sections = conflictSections(merged, { tip: 'tip', reverted: 'reverted' });
          const revert = computedRevert({ conflicts: [conflict({ path, sections })] });
          const body = revertBody(shownRevert({ revert }), '');
          for (const form of formsOf(value)) expect(body).not.toContain(form);
        }
      }),
      { numRuns: 5 },
    );
  },
);

test('a conflict in the middle of a text hides what the key above it calls secret', () => {
  const merged = [
    'apiVersion: v1',
    'data:',
    '  password: |',
    '<<<<<<< tip',
    '    first line',
    '=======',
    '    second line',
    '>>>>>>> reverted',
    '    third line',
    '  mode: slow',
    '<<<<<<< tip',
    '  level: info',
    '=======',
    '  level: debug',
    '>>>>>>> reverted',
  ].join('\n');
  expect(conflictSections(merged, { tip: 'tip', reverted: 'reverted' })).toEqual([
    { line: 4, tip: ['<redacted>'], reverted: ['<redacted>'] },
    { line: 7, tip: ['  level: info'], reverted: ['  level: debug'] },
  ]);
});
