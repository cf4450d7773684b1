import { hitsIn, paragraphsOf } from './prose.ts';

const LONGEST_SUBJECT = 72;

/** Git and its tools write these subjects themselves. */
const WRITTEN_BY_GIT = /^(?:Merge |Revert "|fixup! |squash! |amend! )/;

/** Returns what is wrong with a commit's subject and the lines that its diff adds to the changelog. */
export function commitFaults(subject: string, changelogDiff: string): readonly string[] {
  if (WRITTEN_BY_GIT.test(subject)) return [];
  const added = changelogDiff
    .split('\n')
    .filter((line) => /^\+(?!\+\+)/.test(line))
    .map((line) => line.slice(1));
  return [
    ...(subject.length > LONGEST_SUBJECT
      ? [
          `The subject has ${String(subject.length)} characters, at most ${String(LONGEST_SUBJECT)}.`,
        ]
      : []),
    ...faultsOf('subject', [subject]),
    ...faultsOf('CHANGELOG.md', paragraphsOf(added.join('\n\n'))),
  ];
}

const faultsOf = (place: string, paragraphs: readonly string[]): readonly string[] =>
  hitsIn(paragraphs).map(
    ({ construction: { name, better }, excerpt }) =>
      `${place}: "…${excerpt}…" (${name}; better: ${better})`,
  );
