import type { Node, Origin } from '../../manifest/index.ts';
import { nodeAt } from '../../manifest/index.ts';
import type { Entry } from '../build/entry.ts';
import { originalId } from '../build/entry.ts';
import type { LabelTest } from './label-selector.ts';
import { parseLabelSelector } from './label-selector.ts';
import { writtenAs } from '../patches/merge-draft.ts';
import type { ObjectId } from '../build/object-id.ts';
import type { PatchWork } from '../patches/patch-work.ts';
import { spend, wholeMatch } from '../patches/patch-work.ts';

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

/** Prepares a selector; refuses expressions that do not compile. Patterns match whole values (RE2 syntax; BUILD-12). */
export function compileSelector(selector: Selector, work: PatchWork): CompiledSelector {
  const { origin } = selector;
  const group = wholeMatch(selector.group, origin, work);
  const version = wholeMatch(selector.version, origin, work);
  const kind = wholeMatch(selector.kind, origin, work);
  const name = wholeMatch(selector.name, origin, work);
  const namespace = wholeMatch(selector.namespace, origin, work);
  const labels = whenAsked(selector.labelSelector, origin);
  const annotations = whenAsked(selector.annotationSelector, origin);
  const ofKind = (id: ObjectId): boolean => group(id.group) && version(id.version) && kind(id.kind);
  const selectsLabels = (entry: Entry): boolean =>
    (selector.labelSelector === '' || labels(valuesAt(entry.node, 'labels'))) &&
    (selector.annotationSelector === '' || annotations(valuesAt(entry.node, 'annotations')));
  return {
    selects: (entry) => {
      const before = originalId(entry);
      const now = entry.id;
      return (
        ofKind(now) &&
        (namespace(before.effectiveNamespace) || namespace(now.effectiveNamespace)) &&
        (name(before.name) || name(now.name)) &&
        selectsLabels(entry)
      );
    },
    selectsId: (id) => ofKind(id) && name(id.name) && namespace(id.effectiveNamespace),
    selectsLabels,
  };
}

/** A label selector that is read when the first object is compared: without one, a wrong one does no harm. */
function whenAsked(text: string, origin: Origin): LabelTest {
  let parsed: LabelTest | undefined;
  return (labels) => {
    parsed ??= parseLabelSelector(text, origin);
    return parsed(labels);
  };
}

/** The objects a target selects; comparing them counts as work on patches. */
export function selectedBy(
  target: Selector,
  entries: readonly Entry[],
  work: PatchWork,
): ReadonlySet<Entry> {
  const { selects } = compileSelector(target, work);
  spend(work, entries.length / COMPARISONS, target.origin);
  return new Set(entries.filter(selects));
}

/** Objects that take a step to compare by plain names. */
const COMPARISONS = 8;

function valuesAt(node: Node, field: 'labels' | 'annotations'): ReadonlyMap<string, string> {
  const found = nodeAt(node, 'metadata', field);
  const values = new Map<string, string>();
  if (found?.kind !== 'map') return values;
  for (const [key, value] of found.entries) values.set(key, writtenAs(value));
  return values;
}
