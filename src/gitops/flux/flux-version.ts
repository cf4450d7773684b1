import type { FileTree, Node } from '../../manifest/index.ts';
import { stringAt } from '../../manifest/index.ts';

/** The files that `flux bootstrap` writes Flux's own objects to. */
const COMPONENTS = /(?:^|\/)gotk-components\.ya?ml$/;

const CONTROLLER = /\bkustomize-controller:v?(\d+)\.(\d+)\./g;

/** From this release of kustomize-controller on a variable that nothing defines is an error (FLUX-27). */
const STRICT_FROM = 9;

/** Releases of Flux whose kustomize-controller is known to have the same second number, and one before it. */
const LAST_KNOWN = 7;

/** The feature gate by which a controller is told otherwise. */
const GATE = 'StrictPostBuildSubstitutions';

/**
 * The kustomize-controller that a tree installs, as `1.4`, where every place that tells its release tells one that
 * takes a variable which nothing defines for empty (FLUX-27); null where none does, or one is newer.
 */
export function laxController(tree: FileTree, objects: readonly Node[]): string | null {
  const components = tree.paths.filter((path) => COMPONENTS.test(path));
  const found = [
    ...components.flatMap((path) => releasesInText(tree, path)),
    ...objects.flatMap(releasesOf),
  ];
  const newest = Math.max(...found);
  return found.length > 0 && newest < STRICT_FROM ? `1.${String(newest)}` : null;
}

function releasesInText(tree: FileTree, path: string): readonly number[] {
  const entry = tree.read(path);
  if (entry.kind !== 'text') return [];
  if (entry.text.includes(GATE)) return [STRICT_FROM];
  return [...entry.text.matchAll(CONTROLLER)].map(([, major, minor]) =>
    major === '1' ? Number(minor) : STRICT_FROM,
  );
}

/** Lists the versions of what installs Flux by its release: 2.4 brings kustomize-controller 1.4. */
function releasesOf(object: Node): readonly number[] {
  const kind = stringAt(object, 'kind');
  const said =
    kind === 'FluxInstance'
      ? stringAt(object, 'spec', 'distribution', 'version')
      : kind === 'OCIRepository' &&
          /\/fluxcd\/flux-manifests$/.test(stringAt(object, 'spec', 'url') ?? '')
        ? stringAt(object, 'spec', 'ref', 'tag')
        : undefined;
  if (said === undefined) return [];
  const [, minor] = /^v?2\.(\d{1,3})\b/.exec(said) ?? [];
  return [minor !== undefined && Number(minor) <= LAST_KNOWN ? Number(minor) : STRICT_FROM];
}
