import type { Change, Rollout } from '../../../compare/index.ts';
import { upperFirst } from '../../../checks/index.ts';
import { counted, isMeshKind, subjectText } from '../../../manifest/index.ts';
import { obstacleText } from '../changes/obstacle-text.ts';
import type { Block, Details } from '../document/blocks.ts';
import { listOf, paragraph } from '../document/blocks.ts';
import { inEnvironments } from '../review/environment-list.ts';
import { placeLink } from '../review/report-links.ts';
import type { ReportContext } from '../review/report-context.ts';
import { alikeRollouts } from './alike-rollouts.ts';
import { comesWhen } from './reach-conditions.ts';

/** More steps are not listed. */
const STEPS_SHOWN = 40;

/** In which order objects have to be applied, and what breaks in another; nothing where any order will do. */
export function orderParts(context: ReportContext): readonly Details[] {
  const told = alikeRollouts(context, ({ order, broken, environment }) =>
    order !== null && order.length === 0
      ? null
      : { order, broken, when: whenText([environment], context) },
  );
  const blocks = told.flatMap(({ rollout, environments }) =>
    orderBlocks(rollout, environments, context),
  );
  return blocks.length === 0
    ? []
    : [{ kind: 'details', title: 'Order that works', count: 0, blocks }];
}

function orderBlocks(
  { order, broken }: Rollout,
  environments: readonly string[],
  context: ReportContext,
): readonly Block[] {
  const place = inEnvironments(environments, context.review);
  const where = `${place}${whenText(environments, context)}`;
  if (order === null) return [paragraph(noOrder(where, broken))];
  const steps = order.map(({ text, origin }) => ({
    words: [text],
    place: placeLink(origin, text.endsWith('(delete)') ? 'base' : 'head', context),
  }));
  const list = {
    ...listOf(`Apply${where === '' ? '' : `${where},`} one after the other`, steps, STEPS_SHOWN),
    ordered: true,
  };
  const why = broken.map(({ first, then, ifWrong }) => ({
    words: [`${then} before ${first}: ${ifWrong}`],
  }));
  const means = [...new Set(broken.flatMap((one) => meansText(one.means) ?? []))];
  return [
    list,
    ...(why.length === 0 ? [] : [listOf('In the wrong order', why, STEPS_SHOWN)]),
    ...means.map((text) => paragraph(text)),
  ];
}

/** Says that objects need each other first, so that each order breaks something until all are there. */
function noOrder(where: string, [worst]: Rollout['broken']): string {
  const meanwhile = worst === undefined ? '' : ` (${worst.ifWrong} meanwhile)`;
  return `${upperFirst(`${where}, no order`.replace(/^,? /, ''))} works in one step${meanwhile}: each object needs another one first. Add new names in one change, and remove old ones in a second.`;
}

/** What keeps the order, so that nobody has to apply by hand. */
function meansText(means: Rollout['broken'][number]['means']): string | null {
  if (means === null) return null;
  return means.kind === 'depends-on'
    ? `Kustomization ${means.then} does not wait for ${means.first}: add it to \`spec.dependsOn\` of Kustomization ${means.then}, and Flux keeps the order.`
    : `Application ${means.application} applies both: give the first one a lower \`argocd.argoproj.io/sync-wave\`, and Argo CD keeps the order.`;
}

/** One sentence on what breaks while half of the change is applied, and one if no order works; nothing if nothing breaks. */
export function orderWarning(context: ReportContext): readonly Block[] {
  const { rollouts } = context.review;
  const isStuck = ({ order, broken }: Rollout): boolean => order === null && broken.length > 0;
  const [stuck, others] = [rollouts.filter(isStuck), rollouts.filter((one) => !isStuck(one))];
  const places = stuck.map(({ environment }) => environment);
  const where = `${inEnvironments(places, context.review)}${whenText(places, context)}`;
  const broken = stuck.flatMap((one) => one.broken);
  const none = stuck.length === 0 ? [] : [paragraph(noOrder(where, broken))];
  return [...none, ...orderOfPairs(others, context)];
}

function orderOfPairs(rollouts: readonly Rollout[], context: ReportContext): readonly Block[] {
  const broken = rollouts.flatMap((one) => one.broken);
  const [worst] = broken;
  if (worst === undefined) return [];
  const pairs = new Set(broken.map(({ first, then }) => `${first} ${then}`)).size - 1;
  const more =
    pairs === 0
      ? ''
      : ` ${counted(pairs, 'more pair')} of objects ${pairs === 1 ? 'has' : 'have'} an order.`;
  const environments = rollouts.flatMap((one) => (one.broken.length > 0 ? [one.environment] : []));
  const all = whenText(environments, context);
  const own = all === '' ? pairOnce(worst, environments, context) : null;
  const when = own === null ? all : `, ${own}`;
  const held = all === '' ? heldText(worst, own, environments, context) : '';
  return [
    paragraph(
      `Apply ${worst.first} before ${worst.then}${when}, else ${worst.ifWrong} meanwhile.${held}${more}`,
    ),
  ];
}

/**
 * Says of objects of the mesh beside those two that they wait for something: what a request needs of them, as the token that
 * a filter is to bring, it lacks in whichever order.
 */
function heldText(
  { first, then }: Rollout['broken'][number],
  own: string | null,
  environments: readonly string[],
  { review: { changes } }: ReportContext,
): string {
  const homes = [first, then].map((name) => / (\S+)\//.exec(name)?.[1]);
  const held = new Map(
    changes.flatMap((change): readonly (readonly [string, string])[] => {
      const once = onceOf(change);
      const name = subjectText(change.subject);
      const isBeside =
        change.kind === 'resource-added' &&
        environments.includes(change.environment) &&
        isMeshKind(change.subject) &&
        homes.includes(change.subject.namespace) &&
        name !== first &&
        name !== then;
      return once === undefined || once === own || !isBeside ? [] : [[name, once]];
    }),
  );
  const [one, ...others] = held;
  if (one === undefined) return '';
  const [name, once] = one;
  const more = others.length === 0 ? '' : ` and ${counted(others.length, 'other object')}`;
  return ` ${name} ${comesOnly(once)}: its dependents${more} may fail in either order.`;
}

/** Says it with the verb that belongs to it: what is idle is there, and takes effect only once it is mended. */
const comesOnly = (once: string): string =>
  once.startsWith(TAKES_EFFECT)
    ? `takes effect only ${once.slice(TAKES_EFFECT.length)}`
    : `comes only ${once}`;

const TAKES_EFFECT = 'takes effect ';

/** Gives what both objects of a pair wait for, where it is one thing beside them: their order is of then; null where it is not. */
function pairOnce(
  { first, then }: Rollout['broken'][number],
  environments: readonly string[],
  { review: { changes } }: ReportContext,
): string | null {
  const [one, ...others] = [first, then].map((name) => [
    ...new Set(
      changes.flatMap((change) =>
        change.kind === 'resource-added' &&
        environments.includes(change.environment) &&
        subjectText(change.subject) === name
          ? [OF_ITSELF.has(change.heldUpBy?.kind) ? undefined : onceOf(change)]
          : [],
      ),
    ),
  ]);
  const [once, another] = one ?? [];
  return once !== undefined &&
    another === undefined &&
    others.every((each) => each.length === 1 && each[0] === once)
    ? once
    : null;
}

/** Is what an object waits for that has something wrong itself. */
const OF_ITSELF: ReadonlySet<string | undefined> = new Set(['refused', 'idle']);

const onceOf = (change: Change): string | undefined =>
  change.heldUpBy === undefined ? undefined : /^ \((.+)\)$/.exec(obstacleText(change))?.[1];

/** Says what has to be so before any of what changes there comes: `, once apps/shop builds`; empty where some comes by itself. */
function whenText(environments: readonly string[], { review: { changes } }: ReportContext): string {
  const comes = comesWhen(changes.filter(({ environment }) => environments.includes(environment)));
  return comes?.all === true ? `, ${comes.when}` : '';
}
