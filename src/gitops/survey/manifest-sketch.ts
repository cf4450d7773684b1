import type { FileTree, KindRow, ManifestReader } from '../../manifest/index.ts';
import { cacheByContent } from '../appliers/content-cache.ts';
import {
  API_GROUPS,
  expandLists,
  groupVersionOf,
  isMeshKind,
  rowOf,
  stringAt,
} from '../../manifest/index.ts';
import { isKustomizationFile } from '../kustomize/kustomization-folders.ts';

/** Says what an object is, without its content. */
export interface ObjectSketch {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** It is empty where the text names none. */
  readonly namespace: string;
}

/** An object as far as its lines were read. */
type Draft = Record<'apiVersion' | 'kind' | 'name' | 'namespace', string> & {
  inMetadata: boolean;
};

const emptyDraft = (): Draft => ({
  apiVersion: '',
  kind: '',
  name: '',
  namespace: '',
  inMetadata: false,
});

/** Lists what the kinds are for that say who runs where, what answers, and who may connect. */
const REVIEWED: ReadonlySet<KindRow['family']> = new Set([
  'namespace',
  'service',
  'identity',
  'workload',
  'network',
]);

/**
 * Tells whether an object is one that a review reads: of the mesh, of what runs in it, or of what delivers
 * either.
 */
export const isReviewed = ({ group, kind }: ObjectSketch): boolean =>
  isMeshKind({ group, kind }) ||
  REVIEWED.has(rowOf({ group, kind })?.family ?? 'other') ||
  isApplying({ group });

/** Tells whether an object only says what is applied, and is nothing of a mesh. */
export const isApplying = ({ group }: Pick<ObjectSketch, 'group'>): boolean =>
  group === API_GROUPS.argo ||
  group === API_GROUPS.fluxOperator ||
  group === 'fleet.cattle.io' ||
  group.endsWith('.toolkit.fluxcd.io');

/** Keys that only manifests have. A file without them is not looked at further: values, pipelines, settings. */
export const looksLikeManifest = (text: string): boolean =>
  /(?:^|[{,])[ \t]*(?:--- |- )?["']?apiVersion["']?\s*:/m.test(text) &&
  /(?:^|[{,])[ \t]*(?:--- |- )?["']?kind["']?\s*:/m.test(text);

/**
 * The objects of a file by their top-level lines; a parser would tell the same and take fifty times as
 * long over a repository's definitions of custom resources. JSON and `List`s go through the parser.
 */
export function sketchFile(
  tree: FileTree,
  path: string,
  reader: ManifestReader,
): readonly ObjectSketch[] {
  const entry = tree.read(path);
  if (entry.kind !== 'text') return [];
  const isJson = path.endsWith('.json');
  return ofContent(reader, `${entry.oid}${isJson ? ' json' : ''}`, () => {
    if (!looksLikeManifest(entry.text) || isOneTemplate(entry.text)) return [];
    return (isJson ? null : sketchText(entry.text)) ?? parsedSketches(tree, path, reader);
  });
}

/** Tells whether an action of a template stands before the one object of a text: no parser reads that. */
const isOneTemplate = (text: string): boolean =>
  BEGINS_WITH_ACTION.test(text) && !text.includes('\n---');

const BEGINS_WITH_ACTION = /^(?:(?:---)?[^\S\n]*(?:#.*)?\n)*\{\{/;

const ofContent = cacheByContent<readonly ObjectSketch[]>();

/** Gives null where the lines do not tell. */
function sketchText(text: string): readonly ObjectSketch[] | null {
  const sketches: ObjectSketch[] = [];
  let found = emptyDraft();
  let begun = false;
  const finish = (): void => {
    if (found.kind !== '' && found.apiVersion !== '')
      sketches.push({
        group: groupVersionOf(found.apiVersion).group,
        kind: found.kind,
        name: found.name,
        namespace: found.namespace,
      });
    found = emptyDraft();
  };
  for (const line of text.split('\n')) {
    if (/^---\s*(?:#|$)/.test(line)) {
      finish();
      begun = false;
      continue;
    }
    if (/^\s*(?:#|$)/.test(line)) continue;
    // JSON, indentation from the first line on, tags, directives: what begins otherwise is the parser's.
    if (line.startsWith('---') || (!begun && !/^["']?\w/.test(line))) return null;
    begun = true;
    readLine(line, found);
    if (found.kind.endsWith('List')) return null;
  }
  finish();
  return sketches;
}

function readLine(line: string, found: Draft): void {
  const [, indent, key, value] = /^( *)["']?(\w+)["']?[ \t]*:\s*["']?([^\s"'#]*)/.exec(line) ?? [];
  if (key === undefined || value === undefined) return;
  if (indent === '') {
    found.inMetadata = key === 'metadata';
    if (found.inMetadata && value.startsWith('{')) readFlow(line, found);
    if (key === 'apiVersion') found.apiVersion = value;
    if (key === 'kind') found.kind = value;
  } else if (found.inMetadata && (key === 'name' || key === 'namespace') && found[key] === '')
    found[key] = value;
}

/** `metadata: { name: web, namespace: shop }` */
function readFlow(line: string, found: Draft): void {
  for (const key of ['name', 'namespace'] as const)
    found[key] =
      new RegExp(`[{,]\\s*["']?${key}["']?\\s*:\\s*["']?([^\\s"',}]+)`).exec(line)?.[1] ?? '';
}

function parsedSketches(
  tree: FileTree,
  path: string,
  reader: ManifestReader,
): readonly ObjectSketch[] {
  return (reader.read(tree, path)?.documents ?? [])
    .flatMap(({ node }) => (node === null ? [] : expandLists(node)))
    .flatMap((node) => {
      const kind = stringAt(node, 'kind');
      const apiVersion = stringAt(node, 'apiVersion');
      if (kind === undefined || apiVersion === undefined) return [];
      const name = stringAt(node, 'metadata', 'name') ?? '';
      const namespace = stringAt(node, 'metadata', 'namespace') ?? '';
      return [{ group: groupVersionOf(apiVersion).group, kind, name, namespace }];
    });
}

/** Groups of what only looks like an object: tools on a person's machine or in CI read it from its file. */
const TOOL_GROUPS: ReadonlySet<string> = new Set([
  'backstage.io',
  'chainsaw.kyverno.io',
  'cli.kyverno.io',
  'ctlptl.dev',
  'eksctl.io',
  'garden.io',
  'imgpkg.carvel.dev',
  'k3d.io',
  'kapp.k14s.io',
  'kbld.k14s.io',
  'kind.x-k8s.io',
  'kpt.dev',
  'kubeadm.k8s.io',
  'kuttl.dev',
  'skaffold',
  'vendir.k14s.io',
]);

/**
 * Tells whether a file is there to be applied: a kustomization, or one with an object for the API server.
 * Values, pipelines, settings of tools, and what cannot be read are not. A template counts by its top lines.
 */
export function holdsManifests(tree: FileTree, path: string, reader: ManifestReader): boolean {
  const isKustomization = isKustomizationFile(path);
  // Names come first: to read what no clone brings is another request to the Git host, and another round.
  if (!isKustomization && !/\.(?:ya?ml|json)$/i.test(path)) return false;
  const entry = tree.read(path);
  if (entry.kind !== 'text') return false;
  if (isKustomization) return true;
  const objects = sketchFile(tree, path, reader);
  return objects.length > 0
    ? objects.some((object) => !isForTool(object))
    : /^["']?apiVersion["']?[ \t]*:/m.test(entry.text) &&
        /^["']?kind["']?[ \t]*:/m.test(entry.text);
}

/** The `Config` of the core group is a kubeconfig. */
export const isForTool = ({ group, kind }: Pick<ObjectSketch, 'group' | 'kind'>): boolean =>
  TOOL_GROUPS.has(group) || (group === '' && kind === 'Config');
