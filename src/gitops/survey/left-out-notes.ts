import { scriptText } from '../scripts/applied-by-scripts.ts';
import type { ScriptApplier } from '../scripts/script-applier.ts';
import { isBelow } from '../tree-path.ts';
import type { Discovered } from './plan-environments.ts';

/** Of a folder that an applier or a script reaches into, only what it does not reach is left out. */
export function skippedNotes({
  skipped,
  drafts,
  scripts,
}: Pick<Discovered, 'skipped' | 'drafts' | 'scripts'>): readonly string[] {
  const isReached = (folder: string): boolean =>
    drafts.some(({ root }) => isBelow(root.path, folder));
  const scriptOf = (folder: string): ScriptApplier | undefined =>
    scripts.appliers.find(({ path }) => path === folder || isBelow(path, folder));
  const reached = skipped.filter(isReached);
  const others = skipped.filter((folder) => !isReached(folder));
  const unseen = others.filter((folder) => scriptOf(folder) === undefined);
  return [
    ...(unseen.length === 0
      ? []
      : [
          `Kustomizations in ${unseen.join(', ')} are not reviewed: no applier of them is seen in this tree.`,
        ]),
    ...others.flatMap((folder) => {
      const script = scriptOf(folder);
      return script === undefined
        ? []
        : [
            `Kustomizations in ${folder} are not reviewed: where somebody runs it, ${script.path} is applied by ${scriptText(script)}.`,
          ];
    }),
    ...(reached.length === 0
      ? []
      : [
          `Of the kustomizations in ${reached.join(', ')}, those of which no applier is seen in this tree are not reviewed.`,
        ]),
  ];
}

/** What the configuration says that nobody delivers. */
export const leftOutNote = (leftOut: readonly string[]): readonly string[] =>
  leftOut.length === 0
    ? []
    : [`Not reviewed, for \`notDelivered\` of the configuration names it: ${leftOut.join(', ')}.`];
