import { messageOf } from '../../src/checks/index.ts';
import { sentenceText } from '../../src/manifest/index.ts';
import type { Review } from '../../src/review/index.ts';

/** Paths and texts. */
export type Texts = Readonly<Record<string, string>>;

/** A tree that holds objects of one name in two folders, `apps/one` and `apps/two`, and something that changes elsewhere. */
export interface TwinTree {
  readonly before: Texts;
  readonly after: Texts;
}

const TWIN = /\bapps\/(?:one|two)\//;

/** What a review of a change elsewhere says of the twins: what it finds, compares or reads in their files. */
export const saidOfTwins = ({ findings, changes }: Review): readonly string[] => [
  ...findings.flatMap(({ introducedBy, check, why, origin, related, ...told }) => {
    const text = JSON.stringify({
      check,
      message: sentenceText(messageOf(told)),
      why: sentenceText(why),
      origin,
      related,
    });
    return introducedBy === 'this-change' && TWIN.test(text) ? [text] : [];
  }),
  ...changes.flatMap(({ kind, subject: { name }, origin }) =>
    TWIN.test(origin.file) ? [`${kind} ${name}`] : [],
  ),
];
