import type { FileTree, Node, Resource, UnseenContent } from '../../manifest/index.ts';
import { mapNode, parseYaml, resourceOf, scalar } from '../../manifest/index.ts';
import type { GivenPart } from '../given/given.ts';
import { givenMap } from '../given/given.ts';
import { joinPath } from '../tree-path.ts';
import { attributeOf, literalOf, nodeOf, textsIn } from './block-values.ts';
import type { HclBlock, HclBody } from './hcl.ts';
import { manifestOf } from './block-manifest.ts';
import { addressOf } from './modules.ts';
import type { PlacedBlock, TerraformModule, TerraformTree } from './modules.ts';
import { providersOf } from './providers.ts';
import { referredBy } from './references.ts';

/** Bounds the blocks that are told. */
const MOST_BLOCKS = 2_000;

/** Begins the types of resources that are objects of a cluster, or apply them. */
const OF_CLUSTER = /^(?:kubernetes|kubectl|k8s\w*|kustomi[sz]\w*|helm|argocd|flux|istio)_/;

/** Matches names and addresses of modules that install something into a cluster. */
const MAY_INSTALL = /helm|chart|istio|mesh|argo-?cd|flux|add-?on|manifest|release/i;

/** Fields that change no object. */
const NOTHING: ReadonlySet<string> = new Set(['description', 'depends_on', 'timeouts', 'wait']);

/** Gives blocks that apply objects themselves, or run programs, and calls of modules that may install something. */
export const appliedBlocks = (all: TerraformTree): readonly UnseenContent[] =>
  [...all.modules.values()]
    .flatMap((module) => module.blocks.flatMap((placed) => contentsOf(placed, module, all)))
    .slice(0, MOST_BLOCKS);

function contentsOf(
  placed: PlacedBlock,
  module: TerraformModule,
  all: TerraformTree,
): readonly UnseenContent[] {
  const { block } = placed;
  if (block.type === 'module') return ofCall(placed, module, all);
  const body = block.type === 'resource' ? appliedIn(block) : null;
  if (body === null) return [];
  const text = body === block ? manifestOf(block, module.folder, all.tree) : null;
  return [contentOf(placed, body, text, module, all)];
}

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
  text: string | null,
  module: TerraformModule,
  all: TerraformTree,
): UnseenContent {
  const origin = { file, line: block.line, column: 1, endLine: block.line };
  const referred = referredBy(textsIn(body, NOTHING), module, all);
  const [provider = ''] = (block.labels[0] ?? '').split('_');
  const given: readonly GivenPart[] = [
    ...referred.given,
    ...referred.files.flatMap((word) => fileAt(word, module, all.tree)),
    ...providersOf(provider, module, all),
  ];
  const own = nodeOf(body, origin, NOTHING);
  const entries = new Map<string, Node>(own.entries);
  entries.set('given', givenMap(given, origin));
  return {
    kind: 'Terraform block',
    name: `${addressOf(block)} in ${file}`,
    origin,
    written: mapNode(entries, origin),
    namespace: null,
    text,
    usedIn: text === null ? [] : objectsIn(text, file),
    laidOver: null,
    changesOthers: false,
  };
}

const objectsIn = (text: string, file: string): readonly Resource[] =>
  parseYaml(file, text).flatMap(({ node }) => (node === null ? [] : (resourceOf(node) ?? [])));

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
function ofCall(
  placed: PlacedBlock,
  module: TerraformModule,
  all: TerraformTree,
): readonly UnseenContent[] {
  const { file, block } = placed;
  const source = attributeOf(block, 'source') ?? '';
  const isHere = /^"\.{1,2}\//.test(source);
  const isInstaller = !isHere && MAY_INSTALL.test(`${block.labels.join(' ')} ${source}`);
  if (isInstaller) return [contentOf(placed, block, null, module, all)];
  const origin = { file, line: block.line, column: 1, endLine: block.line };
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
