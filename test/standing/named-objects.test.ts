import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Finding } from '../../src/checks/index.ts';
import { subjectText } from '../../src/manifest/index.ts';
import { textsOfPage } from '../support/page-environment.ts';
import { reviewOf } from '../support/review-of.ts';
import { shareOfRun } from '../support/share-of-run.ts';
import { pageExamples } from './changed-trees.ts';

/** Of so many examples one is looked at in a run. */
const SHARES = 8;

const examples = pageExamples.filter(({ section }) => section === 'Found');

/** Objects that a message names beside those that the finding carries. */
function namedBeside({ subject, subjects, workloads, sought, of, ...told }: Finding) {
  const own = [subject, ...(subjects ?? []), ...(workloads ?? []), ...(of ?? [])];
  const known = new Set([...own, ...(sought === undefined ? [] : [sought])].map(subjectText));
  const named =
    spoken(messageOf(told)).match(
      /\b[A-Z][A-Za-z]+ [a-z0-9][a-z0-9.-]*\/[a-z0-9][a-z0-9.-]*[a-z0-9]/g,
    ) ?? [];
  return named.filter((each) => !known.has(each));
}

/** Says which checks at rest name something that they do not carry, in one tree that does not change. */
async function unnamedIn(head: string): Promise<readonly string[]> {
  const files = textsOfPage(head);
  const note = (text: string) => ({ 'notes/note.txt': text });
  const { findings } = await reviewOf({ ...files, ...note('old') }, { ...files, ...note('new') });
  return findings.flatMap((found) => namedBeside(found).map((name) => `${found.check}: ${name}`));
}

for (const { head, place } of shareOfRun(examples, SHARES))
  test(`a finding at rest carries each object that it names: ${place}`, async () => {
    expect(await unnamedIn(head)).toEqual([]);
  });
