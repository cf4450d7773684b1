import type { FileTree, ManifestReader, MapNode, Node, Origin } from '../../manifest/index.ts';
import { mapNode, nodeAt } from '../../manifest/index.ts';
import type { ArgoSettings } from './argo-settings.ts';
import type { ApplierName } from '../appliers/applier.ts';
import { mergePatch } from './merge-patch.ts';

/** Says how Argo CD makes objects of a source. */
export type ArgoSourceType = 'kustomize' | 'helm' | 'directory' | 'plugin';

const BLOCKS = ['kustomize', 'helm', 'directory', 'plugin'] as const;

/**
 * The type that a source's own blocks fix; null where none does, and the folder's files decide. Empty blocks
 * do not count; two are an error, with which Argo CD applies nothing any more (ARGO-2).
 */
export function explicitType(source: Node): ArgoSourceType | 'several' | null {
  const [first, second] = BLOCKS.filter((block) => isGiven(block, nodeAt(source, block)));
  if (first === undefined) return null;
  return second === undefined ? first : 'several';
}

/** The controller takes empty blocks away, but for that of a plugin: any that claims the folder is meant then. */
function isGiven(block: ArgoSourceType, node: Node | undefined): boolean {
  if (block !== 'plugin') return !isEmpty(node);
  return node !== undefined && (node.kind !== 'scalar' || node.value !== null);
}

/** Tells whether the controller stores a node as empty: it has no value, or only empty ones. */
function isEmpty(node: Node | undefined): boolean {
  if (node === undefined) return true;
  if (node.kind === 'map') return [...node.entries.values()].every(isEmpty);
  if (node.kind === 'seq') return node.items.length === 0;
  return node.value === null || node.value === '' || node.value === false;
}

/** Lists what an override may not say. */
const FIXED = ['repoURL', 'path', 'chart', 'targetRevision', 'ref'];

/** A file that tools write beside the manifests, and what keeps it from being read; null for nothing. */
interface Override {
  readonly file: string;
  readonly node: Node | null;
  readonly problem: { readonly message: string; readonly origin: Origin } | null;
}

/** Names an Application by itself, or as a set makes it. */
export type NamedApplication = Pick<ApplierName, 'name' | 'namespace'>;

/** Namespaces in which Argo CD usually lies; an Application that names none is taken to lie there, too. */
const CONTROL_PLANES: ReadonlySet<string> = new Set(['', 'argocd', 'argo-cd', 'openshift-gitops']);

/**
 * Lists the files that tools write beside the manifests of an application, later ones over earlier ones
 * (ARGO-26). One outside of the namespace of Argo CD has its namespace in the name of its own. Where a
 * namespace may be either, both files count.
 */
export function overrideNames({ name, namespace }: NamedApplication): readonly string[] {
  const names = CONTROL_PLANES.has(namespace) ? [name] : [name, `${namespace}_${name}`];
  return ['.argocd-source.yaml', ...names.map((each) => `.argocd-source-${each}.yaml`)];
}

/** Lists the overrides of a folder that count for an application (ARGO-26). */
export function overridesIn(
  application: NamedApplication,
  path: string,
  { tree, reader }: { readonly tree: FileTree; readonly reader: ManifestReader },
): readonly Override[] {
  return overrideNames(application).flatMap((name) => {
    const file = path === '.' ? name : `${path}/${name}`;
    if (name.includes('/') || tree.oidOf(file) === undefined) return [];
    const document = reader.read(tree, file)?.documents[0];
    const problem = document?.problems.find(({ kind }) => kind !== 'duplicate-key') ?? null;
    return [{ file, node: document?.node ?? null, problem }];
  });
}

/** A null takes nothing away but in values, for what is merged is read into the source that there is (ARGO-26). */
function withoutNulls(map: MapNode): MapNode {
  const entries = [...map.entries].flatMap(([key, value]): readonly [string, Node][] => {
    if (value.kind === 'scalar' && value.value === null) return [];
    return [[key, value.kind === 'map' && key !== 'valuesObject' ? withoutNulls(value) : value]];
  });
  return mapNode(new Map(entries), map.origin);
}

/** The source with these files laid over it. */
export function withOverrides(
  source: Node,
  application: NamedApplication,
  path: string,
  input: { readonly tree: FileTree; readonly reader: ManifestReader },
): Node {
  let merged = source;
  for (const { node } of overridesIn(application, path, input)) {
    if (node?.kind !== 'map') continue;
    const said = [...withoutNulls(node).entries].filter(([key]) => !FIXED.includes(key));
    merged = mergePatch(merged, mapNode(new Map(said), node.origin));
  }
  return merged;
}

/** Makes a folder a chart; Argo CD takes a folder for one if a name merely ends so (ARGO-4). */
export const CHART_FILE = 'Chart.yaml';

/**
 * The type by the files right in the folder; the last in lexical order decides, of tools that are not switched
 * off (ARGO-3…5).
 */
export function discoveredType(
  names: readonly string[],
  switchedOff: ArgoSettings['switchedOff'] = [],
): ArgoSourceType {
  let type: ArgoSourceType = 'directory';
  for (const name of [...names].sort()) {
    if (name.endsWith(CHART_FILE) && !switchedOff.includes('helm')) type = 'helm';
    if (/^(?:kustomization\.ya?ml|Kustomization)$/.test(name))
      type = switchedOff.includes('kustomize') ? type : 'kustomize';
  }
  return type;
}
