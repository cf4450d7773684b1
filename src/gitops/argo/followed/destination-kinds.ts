import { createHash } from 'node:crypto';
import type { Node } from '../../../manifest/index.ts';
import { stageIn } from '../../names/evidence/stage-in-text.ts';
import type { ArgoInput } from '../argo-input.ts';
import type { DestinationUnit } from './destination-units.ts';
import type { ValuesInTree } from './values-in-tree.ts';
import { namedValues } from './values-in-tree.ts';
import type { PlannedApplication } from './planned-set.ts';
import { nameOfSet } from './planned-set.ts';
import type { ReadParameters } from './read-parameters.ts';
import { readParameters } from './read-parameters.ts';

/** Holds what a unit gets, as far as parameters and files of its own say. */
export interface DestinationKind {
  readonly unit: DestinationUnit;
  /** Is another where anything of it differs: for one unit on both sides of a change. */
  readonly content: string;
  /** Is equal for units that differ only in values which nothing else names, or names alike. */
  readonly kind: string;
  /** Values of it that others have too, and that something names: an environment, a region. */
  readonly shared: readonly string[];
}

interface KindInput {
  readonly input: Pick<ArgoInput, 'tree' | 'clusters' | 'declaredAt'>;
  /** Files that declare parameters: Secrets of clusters, and sets. */
  readonly declaring: ReadonlySet<string>;
}

/** Tells of each unit of what kind it is. */
export function destinationKinds(
  units: readonly DestinationUnit[],
  { input, declaring }: KindInput,
): readonly DestinationKind[] {
  const sets = new Map<Node, ReadParameters>();
  const readOf = ({ set }: PlannedApplication): ReadParameters => {
    const known = sets.get(set) ?? readParameters(set);
    sets.set(set, known);
    return known;
  };
  const known = new Map<PlannedApplication, ReadValues>();
  const valuesOf = (planned: PlannedApplication): ReadValues => {
    const values = known.get(planned) ?? readOf(planned).of(planned.parameters);
    known.set(planned, values);
    return values;
  };
  const owners = ownersOf(units, valuesOf);
  const own = new Map([...owners].filter(([, owner]) => owner !== SHARED));
  const files = new Set([...declaring, ...filesOf(units)]);
  const named = namedValues(owners.keys(), own, {
    tree: input.tree,
    isDeclaring: (path) => files.has(path),
    texts: [...sets.values()].flatMap(({ texts }) => texts),
  });
  return units.map((unit) => kindOf(unit, { readOf, valuesOf, own, named, input }));
}

type ReadValues = ReturnType<ReadParameters['of']>;
type ValuesOf = (planned: PlannedApplication) => ReadValues;

type ReadOf = (planned: PlannedApplication) => ReadParameters;

/** Every value with the number of the one unit that has it, or that several have it. */
function ownersOf(
  units: readonly DestinationUnit[],
  valuesOf: ValuesOf,
): ReadonlyMap<string, number> {
  const owners = new Map<string, number>();
  const note = (value: string, at: number): void => {
    const owner = owners.get(value) ?? at;
    owners.set(value, owner === at ? at : SHARED);
  };
  for (const [at, { applications }] of units.entries())
    for (const each of applications) for (const [, value] of valuesOf(each)) note(value, at);
  return owners;
}

/** Files that parameters come from. */
function filesOf(units: readonly DestinationUnit[]): ReadonlySet<string> {
  const files = new Set<string>();
  for (const { applications } of units)
    for (const { parameters } of applications)
      for (const file of parameters.files ?? []) files.add(file);
  return files;
}

const SHARED = -1;

interface Looking {
  readonly readOf: ReadOf;
  readonly valuesOf: ValuesOf;
  readonly own: ReadonlyMap<string, number>;
  readonly named: ValuesInTree;
  readonly input: KindInput['input'];
}

function kindOf(unit: DestinationUnit, looking: Looking): DestinationKind {
  const declared = looking.input.declaredAt(unit.cluster);
  const [content, kind, shared] = [new Set<string>(), new Set([declared]), new Set([declared])];
  for (const each of unit.applications) {
    const { comparesTexts } = looking.readOf(each);
    const values = looking.valuesOf(each);
    const place = `${nameOfSet(each.set)} ${String(each.generator)}`;
    const said = values.map((value) => sayingOf(value, comparesTexts, looking));
    kind.add([place, ...said.map(({ word }) => word)].join('\n'));
    content.add([place, ...values.flat()].join('\n'));
    for (const { places, literal } of said) {
      for (const at of places) kind.add(at);
      if (literal !== null) shared.add(literal);
    }
  }
  for (const each of kind) content.add(each);
  return { unit, content: digestOf(content), kind: digestOf(kind), shared: [...shared] };
}

/** Holds what a parameter says of the kind of its unit. */
interface Saying {
  readonly word: string;
  /** Says where the tree names a value that no other unit has. */
  readonly places: readonly string[];
  /** Is the value that others have too; null for none that counts. */
  readonly literal: string | null;
}

function sayingOf(
  [name, value]: readonly [name: string, value: string],
  comparesTexts: boolean,
  { own, named }: Pick<Looking, 'own' | 'named'>,
): Saying {
  const isOwn = own.has(value);
  const isLiteral = comparesTexts || (!isOwn && named.has(value));
  const whole = `${name}=${value}`;
  return {
    word: isLiteral ? whole : `${name}=${starOf(value)}`,
    places: isOwn ? named.placesOf(value).map((place) => `${name} ${place}`) : [],
    literal: isOwn || !isLiteral ? null : whole,
  };
}

/** A value of which only its word for an environment counts, if it has one. */
const starOf = (value: string): string => `*${(stageIn(value)?.words ?? '').replace(/-?\d+/g, '')}`;

const digestOf = (texts: ReadonlySet<string>): string =>
  createHash('sha1')
    .update([...texts].sort().join('\n\n'))
    .digest('hex');
