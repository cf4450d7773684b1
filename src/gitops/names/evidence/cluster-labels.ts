import type { RootDraft } from '../../roots/root.ts';
import type { ApplierWitness } from '../../appliers/applier.ts';
import { folderOfApplier } from '../../appliers/applier.ts';
import { isAddress, addressParts } from './cluster-address.ts';
import type { Axis } from './evidence.ts';
import { partsOfAddress, stageIn } from './stage-in-text.ts';
import { thingsOf, nameOf, thingKeys } from './stage-distinctions.ts';

interface Going {
  readonly to: string;
  readonly draft: RootDraft;
  readonly applier: ApplierWitness;
}

/** Names of clusters that are no addresses; none where nothing tells all of them apart. */
interface ClusterLabels {
  /**
   * Lists what is called for a region, words for one wherever they stand, and what is said beside words for
   * an environment.
   */
  readonly regions: ReadonlyMap<string, string>;
  /** Lists what else tells the Applications of one thing apart, and what is called for a cluster. */
  readonly proper: ReadonlyMap<string, string>;
}

/**
 * Gives what clusters of one environment are called by what goes to each; the keys are whatever they are
 * known by.
 */
export function clusterLabels(own: ReadonlyMap<string, readonly RootDraft[]>): ClusterLabels {
  const going = [...own].flatMap(([to, drafts]) =>
    drafts.flatMap((draft) =>
      [...draft.appliers, ...(draft.witnesses ?? [])].map((applier) => ({ to, draft, applier })),
    ),
  );
  if (own.size < 2) return { regions: NONE, proper: NONE };
  const things = thingsOf(going, ({ draft, applier }) => thingKeys(draft, applier));
  const said =
    (axis: Axis): Way =>
    () =>
      going.flatMap(({ to, applier }) => textsOf(applier, axis).map((text) => [to, text] as const));
  const toldBy =
    (textOf: (applier: ApplierWitness) => string): Way =>
    () =>
      things.flatMap((thing) => differing(thing, textOf));
  const firstOf = (ways: readonly Way[]): ReadonlyMap<string, string> => {
    for (const way of ways) {
      const found = uniqueOf(way());
      if (found.size === own.size && new Set(found.values()).size === own.size) return found;
    }
    return NONE;
  };
  const regionBy =
    (textsOf: (applier: ApplierWitness) => readonly string[]): Way =>
    () =>
      going.flatMap(({ to, applier }) =>
        textsOf(applier).map((text) => [to, regionIn(text) ?? ''] as const),
      );
  return {
    regions: firstOf([
      said('region'),
      ...REGIONAL.map(regionBy),
      ...TEXTS.map((textOf) => toldBy(beside(textOf))),
    ]),
    proper: firstOf([said('place'), ...NAMES.map(toldBy)]),
  };
}

type Way = () => readonly (readonly [cluster: string, label: string])[];

const NONE: ReadonlyMap<string, string> = new Map();

/** A text only where it has a word for an environment. */
const beside =
  (textOf: (applier: ApplierWitness) => string) =>
  (applier: ApplierWitness): string => {
    const text = textOf(applier);
    return stageIn(text) === null ? '' : text;
  };

/** Roots by the address that they go to, where only that is known of their cluster. */
export function byAddress(drafts: readonly RootDraft[]): ReadonlyMap<string, readonly RootDraft[]> {
  const found = new Map<string, RootDraft[]>();
  for (const draft of drafts) {
    const { cluster } = draft;
    if (cluster === null || !isAddress(cluster)) continue;
    const known = found.get(cluster);
    if (known === undefined) found.set(cluster, [draft]);
    else known.push(draft);
  }
  return found;
}

const textsOf = ({ evidence = [] }: ApplierWitness, axis: Axis): readonly string[] =>
  evidence.flatMap((each) => (each.axis === axis ? [each.text] : []));

const withoutEnding = (path: string): string => path.replace(/\.[A-Za-z]+$/, '');

const NAMES: readonly ((applier: ApplierWitness) => string)[] = [
  nameOf,
  folderOfApplier,
  ({ origin }) => withoutEnding(origin.file.slice(origin.file.lastIndexOf('/') + 1)),
  (applier) => textsOf(applier, 'namespace')[0] ?? '',
  (applier) => withoutEnding(textsOf(applier, 'values').at(-1) ?? ''),
  (applier) => textsOf(applier, 'branch')[0] ?? '',
];

const TEXTS: readonly ((applier: ApplierWitness) => string)[] = [
  (applier) => textsOf(applier, 'parameter').find((text) => stageIn(text) !== null) ?? '',
  ...NAMES,
  (applier) => textsOf(applier, 'label').find((text) => stageIn(text) !== null) ?? '',
  (applier) => textsOf(applier, 'variable').find((text) => stageIn(text) !== null) ?? '',
  (applier) => textsOf(applier, 'cluster').find((text) => stageIn(text) !== null) ?? '',
  (applier) => partsOfAddress(textsOf(applier, 'host')[0] ?? '').host.replaceAll('.', '-'),
];

/** Lists where words for a region may stand by themselves, apart from those for an environment. */
const REGIONAL: readonly ((applier: ApplierWitness) => readonly string[])[] = [
  (applier) => textsOf(applier, 'parameter'),
  ...NAMES.map((textOf) => (applier: ApplierWitness) => [textOf(applier)]),
  (applier) => textsOf(applier, 'label'),
  (applier) => textsOf(applier, 'variable'),
  (applier) => textsOf(applier, 'cluster'),
  (applier) => textsOf(applier, 'host').map((address) => partsOfAddress(address).host),
];

/** Each cluster with what a text says of it, and not of the others of the same thing. */
function differing(
  thing: readonly Going[],
  textOf: (applier: ApplierWitness) => string,
): readonly (readonly [cluster: string, label: string])[] {
  if (new Set(thing.map(({ to }) => to)).size < 2) return [];
  const all = thing.map(({ to, applier }) => ({ to, parts: partsOf(textOf(applier)) }));
  const common = commonTo(all.map(({ parts }) => parts));
  const ofThing = commonTo(thing.map(({ applier }) => partsOf(nameOf(applier)))).add(VALUES);
  return all.map(({ to, parts }) => {
    const own = parts.filter(
      (part, at) => !common.has(part) || (!ofThing.has(part) && isNumbered(parts, at)),
    );
    const label = own.join('-');
    return [to, /^\d+$/.test(label) ? '' : label] as const;
  });
}

const commonTo = ([first = [], ...others]: readonly (readonly string[])[]): Set<string> =>
  new Set(first.filter((part) => others.every((each) => each.includes(part))));

/** Is the name that every file of values has. */
const VALUES = 'values';

/** The parts of a text without its words for environments. */
function partsOf(text: string): readonly string[] {
  const rest = stageIn(text)?.of ?? text.toLowerCase();
  return rest.split(/[^a-z0-9]+/).filter((part) => part !== '');
}

/** A number alone is no name, and with the name of the thing it is none either: `cell-1` of `web-cell-1`, nothing of `web-1`. */
const isNumbered = (parts: readonly string[], at: number): boolean =>
  at > 0 && /^\d+$/.test(parts[at + 1] ?? '');

/** The one label that all say of a cluster; of others none. */
function uniqueOf(
  labels: readonly (readonly [cluster: string, label: string])[],
): ReadonlyMap<string, string> {
  const found = new Map<string, Set<string>>();
  for (const [cluster, label] of labels)
    if (label !== '') found.set(cluster, (found.get(cluster) ?? new Set()).add(label));
  return new Map(
    [...found].flatMap(([cluster, all]) => {
      const [label = '', ...others] = all;
      return label === '' || others.length > 0 ? [] : [[cluster, label] as const];
    }),
  );
}

/**
 * Gives what each cluster of an environment is called: as paths and appliers call it, unless all is said to
 * be of regions and its own name says none of them; it is never called by its address.
 */
export function unitLabels(
  own: ReadonlyMap<string, readonly RootDraft[]>,
  calledBy: (id: string) => string,
  home: string,
): (id: string) => string {
  const others = new Map([...own].filter(([id]) => id !== home));
  const { regions, proper } = clusterLabels(others);
  const names = [...others.keys()].map(calledBy);
  const parts = addressParts(names.filter(isAddress));
  const areCodes = ![...others.keys()].some((id) => saysRegion(calledBy(id), regions.get(id)));
  return (id) => {
    const name = calledBy(id);
    const region = areCodes ? regions.get(id) : undefined;
    if (region !== undefined) return region;
    return isAddress(name) ? (proper.get(id) ?? parts.get(name) ?? name) : name;
  };
}

/** Tells whether a name says where the cluster is, or for what: such a name is one that people use. */
function saysRegion(name: string, region: string | undefined): boolean {
  if (isAddress(name)) return false;
  if (region === undefined || stageIn(name) !== null) return true;
  const parts = new Set(name.toLowerCase().split(/[^a-z0-9]+/));
  return region.split('-').some((part) => parts.has(part));
}

/** Lists what people and clouds call regions by: parts of the world, countries, and directions. */
const AREAS =
  'eu|europe|emea|us|usa|na|amer|amers|americas|northamerica|southamerica|latam|sa|ap|apac|asia|jp|japan|in|india|cn|china|au|australia|anz|af|africa|me|mea|il|ca|canada|br|brazil|mx|uk|gb|de|germany|fr|france|ch|nl|it|es|se|no|pl|kr|korea|sg|hk|za|uae';
const DIRECTIONS = 'north|south|east|west|central|northeast|northwest|southeast|southwest';

/** `eu`, `us2`, `west`, and what some clouds write as one: `westeurope`, `eastus2`, `euw1`. */
const WORD = new RegExp(
  `^(?:${AREAS}|${DIRECTIONS}|(?:${DIRECTIONS})(?:${AREAS})|(?:${AREAS})(?:${DIRECTIONS}|ne|nw|se|sw|[nsewc]))\\d{0,2}$`,
);

/** Ordinary words, and words of other kinds: a region only beside another word for one (`il-central-1`). */
const AMBIGUOUS: ReadonlySet<string> = new Set(['in', 'no', 'it', 'es', 'me', 'il', 'se', 'de']);

const isRegionWord = (part: string): boolean => WORD.test(part);

/**
 * The words for a region in a text, with the number behind them: `eu-west-1` of `gke-eu-west-1`, `emea` of `web-emea`;
 * null where it has none.
 */
export function regionIn(text: string): string | null {
  const parts = text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== '');
  for (let from = 0; from < parts.length; from += 1) {
    let to = from;
    while (isRegionWord(parts[to] ?? '')) to += 1;
    if (parts.slice(from, to).every((part) => AMBIGUOUS.has(part))) continue;
    if (/^\d{1,2}$/.test(parts[to] ?? '')) to += 1;
    return parts.slice(from, to).join('-');
  }
  return null;
}
