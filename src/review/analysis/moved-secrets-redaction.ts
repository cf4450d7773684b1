import type { InputSecrets, ReadInput } from './input-secrets.ts';
import type { Node } from '../../manifest/index.ts';
import { hideWithin } from './hide-within.ts';
import { holdsPath, looksLikeConfiguration, movedSecrets, REDACTED } from '../../manifest/index.ts';
import { inputSecrets, plainAmong, secretsOfWhole } from './input-secrets.ts';
import type { RenderedEnvironment } from '../../gitops/index.ts';
import { reviewReads } from '../evaluation/review-reads.ts';
import type { LoadableTree } from '../../forge/index.ts';
import type { Engine } from './engine.ts';
import { loadWanted } from './lazy-loading.ts';

/** A tree, and the paths that were read of it or looked for, as `reviewReads` gives them. */
export interface ReadSide {
  readonly trees: LoadableTree;
  readonly reads: readonly string[];
}

type MovedSecrets = ReturnType<typeof movedSecrets>;

/** In place of a secret that was not there before. */
const REDACTED_ANEW = '<redacted, another value>';

/**
 * What is told of trees without their secrets, wherever a render moved them: each text that holds what is secret by its
 * name in an input. `sides` are what it is told of, the base first. Of one that is also written as a plain value, name or
 * key of the side that has it, nothing is hidden: what a change writes plainly makes no secret of its base readable.
 */
export async function hideMovedSecrets<Told>(
  told: Told,
  sides: readonly ReadSide[],
  engine: Engine,
): Promise<Told> {
  const known = new Set<string>();
  const hidden = new Set<string>();
  let earlier: ReadonlySet<string> | null = null;
  for (const side of sides) {
    const texts = await secretsOfSide(side, engine);
    const own = [...texts.all].filter((text) => !known.has(text));
    for (const text of own) known.add(text);
    const found = secretsWithin(told, movedSecrets(own));
    for (const text of await notPlain(found, side, texts.wholeFiles, engine)) hidden.add(text);
    earlier ??= texts.all;
  }
  if (hidden.size === 0) return told;
  const secrets = movedSecrets(hidden);
  const marks = { before: earlier ?? hidden, secrets };
  return hideWithin(told, (text, isLater) => withoutSecrets(text, isLater === true, marks));
}

/** The same of what is told of one tree: of the files that environments of it are rendered from, or of all its files. */
export const hideSecretsOf = <Told>(
  told: Told,
  trees: LoadableTree,
  of: readonly RenderedEnvironment[] | 'all-files',
  engine: Engine,
): Promise<Told> => {
  const reads =
    of === 'all-files' ? ['/'] : reviewReads([{ environments: of }], [engine.configFile]);
  return hideMovedSecrets(told, [{ trees, reads }], engine);
};

function withoutSecrets(
  text: string,
  isLater: boolean,
  { before, secrets }: { readonly before: ReadonlySet<string>; readonly secrets: MovedSecrets },
): string {
  const isNew = isLater && [...secrets.in(text)].some((secret) => !before.has(secret));
  return secrets.without(text, () => (isNew ? REDACTED_ANEW : REDACTED));
}

function secretsWithin(told: unknown, secrets: MovedSecrets): ReadonlySet<string> {
  const found = new Set<string>();
  hideWithin(told, (text) => {
    for (const secret of secrets.in(text)) found.add(secret);
    return text;
  });
  return found;
}

async function notPlain(
  found: ReadonlySet<string>,
  side: ReadSide,
  wholeFiles: ReadonlySet<string>,
  engine: Engine,
): Promise<readonly string[]> {
  if (found.size === 0) return [];
  const { result } = await loadWanted(side.trees, () => {
    const plain = new Set<string>();
    for (const path of inputsOf(side)) {
      const input = inputAt(path, side, engine);
      if (input === null || wholeFiles.has(path)) continue;
      for (const text of plainAmong(found, input)) plain.add(text);
    }
    return plain;
  });
  return [...found].filter((text) => !result.has(text));
}

interface SecretsOfSide {
  readonly all: ReadonlySet<string>;
  /** Files that are secret as a whole. */
  readonly wholeFiles: ReadonlySet<string>;
}

async function secretsOfSide(side: ReadSide, engine: Engine): Promise<SecretsOfSide> {
  const { result } = await loadWanted(side.trees, () => {
    const read = inputsOf(side).map((path) => secretsAt(path, side, engine));
    const wholeFiles = new Set(read.flatMap((each) => each.wholeFiles));
    const ofFiles = [...wholeFiles].flatMap((path) => {
      const entry = side.trees.tree.read(path);
      return entry.kind === 'text' ? [...secretsOfWhole(entry.text)] : [];
    });
    return { all: new Set([...read.flatMap(({ texts }) => [...texts]), ...ofFiles]), wholeFiles };
  });
  return result;
}

/** Of whole folders, what can be configuration; pictures and programs are none. */
const inputsOf = ({ trees, reads }: ReadSide): readonly string[] => {
  const read = new Set(reads);
  return trees.tree.paths.filter(
    (path) => read.has(path) || (holdsPath(read, path) && looksLikeConfiguration(path)),
  );
};

const NOTHING: InputSecrets = { texts: new Set(), wholeFiles: [] };

/** Of each content once, whichever tree asks. */
function secretsAt(path: string, side: ReadSide, engine: Engine): InputSecrets {
  const key = `${side.trees.tree.oidOf(path) ?? ''}\0${path}`;
  const known = engine.inputSecrets.get(key);
  if (known !== undefined) return known;
  const input = inputAt(path, side, engine);
  if (input === null) return NOTHING;
  const found = inputSecrets(input);
  const kept = found.texts.size + found.wholeFiles.length === 0 ? NOTHING : found;
  engine.inputSecrets.set(key, kept);
  return kept;
}

/** Null where it holds no text, or none yet. Nodes are read where they are asked for. */
function inputAt(path: string, { trees }: ReadSide, { manifests }: Engine): ReadInput | null {
  const entry = trees.tree.read(path);
  if (entry.kind !== 'text') return null;
  return {
    path,
    text: entry.text,
    get documents(): readonly Node[] {
      if (!/\.(?:ya?ml|json)$/i.test(path)) return [];
      const file = manifests.read(trees.tree, path);
      if (file === null || file.problems.length > 0) return [];
      return file.documents.flatMap(({ node }) => node ?? []);
    },
  };
}
