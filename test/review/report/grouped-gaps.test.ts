import { expect, it } from 'vitest';
import type { Gap } from '../../../src/manifest/index.ts';
import { familySentence, gapFamilies } from '../../../src/review/report/review/review-gaps.ts';

const gap = (file: string, what: string): Gap => ({
  id: file,
  nature: 'unseen',
  reason: 'template',
  root: 'config',
  message: `${file} is a ${what} template.`,
  origin: { file, line: 1, column: 1, endLine: 1 },
  input: file,
  new: false,
  blocking: true,
});

it('says once what holds for several files', () => {
  const families = gapFamilies([gap('a.yml', 'ytt'), gap('b.yml', 'Helm'), gap('c.yml', 'ytt')]);
  expect(families.map(familySentence)).toEqual([
    ['a.yml is a ytt template.', 'The same applies to another file:'],
    ['b.yml is a Helm template.', null],
  ]);
  expect(families[0]?.others.map(({ gap: { id } }) => id)).toEqual(['c.yml']);
});
