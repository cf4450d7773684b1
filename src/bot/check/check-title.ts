import { unlinkedText } from '../../forge/index.ts';
import type { Decision } from '../gate/decision.ts';
import type { Review } from '../../review/index.ts';
import { headlineOf } from '../../review/index.ts';

/** GitHub's limit for the title of a check run and of an annotation. */
const LONGEST_TITLE = 255;

/** `Critical · prod: nightly-report can no longer call payments (GET /: 200 → connection closed)` */
export function titleOf(review: Review): string {
  const { word, sentence } = headlineOf(review);
  return shortTitle(`${word} · ${sentence}`);
}

/** The title of a review that was decided on: what a broken glass lets through says so first. */
export const decidedTitle = (review: Review, { outcome }: Pick<Decision, 'outcome'>): string =>
  outcome.kind === 'break-glass'
    ? shortTitle(`Let through by break-glass · ${titleOf(review)}`)
    : titleOf(review);

/** One line of plain text that fits where GitHub wants a title; cut at a word. */
export function shortTitle(text: string): string {
  const plain = unlinkedText(text.replaceAll('`', '')).trim();
  if (plain.length <= LONGEST_TITLE) return plain;
  const cut = plain.slice(0, LONGEST_TITLE - 1);
  const space = cut.lastIndexOf(' ');
  const whole = space > LONGEST_TITLE / 2 ? cut.slice(0, space) : cut.replace(/\p{Cs}$/u, '');
  return `${whole.replace(/[\s,;:(]+$/, '')}…`;
}
