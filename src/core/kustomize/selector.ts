import { RE2JS } from 're2js';
import type { Node } from '../manifest/node.ts';
import { nodeAt } from '../manifest/node.ts';
import type { Origin } from '../manifest/origin.ts';
import { textOf } from './edit-node.ts';
import type { Entry } from './entry.ts';
import { originalId } from './entry.ts';
import { refuse } from './failure.ts';
import { parseLabelSelector } from './label-selector.ts';
import type { ObjectId } from './object-id.ts';

/** Which objects a patch or replacement is for; fields left out match all. */
export interface Selector {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly labelSelector: string;
  readonly annotationSelector: string;
  readonly origin: Origin;
}

interface CompiledSelector {
  /** By original or current name and namespace, current kind, labels and annotations. */
  readonly selects: (entry: Entry) => boolean;
  /** By one of the ids an object has had. */
  readonly selectsId: (id: ObjectId) => boolean;
  readonly selectsLabels: (entry: Entry) => boolean;
}

type Matches = (value: string) => boolean;

/** Prepares a selector; refuses expressions that do not compile. Patterns match whole values (RE2 syntax). */
export function compileSelector(selector: Selector): CompiledSelector {
  const { origin } = selector;
  const group = wholeMatch(selector.group, origin);
  const version = wholeMatch(selector.version, origin);
  const kind = wholeMatch(selector.kind, origin);
  const name = wholeMatch(selector.name, origin);
  const namespace = wholeMatch(selector.namespace, origin);
  const labels = parseLabelSelector(selector.labelSelector, origin);
  const annotations = parseLabelSelector(selector.annotationSelector, origin);
  const ofKind = (id: ObjectId): boolean => group(id.group) && version(id.version) && kind(id.kind);
  const selectsLabels = (entry: Entry): boolean =>
    labels(valuesAt(entry.node, 'labels')) && annotations(valuesAt(entry.node, 'annotations'));
  return {
    selects: (entry) => {
      const before = originalId(entry);
      const now = entry.id;
      return (
        (namespace(before.effectiveNamespace) || namespace(now.effectiveNamespace)) &&
        (name(before.name) || name(now.name)) &&
        ofKind(now) &&
        selectsLabels(entry)
      );
    },
    selectsId: (id) => ofKind(id) && name(id.name) && namespace(id.effectiveNamespace),
    selectsLabels,
  };
}

function wholeMatch(pattern: string, origin: Origin): Matches {
  if (pattern === '') return () => true;
  if (/^[\w-]+$/.test(pattern)) return (value) => value === pattern;
  const compiled = compilePattern(`^(?:${pattern})$`, origin);
  return (value) => compiled.matcher(value).find();
}

/** A pattern in RE2 syntax, whose matching takes linear time whatever it says. */
export function compilePattern(pattern: string, origin: Origin): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch {
    return refuse(`"${pattern}" is not a valid regular expression.`, origin);
  }
}

function valuesAt(node: Node, field: 'labels' | 'annotations'): ReadonlyMap<string, string> {
  const found = nodeAt(node, 'metadata', field);
  const values = new Map<string, string>();
  if (found?.kind !== 'map') return values;
  for (const [key, value] of found.entries)
    if (value.kind === 'scalar') values.set(key, textOf(value));
  return values;
}
