import type { PlacedContainer } from '../../compare/index.ts';
import { shapeOf } from '../../compare/index.ts';
import type { EnvironmentVariable, Mesh } from '../../istio/index.ts';
import { knownCalls } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { placeOf, say, slot, subjectText } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check, idsOf } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';
import { imageOf } from './container-image.ts';
import { keyOf, placesOf } from './lost-variables.ts';

/** A variable with the address of a Service before, and with no address now. */
interface LostAddress {
  readonly here: PlacedContainer;
  readonly was: EnvironmentVariable;
  readonly now: EnvironmentVariable & { readonly value: string };
  readonly service: Resource;
}

/** Tells of a value that replaces an address by a word: most often a patch that meets another item of a list. */
export const addressLost = check({
  id: 'address-lost',
  title: 'Variable with the address of a Service becomes a word',
  level: 'high',
  severity: 'warning',
  blind: 'Whether the program knows the word.',
  find: (input) =>
    betweenSides(input, ({ before, after }) => lostAddresses(before, after).map(tell)),
});

function lostAddresses(before: Mesh, after: Mesh): readonly LostAddress[] {
  const past = new Map(placesOf(before).map((place) => [keyOf(place), place]));
  const called = new Map(
    knownCalls(before).flatMap(({ basis, origin, destination }) =>
      basis === 'variable' ? [[placeOf(origin), destination.resource]] : [],
    ),
  );
  return placesOf(after).flatMap((here) => {
    const there = past.get(keyOf(here));
    if (there === undefined || imageOf(there) !== imageOf(here)) return [];
    return [...there.container.variables.values()].flatMap((was) => {
      const service = called.get(placeOf(was.origin));
      const now = here.container.variables.get(was.name);
      if (service === undefined || now === undefined) return [];
      const { value } = now;
      return isWordFor(was.value, value) && value !== null
        ? [{ here, was, now: { ...now, value }, service }]
        : [];
    });
  });
}

/** Tells whether a word replaces an address; one that says that there is none may be meant. */
const isWordFor = (was: string | null, is: string | null): boolean =>
  was !== null &&
  is !== null &&
  shapeOf(was) === 'address' &&
  /^[a-z][\w-]*$/i.test(is) &&
  shapeOf(is) === 'text' &&
  !/^(?:none|null|nil|disabled?|off|unset|default|auto)$/i.test(is);

function tell({ here, was, now, service }: LostAddress): Told {
  const { resource } = here.workload;
  const called = slot.object(service);
  return {
    subject: resource,
    of: idsOf([service]),
    key: `${here.container.name} has no address in ${now.name}`,
    scope: scopeOf('workload'),
    calls: [{ caller: subjectText(resource), called: [subjectText(service)] }],
    message: say`${slot.object(resource)} no longer has the address of ${called}: ${slot.code(now.name)} is now ${slot.value(now.value, now.name)}.`,
    why: say`The value was an address (${slot.place(was.origin, 'base')}), the word at ${slot.place(now.origin)} is none, and the image stays ${slot.code(imageOf(here))}.`,
    symptom: say`pods that do not start, or errors at each request to ${called}`,
    origin: now.origin,
    related: [{ ...was.origin, side: 'base' }],
    fix: {
      text: say`Write the address again, and set the word at the variable that is to have it: a JSON patch by index (${slot.code('env/0')}) changes whichever item is there.`,
    },
  };
}
