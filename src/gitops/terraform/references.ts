import type { Origin } from '../../manifest/index.ts';
import type { GivenPart } from '../given/given.ts';
import { digestOf, textOf } from '../given/given.ts';
import { attributeOf, nodeOf, textsIn, valueOf } from './block-values.ts';
import type { HclBody } from './hcl.ts';
import { addressOf, targetOf } from './modules.ts';
import type { ModuleCall, PlacedBlock, TerraformModule, TerraformTree } from './modules.ts';

/** Bounds the definitions that are followed from one block. */
const MOST_FOLLOWED = 300;

/** Bounds the references and calls that are looked at for that. */
const MOST_STEPS = 5_000;

/** Says what is compared from there on, and why. */
const BEYOND = `all Terraform modules, compared as a whole beyond ${String(MOST_FOLLOWED)} definitions or ${String(MOST_STEPS)} references`;

/** Holds what expressions refer to, through any number of steps: definitions, and files that those read. */
export interface Referred {
  readonly given: readonly GivenPart[];
  /** Paths of files from the top of the tree, as they are written there, with variables. */
  readonly files: readonly string[];
}

/** Fields that say nothing of what something comes to. */
const TOLD: ReadonlySet<string> = new Set(['description', 'depends_on', 'lifecycle', 'validation']);

/** Fields of a call that decide whether and with what a module is. */
const OF_CALL: ReadonlySet<string> = new Set([
  'source',
  'version',
  'count',
  'for_each',
  'providers',
]);

const REFERENCE =
  /\b(?:(var|local|module|data)\.([\p{L}_][\w-]*)(?:\.([\p{L}_][\w-]*))?|([a-z][a-z\d]*_\w+)\.([\p{L}_][\w-]*))/gu;

/** Follows what texts of a module refer to, and who calls the module. */
export function referredBy(
  texts: readonly string[],
  from: TerraformModule,
  all: TerraformTree,
): Referred {
  const walk = new ReferenceWalk(all);
  walk.callers(from);
  walk.texts(texts, from);
  return walk.end();
}

class ReferenceWalk {
  readonly #all: TerraformTree;
  readonly #given: GivenPart[] = [];
  readonly #files = new Set<string>();
  readonly #seen = new Set<string>();
  #steps = 0;
  readonly #next: { readonly text: string; readonly from: TerraformModule }[] = [];

  constructor(all: TerraformTree) {
    this.#all = all;
  }

  texts(texts: readonly string[], from: TerraformModule): void {
    for (const text of texts) this.#next.push({ text, from });
  }

  /** Adds who calls a module, and who calls those. */
  callers(of: TerraformModule): void {
    for (const call of this.#callsTo(of.folder)) {
      if (!this.#isNew(`call ${call.file} ${String(call.block.line)}`)) continue;
      this.#add(
        `${addressOf(call.block)} in ${call.file}`,
        onlyOf(call.block, OF_CALL),
        call,
        call.from,
      );
      this.callers(call.from);
    }
  }

  end(): Referred {
    let isCut = false;
    for (let next = this.#next.shift(); next !== undefined && !isCut; next = this.#next.shift()) {
      const { text, from } = next;
      for (const word of filesIn(text)) this.#files.add(fromTop(word, from));
      isCut = this.#isCutAt(text, from);
    }
    return isCut ? this.#cut() : { given: this.#given, files: [...this.#files] };
  }

  /** Follows what a text refers to; true where that is more than is followed. */
  #isCutAt(text: string, from: TerraformModule): boolean {
    for (const [, kind, name = '', part = '', type, own = ''] of text.matchAll(REFERENCE)) {
      this.#steps += 1;
      if (this.#given.length >= MOST_FOLLOWED || this.#steps > MOST_STEPS) return true;
      if (kind !== undefined) this.#named(kind, name, part, from);
      else if (type !== undefined) this.#blocks(`${type}.${own}`, from);
    }
    return false;
  }

  /** Tells what is not followed any more by the contents of all modules. */
  #cut(): Referred {
    const value = digestOfAll(this.#all);
    const given = { name: BEYOND, value, does: 'values' as const };
    return { given: [...this.#given, given], files: [...this.#files] };
  }

  #named(kind: string, name: string, part: string, from: TerraformModule): void {
    if (kind === 'var') this.#variable(name, from);
    else if (kind === 'local') this.#local(name, from);
    else if (kind === 'data') this.#blocks(`data.${name}.${part}`, from);
    else this.#module(name, part, from);
  }

  #variable(name: string, from: TerraformModule): void {
    if (!this.#isNew(`${from.folder} var.${name}`)) return;
    const isSecret = (from.named.get(`var.${name}`) ?? []).some(
      ({ block }) => attributeOf(block, 'sensitive') === 'true',
    );
    const first = this.#given.length;
    this.#blocks(`var.${name}`, from);
    for (const { file, module, value } of this.#all.values.get(name) ?? [])
      if (module === null || module === from.folder)
        this.#part(`var.${name} in ${file}`, value, file, from);
    for (const call of this.#callsTo(from.folder))
      for (const value of call.block.attributes)
        if (value.name === name)
          this.#part(`var.${name} of ${addressOf(call.block)}`, value, call.file, call.from);
    if (isSecret) this.#hideFrom(first);
  }

  /** Leaves only digests of what was given from one place on. */
  #hideFrom(first: number): void {
    for (const part of this.#given.splice(first))
      this.#given.push({ ...part, value: digestOf(textOf(part.value)) });
  }

  #local(name: string, from: TerraformModule): void {
    if (!this.#isNew(`${from.folder} local.${name}`)) return;
    for (const each of from.locals.get(name) ?? [])
      this.#part(`local.${name}`, each, `${from.folder}/`, from);
  }

  #module(name: string, output: string, from: TerraformModule): void {
    this.#blocks(`module.${name}`, from);
    for (const { block } of from.named.get(`module.${name}`) ?? []) {
      const called = this.#all.modules.get(targetOf(block, from) ?? '');
      if (called !== undefined) this.#blocks(`output.${output}`, called);
    }
  }

  #blocks(address: string, from: TerraformModule): void {
    if (!this.#isNew(`${from.folder} block ${address}`)) return;
    for (const placed of from.named.get(address) ?? [])
      this.#add(address, placed.block, placed, from);
  }

  #add(name: string, body: HclBody, { file, block }: PlacedBlock, from: TerraformModule): void {
    const value = nodeOf(body, placeOf(file, block.line), TOLD);
    if (value.entries.size > 0) this.#given.push({ name, value, does: 'values' });
    this.texts(textsIn(body, TOLD), from);
  }

  #part(
    name: string,
    value: { readonly name: string; readonly text: string; readonly line: number },
    file: string,
    from: TerraformModule,
  ): void {
    this.#given.push({ name, value: valueOf(value, placeOf(file, value.line)), does: 'values' });
    this.texts([value.text], from);
  }

  #callsTo(folder: string): readonly ModuleCall[] {
    const calls = this.#all.callsTo.get(folder) ?? [];
    this.#steps += calls.length;
    return calls;
  }

  #isNew(key: string): boolean {
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    return true;
  }
}

const digests = new WeakMap<TerraformTree, string>();

function digestOfAll(all: TerraformTree): string {
  const files = [...all.modules.values()].flatMap(({ blocks }) => blocks.map(({ file }) => file));
  const values = [...all.values.values()].flat().map(({ file }) => file);
  const oids = [...new Set([...files, ...values])].map((file) => all.tree.oidOf(file) ?? '');
  const digest = digests.get(all) ?? digestOf(oids.join('\0'));
  digests.set(all, digest);
  return digest;
}

const onlyOf = (body: HclBody, names: ReadonlySet<string>): HclBody => ({
  attributes: body.attributes.filter(({ name }) => names.has(name)),
  blocks: [],
});

const placeOf = (file: string, line: number): Origin => ({ file, line, column: 1, endLine: line });

const OF_MODULE = /^\$\{path\.(?:module|root|cwd)\}\/?/;

/** Names a file of the module, as it lies below the folder of that. */
export const ofModule = (word: string): string =>
  OF_MODULE.test(word) ? `./${word.replace(OF_MODULE, '')}` : word;

const fromTop = (word: string, { folder }: TerraformModule): string =>
  OF_MODULE.test(word) && folder !== '.'
    ? `${folder}/${word.replace(OF_MODULE, '')}`
    : ofModule(word);

/** Lists files that an expression reads or fills in, in their order. */
export const filesIn = (text: string): readonly string[] =>
  [...text.matchAll(/\b(?:file\w*|templatefile|fileset)\("((?:[^"\\]|\\.)*)"/g)].map(
    ([, word = '']) => word,
  );
