import { join } from 'node:path';
import { createReviewer } from './layouts/review-layout.ts';
import { unreachedPlaces } from './places/reached-places.ts';
import type { Subject } from './places/subjects.ts';
import {
  caseSubjects,
  corpusSubjects,
  drawnSubjects,
  examplesOf,
  exampleSubjects,
} from './places/subjects.ts';

const SETS = ['bugs', 'bugs2', 'newcomer', 'newcomer2', 'places', 'trees'];

/**
 * `[--draws LIST]`: of every golden, case and change of the corpora, and of the changes of a list, what a review names that
 * the files of the change do not lead to.
 */
export async function benchReached(
  root: string,
  options: readonly string[],
): Promise<{ page: string; wrong: number }> {
  const examples = await exampleSubjects(examplesOf(root));
  const corpora = corpusSubjects(join(root, '../shared/corpora'));
  const at = options.indexOf('--draws');
  const list = at < 0 ? undefined : options[at + 1];
  const sets: Readonly<Record<string, readonly (() => Subject)[]>> = {
    golden: examples.all.map((subject) => () => subject),
    ...Object.fromEntries(
      SETS.map((set) => [set, caseSubjects(join(root, '../shared/cases', set))]),
    ),
    corpora: corpora?.all ?? [],
    ...(list !== undefined && { drawn: drawnSubjects(list) }),
  };
  const review = createReviewer();
  const rows: string[] = [];
  const faults: string[] = [];
  for (const [set, subjects] of Object.entries(sets)) {
    let whole = 0;
    for (const subjectOf of subjects) {
      const subject = subjectOf();
      const found = unreachedPlaces(subject, await review(subject.before, subject.after));
      if (found.length === 0) whole += 1;
      faults.push(...found.map((each) => `${subject.name}: ${each}`));
    }
    rows.push(`| ${set} | ${String(whole)} of ${String(subjects.length)} |`);
  }
  await examples.remove();
  corpora?.remove();
  const page = ['| changes | name only what is reached |', '|---|---|', ...rows, '', ...faults, ''];
  return { page: page.join('\n'), wrong: faults.length };
}
