import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReviewLayout } from './layouts/review-layout.ts';
import { createReviewer } from './layouts/review-layout.ts';
import { RELATIONS } from './places/relations.ts';
import type { Subject } from './places/subjects.ts';
import { corpusSubjects, examplesOf, exampleSubjects, layoutSubjects } from './places/subjects.ts';

/** A relation that was tried on a change, and what does not hold. */
export interface Held {
  readonly relation: string;
  readonly subject: string;
  readonly faults: readonly string[];
}

const ALL: ReadonlySet<string> = new Set(RELATIONS.map(({ name }) => name));

/** Holds relations against a change, as far as they have something to try there. */
export async function heldOf(
  subject: Subject,
  review: ReviewLayout,
  names: ReadonlySet<string> = ALL,
): Promise<readonly Held[]> {
  const plain = await review(subject.before, subject.after);
  const held: Held[] = [];
  for (const { name, faults } of RELATIONS) {
    if (!names.has(name)) continue;
    const found = await faults({ subject, review, plain });
    if (found !== null) held.push({ relation: name, subject: subject.name, faults: found });
  }
  return held;
}

const SHOWN = 3;

const setOf = ({ subject }: Held): string => subject.split(' ')[0] ?? '';

function tableOf(all: readonly Held[]): readonly string[] {
  const sets = [...new Set(all.map(setOf))];
  const cell = (its: readonly Held[]): string =>
    `${String(its.filter(({ faults }) => faults.length === 0).length)} of ${String(its.length)}`;
  return [
    `| relation | ${sets.join(' | ')} |`,
    `|---|${sets.map(() => '---|').join('')}`,
    ...RELATIONS.map(({ name }) => {
      const its = all.filter(({ relation }) => relation === name);
      return `| ${name} | ${sets.map((set) => cell(its.filter((each) => setOf(each) === set))).join(' | ')} |`;
    }),
  ];
}

export const KNOWN_BROKEN = 'bench/places/known-faults.json';

/** Of each relation the seeds of layouts for which it does not hold, as a file that a test holds later builds against. */
function knownBrokenOf(wrong: readonly Held[]): string {
  const lines = RELATIONS.flatMap(({ name }) => {
    const seeds = wrong
      .filter((each) => each.relation === name && setOf(each) === 'layout')
      .map(({ subject }) => subject.split(' ')[1] ?? '');
    return seeds.length === 0 ? [] : [`  ${JSON.stringify(name)}: [${seeds.join(', ')}]`];
  });
  return `{\n${lines.join(',\n')}\n}\n`;
}

/**
 * `[LAYOUTS] [CORPORA]`: so many layouts, all examples, and every so many-th change of the corpora. `--write` writes down
 * which layouts break which relation.
 */
export async function benchPlaces(
  root: string,
  options: readonly string[],
): Promise<{ page: string; wrong: number }> {
  const [layouts = '60', step = '1'] = options.filter((each) => /^\d+$/.test(each));
  const review = createReviewer();
  const all: Held[] = [];
  const hold = async (subject: Subject): Promise<void> => {
    all.push(...(await heldOf(subject, review)));
    process.stderr.write(`${subject.name}\n`);
  };
  for (const subject of layoutSubjects(Array.from({ length: Number(layouts) }, (_, at) => at + 1)))
    await hold(subject);
  const examples = await exampleSubjects(examplesOf(root));
  for (const subject of examples.all) await hold(subject);
  await examples.remove();
  const skipped = await holdCorpora(join(root, '../shared/corpora'), Number(step), hold);
  const wrong = all.filter(({ faults }) => faults.length > 0);
  if (options.includes('--write')) writeFileSync(join(root, KNOWN_BROKEN), knownBrokenOf(wrong));
  const page = [
    ...tableOf(all),
    '',
    ...(skipped === null ? [] : [skipped, '']),
    ...wrong.map(
      ({ relation, subject, faults }) =>
        `${subject}: ${relation}: ${faults.slice(0, SHOWN).join('; ')}${faults.length > SHOWN ? ` and ${String(faults.length - SHOWN)} more` : ''}`,
    ),
    '',
  ].join('\n');
  return { page, wrong: wrong.length };
}

/** What was skipped, as a sentence; null where nothing was. */
async function holdCorpora(
  folder: string,
  step: number,
  hold: (subject: Subject) => Promise<void>,
): Promise<string | null> {
  if (step === 0) return 'The corpora were left out.';
  const corpora = corpusSubjects(folder);
  if (corpora === null) return `No corpora at ${folder}: all of them were skipped.`;
  const chosen = corpora.all.filter((_, at) => at % step === 0);
  for (const subjectOf of chosen) await hold(subjectOf());
  corpora.remove();
  const left = corpora.all.length - chosen.length;
  return left === 0 ? null : `${String(left)} changes of the corpora were left out.`;
}
