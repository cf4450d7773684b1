import type { EnvironmentPlan, RenderedEnvironment, RenderedRoot } from '../environment.ts';
import type { Root } from '../roots/root.ts';
import type { ScriptApplier } from '../scripts/script-applier.ts';
import { folderOf } from '../tree-path.ts';
import { rootOf } from '../roots/root-draft.ts';

/**
 * With the folders and files that scripts and pipelines apply by themselves though they are parts of roots: where a root does not
 * build, they bring what they hold all the same. Of several environments nothing tells which one a script is for.
 */
export function withScriptedParts(
  environments: readonly RenderedEnvironment[],
  { scripts }: EnvironmentPlan,
  render: (root: Root) => RenderedRoot,
): readonly RenderedEnvironment[] {
  const [only, ...others] = environments;
  if (only === undefined || others.length > 0 || scripts === undefined) return environments;
  if (only.roots.every(({ failure }) => failure === null)) return environments;
  const known = new Set(only.roots.map(({ root }) => root.path));
  const named = new Map(
    scripts.appliers.flatMap((applier) => {
      const root = known.has(applier.path) ? null : partOf(applier);
      return root === null ? [] : [[applier.path, root] as const];
    }),
  );
  const parts = [...named.values()].map(render).filter(({ failure }) => failure === null);
  return parts.length === 0 ? environments : [{ ...only, scriptedParts: parts }];
}

/** A kustomization, or a single file of manifests. */
function partOf({ path, reach }: ScriptApplier): Root | null {
  if (reach === 'kustomization') return rootOf(path, { kind: 'kustomization' }, null);
  return reach === 'files' && /\.ya?ml$/.test(path)
    ? rootOf(folderOf(path), { kind: 'folder', files: [path] }, null)
    : null;
}
