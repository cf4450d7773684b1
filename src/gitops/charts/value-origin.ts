import { atValue, templateOf } from '../../charts/index.ts';
import type { Node, Origin, ValueBehind } from '../../manifest/index.ts';
import type { RenderedRoot } from '../environment.ts';
import { substitutionFor } from '../roots/applier-of-root.ts';
import { releaseOfRoot, rewriteOf } from '../roots/root.ts';

/** Tells whether charts, or variables of Flux, made some of what the root renders to: lines have values behind them. */
export const holdsValues = ({ root, inflated = [] }: RenderedRoot): boolean =>
  releaseOfRoot(root) !== undefined ||
  inflated.length > 0 ||
  substitutionFor(root) !== null ||
  // a set of Applications fills in what it says to kustomize
  rewriteOf(root) !== undefined;

/** The place of the value of `own` that says something else on the other side; null where none does that both take. */
export function valueOrigin(other: Origin, own: Origin): Origin | null {
  const isChanged = ({ path, text }: ValueBehind, before: readonly ValueBehind[] = []): boolean =>
    before.some((each) => each.path === path && each.text !== text);
  const changed = own.values?.find((each) => isChanged(each, other.values));
  if (changed !== undefined) return placedAt(changed, own);
  const { filled } = own;
  if (filled === undefined || other.filled === undefined || !isChanged(filled, [other.filled]))
    return null;
  return { ...own, file: filled.file, line: filled.line, column: 1, endLine: filled.line };
}

/** Gives the line of a value, by way of the line that it came through. */
export function placedAt(value: ValueBehind, own: Origin): Origin {
  const { via } = own;
  if (via?.kind !== 'substitution') return atValue(value, own);
  const { file, line } = value;
  return { ...own, file, line, column: 1, endLine: line, via: { ...via, file, line } };
}

/** Gives the line that a value came through: a template's, or that of an object with a variable of Flux in it. */
export const throughOf = (origin: Origin): Origin =>
  origin.via?.kind === 'substitution' ? (origin.via.replaced ?? origin) : templateOf(origin);

export const valuesBehindAll = ({ resources }: RenderedRoot): readonly ValueBehind[] =>
  resources.flatMap(({ node }) => valuesBehind(node));

export const keyOf = ({ path, text }: ValueBehind): string => JSON.stringify([path, text]);

/** Lists the values in the order of the lines. */
export function valuesBehind(node: Node): readonly ValueBehind[] {
  const below = node.kind === 'map' ? [...node.entries.values()] : [];
  const items = node.kind === 'seq' ? node.items : below;
  return [...(node.origin.values ?? []), ...items.flatMap(valuesBehind)];
}

export type Keys = ReadonlySet<string>;

export const childrenOf = (node: Node): ReadonlyMap<string | number, Node> =>
  new Map<string | number, Node>(
    node.kind === 'map' ? node.entries : node.kind === 'seq' ? node.items.entries() : [],
  );
