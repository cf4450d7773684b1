import type { RenderedEnvironment, RenderedRoot } from '../environment.ts';
import { isKustomizationFile } from '../kustomize/kustomization-folders.ts';
import type { Root } from '../roots/root.ts';
import { rootOf } from '../roots/root.ts';
import type { ScriptApplier } from '../scripts/script-applier.ts';
import { folderOf } from '../tree-path.ts';

/** Holds what may apply a part of a root by itself. */
interface AppliedAlone {
  readonly scripts: readonly ScriptApplier[];
  /** Lists kustomizations that stood by themselves at the base, and that nothing applied. */
  readonly alone: readonly string[];
  readonly render: (root: Root) => RenderedRoot;
}

/**
 * Adds the folders and files that are applied by themselves though they are parts of roots: where a root does not build,
 * they bring what they hold all the same. Scripts and pipelines name some, and nothing tells for which of several
 * environments a script is. Others stood alone at the base, and a root takes them in since that nothing applies either:
 * whoever applied them goes on with that.
 */
export function withPartsByThemselves(
  environments: readonly RenderedEnvironment[],
  { scripts, alone, render }: AppliedAlone,
): readonly RenderedEnvironment[] {
  if (!environments.some(({ roots }) => roots.some(isFailed))) return environments;
  const known = new Set(
    environments.flatMap(({ roots }) => roots.map(({ root: { path } }) => path)),
  );
  const renderedOnce = (parts: readonly Part[]): readonly RenderedRoot[] =>
    [...new Map(parts.map(({ named, root }) => [named, root]))].flatMap(([named, root]) =>
      known.has(named) ? [] : [render(root)],
    );
  const scripted = environments.length > 1 ? [] : scripts.flatMap((each) => partOf(each) ?? []);
  return environments.map((each) => {
    const standing = alone.filter((path) => each.roots.some((root) => takesIn(root, path)));
    const parts = [
      ...renderedOnce(scripted).filter((part) => !isFailed(part)),
      ...renderedOnce(standing.map(kustomizationAt)),
    ];
    return parts.length === 0 ? each : { ...each, ownParts: [...new Set(parts)] };
  });
}

const isFailed = ({ failure }: RenderedRoot): boolean => failure !== null;

/** Tells whether a root that does not build, and that nothing applies, is made of the kustomization of a folder. */
const takesIn = (rendered: RenderedRoot, path: string): boolean =>
  isFailed(rendered) &&
  rendered.root.by.origin === null &&
  [...rendered.reads].some((read) => isKustomizationFile(read) && folderOf(read) === path);

interface Part {
  /** The path that it is known by. */
  readonly named: string;
  readonly root: Root;
}

const kustomizationAt = (path: string): Part => ({
  named: path,
  root: rootOf(path, { kind: 'kustomization' }, null),
});

/** Gives the root that a script applies by itself: a kustomization, or a single file of manifests. */
function partOf({ path, reach }: ScriptApplier): Part | null {
  if (reach === 'kustomization') return kustomizationAt(path);
  return reach === 'files' && /\.ya?ml$/.test(path)
    ? { named: path, root: rootOf(folderOf(path), { kind: 'folder', files: [path] }, null) }
    : null;
}
