import type { Block } from './document/blocks.ts';

/** How one kind of reply is told. */
export interface ReplyForm<R> {
  /** 👍 where it was done, 😕 where it was refused. */
  readonly reaction: '+1' | 'confused';
  readonly blocks: (reply: R) => readonly Block[];
  /** What opens with a click. */
  readonly folded?: (reply: R) => readonly Block[];
  /** Bytes, where less than of other replies is enough. */
  readonly longest?: number;
}

/** A form for each kind of reply of a union: the compiler says which is missing. */
export type ReplyForms<R extends { readonly kind: string }> = {
  readonly [E in R as E['kind']]: ReplyForm<E>;
};

export const done = <R>(blocks: (reply: R) => readonly Block[]): ReplyForm<R> => ({
  reaction: '+1',
  blocks,
});

export const refused = <R>(blocks: (reply: R) => readonly Block[]): ReplyForm<R> => ({
  reaction: 'confused',
  blocks,
});
