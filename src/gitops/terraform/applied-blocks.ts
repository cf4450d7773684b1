import type { FileTree, Node, Origin, UnseenContent } from '../../manifest/index.ts';
import { mapNode, scalar } from '../../manifest/index.ts';
import type { GivenPart } from '../given/given.ts';
import { digestOf, givenMap } from '../given/given.ts';
import { isOfTests, joinPath } from '../tree-path.ts';
import { attributeOf, literalOf, nodeOf, textsIn } from './block-values.ts';
import type { HclBlock, HclBody } from './hcl.ts';
import type { BlockManifest } from './block-manifest.ts';
import { manifestOf } from './block-manifest.ts';
import { addressOf } from './modules.ts';
import type { PlacedBlock, TerraformModule, TerraformTree } from './modules.ts';
import type { References } from './references.ts';

/** Bounds the blocks that are told. */
const MOST_BLOCKS = 2_000;

/** Begins the types of resources that are objects of a cluster, or apply them. */
const OF_CLUSTER = /^(?:kubernetes|kubectl|k8s\w*|kustomi[sz]\w*|helm|argocd|flux|istio)_/;

/** Matches names and addresses of modules that install something into a cluster. */
const MAY_INSTALL =
  /helm|chart|istio|\basm\b|linkerd|cilium|mesh|argo-?cd|flux|gitops|add-?on|manifest|kubectl|kustomi[sz]|release/i;

/** Fields that change no object. */
const NOTHING: ReadonlySet<string> = new Set([
  'description',
  'depends_on',
  'timeouts',
  'wait',
  'interval',
]);

/** Gives blocks that apply objects themselves, or run programs, and calls of modules that may install something. */
export function appliedBlocks(
  all: TerraformTree,
  references: References,
): readonly UnseenContent[] {
  const found = [...all.modules.values()]
    .flatMap((module) =>
      module.blocks.flatMap((placed) => contentsOf(placed, { module, all, references })),
    )
    .slice(0, MOST_BLOCKS);
  return references.isCut ? [...found, notFollowed(all)] : found;
}

interface Around {
  readonly module: TerraformModule;
  readonly all: TerraformTree;
  readonly references: References;
}

function contentsOf(placed: PlacedBlock, around: Around): readonly UnseenContent[] {
  const { file, block } = placed;
  if (block.type === 'module') return ofCall(placed, around);
  const body = block.type === 'resource' ? appliedIn(block) : null;
  if (body === null) return [];
  const { module, all } = around;
  const manifest =
    body === block ? manifestOf(block, module, all.tree, placeOf(file, block.line)) : null;
  return [contentOf(placed, body, manifest, around)];
}

/** Stands once for all that is defined in a tree, where blocks refer to more than is followed. */
function notFollowed({ tree, modules, values }: TerraformTree): UnseenContent {
  const files = [
    ...[...modules.values()].flatMap(({ blocks }) => blocks.map(({ file }) => file)),
    ...[...values.values()].flatMap((each) => each.map(({ file }) => file)),
  ];
  const origin = placeOf(files[0] ?? '.', 1);
  const entries = [...new Set(files)].map(
    (file) => [file, scalar(digestOf(tree.oidOf(file) ?? ''), origin)] as const,
  );
  return {
    kind: 'Terraform block',
    name: 'definitions that are too many to follow',
    origin,
    written: mapNode(new Map([['files', mapNode(new Map(entries), origin)]]), origin),
    namespace: null,
    text: null,
    usedIn: [],
    laidOver: null,
    changesOthers: false,
  };
}

const placeOf = (file: string, line: number): Origin => ({ file, line, column: 1, endLine: line });

/** Gives what of a block applies objects: all of it, or the programs that it runs; null for none. */
function appliedIn(block: HclBlock): HclBody | null {
  const [type = ''] = block.labels;
  if (type === 'helm_release') return null;
  const isWhole =
    OF_CLUSTER.test(type) ||
    textsIn(block, NOTHING).some((text) => text.includes('apiVersion') && text.includes('kind'));
  const programs = block.blocks.filter((each) => each.type === 'provisioner');
  if (isWhole || (programs.length > 0 && /^(?:null_resource|terraform_data)$/.test(type)))
    return block;
  return programs.length > 0 ? { attributes: [], blocks: programs } : null;
}

function contentOf(
  { file, block }: PlacedBlock,
  body: HclBody,
  manifest: BlockManifest | null,
  { module, all, references }: Around,
): UnseenContent {
  const origin = placeOf(file, block.line);
  const [provider = ''] = (block.labels[0] ?? '').split('_');
  const referred = references.of({ texts: textsIn(body, NOTHING), module, provider });
  const given: readonly GivenPart[] = [
    // its fields are compared one by one
    ...referred.given.filter(
      ({ name }) => manifest?.local == null || !name.startsWith(`local.${manifest.local} in `),
    ),
    ...referred.files.flatMap((word) => fileAt(word, module, all.tree)),
  ];
  const own = nodeOf(body, origin, NOTHING);
  const entries = new Map<string, Node>(own.entries);
  if (manifest?.fields != null) entries.set(...manifest.fields);
  entries.set('given', givenMap(given, origin));
  const name = `${addressOf(block)} in ${file}`;
  return {
    kind: manifest === null ? 'Terraform block' : 'Terraform object',
    name: manifest === null ? name : `${objectsText(manifest)} of ${name}`,
    origin,
    written: mapNode(entries, origin),
    namespace: null,
    text: manifest?.text ?? null,
    usedIn: manifest?.objects ?? [],
    laidOver: null,
    changesOthers: false,
  };
}

/** Names the one object of a manifest, as far as it is written out. */
function objectsText({ text, objects }: BlockManifest): string {
  const [only, ...others] = objects;
  if (only === undefined || others.length > 0)
    return only === undefined ? (/^kind: (\w+)$/m.exec(text)?.[1] ?? 'objects') : 'objects';
  const place = only.namespace === '' ? only.name : `${only.namespace}/${only.name}`;
  return /^[\w./:-]+$/.test(place) ? `${only.kind} ${place}` : only.kind;
}

function fileAt(word: string, { folder }: TerraformModule, tree: FileTree): readonly GivenPart[] {
  const path = [joinPath(folder, word), joinPath('.', word)].find(
    (each) => each !== null && tree.oidOf(each) !== undefined,
  );
  if (path == null) return [];
  return [{ name: path, value: tree.oidOf(path) ?? '', does: 'values' }];
}

/**
 * Gives a call of a module of elsewhere that may install something. Of every call its address is compared, where it is there
 * on both sides: another address brings whatever is there.
 */
function ofCall(placed: PlacedBlock, around: Around): readonly UnseenContent[] {
  const { file, block } = placed;
  const source = attributeOf(block, 'source') ?? '';
  const isHere = /^"\.{1,2}\//.test(source);
  const isInstaller =
    !isHere && !isOfTests(file) && MAY_INSTALL.test(`${block.labels.join(' ')} ${source}`);
  if (isInstaller) return [contentOf(placed, block, null, around)];
  const origin = placeOf(file, block.line);
  const address = isHere ? 'this repository' : (literalOf(source) ?? source).replace(/\?.*$/, '');
  return [
    {
      kind: 'Terraform block',
      name: `${addressOf(block)} in ${file}`,
      origin,
      written: mapNode(new Map([['source', scalar(address, origin)]]), origin),
      namespace: null,
      text: null,
      usedIn: [],
      laidOver: null,
      changesOthers: false,
      isPartOfSeen: true,
    },
  ];
}
