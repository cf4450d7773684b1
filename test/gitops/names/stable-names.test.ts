import fc from 'fast-check';
import { expect, test } from 'vitest';
import { times } from '../../support/times.ts';
import type { Said } from './delivered-trees.ts';
import { applicationText, appliedIn, CHART } from './delivered-trees.ts';

const AXES = [
  'name',
  'folder',
  'file',
  'namespace',
  'values',
  'branch',
  'host',
  'cluster',
] as const;
type Axis = (typeof AXES)[number];

interface Fleet {
  readonly axis: Axis;
  readonly stages: readonly string[];
  readonly separator: string;
  readonly isFirst: boolean;
}

const fleets = fc.record({
  axis: fc.constantFrom(...AXES),
  stages: fc.shuffledSubarray(['dev', 'qa', 'uat', 'staging', 'prod'], { minLength: 3 }),
  separator: fc.constantFrom('-', '.'),
  isFirst: fc.boolean(),
});

/** One chart, and an Application for each stage that nothing but one axis tells from the others. */
function treeOf({
  axis,
  stages,
  separator,
  isFirst,
}: Fleet): readonly (readonly [string, string])[] {
  return stages.map((stage, at) => {
    const code = `x${String.fromCharCode(97 + at)}`;
    const word = isFirst ? `${stage}${separator}web` : `web${separator}${stage}`;
    const said = (of: Axis, otherwise: string): string => (axis === of ? word : otherwise);
    const application: Said = {
      name: said('name', `web-${code}`),
      namespace: said('namespace', 'web'),
      revision: said('branch', 'main'),
      ...(axis === 'values' ? { values: `${word}.yaml` } : {}),
      ...(axis === 'cluster' ? { cluster: word } : {}),
      server:
        axis === 'host' ? `https://api.${stage}.acme.test` : `https://${code}1.gr7.eks.acme.test`,
    };
    const folder = axis === 'folder' ? `apps/${stage}` : `apps`;
    return [`${folder}/${said('file', code)}.yaml`, applicationText(application)] as const;
  });
}

const namesOf = (files: readonly (readonly [string, string])[]): readonly string[] =>
  Object.keys(appliedIn({ ...CHART, ...Object.fromEntries(files) })).map((name) =>
    name.replace('!', ''),
  );

test('whichever axis carries the words, they are the environments', () => {
  fc.assert(
    fc.property(fleets, (fleet) => {
      const names = namesOf(treeOf(fleet)).map((name) => name.replace(/^web[-.]|[-.]web$/g, ''));
      expect([...names].sort()).toEqual([...fleet.stages].sort());
    }),
    times(60),
  );
});

test('one more stage renames none of the others, and the order of files is none of names', () => {
  fc.assert(
    fc.property(fleets, (fleet) => {
      const all = treeOf(fleet);
      const names = namesOf(all);
      expect(namesOf([...all].reverse())).toEqual(names);
      const fewer = namesOf(all.slice(0, -1));
      expect(fewer.filter((name) => !names.includes(name))).toEqual([]);
    }),
    times(60),
  );
});
