import { OPEN } from '../../appliers/applier.ts';
import type { Node, Plain, ScalarNode } from '../../../manifest/index.ts';
import { mapNode, nodeAt, seqNode, entriesAt } from '../../../manifest/index.ts';
import { MissingKey, TemplateRefusal, TemplateUnseen, UNSEEN } from './go-value.ts';
import { runTemplate } from './go-run.ts';
import { parseTemplate } from './go-template.ts';
import type { ParameterSet, PlainMap, SetTemplating, SetContext } from './generator-parameters.ts';
import { EMPTY } from './generator-parameters.ts';
import type { GoPipeline, GoTerm } from './go-expression.ts';
import { isFollowed } from './go-functions.ts';
import { filledOrigin, writtenOfBoth } from './written-parameters.ts';
import type { GoPart } from './go-template.ts';

/** A text of a template with the parameters of one Application; what is not seen becomes OPEN. */
export function renderText(text: string, set: ParameterSet, language: SetTemplating): string {
  return isUnrendered(set) ? text : renderedText(text, set, language);
}

/** Renders a text whatever there are of parameters, which is what happens to a `templatePatch` (ARGO-61). */
export function renderedText(text: string, set: ParameterSet, language: SetTemplating): string {
  if (!text.includes('{{')) return text;
  if (language.isGo) return renderGo(text, set, language);
  if (!IS_TEMPLATED.test(text)) return text;
  return renderFlat(text, set);
}

/** A flat text is looked at only where both braces stand on one line (ARGO-59). */
const IS_TEMPLATED = /\{\{.*\}\}/;

/** Without any parameter the template is taken as it stands (ARGO-60). */
const isUnrendered = ({ values, isOpen }: ParameterSet): boolean =>
  !isOpen && Object.keys(values).length === 0;

/**
 * Flat templates know only texts, and leave what they do not know as it stands. A name begins behind the first braces,
 * with whatever braces more there are (ARGO-59).
 */
function renderFlat(text: string, { values, isOpen }: ParameterSet): string {
  let [written, at] = ['', 0];
  for (let open = text.indexOf('{{'); open >= 0; open = text.indexOf('{{', at)) {
    const close = text.indexOf('}}', open + 2);
    if (close < 0) throw new TemplateRefusal('a `{{` is not closed');
    const name = text.slice(open + 2, close).trim();
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    const whole = text.slice(open, close + 2);
    const isUnseen = isOpen && value === undefined;
    written +=
      text.slice(at, open) +
      (typeof value === 'string' && name !== '' ? value : isUnseen ? OPEN : whole);
    at = close + 2;
  }
  return written + text.slice(at);
}

function renderGo(text: string, set: ParameterSet, language: SetTemplating): string {
  try {
    return runTemplate(parseTemplate(text), set, language);
  } catch (error) {
    if (error instanceof TemplateUnseen) return OPEN;
    throw error;
  }
}

/** All texts of a template, keys of maps too; numbers and booleans are none (ARGO-60). */
export function renderNode(node: Node, set: ParameterSet, language: SetTemplating): Node {
  switch (node.kind) {
    case 'scalar':
      return typeof node.value === 'string' && node.value.includes('{{')
        ? filledScalar(node, renderText(node.value, set, language), set)
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

const filledScalar = (node: ScalarNode, value: string, set: ParameterSet): ScalarNode => ({
  ...node,
  value,
  origin: filledOrigin(node, value, set),
});

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

/**
 * Each set with the generator's own `values`, which are rendered with it: `.values.x`, or flat `values.x` (ARGO-67). A
 * set whose values Argo CD does not render is none, and stops the whole.
 */
export function withValues(
  settings: Node | undefined,
  sets: readonly ParameterSet[],
  context: SetContext,
): readonly ParameterSet[] {
  const written = [...entriesAt(settings, 'values')];
  const values = nodeAt(settings, 'values');
  if (written.length === 0 || values === undefined) return sets;
  const own = { ...EMPTY, written: [mapNode(new Map([['values', values]]), values.origin)] };
  return sets.flatMap((set) => {
    const made = refusalOf(() => valuesIn(written, set, context));
    if ('value' in made)
      return [{ ...set, values: { ...set.values, ...made.value }, ...writtenOfBoth(set, own) }];
    const place =
      settings === undefined ? '' : `${settings.origin.file}:${String(settings.origin.line)}: `;
    context.problems.add(place + made.refusal);
    return [];
  });
}

function valuesIn(
  written: readonly (readonly [string, Node])[],
  set: ParameterSet,
  { language }: SetContext,
): PlainMap {
  const own: Record<string, Plain> = {};
  for (const [name, node] of written)
    if (node.kind === 'scalar')
      own[language.isGo ? name : `values.${name}`] = renderText(String(node.value), set, language);
  return language.isGo ? { values: own } : own;
}

/**
 * The second generator of a matrix, filled in with what the first gives. Of its `values` those that ask for what only it
 * gives stand as they are, to be filled in with that (ARGO-69).
 */
export function renderGenerator(generator: Node, set: ParameterSet, language: SetTemplating): Node {
  const rendered = renderNode(withoutValues(generator), set, language);
  if (generator.kind !== 'map' || rendered.kind !== 'map') return rendered;
  const entries = [...rendered.entries].map(([kind, settings]): [string, Node] => {
    const values = nodeAt(generator, kind, 'values');
    if (values?.kind !== 'map' || settings.kind !== 'map') return [kind, settings];
    const filled = new Map(
      [...values.entries].map(
        ([name, value]) => [name, renderedEarly(value, set, language)] as const,
      ),
    );
    const whole = new Map([
      ...settings.entries,
      ['values', mapNode(filled, values.origin)] as const,
    ]);
    return [kind, mapNode(whole, settings.origin)];
  });
  return mapNode(new Map(entries), rendered.origin);
}

function withoutValues(generator: Node): Node {
  if (generator.kind !== 'map') return generator;
  const entries = [...generator.entries].map(([kind, settings]): [string, Node] => {
    if (settings.kind !== 'map') return [kind, settings];
    const others = [...settings.entries].filter(([name]) => name !== 'values');
    return [kind, mapNode(new Map(others), settings.origin)];
  });
  return mapNode(new Map(entries), generator.origin);
}

function renderedEarly(value: Node, set: ParameterSet, language: SetTemplating): Node {
  try {
    return renderNode(value, set, { ...language, missing: 'error' });
  } catch (error) {
    if (error instanceof MissingKey) return value;
    throw error;
  }
}

const MOST_SHOWN = 60;

/**
 * The first action of a Go template whose outcome is not known here whatever the parameters are, as it may be shown: a
 * template that is not understood, a function that is not followed. Null where all are, and where Argo CD refuses the
 * template, which is told as its error.
 */
export function unfollowedAction(text: string): string | null {
  if (!text.includes('{{')) return null;
  try {
    const { parts, defined } = parseTemplate(text);
    const found = unfollowedPart([...parts, ...[...defined.values()].flat()]);
    return found === null ? null : shown(found);
  } catch (error) {
    if (error instanceof TemplateUnseen) return shown(error.message);
    if (error instanceof TemplateRefusal) return null;
    throw error;
  }
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
      return isFollowed(term.name) && term.given.every(isKnown);
    case 'dot':
    case 'variable':
    case 'refused':
      return true;
  }
}
