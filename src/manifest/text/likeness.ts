import type { ResourceId } from '../yaml/resource.ts';
import { resourceKey, subjectText } from '../yaml/resource.ts';
import type { Origin } from '../yaml/origin.ts';
import { placeOf } from '../yaml/origin.ts';
import type { Sentence, Slot } from './sentence.ts';
import { slotText } from './sentence.ts';

/** What is left out of sentences that are to be alike. */
export interface LeftOut {
  /** Slots of these objects. */
  readonly objects?: readonly ResourceId[];
  /** Names and places within all that is no fixed word; of two of which one is in the other the longer goes first. */
  readonly names: readonly string[];
  /** Numbers, and the plural with them. */
  readonly counts?: boolean;
}

/** A key that sentences have in common if they say the same of other objects: the same words, and the same slots but for what is left out. */
export function likenessOf({ parts }: Sentence, leftOut: LeftOut): string {
  const { objects = [], counts = false } = leftOut;
  const keys = new Set(objects.map(resourceKey));
  const names = leftOut.names.toSorted((a, b) => b.length - a.length).filter((name) => name !== '');
  const bare = (text: string): string => {
    const rest = names.reduce((all, name) => all.replaceAll(name, '§'), text);
    return counts ? rest.replaceAll(/\d+ (\w+?)s?\b/g, '$1') : rest;
  };
  const likeness = (slot: Slot): string => {
    if (slot.kind === 'object' && keys.has(resourceKey(slot.id))) return '§';
    if (slot.kind === 'sentence') return likenessOf(slot.sentence, leftOut);
    if (slot.kind === 'count' && counts) return slot.noun ?? '';
    return bare(slotText(slot));
  };
  return parts.map((part) => (typeof part === 'string' ? part : likeness(part))).join('');
}

/** Names the objects that a sentence names, as `Service shop/orders`, each once. */
export const objectsNamedIn = (sentence: Sentence): readonly string[] => [
  ...new Set(
    slotsIn(sentence).flatMap((slot) =>
      slot.kind === 'object' ? [subjectText(slot.id)] : matchesIn(slot, NAMED_OBJECT),
    ),
  ),
];

/** Lists from which value to which a sentence says that something goes, and of which share of requests it is true. */
export const turnsIn = (sentence: Sentence): readonly string[] =>
  slotsIn(sentence).flatMap((slot) => matchesIn(slot, TURN));

/** Tells whether a sentence names a place. */
export const namesPlace = (sentence: Sentence, place: Pick<Origin, 'file' | 'line'>): boolean =>
  slotsIn(sentence).some((slot) =>
    slot.kind === 'legacy' || slot.kind === 'place'
      ? `(${slotText(slot)})`.includes(`(${placeOf(place)})`)
      : false,
  );

const slotsIn = ({ parts }: Sentence): readonly Slot[] =>
  parts.flatMap((part) => (typeof part === 'string' ? [] : withinSlot(part)));

function withinSlot(slot: Slot): readonly Slot[] {
  if (slot.kind === 'list') return slot.items.flatMap(withinSlot);
  return slot.kind === 'sentence' ? slotsIn(slot.sentence) : [slot];
}

/** Finds what a text without slots says by its words; what is in slots is known without them. */
const matchesIn = (slot: Slot, pattern: RegExp): readonly string[] =>
  slot.kind === 'legacy' ? (slot.text.match(pattern) ?? []) : [];

const NAMED_OBJECT = /\b[A-Z]\w{1,60} [a-z0-9.-]{1,253}\/[a-z0-9.-]{1,253}(?<!\.)/g;
const TURN = /\bfrom \S{1,80} to \S{1,80}(?<![.,:;])|\S{1,80} → \S{1,80}|\b[\d.]+ %/g;
