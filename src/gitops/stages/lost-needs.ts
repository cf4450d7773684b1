import type { Origin, Resource } from '../../manifest/index.ts';
import {
  booleanAt,
  itemsAt,
  nodeAt,
  placeOf,
  stringAt,
  subjectText,
} from '../../manifest/index.ts';
import type { Refusal } from '../appliers/environment-source.ts';
import type { RenderedEnvironment, RenderedRoot } from '../environment.ts';
import { substituteVariables } from '../flux/substitution/post-build-variables.ts';
import { isRefusedBy, stopOfRoot } from '../live/delivery-stop.ts';
import type { EnvironmentPair } from '../pairing/unit-pairs.ts';
import { substitutionFor } from '../roots/applier-of-root.ts';
import { partnersOf } from '../roots/root-pairs.ts';
import type { Held, Needed } from './lost-values.ts';
import { heldAs, heldIn, mayStay } from './lost-values.ts';

/** Something that a Kustomization cannot do without. */
interface Need extends Needed {
  readonly field: 'substituteFrom' | 'sourceRef' | 'dependsOn';
  readonly origin: Origin;
}

interface Lost {
  readonly kustomization: Resource;
  readonly need: Need;
  readonly held: Held;
}

/**
 * Stops the Kustomizations whose variables, source or dependency were in the tree at the base and are not in the merge
 * result: Flux reconciles none of them, and leaves what they applied as it is (FLUX-32). What the tree never had is not
 * seen here, and counts as there.
 */
export function withNeedsLost(pair: EnvironmentPair): EnvironmentPair {
  const { before, after } = pair;
  if (before === null || after === null || before === after) return pair;
  const lost = heldIn(after)
    .filter(({ object }) => isReconciled(object))
    .flatMap(({ object }) => lostOf(object, before, after).slice(0, 1));
  if (lost.length === 0) return pair;
  const refusals = lost.map(refusalOf);
  const partners = partnersOf(before.roots, after.roots);
  const roots = after.roots.map((root) =>
    refusals.some((each) => isRefusedBy(each, root))
      ? withVariables(root, partners.get(root))
      : root,
  );
  const refused = [...(after.environment.refused ?? []), ...refusals];
  return { ...pair, after: { ...after, roots, environment: { ...after.environment, refused } } };
}

const isReconciled = ({ group, kind, node }: Resource): boolean =>
  group === GROUP && kind === KIND && booleanAt(node, 'spec', 'suspend') !== true;

const GROUP = 'kustomize.toolkit.fluxcd.io';
const KIND = 'Kustomization';

function needsOf({ namespace, node }: Resource): readonly Need[] {
  const named = (
    field: Need['field'],
    item: ReturnType<typeof nodeAt>,
    group: string,
    ...[own]: [kind?: string]
  ): readonly Need[] => {
    const [kind, name] = [own ?? stringAt(item, 'kind'), stringAt(item, 'name')];
    if (item === undefined || kind === undefined || name === undefined) return [];
    const at = field === 'substituteFrom' ? undefined : stringAt(item, 'namespace');
    return [{ field, group, kind, name, namespace: at ?? namespace, origin: item.origin }];
  };
  return [
    ...itemsAt(node, 'spec', 'postBuild', 'substituteFrom')
      .filter((item) => booleanAt(item, 'optional') !== true)
      .flatMap((item) => named('substituteFrom', item, '')),
    ...named('sourceRef', nodeAt(node, 'spec', 'sourceRef'), 'source.toolkit.fluxcd.io'),
    ...itemsAt(node, 'spec', 'dependsOn').flatMap((item) => named('dependsOn', item, GROUP, KIND)),
  ];
}

const lostOf = (
  kustomization: Resource,
  before: RenderedEnvironment,
  after: RenderedEnvironment,
): readonly Lost[] =>
  needsOf(kustomization).flatMap((need) => {
    const held = heldAs(need, before);
    return held !== undefined && isGone(need, held, before, after)
      ? [{ kustomization, need, held }]
      : [];
  });

/** Tells whether nothing that is seen brings it any more, and something deletes it. */
function isGone(
  need: Need,
  held: Held,
  before: RenderedEnvironment,
  after: RenderedEnvironment,
): boolean {
  const mayBeApplier =
    need.field === 'dependsOn' && after.environment.appliersNamed?.has(need.name) === true;
  if (mayStay(need, held) || mayBeApplier) return false;
  const around = { ...after, roots: [...after.roots, ...(after.beside ?? [])] };
  if (heldAs(need, around) !== undefined) return false;
  if (heldIn(around).some(({ object }) => mayMake(object, need))) return false;
  const holder = [...partnersOf(before.roots, after.roots)].find(([, was]) => was === held.root);
  return holder === undefined || isWhole(holder[0], after);
}

const isWhole = (root: RenderedRoot, after: RenderedEnvironment): boolean =>
  root.failure === null &&
  root.gaps.length + (root.unseen ?? []).length === 0 &&
  stopOfRoot(root, after) === null;

/** An object of its name may be it, or come to be it: a SealedSecret, an ExternalSecret, a Certificate. */
const mayMake = ({ group, namespace, name, stableName, node }: Resource, need: Need): boolean =>
  need.field !== 'dependsOn' &&
  namespace === need.namespace &&
  !group.endsWith('.toolkit.fluxcd.io') &&
  [
    name,
    stableName,
    stringAt(node, 'spec', 'target', 'name'),
    stringAt(node, 'spec', 'secretName'),
  ].includes(need.name);

const DOES: Readonly<Record<Need['field'], string>> = {
  substituteFrom: 'takes variables from',
  sourceRef: 'is built from',
  dependsOn: 'waits for',
};

function refusalOf({ kustomization, need, held }: Lost): Refusal {
  const { kind, namespace, name, origin } = kustomization;
  const why = `${subjectText(kustomization)} ${DOES[need.field]} ${subjectText(need)}, which this change removes`;
  return {
    object: { kind, namespace, name },
    why,
    message: `${why} (${placeOf(held.object.origin)} at the base). Flux reconciles it no more without that, and leaves what it applied as it is.`,
    origin,
    place: need.origin,
    fix: `Keep ${subjectText(need)}, or take it out of \`${need.field}\``,
    ...(need.field === 'dependsOn' && { isDependency: true }),
  };
}

/** A root with the variables that it had: no other values are known, and none is put in before it is reconciled. */
function withVariables(root: RenderedRoot, was: RenderedRoot | undefined): RenderedRoot {
  const known = was === undefined ? null : substitutionFor(was.root);
  if (known === null || substitutionFor(root.root) === null) return root;
  const { resources, failure } = substituteVariables(root.resources, known);
  return failure === null ? { ...root, resources } : root;
}
