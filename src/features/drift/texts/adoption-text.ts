import { createTwoFilesPatch } from 'diff';
import type { AdoptedFile, Adoption } from '../comparison/adopt/adoption.ts';
import { adoptionRefusalSentence } from '../comparison/adopt/adoption.ts';
import { settledSentence } from './adoption-proposal.ts';
import { lastNet, plainText, visibleLine } from '../../../manifest/index.ts';

type ShownAdoption = Pick<
  Extract<Adoption, { kind: 'adopted' }>,
  'files' | 'left' | 'settles' | 'apart'
>;

/** What adopting comes to, for a terminal: the change as a patch that `git apply` takes, and what stays as it is. */
export function adoptionText(
  { files, left, settles, apart }: ShownAdoption,
  isWritten: boolean,
): string {
  const kept = [
    ...settles.map(settledSentence),
    ...apart,
    ...left.map(({ reason }) => adoptionRefusalSentence(reason)),
  ].map(plainText);
  const said = isWritten
    ? files.map(({ path }) => `Written: ${plainText(path)}`)
    : files.flatMap(patchOf);
  const next = isWritten
    ? 'The cluster does not change. Commit this, and open a pull request: it is reviewed like any other.'
    : null;
  const parts = [said.join('\n'), kept.join('\n'), next ?? ''].filter((part) => part !== '');
  return lastNet(`${parts.join('\n\n')}\n`);
}

function patchOf({ path, before, after }: AdoptedFile): readonly string[] {
  const from = before === null ? '/dev/null' : `a/${path}`;
  const to = after === null ? '/dev/null' : `b/${path}`;
  const text = createTwoFilesPatch(from, to, before ?? '', after ?? '', '', '', { context: 3 });
  return text
    .split('\n')
    .filter((line) => !/^={10,}$/.test(line))
    .map((line) => visibleLine(line.replace(/\t$/, '')));
}
