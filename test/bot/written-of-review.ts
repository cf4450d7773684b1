import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect } from 'vitest';
import { createLog } from '../../src/forge/edge/telemetry/log.ts';
import { explanationOf, formatState, slimReview } from '../../src/review/index.ts';
import { stateAfter } from '../../src/bot/gate/stored-state.ts';
import { checkReport } from '../../src/bot/check/check-report.ts';
import { decidedTitle } from '../../src/bot/check/check-title.ts';
import { commentBody } from '../../src/bot/check/review-comment.ts';
import { replyBody } from '../../src/bot/commands/command-reply.ts';
import type { Review } from '../../src/review/index.ts';
import { base32 } from '../support/planted-manifests.ts';
import { BASE, contextOf, HEAD } from '../support/report-parts.ts';
import { decision } from './gate/decision-parts.ts';
import { writtenRevert } from '../features/rollback/report/written-revert.ts';
import { printedReview } from '../review/report/printed-review.ts';

/** Everything that is written of a review, wherever it goes. */
export function writtenOf(review: Review): Readonly<Record<string, string>> {
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
  const revert = writtenRevert(context);
  const lines: string[] = [];
  const log = createLog({ level: 'debug', format: 'json' }, (line) => lines.push(line));
  for (const message of [
    ...review.gaps.map((gap) => gap.message),
    ...review.findings.map((finding) => spoken(messageOf(finding))),
  ])
    log.warn({ message }, message);
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
    ...printedReview(context),
    revert: revert.body,
    plan: replyBody(revert.plan, 1),
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
export const formsOf = (secret: string): readonly string[] => [
  secret,
  base64(secret),
  base64(`robot:${secret}`),
  base32(secret),
];

/** Fails where one of the values is in anything that is written of a review. */
export function expectNowhere(review: Review, secrets: readonly string[], how: string): void {
  for (const [where, text] of Object.entries(writtenOf(review)))
    for (const form of secrets.flatMap(formsOf))
      if (text.includes(form)) {
        const at = text.indexOf(form);
        expect.fail(`${how}, ${where}: …${text.slice(Math.max(0, at - 200), at + 60)}…`);
      }
}
