import type { RenderedRoot, Root } from '../../gitops/index.ts';
import { isBelow } from '../../gitops/index.ts';
import { listed } from '../../manifest/index.ts';
import { under } from './conditions.ts';
import type { DetectorInput, FindingDraft } from './detector.ts';

/** Says what a finding is about: what objects do, what one sets off for others, or what is written. */
type TellingOf = 'effects' | 'others' | 'text';

/**
 * Rewords findings about objects that come in a folder of their own, which nothing of the tree applies: they
 * do it once somebody applies them. Beside what applies elsewhere there may be several such folders, one for
 * each version, of which the cluster has one. `tells` says whether a finding is about what objects do where they are
 * in force, or about what the object at its place sets off for others, which need not be new.
 */
export function onceApplied(
  input: Pick<DetectorInput, 'rendered' | 'renderedBefore'>,
): (draft: FindingDraft, tells: TellingOf) => FindingDraft {
  const roots = newRoots(input);
  const others = new Set(filesOf(input.rendered.roots.filter((root) => !roots.includes(root))));
  const rootOf = new Map(
    roots.flatMap((root) =>
      filesOf([root]).flatMap((file) =>
        others.has(file) ? [] : [[file, root.root.path] as const],
      ),
    ),
  );
  return (draft, tells) => {
    const { subject, origin, related = [], side } = draft;
    if (tells === 'text' || side === 'base') return draft;
    // without a name no cluster takes it: istioctl reads it from its file
    if (subject.kind === 'IstioOperator' && subject.name === origin.file)
      return under({ kind: 'application', clause: 'once istioctl installs from it' }, draft);
    const root = rootOf.get(origin.file);
    const besides = tells === 'others' ? [] : related.map(({ file }) => rootOf.get(file));
    if (root === undefined || besides.includes(undefined)) return draft;
    const all = [...new Set([root, ...besides.filter((each) => each !== undefined)])];
    const are = all.length === 1 ? 'is' : 'are';
    const clause = `once ${listed(all, ROOTS_NAMED)} ${are} applied`;
    return under({ kind: 'application', clause, short: 'once applied' }, draft);
  };
}

/** Bounds how many folders are named of which objects of one sentence come. */
const ROOTS_NAMED = 3;

/**
 * Lists roots in folders that held none at the base; what is within a kustomization, or around one, does not
 * count.
 */
function newRoots({
  rendered,
  renderedBefore,
}: Pick<DetectorInput, 'rendered' | 'renderedBefore'>): readonly RenderedRoot[] {
  if (renderedBefore === null || renderedBefore === rendered) return [];
  const isKnown = ({ path, content: { kind } }: Root): boolean =>
    renderedBefore.roots.some(
      ({ root: was }) =>
        was.path === path ||
        isBelow(was.path, path) ||
        // kustomizations are cut out of the plain folders that they lie in
        (isBelow(path, was.path) &&
          (was.content.kind === 'kustomization' || kind !== 'kustomization')),
    );
  return rendered.roots.filter(({ root }) => root.by.origin === null && !isKnown(root));
}

const filesOf = (roots: readonly RenderedRoot[]): readonly string[] =>
  roots.flatMap(({ resources }) => resources.map(({ origin }) => origin.file));
