import type { RenderedEnvironment, RenderedRoot } from '../../../gitops/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { resourceKey, sameData } from '../../../manifest/index.ts';
import { groupedBy } from '../../../istio/index.ts';
import type { DetectorInput, FindingDraft } from '../detector.ts';

/**
 * Gives, of all that the base says of the objects of a finding, what is the past of their copy. A copy in a folder that
 * nobody is seen to apply has a past of its own: what another root goes on to say of an object of that name was there,
 * and what comes beside it was not.
 */
export const pastOfCopy =
  ({ rendered, renderedBefore }: Pick<DetectorInput, 'rendered' | 'renderedBefore'>) =>
  (said: readonly FindingDraft[], draft: FindingDraft): readonly FindingDraft[] => {
    const isOfFile = ({ origin }: FindingDraft): boolean => origin.file === draft.origin.file;
    if (renderedBefore === null || draft.side === 'base' || said.some(isOfFile))
      return said.toSorted((one, other) => Number(isOfFile(one)) - Number(isOfFile(other)));
    return said.filter((was) => !isOfAnotherCopy(was, draft, renderedBefore, rendered));
  };

/**
 * Tells whether the base says it of a copy that stays where it is, and the finding is about one that this change writes
 * in another root. Where both are applied, the cluster has one object of them, and it was so before.
 */
function isOfAnotherCopy(
  was: FindingDraft,
  draft: FindingDraft,
  before: RenderedEnvironment,
  now: RenderedEnvironment,
): boolean {
  const old = copiesBehind(was, before);
  const own = copiesBehind(draft, now);
  if (old.length === 0 || own.length === 0) return false;
  const areApart = old.every(({ root: one }) =>
    own.every(
      ({ root: other }) => !isSamePlace(one, other) && (isNobodys(one) || isNobodys(other)),
    ),
  );
  if (!areApart) return false;
  const nowThere = copiesOf(now, resourceKey(was.subject));
  const thereBefore = copiesOf(before, resourceKey(draft.subject));
  if (isCopiedFile(draft.origin.file, { old, own }, before)) return false;
  return (
    old.every(({ root }) => nowThere.some((each) => isSamePlace(each.root, root))) &&
    own.some((copy) => !thereBefore.some((each) => isSameCopy(each, copy)))
  );
}

/**
 * Tells whether a folder that is new, and that nobody is seen to apply, has a file of all the same objects as one of another
 * folder: what the base says of that one is nothing that the change brings.
 */
function isCopiedFile(
  file: string,
  { old, own }: Readonly<Record<'old' | 'own', readonly Copy[]>>,
  before: RenderedEnvironment,
): boolean {
  const isThere = ({ node }: Resource): boolean =>
    old.some(({ root }) => root.resources.some((each) => sameData(each.node, node)));
  return own.every(
    ({ root }) =>
      isNobodys(root) &&
      !before.roots.some((each) => isSamePlace(each, root)) &&
      root.resources.every((each) => each.origin.file !== file || isThere(each)),
  );
}

/** An object as one root makes it. */
interface Copy {
  readonly root: RenderedRoot;
  readonly resource: Resource;
}

/** Lists the copies that a finding is about: those of its subject which its file makes. */
const copiesBehind = (
  { subject, origin }: FindingDraft,
  side: RenderedEnvironment,
): readonly Copy[] =>
  copiesOf(side, resourceKey(subject)).filter(
    ({ resource }) => resource === subject || resource.origin.file === origin.file,
  );

const isNobodys = ({ root }: RenderedRoot): boolean => root.by.origin === null;

const isSamePlace = ({ root: one }: RenderedRoot, { root: other }: RenderedRoot): boolean =>
  one.path === other.path;

const isSameCopy = (one: Copy, other: Copy): boolean =>
  isSamePlace(one.root, other.root) && sameData(one.resource.node, other.resource.node);

const indexes = new WeakMap<RenderedEnvironment, ReadonlyMap<string, readonly Copy[]>>();

function copiesOf(side: RenderedEnvironment, key: string): readonly Copy[] {
  const index =
    indexes.get(side) ??
    groupedBy(
      side.roots.flatMap((root) => root.resources.map((resource): Copy => ({ root, resource }))),
      ({ resource }) => resourceKey(resource),
    );
  indexes.set(side, index);
  return index.get(key) ?? [];
}
