import type { Node, PathStep } from '../../../../manifest/index.ts';
import type { Difference, ListDifference } from './object-differences.ts';
import { map, text } from './overlay-patches.ts';

/** The operations of a JSON 6902 patch that make Git's object the live one, in the order they are to be done. */
export const jsonOperations = (differences: readonly Difference[]): readonly Node[] =>
  differences.flatMap((difference): readonly Node[] => {
    const { path } = difference;
    switch (difference.kind) {
      case 'set':
        return [operation('replace', path, difference.live)];
      case 'add':
        return [operation('add', path, difference.live)];
      case 'remove':
        return [operation('remove', path)];
      case 'list':
        return listOperations(difference);
    }
  });

const operation = (op: string, path: readonly PathStep[], value?: Node): Node =>
  map([
    ['op', text(op)],
    ['path', text(pointerTo(path))],
    ...(value === undefined ? [] : [['value', value] as const]),
  ]);

/** A JSON pointer (RFC 6901). */
const pointerTo = (path: readonly PathStep[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** First what goes, from the end; then from the start what comes, or stands elsewhere. */
function listOperations({ path, git, live, counterparts }: ListDifference): readonly Node[] {
  const kept: (number | null)[] = [...git.items.keys()];
  const operations: Node[] = [];
  for (let index = git.items.length - 1; index >= 0; index -= 1) {
    if (counterparts.includes(index)) continue;
    operations.push(operation('remove', [...path, index]));
    kept.splice(index, 1);
  }
  for (const [index, item] of live.items.entries()) {
    const counterpart = counterparts[index] ?? null;
    if (counterpart !== null && kept[index] === counterpart) continue;
    const now = counterpart === null ? -1 : kept.indexOf(counterpart);
    if (now >= 0) {
      operations.push(operation('remove', [...path, now]));
      kept.splice(now, 1);
    }
    operations.push(operation('add', [...path, index], item));
    kept.splice(index, 0, counterpart);
  }
  return operations;
}
