import type { GivenEffect, GivenPart } from '../given/given.ts';
import type { NamedDefinition } from './definitions.ts';
import { Definitions, filesReadIn } from './definitions.ts';
import type { TerraformModule, TerraformTree } from './modules.ts';

/** Bounds the definitions that are followed from one block. */
const MOST_FOLLOWED = 1_000;

/** Bounds those that are followed from all blocks of a tree. */
const MOST_IN_ALL = 400_000;

/** Holds what expressions refer to, through any number of steps: definitions, and files that those read. */
export interface Referred {
  readonly given: readonly GivenPart[];
  /** Paths of files from the top of the tree, as they are written there, with variables. */
  readonly files: readonly string[];
}

/** Holds what a block says, in the module in which it stands, and the provider that applies it. */
interface Referring {
  readonly texts: readonly string[];
  readonly module: TerraformModule;
  readonly provider: string;
}

/** Follows what blocks of one tree refer to, who calls their modules, and what their providers say. */
export class References {
  readonly #definitions: Definitions;
  #left = MOST_IN_ALL;
  #isCut = false;

  constructor(all: TerraformTree) {
    this.#definitions = new Definitions(all);
  }

  /** Tells whether a block refers to more than is followed: nothing that it refers to is compared with it then. */
  get isCut(): boolean {
    return this.#isCut;
  }

  of({ texts, module, provider }: Referring): Referred {
    const seen = new Set<NamedDefinition>();
    const files = new Set(filesReadIn(texts, module));
    const given: GivenPart[] = [];
    const follow = (first: readonly NamedDefinition[], does: GivenEffect): boolean => {
      const next = first.filter((each) => !seen.has(each));
      for (const each of next) seen.add(each);
      for (const each of next) {
        this.#left -= 1;
        if (seen.size > MOST_FOLLOWED || this.#left < 0) return false;
        given.push(...each.parts.map((part) => ({ ...part, does })));
        for (const file of each.files) files.add(file);
        for (const other of each.next())
          if (!seen.has(other)) {
            seen.add(other);
            next.push(other);
          }
      }
      return true;
    };
    const definitions = this.#definitions;
    const isWhole =
      follow([definitions.callers(module), ...definitions.of(texts, module)], 'values') &&
      follow([definitions.providers(provider, module)], 'place');
    if (isWhole) return { given, files: [...files] };
    this.#isCut = true;
    return { given: [], files: filesReadIn(texts, module) };
  }
}
