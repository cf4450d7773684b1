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

/**
 * Words that a clause begins with which hangs in the air: whoever reads it has to find the code to know what is said
 * of it. The numbers count such comments by room; they only fall.
 */
const HANGING = /^(?:Whether|What|Of|Those|Where|Who|How|Null)\b/;
const STILL_HANGING: Readonly<Record<string, number>> = {
  bot: 140,
  checks: 39,
  cli: 25,
  'cli.ts': 1,
  compare: 420,
  features: 239,
  forge: 2,
  gitops: 11,
  istio: 32,
  kustomize: 1,
  manifest: 133,
  review: 502,
};

test('comments are sentences with a main clause; those that are not become fewer', () => {
  const counts: Record<string, number> = {};
  for (const { path, text } of source)
    for (const [, comment = ''] of text.matchAll(/\/\*\*([^]*?)\*\//g)) {
      if (!HANGING.test(comment.replace(/^\s*\*/gm, '').trim())) continue;
      const [, room = ''] = path.split('/');
      counts[room] = (counts[room] ?? 0) + 1;
    }
  const more = Object.entries(counts).filter(([room, count]) => count > (STILL_HANGING[room] ?? 0));
  expect(more).toEqual([]);
});
