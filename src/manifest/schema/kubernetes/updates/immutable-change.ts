import { oneLine } from '../../../text/one-line.ts';
import { canonicalJson, plainOf } from '../../../yaml/node.ts';
import type { Node } from '../../../yaml/node.ts';
import type { Origin } from '../../../yaml/origin.ts';

/** A change that a server refuses of an object that is there already. */
export interface ImmutableChange {
  /** Field path in Kubernetes' notation: `spec.selector`. */
  readonly field: string;
  /** The place of the new value, or of what stands where it was taken away. */
  readonly origin: Origin;
  readonly was: string;
  readonly is: string;
  /** Says why in one sentence: `The selector of a Deployment cannot change.` */
  readonly rule: string;
  /** Says whether deleting the object and making it anew loses nothing that others keep in it. */
}

const LONGEST = 120;

/** Gives the text by which a value is told: as it is written, cut where it is long. */
export const valueText = (node: Node | undefined): string => valueTexts(node, node).is;

/** The same of both sides, cut so that the place is seen at which they differ. */
export function valueTexts(
  before: Node | undefined,
  after: Node | undefined,
): Pick<ImmutableChange, 'was' | 'is'> {
  const [was, is] = [wholeText(before), wholeText(after)];
  return { was: oneLine.beside(was, [is], LONGEST), is: oneLine.beside(is, [was], LONGEST) };
}

function wholeText(node: Node | undefined): string {
  if (node === undefined) return 'not set';
  return node.kind === 'scalar'
    ? (node.spelling ?? String(node.value))
    : canonicalJson(plainOf(node));
}
