import type { Sentence } from '../../manifest/index.ts';
import { KIND_ROWS, legacy } from '../../manifest/index.ts';
import { upperFirst } from './clause-words.ts';
import type { FindingDraft } from './detector.ts';

/** What keeps a finding from coming about: each kind but the last three is a mend that somebody has to make. */
type ConditionKind =
  | 'acceptance'
  | 'build'
  | 'attachment'
  | 'deletion'
  | 'effect'
  | 'application'
  /** Its file cannot be read after the change: it is so at the base. */
  | 'reading'
  /** There are pods that it is about, of which none is seen. */
  | 'pods';

/** What has to be so before what a finding says comes about. */
export interface Condition {
  readonly kind: ConditionKind;
  /** `once it is accepted`; null if the finding says it itself. */
  readonly clause: string | null;
  /** The clause without the names in it, where there is little room; absent if it has no other form. */
  readonly short?: string;
}

/** What is said by a finding, or by advice, and under which conditions. */
type Conditional = Pick<FindingDraft, 'says' | 'when'>;

const NO_MEND: ReadonlySet<ConditionKind> = new Set(['application', 'reading', 'pods']);

/** Gives what a finding waits for that somebody has to mend; undefined for nothing. */
export const awaitedBy = ({
  when = [],
}: {
  readonly when?: readonly Condition[] | undefined;
}): ConditionKind | undefined => when.find(({ kind }) => !NO_MEND.has(kind))?.kind;

/** Tells whether the message of a finding begins with a condition. */
export const isConditional = ({ when = [] }: Pick<FindingDraft, 'when'>): boolean =>
  when.some(({ clause }) => clause !== null);

/** Gives a draft that comes about under one more condition, which is said before its own. */
export const under = <T extends Pick<FindingDraft, 'when'>>(condition: Condition, draft: T): T => ({
  ...draft,
  when: [condition, ...(draft.when ?? [])],
});

/** Gives the whole message of a finding: its conditions in order, and what comes about then. */
export const messageOf = ({ says, when = [] }: Conditional): Sentence =>
  afterClauses(
    when.map(({ clause }) => clause),
    says,
  );

/** Gives the message with the short form of each condition. */
export const shortMessageOf = ({ says, when = [] }: Conditional): Sentence =>
  afterClauses(
    when.map(({ clause, short = clause }) => short),
    says,
  );

/** Puts a sentence after what has to be so first: `Once it is accepted: requests fail.` */
export function afterClauses(clauses: readonly (string | null)[], sentence: Sentence): Sentence {
  const [first, ...others] = clauses.filter((clause) => clause !== null);
  if (first === undefined) return sentence;
  const begun = [upperFirst(first), ...others].join(': ');
  const [head = '', ...rest] = sentence.parts;
  const small =
    typeof head === 'string'
      ? withSmallLetter(head)
      : head.kind === 'legacy'
        ? { ...head, text: withSmallLetter(head.text) }
        : head;
  return { parts: [...legacy(`${begun}: `).parts, small, ...rest] };
}

const NAMES: ReadonlySet<string> = new Set([
  ...KIND_ROWS.map(({ kind }) => kind),
  ...['Argo', 'Envoy', 'Flux', 'Git', 'Helm', 'Istio', 'Kubernetes', 'Terraform'],
]);

/** Begins a sentence small, unless its first word is a name or the kind of an object. */
export function withSmallLetter(sentence: string): string {
  const [first = ''] = /^[A-Z][a-z-]*(?= )/.exec(sentence) ?? [];
  return first === '' || NAMES.has(first)
    ? sentence
    : `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
}
