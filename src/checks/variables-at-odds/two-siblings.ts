import type { PlacedContainer } from '../../compare/index.ts';
import type { Workload } from '../../istio/index.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { calledAmong } from './container-comparison.ts';
import { imageOf } from './container-image.ts';

type Before = Pick<DetectorInput, 'environmentsBefore'>;

/** Finds the same container before the change; undefined where there was none. */
function pastOf(
  { mesh, workload, container }: PlacedContainer,
  { environmentsBefore = [] }: Before,
): Workload['containers'][number] | undefined {
  const { kind, namespace, name } = workload;
  return environmentsBefore
    .find(({ environment }) => environment.name === mesh.environment.name)
    ?.workloads.find((one) => one.kind === kind && one.namespace === namespace && one.name === name)
    ?.containers.find((one) => one.name === container.name);
}

/** Tells whether a container gets a variable by this change while its image stays what it is. */
export function gainsAlone(place: PlacedContainer, name: string, input: Before): boolean {
  const before = pastOf(place, input);
  return (
    before !== undefined &&
    !before.variables.has(name) &&
    imageOf({ container: before }) === imageOf(place)
  );
}

/** Tells whether a container gets a variable by this change, and another image with it. */
export function gainsWithImage(place: PlacedContainer, name: string, input: Before): boolean {
  const before = pastOf(place, input);
  return (
    before !== undefined &&
    !before.variables.has(name) &&
    imageOf({ container: before }) !== imageOf(place)
  );
}

/** Tells whether a container comes with this change beside others that were there. */
export const isNewBeside = (
  here: PlacedContainer,
  others: readonly PlacedContainer[],
  input: Before,
): boolean =>
  pastOf(here, input) === undefined &&
  others.every((other) => pastOf(other, input) !== undefined) &&
  others.every((other) => haveMuchInCommon(here, other));

/**
 * Says why one of two that run side by side misses a variable of the other: it comes without it, or the other one got
 * it alone. Which of two is right nothing else tells, so that they are left as they stand. A new version may be the
 * first to get what is tried out.
 */
export function whyMissedBeside(
  here: PlacedContainer,
  other: PlacedContainer,
  name: string,
  input: Before,
): string | null {
  const isSame = imageOf(here) === imageOf(other);
  const called = calledAmong({ here: other, others: [here] });
  if (isNewBeside(here, [other], input))
    return isSame ? ', with the same image' : ". Not known: whether the new one's image reads it";
  const isFirst = isTriedOut(other) && !isTriedOut(here);
  if (!isSame || isFirst || !haveMuchInCommon(here, other) || !gainsAlone(other, name, input))
    return null;
  return `: this change adds it to ${called}, with no new image`;
}

const isTriedOut = ({ workload }: PlacedContainer): boolean =>
  /-(?:canary|preview|green)$/.test(workload.name);

/** Tells whether half of what the other is given is given here: what only shares an image and a name shares less. */
function haveMuchInCommon(here: PlacedContainer, other: PlacedContainer): boolean {
  const theirs = [...other.container.variables.keys()];
  const shared = theirs.filter((name) => here.container.variables.has(name)).length;
  return shared > 0 && 2 * shared >= theirs.length;
}
