import type { PlacedContainer } from '../../compare/index.ts';
import { sourceNotSeen, comparedContainers } from '../../compare/index.ts';
import type { EnvironmentVariable, Mesh } from '../../istio/index.ts';
import { betweenSides } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { imageOf, isPinned } from './container-image.ts';
import { isSwitchForDebugging } from './debugging-in-production.ts';
import { namedAlike } from './similar-names.ts';
import type { VariableFact } from './variable-findings.ts';

/** A variable that a container had before, while its image stays the same. */
export interface LostVariable extends VariableFact {
  readonly variable: EnvironmentVariable;
  /** Names what comes in its place under a name that is near, or with the same value; null for none. */
  readonly renamed: string | null;
}

const knownLost = new WeakMap<DetectorInput, readonly LostVariable[]>();

/** Lists what containers lose by the change, found once for all that ask. */
export function lostIn(input: DetectorInput): readonly LostVariable[] {
  const found =
    knownLost.get(input) ?? betweenSides(input, ({ before, after }) => lostBetween(before, after));
  knownLost.set(input, found);
  return found;
}

function lostBetween(before: Mesh, after: Mesh): readonly LostVariable[] {
  const past = new Map(placesOf(before).map((place) => [keyOf(place), place]));
  return placesOf(after).flatMap((here) => {
    const was = past.get(keyOf(here));
    if (was === undefined || was.container.variables === here.container.variables) return [];
    const isKept = imageOf(was) === imageOf(here) && isPinned(imageOf(here));
    if (!isKept || sourceNotSeen(here) !== null) return [];
    const now = here.container.variables;
    const added = [...now.values()].filter(({ name }) => !was.container.variables.has(name));
    return [...was.container.variables.values()].flatMap((variable) => {
      if (now.has(variable.name) || !isReadAsVariable(variable.name)) return [];
      const renamed =
        added.find(({ name }) => namedAlike(name, variable.name)) ??
        added.find(({ value }) => value !== null && value !== '' && value === variable.value);
      const { name, origin: decidedAt } = variable;
      return [{ here, name, decidedAt, variable, renamed: renamed?.name ?? null }];
    });
  });
}

/** Tells whether a program may need the variable: `envFrom` makes one of a file that is mounted, too. */
const isReadAsVariable = (name: string): boolean =>
  !isSwitchForDebugging(name) && !NAME_OF_FILE.test(name);

const NAME_OF_FILE =
  /\.(?:ya?ml|json|conf|cfg|cnf|ini|toml|xml|properties|env|txt|pem|crt|cert|key|sh|js|py|lua|sql|html?|css|tpl|tmpl|md)$/i;

/** Lists the containers of an environment. */
export const placesOf = (mesh: Mesh): readonly PlacedContainer[] =>
  comparedContainers([mesh]).flatMap(({ places }) => places);

/** Identifies a container within its environment. */
export const keyOf = ({ workload, container }: PlacedContainer): string =>
  JSON.stringify([workload.kind, workload.namespace, workload.name, container.name]);
