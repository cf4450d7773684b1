import type { RenderedEnvironment } from '../environments/index.ts';
import { natureOf } from '../gaps/index.ts';
import { placeOf } from '../manifest/index.ts';

/**
 * What was not seen of an environment, each in a few words with its place: roots that do not render, files that do not
 * parse, charts and remote bases. Any of it may hold an object that changes an answer.
 */
export function notSeenOf({
  roots,
  inputGaps = [],
}: Pick<RenderedEnvironment, 'roots' | 'inputGaps'>): readonly string[] {
  const found = roots.flatMap((root) => [
    ...(root.failure === null
      ? []
      : [`${root.root.path} does not render: ${root.failure.message}`]),
    ...(root.unseen ?? []).map(({ kind, name, origin }) => `${kind} ${name}, ${placeOf(origin)}`),
    ...root.gaps.filter((gap) => natureOf(gap) === 'broken').map(({ message }) => message),
  ]);
  return [...new Set([...found, ...inputGaps.map(({ message }) => message)])];
}
