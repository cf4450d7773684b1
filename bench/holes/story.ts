import type { Dice } from '../random-tree.ts';
import { createDice } from '../random-tree.ts';
import { inAnyOrder } from '../seeded-random.ts';
import { CONTROL_PLANE } from './control-plane.ts';
import type { Drafts } from './drafts.ts';
import { textOf } from './drafts.ts';
import type { Layout, Target } from './layout.ts';
import { argoLayout } from './layouts/argo.ts';
import { fluxLayout } from './layouts/flux.ts';
import type { Outline } from './layouts/parts.ts';
import { localChartLayout } from './layouts/local-chart.ts';
import { setsLayout } from './layouts/sets.ts';
import { plainLayout } from './layouts/plain.ts';
import { MESH_POLICIES } from './mesh-policies.ts';
import type { Mutation } from './mutation.ts';
import { APPLICATION_SETS } from './mutations/application-sets.ts';
import { APPLICATIONS } from './mutations/applications.ts';
import { AROUND_ISTIOD, OWN_GUARDS } from './mutations/brought/around-istiod.ts';
import { OWN_ENTRIES, TAKINGS } from './mutations/brought/takings.ts';
import { OWN_WRAPPED, WRAPPED } from './mutations/brought/wrapped.ts';
import { DECIDED_ELSEWHERE, OF_ITS_CHART } from './mutations/decided-elsewhere.ts';
import { DELIVERY_SETTINGS } from './mutations/delivery-settings.ts';
import { EDITS } from './mutations/edits.ts';
import { FLUX_SOURCES } from './mutations/flux-sources.ts';
import { HIDES } from './mutations/hides.ts';
import { IMAGE_AUTOMATION } from './mutations/image-automation.ts';
import { KUSTOMIZATIONS } from './mutations/kustomizations.ts';
import { MOVES } from './mutations/moves.ts';
import { NEUTRAL } from './mutations/neutral.ts';
import { RELABELS } from './mutations/relabels.ts';
import { RELEASES } from './mutations/releases.ts';
import { UNSEEN } from './mutations/unseen.ts';

/** Each takes something of the whole mesh away from production, or changes it there. */
export const HARMFUL: readonly Mutation[] = [
  ...EDITS,
  ...MOVES,
  ...RELABELS,
  ...KUSTOMIZATIONS,
  ...HIDES,
  ...IMAGE_AUTOMATION,
  ...APPLICATIONS,
  ...FLUX_SOURCES,
  ...RELEASES,
  ...APPLICATION_SETS,
  ...UNSEEN,
  ...TAKINGS,
  ...AROUND_ISTIOD,
  ...WRAPPED,
  ...DELIVERY_SETTINGS,
  ...DECIDED_ELSEWHERE,
];

/** Each means nothing for the mesh. */
const HARMLESS: readonly Mutation[] = [
  ...NEUTRAL,
  ...OWN_ENTRIES,
  ...OWN_GUARDS,
  ...OWN_WRAPPED,
  ...OF_ITS_CHART,
];

/** A change of a made repository, and what is known of it by how it was made. */
export interface Story {
  readonly seed: number;
  /** What it is about. */
  readonly kind: string;
  /** What was done, the first one first. */
  readonly steps: readonly string[];
  readonly isHarmful: boolean;
  readonly layout: Layout;
  readonly target: Target;
  readonly after: Drafts;
}

const NAMES = [
  { production: 'production', sibling: null },
  { production: 'prod', sibling: 'prod-eu' },
  { production: 'prd', sibling: null },
  { production: 'live', sibling: null },
  // production by guess
  { production: 'eu-1', sibling: 'production' },
] as const;

const OUTSIDE = ['dev', 'staging', 'preprod', 'qa', 'test'] as const;

/** Every sixth means nothing for the mesh; the kinds of the others come in turn. */
const EVERY_NEUTRAL = 6;

const MOST_TRIES = 500;

/** The change of a seed; `shop` is the example. */
export function storyOf(seed: number, shop: Layout): Story {
  const dice = createDice(((seed * 2_654_435_761) % 2_147_483_646) + 1);
  const isHarmful = seed % EVERY_NEUTRAL !== 0;
  const kinds = isHarmful ? HARMFUL : HARMLESS;
  const at = isHarmful ? seed - Math.ceil(seed / EVERY_NEUTRAL) : seed / EVERY_NEUTRAL;
  const mutation = kinds[at % kinds.length];
  for (let tries = 0; mutation !== undefined && tries < MOST_TRIES; tries += 1) {
    const layout = layoutBy(dice, shop);
    for (const target of inAnyOrder(layout.targets, () => dice.number(1e6))) {
      const made = changed({ layout, target, drafts: layout.drafts }, mutation, dice);
      if (made !== null) return { seed, kind: mutation.name, isHarmful, layout, target, ...made };
    }
  }
  throw new Error(`${mutation?.name ?? String(at)} fits no repository`);
}

type Changed = Pick<Story, 'steps' | 'after'>;

/** The mutation, and sometimes another one that means nothing before or after it. */
function changed(
  scene: Parameters<Mutation['make']>[0],
  mutation: Mutation,
  dice: Dice,
): Changed | null {
  const steps: string[] = [];
  let { drafts } = scene;
  const companions = dice.chance(0.3) ? [dice.pick(NEUTRAL)] : [];
  for (const each of dice.chance(0.5) ? [mutation, ...companions] : [...companions, mutation]) {
    const made = each.make({ ...scene, drafts }, dice);
    if (made === null && each === mutation) return null;
    if (made === null) continue;
    if (isSame(drafts, made) && each === mutation) return null;
    drafts = made;
    steps.push(each.name);
  }
  return { steps, after: drafts };
}

const isSame = (before: Drafts, after: Drafts): boolean =>
  before.size === after.size &&
  [...after].every(([path, draft]) => {
    const known = before.get(path);
    return known === draft || (known !== undefined && textOf(known) === textOf(draft));
  });

/** The example takes longest. */
const LAYOUTS = [
  plainLayout,
  plainLayout,
  argoLayout,
  argoLayout,
  argoLayout,
  fluxLayout,
  fluxLayout,
  fluxLayout,
  setsLayout,
  setsLayout,
  localChartLayout,
  null,
];

function layoutBy(dice: Dice, shop: Layout): Layout {
  const make = dice.pick(LAYOUTS);
  if (make === null) return shop;
  const outline: Outline = {
    ...dice.pick(NAMES),
    outside: dice.pick(OUTSIDE),
    objects: [...someOf(MESH_POLICIES, dice), ...someOf(CONTROL_PLANE, dice)],
  };
  return make(outline);
}

const someOf = <T>(all: readonly T[], dice: Dice): readonly T[] => {
  const from = dice.number(all.length);
  return [...all, ...all].slice(from, from + 2);
};
