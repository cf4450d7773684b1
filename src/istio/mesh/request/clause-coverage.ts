import { blockCovers } from '../../matching/ip-block.ts';
import type { Clause, Term, TermValue } from './clause.ts';
import { attributeSource } from './request-attributes.ts';
import type { ValueForm } from './value-form.ts';
import { matchesForm, SOME_TEXT } from './value-form.ts';

/**
 * Tells whether everything that `inner` matches is matched by `outer`; false also where that cannot be told.
 */
export function formCovers(outer: ValueForm, inner: ValueForm): boolean {
  if (inner.kind === 'never') return true;
  if (outer.kind === 'never') return false;
  if (outer.kind === 'pair' || inner.kind === 'pair') return pairCovers(outer, inner);
  if (outer.kind === 'block' || inner.kind === 'block')
    return outer.kind === 'block' && inner.kind === 'block'
      ? blockCovers(outer.block, inner.block)
      : false;
  const text = symbolic(inner);
  if (text === undefined) return false;
  if (outer.kind === 'present') return neverEmpty(inner);
  return matchesForm(outer, text);
}

function pairCovers(outer: ValueForm, inner: ValueForm): boolean {
  return (
    outer.kind === 'pair' &&
    inner.kind === 'pair' &&
    formCovers(outer.first, inner.first) &&
    formCovers(outer.second, inner.second)
  );
}

/**
 * Gives one text that stands for all that a form matches: an operator becomes a character that no literal can
 * equal, so only an operator of the other side can match it, and that one matches all of its values.
 * Undefined where the form's own text holds such a character.
 */
function symbolic(form: ValueForm): string | undefined {
  switch (form.kind) {
    case 'exact':
      return literal(form.text);
    case 'prefix':
      return joined(literal(form.text), SOME_TEXT);
    case 'suffix':
      return joined(SOME_TEXT, literal(form.text));
    case 'present':
      return SOME_TEXT;
    case 'pattern': {
      let text = '';
      for (const part of form.parts) {
        const next = part.kind === 'text' ? literal(part.text) : symbolOf(part.kind);
        if (next === undefined) return undefined;
        text += next;
      }
      return text;
    }
    case 'block':
    case 'pair':
    case 'never':
      return undefined;
  }
}

const symbolOf = (kind: 'segment' | 'any'): string =>
  kind === 'segment' ? SOME_SEGMENT : SOME_TEXT;

const literal = (text: string): string | undefined =>
  text.includes(SOME_SEGMENT) || text.includes(SOME_TEXT) ? undefined : text;

const joined = (first: string | undefined, second: string | undefined): string | undefined =>
  first === undefined || second === undefined ? undefined : first + second;

function neverEmpty(form: ValueForm): boolean {
  if (form.kind === 'pattern') return form.parts.some((part) => part.kind !== 'any');
  return form.kind === 'present' || ('text' in form && form.text !== '');
}

/** Tells whether no value matches both; false also where that cannot be told. */
export function formsDisjoint(a: ValueForm, b: ValueForm): boolean {
  if (a.kind === 'never' || b.kind === 'never') return true;
  if (a.kind === 'exact') return !matchesForm(b, a.text);
  if (b.kind === 'exact') return !matchesForm(a, b.text);
  if (a.kind === 'block' && b.kind === 'block')
    return !blockCovers(a.block, b.block) && !blockCovers(b.block, a.block);
  if (a.kind === 'pair' && b.kind === 'pair')
    return formsDisjoint(a.first, b.first) || formsDisjoint(a.second, b.second);
  if (a.kind === 'suffix' && b.kind === 'suffix')
    return !a.text.endsWith(b.text) && !b.text.endsWith(a.text);
  const headA = headOf(a);
  const headB = headOf(b);
  return !headA.startsWith(headB) && !headB.startsWith(headA);
}

/** Gives the text with which every match begins; empty where there is none. */
function headOf(form: ValueForm): string {
  if (form.kind === 'prefix') return form.text;
  const first = form.kind === 'pattern' ? form.parts[0] : undefined;
  return first?.kind === 'text' ? first.text : '';
}

/**
 * Tells whether every request that `inner` matches is matched by `outer`; false also where that cannot be
 * told.
 */
export function clauseCovers(outer: Clause, inner: Clause): boolean {
  const facts = withDerived(inner);
  return outer.every((term) => follows(term, facts));
}

/** Tells whether no request is matched by both; false also where that cannot be told. */
export function clausesDisjoint(a: Clause, b: Clause): boolean {
  const factsOfB = withDerived(b);
  return withDerived(a).some((one) => factsOfB.some((other) => termsDisjoint(one, other)));
}

function follows(term: Term, facts: Clause): boolean {
  const same = facts.filter((fact) => fact.attribute === term.attribute);
  if (term.negated) return same.some((fact) => impliesNone(fact, term));
  if (isPresence(term) && isOfPeer(term))
    return facts.some((fact) => !fact.negated && isOfPeer(fact));
  return same.some((fact) => !fact.negated && valuesCover(term.values, fact.values));
}

/** Tells whether a fact rules out all values of a negated term: it rules out more, or asks for others. */
const impliesNone = (fact: Term, term: Term): boolean =>
  fact.negated
    ? valuesCover(fact.values, term.values)
    : !isList(fact) && valuesDisjoint(fact.values, term.values);

function termsDisjoint(a: Term, b: Term): boolean {
  if (a.attribute !== b.attribute || (a.negated && b.negated)) return false;
  if (a.negated) return valuesCover(a.values, b.values);
  if (b.negated) return valuesCover(b.values, a.values);
  return !isList(a) && valuesDisjoint(a.values, b.values);
}

const isOfPeer = ({ attribute }: Term): boolean => attributeSource(attribute)?.of === 'peer';

/**
 * Tells whether a term is about a claim or an audience: these can hold several values at once, so two of them
 * do not exclude each other.
 */
const isList = (term: Term): boolean =>
  term.attribute.startsWith('request.auth.claims[') || term.attribute === 'request.auth.audiences';

const isPresence = (term: Term): boolean =>
  term.values.some(({ forms }) => forms.some((form) => form.kind === 'present'));

function valuesCover(outer: readonly TermValue[], inner: readonly TermValue[]): boolean {
  const covering = formsIn(outer);
  return formsIn(inner).every((form) => covering.some((other) => formCovers(other, form)));
}

function valuesDisjoint(a: readonly TermValue[], b: readonly TermValue[]): boolean {
  const others = formsIn(b);
  return formsIn(a).every((form) => others.every((other) => formsDisjoint(form, other)));
}

const formsIn = (values: readonly TermValue[]): readonly ValueForm[] =>
  values.flatMap(({ forms }) => forms);

/**
 * Adds what a principal says about namespace and service account, and a service account about the namespace.
 */
function withDerived(clause: Clause): Clause {
  return [
    ...clause,
    ...clause.flatMap((term) => [
      ...derived(term, 'source.principal', 'source.namespace', /^[^/]*\/ns\/([^/]+)\//, '$1'),
      ...derived(
        term,
        'source.principal',
        'source.serviceAccount',
        /^[^/]*\/ns\/([^/]+)\/sa\/([^/]+)$/,
        '$1/$2',
      ),
      ...derived(term, 'source.serviceAccount', 'source.namespace', /^([^/]+)\//, '$1'),
      ...derived(
        term,
        'source.serviceAccount',
        'source.principal',
        /^([^/]+)\/([^/]+)$/,
        'cluster.local/ns/$1/sa/$2',
      ),
    ]),
  ];
}

function derived(
  term: Term,
  from: string,
  to: string,
  shape: RegExp,
  replacement: string,
): readonly Term[] {
  if (term.attribute !== from || term.negated) return [];
  const values: TermValue[] = [];
  for (const value of term.values) {
    const texts = value.forms.map((form) => partOf(form, shape, replacement));
    if (texts.includes(undefined)) return [];
    const forms = texts.map((text): ValueForm => ({ kind: 'exact', text: text ?? '' }));
    values.push({ ...value, forms });
  }
  return [{ ...term, attribute: to, values }];
}

/**
 * Gives what every match of `form` has in the place of `shape`, as a prefix spells it out; undefined where
 * that is not certain.
 */
function partOf(form: ValueForm, shape: RegExp, replacement: string): string | undefined {
  if (form.kind !== 'exact' && !(form.kind === 'prefix' && !shape.source.endsWith('$')))
    return undefined;
  const found = shape.exec(form.text);
  return found?.[0].replace(shape, replacement);
}

/** Stand for "whatever an operator matches" in the text of a pattern under comparison; in no manifest. */
const SOME_SEGMENT = '\uE000';
