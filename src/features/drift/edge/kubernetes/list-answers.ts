import { z } from 'zod';

const Item = z.looseObject({
  kind: z.string().nullish(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().nullish() }),
});
const Answer = z.looseObject({ kind: z.string().nullish() });
const List = z.looseObject({
  metadata: z
    .looseObject({
      continue: z.string().nullish(),
      remainingItemCount: z.number().nullish(),
    })
    .nullish(),
  items: z.array(z.unknown()),
});

type ReadPage =
  | { readonly kind: 'page'; readonly items: readonly unknown[]; readonly next: string }
  /** `why` is half a sentence. */
  | { readonly kind: 'nonsense'; readonly why: string };

const LONGEST_WORD = 80;

/** Longer names are cut: a server may say anything. */
const shortened = (word: string): string => word.slice(0, LONGEST_WORD);

const nonsense = (why: string): Extract<ReadPage, { kind: 'nonsense' }> => ({
  kind: 'nonsense',
  why,
});

/**
 * One page of a list of a kind. What is no list, is one of something else, or ends before it says that it does is none:
 * nobody may conclude from it that an object is gone.
 */
export function readPage(value: unknown, wanted: string): ReadPage {
  const answer = Answer.safeParse(value);
  const said = answer.success ? (answer.data.kind ?? null) : null;
  const list = List.safeParse(value);
  if (!list.success)
    return nonsense(
      said === null || said === `${wanted}List`
        ? 'what it answers is no list of objects'
        : `it answers with an object of kind ${shortened(said)} where a list was asked for`,
    );
  if (said !== null && said !== `${wanted}List` && said !== 'List')
    return nonsense(`it answers with ${shortened(said)} where ${wanted}List was asked for`);
  const { items, metadata } = list.data;
  const odd = items.map((item) => oddItem(item, wanted)).find((why) => why !== null);
  if (odd !== undefined) return nonsense(odd);
  const next = metadata?.continue ?? '';
  if (next === '' && (metadata?.remainingItemCount ?? 0) > 0)
    return nonsense('its list ends before the end that it names');
  return { kind: 'page', items, next };
}

/** Why an item is no object of a kind, half a sentence; null where it may be one. */
function oddItem(item: unknown, wanted: string): string | null {
  const read = Item.safeParse(item);
  if (!read.success) return 'its list holds what is no object of Kubernetes';
  const kind = read.data.kind ?? wanted;
  return kind === wanted ? null : `its list of ${wanted} holds a ${shortened(kind)}`;
}

/** Tells whether an answer is the object that was asked for by name. */
export function isNamed(
  value: unknown,
  wanted: { readonly kind: string; readonly namespace: string; readonly name: string },
): boolean {
  const read = Item.safeParse(value);
  if (!read.success) return false;
  const { kind, metadata } = read.data;
  return (
    (kind ?? wanted.kind) === wanted.kind &&
    metadata.name === wanted.name &&
    (metadata.namespace ?? '') === wanted.namespace
  );
}
