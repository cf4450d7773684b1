import { OPEN } from '../../appliers/applier.ts';
import type { Node } from '../../../manifest/index.ts';
import { mapNode, seqNode } from '../../../manifest/index.ts';
import { TemplateRefusal } from './go-value.ts';
import { runTemplate } from './go-run.ts';
import { parseTemplate } from './go-template.ts';
import type { ParameterSet, SetTemplating } from './parameters.ts';

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

/** What `render` gives, or why Argo CD refuses it. */
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
