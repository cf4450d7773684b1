import type { RenderedEnvironment } from '../../gitops/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { entriesAt, placeOf, resourceKey, subjectText } from '../../manifest/index.ts';

/**
 * Says how variables that a build lacks are there again, where a ConfigMap had one at the base and has it no more; null
 * where none had.
 */
export function keepingVariables(
  names: readonly string[],
  now: RenderedEnvironment,
  before: RenderedEnvironment | null,
): string | null {
  if (names.length === 0 || before === null) return null;
  const there = new Map(configMapsOf(now).map((each) => [resourceKey(each), each]));
  for (const was of configMapsOf(before))
    for (const name of names) {
      const origin = valueIn(was, name);
      const is = there.get(resourceKey(was));
      if (origin !== null && (is === undefined || valueIn(is, name) === null))
        return `Keep \`${name}\` in ${subjectText(was)} (${placeOf(origin)} at the base) while something uses it, or write the name that it has now wherever it is used.`;
    }
  return null;
}

const configMapsOf = ({ roots }: RenderedEnvironment): readonly Resource[] =>
  roots.flatMap(({ resources }) =>
    resources.filter(({ group, kind }) => group === '' && kind === 'ConfigMap'),
  );

const valueIn = ({ node }: Resource, name: string): Origin | null =>
  entriesAt(node, 'data').get(name)?.origin ?? null;
