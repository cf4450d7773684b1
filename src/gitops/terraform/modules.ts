import type { FileTree, ManifestReader } from '../../manifest/index.ts';
import { cacheByContent } from '../appliers/content-cache.ts';
import { folderOf, foldersAround, joinPath, stepsOf } from '../tree-path.ts';
import type { HclAttribute, HclBlock, HclBody } from './hcl.ts';
import { hclBody } from './hcl.ts';
import { jsonBody } from './hcl-json.ts';

const MOST_FILES = 400;
const LARGEST_FILE = 200_000;

const ELSEWHERE: ReadonlySet<string> = new Set([
  '.terraform',
  'node_modules',
  'vendor',
  'testdata',
]);

/** Holds a block of a module, and whether it is merged over another one of its address. */
export interface PlacedBlock {
  readonly file: string;
  readonly block: HclBlock;
  readonly isOverride: boolean;
}

/** Holds what the files of one folder say together. */
export interface TerraformModule {
  readonly folder: string;
  readonly blocks: readonly PlacedBlock[];
  /** By how expressions name them: `var.mode`, `local.values`, `module.mesh`, `data.http.x`, `aws_eks_cluster.main`. */
  readonly named: ReadonlyMap<string, readonly PlacedBlock[]>;
  readonly locals: ReadonlyMap<string, readonly ValueInFile[]>;
}

/** Holds what a call of a module says, with the folder that it takes it from; null for one of elsewhere. */
export interface ModuleCall extends PlacedBlock {
  readonly from: TerraformModule;
  readonly target: string | null;
}

/** Holds a value with the file in which it stands. */
export interface ValueInFile {
  readonly file: string;
  readonly value: HclAttribute;
}

/** Holds the value of a variable that a file gives, to a module or to any. */
interface VariableValue extends ValueInFile {
  readonly module: string | null;
}

export interface TerraformTree {
  readonly tree: FileTree;
  readonly modules: ReadonlyMap<string, TerraformModule>;
  /** Lists calls by the folder that they take a module from; those of modules of elsewhere by no name. */
  readonly callsTo: ReadonlyMap<string, readonly ModuleCall[]>;
  readonly values: ReadonlyMap<string, readonly VariableValue[]>;
}

const ofContent = cacheByContent<HclBody>();

/** Reads all modules of a tree, with who calls them and which files give values to their variables. */
export function terraformTree(tree: FileTree, reader: ManifestReader): TerraformTree {
  const read = (ending: RegExp): readonly { readonly file: string; readonly body: HclBody }[] =>
    tree.paths
      .filter((path) => ending.test(path) && !stepsOf(path).some((step) => ELSEWHERE.has(step)))
      .slice(0, MOST_FILES)
      .flatMap((file) => {
        const entry = tree.read(file);
        return entry.kind === 'text' && entry.text.length <= LARGEST_FILE
          ? [{ file, body: ofContent(reader, entry.oid, () => bodyOf(file, entry.text)) }]
          : [];
      });
  const files = groupedBy(read(/\.(?:tf|tofu)(?:\.json)?$/), ({ file }) => folderOf(file));
  if (files.size === 0) return { tree, modules: new Map(), callsTo: new Map(), values: new Map() };
  const modules = new Map(
    [...files].map(([folder, own]) => [folder, moduleOf(folder, own)] as const),
  );
  const values = read(/\.tfvars(?:\.json)?$/).flatMap(({ file, body }) => {
    const module = foldersAround(folderOf(file)).find((folder) => modules.has(folder)) ?? null;
    return body.attributes.map((value) => ({ file, module, value }));
  });
  return {
    tree,
    modules,
    callsTo: groupedBy([...modules.values()].flatMap(callsIn), ({ target }) => target ?? ''),
    values: groupedBy(values, ({ value }) => value.name),
  };
}

/** Reads a file in the form that its name says; values of variables are a body without blocks. */
function bodyOf(file: string, text: string): HclBody {
  if (!file.endsWith('.json')) return hclBody(text);
  if (!file.endsWith('.tfvars.json')) return jsonBody(text);
  return jsonBody(`{"locals":${text}}`).blocks[0] ?? { attributes: [], blocks: [] };
}

/** Matches files whose blocks are merged over those of others. */
const OVERRIDE = /(?:^|[/_])override\.(?:tf|tofu)(?:\.json)?$/;

function moduleOf(
  folder: string,
  files: readonly { readonly file: string; readonly body: HclBody }[],
): TerraformModule {
  const blocks = files.flatMap(({ file, body }) =>
    body.blocks.map((block) => ({ file, block, isOverride: OVERRIDE.test(file) })),
  );
  const locals = blocks.flatMap(({ file, block }) =>
    block.type === 'locals' ? block.attributes.map((value) => ({ file, value })) : [],
  );
  return {
    folder,
    blocks,
    named: groupedBy(blocks, ({ block }) => addressOf(block)),
    locals: groupedBy(locals, ({ value }) => value.name),
  };
}

/** Gives the address of a block as expressions have it. */
export function addressOf({ type, labels }: HclBlock): string {
  const name = labels.join('.');
  if (type === 'resource') return name;
  return type === 'variable' ? `var.${name}` : `${type}.${name}`;
}

const callsIn = (from: TerraformModule): readonly ModuleCall[] =>
  from.blocks
    .filter(({ block }) => block.type === 'module')
    .map((each) => ({ ...each, from, target: targetOf(each.block, from) }));

/** Gives the folder that a call takes its module from; null for one of elsewhere. */
export function targetOf(
  call: HclBlock,
  { folder }: Pick<TerraformModule, 'folder'>,
): string | null {
  const source = call.attributes.find(({ name }) => name === 'source')?.text ?? '';
  const path = /^"(\.{1,2}\/[^"$]*)"$/.exec(source)?.[1];
  return path === undefined ? null : joinPath(folder, path.replace(/\/+$/, ''));
}

function groupedBy<T>(
  all: readonly T[],
  keyOf: (one: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const own = found.get(key);
    if (own === undefined) found.set(key, [one]);
    else own.push(one);
  }
  return found;
}
