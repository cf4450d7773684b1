import type { Node, Plain } from '../../../manifest/index.ts';
import { itemsAt, nodeAt, parseYaml, plainOf, stringAt } from '../../../manifest/index.ts';
import { clusterParameters } from './cluster-generator.ts';
import { gitParameters } from './git-generator.ts';
import { matrixParameters } from './matrix-generator.ts';
import { mergeParameters } from './merge-generator.ts';
import type { ParameterSet, SetContext } from './parameters.ts';
import { EMPTY, isPlainMap, placeText } from './parameters.ts';
import { mistakeOfSelector, selected } from './select-parameters.ts';
import { withValues } from './with-values.ts';

/** Matrix and merge may hold one another once. */
const MAX_NESTING = 4;

/**
 * What a generator gives, as far as the tree tells: list, git, matrix, merge, clusters whose Secrets are here.
 * Of what only a cluster, a forge or a plugin knows there is one open set (ARGO-71, ARGO-72).
 */
export function parameterSets(
  generator: Node,
  context: SetContext,
  depth = MAX_NESTING,
): readonly ParameterSet[] {
  if (depth === 0) return [];
  const found = generated(generator, context, depth);
  const selector = nodeAt(generator, 'selector');
  if (selector === undefined) return found;
  const mistake = mistakeOfSelector(selector);
  if (mistake !== null) context.problems.add(`${placeText(selector)}: ${mistake}`);
  return found.filter((set) => selected(selector, set));
}

function generated(generator: Node, context: SetContext, depth: number): readonly ParameterSet[] {
  const of = (kind: string): Node | undefined => nodeAt(generator, kind);
  const inner = (child: Node): readonly ParameterSet[] => parameterSets(child, context, depth - 1);
  const [list, git, clusters, matrix, merge] = ['list', 'git', 'clusters', 'matrix', 'merge'].map(
    of,
  );
  if (list !== undefined) return listParameters(list, context);
  if (git !== undefined) return gitParameters(git, context);
  if (clusters !== undefined) return clusterParameters(clusters, context);
  if (matrix !== undefined) return matrixParameters(matrix, context, inner);
  if (merge !== undefined) return mergeParameters(merge, context, inner);
  const [settings] = generator.kind === 'map' ? [...generator.entries.values()] : [];
  return withValues(settings, [{ ...EMPTY, isOpen: true }], context);
}

/** Without Go templates an element holds texts, and a map of texts under `values`; all else is an error (ARGO-64). */
function listParameters(list: Node, context: SetContext): readonly ParameterSet[] {
  const written = itemsAt(list, 'elements').map((node) => plainOf(node));
  const sets = [...written, ...writtenAsText(list, context)].flatMap((element) => {
    if (!isPlainMap(element)) return [];
    if (context.language.isGo) return [{ values: element, isOpen: false }];
    const values: Record<string, Plain> = {};
    for (const [key, value] of Object.entries(element))
      if (key === 'values' && isPlainMap(value))
        for (const [name, inner] of Object.entries(value))
          values[`values.${name}`] = textOf(`values.${name}`, inner, list, context);
      else values[key] = textOf(key, value, list, context);
    return [{ values, isOpen: false }];
  });
  return sets;
}

function textOf(key: string, value: Plain, list: Node, { problems }: SetContext): Plain {
  if (typeof value === 'string' && key !== 'values') return value;
  problems.add(`${placeText(list)}: ${key} of an element is no text, which needs goTemplate`);
  return typeof value === 'object' ? value : String(value);
}

function writtenAsText(list: Node, { problems }: SetContext): readonly Plain[] {
  const text = stringAt(list, 'elementsYaml');
  if (text === undefined || text.includes('{{')) return [];
  const [document] = parseYaml(list.origin.file, text);
  if (document?.node?.kind === 'seq') return document.node.items.map((node) => plainOf(node));
  problems.add(`${placeText(list)}: elementsYaml is no list`);
  return [];
}
