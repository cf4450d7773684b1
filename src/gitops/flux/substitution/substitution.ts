import type { Origin, Node } from '../../../manifest/index.ts';
import {
  entriesAt,
  itemsAt,
  mapNode,
  nodeAt,
  parseYaml,
  stringAt,
  stringMapAt,
} from '../../../manifest/index.ts';
import { isBelow, joinPath } from '../../tree-path.ts';

export interface Substitution {
  readonly variables: ReadonlyMap<string, { readonly value: string; readonly origin: Origin }>;
  /** `substituteFrom` sources that are not in the tree (objects made elsewhere): they may define anything. */
  readonly missingSources: readonly string[];
  /** Variables that a source of the tree defines with an encrypted value (SOPS). */
  readonly encrypted?: ReadonlyMap<string, { readonly text: string; readonly origin: Origin }>;
  /** Sources outside the tree that come behind some of it: they may give its variables other values (FLUX-25). */
  readonly mayOverride?: ReadonlyMap<string, string>;
  readonly origin: Origin;
  /**
   * `substituteFrom`, in order, as long as it is not known what the cluster's roots render: until then all
   * of it counts as missing.
   */
  readonly references?: readonly VariableReference[];
  /** Defaults are put in even where there is no variable at all (`substituteStrategy`). */
  readonly always?: boolean;
  /** The kustomize-controller of the tree, where it takes a variable that nothing defines for empty (FLUX-27). */
  readonly laxController?: string;
  /** Tells whether the tree installs nothing but such that refuse one; absent where that is not seen. */
  readonly isStrict?: true;
}

/** A ConfigMap or Secret that a Flux Kustomization takes variables from. */
export interface VariableReference {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** The file of the Kustomization: of several sources the one that lies nearest is meant. */
  readonly file: string;
}

interface ParentPatch {
  readonly parent: Node;
  /** Folder whose Kustomizations it patches. */
  readonly folder: string;
  readonly target: Node | undefined;
  readonly postBuild: Node;
}

/**
 * Flux Kustomizations with the `postBuild` that patches of their parents give them: a common way to hand
 * a cluster's variables to everything below (`spec.patches` with a `Kustomization` as target). A patch reaches what its
 * parent builds: not a file that a kustomization below its folder leaves out (`isLeftOut`).
 */
export function withInheritedSubstitution(
  kustomizations: readonly Node[],
  isLeftOut: (child: Node, folder: string) => boolean,
): readonly Node[] {
  const patches = kustomizations.flatMap(patchesOf);
  if (patches.length === 0) return kustomizations;
  return kustomizations.map((child) =>
    patches
      .filter((patch) => patch.parent !== child && isBelow(child.origin.file, patch.folder))
      .filter(({ folder }) => !isLeftOut(child, folder))
      .filter(({ target }) => isTarget(target, child))
      .reduce((patched, { postBuild }) => withPostBuild(patched, postBuild), child),
  );
}

function patchesOf(parent: Node): readonly ParentPatch[] {
  const folder = joinPath('.', stringAt(parent, 'spec', 'path') ?? '.');
  if (folder === null) return [];
  return itemsAt(parent, 'spec', 'patches').flatMap((entry) => {
    const place = nodeAt(entry, 'patch')?.origin;
    const patch = parseYaml(place?.file ?? '', stringAt(entry, 'patch') ?? '')[0]?.node;
    const postBuild = nodeAt(patch ?? undefined, 'spec', 'postBuild');
    if (postBuild === undefined || place === undefined) return [];
    const isFlux = stringAt(patch ?? undefined, 'apiVersion')?.startsWith('kustomize.toolkit.');
    const target = nodeAt(entry, 'target');
    if (target === undefined && isFlux !== true) return [];
    return [{ parent, folder, target, postBuild: movedTo(postBuild, place.line) }];
  });
}

/** A patch is text inside a manifest: its lines count from the line it begins after. */
function movedTo(node: Node, line: number): Node {
  const origin = {
    ...node.origin,
    line: node.origin.line + line,
    endLine: node.origin.endLine + line,
  };
  if (node.kind === 'scalar') return { ...node, origin };
  if (node.kind === 'seq')
    return { ...node, items: node.items.map((item) => movedTo(item, line)), origin };
  const entries = [...node.entries].map(([key, value]): [string, Node] => [
    key,
    movedTo(value, line),
  ]);
  return mapNode(new Map(entries), origin);
}

function isTarget(target: Node | undefined, child: Node): boolean {
  if (target === undefined) return true;
  const kind = stringAt(target, 'kind') ?? 'Kustomization';
  const group = stringAt(target, 'group') ?? 'kustomize.toolkit.fluxcd.io';
  const fits = ['name', 'namespace'].every((field) => {
    const wanted = stringAt(target, field);
    return wanted === undefined || wanted === '.*' || wanted === stringAt(child, 'metadata', field);
  });
  const labels = stringMapAt(child, 'metadata', 'labels');
  return (
    kind === 'Kustomization' &&
    group === 'kustomize.toolkit.fluxcd.io' &&
    fits &&
    selects(stringAt(target, 'labelSelector') ?? '', labels)
  );
}

/** A label selector as Kubernetes writes it: `a=b`, `a!=b`, `a in (b, c)`, `a notin (b)`, `a`, `!a`. */
function selects(selector: string, labels: ReadonlyMap<string, string>): boolean {
  const requirements = selector.match(/[^,(]+(?:\([^)]*\))?/g) ?? [];
  return requirements.every((requirement) => meets(requirement.trim(), labels));
}

function meets(requirement: string, labels: ReadonlyMap<string, string>): boolean {
  const [, key, not, list] = /^(\S+)\s+(not)?in\s*\(([^)]*)\)$/.exec(requirement) ?? [];
  if (key !== undefined && list !== undefined) {
    const isIn = list
      .split(',')
      .map((value) => value.trim())
      .includes(labels.get(key) ?? '\0');
    return isIn !== (not === 'not');
  }
  const [, name, operator, value] = /^([^!=\s]+)\s*(!?==?)\s*(.*)$/.exec(requirement) ?? [];
  if (name !== undefined) return (labels.get(name) === value) !== operator?.startsWith('!');
  if (requirement.startsWith('!')) return !labels.has(requirement.slice(1).trim());
  return requirement === '' || labels.has(requirement);
}

/** As Kustomize merges a custom resource: maps key by key, lists as a whole. */
function withPostBuild(child: Node, postBuild: Node): Node {
  const spec = nodeAt(child, 'spec');
  if (child.kind !== 'map' || spec?.kind !== 'map') return child;
  const own = entriesAt(spec, 'postBuild');
  const substitute = new Map([
    ...entriesAt(mapNode(own, spec.origin), 'substitute'),
    ...entriesAt(postBuild, 'substitute'),
  ]);
  const merged = new Map([...own, ...entriesAt(postBuild)]);
  if (substitute.size > 0) merged.set('substitute', mapNode(substitute, postBuild.origin));
  const patched = new Map([
    ...spec.entries,
    ['postBuild', mapNode(merged, postBuild.origin)] as const,
  ]);
  return mapNode(
    new Map([...child.entries, ['spec', mapNode(patched, spec.origin)]]),
    child.origin,
  );
}
