import { valuesDocuments } from '../../charts/index.ts';
import type { Root } from '../../gitops/index.ts';
import { joinPath, releaseOfRoot } from '../../gitops/index.ts';
import type { FileTree, Origin } from '../../manifest/index.ts';
import { fieldPath, parseYaml, sameData } from '../../manifest/index.ts';
import type { ChangedRelease, ComparedTrees } from './changed-releases.ts';
import { isInstalled } from './changed-releases.ts';
import { isReadByObjects, mayTake } from './values-readers.ts';

/** Names what a file of values says behind its first document, which is all that Helm reads of it (HELM-19). */
export interface UnreadDocument {
  /** The file in which it is written. */
  readonly file: string;
  /** Tells whether the first document is there and says nothing. */
  readonly isFirstEmpty: boolean;
  /** Lists the topmost keys that nobody reads, with where each stands. */
  readonly keys: readonly { readonly name: string; readonly origin: Origin }[];
  /** Gives the place of the first of it. */
  readonly origin: Origin;
  readonly roots: ReadonlySet<Root>;
}

/**
 * Finds what a change writes behind the first document of values, or what it makes stand there. What stood there before is
 * not new, and of a file that something else than a release reads nothing is known.
 */
export function unreadDocuments(
  releases: readonly ChangedRelease[],
  trees: ComparedTrees,
  changed: ReadonlySet<string>,
): readonly UnreadDocument[] {
  const takers = new Map<string, Set<Root>>();
  for (const { after } of releases)
    for (const file of filesOf(after.root).filter((each) => changed.has(each)))
      takers.set(file, (takers.get(file) ?? new Set()).add(after.root));
  return [...takers].flatMap(([file, roots]) => {
    const now = behindFirst(trees.merged, file);
    if (now === null || isKnown(behindFirst(trees.base, file), now)) return [];
    return isReadOtherwise(file, trees) ? [] : [{ file, roots, ...now }];
  });
}

/** Lists the files of values that a release names, and the chart's own. */
function filesOf(root: Root): readonly string[] {
  const named = (releaseOfRoot(root)?.values ?? []).flatMap((each) =>
    each.kind === 'file' && !each.isPattern ? [each.path] : [],
  );
  const own = joinPath(root.path, 'values.yaml');
  return own === null ? named : [...named, own];
}

type BehindFirst = Pick<UnreadDocument, 'isFirstEmpty' | 'keys' | 'origin'> & {
  readonly documents: ReturnType<typeof valuesDocuments>['unread'];
};

function behindFirst(tree: FileTree, file: string): BehindFirst | null {
  const entry = tree.read(file);
  if (entry.kind !== 'text' || !/^(?:---|\.\.\.)/m.test(entry.text)) return null;
  const { first, unread } = valuesDocuments(entry.text, parseYaml(file, entry.text));
  const [origin] = unread.map((each) => each.node?.origin ?? each.origin);
  if (origin === undefined) return null;
  const keys = unread.flatMap(({ node }) =>
    node?.kind === 'map'
      ? [...node.entries].map(([name, value]) => ({
          name: fieldPath([name]),
          origin: value.origin,
        }))
      : [],
  );
  return { isFirstEmpty: first === undefined, keys, origin, documents: unread };
}

/** Tells whether the same stood behind the first document before, as unread as it is. */
function isKnown(before: BehindFirst | null, { documents }: BehindFirst): boolean {
  if (before === null) return false;
  return documents.every(({ node }) =>
    before.documents.some((was) => node !== null && was.node !== null && sameData(was.node, node)),
  );
}

/** Tells whether something reads the file that is no release which is rendered here. */
const isReadOtherwise = (file: string, { rendered }: ComparedTrees): boolean =>
  rendered.merged.environments.some(
    (environment) =>
      isReadByObjects(environment, file) ||
      environment.roots.some((each) => mayTake(each, file) && !isInstalled(each)),
  );
