import { OPEN } from '../../appliers/applier.ts';
import type { Node, Plain } from '../../../manifest/index.ts';
import { mapNode, seqNode, entriesAt } from '../../../manifest/index.ts';
import { TemplateRefusal, UNSEEN } from './go-value.ts';
import { runTemplate } from './go-run.ts';
import { parseTemplate } from './go-template.ts';
import type { ParameterSet, SetTemplating, SetContext } from './generator-parameters.ts';
import type { GoPipeline, GoTerm } from './go-expression.ts';
import { isFollowed } from './go-functions.ts';
import type { GoPart } from './go-template.ts';

/** A text of a template with the parameters of one Application; what is not seen becomes OPEN. */
export function renderText(text: string, set: ParameterSet, language: SetTemplating): string {
  if (!text.includes('{{') || isUnrendered(set)) return text;
  if (language.isGo) return renderGo(text, set, language);
  if (!IS_TEMPLATED.test(text)) return text;
  if (text.lastIndexOf('{{') > text.lastIndexOf('}}'))
    throw new TemplateRefusal('a `{{` is not closed');
  return renderFlat(text, set);
}

/** A flat text is looked at only where both braces stand on one line (ARGO-59). */
const IS_TEMPLATED = /\{\{.*\}\}/;

/** Without any parameter the template is taken as it stands (ARGO-60). */
const isUnrendered = ({ values, isOpen }: ParameterSet): boolean =>
  !isOpen && Object.keys(values).length === 0;

/** Flat templates know only texts, and leave what they do not know as it stands (ARGO-59). */
const renderFlat = (text: string, { values, isOpen }: ParameterSet): string =>
  text.replace(/\{\{([^{}]*)\}\}/g, (whole, inner: string) => {
    const name = inner.trim();
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (typeof value === 'string') return value;
    return isOpen && value === undefined ? OPEN : whole;
  });

function renderGo(text: string, set: ParameterSet, language: SetTemplating): string {
  const template = parseTemplate(text);
  return 'parts' in template ? runTemplate(template, set, language) : OPEN;
}

/** All texts of a template, keys of maps too; numbers and booleans are none (ARGO-60). */
export function renderNode(node: Node, set: ParameterSet, language: SetTemplating): Node {
  switch (node.kind) {
    case 'scalar':
      return typeof node.value === 'string' && node.value.includes('{{')
        ? { ...node, value: renderText(node.value, set, language) }
        : node;
    case 'seq':
      return seqNode(
        node.items.map((item) => renderNode(item, set, language)),
        node.origin,
      );
    case 'map': {
      const entries = new Map<string, Node>();
      for (const [key, value] of node.entries)
        entries.set(renderText(key, set, language), renderNode(value, set, language));
      return mapNode(entries, node.origin);
    }
  }
}

/** Gives what `render` gives, or the reason why Argo CD refuses it. */
export function refusalOf<T>(
  render: () => T,
): { readonly value: T } | { readonly refusal: string } {
  try {
    return { value: render() };
  } catch (error) {
    if (error instanceof TemplateRefusal) return { refusal: error.message };
    throw error;
  }
}

/** Each set with the generator's own `values`, which are rendered with it: `.values.x`, or flat `values.x` (ARGO-67). */
export function withValues(
  settings: Node | undefined,
  sets: readonly ParameterSet[],
  { language }: SetContext,
): readonly ParameterSet[] {
  const written = entriesAt(settings, 'values');
  if (written.size === 0) return sets;
  return sets.map((set) => {
    const own: Record<string, Plain> = {};
    for (const [name, node] of written)
      if (node.kind === 'scalar') own[name] = renderText(String(node.value), set, language);
    if (language.isGo) return { ...set, values: { ...set.values, values: own } };
    const flat: Record<string, Plain> = {};
    for (const [name, text] of Object.entries(own)) flat[`values.${name}`] = text;
    return { ...set, values: { ...set.values, ...flat } };
  });
}

const MOST_SHOWN = 60;

/**
 * The first action of a Go template whose outcome is not known here whatever the parameters are, as it may be shown: a
 * template that is not understood, a function that is not followed. Null where all are.
 */
export function unfollowedAction(text: string): string | null {
  if (!text.includes('{{')) return null;
  const template = parseTemplate(text);
  if ('unfollowed' in template) return shown(template.unfollowed);
  const found = unfollowedPart([...template.parts, ...[...template.defined.values()].flat()]);
  return found === null ? null : shown(found);
}

const shown = (action: string): string =>
  action === '' ? '{{' : `{{ ${action.replace(/\s+/g, ' ').slice(0, MOST_SHOWN)} }}`;

function unfollowedPart(parts: readonly GoPart[]): string | null {
  for (const part of parts) {
    const own = 'pipeline' in part && part.pipeline !== null ? ofPipeline(part.pipeline) : null;
    const found =
      own ?? ('body' in part ? unfollowedPart([...part.body, ...part.otherwise]) : null);
    if (found !== null) return found;
  }
  return null;
}

const ofPipeline = ({ term, text }: GoPipeline): string | null => (isKnown(term) ? null : text);

function isKnown(term: GoTerm): boolean {
  switch (term.kind) {
    case 'literal':
      return term.value !== UNSEEN;
    case 'of':
      return isKnown(term.term);
    case 'call':
      // one that is there by its name alone is refused, and said so
      return (isFollowed(term.name) || term.isAlone) && term.given.every(isKnown);
    case 'dot':
    case 'variable':
      return true;
  }
}
