import type { ObjectSketch } from '../survey/manifest-sketch.ts';
import { isApplying, isReviewed } from '../survey/manifest-sketch.ts';
import { folderOf, isYamlFile } from '../tree-path.ts';
import { hasClearWord, stageOf, wordsOf } from './step-words.ts';

/** A file that is named for an environment: `web-prod.yaml` is `web` for `prod`. */
interface Variant {
  readonly file: string;
  /** Holds what it is a variant of; it is empty where the name says nothing else. */
  readonly of: string;
  readonly words: string;
  readonly kinds: ReadonlySet<string>;
}

/**
 * Gives, for each file that holds what its folder delivers to one environment, the path by which it is named,
 * as if it were a folder (`deploy/prod` for `deploy/prod.yaml`, `deploy/web/prod` for
 * `deploy/web-prod.yaml`). Files are such variants where one folder, or one beside it, has the same kind of
 * content for two environments in files of their names.
 */
export function fileVariants(
  folders: ReadonlyMap<string, readonly string[]>,
  sketch: (file: string) => readonly ObjectSketch[],
): ReadonlyMap<string, string> {
  const found = [...folders].map(
    ([folder, files]) => [folder, files.flatMap((file) => variantOf(file, sketch) ?? [])] as const,
  );
  const sure = new Set(
    found.flatMap(([folder, variants]) => (areVariants(variants) ? [folder] : [])),
  );
  const beside = new Set([...sure].filter((folder) => folder !== '.').map(folderOf));
  return new Map(
    found
      .filter(([folder]) => sure.has(folder) || (folder !== '.' && beside.has(folderOf(folder))))
      .flatMap(([folder, variants]) =>
        variants.map(({ file, of, words }) => [
          file,
          [...(folder === '.' ? [] : [folder]), ...(of === '' ? [] : [of]), words].join('/'),
        ]),
      ),
  );
}

/**
 * Gives null for a file whose name says no environment, for what only applies other folders, and for lists of
 * namespaces.
 */
function variantOf(
  file: string,
  sketch: (file: string) => readonly ObjectSketch[],
): Variant | null {
  if (!isYamlFile(file)) return null;
  const name = file.slice(file.lastIndexOf('/') + 1).replace(/\.ya?ml$/i, '');
  const { of, words } = wordsOf(name);
  if (words === '' || !hasClearWord(words)) return null;
  const objects = sketch(file).filter(isReviewed);
  if (objects.every((each) => isApplying(each) || each.kind === 'Namespace')) return null;
  return { file, of, words, kinds: new Set(objects.map(({ kind }) => kind)) };
}

/** Two stages of one thing that hold the same kinds of objects, or most of them. */
function areVariants(variants: readonly Variant[]): boolean {
  return variants.some((one) =>
    variants.some(
      (other) =>
        one.of === other.of &&
        stageOf(one.words) !== stageOf(other.words) &&
        haveSameKinds(one.kinds, other.kinds),
    ),
  );
}

function haveSameKinds(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  const [fewer, more] = one.size <= other.size ? [one, other] : [other, one];
  return [...fewer].filter((kind) => more.has(kind)).length * 2 >= fewer.size;
}
