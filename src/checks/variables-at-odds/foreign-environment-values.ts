import type { PlacedContainer } from '../../compare/index.ts';
import { environmentsNamed, isSharedFile, readableValue } from '../../compare/index.ts';
import type { EnvironmentVariable, Mesh } from '../../istio/index.ts';
import { hasOwnInstead } from '../environments-at-odds/named-hosts.ts';
import { placeOf } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { ComparedHere } from './container-comparison.ts';
import { comparedHere } from './container-comparison.ts';
import type { ToldOfVariable, VariableFact } from './variable-findings.ts';
import { toldOnce } from './variable-findings.ts';

/**
 * Tells of a host, database or bucket of one environment that another one is given: it came along with a
 * copy.
 */
export const otherEnvironmentNamed = check({
  id: 'other-environment-named',
  title: "Value names another environment's host, database, bucket or namespace",
  level: 'medium',
  blind: 'Whether both should share the named resource.',
  find: (input) => toldOnce(comparedHere(input).flatMap(takenOf), tell),
});

/** Says why what is named is the other environment's, and no word that only reads so. */
type Evidence = 'has-it-too' | 'each-names-itself' | 'its-namespace';

interface Taken extends VariableFact {
  readonly variable: EnvironmentVariable;
  readonly owner: PlacedContainer;
  readonly evidence: Evidence;
}

function takenOf({ here, others, all }: ComparedHere): readonly Taken[] {
  return [...here.container.variables.values()].flatMap((own) => {
    const named = namedBy(own, all);
    if (named.length === 0 || named.includes(here.mesh)) return [];
    const owners = others.filter(({ mesh, container }) => {
      const theirs = container.variables.get(own.name);
      const isMeant =
        theirs !== undefined &&
        isSharedFile({ mesh: here.mesh, origin: own.origin }, { mesh, origin: theirs.origin }, all);
      return named.includes(mesh) && !isMeant;
    });
    const found = owners.flatMap((owner) => {
      const evidence = evidenceOf(own, here, owner, others, all);
      return evidence === null ? [] : [{ owner, evidence }];
    });
    const [first] = found;
    if (first === undefined) return [];
    if (isShared(own, others, first.owner) && !isOfOwner(own, here, first.owner)) return [];
    return [{ here, name: own.name, decidedAt: own.origin, variable: own, ...first }];
  });
}

function evidenceOf(
  own: EnvironmentVariable,
  here: PlacedContainer,
  owner: PlacedContainer,
  others: readonly PlacedContainer[],
  all: readonly Mesh[],
): Evidence | null {
  const theirs = owner.container.variables.get(own.name);
  if (theirs?.value === own.value) return 'has-it-too';
  const isOfEach = others.every(({ mesh, container }) => {
    const variable = container.variables.get(own.name);
    const named = variable === undefined ? [] : namedBy(variable, all);
    return named.length === 1 && named[0] === mesh;
  });
  if (isOfEach) return 'each-names-itself';
  return isNamespaceOfOnly(own.value ?? '', owner.mesh, here.mesh) ? 'its-namespace' : null;
}

/**
 * Tells whether an address leads to a namespace that is one of the owner and none of here:
 * `orders.shop-staging.svc`.
 */
function isNamespaceOfOnly(value: string, owner: Mesh, here: Mesh): boolean {
  const [, namespace = ''] =
    /^(?:[a-z][a-z0-9+]*:\/\/)?(?:[^/@\s]*@)?[a-z0-9-]+\.([a-z0-9-]+)(?:[.:/]|$)/.exec(value) ?? [];
  return (
    owner.ownNamespaces.has(namespace) &&
    !here.ownNamespaces.has(namespace) &&
    environmentsNamed(namespace, [owner]).length > 0
  );
}

const namedBy = ({ value }: EnvironmentVariable, all: readonly Mesh[]): readonly Mesh[] =>
  value === null || value === '' ? [] : environmentsNamed(value, all);

/**
 * Tells whether a value is shared on purpose: every other environment has it too, or, where there is but one
 * other, that is production. What production takes from an earlier environment is hardly meant.
 */
const isShared = (
  { name, value }: EnvironmentVariable,
  others: readonly PlacedContainer[],
  owner: PlacedContainer,
): boolean =>
  others.length > 1
    ? others.every(({ container }) => container.variables.get(name)?.value === value)
    : owner.mesh.environment.production;

/** Tells whether what all have is the host of one of them, which is not what the variable is called for. */
function isOfOwner(
  own: EnvironmentVariable,
  here: PlacedContainer,
  owner: PlacedContainer,
): boolean {
  const [, host] =
    /^(?:[a-z][a-z0-9+]*:\/\/)?(?:[^/@\s]*@)?([a-z0-9.-]+)/i.exec(own.value ?? '') ?? [];
  const isCalledFor = environmentsNamed(own.name, [owner.mesh]).length > 0;
  return (
    host !== undefined &&
    !isCalledFor &&
    hasOwnInstead(here.mesh, { value: host, origin: own.origin }, owner.mesh)
  );
}

function tell({ here, owner, variable, evidence }: Taken, who: string): ToldOfVariable {
  const { name, origin } = variable;
  const [environment, other] = [here.mesh.environment.name, owner.mesh.environment.name];
  const theirs = owner.container.variables.get(name)?.origin;
  const value = readableValue(variable, here.container.variables);
  return {
    key: `${here.container.name} has ${name} of another environment`,
    message:
      evidence === 'has-it-too'
        ? `In ${environment}, ${name} of ${who} has ${other}'s value: ${value}.`
        : `In ${environment}, ${name} of ${who} names ${other}: ${value}.`,
    why: whyText(evidence, other, environment, placeOf(origin), placeOf(theirs ?? origin)),
    symptom: `${environment}'s requests and data go to ${other}, or are rejected there`,
    origin,
    related: theirs === undefined ? [] : [theirs],
    fix: {
      text: `Use ${environment}'s value. If both should share it, add an \`ignore\` entry.`,
    },
  };
}

function whyText(
  evidence: Evidence,
  other: string,
  environment: string,
  place: string,
  theirs: string,
): string {
  switch (evidence) {
    case 'has-it-too':
      return `${other} has the same value (${theirs}), which names ${other} and not ${environment} (${place}).`;
    case 'each-names-itself':
      return `Each other environment has a value that names itself (${other} at ${theirs}), and this one names ${other} and not ${environment} (${place}).`;
    case 'its-namespace':
      return `It is an address in a namespace that ${other} has and ${environment} has not (${place}).`;
  }
}
