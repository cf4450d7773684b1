import type { Node, Origin } from '../../manifest/index.ts';
import { scalar } from '../../manifest/index.ts';
import type { GivenPart } from '../given/given.ts';
import { digestOf, textOf } from '../given/given.ts';
import { lazily } from '../lazy-value.ts';
import { attributeOf, nodeOf, textsIn, valueOf } from './block-values.ts';
import type { HclBody } from './hcl.ts';
import { addressOf, targetOf } from './modules.ts';
import type { PlacedBlock, ValueInFile, TerraformModule, TerraformTree } from './modules.ts';

/** Holds what expressions refer to by one name, and what that refers to in turn. It is made once in a tree. */
export interface NamedDefinition {
  readonly parts: readonly Omit<GivenPart, 'does'>[];
  /** Paths of files from the top of the tree, as they are written there, with variables. */
  readonly files: readonly string[];
  readonly next: () => readonly NamedDefinition[];
}

/** Holds one thing that is said of a definition, and the module in which its expressions are read. */
interface Said {
  readonly name: string;
  readonly value: Node;
  readonly texts: readonly string[];
  readonly from: TerraformModule;
}

/** Fields that say nothing of what something comes to. */
const TOLD: ReadonlySet<string> = new Set(['description', 'depends_on', 'lifecycle', 'validation']);

/** Logins say who goes to a cluster, and not to which one. */
const LOGINS: ReadonlySet<string> = new Set([
  ...['username', 'password', 'token', 'client_key', 'client_certificate'],
]);

/** Fields of a call that decide whether and with what a module is. */
const OF_CALL: ReadonlySet<string> = new Set([
  ...['source', 'version', 'count', 'for_each', 'providers'],
]);

const REFERENCE =
  /\b(?:(var|local|module|data)\.([\p{L}_][\w-]*)(?:\[[^[\]]*\])?(?:\.([\p{L}_][\w-]*))?|([a-z][a-z\d]*_\w+)\.([\p{L}_][\w-]*))/gu;

/** Gives what names come to in each module of a tree. */
export class Definitions {
  readonly #all: TerraformTree;
  readonly #known = new Map<string, NamedDefinition>();

  constructor(all: TerraformTree) {
    this.#all = all;
  }

  /** Gives what texts of a module refer to. */
  of(texts: readonly string[], from: TerraformModule): readonly NamedDefinition[] {
    const found = texts.flatMap((text) =>
      [...text.matchAll(REFERENCE)].map(([, kind, name = '', part = '', type = '', own = '']) => {
        if (kind === 'var') return this.#variable(name, from);
        if (kind === 'local') return this.#local(name, from);
        if (kind === 'module') return this.#output(name, part, from);
        return this.#block(kind === 'data' ? `data.${name}.${part}` : `${type}.${own}`, from);
      }),
    );
    return [...new Set(found)];
  }

  /** Gives who calls a module, and who calls those. */
  callers(of: TerraformModule): NamedDefinition {
    const calls = this.#all.callsTo.get(of.folder) ?? [];
    return this.#made(
      `${of.folder} callers`,
      () => [],
      () => calls.flatMap((call) => [this.#call(call, call.from), this.callers(call.from)]),
    );
  }

  /** Gives what providers of a name say of the cluster that they go to, in a module and in those that call it. */
  providers(name: string, module: TerraformModule): NamedDefinition {
    return this.#made(
      `${module.folder} provider ${name}`,
      () =>
        (module.named.get(`provider.${name}`) ?? []).map((each) =>
          saidBy(each, each.block, module, LOGINS),
        ),
      () =>
        (this.#all.callsTo.get(module.folder) ?? []).map(({ from }) => this.providers(name, from)),
    );
  }

  #variable(name: string, from: TerraformModule): NamedDefinition {
    return this.#made(`${from.folder} var.${name}`, () => {
      const address = `var.${name}`;
      const blocks = from.named.get(address) ?? [];
      const calls = this.#all.callsTo.get(from.folder) ?? [];
      const said = [
        ...blocks.map((each) => saidBy(each, each.block, from)),
        ...(this.#all.values.get(name) ?? []).flatMap((each) =>
          each.module === null || each.module === from.folder
            ? [saidAs(`${address} in ${each.file}`, each, from)]
            : [],
        ),
        ...calls.flatMap((call) =>
          call.block.attributes.flatMap((value) =>
            value.name === name
              ? [
                  saidAs(
                    `${address} of ${addressOf(call.block)} in ${call.file}`,
                    { file: call.file, value },
                    call.from,
                  ),
                ]
              : [],
          ),
        ),
      ];
      const isSecret = blocks.some(({ block }) => attributeOf(block, 'sensitive') === 'true');
      return isSecret ? said.map((each) => ({ ...each, value: hidden(each.value) })) : said;
    });
  }

  #local(name: string, from: TerraformModule): NamedDefinition {
    return this.#made(`${from.folder} local.${name}`, () =>
      (from.locals.get(name) ?? []).map((each) =>
        saidAs(`local.${name} in ${each.file}`, each, from),
      ),
    );
  }

  /** Gives an output of a module, or all of them where it is not known which; of one of elsewhere all that it is given. */
  #output(name: string, output: string, from: TerraformModule): NamedDefinition {
    const calls = from.named.get(`module.${name}`) ?? [];
    return this.#made(
      `${from.folder} module.${name}.${output}`,
      () => [],
      () =>
        calls.flatMap((call) => {
          const called = this.#all.modules.get(targetOf(call.block, from) ?? '');
          if (called === undefined) return [this.#block(`module.${name}`, from)];
          const isOne = called.named.has(`output.${output}`);
          const outputs = isOne
            ? [`output.${output}`]
            : [...called.named.keys()].filter((each) => each.startsWith('output.'));
          return [this.#call(call, from), ...outputs.map((each) => this.#block(each, called))];
        }),
    );
  }

  #call(call: PlacedBlock, from: TerraformModule): NamedDefinition {
    const address = addressOf(call.block);
    return this.#made(`${from.folder} call ${address}`, () =>
      (from.named.get(address) ?? []).map((each) =>
        saidBy(each, onlyOf(each.block, OF_CALL), from),
      ),
    );
  }

  #block(address: string, from: TerraformModule): NamedDefinition {
    return this.#made(`${from.folder} block ${address}`, () =>
      (from.named.get(address) ?? []).map((each) => saidBy(each, each.block, from)),
    );
  }

  #made(
    key: string,
    saidOf: () => readonly Said[],
    beside: () => readonly NamedDefinition[] = () => [],
  ): NamedDefinition {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const said = saidOf();
    const definition: NamedDefinition = {
      parts: said.flatMap(({ name, value }) =>
        value.kind !== 'map' || value.entries.size > 0 ? [{ name, value }] : [],
      ),
      files: said.flatMap(({ texts, from }) => filesReadIn(texts, from)),
      next: lazily(() => [...beside(), ...said.flatMap(({ texts, from }) => this.of(texts, from))]),
    };
    this.#known.set(key, definition);
    return definition;
  }
}

const saidBy = (
  { file, block }: PlacedBlock,
  body: HclBody,
  from: TerraformModule,
  without = TOLD,
): Said => ({
  name: `${addressOf(block).replace('.', block.type === 'provider' ? ' ' : '.')} in ${file}`,
  value: nodeOf(body, placeOf(file, block.line), without),
  texts: textsIn(body, without),
  from,
});

const saidAs = (name: string, { file, value }: ValueInFile, from: TerraformModule): Said => ({
  name,
  value: valueOf(value, placeOf(file, value.line)),
  texts: [value.text],
  from,
});

const hidden = (value: Node): Node => scalar(digestOf(textOf(value)), value.origin);

const onlyOf = (body: HclBody, names: ReadonlySet<string>): HclBody => ({
  attributes: body.attributes.filter(({ name }) => names.has(name)),
  blocks: [],
});

const placeOf = (file: string, line: number): Origin => ({ file, line, column: 1, endLine: line });

const OF_MODULE = /^\$\{path\.(?:module|root|cwd)\}\/?/;

/** Names a file of the module, as it lies below the folder of that. */
export const ofModule = (word: string): string =>
  OF_MODULE.test(word) ? `./${word.replace(OF_MODULE, '')}` : word;

/** Lists files that an expression reads or fills in, in their order. */
export const filesIn = (text: string): readonly string[] =>
  [...text.matchAll(/\b(?:file\w*|templatefile|fileset)\("((?:[^"\\]|\\.)*)"/g)].map(
    ([, word = '']) => word,
  );

/** Lists files that texts of a module read, from the top of the tree. */
export const filesReadIn = (
  texts: readonly string[],
  { folder }: TerraformModule,
): readonly string[] =>
  texts
    .flatMap(filesIn)
    .map((word) =>
      OF_MODULE.test(word) && folder !== '.'
        ? `${folder}/${word.replace(OF_MODULE, '')}`
        : ofModule(word),
    );
