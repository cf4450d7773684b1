import type { Origin, ResourceId } from '../../manifest/index.ts';
import { nearestWord } from '../../manifest/index.ts';
import type { Entry } from '../build/entry.ts';
import { originalId } from '../build/entry.ts';
import { resourceIdOf } from '../build/object-id.ts';
import type { Selector } from '../transformers/selector.ts';
import type { PatchEntry } from '../files/kustomization-types.ts';

/**
 * Says what became of a patch with a target, or of an entry of `images`. Kustomize passes over one that selects nothing
 * without a word (BUILD-11, BUILD-12).
 */
export type PatchOutcome =
  | ImageOutcome
  | {
      readonly kind: 'applied';
      readonly origin: Origin;
      /** The target, without its place. */
      readonly target: Omit<Selector, 'origin'>;
    }
  | {
      readonly kind: 'idle';
      readonly origin: Origin;
      /** The field of the kustomization that has it: `patches`. */
      readonly field: string;
      /** The target, without its place. */
      readonly target: Omit<Selector, 'origin'>;
      /** The file that holds the patch, as it is written; null for one that stands in the kustomization. */
      readonly path: string | null;
      readonly near: NearTarget | null;
    };

/** Holds the images that an entry of `images` is for, or those that there are where it is for none. */
interface ImageOutcome {
  readonly kind: 'image-set' | 'image-idle';
  readonly origin: Origin;
  /** Names the image that it asks for. */
  readonly name: string;
  /** Tells it from another entry for the same image by what it writes. */
  readonly writes: string;
  readonly images: readonly string[];
}

/** Names an object that a target would select but for one of its fields. */
export interface NearTarget {
  readonly field: TargetField;
  readonly object: ResourceId;
  readonly origin: Origin;
}

type PlainField = 'name' | 'kind' | 'namespace' | 'group' | 'version';
type TargetField = PlainField | 'labelSelector' | 'annotationSelector';

/** Bounds how many objects are compared with a target, and for how many targets of a build. */
const MOST_COMPARED = 500;
const MOST_TARGETS = 50;

/** Says what becomes of an entry that selects these objects; `known` are the outcomes of those before it. */
export function outcomeOfPatch(
  entry: PatchEntry & { readonly target: Selector },
  field: string,
  selected: ReadonlySet<Entry>,
  among: readonly Entry[],
  known: readonly PatchOutcome[],
): PatchOutcome {
  const { target, origin } = entry;
  const { origin: _, ...asked } = target;
  if (selected.size > 0) return { kind: 'applied', origin, target: asked };
  const isBounded = known.filter(({ kind }) => kind === 'idle').length < MOST_TARGETS;
  return {
    kind: 'idle',
    origin,
    field,
    target: asked,
    path: entry.path?.value ?? null,
    near: isBounded ? nearTarget(target, among.slice(0, MOST_COMPARED)) : null,
  };
}

const PLAIN_FIELDS: readonly PlainField[] = ['name', 'namespace', 'kind', 'group', 'version'];

/** Finds an object that all fields of the target fit but one, and that one nearly where it is a word. */
function nearTarget(target: Selector, among: readonly Entry[]): NearTarget | null {
  for (const field of PLAIN_FIELDS) {
    if (target[field] === '') continue;
    const others = PLAIN_FIELDS.filter((each) => each !== field);
    const candidates = among.filter((entry) => others.every((each) => fits(target, entry, each)));
    const found = nearest(target, candidates, field);
    if (found !== undefined) return nearOf(found, field);
  }
  const asked = (['labelSelector', 'annotationSelector'] as const).find(
    (each) => target[each] !== '',
  );
  const whole = among.find((entry) => PLAIN_FIELDS.every((each) => fits(target, entry, each)));
  return asked === undefined || whole === undefined ? null : nearOf(whole, asked);
}

const nearOf = ({ id, node }: Entry, field: TargetField): NearTarget => ({
  field,
  object: resourceIdOf(id),
  origin: node.origin,
});

const fits = (target: Selector, entry: Entry, field: PlainField): boolean =>
  target[field] === '' || valuesOf(entry, field).includes(target[field]);

/** Patterns aside, a target goes by the name and the namespace that an object has or had first. */
function valuesOf(entry: Entry, field: PlainField): readonly string[] {
  const { id } = entry;
  if (field === 'name') return [id.name, originalId(entry).name];
  if (field === 'namespace') return [id.effectiveNamespace, originalId(entry).effectiveNamespace];
  return [id[field]];
}

function nearest(
  target: Selector,
  candidates: readonly Entry[],
  field: PlainField,
): Entry | undefined {
  const unfit = candidates.filter((entry) => !fits(target, entry, field));
  const isNamed = target.name !== '';
  // the same name is enough for an object of another kind, or in another namespace or version
  if (field !== 'name' && isNamed) return unfit[0];
  const known = unfit.flatMap((entry) => valuesOf(entry, field));
  const word = nearestWord(target[field], known) ?? longerOrShorter(target[field], known);
  return unfit.find((entry) => word !== null && valuesOf(entry, field).includes(word));
}

/** Finds a word that is the other with a prefix or a suffix of its own: `prod-web` and `web`. */
const longerOrShorter = (word: string, known: readonly string[]): string | null =>
  known.find((each) => isAffixed(each, word) || isAffixed(word, each)) ?? null;

const isAffixed = (whole: string, part: string): boolean =>
  whole.startsWith(`${part}-`) || whole.endsWith(`-${part}`);
