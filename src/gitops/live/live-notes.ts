import type { MappedRoot } from '../environment.ts';
import type { Root } from '../roots/root.ts';
import { placeOf } from '../../manifest/index.ts';
import { appliersOfRoots } from '../removals/unheld-appliers.ts';
import type { RenderedTree } from '../stages/render-tree.ts';
import { objectApplying } from '../roots/applier-of-root.ts';

/** More are not named one by one. */
const MOST = 5;

/**
 * What is said of appliers that stay in the cluster as they were before the change, for their file did not reach it:
 * one sentence for each that applies a folder of the tree.
 */
export function liveNotes({ live, plan, environments }: RenderedTree): readonly string[] {
  if (live === undefined) return [];
  const appliersOf = appliersOfRoots({ plan, environments });
  const found = new Map<string, { readonly name: string; readonly roots: Set<Root> }>();
  for (const root of new Set(environments.flatMap(({ roots }) => roots.map((each) => each.root))))
    for (const applier of appliersOf(root)) {
      if (!live.has(applier.origin.file)) continue;
      const known = found.get(placeOf(applier.origin));
      if (known) known.roots.add(root);
      else found.set(placeOf(applier.origin), { name: nameOf(applier), roots: new Set([root]) });
    }
  const said = [...found.values()].map(sentence);
  const more = said.length - MOST;
  return [...said.slice(0, MOST), ...(more > 0 ? [`So it is with ${String(more)} more.`] : [])];
}

const nameOf = ({ kind, namespace, name, origin }: MappedRoot['appliers'][number]): string =>
  `${kind} ${namespace === '' ? '' : `${namespace}/`}${name} (${origin.file})`;

function sentence({
  name,
  roots,
}: {
  readonly name: string;
  readonly roots: ReadonlySet<Root>;
}): string {
  const paths = [...new Set([...roots].map(({ path }) => path))].sort();
  const keeps = [...roots].every((root) => objectApplying(root)?.keepsRemoved === true);
  const deletes = keeps ? '' : ', and deletes what is no longer there';
  return `${name} stays in the cluster as it was before this change, since nothing of its file can be applied now: it goes on applying ${paths.join(', ')} as this change leaves it${deletes}. What the file says now arrives once the fault is mended.`;
}
