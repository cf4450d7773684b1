import type { Condition } from '../../src/checks/index.ts';
import { messageOf } from '../../src/checks/index.ts';
import type { Sentence } from '../../src/manifest/index.ts';
import { sentenceText } from '../../src/manifest/index.ts';

/** A statement with its conditions, as a finding has it. */
interface Told {
  readonly says: Sentence;
  readonly when?: readonly Condition[];
}

/** The same with texts in the place of sentences; of a statement with the whole message. */
export type InText<T> = T extends Sentence
  ? string
  : T extends readonly (infer Each)[]
    ? readonly InText<Each>[]
    : T extends Told
      ? Readonly<InTexts<Omit<T, keyof Told>>> & { readonly message: string }
      : T extends { readonly message: Sentence } | { readonly text: Sentence }
        ? InTexts<T>
        : T;

type InTexts<T> = {
  readonly [K in keyof T]: K extends 'fix' | 'reasons' ? InTextBelow<T[K]> : OrText<T[K]>;
};

type OrText<T> = T extends Sentence ? string : T;

type InTextBelow<T> = T extends readonly (infer Each)[]
  ? readonly InTextBelow<Each>[]
  : { readonly [K in keyof T]: OrText<T[K]> };

/** Gives a sentence as text, and what holds sentences with texts, as people read them. */
export function spoken<T>(told: T): InText<T>;
export function spoken(told: unknown): unknown {
  if (Array.isArray(told)) return told.map((each: unknown) => spoken(each));
  if (!isRecord(told)) return told;
  if (isSentence(told)) return sentenceText(told);
  if (!isTold(told)) return eachSpoken(told);
  const { says: _, when: __, ...rest } = told;
  return { ...eachSpoken(rest), message: sentenceText(messageOf(told)) };
}

const eachSpoken = (told: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(told).map(([key, value]) => [key, spoken(value)]));

/** A plain object: what has a class, as a map of nodes, holds no sentence. */
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const isSentence = (value: Readonly<Record<string, unknown>>): value is typeof value & Sentence =>
  Array.isArray(value['parts']);

const isTold = (value: Readonly<Record<string, unknown>>): value is typeof value & Told => {
  const { says } = value;
  return isRecord(says) && isSentence(says);
};
