import type { Resource } from '../../manifest/index.ts';
import { stringAt, targetsOf } from '../../manifest/index.ts';
import { groupedBy } from '../matching/grouping.ts';
import { containsLabels } from '../mesh/label-index.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Field } from '../views/field.ts';
import type { View } from '../views/view.ts';
import { viewOf } from '../views/view.ts';

/** Requests that come to a workload, or those that it sends. */
export type ReportedSide = 'server' | 'client';

/** The proxies that Telemetry is for: pods, or those of an object that it targets, `Gateway edge`. */
export interface ReportingProxies {
  /** Is empty for proxies of any namespace. */
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly target: string | null;
}

/** An entry of a Telemetry, with its own providers or those that it takes over from what stands before it. */
export interface EntryInForce<Entry> {
  readonly telemetry: Resource;
  readonly entry: Entry;
  readonly names: readonly string[];
}

type Provided = Pick<View<'Telemetry'>['metrics']['value'][number], 'providers'>;
type OfDirection = { readonly mode?: Field<string> | null };

/** Lists the Telemetry that holds for a proxy, the widest first; null if the age of two decides (SCOPE-3). */
export function levelsFor(mesh: Mesh, proxies: ReportingProxies): readonly Resource[] | null {
  const { namespace, labels, target } = proxies;
  const levels = groupedBy(mesh.ofKind('telemetry.istio.io', 'Telemetry'), (telemetry) => {
    const selector = viewOf('Telemetry', telemetry).selector.value;
    const targets = targetsOfTelemetry(telemetry);
    const isNear = telemetry.namespace === namespace;
    if (selector.size + targets.length === 0)
      return telemetry.namespace === mesh.configuration.rootNamespace ? 'mesh' : isNear && 'all';
    const isOfPods = selector.size > 0 && containsLabels(labels, selector);
    return isNear && (target === null ? isOfPods : targets.includes(target)) && 'own';
  });
  const found = (['mesh', 'all', 'own'] as const).map((level) => levels.get(level) ?? []);
  return found.some(({ length }) => length > 1) ? null : found.flat();
}

/** Names the objects that a Telemetry targets. */
export const targetsOfTelemetry = (telemetry: Resource): readonly string[] =>
  targetsOf(telemetry).map(
    (one) => `${stringAt(one, 'kind') ?? ''} ${stringAt(one, 'name') ?? ''}`,
  );

/** Resolves a signal: its entries of one direction, the widest first, and the narrowest that names who gets it (SCOPE-3). */
export function signalInForce<Entry extends Provided & OfDirection>(
  levels: readonly Resource[],
  read: (telemetry: View<'Telemetry'>) => { readonly value: readonly Entry[] },
  defaults: readonly string[],
  direction: ReportedSide,
) {
  let names = defaults;
  const all = levels.flatMap((telemetry) =>
    read(viewOf('Telemetry', telemetry)).value.map((entry): EntryInForce<Entry> => {
      const own = namesIn(entry);
      names = own.length > 0 ? own : names;
      return { telemetry, entry, names };
    }),
  );
  const entries = all.filter(({ entry }) => isOfDirection(entry, direction));
  const naming = entries.findLast(({ entry }) => namesIn(entry).length > 0);
  return { entries, naming, names: naming?.names ?? defaults, last: all.at(-1)?.telemetry ?? null };
}

/** Gives what the narrowest entry with a field has there: the value, what decides so, and where. */
export function lastWritten<Entry, T>(
  entries: readonly EntryInForce<Entry>[],
  fieldOf: (entry: Entry) => Field<T> | null,
) {
  const last = entries.findLast(({ entry }) => fieldOf(entry) !== null);
  const field = last && fieldOf(last.entry);
  return last && field ? { by: last.telemetry, at: field.origin, value: field.value } : null;
}

export const namesIn = ({ providers }: Provided): readonly string[] =>
  providers.value.flatMap(({ name }) => name?.value ?? []);

/** Without a mode something is for both. */
export const isOfDirection = ({ mode }: OfDirection, direction: ReportedSide): boolean =>
  mode == null || mode.value === 'CLIENT_AND_SERVER' || mode.value.toLowerCase() === direction;
