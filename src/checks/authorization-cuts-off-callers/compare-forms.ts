import { blockCovers, matchesForm, SOME_SEGMENT, SOME_TEXT } from '../../istio/index.ts';
import type { ValueForm } from '../../istio/index.ts';

/** Whether everything `inner` matches is matched by `outer`. False also where that cannot be told. */
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
 * One text that stands for all a form matches: an operator becomes a character that no literal can
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

/** Whether no value matches both. False also where that cannot be told. */
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

/** The text every match begins with. */
function headOf(form: ValueForm): string {
  if (form.kind === 'prefix') return form.text;
  const first = form.kind === 'pattern' ? form.parts[0] : undefined;
  return first?.kind === 'text' ? first.text : '';
}
