import type { Build } from './build.ts';
import type { Entry } from './entry.ts';
import { hasId, isEmpty } from './entry.ts';
import { refuse } from '../files/failure.ts';
import type { Variable } from '../files/kustomization-types.ts';
import { refuseOverweight, weightOfAll } from './object-weight.ts';
import type { ObjectId } from './object-id.ts';
import { idKey, idText } from './object-id.ts';
import type { TransformerConfig } from '../transformers/transformer-config.ts';
import { EMPTY_CONFIG, mergeConfigs } from '../transformers/transformer-config.ts';
import type { Origin, UnseenContent } from '../../manifest/index.ts';
import { placeOf, sameData } from '../../manifest/index.ts';

/** Holds a chart whose objects are there, with its entry. */
export type InflatedChart = Pick<UnseenContent, 'name' | 'written' | 'namespace' | 'origin'> & {
  /** It is present where a copy in the tree stands for what kustomize fetches. */
  readonly copy?: KeptCopy;
};

/** Names a chart in the tree that has the name and version of one that kustomize fetches. */
export interface KeptCopy {
  readonly folder: string;
  readonly fetchedFrom: string;
}

/**
 * Holds what one folder has come to so far: its objects, in order, and the rules it hands to the folders
 * above.
 */
export interface Layer {
  entries: readonly Entry[];
  config: TransformerConfig;
  variables: readonly Variable[];
  /**
   * It is true where something that belongs here is missing (a remote base, a chart): what looks for an
   * object may miss it.
   */
  incomplete: boolean;
  /** Lists what is missing because it is not seen here, rather than wrong. */
  unseen: readonly UnseenContent[];
  /** Lists the charts that were inflated here and below. */
  inflated: readonly InflatedChart[];
}

export const newLayer = (): Layer => ({
  entries: [],
  config: EMPTY_CONFIG,
  variables: [],
  incomplete: false,
  unseen: [],
  inflated: [],
});

/** Appends objects; one whose id is taken fails the build, and what is written twice is there twice for comparing. */
export function appendEntries(
  build: Pick<Build, 'trace'>,
  layer: Layer,
  added: readonly Entry[],
  place: Origin,
): void {
  if (added.length === 0) return;
  const known = contents.get(layer.entries) ?? contentsOf(layer.entries);
  // What is known goes on with the longer list: another layer may still hold the shorter one.
  contents.delete(layer.entries);
  const { taken } = known;
  const kept: Entry[] = [];
  for (const entry of added) {
    const key = idKey(entry.id);
    const earlier = taken.get(key);
    if (earlier === undefined || !isSameText(entry, earlier)) kept.push(entry);
    if (earlier !== undefined)
      build.trace.faults.push({
        reason: 'duplicate-id',
        message: `${idText(entry.id)} is there twice: ${bothPlaces(entry, earlier)} (may not add resource with an already registered id).`,
        origin: place,
        ends: true,
      });
    taken.set(key, entry);
  }
  layer.entries = [...layer.entries, ...kept];
  const weight = known.weight + weightOfAll(kept);
  contents.set(layer.entries, { taken, weight });
  refuseOverweight(layer.entries.length, weight, place);
}

/**
 * Holds what appending asks of the objects that are there. It is kept so that a thousand files are not a
 * million looks.
 */
interface Contents {
  readonly taken: Map<string, Entry>;
  readonly weight: number;
}

const contents = new WeakMap<readonly Entry[], Contents>();

const contentsOf = (entries: readonly Entry[]): Contents => ({
  taken: new Map(entries.map((entry) => [idKey(entry.id), entry])),
  weight: weightOfAll(entries),
});

/** Lets go of the objects a transformer has left nothing of; kustomize does after each. */
export function dropEmpty(layer: Layer): void {
  if (layer.entries.some(isEmpty)) layer.entries = layer.entries.filter((entry) => !isEmpty(entry));
}

/** Names the places of two objects; a base that is included by two ways has one line for both. */
function bothPlaces(entry: Entry, earlier: Entry): string {
  const [place, other] = [placeOf(entry.node.origin), placeOf(earlier.node.origin)];
  return place === other ? `${place}, included by two ways` : `${place} and ${other}`;
}

/** Finds the first object whose id another has; undefined where that was told before. */
export function entryTwice(
  { trace }: Pick<Build, 'trace'>,
  entries: readonly Entry[],
): Entry | undefined {
  if (trace.faults.some(({ reason }) => reason === 'duplicate-id')) return undefined;
  const taken = new Set<string>();
  return entries.find(({ id }) => {
    const key = idKey(id);
    const isTaken = taken.has(key);
    taken.add(key);
    return isTaken;
  });
}

const isSameText = ({ node }: Entry, earlier: Entry): boolean =>
  node === earlier.node ||
  (placeOf(node.origin) === placeOf(earlier.node.origin) && sameData(node, earlier.node));

/** Takes over a finished folder. */
export function appendLayer(
  build: Pick<Build, 'trace'>,
  layer: Layer,
  below: Layer,
  place: Origin,
): void {
  appendEntries(build, layer, below.entries, place);
  layer.config = mergeConfigs(layer.config, below.config);
  addVariables(layer, below.variables);
  layer.incomplete ||= below.incomplete;
  if (below.unseen.length > 0) layer.unseen = [...layer.unseen, ...below.unseen];
  if (below.inflated.length > 0) layer.inflated = [...layer.inflated, ...below.inflated];
}

/** Adds variables; refuses a name that is taken. */
export function addVariables(layer: Layer, added: readonly Variable[]): void {
  const names = new Set(layer.variables.map(({ name }) => name));
  for (const variable of added) {
    if (names.has(variable.name))
      refuse(
        'invalid-field',
        `The variable ${variable.name} is defined twice (var already encountered).`,
        variable.origin,
      );
    names.add(variable.name);
  }
  layer.variables = [...layer.variables, ...added];
}

/** Finds the entries of which one id, past or present, satisfies the condition. */
export const entriesByAnyId = (
  entries: readonly Entry[],
  matches: (id: ObjectId) => boolean,
): readonly Entry[] => entries.filter((entry) => hasId(entry, matches));
