import type { KeptDifference, Restoration } from '../reverts/restoration.ts';
import {
  changeItems,
  commit,
  environmentLabel,
  listOf,
  numbered,
  code,
  joined,
} from '../../../review/index.ts';
import { resourceText } from '../reverts/resource-text.ts';
import type { Item, Words, RevertScope, BlockOf } from '../../../review/index.ts';
import type { RevertTarget } from '../reverts/revert-target.ts';
import type { ShownRevert } from './revert-body.ts';
import type { NamedLine } from '../reverts/part/part-draft.ts';
import type { ComputedRevert } from '../reverts/revert-result.ts';

const DIFFERENCES_SHOWN = 12;

/**
 * Says in one sentence whether the configuration of before the change is back. `before` is such as `before
 * #412`.
 */
export function restorationWords(restoration: Restoration, before: Words): Words {
  switch (restoration.kind) {
    case 'exact':
      return ['Exactly the effective configuration of ', ...before, ', in every environment.'];
    case 'unknown':
      return [
        'Whether it is the configuration of ',
        ...before,
        ' again is not known: ',
        restoration.why,
        '.',
      ];
    case 'differs': {
      const incomplete = restoration.complete
        ? ''
        : ' Some of it could not be rendered, and is not compared.';
      return restoration.differences.length === 0
        ? ['No difference from the configuration of ', ...before, ` was found.${incomplete}`]
        : ['The configuration of ', ...before, `, except for what is listed here.${incomplete}`];
    }
  }
}

/** Lists what is not as it was before the change, each with what keeps it so; nothing where all of it is. */
export function restorationList(restoration: Restoration): readonly BlockOf<'list'>[] {
  if (restoration.kind !== 'differs' || restoration.differences.length === 0) return [];
  const { unnamed = [] } = restoration;
  const reasons = new Map(
    restoration.differences.map(({ change, because }) => [change, because] as const),
  );
  const items = changeItems(restoration.differences.map(({ change }) => change)).map(
    ({ change, environments, text }): Item => {
      const because = reasons.get(change);
      const why: Words = because === undefined ? [] : [': ', ...becauseWords(because)];
      const where = environmentLabel(environments, { environments: unnamed }, ' · ');
      return { words: [where, text, ...why].filter((words) => words !== '') };
    },
  );
  return [listOf(null, items, DIFFERENCES_SHOWN)];
}

/** Says in half a sentence what keeps something from being as it was before the change. */
export function becauseWords(because: KeptDifference['because']): Words {
  switch (because.kind) {
    case 'later-commit': {
      const { pullRequest, commit: sha } = because.commit;
      const by = pullRequest === null ? commit(sha) : numbered(pullRequest);
      return ['changed since by ', by, ', and kept'];
    }
    case 'conflict':
      return ['stays, for its file conflicts'];
    case 'partial':
      return ['not part of this rollback, or changed since'];
    case 'changed-since':
      return ['changed since in other files, and kept'];
  }
}

/** Holds what is told of a revert by what it undoes. */
type Named = Pick<ShownRevert, 'command' | 'of' | 'relands' | 'scope' | 'target'>;

/** Writes `before #412`, or the commit whose files come back. */
export const beforeWords = (number: number, target: RevertTarget): Words =>
  target.kind === 'restore' ? ['commit ', commit(target.commit)] : ['before ', numbered(number)];

/** Writes a sentence such as `Reverts #412 “Turn on STRICT mTLS”.` */
export function openingWords(shown: Named): Words {
  const { command, scope, target } = shown;
  if (target.kind === 'restore')
    return ['Brings ', ...scopeWords(scope), ' back to commit ', commit(target.commit), '.'];
  const part: Words =
    scope.kind === 'everything' ? [] : [', as far as ', ...scopeWords(scope), ' goes'];
  const verb = command === 'reland' ? 'Brings back ' : 'Reverts ';
  return [verb, ...subjectWords(shown), ...part, '.'];
}

/** Names what is undone, such as `#412 “Turn on STRICT mTLS”`. */
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
    case 'environment':
    case 'namespace':
      return [`${scope.kind} `, code(scope.name)];
  }
}

const DID: Readonly<Record<NamedLine['did'], string>> = {
  'taken-out': 'taken out',
  'put-back': 'put back',
  changed: 'as before',
};

/**
 * Says what else was done for one object, each once: `and its line in overlays/prod/kustomization.yaml:7
 * (resources), taken out`.
 */
export const namingLines = ({ lines = [] }: Pick<ComputedRevert, 'lines'>): readonly Words[] => [
  ...new Map(
    lines.map(({ path, line, list, did }) => [
      JSON.stringify([path, line, list, did]),
      ['and its line in ', code(`${path}:${String(line)}`), ` (${list}), ${DID[did]}`],
    ]),
  ).values(),
];
