import type { Node, Origin, ScalarNode } from '../../../manifest/index.ts';
import { mapNode, nodeAt, seqNode } from '../../../manifest/index.ts';
import { readAgain } from '../substitution/read-again.ts';

/** `<< inputs.team.name >>`, also as a quoted text or a number; anything else is a template that is not followed. */
const PLAIN = /<<-?\s*\.?inputs((?:\.\w+)+)\s*(?:\|\s*(?:quote|int|toString))?\s*-?>>/g;

/** Whether a text is one that is filled in. */
export const isTemplated = (text: string): boolean => text.includes('<<');

/** A text with inputs in place of what names them; null where it asks for more, or for an input that is not there. */
export function filledText(
  text: string,
  inputs: Node,
): { readonly text: string; readonly origin: Origin | null } | null {
  const used: (Node | undefined)[] = [];
  const filled = text.replace(PLAIN, (_, path: string) => {
    const value = nodeAt(inputs, ...path.slice(1).split('.'));
    used.push(value);
    return value?.kind === 'scalar' ? String(value.value ?? '') : '';
  });
  const isWhole = used.every((value) => value?.kind === 'scalar') && !isTemplated(filled);
  return isWhole ? { text: filled, origin: used.at(-1)?.origin ?? null } : null;
}

/** An object with its inputs, at the places where these are written; null where it is not followed. */
export function filledIn(node: Node, inputs: Node): Node | null {
  switch (node.kind) {
    case 'scalar':
      return filledScalar(node, inputs);
    case 'seq': {
      const items = node.items.flatMap((item) => filledIn(item, inputs) ?? []);
      return items.length === node.items.length ? seqNode(items, node.origin) : null;
    }
    case 'map': {
      const entries = [...node.entries].flatMap(([key, value]) => filledEntry(key, value, inputs));
      return entries.length === node.entries.size ? mapNode(new Map(entries), node.origin) : null;
    }
  }
}

function filledScalar(node: ScalarNode, inputs: Node): Node | null {
  if (typeof node.value !== 'string' || !isTemplated(node.value)) return node;
  const filled = filledText(node.value, inputs);
  return filled && readAgain(node.value, filled.text, filled.origin ?? node.origin);
}

function filledEntry(key: string, value: Node, inputs: Node): readonly [string, Node][] {
  const name = isTemplated(key) ? filledText(key, inputs)?.text : key;
  const filled = filledIn(value, inputs);
  return name === undefined || filled === null ? [] : [[name, filled]];
}
