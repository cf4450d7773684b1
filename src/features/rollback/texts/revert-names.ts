import type { RevertScope, Words } from '../../../review/index.ts';
import type { RevertTarget } from '../reverts/revert-target.ts';
import { code, commit, joined, numbered, resourceText } from '../../../review/index.ts';
import type { ShownRevert } from './revert-body.ts';

/** What is told of a revert by what it undoes. */
type Named = Pick<ShownRevert, 'command' | 'of' | 'relands' | 'scope' | 'target'>;

/** `before #412`, or the commit whose files come back. */
export const beforeWords = (number: number, target: RevertTarget): Words =>
  target.kind === 'restore' ? ['commit ', commit(target.commit)] : ['before ', numbered(number)];

/** `Reverts #412 “Turn on STRICT mTLS”.` */
export function openingWords(shown: Named): Words {
  const { command, scope, target } = shown;
  if (target.kind === 'restore')
    return ['Brings ', ...scopeWords(scope), ' back to commit ', commit(target.commit), '.'];
  const part: Words =
    scope.kind === 'everything' ? [] : [', as far as ', ...scopeWords(scope), ' goes'];
  const verb = command === 'reland' ? 'Brings back ' : 'Reverts ';
  return [verb, ...subjectWords(shown), ...part, '.'];
}

/** `#412 “Turn on STRICT mTLS”` */
export const subjectWords = ({ command, of, relands }: Named): Words =>
  command === 'reland' && relands !== null
    ? [...titled(relands), ', which ', numbered(of.number), ' rolled back']
    : titled(of);

const titled = ({ number, title }: { readonly number: number; readonly title: string }): Words => [
  numbered(number),
  ' “',
  title,
  '”',
];

function scopeWords(scope: RevertScope): Words {
  switch (scope.kind) {
    case 'everything':
      return ['everything'];
    case 'paths':
      return joined(
        scope.globs.map((glob) => [code(glob)]),
        ', ',
      );
    case 'resource':
      return [code(resourceText(scope.resource))];
  }
}
