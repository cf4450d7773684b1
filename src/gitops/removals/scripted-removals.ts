import type { RenderedEnvironment, RenderedRoot } from '../environment.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import { appliedByScripts } from '../scripts/script-applier.ts';
import { contentKeyOf } from '../roots/root-pairs.ts';
import { releaseOfRoot } from '../roots/root.ts';

/** Holds what keeps an object in clusters though it leaves the folders that scripts apply. */
export interface KeptByScript {
  /** `written`: a script applies a text of its own; `left`: what applied it deletes nothing. */
  readonly why: 'written' | 'left';
  readonly origin: Origin;
  /** Tells whether what applied it is of the base alone. */
  readonly isOfBase?: true;
  /** Is the release that a script installed, and installs no more; absent where the object came of none. */
  readonly release?: string;
}

/**
 * Tells of an object that leaves its folder what of scripts keeps it: one that gives it to `kubectl apply` as text since
 * the change, or that its folder is applied by `kubectl apply` alone, which deletes nothing. A cluster that a script makes
 * for a test is made anew. Null for what an object of the tree applies, and where nothing says so.
 */
export function keptByScripts(
  base: RenderedTree,
  merged: RenderedTree,
): (
  object: Resource,
  before: RenderedEnvironment,
  after: RenderedEnvironment,
) => KeptByScript | null {
  const was = new Set((base.plan.scripts?.written ?? []).map(nameOf));
  const written = new Map(
    (merged.plan.scripts?.written ?? [])
      .filter((each) => !was.has(nameOf(each)))
      .map((each) => [nameOf(each), each.origin]),
  );
  const [then, now] = [base, merged].map(({ plan }) => plan.scripts?.appliers ?? []);
  return (object, before, after) => {
    const holding = before.roots.filter(({ resources }) =>
      resources.some((each) => resourceKey(each) === resourceKey(object)),
    );
    if (holding.length === 0 || holding.some(({ root }) => root.by.origin !== null)) return null;
    const origin = written.get(nameOf(object));
    if (origin !== undefined) return { why: 'written', origin };
    const ended = endedRelease(holding, after);
    if (ended !== null) return ended;
    const paths = new Set(after.roots.map(({ root }) => root.path));
    // what no script applies any more stays as the last one left it
    const all = holding.map(({ root }) =>
      appliedByScripts(root, (paths.has(root.path) ? now : then) ?? []),
    );
    const isLeft = all.every(
      (own) => own.length > 0 && own.every(({ applier }) => keepsAll(applier)),
    );
    const [first] = all.flat();
    if (!isLeft || first === undefined) return null;
    const isOfBase = !holding.some(({ root }) => paths.has(root.path));
    const { origin: at } = first.applier;
    return { why: 'left', origin: at, ...(isOfBase && { isOfBase }) };
  };
}

/** A release that no command names any more: Helm uninstalls nothing by itself. What leaves one that goes on is deleted. */
function endedRelease(
  holding: readonly RenderedRoot[],
  after: RenderedEnvironment,
): KeptByScript | null {
  const still = new Set(after.roots.map(({ root }) => contentKeyOf(root)));
  const ended = holding.flatMap(({ root }) => {
    const release = releaseOfRoot(root);
    if (release?.command === undefined || still.has(contentKeyOf(root))) return [];
    return [{ why: 'left' as const, origin: release.command, release: release.name }];
  });
  return ended.length === holding.length ? (ended[0] ?? null) : null;
}

const nameOf = ({ kind, namespace, name }: Pick<Resource, 'kind' | 'namespace' | 'name'>): string =>
  JSON.stringify([kind, namespace, name]);

const keepsAll = ({ tool, isTest }: { readonly tool: string; readonly isTest: boolean }): boolean =>
  tool === 'kubectl' && !isTest;
