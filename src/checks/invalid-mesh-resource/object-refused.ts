import type { Origin, SchemaViolation, Resource, SentenceOrText } from '../../manifest/index.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import type { FindingReason, FindingDraft } from '../detection/detector.ts';
import type { WordReplacement } from '../detection/detector.ts';
import { isIstioKind, isMeshKind, placeOf, subjectText } from '../../manifest/index.ts';
import { fieldName as nameOf, placeFixes } from './misplaced-fields.ts';
import { symptomFor, symptomOf, withoutQuotes } from './refusal-symptoms.ts';

export const OBJECT_REFUSED: Check = {
  id: 'object-refused',
  title: 'API server or Istio webhook rejects an object',
  level: 'high',
  blind: "The cluster's admission policies, and schemas of an Istio newer than the bundled one.",
  knownAs: [{ code: 'IST0106', analyzer: 'schema.ValidationAnalyzer.*' }],
};

/** Describes one thing that a person did wrong; it can show in several violations. */
export interface Mistake {
  readonly check: Check;
  /** Stable within the object, so it has no indexes and no lines. */
  readonly key: string;
  /** What is wrong, in whole sentences. */
  readonly why: string;
  readonly fix: string;
  /** The fix beside other mistakes of the object, with the field; absent where `fix` names it already. */
  readonly fixAmongOthers?: string;
  /** The word that mends it; null where that is not certain. */
  readonly replacement: WordReplacement | null;
  readonly symptom: string;
  /** The symptom in the words of Flux, which applies on the server; absent where they are the same. */
  readonly symptomOfFlux?: string;
  readonly origin: Origin;
  readonly related: readonly Origin[];
  /** Tells whether the object can be read, so that istiod's validation is what refuses it. */
  readonly isReadable: boolean;
  /** Set where istioctl cannot read the object because of the mistake, and says nothing else of it. */
  readonly hidesOthers?: boolean;
  /** Set where some releases of Kubernetes take what others refuse. */
  readonly isOfRelease?: true;
}

/**
 * Groups the violations of one object into mistakes. Fields that went astray from one map are one mistake;
 * fields that stand beside `spec` are one together with what is then missing in `spec`.
 */
export function mistakesOf(violations: readonly SchemaViolation[]): readonly Mistake[] {
  const astray = new Map<string, SchemaViolation[]>();
  const rest: SchemaViolation[] = [];
  for (const violation of violations) {
    const holder = holderOf(violation.field);
    if (violation.kind !== 'wrong-nesting') rest.push(violation);
    else astray.set(holder, [...(astray.get(holder) ?? []), violation]);
  }
  const alone = astray.has('') ? rest.filter((violation) => !isMissingInSpec(violation)) : rest;
  const mistakes = [
    ...[...astray.values()].map(mistakeOf),
    ...alone.map((one) => mistakeOf([one])),
  ];
  return mistakes.sort((a, b) => a.origin.line - b.origin.line);
}

/**
 * Gives the path of what holds a field: `spec` for `spec.hosts`, and an empty text for a field at the top of
 * the object.
 */
const holderOf = (field: string): string => field.replace(/(?:^|\.)\w+$|\['[^']*'\]$/, '');

const isMissingInSpec = ({ kind, field }: SchemaViolation): boolean =>
  kind === 'required' && /^spec(?:\.\w+)?$/.test(field);

function mistakeOf(violations: readonly SchemaViolation[]): Mistake {
  const [first, ...more] = violations;
  if (first === undefined) throw new Error('a mistake shows in at least one violation');
  return {
    check: OBJECT_REFUSED,
    key: violations
      .map(({ kind, field, message }) => withoutIndexes(`${kind} ${field}: ${message}`))
      .join(' '),
    why: whyOfViolations(violations),
    fix: fixFor(violations, first),
    fixAmongOthers: withField(fixFor(violations, first), first),
    replacement: more.length === 0 ? replacementFor(first) : null,
    symptom: symptomOf(first),
    ...(first.kubernetes !== undefined && { isOfRelease: true }),
    ...(isUnknownField(first) && {
      symptomOfFlux: `dry-run failed: ${withoutQuotes(first.field)}: field not declared in schema`,
    }),
    origin: first.origin,
    related: more.map(({ origin }) => origin),
    isReadable: violations.every(({ kind }) => READABLE.has(kind)),
    hidesOthers: violations.some(isUndecodable),
  };
}

/** Violations of these kinds break a rule; with any other, no client of Istio can read the object at all. */
const READABLE: ReadonlySet<SchemaViolation['kind']> = new Set([
  'value',
  'range',
  'pattern',
  'required',
  'exclusive',
]);

/**
 * Tells whether a value cannot be read: a word that is none of an enum, or what is no duration. A value of
 * another type may be a number in quotes, which is read.
 */
const isUndecodable = ({ kind, nearest }: SchemaViolation): boolean =>
  kind === 'enum' || kind === 'duration' || (kind === 'type' && nearest !== null);

/**
 * Says why an object is refused; where several fields went astray together, the first is told and the others
 * are counted.
 */
function whyOfViolations(violations: readonly SchemaViolation[]): string {
  const [first, ...more] = violations.map(sentenceOf);
  const [second] = more;
  if (first === undefined || second === undefined) return first ?? '';
  return more.length === 1
    ? `${first} ${second}`
    : `${first} The same goes for ${String(more.length)} more fields.`;
}

const withoutIndexes = (text: string): string => text.replace(/\[\d+\]/g, '[]');

/** Puts the path in front of a sentence that does not name it. */
function sentenceOf({ kind, field, message }: SchemaViolation): string {
  const named = kind === 'unknown-field' || kind === 'wrong-nesting' || kind === 'unknown-version';
  return named || message.includes(field) || namesHolder(field, message)
    ? message
    : `${field}: ${message}`;
}

/**
 * Tells whether a sentence names the holder of a field: `spec.ports[0] needs name.` for `spec.ports[0].name`.
 */
const namesHolder = (field: string, message: string): boolean =>
  message.endsWith(`${holderOf(field)} needs ${nameOf(field)}.`);

function fixFor(violations: readonly SchemaViolation[], first: SchemaViolation): string {
  const { kind, field, nearest, message, remedy } = first;
  if (kind === 'wrong-nesting') return placeFixes(violations);
  if (remedy !== null) return remedy;
  switch (kind) {
    case 'unknown-field':
      return nearest === null
        ? `Remove ${field}, or put what it is meant to do where the kind has it.`
        : `Write ${nearest} instead of ${nameOf(field)}.`;
    case 'enum':
    case 'duration':
    case 'type':
    case 'value':
    case 'unknown-version':
      return nearest === null ? `Correct ${field}.` : `Write ${nearest} at ${field}.`;
    case 'required':
      return namesHolder(field, message)
        ? `Add ${nameOf(field)} to ${holderOf(field) || 'the object'}.`
        : `Add what is missing at ${field}.`;
    case 'exclusive':
      return `Keep one of them at ${field}.`;
    case 'range':
    case 'pattern':
      return `Correct ${field}.`;
  }
}

/**
 * Adds the field to a fix: a remedy knows what to write, and not always where, while all other sentences name
 * their field.
 */
function withField(fix: string, { field, remedy }: SchemaViolation): string {
  const name = nameOf(field.replace(/(?:\[[^\]]*\])+$/, ''));
  const isNamed = fix !== remedy || fix.split(/\W+/).includes(name);
  return isNamed || !field.includes('.')
    ? fix
    : `At ${field}: ${fix.charAt(0).toLowerCase()}${fix.slice(1)}`;
}

function replacementFor({ origin, written, nearest }: SchemaViolation): WordReplacement | null {
  return written === null || nearest === null ? null : { origin, from: written, to: nearest };
}

const isUnknownField = ({ kind }: SchemaViolation): boolean =>
  kind === 'unknown-field' || kind === 'wrong-nesting';

interface Circumstances {
  /** The folder of the root that applies the object; null for none. */
  readonly root: string | null;
  /** Says what has to build before anything of it is applied; empty for nothing. */
  readonly once: Pick<FindingDraft, 'when'>;
  /** Tells whether Flux applies the object. */
  readonly isOfFlux: boolean;
  /** Says what the base has of the object: `refused` where the cluster does not take that either. */
  readonly base: 'none' | 'taken' | 'refused';
  /** Says that an overlay which is not evaluated takes the object away; empty for none. */
  readonly overlaid: string;
  /** Says which file says the release of Kubernetes, behind a space; empty where none decides. */
  readonly release: string;
}

const RESULTS: Readonly<Record<Circumstances['base'], string>> = {
  none: 'it never takes effect',
  taken: 'the previous version stays in effect',
  refused: 'the cluster keeps its version',
};

/** Istio has one such analyzer for each of its kinds. */
const ANALYZER = 'schema.ValidationAnalyzer';

/** On one object at most this many mistakes, and fixes, are told; the rest is counted. */
const MAX_TOLD = 8;

/** Tells that an object is refused: it, and what is applied together with it, stays as it is (FLUX-40). */
export function tellRefusal(
  resource: Resource,
  mistakes: readonly [Mistake, ...Mistake[]],
  { root, once, isOfFlux, base, overlaid, release }: Circumstances,
): ToldBy {
  const [first, ...more] = mistakes;
  const isOfIstio =
    isIstioKind(resource) &&
    mistakes.some(({ isReadable }) => isReadable) &&
    !mistakes.some(({ hidesOthers }) => hidesOthers);
  const applied = root === null || root === '.' ? 'it' : root;
  return {
    by: first.check,
    subject: resource,
    key: mistakes.map(({ key }) => key).join(' and '),
    cause: causeOf(resource, mistakes),
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    ...once,
    message: `${subjectText(resource)} is invalid: applying ${applied} fails; ${RESULTS[base]}${overlaid}.`,
    why: `${whyOfMistakes(mistakes)}${release}`,
    symptom: (isOfFlux ? first.symptomOfFlux : undefined) ?? symptomFor(resource, first.symptom),
    origin: first.origin,
    related: [...first.related, ...more.flatMap(({ origin, related }) => [origin, ...related])],
    ...(first.check === OBJECT_REFUSED && {
      knownAs: isOfIstio ? [{ code: 'IST0106', analyzer: `${ANALYZER}.${resource.kind}` }] : [],
    }),
    ...(more.length > 0 && { reasons: reasonsOfMistakes(mistakes) }),
    fix: {
      text: fixOfMistakes(mistakes),
      // one of several mistakes is no fix
      ...(more.length === 0 && first.replacement !== null && { replacement: first.replacement }),
    },
  };
}

/** The fix alone says too little of Kubernetes' own kinds: it names the field, and not what stands there. */
function causeOf(resource: Resource, mistakes: readonly Mistake[]): string {
  const told = mistakes.map(({ fix, why }) => (isMeshKind(resource) ? fix : `${why} ${fix}`));
  return JSON.stringify([...new Set(told)].sort());
}

/** Says what is wrong; several mistakes get a line each, for the finding has but one. */
export const whyOfMistakes = (mistakes: readonly Mistake[]): string =>
  told(
    mistakes.map(({ why, origin }) =>
      mistakes.length === 1 ? why : `${why.replace(/\.$/, '')} (${placeOf(origin)}).`,
    ),
  );

export const fixOfMistakes = (mistakes: readonly Mistake[]): string =>
  told([...new Set(mistakes.map((mistake) => fixWithin(mistake, mistakes)))]);

/** Gives the fix of a mistake; among several, each says at which field it is mended. */
const fixWithin = ({ fix, fixAmongOthers }: Mistake, { length }: readonly Mistake[]): string =>
  length === 1 ? fix : (fixAmongOthers ?? fix);

/** Gives the mistakes one by one, for machines. */
export const reasonsOfMistakes = (
  mistakes: readonly Mistake[],
): readonly FindingReason<SentenceOrText>[] =>
  mistakes.map((mistake) => ({
    why: mistake.why,
    fix: fixWithin(mistake, mistakes),
    origin: mistake.origin,
    isNamed: mistake.isReadable,
  }));

function told(sentences: readonly string[]): string {
  const left = sentences.length - MAX_TOLD;
  const rest = left > 0 ? [`And ${String(left)} more.`] : [];
  return [...sentences.slice(0, MAX_TOLD), ...rest].join(' ');
}
