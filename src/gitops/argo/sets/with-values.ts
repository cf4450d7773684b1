import type { Node, Plain } from '../../../manifest/index.ts';
import { entriesAt } from '../../../manifest/index.ts';
import type { ParameterSet, SetContext } from './parameters.ts';
import { renderText } from './render-text.ts';

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
