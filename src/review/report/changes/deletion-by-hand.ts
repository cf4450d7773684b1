import { staysInCluster } from '../../../compare/index.ts';
import type { Change } from '../../../compare/index.ts';
import { counted, resourceKey } from '../../../manifest/index.ts';
import type { ReportContext } from '../review/report-context.ts';
import { contextOf, toolIn } from '../afterwards/shell-tool.ts';
import { commandLine } from '../afterwards/shell-words.ts';
import type { Paragraph, Words } from '../document/blocks.ts';
import { code, paragraph } from '../document/blocks.ts';

/** An object that stays in a cluster, and the context of that; null where none is known. */
interface LeftObject {
  readonly change: Change;
  readonly context: string | null;
}

/** More commands are not typed by anybody: who deletes that much looks it up. */
const MOST = 3;

/** Says how what leaves Git and stays in the cluster is deleted, which nothing else does; nothing where all of it goes. */
export function deletionByHand({ review }: ReportContext): readonly Paragraph[] {
  const left = new Map<string, LeftObject>(
    review.changes
      .filter((each) => each.field === null && staysInCluster(each) && isDeletable(each))
      .map((each) => {
        const context = contextOf(
          review.environments.find(({ name }) => name === each.environment),
        );
        return [`${context ?? ''} ${resourceKey(each.subject)}`, { change: each, context }];
      }),
  );
  const commands = [...left.values()].flatMap((each) => commandFor(each) ?? []);
  const shown = commands.slice(0, MOST);
  if (shown.length === 0) return [];
  const more = left.size - shown.length;
  const words: Words = [
    'Nothing deletes what leaves Git and stays in the cluster. By hand: ',
    ...shown.flatMap((each, at) => [...(at === 0 ? [] : [', ']), code(each)]),
    more > 0 ? `, and so for ${counted(more, 'more object')}.` : '.',
  ];
  return [paragraph(...words)];
}

/**
 * An applier that stays makes again what somebody deletes of it: it goes first, by itself. One that only fails for want of
 * its folder has it again once that is mended, and nobody said that what it holds is to go.
 */
const isDeletable = ({ remains }: Change): boolean =>
  remains?.kind !== 'applier-stays' && remains?.kind !== 'folder-missing';

function commandFor({ change, context }: LeftObject): string | null {
  const { group, kind, namespace, name } = change.subject;
  const type = kind.toLowerCase() + (group === '' ? '' : `.${group}`);
  return commandLine([
    ...toolIn('kubectl', context),
    ...(namespace === '' ? [] : ['-n', namespace]),
    ...['delete', type, name],
  ]);
}
