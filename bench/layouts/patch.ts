import { createTwoFilesPatch } from 'diff';
import type { Draft, Drafts } from '../holes/drafts.ts';
import { textOf } from '../holes/drafts.ts';

const MOST = 20_000;

const shortened = (draft: Draft | undefined): string =>
  draft === undefined ? '' : textOf(draft).slice(0, MOST);

/** What turns one tree into another one, as a patch. */
export function patchBetween(before: Drafts, after: Drafts): string {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths
    .flatMap((path) => {
      const [was, is] = [before.get(path), after.get(path)];
      const [old, fresh] = [shortened(was), shortened(is)];
      if (old === fresh) return [];
      const names = [was ? path : '/dev/null', is ? path : '/dev/null'] as const;
      return [
        createTwoFilesPatch(...names, old, fresh)
          .split('\n')
          .slice(1)
          .join('\n'),
      ];
    })
    .join('');
}
