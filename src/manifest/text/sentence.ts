import type { ResourceId } from '../yaml/resource.ts';
import { subjectText } from '../yaml/resource.ts';
import type { Origin } from '../yaml/origin.ts';
import { placeOf } from '../yaml/origin.ts';
import { REDACTED } from '../redaction/redaction-mark.ts';
import { isSensitiveName } from '../redaction/sensitive-name.ts';
import { counted, listed } from './phrases.ts';

type FileLine = Pick<Origin, 'file' | 'line'>;

/** A sentence as data: fixed words, and slots for all that differs. Only printers make text of it. */
export interface Sentence {
  readonly parts: readonly (string | Slot)[];
}

/**
 * What stands in a sentence beside its fixed words. In text, backquotes hold code and nothing else: one within a name is
 * printed as an apostrophe.
 */
export type Slot =
  /** Printed as `Service shop/orders`, or without its kind if the words say that. */
  | { readonly kind: 'object'; readonly id: ResourceId; readonly isNameOnly?: true }
  | (FileLine & { readonly kind: 'place'; readonly side: 'base' | 'head' })
  /** A name or an expression of a language, in a code span. */
  | { readonly kind: 'code'; readonly text: string }
  /** A value of configuration; one of a name that secrets have is never printed, whatever else redacts it. */
  | { readonly kind: 'value'; readonly text: string; readonly isSecret: boolean }
  /** `1 pod`, `2 pods`; the number alone if there is no noun. */
  | { readonly kind: 'count'; readonly count: number; readonly noun: string | null }
  /** All objects, of which a printer shows `most` and counts the others. */
  | { readonly kind: 'list'; readonly items: readonly Slot[]; readonly most: number }
  | { readonly kind: 'environment'; readonly name: string }
  | { readonly kind: 'sentence'; readonly sentence: Sentence }
  /** A text that was formed elsewhere, whose backquotes hold code. */
  | { readonly kind: 'legacy'; readonly text: string };

/** Forms a sentence of fixed words and slots. */
export const say = (
  words: TemplateStringsArray,
  ...slots: readonly (Slot | Sentence)[]
): Sentence => ({
  parts: words.flatMap((each, at) => {
    const slot = slots[at];
    const filled = slot === undefined ? [] : ['kind' in slot ? slot : sentenceSlot(slot)];
    return each === '' ? filled : [each, ...filled];
  }),
});

const sentenceSlot = (sentence: Sentence): Slot => ({ kind: 'sentence', sentence });

/** Puts sentences one after the other, with the same mark between them. */
export const joinedSentences = (each: readonly Sentence[], between: string): Sentence => ({
  parts: each.flatMap(({ parts }, at) => (at === 0 ? parts : [between, ...parts])),
});

/** Makes slots. */
export const slot = {
  object: ({ group, kind, namespace, name }: ResourceId): Slot => ({
    kind: 'object',
    id: { group, kind, namespace, name },
  }),
  /** An object whose kind the words before it say: `gateway shop/edge`. */
  named: ({ group, kind, namespace, name }: ResourceId): Slot => ({
    ...{ kind: 'object', id: { group, kind, namespace, name }, isNameOnly: true },
  }),
  /** A place after the change, or at the base if it says so. */
  place: ({ file, line }: FileLine, side: 'base' | 'head' = 'head'): Slot => ({
    ...{ kind: 'place', file, line, side },
  }),
  code: (text: string): Slot => ({ kind: 'code', text }),
  /** A value of what has the name. */
  value: (text: string, name: string): Slot => ({
    ...{ kind: 'value', text, isSecret: isSensitiveName(name) },
  }),
  count: (count: number, noun: string): Slot => ({ kind: 'count', count, noun }),
  objects: (ids: readonly ResourceId[], most: number): Slot =>
    slot.list(ids.map(slot.object), most),
  list: (each: readonly (Slot | Sentence)[], most: number): Slot => ({
    ...{ kind: 'list', items: each.map((one) => ('kind' in one ? one : sentenceSlot(one))), most },
  }),
  environment: (name: string): Slot => ({ kind: 'environment', name }),
  number: (count: number): Slot => ({ kind: 'count', count, noun: null }),
} as const;

/** Takes a text in that nobody gives as slots yet. */
export const legacy = (text: string): Sentence => ({ parts: [{ kind: 'legacy', text }] });

/** A sentence, or a text that is none yet. */
export type SentenceOrText = Sentence | string;

export const asSentence = (said: SentenceOrText): Sentence =>
  typeof said === 'string' ? legacy(said) : said;

/** Gives a sentence as one text, with backquotes around code: for printers, JSON and results. */
export const sentenceText = ({ parts }: Sentence): string => parts.map(partText).join('');

const partText = (part: string | Slot): string =>
  typeof part === 'string' ? part : slotText(part);

const bare = (name: string): string => name.replaceAll('`', "'");

const nameText = ({ namespace, name }: ResourceId): string =>
  namespace === '' ? name : `${namespace}/${name}`;

/** Gives a slot as text. */
export function slotText(slot: Slot): string {
  switch (slot.kind) {
    case 'object':
      return bare(slot.isNameOnly === true ? nameText(slot.id) : subjectText(slot.id));
    case 'place':
      return `${bare(placeOf(slot))}${slot.side === 'base' ? ' at the base' : ''}`;
    case 'code':
      return `\`${bare(slot.text)}\``;
    case 'value':
      return `\`${slot.isSecret ? REDACTED : bare(slot.text)}\``;
    case 'count':
      return slot.noun === null ? String(slot.count) : counted(slot.count, slot.noun);
    case 'list':
      return listed(slot.items.map(slotText), slot.most);
    case 'environment':
      return bare(slot.name);
    case 'sentence':
      return sentenceText(slot.sentence);
    case 'legacy':
      return slot.text;
  }
}

/** A sentence in which each part whose text is worded otherwise is a text. */
export const reworded = ({ parts }: Sentence, reword: (text: string) => string): Sentence => ({
  parts: parts.map((part) => {
    const text = partText(part);
    const now = reword(text);
    return now === text ? part : { kind: 'legacy', text: now };
  }),
});

/** A text that only sentences of the same words and slots have: for keys. */
export const sentenceKey = ({ parts }: Sentence): string => JSON.stringify(parts);

export const sameSentence = (one: Sentence, other: Sentence): boolean =>
  sentenceKey(one) === sentenceKey(other);
