import { expect, test } from 'vitest';
import { readSourceFiles } from './source-files.ts';

const source = readSourceFiles(['src']);

test('no exported type name is given twice: one word has one meaning', () => {
  const places = new Map<string, Set<string>>();
  for (const { path, text } of source)
    for (const [, name = ''] of text.matchAll(
      /^export (?:interface|type) (\w+)\b(?! *\{[^}]*\} from)/gm,
    ))
      places.set(name, (places.get(name) ?? new Set<string>()).add(path));
  expect(places.size).toBeGreaterThan(1_000);
  const twice = [...places].filter(([, paths]) => paths.size > 1);
  expect(twice.map(([name, paths]) => `${name}: ${[...paths].join(' ')}`)).toEqual([]);
});
